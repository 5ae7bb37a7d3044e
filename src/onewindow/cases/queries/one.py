"""One case whole, in a fixed number of statements however many papers, steps or events it has (trap open-zaak#1811)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection

from onewindow.cases.models import Case
from onewindow.cases.queries.answering import make_handovers, make_stand_ins, make_tenures
from onewindow.cases.queries.loaded import load_item_view
from onewindow.cases.queries.parts import Parts, load_parts, read_day, read_moment
from onewindow.cases.queries.pending import load_pending
from onewindow.cases.queries.procedures import (
    NO_PROCEDURES,
    find_served_paper,
    load_procedure_file_ids,
    load_procedures,
)
from onewindow.cases.queries.standing import (
    COLUMNS,
    OWN_COLUMNS,
    Due,
    find_owners,
    judge_case,
    list_acts_allowed,
    list_shown_papers,
    list_timeline,
    make_stranger_refusal,
)
from onewindow.cases.queries.views import (
    CaseFile,
    CaseView,
    CorrectionView,
    DeliveryView,
    FieldView,
    ItemRef,
    MaterialView,
    StepView,
)
from onewindow.cases.queries.waiting_list import list_order_obstacles
from onewindow.cases.queries.word import load_word_view
from onewindow.cases.rules import (
    STATE_LABELS,
    State,
    is_review_step,
    may_read,
)
from onewindow.cases.rules.procedures import APPLICANT, Obstacle, Pending, list_obstacles
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.rules import is_personal, list_fields
from onewindow.clocks.queries import ClockAccount, ClockRow, explain_clock, list_clocks
from onewindow.clocks.rules import HOURS
from onewindow.documents.queries import DocumentRow
from onewindow.files.queries import FileRow, list_files
from onewindow.kit.acting import Actor, NotFound
from onewindow.parties.queries import list_masked_parties

MASK = "••••••"

GET_CASE_SQL = f"""
SELECT {OWN_COLUMNS}, own.form_open, version.content_hash, department.name, answering.name, coalesce(post.name, '')
FROM cases_case own JOIN catalogue_itemversion version ON version.id = own.item_version_id
JOIN directory_department department ON department.id = own.department_id
LEFT JOIN accounts_account answering ON answering.id = own.responsible_account_id
LEFT JOIN directory_post post ON post.id = own.responsible_post_id
WHERE own.number = %s
"""  # noqa: S608


def load_readable_case(number: str, actor: Actor, on: date) -> Any:
    """The Case row with `department_name` and `content_hash`. Raises NotFound alike when there is none and when it is none of the actor's."""
    with connection.cursor() as cursor:
        cursor.execute(GET_CASE_SQL, [number])
        found = cursor.fetchone()
    case: Any = Case.from_db("default", COLUMNS, found[: len(COLUMNS)]) if found else None
    if case is None or not may_read(actor, find_owners(case, actor, on)):
        raise make_stranger_refusal()
    form, case.content_hash, case.department_name, case.responsible_name, case.responsible_place = found[len(COLUMNS) :]
    case.form_open = json.loads(form)
    return case


def get_case(number: str, actor: Actor, on: date) -> CaseView:
    """One case as this actor may see it on the day `on`; people masked, allowed acts derived from the same table as the acts.

    Raises NotFound for strangers and unknown numbers alike.
    """
    case = load_readable_case(number, actor, on)
    subject = ("case", number)
    item = load_item_view(case.item_version_id, case.content_hash)
    clocks = {clock.id: clock for clock in list_clocks(subject)}
    parts = load_parts(case.pk)
    corrections = tuple(_list_corrections(parts))
    missing = frozenset(line.code for line in corrections if line.supplied_on is None)
    parties = list_masked_parties(party for party in (case.applicant_id, case.agent_id) if party is not None)
    inside = actor.kind == "staff"
    running = clocks.get(case.running_clock_id or 0)
    governing = clocks.get(case.due_clock_id or 0)
    state = State(case.state)
    pending = load_pending(case)
    return CaseView(
        item=_make_item_ref(case),
        state_label=STATE_LABELS[state],
        notice_due_on=_get_due(clocks, case.notice_clock_id),
        due_on=governing.due_on if governing else None,
        due_provisional=bool(governing and governing.provisional),
        statutory_due_on=_get_due(clocks, case.statutory_clock_id),
        delivery_due_on=_get_due(clocks, case.delivery_clock_id),
        applicant=parties[case.applicant_id],
        agent=parties.get(case.agent_id or 0),
        form=tuple(_list_fields_shown(item, case.form_open)),
        materials=tuple(_list_materials(parts, item, corrections)),
        corrections=corrections,
        steps=tuple(_list_steps(parts, case.step_position, item)),
        clocks=tuple(clocks.values()),
        timeline=list_timeline(subject, inside=inside),
        documents=list_shown_papers(subject, inside=inside),
        delivery=_make_delivery(parts),
        tenures=make_tenures(case, parts),
        handovers=make_handovers(parts),
        stand_ins=make_stand_ins(parts),
        word=load_word_view(case),
        allowed_actions=list_acts_allowed(case, make_due(case, clocks, parts), missing, pending, actor, on),
        obstacles=list_shown_obstacles(case, item, pending, on),
        procedures=load_procedures(case, None if inside else APPLICANT) if case.has_procedures else NO_PROCEDURES,
        **judge_case(
            case,
            running.due_on if running else None,
            running.warn_on if running else None,
            _get_due(clocks, case.statutory_clock_id),
            on,
        ),
        **{name: getattr(case, name) for name in PLAIN},
    )


