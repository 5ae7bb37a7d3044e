"""AB posts of a department: who is away, who stands in, which post has nobody to stand in (M-04)."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onewindow.cases.queries.answering import list_stand_in_work
from onewindow.desk.inside.acts import HOLDERS
from onewindow.desk.navigation import show_page
from onewindow.directory.absence_rules import ABSENCE_KINDS
from onewindow.directory.inside_queries import list_absences, list_colleagues
from onewindow.directory.inside_rows import AbsenceRow
from onewindow.directory.queries import list_posts
from onewindow.directory.rules import Role, holds_role, require_role
from onewindow.kit.acting import Actor
from onewindow.web.acting import get_today, require_staff


@require_GET
def show_absences(request: HttpRequest) -> HttpResponse:
    """The absences of the actor's department, of the centre's people for the centre's. Raises NotAllowed for others."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *HOLDERS)
    rows = list_absences(on=today, department_id=actor.department_id)
    work = list_stand_in_work([row.id for row in rows])
    context = {
        "rows": [(row, work.get(row.id, ())) for row in rows],
        "posts": list_own_posts(actor, today),
        "colleagues": list_led_colleagues(actor, today),
        "open_to_end": {row.id for row in rows if may_end(row, actor)},
        "kinds": ABSENCE_KINDS,
        "today": today,
        "me": actor.account_id,
    }
    return show_page(request, "desk/inside/absences.html", context, here="absences")


def list_own_posts(actor: Actor, today: date) -> tuple[object, ...]:
    """The posts of the actor's side."""
    if actor.department_id is not None:
        return list_posts(on=today, department_id=actor.department_id)
    centre = next((grant.centre_id for grant in actor.grants if grant.centre_id is not None), None)
    return list_posts(on=today, centre_id=centre) if centre is not None else ()


def list_led_colleagues(actor: Actor, today: date) -> list[object]:
    """For chief and head: the colleagues whose absence they may record."""
    led = actor.department_id
    if led is None or not any(holds_role(actor, role, led) for role in (Role.CHIEF, Role.HEAD)):
        return []
    return [one for one in list_colleagues(led, on=today) if one.post_id and one.account_id != actor.account_id]


def may_end(row: AbsenceRow, actor: Actor) -> bool:
    """Whether to offer the end of an absence; the action judges who may."""
    leads = any(holds_role(actor, role) for role in (Role.CHIEF, Role.HEAD, Role.ADMINISTRATOR))
    others = {name for post in row.posts for name in post.others}
    return row.standing in ("ahead", "running") and (
        leads or actor.account_id == row.account_id or actor.name in others
    )
