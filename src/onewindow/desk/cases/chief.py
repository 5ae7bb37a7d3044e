"""The chief representative's desk: what falls due today by window, what the back office holds, what waits for a signature (W-05)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from onewindow.cases.queries import count_cases, list_cases, list_due_today
from onewindow.cases.queries.openings import list_opened_numbers
from onewindow.desk.cases.words import STATE_TONES, WAITING_WORDS
from onewindow.desk.inside.duties import list_duty_now
from onewindow.desk.navigation import show_page
from onewindow.directory.queries import list_role_grants
from onewindow.directory.rules import ROLE_NAMES, Role, require_role
from onewindow.kit.acting import Actor, Refusal
from onewindow.web.acting import get_today, require_staff
from onewindow.web.fields import Option, make_field

BACK_OFFICE_SHOWN = 20
SIGNING_SHOWN = 50
LENT = (Role.CHIEF, Role.HEAD, Role.REVIEWER)


@require_GET
def show_chief(request: HttpRequest) -> HttpResponse:
    """The desk of a chief or head. Raises NotAllowed for others."""
    return render_chief(request)


def render_chief(
    request: HttpRequest, refusal: Refusal | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    """The page; after a refusal with what was typed and why (`refused`: sign or delegate)."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, Role.CHIEF, Role.HEAD)
    to_sign = list_cases(actor=actor, on=today, waiting="decider", limit=SIGNING_SHOWN).rows
    opened = list_opened_numbers(actor=actor, numbers=(row.number for row in to_sign))
    context: dict[str, Any] = {
        "counts": count_cases(actor=actor, on=today),
        "due": list_due_today(actor=actor, on=today),
        "back_office": list_cases(
            actor=actor, on=today, waiting="department", place="back_office", limit=BACK_OFFICE_SHOWN
        ),
        "to_open": [row for row in to_sign if row.number not in opened],
        "to_sign": [row for row in to_sign if row.number in opened],
        "chosen": request.POST.getlist("numbers"),
        "content": request.POST.get("content", ""),
        "delegations": list_delegations(actor, today),
        "questions": list_delegation_questions(request, actor, today, refusal if refused == "delegate" else None),
        "duty_now": list_duty_now(actor.department_id, today),
        "refusal": refusal,
        "refused": refused,
        "today": today,
        "tones": STATE_TONES,
        "waiting_words": WAITING_WORDS,
    }
    return show_page(request, "desk/chief.html", context, here="chief", status=status)


def list_delegations(actor: Actor, today: Any) -> list[dict[str, Any]]:
    """The powers lent in this department that hold today or later."""
    grants = list_role_grants(department_id=actor.department_id) if actor.department_id else ()
    return [
        {
            "name": grant.account_name,
            "role": ROLE_NAMES[Role(grant.role)],
            "starts_on": grant.starts_on,
            "last_day": grant.last_day,
        }
        for grant in grants
        if grant.delegated_from is not None and (grant.last_day is None or grant.last_day >= today)
    ]


def list_delegation_questions(request: HttpRequest, actor: Actor, today: Any, refusal: Refusal | None) -> list[Any]:
    """Which of my own roles, to which colleague, from when to when, why."""
    grants = list_role_grants(on=today, department_id=actor.department_id) if actor.department_id else ()
    own = [g for g in grants if g.account_id == actor.account_id and g.delegated_from is None and g.role in LENT]
    colleagues = {g.account_id: g.account_name for g in grants if g.account_id != actor.account_id}
    typed = request.POST.get if refusal else QueryDict().get
    faults = refusal.fields if refusal else {}
    roles = tuple(Option(str(g.id), gettext(ROLE_NAMES[Role(g.role)]), typed("grant_id", "") == str(g.id)) for g in own)
    people = tuple(Option(str(key), name, typed("account_id", "") == str(key)) for key, name in colleagues.items())
    asked = (
        ("grant_id", gettext("委托哪项职权"), "select", roles),
        ("account_id", gettext("委托给"), "select", people),
        ("starts_on", gettext("自"), "date", ()),
        ("last_day", gettext("至（含当日）"), "date", ()),
        ("reason", gettext("事由"), "text", ()),
    )
    return [
        make_field(name, label, kind, options=options, required=True, value=typed(name, ""), error=faults.get(name, ""))
        for name, label, kind, options in asked
    ]
