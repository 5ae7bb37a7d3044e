"""Every read of the ledger: the history of a subject, the feed of events, the proof that nothing was changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from onewindow.ledger.models import LedgerEntry, LedgerPending, LedgerSeal


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One ledger row for reading; `data` is the event's own content, `position` its place in commit order."""

    id: int
    subject: tuple[str, str]
    seq: int
    event: str
    data: dict[str, Any]
    actor_kind: str
    actor_account_id: int | None
    actor_name: str
    department_id: int | None
    post_id: int | None
    occurred_at: datetime
    recorded_at: datetime
    source: str
    reference: str
    late_reason: str
    origin: str
    position: str


@dataclass(frozen=True, slots=True)
class SealRow:
    """The seal of one day: how many rows it covers and the root in hexadecimal."""

    day: date
    count: int
    root: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingReaction:
    """A reaction that failed and waits for its next try."""

    entry_id: int
    subject: tuple[str, str]
    event: str
    reaction: str
    attempts: int
    error: str
    not_before: datetime


def make_entry_row(entry: LedgerEntry) -> EntryRow:
    """The readable form of a stored row."""
    return EntryRow(
        entry.id, (entry.subject_kind, entry.subject_id), entry.seq, entry.event, json.loads(entry.body)["data"],
        entry.actor_kind, entry.actor_account_id, entry.actor_name, entry.department_id, entry.post_id,
        entry.occurred_at, entry.recorded_at, entry.source, entry.reference, entry.late_reason, entry.origin,
        f"{entry.xid}.{entry.id}",
    )  # fmt: skip


# Read with every case: the statement is written out, and its rows need no model.
HISTORY_SQL = """
SELECT id, seq, event, body, actor_kind, actor_account_id, actor_name, department_id, post_id, occurred_at, recorded_at,
    source, reference, late_reason, origin, xid || '.' || id
FROM ledger_entry WHERE subject_kind = %s AND subject_id = %s ORDER BY seq
"""


def list_entries(*, subject: tuple[str, str | int]) -> list[EntryRow]:
    """The whole history of one subject, oldest first."""
    own = (subject[0], str(subject[1]))
    with connection.cursor() as cursor:
        cursor.execute(HISTORY_SQL, own)
        return [
            EntryRow(entry_id, own, seq, event, json.loads(body)["data"], *rest)
            for entry_id, seq, event, body, *rest in cursor.fetchall()
        ]


def list_events_after(*, after: str = "", limit: int = 100) -> list[EntryRow]:
    """The feed of events in commit order after position `after` ("" from the beginning); at most 500 a call.

    Only rows of transactions older than every running one are shown, so a late commit is never skipped. A malformed
    position raises ValueError.
    """
    xid, _, entry_id = after.partition(".")
    where = "xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AND (xid, id) > (%s, %s)"
    entries = LedgerEntry.objects.extra(where=[where], params=[int(xid or 0), int(entry_id or 0)])  # noqa: S610
    return [make_entry_row(entry) for entry in entries.order_by("xid", "id")[: max(1, min(limit, 500))]]


def find_last_position() -> int:
    """The highest row number handed out so far; a cheap sign that something new was recorded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_entry")
        return int(cursor.fetchone()[0])


def stream_sealed_hashes(begin: int, end: int) -> Iterator[bytes]:
    """The hashes of all rows whose transactions lie in [begin, end), in commit order."""
    rows = LedgerEntry.objects.filter(xid__gte=begin, xid__lt=end).order_by("xid", "id").values_list("hash", flat=True)
    return (bytes(value) for value in rows.iterator(chunk_size=5000))


def count_pending_reactions() -> tuple[int, int]:
    """How many reactions wait, and how many of them have failed at least once."""
    waiting = LedgerPending.objects.count()
    return waiting, LedgerPending.objects.filter(attempts__gt=0).count()


def list_entries_of(events: tuple[str, ...], *, before_id: int = 0, limit: int = 50) -> list[EntryRow]:
    """The newest rows of some kinds of events, of any subject; `before_id` is the last row of the page before."""
    entries = LedgerEntry.objects.filter(event__in=events)
    if before_id:
        entries = entries.filter(id__lt=before_id)
    return [make_entry_row(entry) for entry in entries.order_by("-id")[: max(1, min(limit, 500))]]


def list_seals(*, limit: int = 30) -> list[SealRow]:
    """The last daily seals, newest first."""
    seals = LedgerSeal.objects.order_by("-horizon_to")[: max(1, min(limit, 500))]
    return [SealRow(seal.day, seal.count, bytes(seal.root).hex(), seal.sealed_at) for seal in seals]


def list_failed_reactions(*, limit: int = 50) -> list[WaitingReaction]:
    """Reactions that failed at least once, the most tried first, with their last error."""
    failed = LedgerPending.objects.select_related("entry").filter(attempts__gt=0).order_by("-attempts", "id")
    return [
        WaitingReaction(
            row.entry_id,
            (row.entry.subject_kind, row.entry.subject_id),
            row.entry.event,
            row.reaction,
            row.attempts,
            row.error,
            row.not_before,
        )
        for row in failed[: max(1, min(limit, 500))]
    ]
