"""Leaders on duty at the window: the rota, changes of weeks, and what the leader may sign there today (W-06)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onewindow.cases.queries.openings import list_opened_numbers
from onewindow.cases.queries.windows import list_window_decisions
from onewindow.desk.cases.words import STATE_TONES, WAITING_WORDS
from onewindow.desk.navigation import show_page
from onewindow.directory.duty_queries import list_duty_swaps, list_duty_weeks
from onewindow.directory.duty_rules import get_monday
from onewindow.directory.inside_rows import DutyRow
from onewindow.directory.rules import DECIDING_ROLES, Role, holds_role, require_role
from onewindow.kit.acting import Actor
from onewindow.web.acting import get_today, require_staff

WEEKS_SHOWN = 12


@require_GET
def show_duties(request: HttpRequest) -> HttpResponse:
    """The department's weeks, this one first; for whoever sits there today the cases at the window to decide."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *sorted(DECIDING_ROLES))
    department_id = actor.department_id or 0
    weeks = list_weeks_ahead(department_id, today)
    sits = any(row.account_id == actor.account_id and is_now(row, today) for row in weeks)
    rows = list_window_decisions(actor=actor, on=today) if sits else ()
    opened = list_opened_numbers(actor=actor, numbers=(row.number for row in rows))
    context: dict[str, Any] = {
        "weeks": [(row, may_swap(row, actor)) for row in weeks],
        "swaps": list_duty_swaps(department_id, on=today),
        "sits": sits,
        "to_open": [row for row in rows if row.number not in opened],
        "to_sign": [row for row in rows if row.number in opened],
        "may_set": holds_role(actor, Role.HEAD, department_id),
        "signs": any(holds_role(actor, role) for role in (Role.CHIEF, Role.HEAD)),
        "department_id": department_id,
        "today": today,
        "monday": get_monday(today),
        "tones": STATE_TONES,
        "waiting_words": WAITING_WORDS,
    }
    return show_page(request, "desk/inside/duties.html", context, here="duties")


def list_weeks_ahead(department_id: int, today: date) -> tuple[DutyRow, ...]:
    """This week and the eleven after it."""
    since = get_monday(today)
    return list_duty_weeks(since=since, until=since + timedelta(weeks=WEEKS_SHOWN - 1), department_id=department_id)


def list_duty_now(department_id: int | None, today: date) -> tuple[DutyRow, ...]:
    """Who sits at the department's windows today."""
    return list_duty_weeks(since=today, until=today, department_id=department_id) if department_id else ()


def is_now(row: DutyRow, today: date) -> bool:
    """Whether the week is this one."""
    return row.starts_on <= today <= row.last_day


def may_swap(row: DutyRow, actor: Actor) -> bool:
    """Whether to offer a change of the week; the action judges."""
    return row.account_id == actor.account_id or holds_role(actor, Role.HEAD, row.department_id)
