"""Clocks in the database: started by one statement, paused, extended, moved by a calendar, claimed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from onewindow.clocks.actions import (
    claim_rungs,
    end_pause,
    extend_clock,
    pause_clock,
    rederive_clocks,
    start_clock,
    stop_clock,
    stop_subject_clocks,
    withdraw_extension,
)
from onewindow.clocks.models import Clock
from onewindow.clocks.queries import (
    explain_clock,
    get_clock,
    list_clocks,
    list_clocks_of,
    list_due,
    list_pauses,
    measure_clocks,
)
from onewindow.clocks.reactions import on_calendar_revised
from onewindow.clocks.testing import make_at_day, make_licence_clock, make_local_moment
from onewindow.kit.acting import SYSTEM, Actor, At, Conflict, Grant, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries
from onewindow.workdays.actions import draft_revision, publish_revision
from onewindow.workdays.queries import load_calendar, peek_calendar
from onewindow.workdays.testing import make_changed_notice

pytestmark = pytest.mark.django_db

ACCEPTED = date(2026, 9, 21)
DUE = date(2026, 10, 26)
HEAD = Actor("staff", 11, "林局长", department_id=1, grants=(Grant("head", 1, "350300"),))
CLERK = Actor("staff", 12, "王芳", department_id=1, grants=(Grant("clerk", 1, "350300"),))
ADMIN = Actor("staff", 901, "周管理", grants=(Grant("administrator", None, "350300"),))
SECOND = replace(ADMIN, account_id=902, name="吴管理")


def publish_holiday(*days: date) -> None:
    at = At(datetime.now(UTC))
    row = draft_revision(notice=make_changed_notice(2026, off=days), actor=ADMIN, at=at)
    publish_revision(revision_id=row.id, actor=SECOND, at=at)


def pause(clock_id, delivered, end, *, day=None, **changes):
    order = {
        "kind": "expert_review", "article": "行政许可法第四十五条", "notice_number": "莆卫告〔2026〕3号",
        "delivered_on": delivered, "notified_end": end,
    }  # fmt: skip
    return pause_clock(clock_id=clock_id, actor=CLERK, at=make_at_day(day or delivered), **{**order, **changes})


def extend(clock_id, *, days=10, reason="案情复杂", actor=HEAD, on=date(2026, 10, 20)):
    return extend_clock(clock_id=clock_id, days=days, reason=reason, actor=actor, at=make_at_day(on))


def test_a_clock_starts_with_one_insert(django_assert_num_queries):
    load_calendar()
    with django_assert_num_queries(1):
        clock = make_licence_clock("P1", ACCEPTED)
    assert clock == get_clock(clock.id)
    assert (clock.due_on, clock.warn_on, clock.provisional) == (DUE, date(2026, 10, 20), False)
    assert list_entries(subject=("case", "P1")) == []


def test_the_same_clock_does_not_run_twice():
    make_licence_clock("P1", ACCEPTED)
    with pytest.raises(Conflict, match="clock_already_running"):
        make_licence_clock("P1", ACCEPTED)


def test_a_stopped_clock_may_be_followed_by_another():
    clock = make_licence_clock("P1", ACCEPTED)
    stopped = stop_clock(
        clock_id=clock.id, on=date(2026, 9, 24), reason="withdrawn", actor=CLERK, at=make_at_day(ACCEPTED)
    )
    assert stopped.stopped_on == date(2026, 9, 24)
    again = make_licence_clock("P1", date(2026, 9, 28))
    assert [row.id for row in list_clocks(("case", "P1"))] == [again.id, clock.id]
    for act in (lambda: extend(clock.id), lambda: pause(clock.id, date(2026, 9, 24), date(2026, 9, 25))):
        with pytest.raises(Conflict, match="clock_stopped"):
            act()
    with pytest.raises(NotFound):
        stop_clock(clock_id=10**9, on=ACCEPTED, reason="x", actor=CLERK, at=make_at_day(ACCEPTED))


def test_all_clocks_of_a_subject_stop_together():
    make_licence_clock("P1", ACCEPTED)
    make_licence_clock("P1", ACCEPTED, purpose="promised", budget=7)
    make_licence_clock("P1", ACCEPTED, purpose="step", part="review", budget=3)
    order = {"subject": ("case", "P1"), "actor": CLERK, "at": make_at_day(ACCEPTED)}
    assert len(stop_subject_clocks(on=date(2026, 9, 23), reason="done", purposes=("step",), **order)) == 1
    with pytest.raises(Invalid, match="bad_stop"):
        stop_subject_clocks(on=date(2026, 9, 1), reason="decided", **order)
    assert len(stop_subject_clocks(on=date(2026, 9, 25), reason="decided", **order)) == 2
    assert stop_subject_clocks(on=date(2026, 9, 25), reason="decided", **order) == ()


def test_trap_open_zaak_747_a_delivered_notice_moves_the_last_day_at_once():
    clock = make_licence_clock("P1", ACCEPTED)
    paused = pause(clock.id, date(2026, 10, 9), date(2026, 10, 15))
    assert paused.due_on == date(2026, 11, 3)
    assert get_clock(clock.id).due_on == date(2026, 11, 3)
    assert list_pauses(clock.id)[0].starts_on == date(2026, 10, 9)


def test_rd_05_a_pause_needs_its_delivered_written_notice():
    clock = make_licence_clock("P1", ACCEPTED)
    with pytest.raises(Invalid, match="notice_not_delivered"):
        pause(clock.id, date(2026, 10, 9), date(2026, 10, 15), day=date(2026, 10, 8))
    with pytest.raises(Invalid, match="notice_needed"):
        pause(clock.id, date(2026, 10, 9), date(2026, 10, 15), notice_number=" ")
    with pytest.raises(Invalid, match="pause_not_lawful"):
        pause(clock.id, date(2026, 10, 9), date(2026, 10, 15), kind="survey")
    assert get_clock(clock.id).due_on == DUE
    assert list_pauses(clock.id) == ()


def test_rd_05_the_clock_runs_again_by_itself_unless_a_new_notice_came_first():
    clock = make_licence_clock("P1", ACCEPTED)
    pause(clock.id, date(2026, 10, 9), date(2026, 10, 15))
    continued = pause(clock.id, date(2026, 10, 14), date(2026, 10, 20), notice_number="莆卫告〔2026〕4号")
    assert continued.due_on == date(2026, 11, 6)
    assert [row.starts_on for row in list_pauses(clock.id)] == [date(2026, 10, 9), date(2026, 10, 16)]


def test_a_pause_may_end_early_and_a_planned_one_may_never_begin():
    clock = make_licence_clock("P1", ACCEPTED)
    pause(clock.id, date(2026, 10, 9), date(2026, 10, 15))
    row = list_pauses(clock.id)[0]
    ended = end_pause(pause_id=row.id, ended_on=date(2026, 10, 12), actor=CLERK, at=make_at_day(date(2026, 10, 12)))
    assert ended.due_on == date(2026, 10, 29)
    with pytest.raises(Conflict, match="pause_is_over"):
        end_pause(pause_id=row.id, ended_on=date(2026, 10, 15), actor=CLERK, at=make_at_day(date(2026, 10, 15)))
    pause(clock.id, date(2026, 10, 13), date(2026, 10, 23), starts_on=date(2026, 10, 20))
    planned = list_pauses(clock.id)[-1]
    void = end_pause(pause_id=planned.id, ended_on=date(2026, 10, 14), actor=CLERK, at=make_at_day(date(2026, 10, 14)))
    assert void.due_on == date(2026, 10, 29)
    assert list_pauses(clock.id)[-1].is_void
    with pytest.raises(NotFound):
        end_pause(pause_id=10**9, ended_on=ACCEPTED, actor=CLERK, at=make_at_day(ACCEPTED))


def test_al_14_the_head_extends_once_before_expiry_with_reasons():
    clock = make_licence_clock("P1", ACCEPTED)
    with pytest.raises(NotAllowed, match="extension_needs_head"):
        extend(clock.id, actor=CLERK)
    with pytest.raises(Invalid, match="extension_too_long"):
        extend(clock.id, days=11)
    with pytest.raises(Conflict, match="clock_already_over"):
        extend(clock.id, on=date(2026, 10, 27))
    assert extend(clock.id).due_on == date(2026, 11, 9)
    with pytest.raises(Conflict, match="extended_already"):
        extend(clock.id)
    assert explain_clock(clock.id).extension.approver_name == "林局长"


def test_trap_correspondence_tool_2818_an_extension_taken_back_leaves_the_pauses():
    clock = make_licence_clock("P1", ACCEPTED)
    pause(clock.id, date(2026, 10, 9), date(2026, 10, 15))
    assert extend(clock.id).due_on == date(2026, 11, 17)
    back = withdraw_extension(clock_id=clock.id, actor=HEAD, at=make_at_day(date(2026, 10, 22)))
    assert back.due_on == date(2026, 11, 3)
    with pytest.raises(Conflict, match="not_extended"):
        withdraw_extension(clock_id=clock.id, actor=HEAD, at=make_at_day(date(2026, 10, 22)))
    with pytest.raises(Conflict, match="extended_already"):
        extend(clock.id)


def test_trap_alaveteli_7292_a_late_holiday_rederives_exactly_the_touched_clocks():
    touched = make_licence_clock("touched", ACCEPTED)
    before = make_licence_clock("before", date(2026, 9, 1), budget=5)
    after = make_licence_clock("after", date(2026, 10, 20))
    natural = make_licence_clock("natural", ACCEPTED, unit="calendar_days", budget=40)
    closed = make_licence_clock("closed", ACCEPTED)
    stop_clock(clock_id=closed.id, on=date(2026, 10, 8), reason="decided", actor=CLERK, at=make_at_day(ACCEPTED))
    paused = make_licence_clock("paused", ACCEPTED)
    pause(paused.id, date(2026, 10, 15), date(2026, 10, 22))
    publish_holiday(date(2026, 10, 20))
    moved = rederive_clocks(actor=SYSTEM, at=At(datetime.now(UTC)))
    # `paused` did not count the new holiday anyway: a pause already took it out.
    assert [(row.clock_id, row.old_due_on, row.new_due_on) for row in moved] == [(touched.id, DUE, date(2026, 10, 27))]
    entry = list_entries(subject=("case", "touched"))[-1]
    assert (entry.event, entry.data["old_due_on"], entry.data["new_due_on"]) == (
        "ClockRederived", "2026-10-26", "2026-10-27",
    )  # fmt: skip
    for row in (before, after, natural, closed, paused):
        assert get_clock(row.id).due_on == (row.due_on if row.id != paused.id else date(2026, 11, 3))
        assert list_entries(subject=row.subject) == []
    assert set(Clock.objects.filter(stopped_on__isnull=True).values_list("calendar_edition", flat=True)) == {
        load_calendar().edition
    }
    assert rederive_clocks(actor=SYSTEM, at=At(datetime.now(UTC))) == ()


def test_the_calendars_event_moves_the_clocks():
    clock = make_licence_clock("P1", ACCEPTED)
    publish_holiday(date(2026, 10, 20))
    entry = list_entries(subject=("calendar", 2026))[-1]
    on_calendar_revised(entry, At(datetime.now(UTC)))
    assert get_clock(clock.id).due_on == date(2026, 10, 27)


def test_a_clock_started_after_a_publication_elsewhere_uses_the_new_calendar():
    known = peek_calendar()
    publish_holiday(date(2026, 10, 20))
    assert known.edition != load_calendar().edition
    assert make_licence_clock("P1", ACCEPTED).due_on == date(2026, 10, 27)


def test_an_old_date_still_explains_itself_under_the_calendar_of_its_day():
    clock = make_licence_clock("P1", ACCEPTED)
    stop_clock(clock_id=clock.id, on=date(2026, 10, 26), reason="decided", actor=CLERK, at=make_at_day(ACCEPTED))
    publish_holiday(date(2026, 10, 20))
    rederive_clocks(actor=SYSTEM, at=At(datetime.now(UTC)))
    account = explain_clock(clock.id)
    assert (account.clock.due_on, account.days[-1].date) == (DUE, DUE)
    assert sum(day.counts for day in account.days) == 20


def test_trap_zammad_390_a_citizen_can_read_why_this_date():
    clock = make_licence_clock("P1", ACCEPTED)
    pause(clock.id, date(2026, 10, 9), date(2026, 10, 15))
    account = explain_clock(clock.id)
    assert account.sentence == (
        "法定期限：自2026-09-21起20个工作日，到2026-11-03的24时届满。依据：行政许可法第四十二条第一款。"
    )
    assert len(account.pauses) == 1
    assert "莆卫告〔2026〕3号" in next(day.reason for day in account.days if day.date == date(2026, 10, 12))
    assert sum(day.counts for day in account.days) == 20


def test_a_provisional_date_says_so():
    clock = make_licence_clock("P1", date(2026, 12, 10))
    assert clock.provisional
    assert "暂定" in explain_clock(clock.id).sentence


def test_trap_zammad_5624_osticket_606_a_transfer_leaves_the_clock_alone():
    """The clock belongs to the matter: it has no department, and nothing but law moves it."""
    assert not [field.name for field in Clock._meta.get_fields() if "department" in field.name]


def test_trap_a_department_that_has_not_signed_for_the_order_has_a_running_clock():
    """The citizen's clock starts on the day of acceptance, whenever it is recorded."""
    order = {"subject": ("case", "P1"), "purpose": "task", "whose_time": "government", "budget": 5}
    order |= {"unit": "working_days", "started_on": ACCEPTED, "article": "行政许可法第四十二条"}
    late = start_clock(actor=SYSTEM, at=make_at_day(date(2026, 9, 24)), **order)
    assert late.due_on == date(2026, 9, 29)


