"""Opening and ending one passage through a review step of the item."""

from __future__ import annotations

from onewindow.cases.actions.loading import Matter, change_state
from onewindow.cases.models import CaseStep
from onewindow.cases.rules import is_review_step
from onewindow.catalogue.guides import ItemView, Step


def list_review_steps(item: ItemView) -> list[tuple[int, Step]]:
    """The review steps of a guide with their positions in it."""
    return [(position, step) for position, step in enumerate(item.steps, 1) if is_review_step(step.name)]


def begin_first_step(matter: Matter) -> None:
    """Open the first review step of an accepted case; an item without one goes straight to the decision."""
    steps = list_review_steps(matter.item)
    if steps:
        open_step(matter, *steps[0], first_round=True)


def open_step(matter: Matter, position: int, step: Step, *, first_round: bool = False) -> None:
    """Begin one passage through a step; a second passage is a new round."""
    rounds = 0 if first_round else matter.case.steps.filter(position=position).count()
    CaseStep.objects.create(
        case=matter.case,
        position=position,
        round=rounds + 1,
        name=step.name,
        place=step.where,
        role=step.role,
        state="todo",
        started_at=matter.at.occurred_at,
    )
    change_state(matter, None, step_position=position, step_name=step.name, step_place=step.where, step_role=step.role)


def leave_steps(matter: Matter) -> None:
    """No review step is open any more."""
    change_state(matter, None, step_position=None, step_name="", step_place="", step_role="")


def end_step(matter: Matter, state: str, opinion: str, result: str = "") -> None:
    """Close the open passage with its handler, opinion and time."""
    matter.case.steps.filter(state="todo").update(
        state=state,
        result=result,
        opinion=opinion,
        handler_account_id=matter.actor.account_id,
        handler_name=matter.actor.name,
        ended_at=matter.at.occurred_at,
    )
