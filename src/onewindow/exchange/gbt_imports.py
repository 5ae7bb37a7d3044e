"""Records of GB/T 39046 tables become past cases: judged by the schema, kept as rows, told as a timeline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from onewindow.exchange.bulk import Ready
from onewindow.exchange.imports import Passage
from onewindow.exchange.reading_gbt import GbtItem, read_gbt_file
from onewindow.exchange.rules.gbt_codes import HANDLING_FORMS
from onewindow.exchange.rules.gbt_schema import (
    TABLES,
    GbtRow,
    GbtRows,
    judge_gbt_case,
    split_gbt_row,
)
from onewindow.exchange.rules.judging import LEGAL, judge_trace
from onewindow.exchange.rules.people import looks_personal
from onewindow.exchange.rules.values import Attribute, Fault, Trace, TraceEvent, read_moment_given
from onewindow.exchange.sources import Source, SourceFacts
from onewindow.kit.acting import Invalid
from onewindow.workdays.queries import load_calendar
from onewindow.workdays.rules import Calendar

MASKED = "gbt:masked"


def make_gbt_ready(passage: Passage, source: Source, facts: SourceFacts) -> Iterator[Ready | Fault]:
    """Each case of a file judged; a faulty one as its faults, and counted once. Flags go along and keep nothing out."""
    legal = load_calendar() if passage.choices.calendar == LEGAL else None
    for item in read_gbt_file(source, facts):
        made = _judge_item(passage, item, legal)
        if isinstance(made, Ready):
            yield made
            continue
        passage.counts.cases += 1
        passage.counts.faulty += 1
        yield from made


def _judge_item(passage: Passage, item: GbtItem, legal: Calendar | None) -> Ready | list[Fault]:
    number = item.rows["application"][0].get("case_no", "") if item.rows.get("application") else ""
    if item.problem:
        return [Fault(item.line, item.number, number[:50], item.problem)]
    verdict = judge_gbt_case(item.rows, masked=item.masked)
    if looks_personal(number):
        verdict.faults.append("编号里像有证件号码、手机号码或邮箱，不能明文保存")
        number = ""
    if verdict.faults:
        return [Fault(item.line, item.number, number[:50], text) for text in verdict.faults[:20]]
    try:
        trace = make_gbt_trace(passage, item)
        standing = judge_trace(
            trace, calendar=passage.choices.calendar, zone=passage.choices.zone_info, names={}, legal=legal
        )
    except Invalid as refusal:
        return [Fault(item.line, item.number, number, refusal.message)]
    return Ready(
        trace,
        (),
        standing,
        hash_gbt_rows(item.rows, item.masked),
        tuple(_list_records(item.rows)),
        tuple(verdict.flags),
    )


def hash_gbt_rows(rows: GbtRows, masked: bool) -> bytes:
    """SHA-256 over every field of a case, in the order of the tables."""
    said = [masked, [[table.key, [sorted(row.items()) for row in rows.get(table.key, ())]] for table in TABLES]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def _list_records(rows: GbtRows) -> Iterator[tuple[str, int, GbtRow, GbtRow]]:
    for table in TABLES:
        for position, row in enumerate(rows.get(table.key, ()), 1):
            clear, personal = split_gbt_row(table, row)
            yield table.key, position, clear, personal


def make_gbt_trace(passage: Passage, item: GbtItem) -> Trace:
    """The timeline and the open facts of a case; a handler stands in it by a pseudonym."""
    rows, zone = item.rows, passage.choices.zone_info
    application = rows["application"][0]
    accepted = next(iter(rows.get("acceptance", ())), {})
    completed = next(iter(rows.get("completion", ())), {})
    told = [("收件", application["applied_at"], "")]
    if accepted:
        told.append(("受理", accepted["accepted_at"], accepted.get("clerk", "")))
    for step in rows.get("handling", ()):
        moment = step.get("ended_at") or step.get("started_at")
        if moment:
            told.append((step["step_name"], moment, step.get("handler", "")))
    for special in rows.get("special", ()):
        if special.get("started_at"):
            told.append((f"{special['name']}（开始）", special["started_at"], special.get("handler", "")))
        if special.get("ended_at"):
            told.append((f"{special['name']}（结束）", special["ended_at"], special.get("handler", "")))
    if completed:
        told.append(("办结", completed["completed_at"], completed.get("handler", "")))
    events = []
    for activity, text, person in told:
        at = read_moment_given(text, zone)
        assert at is not None  # judged before
        events.append(TraceEvent(activity, at, text, passage.name_person(person) if person else "", "complete"))
    # A stable sort: what happened at one moment stays in the order of the tables.
    events.sort(key=lambda event: event.at)
    said = {
        "concept:name": application["case_no"], "item_name": application.get("item_name", ""),
        "implementing_code": application.get("implementing_code", ""), "startdate": application["applied_at"],
        "deadline": accepted.get("promised_at", ""), "enddate": completed.get("completed_at", ""),
        "channel": HANDLING_FORMS.get(application.get("source", ""), ""), "department": accepted.get("unit", ""),
        MASKED: "true" if item.masked else "",
    }  # fmt: skip
    attributes: tuple[Attribute, ...] = tuple((key, "string", value, ()) for key, value in said.items() if value)
    return Trace(application["case_no"], item.line, item.number, attributes, tuple(events))
