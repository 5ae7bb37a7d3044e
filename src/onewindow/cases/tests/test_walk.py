"""A random walk over the acts: whatever people try, in whatever order, the case stays lawful and its record whole."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onewindow.cases.actions import run_act
from onewindow.cases.models import Case, CaseCorrection
from onewindow.cases.queries import get_case
from onewindow.cases.rules import Act, State, find_transition
from onewindow.cases.sweeps import (
    end_notified_pauses,
    record_deemed_acceptances,
    record_overdue_full_supplements,
)
from onewindow.cases.testing import DAY, at_day, make_case
from onewindow.kit.acting import Refusal
from onewindow.ledger.queries import list_entries

WHO = [
    "li_ming",
    "chen_jie",
    "clerk",
    "reviewer",
    "chief",
    "head",
    "stranger",
    "supervisor",
    "leader",
    "admin",
    "centre",
]
PAPER = {"materials": [{"code": "M01", "copies": 1}]}
TOLD = {"reason": "需要", "delivery_method": "counter", "delivery_proof": "签收单"}
PAYLOADS = {
    "accept": {},
    "decline": {"reason": "not_required", "explanation": "依法不需要"},
    "notify": {"corrections": [{"code": "M01", "problem": "缺少签名"}, {"code": "M02", "problem": "不清"}]},
    "supplement": PAPER,
    "correct_on_spot": {"note": "补签字", **PAPER},
    "complete_step": {"opinion": "符合"},
    "return_step": {"position": 2, "reasons": "再查"},
    "end_pause": {"reason": "完成"},
    "extend": {"days": 5, "reason": "复杂"},
    "grant": {"content": "准予"},
    "refuse": {"facts": "不足", "reasons": ["不足"], "basis": "条例"},
    "ready": {"notice_method": "phone", "notice_proof": "通话记录"},
    "deliver": {"method": "counter", "proof": "签收", "receiver": "李明"},
    "withdraw": {"proof": "signature", "reference": "卷宗"},
    "close": {},
    "resume": {},
}
ACTS = st.sampled_from([*PAYLOADS, "pause", "supplement_rest"])
STEP = st.tuples(ACTS, st.sampled_from(WHO), st.integers(0, 4))


def try_act(play, number, name, who, on):
    actor = getattr(play, who, None) or getattr(play.cast, who)
    payload = PAYLOADS.get(name)
    if name == "pause":
        payload = {"kind": "testing", "ends_on": (on + timedelta(6)).isoformat(), **TOLD}
    if name == "supplement_rest":
        name, payload = "supplement", {"materials": [{"code": "M02", "copies": 1}]}
    before = Case.objects.get(number=number)
    try:
        run_act(number=number, name=name, payload=payload, actor=actor, at=at_day(on))
    except Refusal:
        assert Case.objects.get(number=number).version == before.version
        return
    after = Case.objects.get(number=number)
    assert who not in ("chen_jie", "stranger", "supervisor", "leader", "admin", "centre")
    assert after.version > before.version
    row = find_transition(Act(name), State(before.state))
    # The law may have acted first, in the same call; otherwise the table led here.
    assert after.version > before.version + 1 or (row is not None and after.state == (row.target or before.state))


def check_lawful(number):
    case = Case.objects.get(number=number)
    entries = list_entries(subject=("case", number))
    events = [entry.event for entry in entries]
    assert len(events) == case.version
    assert events.count("CorrectionsNotified") <= 1
    assert sum(event.endswith("Accepted") for event in events) <= 1
    assert events.count("CaseExtended") <= 1
    assert sum(event in ("CaseGranted", "CaseRefused") for event in events) <= 1
    assert CaseCorrection.objects.filter(case=case).count() in (0, 2)
    if case.accepted_on is not None:
        assert case.accepted_on >= case.received_on


def walk(play, steps, key):
    number = make_case(play, key=key, at=at_day(DAY))
    on = DAY
    for name, who, days in steps:
        on += timedelta(days)
        for sweep in (record_deemed_acceptances, record_overdue_full_supplements, end_notified_pauses):
            sweep(at=at_day(on))
        try_act(play, number, name, who, on)
        check_lawful(number)
    view = get_case(number, play.li_ming, on)
    running = [clock for clock in view.clocks if clock.stopped_on is None]
    if view.state in (State.DELIVERED, State.CLOSED, State.WITHDRAWN, State.NOT_ACCEPTED, State.READY):
        assert running == []
    if view.state in (State.ACCEPTED, State.PAUSED):
        assert {clock.purpose for clock in running} == {"statutory", "promised"}
    return view.state


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=5, max_size=14))
def test_no_walk_leaves_the_law(play, steps):
    walk(play, steps, f"walk-{Case.objects.count()}")


@pytest.mark.long
@pytest.mark.django_db
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=5, max_size=30))
def test_no_long_walk_leaves_the_law(play, steps):
    walk(play, steps, f"walk-{Case.objects.count()}")
