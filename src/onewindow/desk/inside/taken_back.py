"""The list of cases taken back to departments, by department and reason (C-09)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onewindow.cases.queries.taken_back import find_taken_back
from onewindow.cases.rules.taking_back import PURPOSES, REASONS
from onewindow.desk.inside.windows import READERS
from onewindow.desk.navigation import show_page
from onewindow.directory.queries import list_departments
from onewindow.directory.rules import CENTRE_ROLES, DECIDING_ROLES, Role, contains_region, holds_role, require_role
from onewindow.kit.acting import Actor
from onewindow.web.acting import get_today, require_staff


@require_GET
def show_taken_back(request: HttpRequest) -> HttpResponse:
    """A department sees its own, the centre's referees those of their region. Raises NotAllowed for others."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *READERS)
    seen = {row.id: row for row in list_departments(on=today) if may_see_department(actor, row.id, row.region_code)}
    view = find_taken_back(department_ids=seen, actor=actor, on=today)
    context: dict[str, Any] = {
        "view": view,
        "names": {key: row.short_name for key, row in seen.items()},
        "purposes": PURPOSES,
        "reason_words": REASONS,
        "today": today,
    }
    return show_page(request, "desk/inside/taken_back.html", context, here="taken_back")


def may_see_department(actor: Actor, department_id: int, region_code: str) -> bool:
    """Own department, or a referee whose region holds it."""
    if any(holds_role(actor, role, department_id) for role in DECIDING_ROLES):
        return True
    referees = (*CENTRE_ROLES, Role.GOVERNMENT_LEADER)
    return any(g.role in referees and contains_region(g.region_code, region_code) for g in actor.grants)