def test_trap_atd_14143_the_applicants_time_is_reported_apart():
    order = {"whose_time": "applicant", "unit": "calendar_days", "budget": 30, "extension_max": 0, "extension_role": ""}
    make_licence_clock("P1", date(2026, 9, 1), purpose="correction", article="一次性告知书", **order)
    clock = make_licence_clock("P1", ACCEPTED)
    pause(clock.id, date(2026, 10, 9), date(2026, 10, 15))
    applicant, government = measure_clocks(("case", "P1"), date(2026, 10, 16))
    assert (applicant.whose_time, applicant.used) == ("applicant", 45)
    assert (government.whose_time, government.used, government.paused) == ("government", 8, 6)
    with pytest.raises(Invalid, match="clock_cannot_pause"):
        pause(applicant.clock_id, date(2026, 10, 9), date(2026, 10, 15))


def test_what_is_due_is_listed_oldest_first(django_assert_num_queries):
    first = make_licence_clock("A", date(2026, 9, 1))
    second = make_licence_clock("B", ACCEPTED)
    make_licence_clock("C", ACCEPTED, purpose="promised", budget=40)
    with django_assert_num_queries(1):
        assert [row.id for row in list_due(on=DUE)] == [first.id, second.id]
    assert list_due(on=DUE, purpose="promised") == ()
    assert list_due(on=DUE, kind="call") == ()
    with django_assert_num_queries(1):
        assert {key: len(rows) for key, rows in list_clocks_of("case", "ABCD").items()} == {"A": 1, "B": 1, "C": 1}
    assert [second.get_rung(day) for day in (ACCEPTED, second.warn_on, DUE, date(2026, 10, 27))] == [
        "", "amber", "amber", "overdue",
    ]  # fmt: skip


