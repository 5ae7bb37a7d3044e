"""Tables of pre-review: what was shown, what was answered, and which case a pass binds (RD-02). None of it is a receipt."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from onewindow.cases.models.case import Case, point_down
from onewindow.cases.rules.pre_review import PreReviewState

STATES = [state.value for state in PreReviewState]


class PreReview(models.Model):
    """One look at papers and answers before applying, asked for by the applicant himself."""

    number = models.CharField(max_length=30, unique=True)
    item_version = point_down("catalogue.ItemVersion")
    item_code = models.CharField(max_length=64)
    item_name = models.CharField(max_length=300)
    regime = models.CharField(max_length=30)
    department = point_down("directory.Department")
    applicant = point_down("parties.Party")
    applicant_masked = models.CharField(max_length=120)
    applicant_sealed = models.BinaryField()
    agent = point_down("parties.Party", null=True)
    form_open = models.JSONField()
    form_sealed = models.BinaryField()
    form_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    clock = point_down("clocks.Clock")
    answered_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    valid_to = models.DateField(null=True)
    document = point_down("documents.Document", null=True)
    ended_on = models.DateField(null=True)
    origin = models.CharField(max_length=8)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["department", "asked_on"], condition=Q(state="open"), name="pre_review_waiting"),
            models.Index(fields=["applicant", "item_code"], name="pre_review_of_applicant"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["applicant", "item_code"], condition=Q(state="open"), name="one_open_pre_review_for_an_item"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="pre_review_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["passed", "to_mend"], answered_on__isnull=False, document__isnull=False)
                | (~Q(state__in=["passed", "to_mend"]) & Q(answered_on__isnull=True, document__isnull=True)),
                name="answered_pre_review_has_its_day_and_paper",
            ),
            models.CheckConstraint(
                condition=Q(state="passed", valid_to__isnull=False) | (~Q(state="passed") & Q(valid_to__isnull=True)),
                name="only_a_pass_is_valid_for_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("asked_on")),
                name="pre_review_is_answered_after_it_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True) | (~Q(state="open") & Q(ended_on__isnull=False)),
                name="ended_pre_review_has_its_day",
            ),
        ]


class PreReviewPaper(models.Model):
    """One paper shown: its files, or the key of a paper that is here already (BE-03)."""

    pre_review = models.ForeignKey(PreReview, on_delete=models.CASCADE, related_name="papers")
    position = models.SmallIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    file_ids = ArrayField(models.BigIntegerField(), default=list)
    held = models.CharField(max_length=160, blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pre_review", "code"], name="pre_review_shows_each_paper_once"),
            models.CheckConstraint(condition=~Q(file_ids=[]) | ~Q(held=""), name="paper_shown_has_files_or_is_here"),
        ]


class PreReviewLine(models.Model):
    """One line of the complete list of what to mend."""

    pre_review = models.ForeignKey(PreReview, on_delete=models.CASCADE, related_name="lines")
    position = models.SmallIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    problem = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pre_review", "code"], name="mending_list_names_each_paper_once"),
            models.CheckConstraint(condition=~Q(problem=""), name="mending_list_says_what_is_wrong"),
        ]


class PreReviewBond(models.Model):
    """A case submitted with exactly what was passed: `covered` may not be asked for again. What is changed later leaves it."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="bond")
    pre_review = models.ForeignKey(PreReview, on_delete=models.PROTECT, related_name="bonds")
    covered = ArrayField(models.CharField(max_length=30))
