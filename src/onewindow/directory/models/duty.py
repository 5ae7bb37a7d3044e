from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value

from onewindow.directory.models.places import EQUAL, HAS_DAYS, OVERLAPS, Centre, Department, Window

# The day after the week that begins on the period's first day.
WEEK_LATER = ExpressionWrapper(F("period__startswith") + Value(7), output_field=models.DateField())


class LeaderDuty(models.Model):
    """One week in which a leader of a department sits at its window in a centre (领导窗口值班, W-06), from Monday on."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=32)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS & Q(period__upper_inf=False), name="duty_period_has_days"),
            models.CheckConstraint(
                condition=Q(period__startswith__iso_week_day=1, period__endswith=WEEK_LATER),
                name="duty_is_a_week_from_monday",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="leader_on_duty_has_a_title"),
            ExclusionConstraint(
                name="department_has_one_leader_on_duty_at_a_time",
                expressions=[("centre", EQUAL), ("department", EQUAL), ("period", OVERLAPS)],
            ),
        ]


class DutySwap(models.Model):
    """One change of who sits in a week: two leaders change weeks (one row a week), or one stands in for the other."""

    duty = models.ForeignKey(LeaderDuty, on_delete=models.PROTECT, related_name="swaps")
    with_duty = models.ForeignKey(LeaderDuty, null=True, on_delete=models.PROTECT, related_name="+")
    from_account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    swapped_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="duty_swap_has_a_reason"),
            models.CheckConstraint(condition=~Q(from_account=F("to_account")), name="duty_swap_changes_who_sits"),
        ]


class WindowFunction(models.Model):
    """What a window does from a day on: accept, charge, issue (一个窗口受理、一个窗口收费、一个窗口拿证, W-07).

    A window for which no function is in force does all three.
    """

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="functions")
    function = models.CharField(max_length=8)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="window_function_period_has_days"),
            models.CheckConstraint(
                condition=Q(function__in=["accept", "charge", "issue"]), name="window_function_is_known"
            ),
            ExclusionConstraint(
                name="window_has_a_function_once_at_a_time",
                expressions=[("window", EQUAL), ("function", EQUAL), ("period", OVERLAPS)],
            ),
        ]