def list_shown_obstacles(case: Case, item: ItemView, pending: Pending, on: date) -> tuple[Obstacle, ...]:
    """Everything a decision still waits for, the order of a limited item included (57); nothing outside the review."""
    if case.state not in (State.ACCEPTED, State.PAUSED):
        return ()
    return (*list_obstacles(pending, on), *list_order_obstacles(case, item.quantity_limit, on))


PLAIN = [
    "number",
    "state",
    "acceptance_kind",
    "result",
    "channel",
    "mode",
    "version",
    "received_at",
    "received_on",
    "notified_on",
    "full_supplied_on",
    "accepted_at",
    "accepted_on",
    "paused_until",
    "extended",
    "decided_at",
    "decided_on",
    "ready_on",
    "delivered_on",
    "completed_on",
    "waiting_on",
    "step_position",
    "step_name",
    "step_place",
    "window_id",
    "delivery_way",
    "last_label",
    "last_actor",
    "origin",
]


def _make_item_ref(case: Any) -> ItemRef:
    return ItemRef(
        case.item_code,
        case.item_name,
        case.item_version_id,
        case.department_id,
        case.department_name,
        case.regime,
        case.case_kind,
        case.limited,
    )


def make_due(case: Case, clocks: dict[int, ClockRow], parts: Parts) -> Due:
    """The last days of the case's clocks and what the rules ask of its papers and steps."""
    notice, statutory = clocks.get(case.notice_clock_id or 0), clocks.get(case.statutory_clock_id or 0)
    before = 32767 if case.step_position is None else case.step_position
    return Due(
        notice.due_on if notice else None,
        bool(notice and notice.provisional),
        _get_due(clocks, case.statutory_clock_id),
        _get_due(clocks, case.promise_clock_id),
        statutory.extension_max if statutory and statutory.terms.unit != HOURS else 0,
        [
            paper["name"]
            for paper in parts.materials
            if paper["essential"] and paper["supplied_on"] is None and case.state == State.RECEIVED
        ],
        any(step["state"] == "done" and step["position"] < before for step in parts.steps),
    )


def _get_due(clocks: dict[int, ClockRow], clock_id: int | None) -> date | None:
    clock = clocks.get(clock_id or 0)
    return clock.due_on if clock else None


def _list_corrections(parts: Parts) -> Iterable[CorrectionView]:
    for line in parts.corrections:
        yield CorrectionView(line["code"], line["name"], line["problem"], line["demand"], read_day(line["supplied_on"]))


def _list_fields_shown(item: ItemView, answers: dict[str, Any]) -> Iterable[FieldView]:
    """The form in the order of its schema: open answers in words, personal ones as stars."""
    for field in list_fields(item.form):
        inner = any(is_personal(part) for part in field.get("fields", ()))
        if is_personal(field) or inner:
            yield FieldView(field["key"], field["label"], MASK, personal=True)
        elif field["key"] in answers:
            yield FieldView(field["key"], field["label"], word_answer(field, answers[field["key"]]), personal=False)


