"""Items enter the hall in batches, wait for room, leave their old counters; powers move (K-16, K-17, K-24, O-09)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onewindow.directory.queries import get_centre
from onewindow.directory.rules import require_centre_staff, require_choice, require_words
from onewindow.governance.actions.loading import write_governed
from onewindow.governance.events import (
    AuthorityMoved,
    ItemsEntered,
    MatterPutOnWaitingList,
    OwnHallClosed,
    WaitingEnded,
)
from onewindow.governance.models import AuthorityChange, BatchItem, EntryBatch, OwnHallClosure, WaitingMatter
from onewindow.governance.terms import DIRECTIONS, LEVELS, MARKS, WAITERS, WAITING_ENDS, WAITING_REASONS
from onewindow.kit.acting import Actor, At, Invalid, NotFound
from onewindow.ledger.actions import record


@dataclass(frozen=True, slots=True)
class Entrant:
    """An item that enters: whose it is, and in whose name it is enforced (行政执法主体)."""

    name: str
    department_name: str
    enforcement_subject: str
    item_code: str = ""


def enter_items(
    *,
    centre_id: int,
    number: int,
    title: str,
    items: Sequence[Entrant],
    document_number: str = "",
    entered_on: date | None = None,
    items_named: int | None = None,
    departments_named: int | None = None,
    mark: str = "",
    source: str = "",
    note: str = "",
    actor: Actor,
    at: At,
) -> int:
    """A batch of items enters the hall (K-24); returns its number in the database. By the centre's staff.

    Those of them that waited wait no longer. Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    _require_entry_keeper(centre_id, mark, source, actor)
    require_words(title=title)
    _require_dated(mark, document_number=document_number, entered_on=entered_on)
    _require_batch(number, items, mark)
    with write_governed():
        batch = EntryBatch.objects.create(
            centre_id=centre_id,
            number=number,
            title=title,
            document_number=document_number,
            entered_on=entered_on,
            items_named=items_named,
            departments_named=departments_named,
            mark=mark,
            source=source,
            note=note,
        )
        BatchItem.objects.bulk_create(
            BatchItem(
                batch=batch,
                item_code=item.item_code,
                name=item.name,
                department_name=item.department_name,
                enforcement_subject=item.enforcement_subject,
            )
            for item in items
        )
        names = tuple(item.item_code or item.name for item in items)
        event = ItemsEntered(batch.pk, centre_id, number, names, document_number, entered_on)
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)
        if entered_on is not None:
            _end_waiting_of(batch, [item.name for item in items], entered_on, actor, at)
    return batch.pk


def _require_batch(number: int, items: Sequence[Entrant], mark: str) -> None:
    faults = {
        f"item_{place}": "请写明事项、部门和行政执法主体"
        for place, item in enumerate(items, start=1)
        if not (item.name.strip() and item.department_name.strip() and item.enforcement_subject.strip())
    }
    if number < 1 or faults or not (items or mark):
        raise Invalid(
            "batch_invalid", "批次登记有误", advice="请按提示更正", fields=faults or {"items": "请列出进厅的事项"}
        )


def _end_waiting_of(batch: EntryBatch, names: Sequence[str], on: date, actor: Actor, at: At) -> None:
    waiting = WaitingMatter.objects.select_for_update(no_key=True).filter(
        centre_id=batch.centre_id, kind="item", name__in=names, ended_on__isnull=True
    )
    for matter in waiting.order_by("pk"):
        _end_matter(matter, "entered", on, batch.pk, actor, at)


def put_on_waiting_list(
    *,
    centre_id: int,
    kind: str,
    name: str,
    reason: str,
    since: date | None,
    item_code: str = "",
    department_name: str = "",
    day_note: str = "",
    mark: str = "",
    source: str = "",
    note: str = "",
    actor: Actor,
    at: At,
) -> int:
    """What asked to enter and cannot yet goes on the list, with why and since when (O-09); returns its number.

    Raises NotAllowed, NotFound, Invalid, Conflict `waits_already`.
    """
    _require_entry_keeper(centre_id, mark, source, actor)
    require_choice("kind", kind, WAITERS)
    require_choice("reason", reason, WAITING_REASONS)
    require_words(name=name)
    if since is None and not (mark and day_note):
        raise Invalid("since_when", "请写明从哪天起等候", fields={"since": "必填"})
    with write_governed():
        matter = WaitingMatter.objects.create(
            centre_id=centre_id,
            kind=kind,
            name=name,
            item_code=item_code,
            department_name=department_name,
            reason=reason,
            since=since,
            day_note=day_note,
            mark=mark,
            source=source,
            note=note,
        )
        event = MatterPutOnWaitingList(matter.pk, centre_id, kind, name, reason, since)
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)
    return matter.pk


