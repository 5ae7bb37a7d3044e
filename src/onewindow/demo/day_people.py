"""Who applies in the simulated day, and what they fill in and hand over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from onewindow.demo.day_parts import DayCase
from onewindow.demo.filling import Filler, invent_answers, list_walk_in_papers
from onewindow.demo.world import list_citizen_plans, list_department_plans, list_enterprise_plans, list_staff_plans
from onewindow.kit.identity_codes import CREDIT_CODE, IDENTITY_CARD, make_citizen_number

BIRTH_YEARS = 45


def find_day_tokens(description: dict[str, Any], case: DayCase) -> dict[str, str]:
    """The tokens of the item's own department by role, and the applicant's when the case comes from home."""
    code = case.guide["department"]["credit_code"]
    key = next(plan.key for plan in list_department_plans() if plan.credit_code == code)
    tokens: dict[str, str] = {}
    for plan in list_staff_plans():
        if plan.department == key:
            tokens.setdefault(plan.role, description["tokens"][plan.username])
    if case.online:
        tokens["applicant"] = description["tokens"][_choose_citizen(case).username]
    return tokens


def make_day_application(case: DayCase, today: date, file_ids: dict[str, int]) -> dict[str, Any]:
    """The body of POST cases: every answer of the item's own form, its papers uploaded or counted at the window."""
    applicant = _name_applicant(case)
    enterprise = applicant["id_type"] == CREDIT_CODE
    filler = Filler(applicant["name"], applicant["id_number"], applicant["phone"], today, case.serial, enterprise)
    papers = list(list_day_papers(case))
    body: dict[str, Any] = {
        "item": case.guide["code"],
        "form": invent_answers(case.guide["form"], filler),
        "materials": [{"code": p["code"], "file_ids": [file_ids[p["code"]]]} for p in papers] if file_ids else papers,
        "delivery_way": "window",
    }
    return body if case.online else body | {"applicant": applicant}


def list_day_papers(case: DayCase) -> Iterator[dict[str, Any]]:
    """The papers handed in at first."""
    return list_walk_in_papers(case.guide, left_out=frozenset(case.asked))


def _choose_citizen(case: DayCase) -> Any:
    citizens = list_citizen_plans()
    return citizens[case.serial % len(citizens)]


def _name_applicant(case: DayCase) -> dict[str, Any]:
    if case.online:
        citizen = _choose_citizen(case)
        named = {"id_number": citizen.number, "name": citizen.name, "phone": citizen.mobile}
        return {"id_type": IDENTITY_CARD, **named}
    if "person" not in case.guide["service_objects"]:
        firms = list_enterprise_plans()
        firm = firms[case.serial % len(firms)]
        return {"id_type": CREDIT_CODE, "id_number": firm.credit_code, "name": firm.name, "phone": firm.mobile}
    born = date(1960 + case.serial // 900 % BIRTH_YEARS, 1 + case.serial % 12, 1 + case.serial % 28)
    number = make_citizen_number(case.serial % 900, born)
    return {"id_type": IDENTITY_CARD, "id_number": number, "name": "模拟申请人", "phone": f"139{case.serial:08d}"}
