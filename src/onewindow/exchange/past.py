"""Past cases read back: lists, one case whole, and as a stream for what goes out. Always labelled 迁入历史数据."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from onewindow.exchange.models import PastCase, PastEvent, PastRecord
from onewindow.exchange.rules.choices import ExportFilters
from onewindow.exchange.rules.judging import LEGAL, count_calendar_days
from onewindow.exchange.rules.people import Sealed, restore_people
from onewindow.exchange.rules.values import Attribute, Trace, TraceEvent, make_attribute
from onewindow.kit.acting import Invalid, NotFound
from onewindow.kit.cipher import get_vault
from onewindow.kit.paging import Page, read_cursor, write_cursor
from onewindow.workdays.queries import load_calendar

LABEL = "迁入历史数据"
IN_TIME, LATE, OPEN, NO_LIMIT = "in_time", "late", "open", "no_limit"


@dataclass(frozen=True, slots=True)
class PastRange:
    """Which past cases a page speaks of: of a system, begun in [since, until], late or not, with a number beginning so."""

    system: str = ""
    since: date | None = None
    until: date | None = None
    timeliness: str = ""
    channel: str = ""
    text: str = ""
    transfer_id: int | None = None


@dataclass(frozen=True, slots=True)
class PastRow:
    """One past case in a list. `timeliness`: in_time, late, open (not ended), no_limit."""

    id: int
    system: str
    number: str
    started_on: date
    due_on: date | None
    ended_on: date | None
    timeliness: str
    channel: str
    department: str
    event_count: int
    calendar: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class PastView:
    """One past case whole, with where it came from. `days_taken` and `days_late` are days of the calendar named at import."""

    row: PastRow
    due_source: str
    days_taken: int | None
    days_late: int | None
    line: int
    attributes: tuple[Attribute, ...]
    events: tuple[TraceEvent, ...]
    hidden: int
    transfer_id: int
    file_name: str
    sha256: str
    imported_by: str
    imported_at: datetime
    records: tuple[tuple[str, dict[str, str]], ...] = field(default=())


def filter_past(chosen: PastRange) -> QuerySet[PastCase]:
    """The past cases of a range."""
    found = PastCase.objects.all()
    wanted: dict[str, Any] = {
        "system": chosen.system,
        "started_on__gte": chosen.since,
        "started_on__lte": chosen.until,
        "channel": chosen.channel,
        "transfer_id": chosen.transfer_id,
    }
    found = found.filter(**{column: value for column, value in wanted.items() if value})
    if chosen.text:
        found = found.filter(number__startswith=chosen.text)
    ended, limited = Q(ended_at__isnull=False), Q(due_at__isnull=False)
    chosen_by = {
        LATE: ended & limited & Q(ended_at__gt=F("due_at")),
        IN_TIME: ended & limited & Q(ended_at__lte=F("due_at")),
        OPEN: ~ended,
        NO_LIMIT: ended & ~limited,
    }
    return found.filter(chosen_by[chosen.timeliness]) if chosen.timeliness in chosen_by else found


def make_past_row(case: PastCase) -> PastRow:
    """The readable form of a row; lateness is derived, never stored."""
    return PastRow(
        case.pk, case.system, case.number, case.started_on, case.due_on, case.ended_on, judge_past(case), case.channel,
        case.department, case.event_count, case.calendar, case.started_at,
    )  # fmt: skip


def judge_past(case: PastCase) -> str:
    """In time: ended by the last moment of its limit, whichever system set it."""
    if case.ended_at is None:
        return OPEN
    if case.due_at is None:
        return NO_LIMIT
    return LATE if case.ended_at > case.due_at else IN_TIME


def list_past_cases(chosen: PastRange, *, cursor: str = "", limit: int = 30) -> Page[PastRow]:
    """A page of past cases, the newest begun first; one statement. Raises Invalid for a mangled cursor."""
    found = filter_past(chosen).defer("attributes", "sealed")
    place = read_cursor(cursor, 2)
    if place is not None:
        day, last = str(place[0]), int(place[1])
        try:
            found = found.filter(Q(started_on__lt=date.fromisoformat(day)) | Q(started_on=day, pk__lt=last))
        except ValueError:
            raise Invalid("bad_cursor", "翻页标记无效", advice="请回到第一页重新查询") from None
    rows = list(found.order_by("-started_on", "-pk")[: limit + 1])
    more = len(rows) > limit
    last_row = rows[limit - 1] if more else None
    next_cursor = write_cursor(last_row.started_on.isoformat(), last_row.pk) if last_row else ""
    return Page(tuple(make_past_row(row) for row in rows[:limit]), next_cursor)


def stream_past_rows(chosen: PastRange) -> Iterator[PastRow]:
    """Every past case of a range for a sheet; rows are fetched in parts."""
    found = filter_past(chosen).defer("attributes", "sealed").order_by("-started_on", "-pk")
    return (make_past_row(case) for case in found.iterator(chunk_size=2000))


def find_past_numbers(number: str, *, limit: int = 2) -> list[int]:
    """The past cases of a number, whatever system they are of."""
    return list(PastCase.objects.filter(number=number).order_by("pk").values_list("pk", flat=True)[:limit])


def get_past_case(past_id: int) -> PastView:
    """One past case with its timeline and its provenance: three statements and the calendar's. Raises NotFound."""
    case = PastCase.objects.select_related("transfer").filter(pk=past_id).first()
    if case is None:
        raise NotFound("no_such_past_case", "没有这件历史办件", advice="请核对编号")
    events = tuple(make_trace_event(event) for event in PastEvent.objects.filter(case=case).order_by("position"))
    taken, late = count_past_days(case)
    records = PastRecord.objects.filter(case=case).order_by("pk").values_list("table", "fields")
    return PastView(
        row=make_past_row(case),
        due_source=case.due_source,
        days_taken=taken,
        days_late=late,
        line=case.line,
        attributes=tuple(make_attribute(one) for one in case.attributes),
        events=events,
        hidden=len(read_sealed_places(case)),
        transfer_id=case.transfer_id,
        file_name=case.transfer.file_name,
        sha256=case.transfer.sha256,
        imported_by=case.transfer.actor_name,
        imported_at=case.transfer.asked_at,
        records=tuple((table, dict(said)) for table, said in records),
    )


