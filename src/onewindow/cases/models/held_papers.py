"""Papers used a second time, each with its owner's consent for that one use, and papers no longer offered (BE-03)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from onewindow.cases.models.case import Case, CaseMaterial, point_down
from onewindow.cases.rules.held_papers import CONSENTS, SOURCES, VERIFIED


class ReusedPaper(models.Model):
    """One use of a held paper for one material of one case, with where it comes from. A later hand-in replaces it, the row stays."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reused")
    code = models.CharField(max_length=30)
    party = point_down("parties.Party")
    key = models.CharField(max_length=160)
    source = models.CharField(max_length=12)
    paper_name = models.CharField(max_length=200)
    number = models.CharField(max_length=80)
    item_name = models.CharField(max_length=300)
    department_name = models.CharField(max_length=100)
    held_on = models.DateField()
    valid_to = models.DateField(null=True)
    verified = models.CharField(max_length=14, blank=True)
    hashes = ArrayField(models.CharField(max_length=64), default=list)
    consent = models.CharField(max_length=8)
    # Where the consent signed at the window is kept; nothing is signed online.
    reference = models.CharField(max_length=200, blank=True, default="")
    consented_at = models.DateTimeField()
    consented_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    replaced_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "key"], name="reused_paper_of_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(replaced_on__isnull=True), name="a_material_reuses_one_paper"
            ),
            models.CheckConstraint(
                condition=Q(source__in=list(SOURCES)), name="reused_paper_comes_from_somewhere_known"
            ),
            models.CheckConstraint(condition=Q(verified__in=list(VERIFIED)), name="reused_paper_says_who_verified_it"),
            models.CheckConstraint(condition=Q(consent__in=list(CONSENTS)), name="reused_paper_has_consent"),
            models.CheckConstraint(
                condition=~Q(consent="window", reference=""), name="consent_at_the_window_says_where_it_is_kept"
            ),
        ]


class WithheldPaper(models.Model):
    """A paper its owner no longer offers; the paper itself stays in the file it belongs to."""

    party = point_down("parties.Party")
    key = models.CharField(max_length=160)
    since = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["party", "key"], name="a_paper_is_withheld_once")]


class PaperDates(models.Model):
    """The dates that a handed-in paper bears, read off it at the window; gone when another paper is handed in instead."""

    material = models.OneToOneField(CaseMaterial, on_delete=models.CASCADE, related_name="dates")
    issued_on = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(issued_on__isnull=False) | Q(valid_to__isnull=False), name="noted_dates_are_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("issued_on")),
                name="a_paper_ends_after_it_was_issued",
            ),
        ]
