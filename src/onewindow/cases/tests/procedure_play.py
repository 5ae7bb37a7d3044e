"""What tests of procedures share: acts by name, refusals that leave nothing, a neighbour whose sleep is at stake."""

from __future__ import annotations

from datetime import date, timedelta

from onewindow.cases.actions import grant_case, run_act
from onewindow.cases.models import CaseInterest
from onewindow.cases.queries import get_case, list_organ_members
from onewindow.cases.testing import DAY, at_day
from onewindow.cases.tests.proving import refused
from onewindow.kit.identity_codes import make_citizen_number

AT = at_day()
SERVED = {"delivery_method": "counter", "delivery_proof": "送达回证 1"}
SENT = {"opinion": "建议准予", "basis": "《某条例》第九条"}
NEIGHBOUR = {
    "id_type": "identity_card",
    "id_number": make_citizen_number(77, date(1981, 5, 1)),
    "name": "周平",
    "phone": "13700001111",
    "interest": "住在场所隔壁，噪声影响居住",
}


def day_after(days: int):
    return at_day(DAY + timedelta(days))


def act(number, name, actor, at=AT, /, **payload):
    return run_act(number=number, name=name, payload=payload, actor=actor, at=at)


def refuse_act(code, number, name, actor, at=AT, /, **payload):
    return refused(code, run_act, number=number, name=name, payload=payload, actor=actor, at=at)


def grant(play, number, at=AT):
    return grant_case(number=number, content="准予", actor=play.chief, at=at)


def refuse_grant(code, play, number, at=AT):
    refusal = refused(code, grant_case, number=number, content="准予", actor=play.chief, at=at)
    assert refusal.article and refusal.advice
    codes = {one.code for one in get_case(number, play.chief, at.local_date).obstacles}
    assert code in codes
    assert "grant" not in {one.name for one in get_case(number, play.chief, at.local_date).allowed_actions}
    return refusal


def tell_all(play, number, at=AT):
    """The applicant and every interested person are told of the hearing."""
    for person in (0, *CaseInterest.objects.filter(case__number=number).values_list("id", flat=True)):
        act(number, "tell_hearing_right", play.chief, at, person=person, **SERVED)


def register(play, number, at=AT, **changes):
    until = (at.local_date + timedelta(3)).isoformat()
    return act(number, "register_interest", play.chief, at, **{**NEIGHBOUR, **SERVED, "until": until, **changes})


def make_procedure_payload(name, view, on):
    """What somebody sensible would send for an act of a procedure, made from what the case page shows."""
    members = list_organ_members(view.item.department_id, on)
    officers = list(members)[:2]
    chair = next(account_id for account_id, member in members.items() if member == "郑国")
    later = (on + timedelta(30)).isoformat()
    checks = [one.id for one in view.procedures.examinations if one.done_on is None and one.cancelled_on is None]
    untold = {0, *(one.id for one in view.procedures.people)} - {
        one.person for one in view.procedures.tellings if one.kind == "hearing_right"
    }
    unanswered = [one.id for one in view.procedures.statements if not one.answer]
    first = {"examination": checks[0] if checks else 0}
    return {
        "order_examination": {"check_kind": "survey", "subject": "场所"},
        "assign_examiners": {**first, "officers": officers},
        "record_examination": {
            **first,
            "done_on": on.isoformat(),
            "findings": "好",
            "conclusion": "pass",
            "standards": ["GB 1"],
        },
        "cancel_procedure": {"procedure": f"examination-{checks[0] if checks else 0}", "reason": "误"},
        "register_interest": {**NEIGHBOUR, **SERVED, "until": later},
        "invite_statement": {**SERVED, "until": later},
        "make_statement": {"said": "请快些"},
        "answer_statement": {"statement": unanswered[0] if unanswered else 0, "answer": "adopted", "reasons": "有理"},
        "tell_hearing_right": {**SERVED, "person": min(untold, default=0)},
        "request_hearing": {"reason": "说明"},
        "withdraw_hearing_request": {},
        "order_hearing": {"reason": "公共利益"},
        "call_hearing": {"day": later, "hour": "09:30", "place": "三楼", "chair": chair, **SERVED},
        "challenge_chair": {"reason": "亲属"},
        "answer_challenge": {"challenge_answer": "kept", "reasons": "无关"},
        "hold_hearing": {"attended": ["李明"], "review_opinion": "符合", "arguments": "无", "signed": True},
        "order_expert_review": {"question": "安全吗", "experts": ["郑教授"]},
        "record_expert_opinion": {"given_on": on.isoformat(), "opinion": "安全", "opinion_result": "pass"},
        "escalate": {"upper_organ": "", **SENT},
    }[name]
