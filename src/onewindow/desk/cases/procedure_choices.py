"""What can be chosen in the forms of procedures: the people of the organ, the persons of the case, what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext

from onewindow.cases.queries import CaseView, list_organ_members, list_upper_organs
from onewindow.cases.rules.procedures import CHECK_KINDS
from onewindow.cases.rules.procedures_hearing import HOURS
from onewindow.desk.cases.act_forms import Choices
from onewindow.kit.identity_codes import ID_TYPES

NAMES_PEOPLE = frozenset({"order_examination", "assign_examiners", "call_hearing", "answer_challenge"})
Pairs = tuple[tuple[str, str], ...]


def list_procedure_choices(case: CaseView, acts: Iterable[str], on: date) -> Choices:
    """The answers of every field that the case itself offers; the directory is asked only for acts that need it."""
    wanted = set(acts)
    members: Pairs = ()
    if wanted & NAMES_PEOPLE:
        members = tuple((str(key), name) for key, name in list_organ_members(case.item.department_id, on).items())
    upper: Pairs = ()
    if "escalate" in wanted:
        upper = tuple((organ.credit_code, organ.name) for organ in list_upper_organs(case.item.department_id, on))
    people = (("0", "申请人"), *((str(person.id), person.name) for person in case.procedures.people))
    return {
        "officers": members,
        "chair": (("", gettext("请选择")), *members),
        "upper_organ": upper,
        "person": people,
        "check_kind": tuple(CHECK_KINDS.items()),
        "hour": tuple((hour, hour) for hour in HOURS),
        "id_type": tuple(ID_TYPES.items()),
        **list_open_procedures(case),
        **prefill_refusal(case),
    }


def prefill_refusal(case: CaseView) -> dict[str, Pairs]:
    """Once the quantity is used up the refusal says so, by article 57; the department confirms it (RD-04)."""
    if not any(one.code == "quantity_used_up" for one in case.obstacles):
        return {}
    return {
        "refuse.reasons": (("有数量限制的许可，数量已经用完", ""),),
        "refuse.basis": (("《中华人民共和国行政许可法》第五十七条", ""),),
    }


def list_open_procedures(case: CaseView) -> dict[str, Pairs]:
    """What still waits: checks, statements to answer, and what may be called off."""
    checks = [one for one in case.procedures.examinations if one.done_on is None and one.cancelled_on is None]
    reviews = [one for one in case.procedures.reviews if one.given_on is None and one.cancelled_on is None]
    unanswered = [one for one in case.procedures.statements if not one.answer]
    off = [(f"examination-{one.id}", f"{one.label}：{one.subject}") for one in checks]
    off += [(f"review-{one.id}", f"专家评审：{one.question[:40]}") for one in reviews]
    return {
        "examination": tuple((str(one.id), f"{one.label}：{one.subject}") for one in checks),
        "statement": tuple((str(one.id), f"{one.name} {one.made_on:%Y-%m-%d}") for one in unanswered),
        "procedure": tuple(off),
    }
