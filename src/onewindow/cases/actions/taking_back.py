"""A case goes back to the department and comes to the window again, each with its reason; no clock stops (C-09, RD-05)."""

from __future__ import annotations

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, require_act
from onewindow.cases.inside_events import CaseBroughtToWindow, CaseTakenToDepartment
from onewindow.cases.models import CaseTakenBack
from onewindow.cases.queries.standing import find_letter_code
from onewindow.cases.rules import Act
from onewindow.cases.rules.taking_back import PURPOSES, REASONS
from onewindow.directory.duty_queries import may_windows_decide
from onewindow.kit.acting import Actor, At, Invalid


def take_case_back(
    *,
    number: str,
    purpose: str,
    reason_code: str,
    reason: str,
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Take an accepted case back to the department for review, signature or seal (C-09).

    Raises Invalid (purpose, reason_code, reason), Conflict when it is there already, NotAllowed for other departments.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.TAKE_BACK)
        require_stated_reason(purpose, reason_code, reason)
        case = matter.case
        could = may_windows_decide(case.department_id, find_letter_code(case), on=matter.today)
        CaseTakenBack.objects.create(
            case=case,
            department_id=case.department_id,
            step_name=case.step_name,
            purpose=purpose,
            reason_code=reason_code,
            reason=reason.strip(),
            window_could=could,
            taken_by=matter.doer_name,
            taken_at=at.occurred_at,
            taken_on=matter.today,
        )
        change_state(matter, None, taken_back=purpose, step_place="back_office")
        return finish_act(matter, row.label, CaseTakenToDepartment(purpose, reason_code, reason.strip(), could))


def bring_case_back(
    *, number: str, actor: Actor, at: At, note: str = "", expected_version: int | None = None
) -> Outcome:
    """The case is at the window again, where its step is done. Raises Conflict when it was not taken back."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.BRING_BACK)
        end_stay(matter)
        return finish_act(matter, row.label, CaseBroughtToWindow(note.strip()[:200]))


def end_stay(matter: Matter) -> None:
    """Close the open stay; the case is where its open step is again (a higher organ's step is in no guide)."""
    case = matter.case
    CaseTakenBack.objects.filter(case=case, returned_at__isnull=True).update(returned_at=matter.at.occurred_at)
    place = case.steps.filter(state="todo").values_list("place", flat=True).first()
    change_state(matter, None, taken_back="", step_place=place or "")


def require_stated_reason(purpose: str, reason_code: str, reason: str) -> None:
    """Raises Invalid naming what is missing."""
    faults = {}
    if purpose not in PURPOSES:
        faults["purpose"] = "须为：" + "、".join(PURPOSES.values())
    if reason_code not in REASONS:
        faults["reason_code"] = "请选择原因"
    if not 1 <= len(reason.strip()) <= 200:
        faults["reason"] = "请写明具体原因，200 字以内"
    if faults:
        raise Invalid("taken_back_without_reason", "带回部门须写明用途和原因", fields=faults)
