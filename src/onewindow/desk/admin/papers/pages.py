"""Wordings and seals of papers with the days they hold; what was sent, and what failed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from onewindow.desk.admin.access import MESSAGE_KEEPERS, read_asked_number, require_desk_role, show_admin_page
from onewindow.directory.queries import get_department, list_departments
from onewindow.directory.rules import Role
from onewindow.documents.queries import list_seal_designs, list_templates
from onewindow.documents.rules import KINDS, VARIANTS
from onewindow.documents.wording import get_shipped_title, load_shipped_wording
from onewindow.messages.queries import count_messages_by_state, get_message, list_attempts, list_failed_messages
from onewindow.web.acting import get_today

PAGE_SIZE = 30
LARGEST_ID = 2**31


def show_papers(request: HttpRequest) -> HttpResponse:
    """Every kind of paper, and the departments whose seals are kept."""
    require_desk_role(request, Role.ADMINISTRATOR)
    kinds = [(kind, [(variant, get_shipped_title(kind, variant)) for variant in VARIANTS]) for kind in KINDS]
    context = {"kinds": kinds, "departments": list_departments(on=get_today(request))}
    return show_admin_page(request, "papers.html", context, here="papers")


def show_wordings(request: HttpRequest, kind: str, variant: str) -> HttpResponse:
    """The wording that comes with the software and the centre's own ones with their days."""
    require_desk_role(request, Role.ADMINISTRATOR)
    if kind not in KINDS or variant not in VARIANTS:
        raise Http404(kind)
    shipped = load_shipped_wording(kind, variant)
    context = {
        "kind": kind,
        "variant": variant,
        "shipped": shipped,
        "own": [row for row in reversed(list_templates(kind)) if row.variant == variant],
        "today": get_today(request),
    }
    return show_admin_page(request, "wordings.html", context, here="papers")


def show_seals(request: HttpRequest, department_id: int) -> HttpResponse:
    """A department's seals with their days. Raises NotFound."""
    require_desk_role(request, Role.ADMINISTRATOR)
    context = {
        "department": get_department(department_id),
        "seals": list_seal_designs(department_id),
        "today": get_today(request),
    }
    return show_admin_page(request, "seals.html", context, here="papers")


def show_outbox_state(request: HttpRequest) -> HttpResponse:
    """How many sends are in each state, and those given up, so that somebody finds another way."""
    require_desk_role(request, *MESSAGE_KEEPERS)
    after = read_asked_number(request, "after", LARGEST_ID)
    failed = list_failed_messages(after_id=after, limit=PAGE_SIZE + 1)
    counts = count_messages_by_state()
    context = {
        "counts": [(state, counts.get(state, 0)) for state in ("queued", "sending", "sent", "delivered", "failed")],
        "failed": failed[:PAGE_SIZE],
        "next": failed[PAGE_SIZE - 1].id if len(failed) > PAGE_SIZE else "",
    }
    return show_admin_page(request, "outbox_state.html", context, here="outbox")


def show_send(request: HttpRequest, message_id: int) -> HttpResponse:
    """One send with every try; its address masked, its text not shown. Raises NotFound."""
    require_desk_role(request, *MESSAGE_KEEPERS)
    outcomes = {
        "sent": gettext("已发出"),
        "delivered": gettext("已送达"),
        "failed": gettext("未送达"),
        "lost": gettext("发送程序中断"),
    }
    attempts = [(row, outcomes.get(row.outcome, row.outcome)) for row in list_attempts(message_id)]
    context = {"message": get_message(message_id), "attempts": attempts}
    return show_admin_page(request, "send.html", context, here="outbox")
