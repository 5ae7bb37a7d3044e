"""A bureau's weekly approval meeting (审批办公会, W-08): whom it hears, on what, and what it says. It decides nothing (RD-06)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from onewindow.cases.models.case import Case, point_down
from onewindow.cases.rules.meetings import CONCLUSIONS


class StandingMeeting(models.Model):
    """On which weekday a department's leadership meets, by its own rule, from a day on."""

    department = point_down("directory.Department")
    weekday = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=80)
    document = models.CharField(max_length=120)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False), name="standing_meeting_period_has_days"
            ),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="standing_meeting_has_a_weekday"),
            models.CheckConstraint(
                condition=~Q(place="") & ~Q(document=""), name="standing_meeting_has_place_and_document"
            ),
            ExclusionConstraint(
                name="department_has_one_standing_meeting_at_a_time",
                expressions=[("department", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]


class ApprovalMeeting(models.Model):
    """One meeting: planned, then held and closed with its numbered minutes."""

    department = point_down("directory.Department")
    held_on = models.DateField()
    place = models.CharField(max_length=80)
    chair = point_down("accounts.Account")
    state = models.CharField(max_length=8, default="planned")
    summary = models.CharField(max_length=1000, blank=True, default="")
    minutes = point_down("documents.Document", null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "held_on"], name="department_meets_once_a_day"),
            models.CheckConstraint(
                condition=Q(state="planned", minutes__isnull=True, closed_at__isnull=True)
                | Q(state="held", minutes__isnull=False, closed_at__isnull=False),
                name="meeting_held_has_its_minutes",
            ),
            models.CheckConstraint(condition=~Q(place=""), name="meeting_has_a_place"),
        ]


class MeetingAttendance(models.Model):
    """Who was there and who was not."""

    meeting = models.ForeignKey(ApprovalMeeting, on_delete=models.CASCADE, related_name="attendances")
    account = point_down("accounts.Account")
    present = models.BooleanField()
    note = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "account"], name="person_attends_a_meeting_once"),
            models.CheckConstraint(condition=Q(present=True) | ~Q(note=""), name="absence_from_a_meeting_has_a_reason"),
        ]


class MeetingLine(models.Model):
    """One case on the agenda, and what the meeting said of it: input to the decision, never the decision."""

    meeting = models.ForeignKey(ApprovalMeeting, on_delete=models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="meeting_lines")
    position = models.SmallIntegerField()
    conclusion = models.CharField(max_length=10, blank=True, default="")
    opinion = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "case"], name="case_stands_on_an_agenda_once"),
            models.CheckConstraint(
                condition=Q(conclusion__in=["", *sorted(CONCLUSIONS)]), name="meeting_conclusion_is_known"
            ),
            models.CheckConstraint(
                condition=Q(conclusion="", opinion="") | (~Q(conclusion="") & ~Q(opinion="")),
                name="meeting_conclusion_has_its_opinion",
            ),
        ]
