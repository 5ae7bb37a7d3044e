"""Past cases into their tables by COPY, a batch in one transaction with its ledger row: whole cases or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from onewindow.exchange.events import PastCasesImported
from onewindow.exchange.models import Transfer
from onewindow.exchange.rules.judging import Standing
from onewindow.exchange.rules.people import Sealed
from onewindow.exchange.rules.values import Trace, hash_variant, write_attribute
from onewindow.kit.acting import Actor, At
from onewindow.kit.cipher import get_vault
from onewindow.ledger.actions import record

CASE_COLUMNS = (
    "id, transfer_id, system, number, line, content_hash, variant_hash, calendar, started_at, started_on, due_at, due_on, "
    "due_source, ended_at, ended_on, channel, department, event_count, attributes, sealed"
)
EVENT_COLUMNS = "case_id, position, activity, resource, lifecycle, at, at_text, attributes"
RECORD_COLUMNS = '"case_id", "table", "position", "fields", "sealed"'


@dataclass(frozen=True, slots=True)
class Ready:
    """A past case judged, hidden and hashed, ready to be kept. `records`: its rows of GB/T 39046 tables, clear and sealed parts."""

    trace: Trace
    sealed: Sealed
    standing: Standing
    content_hash: bytes
    records: tuple[tuple[str, int, dict[str, str], dict[str, str]], ...] = ()
    # What is remarkable and keeps nothing out.
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class SortedBatch:
    """What became of a batch."""

    new: list[Ready] = field(default_factory=list)
    same: int = 0
    conflicts: list[tuple[Ready, str]] = field(default_factory=list)


def find_known(system: str, numbers: Sequence[str]) -> dict[str, tuple[bytes, str]]:
    """Content hash and calendar of the past cases kept under these numbers; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, content_hash, calendar FROM exchange_past_case WHERE system = %s AND number = ANY(%s)",
            [system, list(numbers)],
        )
        return {number: (bytes(content), calendar) for number, content, calendar in cursor.fetchall()}


def sort_batch(batch: Sequence[Ready], known: Mapping[str, tuple[bytes, str]], calendar: str) -> SortedBatch:
    """New, the same as kept, or in conflict with what is kept under the number."""
    sorted_batch = SortedBatch()
    for ready in batch:
        kept = known.get(ready.trace.key)
        if kept is None:
            sorted_batch.new.append(ready)
        elif kept[0] != ready.content_hash:
            sorted_batch.conflicts.append((ready, "这个编号已有内容不同的历史办件，未改动"))
        elif kept[1] != calendar:
            sorted_batch.conflicts.append((ready, "这个编号的同一历史办件已按另一种日历迁入，未改动"))
        else:
            sorted_batch.same += 1
    return sorted_batch


def keep_batch(batch: Sequence[Ready], *, transfer: Transfer, actor: Actor, at: At) -> SortedBatch:
    """Keeps what is new of a batch, in one transaction with its ledger row (origin migrated)."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Imports of one system wait for each other, so a number is judged against what is committed.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exchange'), hashtext(%s))", [transfer.system])
        known = find_known(transfer.system, [ready.trace.key for ready in batch])
        outcome = sort_batch(batch, known, transfer.calendar)
        if outcome.new:
            _copy_cases(outcome.new, transfer)
            _record_batch(outcome.new, transfer, actor, at)
    return outcome


def _copy_cases(new: Sequence[Ready], transfer: Transfer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('exchange_past_case', 'id')) FROM generate_series(1, %s)", [len(new)]
        )
        ids = [int(row[0]) for row in cursor.fetchall()]
        with cursor.copy(f"COPY exchange_past_case ({CASE_COLUMNS}) FROM STDIN") as copy:
            for case_id, ready in zip(ids, new, strict=True):
                copy.write_row(_write_case(case_id, ready, transfer))
        with cursor.copy(f"COPY exchange_past_event ({EVENT_COLUMNS}) FROM STDIN") as copy:
            for case_id, ready in zip(ids, new, strict=True):
                for position, event in enumerate(ready.trace.events, 1):
                    inner = _write_json([write_attribute(one) for one in event.attributes])
                    copy.write_row(
                        (
                            case_id,
                            position,
                            event.activity,
                            event.resource,
                            event.lifecycle,
                            event.at,
                            event.at_text,
                            inner,
                        )
                    )
        if any(ready.records for ready in new):
            _copy_records(cursor, ids, new)


def _copy_records(cursor: Any, ids: Sequence[int], new: Sequence[Ready]) -> None:
    vault = get_vault()
    with cursor.copy(f"COPY exchange_past_record ({RECORD_COLUMNS}) FROM STDIN") as copy:
        for case_id, ready in zip(ids, new, strict=True):
            for table, position, clear, personal in ready.records:
                sealed = vault.encrypt(_write_json(personal)) if personal else None
                copy.write_row((case_id, table, position, _write_json(clear), sealed))


def _write_case(case_id: int, ready: Ready, transfer: Transfer) -> tuple[Any, ...]:
    trace, standing = ready.trace, ready.standing
    sealed = get_vault().encrypt(_write_json(ready.sealed)) if ready.sealed else None
    return (
        case_id, transfer.pk, transfer.system, trace.key, trace.line, ready.content_hash, hash_variant(trace),
        transfer.calendar, standing.started_at, standing.started_on, standing.due_at,
        standing.due_at.date() if standing.due_at else None, standing.due_source, standing.ended_at, standing.ended_on,
        standing.channel, standing.department, len(trace.events),
        _write_json([write_attribute(one) for one in trace.attributes]), sealed,
    )  # fmt: skip


def _record_batch(new: Sequence[Ready], transfer: Transfer, actor: Actor, at: At) -> None:
    digest = hashlib.sha256(b"".join(ready.content_hash for ready in new)).hexdigest()
    event = PastCasesImported(
        system=transfer.system, kind=transfer.kind, sha256=transfer.sha256, calendar=transfer.calendar, cases=len(new),
        events=sum(len(ready.trace.events) for ready in new), digest=digest,
    )  # fmt: skip
    record(subject=("exchange", transfer.pk), event=event, actor=actor, at=mark_migrated(at, transfer))


def mark_migrated(at: At, transfer: Transfer) -> At:
    """The moment of an import as the ledger keeps it: of another system, its file named, origin migrated (RD-15)."""
    reference = f"{transfer.system} {transfer.sha256[:16]}"
    return At(at.occurred_at, source="outside", reference=reference, origin="migrated")


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
