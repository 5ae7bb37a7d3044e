"""Opening and ending one passage through a review step of the item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from onewindow.cases.actions.loading import Matter, change_state
from onewindow.cases.rules import is_review_step
from onewindow.cases.rules.procedures_hearing import refuse_chair_review
from onewindow.catalogue.guides import ItemView, Step

OPEN_STEP_SQL = """
INSERT INTO cases_casestep (case_id, position, round, name, place, role, state, result, opinion, handler_name, started_at)
SELECT %(case)s, %(position)s, 1 + count(*), %(name)s, %(place)s, %(role)s, 'todo', '', '', '', %(started_at)s
FROM cases_casestep WHERE case_id = %(case)s AND position = %(position)s
"""
END_STEP_SQL = """
UPDATE cases_casestep SET state = %(state)s, result = %(result)s, opinion = %(opinion)s, handler_account_id = %(account)s,
    handler_name = %(name)s, ended_at = %(ended_at)s
WHERE case_id = %(case)s AND state = 'todo'
"""


def list_review_steps(item: ItemView) -> list[tuple[int, Step]]:
    """The review steps of a guide with their positions in it."""
    return [(position, step) for position, step in enumerate(item.steps, 1) if is_review_step(step.name)]


def begin_first_step(matter: Matter) -> None:
    """Open the first review step of an accepted case; an item without one goes straight to the decision."""
    steps = list_review_steps(matter.item)
    if steps:
        open_step(matter, *steps[0])


def open_step(matter: Matter, position: int, step: Step) -> None:
    """Begin one passage through a step; a second passage is a new round."""
    values: dict[str, Any] = {
        "case": matter.case.pk,
        "position": position,
        "name": step.name,
        "place": step.where,
        "role": step.role,
        "started_at": matter.at.occurred_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(OPEN_STEP_SQL, values)
    place = "back_office" if matter.case.taken_back else step.where
    change_state(matter, None, step_position=position, step_name=step.name, step_place=place, step_role=step.role)


def leave_steps(matter: Matter) -> None:
    """No review step is open any more."""
    place = "back_office" if matter.case.taken_back else ""
    change_state(matter, None, step_position=None, step_name="", step_place=place, step_role="")


def require_no_chair(matter: Matter, accounts: Iterable[int]) -> None:
    """Who chairs an open or held hearing of the case does not review it (行政许可法 48(1)(3)). Raises Conflict."""
    if not matter.case.has_procedures:
        return
    chairs = matter.case.hearings.filter(state__in=["open", "held"]).values_list("chair_id", flat=True)
    refuse_chair_review(accounts, set(chairs))


def end_step(matter: Matter, state: str, opinion: str, result: str = "") -> None:
    """Close the open passage with its handler, opinion and time. Raises Conflict for the chair of its hearing."""
    if matter.case.step_position is not None and matter.actor.account_id is not None:
        require_no_chair(matter, [matter.actor.account_id])
    with connection.cursor() as cursor:
        cursor.execute(
            END_STEP_SQL,
            {
                "case": matter.case.pk,
                "state": state,
                "result": result,
                "opinion": opinion,
                "account": matter.actor.account_id,
                "name": matter.doer_name,
                "ended_at": matter.at.occurred_at,
            },
        )
