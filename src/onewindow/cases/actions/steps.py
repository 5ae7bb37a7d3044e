"""Review: the item's steps in the hall or the back office, completed with an opinion or returned with reasons (C-18)."""

from __future__ import annotations

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.loading import Matter, Outcome, finish_act, require_act
from onewindow.cases.actions.papers import issue_case_paper
from onewindow.cases.actions.stepping import end_step, leave_steps, list_review_steps, open_step
from onewindow.cases.events import StepCompleted, StepReturned
from onewindow.cases.rules import Act, find_return_target
from onewindow.catalogue.guides import Step
from onewindow.kit.acting import Actor, At, Invalid

RESULTS = {"pass": "通过", "fail": "不通过", "note": "提出意见"}


def complete_step(
    *,
    number: str,
    opinion: str,
    actor: Actor,
    at: At,
    result: str = "pass",
    expected_version: int | None = None,
) -> Outcome:
    """Complete the present step with an opinion and go on to the next, or to the decision after the last (34).

    Raises Invalid without an opinion, Conflict when no step is open, NotAllowed for another role or department.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.COMPLETE_STEP)
        require_open_step(matter, opinion)
        if result not in RESULTS:
            raise Invalid("step_result", "环节结论有误", fields={"result": "通过、不通过或提出意见"})
        case = matter.case
        done = (case.step_position or 0, case.step_name, case.step_place)
        end_step(matter, "done", opinion, result)
        following = next((found for found in list_review_steps(matter.item) if found[0] > done[0]), None)
        if following:
            open_step(matter, *following)
        else:
            leave_steps(matter)
        return finish_act(matter, f"{row.label}：{done[1]}", StepCompleted(*done, result, case.step_name))


def return_step(
    *,
    number: str,
    position: int,
    reasons: str,
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Send the case back to an earlier step with reasons; the clock does not move (C-18, RD-05).

    Also from before the decision, when every step was done. Raises Invalid without reasons or for a step not done.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.RETURN_STEP)
        if not reasons.strip():
            raise Invalid("reasons_needed", "退回必须写明理由", fields={"reasons": "必填"})
        case = matter.case
        done = list(case.steps.filter(state="done").values_list("position", flat=True))
        find_return_target(done, case.step_position, position)
        came_from, name = case.step_position or 0, case.step_name or "决定"
        end_step(matter, "returned", reasons)
        step = read_done_step(matter, position)
        case.steps.filter(state="done", position__gte=position).update(state="returned")
        open_step(matter, position, step)
        issue_case_paper(
            matter, "step_return", returned_on=matter.today, step_from=name, step_to=step.name, reasons=[reasons]
        )
        return finish_act(matter, row.label, StepReturned(came_from, position, step.name, matter.paper_facts))


def read_done_step(matter: Matter, position: int) -> Step:
    """The step as it was done last; a higher organ's (35) stands in no guide."""
    done = matter.case.steps.filter(state="done", position=position).latest("round")
    return Step(name=done.name, where=done.place, role=done.role)


def require_open_step(matter: Matter, opinion: str) -> None:
    """Raises Invalid without an opinion, and when every step is already done."""
    if matter.case.step_position is None:
        raise Invalid("no_open_step", "各审查环节已经完成，等待决定", advice="请由有权决定的人员作出决定")
    if not opinion.strip():
        raise Invalid("opinion_needed", "完成环节必须写明意见", fields={"opinion": "必填"})
