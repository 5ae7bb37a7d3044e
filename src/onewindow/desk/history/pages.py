"""Migrated history for those who oversee: figures with their base, a list, one case with its timeline and provenance (RD-15, RD-16)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from onewindow.desk.admin.access import require_desk_role
from onewindow.desk.history.words import CALENDAR_WORDS, DUE_WORDS, STANDINGS, TONES
from onewindow.desk.navigation import show_page
from onewindow.directory.rules import Role
from onewindow.exchange.figures import BASE, PastFigures, compute_past_figures, list_past_systems
from onewindow.exchange.past import (
    LABEL,
    PastRange,
    PastRow,
    PastView,
    find_past_numbers,
    get_past_case,
    list_past_cases,
    stream_past_rows,
)
from onewindow.web.tables import disarm_cell
from onewindow.web.wording import say

READERS = (Role.ADMINISTRATOR, Role.CENTRE_STAFF, Role.SUPERVISOR)
PAGE_SIZE = 30
HERE = "history"
SHEET = ("来源系统", "编号", "开始日期", "期限", "办结日期", "是否按期", "渠道", "部门", "事件数", "判断期限的日历")


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One event for the timeline, its time as the source wrote it."""

    title: str
    note: str
    when: None = None


def read_past_range(request: HttpRequest) -> PastRange:
    """The range the address asks for; what makes no sense is left out."""
    said = {name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in FILTERS}
    standing = said["timeliness"] if said["timeliness"] in STANDINGS else ""
    return PastRange(
        said["system"],
        read_asked_date(said["since"]),
        read_asked_date(said["until"]),
        standing,
        said["channel"],
        said["q"],
    )


FILTERS = ("system", "since", "until", "timeliness", "channel", "q")


def read_asked_date(text: str) -> date | None:
    """A day of the address; None when it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_GET
def show_history(request: HttpRequest) -> HttpResponse:
    """The overview: how many, how late and of which base, by which ways, month by month."""
    require_desk_role(request, *READERS)
    chosen = read_past_range(request)
    figures = compute_past_figures(PastRange(chosen.system, chosen.since, chosen.until))
    context = {
        "chosen": chosen,
        "systems": list_past_systems(),
        "figures": figures,
        "base": BASE,
        "charts": make_month_charts(figures),
        "calendars": [CALENDAR_WORDS[name] for name in figures.calendars],
        "label": LABEL,
    }
    return show_page(request, "desk/history/overview.html", context, here=HERE)


def make_month_charts(figures: PastFigures) -> dict[str, list[tuple[str, int]]]:
    """Cases begun and late ones by month."""
    return {
        "begun": [(f"{month.month:%Y-%m}", month.begun) for month in figures.months],
        "late": [(f"{month.month:%Y-%m}", month.late) for month in figures.months],
    }


@require_GET
def list_history(request: HttpRequest) -> HttpResponse:
    """The cases themselves. A whole number that only one case has leads straight to it."""
    require_desk_role(request, *READERS)
    chosen = read_past_range(request)
    found = find_past_numbers(chosen.text) if chosen.text else []
    if len(found) == 1 and not request.GET.get("after"):
        return redirect("desk:history_case", found[0])
    context = {
        "chosen": chosen,
        "page": list_past_cases(chosen, cursor=request.GET.get("after", ""), limit=PAGE_SIZE),
        "systems": list_past_systems(),
        "standings": STANDINGS,
        "tones": TONES,
        "query": request.GET.urlencode(),
        "label": LABEL,
    }
    return show_page(request, "desk/history/list.html", context, here=HERE)


@require_GET
def show_past_case(request: HttpRequest, past_id: int) -> HttpResponse:
    """One case of another system: dates, timeline, everything its source said, where it came from."""
    require_desk_role(request, *READERS)
    view = get_past_case(past_id)
    context = {
        "view": view,
        "row": view.row,
        "standing": STANDINGS[view.row.timeliness],
        "tone": TONES[view.row.timeliness],
        "calendar": CALENDAR_WORDS[view.row.calendar],
        "due_words": DUE_WORDS.get(view.due_source, ""),
        "happened": [make_shown_event(event) for event in view.events],
        "lines": list(list_said_lines(view)),
        "label": LABEL,
    }
    return show_page(request, "desk/history/case.html", context, here=HERE)


def make_shown_event(event: Any) -> ShownEvent:
    """One line of the timeline."""
    said = [f"{key}={value}" for key, _, value, _ in event.attributes if value]
    state = f"（{event.lifecycle}）" if event.lifecycle else ""
    return ShownEvent(f"{event.activity}{state}", " · ".join(filter(None, (event.at_text, event.resource, *said))))


def list_said_lines(view: PastView) -> Iterator[tuple[str, str, str]]:
    """Attributes of the case as (name, type, value), inner ones behind their outer one's name."""

    def walk(attributes: Any, before: str) -> Iterator[tuple[str, str, str]]:
        for key, kind, value, inner in attributes:
            name = f"{before}{key}"
            if value or not inner:
                yield name, kind, value
            yield from walk(inner, f"{name} / ")

    yield from walk(view.attributes, "")


@require_GET
def export_history_sheet(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV, whole, as on the screen; every line says whose data it is."""
    require_desk_role(request, *READERS)
    chosen = read_past_range(request)
    answer = StreamingHttpResponse(write_sheet(chosen), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="history.csv"'
    return answer


def write_sheet(chosen: PastRange) -> Iterator[str]:
    """The lines of the sheet."""
    sheet = csv.writer(Echo())
    yield "\ufeff" + sheet.writerow([say(word) for word in (LABEL, *SHEET)])
    for row in stream_past_rows(chosen):
        yield sheet.writerow([disarm_cell(text) for text in make_sheet_cells(row)])


def make_sheet_cells(row: PastRow) -> tuple[str, ...]:
    """One case as cells."""
    days = (row.started_on, row.due_on, row.ended_on)
    told = [day.isoformat() if day else "" for day in days]
    words = str(STANDINGS[row.timeliness]), str(CALENDAR_WORDS[row.calendar])
    return (
        say(LABEL), row.system, row.number, *told, words[0], row.channel, row.department, str(row.event_count), words[1],
    )  # fmt: skip