def word_answer(field: dict[str, Any], answer: Any) -> str:
    """An answer as people read it: labels of choices, 是/否, lists with 、."""
    if isinstance(answer, bool):
        return "是" if answer else "否"
    labels = {choice["value"]: choice["label"] for choice in field.get("choices", ())}
    if isinstance(answer, list):
        inner = {part["key"]: part for part in field.get("fields", ())}
        return "；".join(
            "，".join(word_answer(inner.get(key, {}), value) for key, value in one.items())
            if isinstance(one, dict)
            else str(labels.get(one, one))
            for one in answer
        )
    return str(labels.get(answer, answer))


def _list_materials(parts: Parts, item: ItemView, corrections: tuple[CorrectionView, ...]) -> Iterable[MaterialView]:
    files = load_files(file_id for row in parts.materials for file_id in row["file_ids"])
    required = {material.code: material.required for material in item.materials}
    problems = {line.code: line.problem for line in corrections if line.supplied_on is None}
    for row in parts.materials:
        yield MaterialView(
            required=required.get(row["code"], True),
            files=tuple(files[file_id] for file_id in row["file_ids"] if file_id in files),
            supplied_on=read_day(row["supplied_on"]),
            missing=row["supplied_on"] is None,
            problem=problems.get(row["code"], ""),
            **{name: row[name] for name in PAPER},
        )


PAPER = ("code", "name", "rank", "originals", "copies", "original_seen", "copy_kept", "original_returned")


def load_files(file_ids: Iterable[int]) -> dict[int, FileRow]:
    """Uploads by id; no statement without ids."""
    wanted = set(file_ids)
    return list_files(wanted) if wanted else {}


def _list_steps(parts: Parts, present: int | None, item: ItemView) -> Iterable[StepView]:
    """The passages walked, then the review steps still ahead."""
    for row in parts.steps:
        yield StepView(
            handler=row["handler_name"],
            started_at=read_moment(row["started_at"]),
            ended_at=read_moment(row["ended_at"]),
            **{name: row[name] for name in PASSAGE},
        )
    if present is None:
        return
    for position, step in enumerate(item.steps, 1):
        if position > present and is_review_step(step.name):
            yield StepView(position, 0, step.name, step.where, step.role, "ahead", "", "", "", None, None)


PASSAGE = ("position", "round", "name", "place", "role", "state", "result", "opinion")


def _make_delivery(parts: Parts) -> DeliveryView | None:
    row = parts.delivery
    if row is None:
        return None
    return DeliveryView(row["method"], row["proof"], row["by_agent"], datetime.fromisoformat(row["delivered_at"]))


def explain_case_dates(number: str, actor: Actor, on: date) -> tuple[ClockAccount, ...]:
    """Why each date of the case is that date, day by day (C-11; trap zammad#390). Raises NotFound as get_case."""
    load_readable_case(number, actor, on)
    return tuple(explain_clock(clock.id) for clock in list_clocks(("case", number)))


def list_case_files(number: str, actor: Actor, on: date) -> tuple[CaseFile, ...]:
    """Every upload of a case this actor may read. Raises NotFound as get_case."""
    rows = load_parts(load_readable_case(number, actor, on).pk).materials
    files = load_files(file_id for row in rows for file_id in row["file_ids"])
    return tuple(
        CaseFile(row["code"], row["name"], files[file_id])
        for row in rows
        for file_id in row["file_ids"]
        if file_id in files
    )


def get_case_file(number: str, file_id: int, actor: Actor, on: date) -> CaseFile:
    """One upload of a case, for download. Raises NotFound unless the actor may read the case and the case holds the file."""
    for found in list_case_files(number, actor, on):
        if found.file.id == file_id:
            return found
    if actor.kind == "staff" and file_id in load_procedure_file_ids(number):
        return CaseFile("", "审查中的附件", load_files([file_id])[file_id])
    raise NotFound("no_such_file", "没有这份文件")


def get_case_document(number: str, document_number: str, actor: Actor, on: date) -> DocumentRow:
    """One paper of a case, for download. Raises NotFound unless the actor may read the case and it is not an inside paper."""
    load_readable_case(number, actor, on)
    for paper in list_shown_papers(("case", number), inside=actor.kind == "staff"):
        if paper.number == document_number:
            return paper
    served = find_served_paper(number, document_number) if actor.kind == "staff" else None
    if served is not None:
        return served
    raise NotFound("no_such_document", "没有这份文书")
