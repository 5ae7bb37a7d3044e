"""What the centre makes public of its catalogue: the notice board, the leaflet of an item, the regulations behind it (K-15, O-11)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onewindow.catalogue.actions import count_use
from onewindow.catalogue.disclosures import list_disclosures
from onewindow.catalogue.posting import list_items_to_disclose
from onewindow.catalogue.queries import get_item_in_force
from onewindow.catalogue.regulations import (
    PAGE_SIZE,
    get_regulation,
    list_citing_items,
    list_regulations,
)
from onewindow.catalogue.terms import REGULATION_KINDS
from onewindow.directory.queries import get_department, list_departments
from onewindow.documents.leaflets import draw_leaflet
from onewindow.web.acting import get_today, make_at
from onewindow.web.rate_limits import take_request_quota

LAST_PAGE = 50
PRINT_LIMIT, PRINT_SECONDS = 30, 60


def show_notice_board(request: HttpRequest) -> HttpResponse:
    """The six disclosures of every hall item of one department, to read or to print (政务公开栏)."""
    today = get_today(request)
    departments = [row for row in list_departments(on=today) if row.kind == "approval"]
    asked = request.GET.get("department", "")
    chosen = next((row for row in departments if str(row.id) == asked), None)
    items = list_items_to_disclose(on=today, department_id=chosen.id) if chosen else ()
    told = [(item, list_disclosures(item)) for item in items]
    context = {"departments": departments, "chosen": chosen, "told": told, "today": today}
    return render(request, "portal/notice_board.html", context)


def print_notice_board(request: HttpRequest, department_id: int) -> HttpResponse:
    """The same as one PDF for the board in the hall. Raises NotFound, Invalid."""
    take_request_quota(request, "print", PRINT_LIMIT, PRINT_SECONDS)
    today = get_today(request)
    department = get_department(department_id)
    pdf = draw_leaflet(
        list_items_to_disclose(on=today, department_id=department_id),
        form="notice_board",
        title=f"{department.name}政务公开栏",
        base_url=find_site_address(request),
        printed_on=today,
    )
    return send_pdf(pdf, "notice-board.pdf")


def download_leaflet(request: HttpRequest, code: str) -> HttpResponse:
    """The guide in force as a leaflet to take home. Raises NotFound, Invalid."""
    take_request_quota(request, "print", PRINT_LIMIT, PRINT_SECONDS)
    today = get_today(request)
    item = get_item_in_force(code, today)
    count_use(code=code, kind="download", at=make_at(request))
    base = find_site_address(request)
    pdf = draw_leaflet([item], form="leaflet", title="服务指南", base_url=base, printed_on=today)
    return send_pdf(pdf, f"{code}.pdf" if code.isascii() else "leaflet.pdf")


def show_regulations(request: HttpRequest) -> HttpResponse:
    """The register, in force today or with `?all=1` what ended too."""
    today, asked = get_today(request), request.GET
    text = asked.get("q", "").replace("\x00", "").strip()[:60]
    kind = asked.get("kind", "") if asked.get("kind") in REGULATION_KINDS else ""
    raw = asked.get("page", "")
    number = min(max(int(raw), 1), LAST_PAGE) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 1
    every = asked.get("all") == "1"
    found = list_regulations(on=today, text=text, kind=kind, in_force=not every, page=number)
    context = {
        "text": text,
        "kind": kind,
        "every": every,
        "found": [(row, REGULATION_KINDS[row.kind], row.is_in_force(today)) for row in found.rows],
        "total": found.total,
        "kinds": REGULATION_KINDS,
        "page": number,
        "total_pages": min(LAST_PAGE, -(-found.total // PAGE_SIZE)),
    }
    return render(request, "portal/regulations.html", context)


def show_regulation(request: HttpRequest, regulation_id: int) -> HttpResponse:
    """One regulation and the items in force that rest on it. Raises NotFound."""
    today = get_today(request)
    row = get_regulation(regulation_id)
    context = {
        "row": row,
        "kind": REGULATION_KINDS[row.kind],
        "in_force": row.is_in_force(today),
        "replaced": get_regulation(row.replaces_id) if row.replaces_id else None,
        "items": list_citing_items(row, today),
    }
    return render(request, "portal/regulation.html", context)


def find_site_address(request: HttpRequest) -> str:
    """The address under which the public reaches this centre."""
    return str(settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/"))


def send_pdf(content: bytes, filename: str) -> HttpResponse:
    """A PDF shown in the browser."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return answer
