"""Serving of notices at the desk: what is on its way, what arrived, and the applicant's agreement to electronic service (RD-13)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from onewindow.cases.actions.serving import agree_to_case_service, record_notice_service
from onewindow.cases.queries import get_case
from onewindow.desk.cases.case_page import render_case
from onewindow.kit.acting import NotFound, Refusal
from onewindow.web.acting import get_today, make_at, require_staff


@require_POST
def record_service(request: HttpRequest, number: str, message_id: int) -> HttpResponse:
    """Enters how a notice that people carry arrived. Raises NotFound for strangers."""
    actor, text = require_staff(request), request.POST.get("text", "")
    get_case(number, actor, get_today(request))
    try:
        record_notice_service(
            number=number,
            message_id=message_id,
            proof=request.POST.get("proof", ""),
            text=text,
            actor=actor,
            at=make_at(request),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return show_refused(request, number, refusal, {"message_id": message_id, "text": text})
    messages.success(request, gettext("已登记送达情况。"))
    return redirect(f"{reverse('desk:case', args=[number])}#service")


@require_POST
def record_service_agreement(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant signed that he agrees to electronic service at the address on file. Raises NotFound for strangers."""
    actor, channel = require_staff(request), request.POST.get("channel", "")
    reference = request.POST.get("reference", "")
    get_case(number, actor, get_today(request))
    try:
        agree_to_case_service(number=number, channel=channel, reference=reference, actor=actor, at=make_at(request))
    except NotFound:
        raise
    except Refusal as refusal:
        return show_refused(request, number, refusal, {"message_id": 0, "text": reference})
    messages.success(request, gettext("已登记申请人同意电子送达。"))
    return redirect(f"{reverse('desk:case', args=[number])}#service")


def show_refused(request: HttpRequest, number: str, refusal: Refusal, typed: dict[str, Any]) -> HttpResponse:
    """The case page with what was typed and why it was refused."""
    case = get_case(number, require_staff(request), get_today(request))
    return render_case(request, case, service={"refusal": refusal, **typed}, status=refusal.status)