def end_waiting(*, matter_id: int, outcome: str, ended_on: date, actor: Actor, at: At) -> None:
    """The waiting ends: entered, or the request taken back. Raises NotAllowed, NotFound, Invalid, Conflict."""
    require_choice("outcome", outcome, WAITING_ENDS)
    with write_governed():
        matter = WaitingMatter.objects.select_for_update(no_key=True).filter(pk=matter_id).first()
        if matter is None:
            raise NotFound("no_such_matter", "等候名单里没有这一条", advice="请刷新后重试")
        require_centre_staff(actor, matter.centre_id)
        if matter.ended_on is not None or (matter.since and ended_on < matter.since):
            raise Invalid("waiting_end_wrong", "已经结束，或早于开始等候的日期", fields={"ended_on": "请核对日期"})
        _end_matter(matter, outcome, ended_on, None, actor, at)


def _end_matter(matter: WaitingMatter, outcome: str, on: date, batch_id: int | None, actor: Actor, at: At) -> None:
    matter.outcome, matter.ended_on, matter.batch_id = outcome, on, batch_id
    matter.save(update_fields=["outcome", "ended_on", "batch"])
    event = WaitingEnded(matter.pk, matter.centre_id, matter.name, outcome, on, batch_id)
    record(subject=("centre", matter.centre_id), event=event, actor=actor, at=at)


def close_own_hall(
    *,
    centre_id: int,
    department_name: str,
    hall: str,
    closed_on: date | None,
    evidence: str,
    day_note: str = "",
    batch_id: int | None = None,
    mark: str = "",
    source: str = "",
    actor: Actor,
    at: At,
) -> int:
    """A department closed its own counter on entry (K-17), with what proves it; returns the record's number.

    Raises NotAllowed, NotFound, Invalid, Conflict `hall_closed_already`.
    """
    _require_entry_keeper(centre_id, mark, source, actor)
    require_words(department_name=department_name, hall=hall, evidence=evidence)
    if closed_on is None and not (mark and day_note):
        raise Invalid("closed_when", "请写明关闭日期", fields={"closed_on": "必填"})
    with write_governed():
        closure = OwnHallClosure.objects.create(
            centre_id=centre_id,
            department_name=department_name,
            hall=hall,
            closed_on=closed_on,
            day_note=day_note,
            evidence=evidence,
            batch_id=batch_id,
            mark=mark,
            source=source,
        )
        event = OwnHallClosed(closure.pk, centre_id, department_name, hall, closed_on, evidence)
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)
    return closure.pk


def move_authority(
    *,
    centre_id: int,
    name: str,
    direction: str,
    from_level: str,
    to_level: str,
    document_number: str = "",
    changed_on: date | None = None,
    item_code: str = "",
    department_name: str = "",
    from_unit: str = "",
    to_unit: str = "",
    day_note: str = "",
    mark: str = "",
    source: str = "",
    note: str = "",
    actor: Actor,
    at: At,
) -> int:
    """A power was brought down or recalled (K-16): from which level to which, by which document; returns its number.

    Raises NotAllowed, NotFound, Invalid (direction against levels, document, date), Conflict.
    """
    _require_entry_keeper(centre_id, mark, source, actor)
    require_words(name=name)
    for field, value, known in (
        ("direction", direction, DIRECTIONS),
        ("from_level", from_level, LEVELS),
        ("to_level", to_level, LEVELS),
    ):
        require_choice(field, value, known)
    if from_level == to_level or (to_level > from_level) != (direction == "down"):
        raise Invalid("authority_direction", "层级与下放、上收的方向不符", fields={"to_level": "请核对层级"})
    if not (mark and day_note):
        _require_dated("", document_number=document_number, changed_on=changed_on)
    given: dict[str, Any] = {
        "item_code": item_code, "department_name": department_name, "from_unit": from_unit, "to_unit": to_unit,
        "day_note": day_note, "mark": mark, "source": source, "note": note,
    }  # fmt: skip
    with write_governed():
        change = AuthorityChange.objects.create(
            centre_id=centre_id,
            name=name,
            direction=direction,
            from_level=from_level,
            to_level=to_level,
            document_number=document_number,
            changed_on=changed_on,
            **given,
        )
        event = AuthorityMoved(change.pk, centre_id, name, direction, from_level, to_level, document_number, changed_on)
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)
    return change.pk


def _require_entry_keeper(centre_id: int, mark: str, source: str, actor: Actor) -> None:
    require_centre_staff(actor, centre_id)
    get_centre(centre_id)
    if mark:
        require_choice("mark", mark, MARKS)
        require_words(source=source)


def _require_dated(mark: str, **dated: str | date | None) -> None:
    """The centre's own records have their document and day; those of an account have what the account tells."""
    blank = {name: "必填" for name, value in dated.items() if not value}
    if blank and not mark:
        raise Invalid("document_and_day", "请写明文号和日期", fields=blank)
