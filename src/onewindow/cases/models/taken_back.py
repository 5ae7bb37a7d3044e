"""Cases brought back to the department although the window works on them: for what, and why (C-09)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from onewindow.cases.models.case import Case, point_down
from onewindow.cases.rules.taking_back import PURPOSES, REASONS


class CaseTakenBack(models.Model):
    """One stay in the department. `window_could`: a post at a window held the letter to decide the item that day."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stays_back")
    department = point_down("directory.Department")
    step_name = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=8)
    reason_code = models.CharField(max_length=16)
    reason = models.CharField(max_length=200)
    window_could = models.BooleanField()
    taken_by = models.CharField(max_length=80)
    taken_at = models.DateTimeField()
    taken_on = models.DateField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "taken_on"], name="taken_back_by_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(returned_at__isnull=True), name="case_is_taken_back_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(purpose__in=sorted(PURPOSES)), name="taken_back_for_a_known_purpose"),
            models.CheckConstraint(condition=Q(reason_code__in=sorted(REASONS)), name="taken_back_for_a_known_reason"),
            models.CheckConstraint(condition=~Q(reason=""), name="taken_back_says_why"),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("taken_at")),
                name="case_returns_after_it_was_taken_back",
            ),
        ]
