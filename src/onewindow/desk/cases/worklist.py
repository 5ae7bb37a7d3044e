"""What waits, oldest first: filters with counts, search, keyset pages, one fragment that refreshes itself (C-11, W-05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from onewindow.cases.queries import CaseRow, count_cases, list_cases
from onewindow.cases.queries.after_checks import count_overdue_checks
from onewindow.desk.cases.words import STANDING_WORDS, STATE_TONES, WAITING_WORDS, find_standing
from onewindow.desk.navigation import list_nav_entries, show_page
from onewindow.kit.paging import Page
from onewindow.web.acting import get_today, require_staff
from onewindow.web.tables import answer_table
from onewindow.web.wording import say

PAGE_SIZE = 30
EXPORT_SIZE = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter of the list: its count in WorkCounts and what it asks of the cases room."""

    key: str
    label: str | Promise
    count: str
    asked: Mapping[str, Any]


CHOICES: tuple[Choice, ...] = (
    Choice("me", _("等我办理"), "waiting_me", {"waiting": "me"}),
    Choice("mine", _("我负责的"), "mine", {"waiting": "mine"}),
    Choice("statute", _("超法定"), "statute_missed", {"waiting": "all", "timeliness": "statute_missed"}),
    Choice("promise", _("超承诺"), "promise_missed", {"waiting": "all", "timeliness": "promise_missed"}),
    Choice("at_risk", _("即将到期"), "at_risk", {"waiting": "all", "timeliness": "at_risk"}),
    Choice("on_time", _("时限内"), "on_time", {"waiting": "all", "timeliness": "on_time"}),
    Choice("received", _("待受理"), "received", {"waiting": "all", "state": "received"}),
    Choice("correcting", _("待补正"), "correcting", {"waiting": "all", "state": "correcting"}),
    Choice("paused", _("扣除时间中"), "paused", {"waiting": "all", "state": "paused"}),
    Choice("back_office", _("后台在办"), "back_office", {"waiting": "department", "place": "back_office"}),
    Choice("deliver", _("待送达"), "to_deliver", {"waiting": "deliver"}),
    Choice("department", _("本部门待办"), "department", {"waiting": "department"}),
    Choice("all", _("全部办件"), "", {"waiting": "all"}),
)


@dataclass(frozen=True, slots=True)
class Query:
    """What the list was asked for."""

    choice: Choice
    text: str
    cursor: str
    region: str = ""


def read_list_query(request: HttpRequest) -> Query:
    """The query of the address; an unknown filter is the first one. A search looks through everything by default."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    asked = request.GET.get("show", "all" if text else "me")
    choice = next((one for one in CHOICES if one.key == asked), CHOICES[0])
    region = request.GET.get("region", "")
    return Query(
        choice, text, request.GET.get("after", "")[:200], region if region.isascii() and region.isdigit() else ""
    )


def fetch_list(request: HttpRequest, query: Query, limit: int) -> Page[CaseRow]:
    """One page of the list for this person. Raises Invalid for a mangled cursor."""
    actor, today = require_staff(request), get_today(request)
    return list_cases(
        actor=actor,
        on=today,
        text=query.text,
        region_code=query.region,
        cursor=query.cursor,
        limit=limit,
        **query.choice.asked,
    )


@require_GET
def show_worklist(request: HttpRequest) -> HttpResponse:
    """The desk's first page; for htmx its list alone."""
    actor, today = require_staff(request), get_today(request)
    query = read_list_query(request)
    counts = count_cases(actor=actor, on=today)
    context = {
        "query": query,
        "page": fetch_list(request, query, PAGE_SIZE),
        "choices": list_choices(counts, query.choice),
        "late_checks": count_overdue_checks(actor=actor, on=today),
        "receives": "intake" in {entry.key for entry in list_nav_entries(actor)},
        "today": today,
        "tones": STATE_TONES,
        "waiting_words": WAITING_WORDS,
    }
    fragment = request.headers.get("HX-Request") == "true"
    return show_page(request, "desk/worklist_part.html" if fragment else "desk/worklist.html", context, here="worklist")


def list_choices(counts: Any, chosen: Choice) -> list[dict[str, Any]]:
    """The filters with their counts, the chosen one marked."""
    return [
        {"key": one.key, "label": one.label, "count": getattr(counts, one.count, None), "here": one is chosen}
        for one in CHOICES
    ]


@require_GET
def export_worklist(request: HttpRequest) -> HttpResponse:
    """The list as CSV, masked as on the screen; at most 200 rows, the next begin at `after`."""
    page = fetch_list(request, read_list_query(request), EXPORT_SIZE)
    heads = ("办件编号", "事项", "申请人", "状态", "收件日期", "期限", "时限状态", "等待", "环节")
    return answer_table("cases.csv", heads, (list_sheet_cells(row) for row in page.rows))


def list_sheet_cells(row: CaseRow) -> tuple[Any, ...]:
    """One line of the sheet, masked."""
    waiting = str(WAITING_WORDS.get(row.waiting_on, row.waiting_on))
    standing = str(STANDING_WORDS[find_standing(row)][1])
    told = (row.number, row.item_name, row.applicant_masked, say(row.state_label), row.received_on, row.due_on)
    return (*told, standing, waiting, row.step_name)
