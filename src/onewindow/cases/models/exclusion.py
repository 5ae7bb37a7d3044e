"""Written notices of excluded time on their way to the applicant: no time is excluded before one is served (RD-05, RD-13)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from onewindow.cases.models.case import Case

OUTCOMES = ["", "begun", "lapsed"]


class ExclusionNotice(models.Model):
    """A notice that says how long a procedure of article 45 will take. `outcome` "": sent, its proof of service still to come."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exclusion_notices")
    kind = models.CharField(max_length=20)
    article = models.CharField(max_length=200)
    ends_on = models.DateField()
    method = models.CharField(max_length=10)
    paper_number = models.CharField(max_length=80)
    issued_at = models.DateTimeField()
    served_on = models.DateField(null=True)
    outcome = models.CharField(max_length=6, blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(outcome=""), name="case_has_one_exclusion_notice_on_its_way"
            ),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="exclusion_notice_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(method__in=["post", "electronic"]), name="exclusion_notice_travels_by_post_or_wire"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="begun") | Q(served_on__isnull=False), name="exclusion_begins_with_its_service"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="begun") | Q(served_on__lt=F("ends_on")),
                name="exclusion_is_served_before_its_end",
            ),
        ]
