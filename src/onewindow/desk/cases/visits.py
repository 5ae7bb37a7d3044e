"""Visits on the desk: noted by one key on the case page, and the comings again that a supervisor reads (C-15, RD-22)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from onewindow.cases.actions import record_visit
from onewindow.cases.queries import CaseView
from onewindow.cases.queries.visits import list_case_visits, list_repeated_visits
from onewindow.cases.rules.visits import VISIT_REASONS, VISITORS, exceeds_promise
from onewindow.catalogue.guides import ItemView
from onewindow.desk.navigation import show_page
from onewindow.kit.acting import Actor
from onewindow.web.acting import get_today, make_at, require_staff
from onewindow.web.fields import keep_date

USUAL_SPAN = 30


def describe_visits(case: CaseView, item: ItemView, actor: Actor, on: date) -> dict[str, Any]:
    """What the card of visits shows: each coming, the guide's promise, who may be noted."""
    visits = list_case_visits(case.number, actor, on)
    return {
        "rows": visits,
        "promised": item.visits,
        "is_over": exceeds_promise(len(visits), item.visits),
        "visitors": {key: name for key, name in VISITORS.items() if key != "agent" or case.agent is not None},
        "reasons": VISIT_REASONS,
    }


@require_POST
def note_case_visit(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody stands here about this case. Raises NotFound, NotAllowed, Invalid."""
    who, reason = request.POST.get("who", ""), request.POST.get("reason", "")
    noted = record_visit(number=number, who=who, reason=reason, actor=require_staff(request), at=make_at(request))
    messages.success(request, gettext("来访已登记。") if noted else gettext("今天已经登记过，同一人同一天算一次。"))
    return redirect("desk:case", number=number)


@require_GET
def show_repeated_visits(request: HttpRequest) -> HttpResponse:
    """Comings again without a notice, newest first. Raises NotAllowed for all but the supervisor."""
    actor, today = require_staff(request), get_today(request)
    since, until = read_span(request, today)
    context = {
        "rows": list_repeated_visits(actor=actor, since=since, until=until),
        "since": since,
        "until": until,
    }
    return show_page(request, "desk/visits.html", context, here="visits")


def read_span(request: HttpRequest, today: date) -> tuple[date, date]:
    """The days asked for; the last thirty where nothing sensible was."""
    since, until = (keep_date(request.GET.get(name, "")) for name in ("since", "until"))
    last = date.fromisoformat(until) if until else today
    return (date.fromisoformat(since) if since else last - timedelta(days=USUAL_SPAN)), last
