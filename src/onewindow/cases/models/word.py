"""The applicant's word: papers promised for later and what came of a breach, a commitment and its check after the grant (RD-10)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from onewindow.cases.models.case import Case, point_down

NOTE_STATES = ["noted", "contested", "stands", "lifted"]
CHECK_STATES = ["", "checking", "met", "rectifying", "false"]


class PaperPromise(models.Model):
    """One secondary paper that the applicant promised in writing to hand in by a day (容缺受理, BE-09)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="promises")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    due_by = models.DateField()
    promised_on = models.DateField()
    # Where the signed promise is kept; "" when the applicant made it himself online.
    reference = models.CharField(max_length=200, blank=True)
    supplied_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_by"], condition=Q(supplied_on__isnull=True), name="promise_still_to_be_kept")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "code"], name="paper_is_promised_once"),
            models.CheckConstraint(condition=Q(due_by__gt=F("promised_on")), name="paper_is_promised_for_a_later_day"),
            models.CheckConstraint(
                condition=Q(supplied_on__isnull=True) | Q(supplied_on__gte=F("promised_on")),
                name="promised_paper_comes_after_its_promise",
            ),
        ]


class BreachNote(models.Model):
    """That a promised paper did not come: an inside note the applicant sees and may contest, never a credit record (RD-10)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="breach_notes")
    promise = models.ForeignKey(PaperPromise, on_delete=models.CASCADE, related_name="notes", db_index=False)
    noted_on = models.DateField()
    papers = models.CharField(max_length=500)
    state = models.CharField(max_length=9)
    contest = models.CharField(max_length=2000, blank=True)
    contested_on = models.DateField(null=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    # When the department is urged next to decide.
    urge_on = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["urge_on"], condition=~Q(state="lifted"), name="standing_breach_to_be_urged")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise"], name="broken_promise_is_noted_once"),
            models.CheckConstraint(condition=Q(urge_on__gt=F("noted_on")), name="breach_is_urged_after_its_note"),
            models.CheckConstraint(condition=Q(state__in=NOTE_STATES), name="breach_note_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="noted", contested_on__isnull=True, contest="")
                | ~Q(state="noted") & Q(contested_on__isnull=False) & ~Q(contest=""),
                name="contested_note_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["noted", "contested"], answered_on__isnull=True, answer="")
                | Q(state__in=["stands", "lifted"], answered_on__isnull=False) & ~Q(answer="") & ~Q(answered_by=""),
                name="answered_contest_has_its_answer",
            ),
        ]


class Commitment(models.Model):
    """The applicant's signed commitment in place of papers, and the check after the grant (告知承诺, C-07)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="commitment")
    basis = models.CharField(max_length=500)
    covers = models.JSONField()
    made_on = models.DateField()
    reference = models.CharField(max_length=200, blank=True)
    paper_number = models.CharField(max_length=80)
    check_clock = point_down("clocks.Clock", null=True)
    state = models.CharField(max_length=10, blank=True, db_default="")
    finding = models.CharField(max_length=2000, blank=True, db_default="")
    found_on = models.DateField(null=True)
    found_by = models.CharField(max_length=80, blank=True, db_default="")
    rectify_by = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["state"], condition=Q(state__in=["checking", "rectifying"]), name="commitment_to_be_checked"
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=CHECK_STATES), name="commitment_check_state_is_known"),
            models.CheckConstraint(condition=~Q(basis=""), name="commitment_cites_its_basis"),
            models.CheckConstraint(
                condition=Q(state="") | Q(check_clock__isnull=False), name="commitment_is_checked_by_a_clock"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["", "checking"], found_on__isnull=True, finding="")
                | Q(state__in=["met", "rectifying", "false"], found_on__isnull=False) & ~Q(finding=""),
                name="checked_commitment_has_its_finding",
            ),
            models.CheckConstraint(
                condition=~Q(state="rectifying") | Q(rectify_by__gt=F("found_on")),
                name="unmet_commitment_is_put_right_by_a_day",
            ),
        ]
