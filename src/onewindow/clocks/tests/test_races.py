"""Real threads, real commits: a rung is claimed once, a clock is paused once, a late holiday misses nobody."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection

from onewindow.clocks.actions import claim_rungs, extend_clock, pause_clock, rederive_clocks
from onewindow.clocks.models import Clock
from onewindow.clocks.queries import get_clock, list_pauses
from onewindow.clocks.testing import make_at_day, make_licence_clock
from onewindow.kit.acting import SYSTEM, Actor, At, Conflict, Grant
from onewindow.ledger.queries import list_entries
from onewindow.workdays.actions import draft_revision, publish_revision
from onewindow.workdays.testing import forget_calendars, make_changed_notice

ACCEPTED = date(2026, 9, 21)
HEAD = Actor("staff", 11, "林局长", department_id=1, grants=(Grant("head", 1, "350300"),))
ADMIN = Actor("staff", 901, "周管理", grants=(Grant("administrator", None, "350300"),))


@pytest.fixture(autouse=True)
def fresh_calendars(committed_db: None) -> Iterator[None]:
    forget_calendars()
    yield
    forget_calendars()


def run_together(acts):
    """Each act in its own thread and connection, all at once; results or refusals in order."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait()
            return act()
        except Conflict as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_many_workers_claim_each_rung_once():
    clocks = [make_licence_clock(f"R{n}", ACCEPTED) for n in range(12)]
    at = make_at_day(date(2026, 10, 27))
    results = run_together([lambda: claim_rungs(actor=SYSTEM, at=at)] * 6)
    claimed = [row.clock_id for rows in results for row in rows]
    assert sorted(claimed) == [clock.id for clock in clocks]
    assert [len(list_entries(subject=clock.subject)) for clock in clocks] == [1] * 12


def test_of_two_heads_extending_one_is_told():
    clock = make_licence_clock("E1", ACCEPTED)
    act = lambda: extend_clock(clock_id=clock.id, days=10, reason="案情复杂", actor=HEAD, at=make_at_day(ACCEPTED))  # noqa: E731
    results = run_together([act] * 4)
    assert sum(isinstance(result, Conflict) for result in results) == 3
    assert get_clock(clock.id).due_on == date(2026, 11, 9)


def test_the_same_pause_entered_by_two_clerks_is_one_pause_and_a_refusal():
    clock = make_licence_clock("S1", ACCEPTED)

    def act():
        return pause_clock(
            clock_id=clock.id, kind="hearing", article="行政许可法第四十五条", notice_number="1号",
            delivered_on=date(2026, 10, 9), notified_end=date(2026, 10, 15), starts_on=date(2026, 10, 9),
            actor=HEAD, at=make_at_day(date(2026, 10, 9)),
        )  # fmt: skip

    results = run_together([act, act])
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert len(list_pauses(clock.id)) == 1
    assert get_clock(clock.id).due_on == date(2026, 11, 3)


def test_the_same_clock_started_by_many_runs_once():
    results = run_together([lambda: make_licence_clock("T1", ACCEPTED)] * 5)
    assert sum(isinstance(result, Conflict) for result in results) == 4
    assert Clock.objects.count() == 1


def test_clocks_started_while_a_calendar_is_published_all_end_on_the_new_day():
    at = At(datetime.now(UTC))
    row = draft_revision(notice=make_changed_notice(2026, off=(date(2026, 10, 20),)), actor=ADMIN, at=at)
    second = replace(ADMIN, account_id=902, name="吴管理")
    starts = [lambda n=n: [make_licence_clock(f"C{n}-{i}", ACCEPTED) for i in range(10)] for n in range(3)]
    run_together([*starts, lambda: publish_revision(revision_id=row.id, actor=second, at=at)])
    rederive_clocks(actor=SYSTEM, at=at)
    assert set(Clock.objects.values_list("due_on", flat=True)) == {date(2026, 10, 27)}
    assert Clock.objects.count() == 30
