"""Inspections of enterprises: what a department booked, what waits for the centre's filing, what took place unfiled (seed 003)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onewindow.desk.inside.windows import READERS
from onewindow.desk.navigation import show_page
from onewindow.directory.inside_queries import list_colleagues
from onewindow.directory.queries import load_departments
from onewindow.directory.rules import Role, holds_role, require_role
from onewindow.inspections.queries import InspectionRow, count_filed_share, get_inspection, list_inspections
from onewindow.inspections.rules import KINDS, OUTCOMES, STATES, TELLERS
from onewindow.kit.acting import Actor
from onewindow.web.acting import get_today, require_staff

TONES = {
    "booked": "amber",
    "filed": "blue",
    "returned": "grey",
    "called_off": "grey",
    "done": "green",
    "unfiled": "red",
}
BOOKERS = (Role.REVIEWER, Role.CHIEF, Role.HEAD)


@require_GET
def show_inspections(request: HttpRequest) -> HttpResponse:
    """The list, by state (`?state=`), with the share that was filed first. Raises NotAllowed for others."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *READERS)
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else ""
    own = actor.department_id
    context: dict[str, Any] = {
        "rows": list_inspections(actor=actor, state=state),
        "state": state,
        "share": count_filed_share(actor=actor, since=date(today.year, 1, 1), until=today),
        "books": own if own and any(holds_role(actor, role, own) for role in BOOKERS) else None,
        **WORDS,
    }
    return show_page(request, "desk/inside/inspections.html", context, here="inspections")


@require_GET
def show_inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """One inspection with what may be done about it. Raises NotFound where it is none of the actor's."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *READERS)
    row = get_inspection(inspection_id, actor=actor)
    names = {one.account_id: one.name for one in list_colleagues(row.department_id, on=today)}
    others = load_departments(row.also)
    context: dict[str, Any] = {
        "row": row,
        "officers": [names.get(one, "—") for one in row.officers],
        "also": [one.short_name for one in others.values()],
        **describe_inspection_powers(row, actor, today),
        **WORDS,
    }
    return show_page(request, "desk/inside/inspection.html", context, here="inspections")


def describe_inspection_powers(row: InspectionRow, actor: Actor, today: date) -> dict[str, bool]:
    """Which acts to offer; the actions judge."""
    own = any(holds_role(actor, role, row.department_id) for role in BOOKERS)
    leads = any(holds_role(actor, role, row.department_id) for role in (Role.CHIEF, Role.HEAD))
    files = holds_role(actor, Role.CENTRE_STAFF) and row.state == "booked"
    return {
        "may_file": files and row.last_day >= today,
        "may_return": files,
        "may_call_off": own and row.state in ("booked", "filed"),
        "may_record": row.state == "filed" and row.starts_on <= today and (leads or actor.account_id in row.officers),
    }


WORDS: dict[str, Any] = {"states": STATES, "kinds": KINDS, "outcomes": OUTCOMES, "tellers": TELLERS, "tones": TONES}
