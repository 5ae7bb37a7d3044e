"""Inspections of enterprises. One table: what was planned, whether it was filed, what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from onewindow.inspections.rules import KEEPS_ITS_DAYS, KINDS, OUTCOMES, TELLERS


def point_at(to: str, *, null: bool = False) -> models.ForeignKey:
    """A foreign key to a room below, without a way back up."""
    return models.ForeignKey(to, on_delete=models.PROTECT, null=null, related_name="+")


class Inspection(models.Model):
    """One inspection, contest or rating of one enterprise by one department."""

    department = point_at("directory.Department")
    party = point_at("parties.Party")
    kind = models.CharField(max_length=12)
    law = models.CharField(max_length=100, blank=True, default="")
    article = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=200)
    period = DateRangeField()
    officers = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(max_length=12)
    booked_by = point_at("accounts.Account")
    booked_at = models.DateTimeField()
    filed_by = point_at("accounts.Account", null=True)
    filed_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True, default="")
    told_by = models.CharField(max_length=12, blank=True, default="")
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, blank=True, default="")
    findings = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "booked_at"], name="inspection_of_an_enterprise")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=sorted(KINDS)), name="inspection_kind_is_known"),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="inspection_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(state="unfiled") | (~Q(law="") & ~Q(article="") & Q(officers__len__gte=2)),
                name="booked_inspection_has_basis_and_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(officers__len__lt=2) | ~Q(officers__0=F("officers__1")),
                name="inspection_officers_are_two_people",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="inspection_says_why"),
            # Names every state there is, so that an unknown one is refused with it.
            models.CheckConstraint(
                condition=(Q(state="filed") & Q(filed_at__isnull=False))
                | (Q(state="done") & Q(filed_at__isnull=False))
                | Q(state="called_off")
                | (Q(state__in=["booked", "returned", "unfiled"]) & Q(filed_at__isnull=True)),
                name="inspection_is_filed_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True, filed_by__isnull=True)
                | Q(filed_at__isnull=False, filed_by__isnull=False),
                name="filing_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["done", "unfiled"]) & Q(done_on__isnull=False))
                | (~Q(state__in=["done", "unfiled"]) & Q(done_on__isnull=True, outcome="", findings="")),
                name="inspection_that_took_place_has_its_day",
            ),
            models.CheckConstraint(
                condition=(Q(state="unfiled") & Q(told_by__in=sorted(TELLERS))) | (~Q(state="unfiled") & Q(told_by="")),
                name="unfiled_inspection_says_who_told",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *sorted(OUTCOMES)]), name="inspection_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(outcome="") & ~Q(findings="")),
                name="filed_inspection_has_its_findings",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "called_off"]) | ~Q(answer=""), name="inspection_ends_with_a_reason"
            ),
            models.UniqueConstraint(
                fields=["department", "party", "kind", "done_on", "told_by"],
                condition=Q(state="unfiled"),
                name="unfiled_inspection_is_told_once_by_each_side",
            ),
            ExclusionConstraint(
                name="department_inspects_an_enterprise_once_in_the_same_days",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    ("party", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=list(KEEPS_ITS_DAYS)),
            ),
        ]
