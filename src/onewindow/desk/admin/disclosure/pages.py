"""Which of the six disclosures are said, where they hang, and which prints are old; the sheets to print (K-15, B-04)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from onewindow.catalogue.disclosures import PRINTED_FORMS
from onewindow.catalogue.posting import list_disclosure_rows, list_items_to_disclose, list_posted_prints
from onewindow.catalogue.regulations import list_outdated_citations, list_regulations
from onewindow.catalogue.terms import REGULATION_KINDS
from onewindow.desk.admin.access import CATALOGUE_KEEPERS, CATALOGUE_READERS, require_desk_role, show_admin_page
from onewindow.directory.queries import get_window, list_departments
from onewindow.directory.rules import holds_role
from onewindow.documents.leaflets import draw_leaflet
from onewindow.kit.acting import NotFound
from onewindow.web.acting import get_today


def show_disclosures(request: HttpRequest) -> HttpResponse:
    """Every hall item of a department with its six disclosures and its prints; what hangs and is old comes first."""
    require_desk_role(request, *CATALOGUE_READERS)
    today = get_today(request)
    departments = [row for row in list_departments(on=today) if row.kind == "approval"]
    asked = request.GET.get("department", "")
    chosen = next((row for row in departments if str(row.id) == asked), None)
    context = {
        "departments": departments,
        "chosen": chosen,
        "rows": list_disclosure_rows(on=today, department_id=chosen.id if chosen else None),
        "forms": PRINTED_FORMS,
        "old": [(one, PRINTED_FORMS[one.form]) for one in list_posted_prints(on=today, outdated_only=True)],
    }
    return show_admin_page(request, "disclosures.html", context, here="disclosures")


def print_window_notice(request: HttpRequest, window_id: int) -> HttpResponse:
    """The notice of one window: the six disclosures of all it handles. Raises NotFound, Invalid."""
    require_desk_role(request, *CATALOGUE_READERS)
    today = get_today(request)
    window = get_window(window_id, on=today)
    items = [
        item
        for department_id in window.department_ids
        for item in list_items_to_disclose(on=today, department_id=department_id)
    ]
    if not items:
        raise NotFound(
            "nothing_to_print", "这个窗口承接的部门没有进驻大厅的事项", advice="请先在机构里登记窗口承接的部门"
        )
    base = settings.PUBLIC_URL or request.build_absolute_uri("/")
    title = f"{window.number}号窗口办事须知"
    pdf = draw_leaflet(items, form="window_notice", title=title, base_url=base, printed_on=today)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="window-{window.number}.pdf"'
    return answer


def show_register(request: HttpRequest) -> HttpResponse:
    """The register of regulations, with the items that cite what has ended."""
    actor = require_desk_role(request, *CATALOGUE_READERS)
    today = get_today(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = list_regulations(on=today, text=text, in_force=False)
    context = {
        "text": text,
        "rows": [(row, REGULATION_KINDS[row.kind], row.is_in_force(today)) for row in found.rows],
        "total": found.total,
        "outdated": list_outdated_citations(today),
        "may_edit": any(holds_role(actor, role) for role in CATALOGUE_KEEPERS),
    }
    return show_admin_page(request, "register.html", context, here="disclosures")
