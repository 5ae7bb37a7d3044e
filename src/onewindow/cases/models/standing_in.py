"""Who acted in whose place (代A岗, M-04): kept with the case, so that both names stay in its history."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from onewindow.cases.models.case import Case, point_down


class CaseStandIn(models.Model):
    """The B holder's acts on one case within one absence of the A holder: first and last moment, and how many."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stand_ins")
    absence = point_down("directory.Absence")
    post = point_down("directory.Post")
    absent_account = point_down("accounts.Account")
    account = point_down("accounts.Account")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    acts = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "absence", "account"], name="stand_in_is_counted_once_an_absence"),
            models.CheckConstraint(condition=~Q(account=F("absent_account")), name="nobody_stands_in_for_himself"),
            models.CheckConstraint(condition=Q(acts__gte=1, last_at__gte=F("first_at")), name="stand_in_has_acted"),
        ]
