"""我的证照, the public check of a certificate, and what the law makes public: grants and deregistrations (行政许可法 40, 49, 50)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from onewindow.cases.queries.disclosure import DisclosedGrant, list_disclosed_grants
from onewindow.catalogue.certificate_items import CertificateItem, list_certificate_items
from onewindow.catalogue.queries import find_item_in_force
from onewindow.certificates.queries import (
    check_certificate,
    get_certificate,
    get_certificate_paper,
    list_deregistrations,
    list_own_certificates,
)
from onewindow.certificates.rules import CertificateState, find_last_lodging_day, make_lodging_rule
from onewindow.directory.queries import list_departments
from onewindow.documents.actions import render_document
from onewindow.documents.queries import open_document_pdf
from onewindow.kit.acting import SYSTEM, Refusal
from onewindow.portal.tracking import answer_file, explain_undrawn_paper
from onewindow.web.acting import get_today, make_at, require_citizen
from onewindow.web.rate_limits import take_request_quota
from onewindow.web.tables import answer_table
from onewindow.web.wording import say
from onewindow.workdays.queries import load_calendar

CHECK_LIMIT = 30
CHECK_SECONDS = 60
PAGE_SIZE = 30
EXPORT_SIZE = 1000
ALIVE = frozenset({CertificateState.IN_FORCE, CertificateState.PENDING})


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be asked for a certificate, by which item; `last_day`: of asking for a renewal in time."""

    item: CertificateItem
    last_day: date | None = None
    late: bool = False


@never_cache
def show_own_certificates(request: HttpRequest) -> HttpResponse:
    """The citizen's certificates and those of his principals."""
    actor, today = require_citizen(request), get_today(request)
    context = {"lines": list_own_certificates(actor=actor, on=today)}
    return render(request, "portal/certificates.html", context)


@never_cache
def show_own_certificate(request: HttpRequest, certificate: str) -> HttpResponse:
    """Validity, state, history, papers, and what may be asked for it now. Raises NotFound for a stranger's and for none alike."""
    actor, today = require_citizen(request), get_today(request)
    view = get_certificate(certificate, actor, today)
    open_acts = {one.act for one in view.applications if not one.outcome}
    offers = [one for one in list_offers(view.line, today) if one.item.request.act not in open_acts]
    context = {"view": view, "offers": offers, "check_url": make_check_url(request, view)}
    return render(request, "portal/certificate.html", context)


