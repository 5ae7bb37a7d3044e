"""Walks of random lawful and unlawful acts by random people over cases of every regime, beside a day-by-day oracle.

At every step: nothing unlawful passes, nothing lawful is refused, and state, days, clocks and ledger are what the wall calendar
says. At the end of every walk the case is led to its end, so no lawful state is stuck (Must show 2).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from onewindow.cases.actions import run_act, submit_case
from onewindow.cases.models import Case
from onewindow.cases.queries import get_case
from onewindow.cases.sweeps import (
    end_notified_pauses,
    record_deemed_acceptances,
    record_overdue_full_supplements,
)
from onewindow.cases.testing import FORM, MaterialIn, at_day, make_case_cast
from onewindow.cases.tests.oracle import ENDED, Kind, Matter
from onewindow.clocks.queries import list_clocks
from onewindow.kit.acting import Refusal
from onewindow.ledger.queries import list_entries

OWN_LAW = {"law": "某某条例", "article": "第十条"}
ARTICLE_42 = {"law": "中华人民共和国行政许可法", "article": "第四十二条"}
REGISTRATION = {"law": "中华人民共和国市场主体登记管理条例", "article": "第十九条"}
NO_LIMIT = {"none": True, "note": "法律法规未规定"}
PROMISE = {"amount": 5, "unit": "working_day"}
EXPERTS = [{"kind": "expert_review", "law": "某某条例", "article": "第十二条"}]


def state_limit(amount: int, unit: str, law: dict[str, str]) -> dict[str, object]:
    return {"amount": amount, "unit": unit, **law}


# Regime → the oracle's knowledge of it, and the guide that says the same to the product.
KINDS: dict[str, tuple[Kind, dict[str, object]]] = {
    "licence": (Kind("licence", (20, "working_day"), 5, extension=10), {}),
    "special_law": (
        Kind("licence", (15, "working_day"), 5),
        {"statutory_limit": state_limit(15, "working_day", OWN_LAW)},
    ),
    "registration": (
        Kind("enterprise_registration", (3, "working_day"), 2, extension=3),
        {
            "regime": "enterprise_registration",
            "type_code": "10",
            "statutory_limit": state_limit(3, "working_day", REGISTRATION),
            "promised_limit": {"amount": 2, "unit": "working_day"},
            "special_procedures": [],
        },
    ),
    "confirmation": (
        Kind("confirmation", (30, "calendar_day"), 5, own_pauses=frozenset({"expert_review"})),
        {
            "regime": "confirmation",
            "type_code": "07",
            "statutory_limit": state_limit(30, "calendar_day", OWN_LAW),
            "special_procedures": EXPERTS,
        },
    ),
    "filing": (
        Kind("filing", None, 5),
        {"regime": "filing", "type_code": "14", "statutory_limit": NO_LIMIT, "special_procedures": []},
    ),
    "payment": (
        Kind("payment", (60, "calendar_day"), 5),
        {
            "regime": "payment",
            "type_code": "05",
            "statutory_limit": state_limit(60, "calendar_day", OWN_LAW),
            "special_procedures": [],
        },
    ),
    "public_service": (
        Kind("public_service", None, 5),
        {"regime": "public_service", "type_code": "20", "statutory_limit": NO_LIMIT, "special_procedures": []},
    ),
}
STRANGERS = ["chen_jie", "stranger", "supervisor", "leader", "admin", "centre"]
WHO = ["li_ming", "clerk", "reviewer", "chief", "head", *STRANGERS]
TOLD = {"reason": "需要", "delivery_method": "counter", "delivery_proof": "签收单"}
PAYLOADS: dict[str, dict[str, object]] = {
    "accept": {},
    "decline": {"reason": "not_required", "explanation": "依法不需要"},
    "complete_step": {"opinion": "符合"},
    "end_pause": {"reason": "完成"},
    "grant": {"content": "准予"},
    "refuse": {"facts": "不足", "reasons": ["不足"], "basis": "条例"},
    "ready": {"notice_method": "counter", "notice_proof": "回执"},
    "deliver": {"method": "counter", "proof": "签收", "receiver": "李明"},
    "withdraw": {"proof": "signature", "reference": "卷宗"},
    "close": {},
    "resume": {},
}
ACTS = [
    *PAYLOADS,
    "notify",
    "notify_less",
    "supplement",
    "supplement_rest",
    "pause",
    "pause_wrongly",
    "extend",
    "extend_more",
]
# roll: 0-5 goes on lawfully, 6 lawfully in any way, 7-9 whatever comes to anybody's mind.
STEP = st.tuples(
    st.integers(0, 9),
    st.integers(0, 99),
    st.sampled_from(ACTS),
    st.sampled_from(WHO),
    st.sampled_from([0, 0, 0, 1, 1, 2, 3, 6, 12]),
)
ENDINGS = {"withdraw", "decline", "close", "ready"}
# Whole walks end before the calendar does.
START = st.dates(date(2025, 1, 6), date(2026, 6, 30))


def word_act(name: str, on: date) -> tuple[str, dict[str, object]]:
    """The act of the product and what is sent with it."""
    if name in PAYLOADS:
        return name, PAYLOADS[name]
    whole = [{"code": code, "problem": "缺少签名"} for code in ("M01", "M02", "M03")]
    others: dict[str, tuple[str, dict[str, object]]] = {
        "notify": ("notify", {"corrections": whole}),
        "notify_less": ("notify", {"corrections": whole[1:]}),
        "supplement": ("supplement", {"materials": [{"code": "M01", "copies": 1}]}),
        "supplement_rest": ("supplement", {"materials": [{"code": code, "copies": 1} for code in ("M02", "M03")]}),
        "pause": ("pause", {"kind": "expert_review", "ends_on": (on + timedelta(6)).isoformat(), **TOLD}),
        "pause_wrongly": ("pause", {"kind": "meeting", "ends_on": (on + timedelta(6)).isoformat(), **TOLD}),
        "extend": ("extend", {"days": 3, "reason": "复杂"}),
        "extend_more": ("extend", {"days": 11, "reason": "复杂"}),
    }
    return others[name]


class Walker:
    """One case and the oracle's book of it, walked side by side."""

    acts = ACTS
    endings = ENDINGS
    book_of = Matter
    # Clocks of procedures, which run beside the limits of the case.
    besides: frozenset[str] = frozenset()

    def __init__(self, play, kind: Kind, start: date, key: str, complete: bool) -> None:
        self.play, self.on = play, start
        codes = ["M01", "M02", "M03"] if complete else ["M02"]
        materials = tuple(MaterialIn(code, copies=1, original_seen=True, copy_kept=True) for code in codes)
        self.number = submit_case(
            idempotency_key=key,
            item_code=play.item.code,
            form=FORM,
            materials=materials,
            actor=play.li_ming,
            at=at_day(start),
        ).number
        lacking = set() if complete else {"M01", "M03"}
        self.book = self.book_of(kind, start, lacking, events=["CaseReceived"])

    def wait(self, days: int) -> None:
        """Days pass; the worker wakes on the last of them, and the law's acts carry their own days."""
        self.on += timedelta(days)
        if days:
            for sweep in (record_deemed_acceptances, record_overdue_full_supplements, end_notified_pauses):
                sweep(at=at_day(self.on))
        self.book.let_the_law_act(self.on)

    def word(self, name: str) -> tuple[str, dict[str, object]]:
        """The act and what is sent with it today."""
        return word_act(name, self.on)

    def try_act(self, name: str, who: str) -> bool:
        """Tries one act, and holds the product to the oracle's judgement."""
        act, told = self.word(name)
        lawful = self.book.judge(act, who, self.on, told)
        actor = getattr(self.play, who, None) or getattr(self.play.cast, who)
        try:
            run_act(number=self.number, name=act, payload=told, actor=actor, at=at_day(self.on))
        except Refusal as refusal:
            assert not lawful, f"{act} by {who} on {self.on} is lawful and was refused: {refusal}"
            self.compare()
            return False
        assert lawful, f"{act} by {who} on {self.on} in {self.book.state} is unlawful and passed"
        self.book.note(act, self.on, told)
        self.compare()
        return True

    def choose(self, roll: int, pick: int, act: str, who: str) -> tuple[str, str]:
        """What is tried next: mostly something lawful, so that walks come far."""
        if roll > 6:
            return act, who
        lawful = [
            (name, person)
            for name, (sent, told) in ((name, self.word(name)) for name in self.acts)
            for person in WHO
            if (roll == 6 or name not in self.endings) and self.book.judge(sent, person, self.on, told)
        ]
        if not lawful:
            return act, who
        # First which act, then by whom: what many may do is not tried more often than what one may.
        names = list(dict.fromkeys(name for name, _ in lawful))
        name = names[pick % len(names)]
        people = [person for found, person in lawful if found == name]
        return name, people[pick // len(names) % len(people)]

    def compare(self) -> None:
        """State, days, clocks and ledger against the book."""
        case, book = Case.objects.get(number=self.number), self.book
        assert case.state == book.state
        assert (case.accepted_on, case.acceptance_kind) == (book.accepted_on, book.acceptance)
        assert (case.notified_on, case.decided_on) == (book.notified_on, book.decided_on)
        events = [entry.event for entry in list_entries(subject=("case", self.number))]
        assert [event for event in events if event not in BESIDES] == book.events
        rows = [clock for clock in list_clocks(("case", self.number)) if clock.purpose not in self.besides]
        clocks = {clock.purpose: clock for clock in rows}
        if book.state in ("received", "correcting") and (due := book.notice_due_on) is not None:
            self.compare_notice(clocks, due)
        if book.accepted_on is not None:
            self.compare_due(clocks, "statutory", book.statute_due_on)
            self.compare_due(clocks, "promised", book.promise_due_on)
        if book.state in ("granted", "refused", "ready", "delivered"):
            self.compare_due(clocks, "delivery", book.delivery_due_on)
        running = sorted(clock.purpose for clock in rows if clock.stopped_on is None)
        assert running == sorted(book.running), f"{running} run in {book.state}, lawful {book.running}"
        stops = sorted((clock.purpose, clock.stopped_on) for clock in rows if clock.stopped_on is not None)
        assert stops == sorted(book.stops), f"stopped {stops}, lawful {book.stops}"

    def compare_notice(self, clocks, due: date) -> None:
        case = Case.objects.select_related("notice_clock").get(number=self.number)
        if self.book.state == "received" or (self.book.full_on and not self.book.missing):
            assert case.notice_clock is not None and case.notice_clock.due_on == due

    def compare_due(self, clocks, purpose: str, due: date | None) -> None:
        """The clock runs exactly where a limit is, and ends on the day that was counted by hand."""
        clock = clocks.get(purpose)
        assert (clock is None) == (due is None), f"{purpose}: {clock} against {due}"
        assert clock is None or clock.due_on == due, f"{purpose} ends {clock.due_on}, counted by hand {due}"

    def finish(self) -> None:
        """Leads the case to an end by lawful acts alone."""
        for _ in range(12):
            if self.book.state in ENDED and self.book.state != "closed_not_accepted":
                return
            assert any(self.try_act(name, who) for name, who in self.list_ways())
        raise AssertionError(f"stuck in {self.book.state}")

    def list_ways(self) -> Iterable[tuple[str, str]]:
        """What leads on from here."""
        state, book = self.book.state, self.book
        if state == "received":
            return [("accept", "clerk"), ("notify", "clerk")]
        if state == "closed_not_accepted":
            return [("resume", "li_ming")]
        if state == "correcting":
            asked = [("supplement", "li_ming"), ("supplement_rest", "li_ming")]
            return asked if book.missing else [("accept", "clerk")]
        if state == "paused":
            return [("end_pause", "chief")]
        if state == "accepted":
            return [("complete_step", "reviewer")] if book.steps_done == 0 else [("grant", "head")]
        # Every other walk tells the applicant first that the result waits.
        ready = state in ("granted", "refused") and len(book.events) % 2 == 0
        return [("ready" if ready else "deliver", "clerk")]


# Events of the case's subject that are no acts of its law: visits, openings, papers, messages.
BESIDES = {"CaseVisited", "CaseOpened", "CaseAgentNamed"}


def make_play(cast, name: str):
    """The cast at work on one item of a regime."""
    return make_case_cast(cast, code=f"WALK-{name}", **KINDS[name][1])  # type: ignore[arg-type]


def walk_case(play, name: str, start: date, complete: bool, steps) -> None:
    walker = Walker(play, KINDS[name][0], start, f"walk-{Case.objects.count()}", complete)
    for roll, pick, act, who, days in steps:
        walker.wait(days)
        walker.try_act(*walker.choose(roll, pick, act, who))
    walker.wait(0)
    walker.finish()
    view = get_case(walker.number, walker.play.li_ming, walker.on)
    assert view.state == walker.book.state


WALK = settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


GIVEN = given(start=START, complete=st.booleans(), steps=st.lists(STEP, min_size=4, max_size=12))


@pytest.fixture
def play(cast, name):
    return make_play(cast, name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", KINDS)
@settings(WALK, max_examples=24)
@GIVEN
def test_no_walk_of_any_regime_leaves_the_law(play, name, start, complete, steps):
    walk_case(play, name, start, complete, steps)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", KINDS)
@settings(WALK, max_examples=240, derandomize=False)
@GIVEN
def test_no_long_walk_of_any_regime_leaves_the_law(play, name, start, complete, steps):
    walk_case(play, name, start, complete, steps)
