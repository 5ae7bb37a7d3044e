"""The register: filters with counts, search, one certificate whole, its papers (RD-14, AL-18)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from onewindow.certificates.queries import (
    CertificateLine,
    count_certificates,
    get_certificate,
    get_certificate_paper,
    list_certificates,
    list_pending_renewals,
)
from onewindow.desk.cases.papers import answer_with_file, find_public_address
from onewindow.desk.navigation import show_page
from onewindow.documents.actions import render_document
from onewindow.documents.queries import open_document_pdf
from onewindow.kit.acting import SYSTEM
from onewindow.web.acting import get_today, make_at, require_staff
from onewindow.web.tables import answer_table
from onewindow.web.wording import say

PAGE_SIZE = 30
EXPORT_SIZE = 1000
# Filter, its words, its count in RegisterCounts.
FILTERS: tuple[tuple[str, str | Promise, str], ...] = (
    ("", _("全部证照"), ""),
    ("in_force", _("有效"), "in_force"),
    ("expiring_60", _("60 天内到期"), "expiring_60"),
    ("expiring_30", _("30 天内到期"), "expiring_30"),
    ("renewals", _("延续待决定"), "renewals"),
    ("proceedings", _("拟撤销、撤回"), "proceedings"),
    ("pending", _("尚未生效"), ""),
    ("lapsed", _("有效期届满"), ""),
    ("withdrawn", _("已撤回"), ""),
    ("revoked", _("已撤销"), ""),
    ("cancelled", _("已吊销"), ""),
    ("deregistered", _("已注销"), ""),
)
SHOWN = frozenset(key for key, _label, _count in FILTERS)


def read_register_query(request: HttpRequest) -> dict[str, str]:
    """What the list was asked for; an unknown filter shows everything."""
    show = request.GET.get("show", "")
    return {
        "show": show if show in SHOWN else "",
        "text": request.GET.get("q", "").replace("\x00", "").strip()[:80],
        "cursor": request.GET.get("after", "")[:200],
    }


@require_GET
def show_certificate_register(request: HttpRequest) -> HttpResponse:
    """The register of the actor's department, or of all for the centre. Raises NotAllowed for others."""
    actor, today, query = require_staff(request), get_today(request), read_register_query(request)
    counts = count_certificates(actor=actor, on=today)
    waiting = query["show"] == "renewals"
    context: dict[str, Any] = {
        "query": query,
        "filters": list_register_filters(counts, query["show"]),
        "counts": counts,
        "renewals": list_pending_renewals(actor=actor, on=today) if waiting else (),
        "page": None if waiting else list_certificates(actor=actor, on=today, limit=PAGE_SIZE, **query),
    }
    return show_page(request, "desk/certificates.html", context, here="certificates")


def list_register_filters(counts: Any, chosen: str) -> list[dict[str, Any]]:
    """The filters with their counts, the chosen one marked."""
    return [
        {"key": key, "label": label, "count": getattr(counts, count, None), "here": key == chosen}
        for key, label, count in FILTERS
    ]


@require_GET
def export_register(request: HttpRequest) -> HttpResponse:
    """The list as CSV, masked as on the screen, a thousand lines at most."""
    actor, today, query = require_staff(request), get_today(request), read_register_query(request)
    page = list_certificates(actor=actor, on=today, limit=EXPORT_SIZE, **query)
    heads = ("证照编号", "证照", "事项", "持证人", "状态", "颁发日期", "有效期自", "有效期至", "发证部门")
    return answer_table("certificates.csv", heads, list_register_cells(page.rows))


def list_register_cells(lines: Iterable[CertificateLine]) -> Iterable[tuple[Any, ...]]:
    """The lines of the sheet."""
    for line in lines:
        told = (line.number, line.name, line.item_name, line.holder_masked, say(line.state_label))
        end = line.valid_to or (say("长期") if line.long_term else line.term_note)
        yield (*told, line.issued_on, line.valid_from, end, line.department_name)


@require_GET
def show_certificate(request: HttpRequest, certificate: str) -> HttpResponse:
    """One certificate with its history and what may be done now. Raises NotFound for strangers and for none alike."""
    view = get_certificate(certificate, require_staff(request), get_today(request))
    return show_page(request, "desk/certificate.html", {"view": view}, here="certificates")


@require_GET
def send_certificate_document(request: HttpRequest, certificate: str, paper_number: str) -> HttpResponse:
    """One paper of its history as PDF, drawn at the first download."""
    paper = get_certificate_paper(certificate, paper_number, require_staff(request), get_today(request))
    if paper.pdf_file_id is None:
        at, base = make_at(request), find_public_address(request)
        render_document(document_id=paper.id, check_base_url=base, actor=SYSTEM, at=at)
    return answer_with_file(open_document_pdf(paper.id), "application/pdf", f"{paper.number}.pdf", attachment=False)