def claim(day, hour=1):
    return [(row.clock_id, row.rung) for row in claim_rungs(actor=SYSTEM, at=make_at_day(day, hour))]


def test_each_rung_is_claimed_once_and_told_with_the_laws_day():
    clock = make_licence_clock("P1", ACCEPTED)
    assert claim(date(2026, 10, 19)) == []
    assert claim(date(2026, 10, 20)) == [(clock.id, "amber")]
    assert claim(DUE, 23) == []
    assert claim(date(2026, 10, 30)) == [(clock.id, "overdue")]
    assert claim(date(2026, 10, 30)) == []
    amber, overdue = list_entries(subject=("case", "P1"))
    assert amber.data["passed_on"] == "2026-10-20"
    assert (overdue.data["passed_on"], overdue.source) == ("2026-10-27", "law")


def test_a_paused_clock_passes_no_rung_and_a_moved_one_passes_it_anew():
    clock = make_licence_clock("P1", ACCEPTED)
    assert claim(date(2026, 10, 20)) == [(clock.id, "amber")]
    extend(clock.id)
    assert claim(date(2026, 10, 27)) == []
    assert claim(get_clock(clock.id).warn_on) == [(clock.id, "amber")]
    stop_clock(clock_id=clock.id, on=date(2026, 11, 9), reason="decided", actor=CLERK, at=make_at_day(ACCEPTED))
    assert claim(date(2026, 11, 20)) == []


def test_a_clock_in_hours_is_overdue_by_the_moment():
    order = {"unit": "hours", "budget": 24, "purpose": "call_back", "started_at": make_local_moment(ACCEPTED, 9)}
    order |= {"warn_before": 0, "extension_max": 0, "extension_role": ""}
    clock = make_licence_clock("P1", ACCEPTED, **order)
    assert clock.due_on == date(2026, 9, 22)
    assert (clock.id, "overdue") not in claim(date(2026, 9, 22), 8)
    assert (clock.id, "overdue") in claim(date(2026, 9, 22), 10)
