"""The personal fields of a form in clear, for a purpose and on record (PI-01, PI-08)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from onewindow.cases.actions.handing_in import open_form
from onewindow.cases.events import CaseFormRevealed
from onewindow.cases.models import Case
from onewindow.cases.queries.standing import find_owners
from onewindow.cases.rules import Ownership, derive_doers
from onewindow.directory.queries import list_levels
from onewindow.kit.acting import Actor, At, Invalid, NotFound
from onewindow.ledger.actions import record

PURPOSES = {"receive": "收件核对", "review": "审查", "decide": "决定", "deliver": "送达", "own_data": "本人查看"}


def reveal_case_form(*, number: str, purpose: str, actor: Actor, at: At) -> dict[str, Any]:
    """The form's personal fields in clear to somebody who acts on this case. Raises NotFound for all others, Invalid.

    Referees of the centre see cases, never their personal fields (RD-06, PI-01).
    """
    if purpose not in PURPOSES:
        raise Invalid(
            "bad_purpose", "请选择查看目的", "个人信息保护法 第六条", fields={"purpose": "请从列表中选择一项查看目的"}
        )
    with transaction.atomic():
        case = Case.objects.filter(number=number).first()
        if case is None:
            raise NotFound("no_such_case", "没有这个办件")
        agent_id = find_owners(case, actor, at.local_date).agent_id
        own = Ownership(case.department_id, case.applicant_id, agent_id, case.step_role)
        levels = list_levels(actor, department_id=case.department_id, item_code=case.item_code, on=at.local_date)
        if not derive_doers(actor, own, levels):
            raise NotFound("no_such_case", "没有这个办件")
        personal = open_form(bytes(case.form_sealed))
        record(subject=("case", number), event=CaseFormRevealed(purpose, tuple(sorted(personal))), actor=actor, at=at)
        return personal
