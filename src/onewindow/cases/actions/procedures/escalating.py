"""The lower organ reviews, the higher decides: opinion and all papers go up, nothing is asked again (行政许可法 35, 43; AL-11)."""

from __future__ import annotations

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.limits import make_legal_order, order_decision_limits, start_limits, stop_decision_limits
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, require_act
from onewindow.cases.actions.papers import issue_case_paper
from onewindow.cases.actions.procedures.people import note_procedure, require_texts
from onewindow.cases.actions.stepping import open_step
from onewindow.cases.models import CaseEscalation
from onewindow.cases.procedure_events import CaseEscalated
from onewindow.cases.rules import DECISION, Act, find_law
from onewindow.cases.rules.procedures import ARTICLE_35
from onewindow.catalogue.guides import ItemView, Step
from onewindow.catalogue.queries import find_item_of_organ
from onewindow.directory.queries import DepartmentRow, find_department, get_department, get_region
from onewindow.directory.rules import contains_region
from onewindow.kit.acting import Actor, At, Invalid

UPPER_STEP = "上级机关审查"


def escalate_case(
    *,
    number: str,
    upper_organ: str,
    opinion: str,
    basis: str,
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Send the preliminary opinion and all papers to the higher organ (`upper_organ`: its credit code), which decides from now on.

    The lower organ's clock stops, the higher one's begins by its own item or by 42; both stay visible. Raises Conflict
    `not_escalated`, `steps_left`, whatever a decision waits for, Invalid for an organ that is not above this one.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.ESCALATE)
        require_texts(ARTICLE_35, opinion=opinion, basis=basis)
        upper = find_upper_organ(matter, upper_organ)
        own_item = find_item_of_organ(matter.item.basic_code, upper.id, matter.today)
        lower_id = matter.case.department_id
        paper = issue_case_paper(
            matter,
            "preliminary_opinion",
            accepted_on=matter.case.accepted_on,
            sent_on=matter.today,
            upper_organ=upper.name,
            opinion=opinion,
            basis=basis,
        )
        CaseEscalation.objects.create(
            case=matter.case,
            lower_department_id=lower_id,
            upper_department_id=upper.id,
            upper_item_code=own_item.code if own_item else "",
            opinion=opinion.strip(),
            basis=basis.strip()[:300],
            sent_on=matter.today,
            sent_by=actor.name,
            paper=paper.number,
        )
        hand_over(matter, upper, own_item)
        event = CaseEscalated(
            lower_id,
            upper.id,
            own_item.code if own_item else "",
            matter.today,
            matter.paper_facts,
            tuple(matter.clocks),
        )
        return finish_act(matter, row.label, event)


def find_upper_organ(matter: Matter, credit_code: str) -> DepartmentRow:
    """A department of a higher level whose region contains this one's. Raises Invalid."""
    upper = find_department(credit_code=credit_code.strip())
    own = get_department(matter.case.department_id)
    is_above = (
        upper is not None
        and contains_region(upper.region_code, own.region_code)
        and get_region(upper.region_code).level < get_region(own.region_code).level
    )
    if upper is None or not is_above:
        message = "请选择上一级或更高层级的机关"
        raise Invalid("not_above", message, ARTICLE_35, fields={"upper_organ": "不是本机关的上级"})
    return upper


def hand_over(matter: Matter, upper: DepartmentRow, own_item: ItemView | None) -> None:
    """The case is the higher organ's: its department, its letters, its limit, its one review step."""
    stop_decision_limits(matter, matter.today, "已报送上级机关")
    note_procedure(matter)
    change_state(
        matter,
        None,
        department_id=upper.id,
        lower_department_id=matter.case.department_id,
        goes_up=False,
        deciding_item_code=own_item.code if own_item else "",
        extended=False,
    )
    start_upper_limits(matter, own_item)
    open_step(matter, len(matter.item.steps) + 1, Step(name=UPPER_STEP, where="back_office", role="reviewer"))


def start_upper_limits(matter: Matter, own_item: ItemView | None) -> None:
    """The higher organ's own limits from the day it got the papers: its item's, else the law's (42)."""
    case = matter.case
    law = find_law(case.regime, DECISION, matter.today)
    legal = [make_legal_order(law)] if law else []
    orders = order_decision_limits(own_item, case.regime, matter.today) if own_item else legal
    ids = start_limits(matter, matter.today, *(order | {"part": "upper"} for order in orders))
    case.statutory_clock_id, case.promise_clock_id = ids.get("statutory"), ids.get("promised")
    case.due_clock_id = case.running_clock_id = case.promise_clock_id or case.statutory_clock_id
