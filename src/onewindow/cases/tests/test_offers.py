"""Whatever is offered can be done: every offered act, with a sensible payload, is not refused for the state of the case."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onewindow.cases.actions import run_act
from onewindow.cases.models import Case
from onewindow.cases.queries import get_case, get_case_standing
from onewindow.cases.rules import PROCEDURE_ACTS, State
from onewindow.cases.rules.taking_back import REASONS
from onewindow.cases.sweeps import note_broken_promises
from onewindow.cases.testing import DAY, ROADS, at_day, hand_in_all, make_case, make_case_cast
from onewindow.cases.tests.procedure_play import make_procedure_payload
from onewindow.cases.tests.test_walk import ACTS, WHO, try_act

pytestmark = pytest.mark.django_db
DOERS = ("li_ming", "clerk", "reviewer", "chief", "head")
LATER = (0, 9, 50)


def make_payload(name, view, on, colleague):
    """What somebody sensible would send, made from what the case page shows."""
    if name in PROCEDURE_ACTS:
        return make_procedure_payload(name, view, on)
    asked = [line.code for line in view.corrections if line.supplied_on is None]
    gone = view.step_position or 99
    done = [step.position for step in view.steps if step.state == "done" and step.position < gone]
    lacking = [paper.code for paper in view.materials if paper.missing] or ["M01"]
    kind = "testing" if view.item.regime == "licence" else "inspection"
    after = max(on, view.paused_until or on) + timedelta(6)
    told = {"reason": "需要", "delivery_method": "counter", "delivery_proof": "签收单"}
    supplied = [{"code": code, "copies": 1} for code in asked if code != "form"]
    return {
        "accept": {},
        "decline": {"reason": "not_required", "explanation": "依法不需要"},
        "notify": {"corrections": [{"code": code, "problem": "缺少"} for code in lacking]},
        "supplement": {"materials": supplied},
        "correct_on_spot": {"note": "补签字", "materials": [{"code": "M01", "copies": 1}]},
        "complete_step": {"opinion": "符合"},
        "return_step": {"position": done[0] if done else 0, "reasons": "再查"},
        "pause": {"kind": kind, "ends_on": after.isoformat(), **told},
        "end_pause": {"reason": "完成"},
        "extend": {"days": 1, "reason": "复杂"},
        "grant": {"content": "准予"},
        "refuse": {"facts": "不足", "reasons": ["不足"], "basis": "条例"},
        "decide_instantly": {"content": "准予"},
        "ready": {"notice_method": "counter", "notice_proof": "签收单"},
        "deliver": {"method": "counter", "proof": "签收", "receiver": ""},
        "withdraw": {"proof": "signature", "reference": "卷宗"},
        "close": {},
        "resume": {},
        "promise_papers": {
            "codes": [code for code, _ in view.word.tolerable],
            "by": (view.received_on + timedelta(1)).isoformat(),
            "reference": "卷宗 4",
        },
        "hand_in_promised": {
            "materials": [{"code": one.code, "copies": 1} for one in view.word.promises if one.supplied_on is None]
        },
        "contest_breach": {"contest": "不对"},
        "answer_contest": {"outcome": "stands", "answer": "维持"},
        "commit": {"reference": "卷宗 5"},
        "record_after_check": {"result": "met", "finding": "符合"},
        "hand_over": {"to_account": colleague, "reason": "另有任务"},
        "order_handover": {"to_account": colleague, "reason": "另有任务"},
        "take_over": {},
        "decline_handover": {"reason": "不属本岗"},
        "take_back": {"purpose": "review", "reason_code": next(iter(REASONS)), "reason": "需要集体研究"},
    }[name]


def find_refused_offers(play, number, on):
    """(who, act, code) of everything that is offered and then refused; nothing that was tried is left behind."""
    broken = []
    for who in DOERS:
        actor = getattr(play, who)
        colleague = play.head if actor is play.reviewer else play.reviewer
        view = get_case(number, actor, on)
        standing = get_case_standing(number, actor, on)
        assert standing.allowed_actions == view.allowed_actions
        for act in view.allowed_actions:
            point = transaction.savepoint()
            try:
                run_act(
                    number=number,
                    name=act.name,
                    payload=make_payload(act.name, view, on, colleague.account_id),
                    actor=actor,
                    at=at_day(on, 15),
                )
            except Exception as error:  # noqa: BLE001
                broken.append((who, act.name, view.state, str(on), getattr(error, "code", repr(error))))
            finally:
                transaction.savepoint_rollback(point)
    return broken


@pytest.mark.parametrize("state", list(ROADS))
def test_every_offer_of_every_state_holds_at_any_time(play, state):
    number = make_case(play, state=state)
    assert [fault for days in LATER for fault in find_refused_offers(play, number, DAY + timedelta(days))] == []


@pytest.mark.parametrize(
    "guide",
    [
        {"case_kind": "instant", "needs_site_survey": False},
        {"regime": "filing", "type_code": "14", "statutory_limit": {"none": True, "note": "未规定"}, "special_procedures": []},
        {"regime": "filing", "type_code": "14", "statutory_limit": {"none": True, "note": "未规定"},
         "promised_limit": None, "case_kind": "instant", "special_procedures": []},
        {"quantity_limit": {"limited": True, "amount": 1}},
        {"statutory_limit": {"amount": 30, "unit": "calendar_day", "law": "环境影响评价法", "article": "第二十二条"}},
    ],
    ids=["instant", "filing", "filing_without_limits", "limited", "special_law"],
)  # fmt: skip
@pytest.mark.parametrize("papers", ["all", "none"])
def test_every_offer_of_every_kind_of_item_holds(cast, guide, papers):
    play = make_case_cast(cast, **guide)
    first = make_case(play, materials=hand_in_all(play.item) if papers == "all" else (), key="first")
    second = make_case(play, key="second")
    for days in LATER:
        on = DAY + timedelta(days)
        for number in (first, second):
            assert find_refused_offers(play, number, on) == []
    run_act(number=second, name="accept", payload={}, actor=play.clerk, at=at_day())
    assert find_refused_offers(play, second, DAY) == []


@pytest.mark.parametrize("accepted", [False, True], ids=["received", "accepted"])
@pytest.mark.parametrize("answer", ["", "contested", "stands", "lifted"])
def test_every_offer_on_a_promise_and_after_its_breach_holds(cast, accepted, answer):
    play = make_case_cast(cast, tolerates_missing=True)
    number = make_case(play, materials=hand_in_all(play.item)[:2])
    moves = [("promise_papers", {"codes": ["M03"], "by": (DAY + timedelta(1)).isoformat()}, play.li_ming, 0)]
    moves += [("accept", {}, play.clerk, 0)] if accepted else []
    if answer:
        moves += [("contest_breach", {"contest": "机构停业"}, play.li_ming, 2)]
    if answer in ("stands", "lifted"):
        moves += [("answer_contest", {"outcome": answer, "answer": "已核实"}, play.chief, 3)]
    for name, payload, actor, days in moves:
        assert find_refused_offers(play, number, DAY + timedelta(days)) == []
        note_broken_promises(at=at_day(DAY + timedelta(days)))
        run_act(number=number, name=name, payload=payload, actor=actor, at=at_day(DAY + timedelta(days), 14))
    assert note_broken_promises(at=at_day(DAY + timedelta(3), 14)) == (0 if answer else 1)
    assert [fault for days in (3, 9, 50) for fault in find_refused_offers(play, number, DAY + timedelta(days))] == []


def test_what_lacks_is_never_offered_for_acceptance(play):
    number = make_case(play, materials=())
    offered = {act.name for act in get_case(number, play.chief, DAY).allowed_actions}
    assert "notify" in offered
    assert not offered & {"accept", "decide_instantly", "return_step"}


def test_a_return_is_offered_once_a_step_was_done(play):
    number = make_case(play, state=State.ACCEPTED)
    assert "return_step" not in {act.name for act in get_case(number, play.chief, DAY).allowed_actions}
    run_act(number=number, name="complete_step", payload={"opinion": "符合"}, actor=play.reviewer, at=at_day())
    assert "return_step" in {act.name for act in get_case(number, play.chief, DAY).allowed_actions}


@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(ACTS, st.sampled_from(WHO), st.integers(0, 4)), min_size=4, max_size=9))
def test_every_offer_on_any_walk_holds(play, steps):
    number, on = make_case(play, key=f"offer-{Case.objects.count()}"), DAY
    for name, who, days in steps:
        on += timedelta(days)
        try_act(play, number, name, who, on)
    assert find_refused_offers(play, number, on) == []
