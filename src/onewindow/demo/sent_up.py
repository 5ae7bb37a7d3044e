"""The one demo item that a lower organ reviews and the province decides, with the province's organ and its two people (35, AL-11)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import transaction

from onewindow.accounts.actions import create_account
from onewindow.demo.world import COURT, OPENING_DAY, list_item_guides, read_data
from onewindow.directory.actions import create_department
from onewindow.directory.powers import grant_role
from onewindow.directory.queries import find_department
from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.identity_codes import make_credit_code


@cache
def list_escalated_guides() -> tuple[dict[str, Any], ...]:
    """The guide, made like its neighbour but for what the hand-over changes."""
    plan = read_data("escalated.json")
    like = next(guide for guide in list_item_guides() if guide["basic_code"] == plan["like"])
    changes = plan["changes"]
    code = f"{like['department']['credit_code']}3{changes['basic_code']}"
    return ({**like, "code": code, **changes},)


def find_upper_code() -> str:
    """The credit code of the province's organ; of a division that does not exist."""
    return make_credit_code(int(read_data("escalated.json")["upper"]["credit_serial"]), "1")


def found_upper_organ(*, at: At) -> int:
    """The province's organ with a reviewer and a head; a second call only reads it back."""
    found = find_department(credit_code=find_upper_code())
    if found is not None:
        return found.id
    plan = read_data("escalated.json")["upper"]
    with transaction.atomic():
        department_id = create_department(
            name=plan["name"],
            short_name=plan["short_name"],
            credit_code=find_upper_code(),
            region_code=plan["region_code"],
            reconsideration_organ=plan["reconsideration_organ"],
            court=COURT,
            starts_on=OPENING_DAY,
            actor=SYSTEM,
            at=at,
        )
        for username, name, role in plan["people"]:
            _engage(username, name, role, department_id, plan["region_code"], at)
    return department_id


def _engage(username: str, name: str, role: str, department_id: int, region_code: str, at: At) -> None:
    account = create_account(username=username, name=name, kind="staff", password=None, actor=SYSTEM, at=at)
    grant_role(
        account_id=account.id,
        role=role,
        region_code=region_code,
        department_id=department_id,
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )
