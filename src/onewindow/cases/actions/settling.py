"""What follows from an acceptance or a decision, whoever made it: clerk, teller, chief, or the law by silence."""

from __future__ import annotations

from datetime import date
from typing import Any

from onewindow.cases.actions.after_checks import begin_after_check
from onewindow.cases.actions.limits import (
    start_decision_limits,
    start_delivery_limit,
    stop_decision_limits,
    stop_notice_limit,
)
from onewindow.cases.actions.loading import Matter, change_state
from onewindow.cases.actions.papers import issue_case_paper, word_limit
from onewindow.cases.actions.procedures.beginning import begin_needed_inspection
from onewindow.cases.actions.stepping import begin_first_step, leave_steps
from onewindow.cases.rules import State


def settle_acceptance(matter: Matter, *, kind: str, accepted_on: date) -> None:
    """What follows any acceptance: the notice clock stops, the decision clocks start, the first step opens, the paper issues."""
    case = matter.case
    moments = {"deemed": case.received_at, "supplemented": case.full_supplied_at}
    accepted_at = moments.get(kind) or matter.at.occurred_at
    stop_notice_limit(matter, accepted_on, "已受理")
    change_state(matter, State.ACCEPTED, acceptance_kind=kind, accepted_on=accepted_on, accepted_at=accepted_at)
    start_decision_limits(matter, accepted_on)
    begin_first_step(matter)
    change_state(matter, None, goes_up=matter.item.escalated)
    begin_needed_inspection(matter)
    change_state(matter, None)
    issue_case_paper(matter, "acceptance", **describe_acceptance(matter))
    issue_tolerance_paper(matter)


def issue_tolerance_paper(matter: Matter) -> None:
    """With the acceptance: what is to follow, by when, and what happens otherwise, told once and in writing (BE-09)."""
    absent = matter.facts.word.absent
    if not absent:
        return
    told = [{"name": promise.name, "note": f"{promise.due_by:%Y-%m-%d}前补交"} for promise in absent]
    issue_case_paper(matter, "tolerance_notice", accepted_on=matter.case.accepted_on, materials=told)


def describe_acceptance(matter: Matter) -> dict[str, Any]:
    """The dates a notice of acceptance tells; an item without any limit says so (RD-01)."""
    case = matter.case
    data: dict[str, Any] = {"received_on": case.received_on, "accepted_on": case.accepted_on}
    # An instant item is accepted in the ordinary way, only that its decision follows at once.
    data["acceptance_kind"] = "ordinary" if case.acceptance_kind == "instant" else case.acceptance_kind
    if "promised" in matter.limits:
        promised = matter.limits["promised"]
        data |= {"promised_on": promised.due_on, "provisional": promised.provisional}
    clock = matter.limits.get("statutory")
    if clock is None:
        return data | {"due_on": "法律法规未规定", "limit_text": "法律法规未规定办理期限"}
    words = word_limit(clock.terms.budget, clock.terms.unit)
    return data | {"due_on": clock.due_on, "provisional": clock.provisional, "limit_text": words}


def settle_decision(matter: Matter, result: State) -> None:
    """What follows any decision: government's decision time ends, delivery time begins, 办结 is counted (RD-16, 44)."""
    stop_decision_limits(matter, matter.today, "已作出决定")
    leave_steps(matter)
    change_state(
        matter,
        result,
        result=result.value,
        decided_on=matter.today,
        decided_at=matter.at.occurred_at,
        completed_on=matter.today,
    )
    start_delivery_limit(matter)
    if result is State.GRANTED:
        begin_after_check(matter)
