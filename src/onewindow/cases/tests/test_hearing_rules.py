"""When a hearing is called again, and how long people have to state, as tables (行政许可法 36, 47, 48; RD-05, RD-11)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onewindow.cases.rules.procedures import OpenHearing
from onewindow.cases.rules.procedures_hearing import check_hearing_day, check_statement_period, judge_move
from onewindow.kit.acting import Refusal
from onewindow.workdays.testing import make_calendar

DAY = date(2026, 9, 21)
LAST = date(2026, 9, 29)
CALENDAR = make_calendar()


def test_a_day_told_and_still_to_come_is_not_moved_past_the_twenty():
    """47: the first lawful day passes for who has none; who has one keeps it."""
    asked_on, latest = date(2026, 9, 8), date(2026, 10, 12)
    assert CALENDAR.add_workdays(asked_on, 20)[0] == latest
    check_hearing_day(date(2026, 10, 9), date(2026, 9, 21), latest, CALENDAR, is_kept=True)
    with pytest.raises(Refusal) as caught:
        check_hearing_day(date(2026, 10, 16), date(2026, 9, 30), latest, CALENDAR, is_kept=True)
    assert (caught.value.code, caught.value.article) == ("hearing_cannot_move", "行政许可法 第四十七条")
    check_hearing_day(date(2026, 10, 16), date(2026, 9, 30), latest, CALENDAR)


MOVES = [
    # the hearing, the reason given, its chair reviewed: what follows (True: moved by choice)
    (OpenHearing(1, "request"), "", False, False),
    (OpenHearing(1, "request", LAST), "场地冲突", False, True),
    (OpenHearing(1, "request", LAST), " ", False, "move_reason_needed"),
    (OpenHearing(1, "request", LAST, is_moved=True), "场地冲突", False, "hearing_moved_already"),
    (OpenHearing(1, "request", LAST, is_moved=True, unsummoned=(7,)), "", False, False),
    (OpenHearing(1, "request", LAST, is_moved=True, answered="replaced"), "", False, False),
    (OpenHearing(1, "request", LAST, is_moved=True, answered="kept"), "", False, "hearing_moved_already"),
    (OpenHearing(1, "request", DAY, is_moved=True, answered="kept"), "", False, False),
    (OpenHearing(1, "request", LAST, is_moved=True), "", True, False),
]


@pytest.mark.parametrize(("hearing", "reason", "is_chair_out", "follows"), MOVES)
def test_a_hearing_is_moved_once(hearing, reason, is_chair_out, follows):
    if isinstance(follows, bool):
        assert judge_move(hearing, reason, DAY, is_chair_out=is_chair_out) is follows
        return
    with pytest.raises(Refusal) as caught:
        judge_move(hearing, reason, DAY, is_chair_out=is_chair_out)
    assert caught.value.code == follows and caught.value.article


PERIODS = [(0, "period_too_short"), (1, "period_too_short"), (2, "period_too_short"), (3, ""), (10, "")]


@pytest.mark.parametrize(("days", "code"), PERIODS)
def test_a_period_to_state_has_three_days_at_least(days, code):
    """36, RD-11: the law names no number; the centre's own."""
    if not code:
        check_statement_period(DAY + timedelta(days), DAY)
        return
    with pytest.raises(Refusal) as caught:
        check_statement_period(DAY + timedelta(days), DAY)
    assert caught.value.code == code and "2026-09-24" in caught.value.advice