def make_check_url(request: HttpRequest, view: Any) -> str:
    """The address behind the square others scan."""
    path = f"/check-certificate/?{urlencode({'number': view.line.number, 'code': view.check_code})}"
    return (settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")) + path


def list_offers(line: Any, today: date) -> list[Offer]:
    """The items in force by which this certificate can be changed, renewed or deregistered."""
    items = list_certificate_items([line.item_code], today)[line.item_code]
    wanted = {"change", "renew", "deregister"} if line.state in ALIVE else set()
    if line.state is CertificateState.LAPSED:
        wanted = {"deregister"}
    return [make_offer(item, line, today) for item in items if item.request.act in wanted]


def make_offer(item: CertificateItem, line: Any, today: date) -> Offer:
    """With the last day for a renewal in time (50)."""
    if item.request.act != "renew" or line.valid_to is None:
        return Offer(item)
    last_day = find_last_lodging_day(line.valid_to, make_lodging_rule(item.request), load_calendar())
    return Offer(item, last_day, today > last_day)


@never_cache
def download_certificate_paper(request: HttpRequest, certificate: str, paper_id: int) -> HttpResponse:
    """A paper of one's own certificate as PDF; drawn now when the worker has not yet."""
    paper = get_certificate_paper(certificate, str(paper_id), require_citizen(request), get_today(request))
    if paper.pdf_file_id is None:
        base = settings.PUBLIC_URL or request.build_absolute_uri("/")
        try:
            render_document(document_id=paper.id, check_base_url=base, actor=SYSTEM, at=make_at(request))
        except Refusal as refusal:
            raise explain_undrawn_paper(refusal, paper.number) from refusal
    return answer_file(open_document_pdf(paper.id), f"{paper.number}.pdf", "application/pdf")


class CertificateCheckForm(forms.Form):
    """Number and check code as they stand on the certificate."""

    number = forms.CharField(
        label=_("证照编号"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    code = forms.CharField(
        label=_("核验码"),
        max_length=60,
        help_text=_("由持证人在“我的证照”中出示"),
        widget=forms.TextInput(attrs={"width": "middle", "autocomplete": "off", "spellcheck": "false"}),
    )


@never_cache
@require_GET
def show_certificate_check(request: HttpRequest) -> HttpResponse:
    """Valid, not yet, lapsed, ended or unknown; no personal data (PI-01)."""
    asked = "number" in request.GET
    if asked:
        take_request_quota(request, "check-certificate", CHECK_LIMIT, CHECK_SECONDS)
    form = CertificateCheckForm(request.GET if asked else None)
    told = None
    if asked and form.is_valid():
        told = check_certificate(form.cleaned_data["number"], form.cleaned_data["code"], get_today(request))
    status = 422 if asked and not form.is_valid() else 200
    return render(request, "portal/certificate_check.html", {"form": form, "check": told}, status=status)


@dataclass(frozen=True, slots=True)
class GrantQuery:
    """What a public list was asked for."""

    text: str
    item_code: str
    department_id: int | None
    month: date | None
    month_text: str
    cursor: str

    def list_filters(self) -> dict[str, Any]:
        """The keywords of the query."""
        return {"department_id": self.department_id, "month": self.month, "cursor": self.cursor}


def read_grant_query(request: HttpRequest) -> GrantQuery:
    """The questions of the address; what makes no sense is left out."""
    department = request.GET.get("department", "")
    month = request.GET.get("month", "")
    return GrantQuery(
        text=request.GET.get("q", "").replace("\x00", "").strip()[:80],
        item_code=request.GET.get("item", "").replace("\x00", "")[:64],
        department_id=int(department)
        if department.isascii() and department.isdigit() and len(department) < 16
        else None,
        month=read_month(month),
        month_text=month if read_month(month) else "",
        cursor=request.GET.get("after", "")[:200],
    )


def read_month(text: str) -> date | None:
    """2026-11 → its first day; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None


@require_GET
def show_grants(request: HttpRequest) -> HttpResponse:
    """准予行政许可决定公开 (40, AL-24): by item, department and month; persons masked."""
    query, today = read_grant_query(request), get_today(request)
    page = list_disclosed_grants(text=query.text, item_code=query.item_code, limit=PAGE_SIZE, **query.list_filters())
    item = find_item_in_force(query.item_code, today) if query.item_code else None
    context = {"query": query, "page": page, "departments": list_departments(on=today), "item": item, "here": "grants"}
    return render(request, "portal/grants.html", context)


@require_GET
def export_grants(request: HttpRequest) -> HttpResponse:
    """The same list as CSV, a thousand lines at most; the next begin at `after`, told in the header Link."""
    query = read_grant_query(request)
    page = list_disclosed_grants(text=query.text, item_code=query.item_code, limit=EXPORT_SIZE, **query.list_filters())
    heads = (
        "决定日期",
        "决定文号",
        "实施编码",
        "事项",
        "作出决定的部门",
        "被许可人",
        "证照编号",
        "有效期至",
        "视为准予",
    )
    answer = answer_table("grants.csv", heads, (list_grant_cells(line) for line in page.rows))
    if page.next_cursor:
        answer["Link"] = f'<?after={page.next_cursor}>; rel="next"'
    return answer


def list_grant_cells(line: DisclosedGrant) -> tuple[Any, ...]:
    """One line of the sheet."""
    told = (line.decided_on, line.decision_number, line.item_code, line.item_name, line.department_name, line.holder)
    return (*told, line.certificate, line.valid_to, say("是") if line.by_law else "")


@require_GET
def show_deregistrations(request: HttpRequest) -> HttpResponse:
    """注销公告 (70): which certificates no longer are."""
    query, today = read_grant_query(request), get_today(request)
    page = list_deregistrations(limit=PAGE_SIZE, **query.list_filters())
    context = {"query": query, "page": page, "departments": list_departments(on=today), "here": "ended"}
    return render(request, "portal/deregistrations.html", context)
