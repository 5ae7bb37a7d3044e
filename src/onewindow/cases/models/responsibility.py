"""Who answers for a case (首办负责, S-05): one person at a time, and every hand-over a row."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from onewindow.cases.models.case import Case, point_down


class CaseTenure(models.Model):
    """A span of time in which one person answered for a case.

    The first is written only when it ends: until then it is what the case says of itself since receipt, so that a
    submission writes nothing for it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tenures")
    account = point_down("accounts.Account")
    post = point_down("directory.Post", null=True)
    period = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False), name="tenure_has_a_beginning"
            ),
            ExclusionConstraint(
                name="case_has_one_responsible_person_at_a_time",
                expressions=[("case", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]


class CaseHandover(models.Model):
    """One hand-over: proposed by the responsible person and accepted or declined by the receiver, or ordered by the chief.

    `from_account` None: nobody answered for the case before (received before the rule was kept).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    from_account = point_down("accounts.Account", null=True)
    to_account = point_down("accounts.Account")
    reason = models.CharField(max_length=200)
    proposed_by = point_down("accounts.Account")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    answer = models.CharField(max_length=200, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=["proposed", "accepted", "declined", "replaced", "ordered"]),
                name="handover_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="proposed", answered_at__isnull=True)
                | (~Q(outcome="proposed") & Q(answered_at__isnull=False)),
                name="handover_is_open_until_answered",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="handover_has_a_reason"),
            models.CheckConstraint(condition=~Q(outcome="declined") | ~Q(answer=""), name="declined_handover_says_why"),
            models.CheckConstraint(
                condition=Q(from_account__isnull=True) | ~Q(from_account=F("to_account")),
                name="handover_goes_to_somebody_else",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(outcome="proposed"), name="case_has_one_open_handover"
            ),
        ]
