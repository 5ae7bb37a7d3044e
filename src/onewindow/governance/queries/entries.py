"""Batches, the waiting list, closed halls, powers moved, before and after, costs as entered."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Model

from onewindow.governance.models import (
    AuthorityChange,
    BatchItem,
    EntryBatch,
    OwnHallClosure,
    WaitingMatter,
)
from onewindow.governance.queries.rows import AuthorityRow, BatchRow, ClosureRow, WaitingRow
from onewindow.governance.terms import LEVELS


def _take_columns(row: Model, row_class: Any, **rest: Any) -> Any:
    given = {name: getattr(row, name) for name in row_class.__slots__ if name not in rest}
    return row_class(**given, **rest)


def list_batches(centre_id: int) -> tuple[BatchRow, ...]:
    """The batches that entered, in order, with their items; two statements (K-24)."""
    batches = list(EntryBatch.objects.filter(centre_id=centre_id).order_by("number"))
    items: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for row in BatchItem.objects.filter(batch__in=batches).order_by("pk"):
        items[row.batch_id].append((row.name, row.department_name, row.enforcement_subject))
    return tuple(_take_columns(row, BatchRow, items=tuple(items[row.pk])) for row in batches)


def list_waiting(centre_id: int) -> tuple[WaitingRow, ...]:
    """What waits, then what waited; one statement (O-09)."""
    found = WaitingMatter.objects.filter(centre_id=centre_id).order_by("-ended_on", "since", "pk")
    rows = [_take_columns(row, WaitingRow) for row in found]
    return tuple(sorted(rows, key=lambda row: row.ended_on is not None))


def list_own_hall_closures(centre_id: int) -> tuple[ClosureRow, ...]:
    """The counters that closed on entry; one statement (K-17)."""
    found = OwnHallClosure.objects.filter(centre_id=centre_id).order_by("closed_on", "pk")
    return tuple(_take_columns(row, ClosureRow) for row in found)


def list_authority_changes(centre_id: int) -> tuple[AuthorityRow, ...]:
    """The powers that moved, the latest first; one statement (K-16)."""
    found = AuthorityChange.objects.filter(centre_id=centre_id).order_by("-changed_on", "pk")
    return tuple(
        _take_columns(row, AuthorityRow, from_level=LEVELS[row.from_level], to_level=LEVELS[row.to_level])
        for row in found
    )
