"""Rounds are opened and filled line by line; those of an account are recorded whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import Max

from onewindow.catalogue.overviews import list_items_in_force
from onewindow.directory.queries import get_centre, list_departments
from onewindow.directory.rules import require_centre_staff, require_choice, require_words
from onewindow.governance.actions.loading import lock_round, make_line_rows, write_governed
from onewindow.governance.events import (
    RoundEdited,
    RoundLineDecided,
    RoundLineDropped,
    RoundLinesAdded,
    RoundOpened,
    RoundRecorded,
)
from onewindow.governance.models import Round, RoundLine
from onewindow.governance.queries.lines import LINE_FIELDS, read_line
from onewindow.governance.rules import LineContent, judge_line
from onewindow.governance.terms import MARKS, TYPE_OF_REGIME
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotFound
from onewindow.ledger.actions import record

HEAD = (
    "title", "effective_on", "document_number", "document_date", "data_cutoff", "day_note", "departments_named", "note",
)  # fmt: skip


def open_round(
    *,
    centre_id: int,
    number: int,
    title: str,
    effective_on: date,
    document_number: str = "",
    document_date: date | None = None,
    data_cutoff: date | None = None,
    departments_named: int | None = None,
    note: str = "",
    actor: Actor,
    at: At,
) -> int:
    """A clean-up round begins (K-07); by the centre's staff. Returns its number in the database.

    Raises NotAllowed, NotFound, Invalid, Conflict `round_number_taken`.
    """
    require_centre_staff(actor, centre_id)
    get_centre(centre_id)
    require_words(title=title)
    if number < 1:
        raise Invalid("round_number_wrong", "轮次从1起", fields={"number": "至少为1"})
    with write_governed():
        opened = Round.objects.create(
            centre_id=centre_id,
            number=number,
            title=title,
            effective_on=effective_on,
            document_number=document_number,
            document_date=document_date,
            data_cutoff=data_cutoff,
            departments_named=departments_named,
            note=note,
            created_at=at.occurred_at,
        )
        event = RoundOpened(opened.pk, centre_id, number, title, effective_on)
        record(subject=("round", opened.pk), event=event, actor=actor, at=at)
    return opened.pk


def edit_round(*, round_id: int, actor: Actor, at: At, **head: Any) -> None:
    """Changes the head of a draft round; `head` are the fields of open_round but centre and number.

    Raises NotAllowed, NotFound, Invalid, Conflict when it has been put to signature.
    """
    if not set(head) <= set(HEAD):
        raise Invalid("round_fields", "有不能更改的内容", fields=dict.fromkeys(set(head) - set(HEAD), "不能更改"))
    with write_governed():
        found = lock_round(round_id, "draft")
        require_centre_staff(actor, found.centre_id)
        require_words(title=str(head.get("title", found.title)))
        changed = tuple(name for name in HEAD if name in head and head[name] != getattr(found, name))
        for name in changed:
            setattr(found, name, head[name])
        if changed:
            found.save(update_fields=list(changed))
            record(subject=("round", round_id), event=RoundEdited(round_id, changed), actor=actor, at=at)


def add_catalogue_items(*, round_id: int, department_id: int | None = None, actor: Actor, at: At) -> int:
    """Enters the items in force today, of one resident department or of all, that the round lacks; says how many (K-06).

    Raises NotAllowed, NotFound, Conflict.
    """
    with write_governed():
        found = lock_round(round_id, "draft")
        require_centre_staff(actor, found.centre_id)
        resident = {row.id for row in list_departments(on=at.local_date, centre_id=found.centre_id)}
        wanted = resident if department_id is None else resident & {department_id}
        there = set(RoundLine.objects.filter(round=found).exclude(item_code="").values_list("item_code", flat=True))
        lines = [
            LineContent(
                name=item.name,
                item_code=item.code,
                item_type=TYPE_OF_REGIME[item.regime],
                department_name=item.department_name,
                in_hall=item.in_hall,
                instant=item.case_kind == "instant",
            )
            for item in list_items_in_force(at.local_date, wanted)
            if item.code not in there
        ]
        if lines:
            _insert_lines(found, lines, actor, at)
    return len(lines)


def add_round_lines(*, round_id: int, lines: Sequence[LineContent], actor: Actor, at: At) -> int:
    """Enters lines as given, all or none; says how many. Raises NotAllowed, NotFound, Conflict, Invalid by `line_<place>`."""
    faults = _judge_lines(lines)
    if faults or not lines:
        raise Invalid(
            "round_lines_invalid", "清单有误，未录入", advice="请按各行提示更正", fields=faults or {"file": "没有内容"}
        )
    with write_governed():
        found = lock_round(round_id, "draft")
        require_centre_staff(actor, found.centre_id)
        _insert_lines(found, lines, actor, at)
    return len(lines)


def _judge_lines(lines: Sequence[LineContent]) -> dict[str, str]:
    judged = ((place, judge_line(line)) for place, line in enumerate(lines, start=1))
    return {f"line_{place}": next(iter(faults.values())) for place, faults in judged if faults}


def _insert_lines(found: Round, lines: Sequence[LineContent], actor: Actor, at: At) -> None:
    last = RoundLine.objects.filter(round=found).aggregate(last=Max("line_no"))["last"] or 0
    departments = {row.name: row.id for row in list_departments(on=at.local_date, centre_id=found.centre_id)}
    RoundLine.objects.bulk_create(make_line_rows(found.pk, last + 1, lines, departments), batch_size=1000)
    event = RoundLinesAdded(found.pk, last + 1, len(lines), _hash_lines(lines))
    record(subject=("round", found.pk), event=event, actor=actor, at=at)


def _hash_lines(lines: Sequence[LineContent]) -> str:
    text = json.dumps([asdict(line) for line in lines], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def decide_line(*, line_id: int, actor: Actor, at: At, **decision: Any) -> None:
    """What becomes of one item: `decision` are fields of LineContent (result, entry, reasons, …); the rest stays (K-04..K-07).

    Raises NotAllowed, NotFound, Invalid by field, Conflict when the round has been put to signature.
    """
    unknown = set(decision) - set(LINE_FIELDS)
    if unknown:
        raise Invalid("line_fields", "有不认识的内容", fields=dict.fromkeys(unknown, "不认识"))
    with write_governed():
        found, row = _lock_line(line_id, actor)
        before = read_line(row)
        line = LineContent(**{**asdict(before), "reasons": before.reasons, **decision})
        faults = judge_line(line)
        if faults:
            raise Invalid("round_line_invalid", "这一行有误，未保存", advice="请按各栏提示更正", fields=faults)
        if line == before:
            return
        for name in LINE_FIELDS:
            value = getattr(line, name)
            setattr(row, name, list(value) if name == "reasons" else value)
        row.save(update_fields=list(LINE_FIELDS))
        event = RoundLineDecided(
            round_id=found.pk,
            line_no=row.line_no,
            item_code=line.item_code,
            name=line.name,
            result=line.result,
            entry=line.entry,
            reasons=line.reasons,
            digest=_hash_lines([line]),
        )
        record(subject=("round", found.pk), event=event, actor=actor, at=at)


def drop_line(*, line_id: int, actor: Actor, at: At) -> None:
    """Takes a line out of a draft round. Raises NotAllowed, NotFound, Conflict."""
    with write_governed():
        found, row = _lock_line(line_id, actor)
        event = RoundLineDropped(found.pk, row.line_no, row.item_code, row.name)
        row.delete()
        record(subject=("round", found.pk), event=event, actor=actor, at=at)


def _lock_line(line_id: int, actor: Actor) -> tuple[Round, RoundLine]:
    round_id = RoundLine.objects.filter(pk=line_id).values_list("round_id", flat=True).first()
    if round_id is None:
        raise NotFound("no_such_line", "没有这一行", advice="请从清单中选择")
    found = lock_round(round_id, "draft")
    require_centre_staff(actor, found.centre_id)
    row = RoundLine.objects.filter(pk=line_id).first()
    if row is None:
        raise Conflict("line_gone", "这一行已被去掉", advice="请刷新后查看")
    return found, row


def record_round(
    *,
    centre_id: int,
    number: int,
    title: str,
    effective_on: date,
    lines: Sequence[LineContent],
    mark: str,
    source: str,
    digest: str,
    actor: Actor,
    at: At,
    **head: Any,
) -> int:
    """Enters a round of an account whole, marked with where it comes from (RD-19, RD-20); it never touches the catalogue.

    `head`: document_number, document_date, data_cutoff, day_note, departments_named, note. Raises NotAllowed, NotFound,
    Invalid by `line_<place>`, Conflict.
    """
    require_centre_staff(actor, centre_id)
    get_centre(centre_id)
    require_words(title=title, source=source)
    require_choice("mark", mark, MARKS)
    faults = _judge_lines(lines)
    if faults:
        raise Invalid("round_lines_invalid", "清单有误，未录入", advice="请按各行提示更正", fields=faults)
    with write_governed():
        recorded = Round.objects.create(
            centre_id=centre_id,
            number=number,
            title=title,
            effective_on=effective_on,
            mark=mark,
            source=source,
            created_at=at.occurred_at,
            **head,
        )
        RoundLine.objects.bulk_create(make_line_rows(recorded.pk, 1, lines, {}), batch_size=1000)
        recorded.state, recorded.digest = "recorded", digest
        recorded.save(update_fields=["state", "digest"])
        event = RoundRecorded(recorded.pk, centre_id, number, len(lines), source, digest)
        record(subject=("round", recorded.pk), event=event, actor=actor, at=at)
    return recorded.pk
