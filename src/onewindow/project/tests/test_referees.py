"""No role of the centre, and no government leader, reaches a decision by any route (O-03, RD-06; must show 8)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from onewindow.api.testing import make_callers
from onewindow.cases.actions import ACTS
from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import ROADS, at_day, make_case
from onewindow.kit.acting import SYSTEM
from onewindow.kit.local_time import LOCAL
from onewindow.project.tests.walking import HOLDERS, Crowd
from onewindow.web import rate_limits

pytestmark = pytest.mark.django_db
REFEREES = ("centre", "supervisor", "admin", "leader")
# The comprehensive window receives, and accepts where it is entrusted in writing; it decides nothing.
DECISIONS = ("grant", "refuse", "decide_instantly", "extend", "pause", "end_pause", "complete_step", "return_step")
TODAY = datetime.now(LOCAL).date()
LATER = (TODAY + timedelta(days=20)).isoformat()
SERVED = {"delivery_method": "counter", "delivery_proof": "签收"}
CODE = "material"
# What every run asks; the other states are asked in `make test-all`.
SHORT = (State.RECEIVED, State.ACCEPTED)
PAYLOADS = {
    "accept": {},
    "hand_over": {"to_account": 1, "reason": "另有任务"},
    "order_handover": {"to_account": 1, "reason": "另有任务"},
    "take_over": {},
    "decline_handover": {"reason": "不属本岗"},
    "take_back": {"purpose": "review", "reason_code": "other", "reason": "研究"},
    "bring_back": {},
    "promise_papers": {"codes": [CODE], "by": (TODAY + timedelta(days=2)).isoformat()},
    "hand_in_promised": {"materials": [{"code": CODE, "originals": 1}]},
    "contest_breach": {"contest": "已经交过"},
    "answer_contest": {"outcome": "stands", "answer": "维持"},
    "commit": {},
    "record_after_check": {"result": "true", "finding": "属实"},
    "decline": {"reason": "not_required", "explanation": "无需办理"},
    "notify": {"corrections": [{"code": CODE, "problem": "未提交"}]},
    "supplement": {"materials": [{"code": CODE, "originals": 1}]},
    "correct_on_spot": {"note": "更正"},
    "complete_step": {"opinion": "符合"},
    "return_step": {"position": 1, "reasons": "请重核"},
    "pause": {
        "kind": "expert_review", "reason": "评审", "ends_on": (TODAY + timedelta(days=20)).isoformat(),
        "delivery_method": "counter", "delivery_proof": "签收",
    },
    "end_pause": {"reason": "结束"},
    "extend": {"days": 5, "reason": "复杂"},
    "grant": {"content": "准予"},
    "refuse": {"facts": "事实", "reasons": ["理由"], "basis": "依据"},
    "decide_instantly": {"content": "办结", "proof": "签收"},
    "ready": {"notice_method": "phone", "notice_proof": "通话记录"},
    "deliver": {"method": "counter", "proof": "签收", "receiver": "李明"},
    "withdraw": {"proof": "signature", "reference": "卷 1"},
    "close": {"reason": "归档"},
    "resume": {},
    "order_examination": {"check_kind": "survey", "subject": "场所"},
    "assign_examiners": {"examination": 1, "officers": [1, 2]},
    "record_examination": {"examination": 1, "done_on": TODAY.isoformat(), "findings": "符合", "conclusion": "pass"},
    "cancel_procedure": {"procedure": "examination-1", "reason": "误"},
    "register_interest": {
        "id_type": "identity_card", "id_number": "x", "name": "x", "interest": "噪声", "until": LATER, **SERVED,
    },
    "invite_statement": {"until": LATER, **SERVED},
    "make_statement": {"said": "请快些"},
    "answer_statement": {"statement": 1, "answer": "adopted", "reasons": "有理"},
    "tell_hearing_right": SERVED,
    "request_hearing": {"reason": "说明"},
    "withdraw_hearing_request": {},
    "order_hearing": {"reason": "公共利益"},
    "call_hearing": {"day": LATER, "hour": "09:30", "place": "三楼", "chair": 1, **SERVED},
    "challenge_chair": {"reason": "亲属"},
    "answer_challenge": {"challenge_answer": "kept", "reasons": "无关"},
    "hold_hearing": {"attended": ["李明"], "review_opinion": "符合", "arguments": "无", "signed": True},
    "order_expert_review": {"question": "安全吗", "experts": ["郑教授"]},
    "record_expert_opinion": {"given_on": TODAY.isoformat(), "opinion": "安全", "opinion_result": "pass"},
    "escalate": {"upper_organ": "x", "opinion": "建议准予", "basis": "法"},
}  # fmt: skip


@pytest.fixture
def crowd(cast):
    return Crowd(make_callers(cast))


def fill_payload(callers, name):
    """A payload that the act would take of somebody with the right to it."""
    code = callers.play.item.materials[0].code
    lists = {
        key: [row | {"code": code} for row in PAYLOADS[name][key]]
        for key in ("corrections", "materials")
        if key in PAYLOADS[name]
    }
    return PAYLOADS[name] | lists


def test_every_act_has_a_payload_here():
    assert set(PAYLOADS) == set(ACTS)


@pytest.mark.parametrize(
    "state",
    [pytest.param(state, marks=() if state in SHORT else pytest.mark.long) for state in sorted(ROADS)],
    ids=str,
)
def test_no_referee_does_any_act_in_any_state(crowd, state):
    callers = crowd.callers
    number = make_case(callers.play, state=state, at=at_day())
    before = get_case(number, SYSTEM, TODAY)
    asked = [(role, name) for role in REFEREES for name in ACTS] + [("window_clerk", name) for name in DECISIONS]
    for role, name in asked:
        answer = callers.find(HOLDERS.get(role, role)).post(
            f"cases/{number}/actions/{name}", fill_payload(callers, name)
        )
        assert answer.status in (403, 404, 409), (role, name, answer.body)
    after = get_case(number, SYSTEM, TODAY)
    assert (after.state, after.version, after.timeline) == (before.state, before.version, before.timeline)
    for role in REFEREES:
        shown = callers.find(HOLDERS[role]).get(f"cases/{number}").body
        assert shown["allowed_actions"] == []


def test_no_referee_decides_at_the_desk(crowd):
    number = make_case(crowd.callers.play, state=State.ACCEPTED, at=at_day())
    rate_limits._leases.clear()
    for role in (*REFEREES, "anonymous", "citizen", "other_clerk"):
        for name in ACTS:
            sent = {key: value for key, value in PAYLOADS[name].items() if isinstance(value, str | int)}
            status = crowd.ask(role, "POST", f"/desk/cases/{number}/acts/{name}", sent)
            # 422: the form of an act is judged before the right to it; either way nothing is done.
            assert status in (401, 403, 404, 409, 422), (role, name)
        for path in ("/desk/chief/sign", "/desk/chief/delegate"):
            assert crowd.ask(role, "POST", path) in (401, 403, 404)
