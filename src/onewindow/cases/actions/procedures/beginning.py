"""A check begins: ordered in a case, or with the acceptance of an item that the law always has inspected (行政许可法 55, AL-19)."""

from __future__ import annotations

from datetime import date

from onewindow.cases.actions.limits import find_running_clock, start_limits
from onewindow.cases.actions.loading import Matter
from onewindow.cases.actions.procedures.people import note_procedure
from onewindow.cases.models import CaseExamination
from onewindow.cases.rules import LICENCE
from onewindow.cases.rules.procedures import TECHNICAL_KINDS
from onewindow.clocks.rules import get_statutory_limit


def open_examination(
    matter: Matter, kind: str, subject: str, reason: str = "", planned_on: date | None = None
) -> CaseExamination:
    """A check that waits for its officers, with the clock of 55 where it has one."""
    clock_id = start_assignment_limit(matter) if kind in TECHNICAL_KINDS and matter.case.regime == LICENCE else None
    note_procedure(matter)
    return CaseExamination.objects.create(
        case=matter.case,
        kind=kind,
        subject=subject[:300],
        reason=reason[:500],
        planned_on=planned_on,
        ordered_on=matter.today,
        assignment_clock_id=clock_id,
    )


def start_assignment_limit(matter: Matter) -> int:
    """Five working days from acceptance to name two officers (55): the day counts from acceptance, whenever it is ordered."""
    running = find_running_clock(matter, "inspection_assignment")
    if running is not None:
        return running
    accepted_on = matter.case.accepted_on or matter.today
    law = get_statutory_limit("inspection_assignment", accepted_on)
    order = {
        "purpose": "inspection_assignment",
        "budget": law.budget,
        "unit": law.unit,
        "article": law.article,
        "part": f"{matter.case.version}",
    }
    return start_limits(matter, accepted_on, order)["inspection_assignment"]


def begin_needed_inspection(matter: Matter) -> None:
    """An item of 55 is inspected in every case: its check, and the five days, begin with the acceptance."""
    if not matter.item.needs_inspection:
        return
    kinds = [procedure.kind for procedure in matter.item.special_procedures if procedure.kind in TECHNICAL_KINDS]
    open_examination(matter, kinds[0] if kinds else "inspection", matter.case.item_name)
