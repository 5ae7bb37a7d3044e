"""The record cannot be changed unseen (issue Spine, "Must show" 5), nothing is lost or run twice."""

import threading
import time
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from onewindow.kit.acting import SYSTEM, Actor, At, Conflict, Invalid, NotAllowed
from onewindow.ledger.actions import install_reactions, record, run_pending_reactions, seal_day
from onewindow.ledger.models import LedgerEntry, LedgerPending
from onewindow.ledger.queries import list_entries, list_events_after
from onewindow.ledger.testing import SampleNoted
from onewindow.ledger.verification import verify_ledger

AT = At(datetime(2026, 11, 20, 8, tzinfo=UTC), origin="demo")


def write_rows(count=5, subject="a"):
    for number in range(count):
        with transaction.atomic():
            record(subject=("sample", subject), event=SampleNoted("写一条", number), actor=SYSTEM, at=AT)


def wait_until_settled():
    """Transactions of other test processes hold the horizon too: wait until ours are behind it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(max(xid), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM ledger_entry"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


@pytest.mark.django_db
def test_a_row_says_what_was_recorded():
    write_rows(2)
    rows = list_entries(subject=("sample", "a"))
    assert [(row.seq, row.event, row.data["number"]) for row in rows] == [(1, "SampleNoted", 0), (2, "SampleNoted", 1)]
    assert rows[0].occurred_at == AT.occurred_at
    assert verify_ledger().findings == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET actor_name = 'x'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
        "UPDATE ledger_seal SET count = 0",
        "DELETE FROM ledger_seal",
        "ALTER TABLE ledger_entry DROP COLUMN body",
    ],
)
def test_the_application_cannot_rewrite_history(statement):
    write_rows(1)
    with (
        pytest.raises(Exception, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


TAMPERINGS = {
    "body byte": ("UPDATE ledger_entry SET body = replace(body, '写一条', '写二条') WHERE seq = 3", {("altered", 3)}),
    "event column": ("UPDATE ledger_entry SET event = 'Other' WHERE seq = 2", {("altered", 2)}),
    "actor column": ("UPDATE ledger_entry SET actor_name = '别人' WHERE seq = 2", {("altered", 2)}),
    "time column": ("UPDATE ledger_entry SET occurred_at = occurred_at + interval '1 microsecond' WHERE seq = 1", {("altered", 1)}),
    "recorded column": ("UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 microsecond' WHERE seq = 4", {("altered", 4)}),
    "origin column": ("UPDATE ledger_entry SET origin = 'migrated' WHERE seq = 4", {("altered", 4)}),
    "number": ("UPDATE ledger_entry SET id = id + 100000 WHERE seq = 4", {("altered", 4)}),
    "transaction": ("UPDATE ledger_entry SET xid = xid + 1 WHERE seq = 4", {("altered", 4)}),
    "hash": ("UPDATE ledger_entry SET hash = set_byte(hash, 0, (get_byte(hash, 0) + 1) % 256) WHERE seq = 2", {("altered", 2), ("swapped", 3)}),
    "previous hash": ("UPDATE ledger_entry SET previous = set_byte(previous, 5, (get_byte(previous, 5) + 1) % 256) WHERE seq = 2", {("altered", 2)}),
    "removed": ("DELETE FROM ledger_entry WHERE seq = 3", {("removed", 3)}),
    "cut-off tail": ("DELETE FROM ledger_entry WHERE seq >= 4", {("removed", 4), ("removed", 5)}),
    "all removed": ("DELETE FROM ledger_entry", {("removed", seq) for seq in range(1, 6)}),
    "swapped": ("UPDATE ledger_entry SET seq = CASE seq WHEN 2 THEN 1003 ELSE 1002 END WHERE seq IN (2, 3); UPDATE ledger_entry SET seq = seq - 1000 WHERE seq > 1000",
                {("altered", 2), ("altered", 3), ("swapped", 4)}),
    "head put back": ("UPDATE ledger_head SET seq = 4", {("head", 4)}),
    "head removed": ("DELETE FROM ledger_head", {("head", 5)}),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_verify_names_what_an_owner_tampered_with(name, committed_db, owner_url):
    write_rows(5)
    statement, expected = TAMPERINGS[name]
    with psycopg.connect(owner_url) as owner:
        owner.execute(statement)
    assert {(finding.kind, finding.seq) for finding in verify_ledger().findings} == expected


def test_a_tail_cut_with_its_head_is_named_by_the_seal(committed_db, owner_url):
    write_rows(5)
    wait_until_settled()
    seal_day(day=date(2026, 11, 20))
    assert verify_ledger().findings == ()
    with psycopg.connect(owner_url) as owner:
        owner.execute("DELETE FROM ledger_entry; DELETE FROM ledger_head")
    assert [finding.kind for finding in verify_ledger().findings] == ["sealed"]


def test_a_day_is_sealed_once(committed_db):
    write_rows(3)
    wait_until_settled()
    seal = seal_day(day=date(2026, 11, 20))
    assert seal.count == 3
    with pytest.raises(Conflict):
        seal_day(day=date(2026, 11, 20))
    write_rows(2, "b")
    wait_until_settled()
    assert seal_day(day=date(2026, 11, 21)).count == 2
    assert verify_ledger().findings == ()


def test_a_late_commit_falls_into_the_next_seal_and_is_not_skipped_by_the_feed(committed_db):
    started, finish = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            record(subject=("sample", "slow"), event=SampleNoted("慢"), actor=SYSTEM, at=AT)
            started.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    started.wait(10)
    write_rows(2, "fast")
    assert list_events_after() == []  # the slow row holds the horizon: nothing is shown that could be skipped
    assert seal_day(day=date(2026, 11, 20)).count == 0
    finish.set()
    thread.join()
    wait_until_settled()
    rows = list_events_after(limit=2)
    rows += list_events_after(after=rows[-1].position)
    assert {row.subject[1] for row in rows} == {"slow", "fast"} and len(rows) == 3
    assert seal_day(day=date(2026, 11, 21)).count == 3


def test_a_live_act_entered_late_needs_a_reason(committed_db):
    late = datetime.now(UTC) - timedelta(hours=2)
    with pytest.raises(Invalid, match="late_entry_needs_reason"), transaction.atomic():
        record(subject=("sample", "a"), event=SampleNoted("x"), actor=SYSTEM, at=At(late))
    with pytest.raises(Invalid, match="act_in_the_future"), transaction.atomic():
        record(
            subject=("sample", "a"), event=SampleNoted("x"), actor=SYSTEM, at=At(datetime.now(UTC) + timedelta(hours=1))
        )
    with transaction.atomic():
        record(subject=("sample", "a"), event=SampleNoted("x"), actor=SYSTEM, at=At(late, late_reason="停电"))
    assert LedgerEntry.objects.count() == 1


def test_an_act_of_another_system_names_its_number_there(committed_db):
    now = datetime.now(UTC)
    with pytest.raises(Invalid, match="outside_act_without_number") as refused, transaction.atomic():
        record(subject=("sample", "a"), event=SampleNoted("x"), actor=SYSTEM, at=At(now, source="outside"))
    assert refused.value.advice and set(refused.value.fields) == {"late_entry.reference"}
    assert not LedgerEntry.objects.exists()
    with transaction.atomic():
        told = At(now, source="outside", reference="GA-1")
        record(subject=("sample", "a"), event=SampleNoted("x"), actor=SYSTEM, at=told)
    assert LedgerEntry.objects.get().reference == "GA-1"


def test_only_staff_enter_a_live_act_late(committed_db):
    at = At(datetime.now(UTC) - timedelta(hours=2), late_reason="停电")
    for kind in ("citizen", "anonymous"):
        with pytest.raises(NotAllowed, match="late_entry_is_for_staff"), transaction.atomic():
            record(subject=("sample", "a"), event=SampleNoted("x"), actor=Actor(kind=kind), at=at)
    with transaction.atomic():
        record(subject=("sample", "a"), event=SampleNoted("x"), actor=Actor(kind="staff"), at=at)


def test_writers_of_one_subject_are_serialised(committed_db):
    def write():
        write_rows(10, "one")
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert [row.seq for row in list_entries(subject=("sample", "one"))] == list(range(1, 81))
    assert verify_ledger().findings == ()


def test_verifying_while_others_write_finds_nothing(committed_db):
    stop = threading.Event()

    def write():
        while not stop.is_set():
            write_rows(3, "busy")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert all(verify_ledger().findings == () for _ in range(10))
    finally:
        stop.set()
        thread.join()


SEEN: list[tuple[str, int]] = []


def note_sample(entry, at):
    if entry.data["text"] == "坏":
        raise ValueError("no")
    SEEN.append((entry.subject[1], entry.data["number"]))


@pytest.fixture
def wired():
    SEEN.clear()
    install_reactions({SampleNoted: (note_sample,)})
    yield
    install_reactions({})


def test_each_reaction_runs_once_with_many_workers(committed_db, wired):
    write_rows(40, "r")
    now = At(datetime.now(UTC) + timedelta(seconds=1))

    def work():
        run_pending_reactions(at=now)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(SEEN) == [("r", number) for number in range(40)]
    assert LedgerPending.objects.count() == 0


def test_a_failing_reaction_keeps_its_row_and_lets_the_others_pass(committed_db, wired):
    with transaction.atomic():
        record(subject=("sample", "bad"), event=SampleNoted("坏"), actor=SYSTEM, at=AT)
    write_rows(1, "good")
    now = At(datetime.now(UTC) + timedelta(seconds=1))
    assert run_pending_reactions(at=now) == 1
    pending = LedgerPending.objects.get()
    assert pending.attempts == 1 and "ValueError" in pending.error and pending.not_before > now.occurred_at
    assert SEEN == [("good", 0)]
