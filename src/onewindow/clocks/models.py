"""The clocks' tables. `due_on` and its companions are derived from the other columns and never entered; lateness is no column."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from onewindow.clocks.rules import DAY_AFTER, SAME_DAY, UNITS, WHOSE


class Clock(models.Model):
    """One running limit of one subject (kind, id). It belongs to the matter, not to a department: a transfer leaves it alone."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    purpose = models.CharField(max_length=32)
    # Which step or task, where a subject has several of one purpose.
    part = models.CharField(max_length=64, db_default="")
    regime = models.CharField(max_length=24)
    whose_time = models.CharField(max_length=16)
    article = models.CharField(max_length=200)
    unit = models.CharField(max_length=16)
    budget = models.PositiveIntegerField()
    start_rule = models.CharField(max_length=12)
    started_on = models.DateField()
    started_at = models.DateTimeField(null=True)
    cut_off_hour = models.PositiveSmallIntegerField(null=True)
    warn_before = models.PositiveIntegerField()
    rolls = models.BooleanField()
    extension_max = models.PositiveIntegerField(db_default=0)
    extension_role = models.CharField(max_length=32, db_default="")
    calendar_edition = models.PositiveIntegerField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    warn_on = models.DateField()
    provisional = models.BooleanField()
    stopped_on = models.DateField(null=True)
    stop_reason = models.CharField(max_length=80, db_default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "clocks_clock"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "purpose", "part"],
                condition=Q(stopped_on__isnull=True),
                name="clock_of_one_purpose_runs_once_for_a_subject",
            ),
            models.CheckConstraint(condition=Q(unit__in=list(UNITS)), name="clock_unit_is_known"),
            models.CheckConstraint(condition=Q(whose_time__in=list(WHOSE)), name="clock_says_whose_time_it_is"),
            models.CheckConstraint(condition=Q(start_rule__in=[DAY_AFTER, SAME_DAY]), name="clock_start_rule_is_known"),
            models.CheckConstraint(
                condition=~Q(purpose="") & ~Q(article=""), name="clock_names_its_purpose_and_source"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("started_on")), name="clock_due_on_is_not_before_start"),
            models.CheckConstraint(
                condition=Q(warn_on__lte=F("due_on"), warn_on__gte=F("started_on")),
                name="clock_warns_between_start_and_due",
            ),
            models.CheckConstraint(
                condition=Q(unit="hours", started_at__isnull=False, due_at__isnull=False)
                | ~Q(unit="hours") & Q(started_at__isnull=True, due_at__isnull=True),
                name="clock_in_hours_and_only_it_has_moments",
            ),
            models.CheckConstraint(
                condition=Q(cut_off_hour__isnull=True) | Q(unit="hours", cut_off_hour__gte=1, cut_off_hour__lte=23),
                name="clock_cut_off_hour_is_for_hours_only",
            ),
            models.CheckConstraint(
                condition=Q(rolls=False) | Q(unit="calendar_days"), name="clock_rolls_calendar_days_only"
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True, stop_reason="") | Q(stopped_on__isnull=False) & ~Q(stop_reason=""),
                name="clock_stops_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True) | Q(stopped_on__gte=F("started_on")),
                name="clock_stops_not_before_start",
            ),
            models.CheckConstraint(
                condition=Q(extension_max=0, extension_role="") | Q(extension_max__gt=0) & ~Q(extension_role=""),
                name="clock_extension_names_who_approves",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="clock_by_subject"),
            models.Index(fields=["due_on"], name="clock_running_by_due_on", condition=Q(stopped_on__isnull=True)),
            models.Index(fields=["warn_on"], name="clock_running_by_warn_on", condition=Q(stopped_on__isnull=True)),
            models.Index(
                fields=["calendar_edition"], name="clock_running_by_edition", condition=Q(stopped_on__isnull=True)
            ),
        ]


class ClockPause(models.Model):
    """Days not counted, with the kind, the article and the delivered notice (行政许可法 45). `ends_on` is the notified end, or earlier."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=24)
    article = models.CharField(max_length=200)
    notice_number = models.CharField(max_length=80)
    delivered_on = models.DateField()
    starts_on = models.DateField()
    notified_end = models.DateField()
    ends_on = models.DateField()
    # A planned pause called off before it began: kept, not counted.
    is_void = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "clocks_pause"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("delivered_on")), name="pause_starts_not_before_its_notice_is_delivered"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), ends_on__lte=F("notified_end")),
                name="pause_ends_by_the_notified_end",
            ),
            models.CheckConstraint(
                condition=~Q(notice_number="") & ~Q(article=""), name="pause_names_its_notice_and_article"
            ),
            ExclusionConstraint(
                name="pauses_of_one_clock_do_not_overlap",
                expressions=[
                    (F("clock"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_void=False),
            ),
        ]


class ClockExtension(models.Model):
    """More days, granted once by the head of the organ (or of the government) before expiry, with reasons told (42)."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveIntegerField()
    granted_on = models.DateField()
    approver_account_id = models.BigIntegerField(null=True)
    approver_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=400)
    withdrawn_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "clocks_extension"
        constraints = [
            models.UniqueConstraint(fields=["clock"], name="clock_is_extended_once"),
            models.CheckConstraint(condition=Q(days__gt=0), name="extension_gives_at_least_a_day"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(approver_name=""), name="extension_tells_reason_and_approver"
            ),
        ]


class ClockRung(models.Model):
    """A rung passed: claimed once for one last day, however many workers sweep."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="rungs")
    rung = models.CharField(max_length=12)
    due_on = models.DateField()
    passed_on = models.DateField()
    claimed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "clocks_rung"
        constraints = [
            models.UniqueConstraint(fields=["clock", "rung", "due_on"], name="rung_is_claimed_once"),
            models.CheckConstraint(condition=Q(rung__in=["amber", "overdue"]), name="rung_is_known"),
            models.CheckConstraint(
                condition=Q(rung="amber") | Q(passed_on__gte=F("due_on")), name="overdue_is_not_passed_before_due"
            ),
        ]
