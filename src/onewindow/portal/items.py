"""Finding a service and reading its guide (K-01, K-10; 行政许可法 30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from onewindow.catalogue.actions import count_use
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import get_item_in_force, list_topics
from onewindow.catalogue.regulations import match_regulations
from onewindow.catalogue.searches import SearchPage, search_items
from onewindow.catalogue.terms import REGIMES, SERVICE_OBJECTS
from onewindow.portal.four_facts import list_facts
from onewindow.web.acting import get_today, make_at
from onewindow.web.rate_limits import take_request_quota

PAGE_SIZE = 20
LAST_PAGE = 50
SEARCH_LIMIT = 120
SEARCH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Query:
    """What a visitor asked the catalogue."""

    text: str
    regime: str
    topic: str
    service_object: str
    department_id: int | None
    page: int

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.regime or self.topic or self.service_object or self.department_id)


def read_query(request: HttpRequest) -> Query:
    """The query of the address; what makes no sense is left out."""
    asked = request.GET
    department, page = asked.get("department", ""), asked.get("page", "")
    return Query(
        text=asked.get("q", "").replace("\x00", "").strip()[:100],
        regime=asked.get("regime", "") if asked.get("regime") in REGIMES else "",
        topic=asked.get("topic", "").replace("\x00", "")[:30],
        service_object=asked.get("object", "") if asked.get("object") in SERVICE_OBJECTS else "",
        department_id=int(department)
        if department.isascii() and department.isdigit() and len(department) < 10
        else None,
        page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
    )


def show_items(request: HttpRequest) -> HttpResponse:
    """Search and browse published items. Three queries however many are found."""
    query, today = read_query(request), get_today(request)
    if query.text:
        take_request_quota(request, "search", SEARCH_LIMIT, SEARCH_SECONDS)
    found = search_published(query, today)
    context = {
        "query": query,
        "found": found,
        "topics": list_topics(today),
        "regimes": REGIMES,
        "objects": SERVICE_OBJECTS,
        "total_pages": min(LAST_PAGE, -(-found.total // PAGE_SIZE)),
    }
    return render(request, "portal/items.html", context)


def search_published(query: Query, today: date) -> SearchPage:
    """One page of the items in force today that answer the query."""
    return search_items(
        text=query.text,
        on=today,
        regime=query.regime,
        topic=query.topic,
        service_object=query.service_object,
        department_id=query.department_id,
        limit=PAGE_SIZE,
        offset=(query.page - 1) * PAGE_SIZE,
    )


def show_guide(request: HttpRequest, code: str) -> HttpResponse:
    """The guide in force today, or with `?on=` the one of that day (RD-19). Raises NotFound."""
    today = get_today(request)
    on = _read_day(request) or today
    item = get_item_in_force(code, on)
    count_use(code=code, kind="view", at=make_at(request))
    context = {
        "item": item,
        "facts": list_facts(item),
        "regulations": match_regulations(item),
        "on": on,
        "today": today,
    }
    return render(request, "portal/guide.html", context)


def show_blank_form(request: HttpRequest, code: str) -> HttpResponse:
    """The item's application form to print and fill in by hand (行政许可法 29: forms are free of charge)."""
    item: ItemView = get_item_in_force(code, get_today(request))
    count_use(code=code, kind="download", at=make_at(request))
    return render(request, "portal/blank_form.html", {"item": item, "sections": item.form.get("sections", ())})


def _read_day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("on", ""))
    except ValueError:
        return None