def make_trace_event(event: PastEvent) -> TraceEvent:
    """An event as it was imported."""
    inner = tuple(make_attribute(one) for one in event.attributes)
    return TraceEvent(event.activity, event.at, event.at_text, event.resource, event.lifecycle, inner)


def read_sealed_places(case: PastCase) -> Sealed:
    """What was taken out of a case, with its places."""
    if case.sealed is None:
        return ()
    return tuple((tuple(place), value) for place, value in json.loads(get_vault().decrypt(case.sealed)))


def read_trace_given(case: PastCase, events: tuple[TraceEvent, ...]) -> Trace:
    """The case as its source gave it, personal data included: for proofs that nothing was lost, never for a page."""
    attributes = tuple(make_attribute(one) for one in case.attributes)
    hidden = Trace(case.number, case.line, 0, attributes, events)
    return restore_people(hidden, read_sealed_places(case))


def count_past_days(case: PastCase) -> tuple[int | None, int | None]:
    """Days from start to end, and days past the limit, by the calendar named at import; None where they cannot be told."""
    legal = load_calendar() if case.calendar == LEGAL else None
    if case.ended_on is None:
        return None, None
    try:
        taken = count_calendar_days(case.started_on, case.ended_on, case.calendar, legal)
        late = count_calendar_days(case.due_on, case.ended_on, case.calendar, legal) if case.due_on else None
    except Invalid:  # beyond the legal calendar
        return None, None
    return taken, late if judge_past(case) == LATE else None


def stream_past_cases(filters: ExportFilters, *, part: int = 500) -> Iterator[tuple[PastCase, tuple[TraceEvent, ...]]]:
    """Every past case of an export with its events, by keyset in parts: two statements a part."""
    chosen = PastRange(system=filters.system, since=filters.since, until=filters.until)
    last = 0
    while True:
        found = filter_past(chosen).filter(pk__gt=last)
        if filters.department:
            found = found.filter(department=filters.department)
        cases = list(found.order_by("pk")[:part])
        if not cases:
            return
        last = cases[-1].pk
        events: dict[int, list[TraceEvent]] = {case.pk: [] for case in cases}
        for event in PastEvent.objects.filter(case__in=cases).order_by("case_id", "position"):
            events[event.case_id].append(make_trace_event(event))
        for case in cases:
            yield case, tuple(events[case.pk])
