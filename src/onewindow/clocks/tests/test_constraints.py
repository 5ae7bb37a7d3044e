"""The database refuses nonsense, each in a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from onewindow.clocks.models import Clock, ClockExtension, ClockPause, ClockRung
from onewindow.clocks.testing import make_licence_clock

pytestmark = pytest.mark.django_db
ACCEPTED = date(2026, 9, 21)


def change(**values):
    return lambda clock: Clock.objects.filter(id=clock.id).update(**values)


def add_pause(*spans, **values):
    def act(clock):
        for first, last in spans:
            row = {
                "kind": "hearing", "article": "行政许可法第四十五条", "notice_number": "1号", "delivered_on": first,
                "starts_on": first, "notified_end": last, "ends_on": last,
            }  # fmt: skip
            ClockPause.objects.create(clock_id=clock.id, **{**row, **values})

    return act


def add_extension(times=1, **values):
    def act(clock):
        for _ in range(times):
            row = {"days": 10, "granted_on": ACCEPTED, "approver_name": "林局长", "reason": "案情复杂"}
            ClockExtension.objects.create(clock_id=clock.id, **{**row, **values})

    return act


def add_rung(times=1, **values):
    def act(clock):
        for _ in range(times):
            row = {"rung": "amber", "due_on": clock.due_on, "passed_on": clock.warn_on}
            ClockRung.objects.create(clock_id=clock.id, **{**row, **values})

    return act


OCT = [date(2026, 10, day) for day in range(1, 32)]


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("clock_due_on_is_not_before_start", change(due_on=date(2026, 9, 1), warn_on=date(2026, 9, 1))),
        ("clock_warns_between_start_and_due", change(warn_on=date(2026, 12, 1))),
        ("clock_unit_is_known", change(unit="weeks")),
        ("clock_says_whose_time_it_is", change(whose_time="nobody")),
        ("clock_start_rule_is_known", change(start_rule="sometime")),
        ("clock_names_its_purpose_and_source", change(article="")),
        ("clock_in_hours_and_only_it_has_moments", change(due_at=datetime.now(UTC))),
        ("clock_cut_off_hour_is_for_hours_only", change(cut_off_hour=17)),
        ("clock_rolls_calendar_days_only", change(rolls=True)),
        ("clock_stops_for_a_reason", change(stopped_on=ACCEPTED)),
        ("clock_stops_not_before_start", change(stopped_on=date(2026, 9, 1), stop_reason="x")),
        ("clock_extension_names_who_approves", change(extension_role="")),
        ("pause_starts_not_before_its_notice_is_delivered", add_pause((OCT[8], OCT[9]), delivered_on=OCT[9])),
        ("pause_ends_by_the_notified_end", add_pause((OCT[8], OCT[9]), ends_on=OCT[10])),
        ("pause_names_its_notice_and_article", add_pause((OCT[8], OCT[9]), notice_number="")),
        ("pauses_of_one_clock_do_not_overlap", add_pause((OCT[8], OCT[12]), (OCT[12], OCT[14]))),
        ("clock_is_extended_once", add_extension(2)),
        ("extension_gives_at_least_a_day", add_extension(days=0)),
        ("extension_tells_reason_and_approver", add_extension(reason="")),
        ("rung_is_claimed_once", add_rung(2)),
        ("rung_is_known", add_rung(rung="purple", passed_on=date(2026, 11, 1))),
        ("overdue_is_not_passed_before_due", add_rung(rung="overdue")),
    ],
)
def test_the_database_refuses_nonsense(name, act):
    clock = make_licence_clock("P1", ACCEPTED)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act(clock)


def test_a_void_pause_stands_in_nobodys_way():
    clock = make_licence_clock("P1", ACCEPTED)
    add_pause((OCT[8], OCT[12]), is_void=True)(clock)
    add_pause((OCT[8], OCT[12]))(clock)
