"""A case of a lower organ that a higher one decides (AL-11)."""

from __future__ import annotations

from dataclasses import fields

import pytest

from onewindow.cases.actions import grant_case, run_act
from onewindow.cases.actions.dispatch import ACTS
from onewindow.cases.models import Case
from onewindow.cases.queries import get_case
from onewindow.cases.rules import Act, Doer, Facts, State, check_act
from onewindow.cases.testing import DAY, finish_review, make_case, make_case_cast, make_upper_organ
from onewindow.cases.tests.procedure_play import (
    AT,
    SENT,
    act,
    day_after,
    refuse_act,
    refuse_grant,
)
from onewindow.cases.tests.proving import read_paper, see
from onewindow.catalogue.testing import make_item
from onewindow.kit.acting import Refusal
from onewindow.ledger.verification import verify_ledger

pytestmark = pytest.mark.django_db


# --- 35, 43: the lower organ reviews, the higher decides


@pytest.fixture
def going_up(cast):
    """A case of an item that by law goes up, reviewed by the lower organ."""
    play = make_case_cast(cast, escalated=True)
    number = make_case(play, state=State.ACCEPTED)
    return play, number


def test_the_lower_organ_reviews_in_twenty_days_and_does_not_decide(going_up):
    """AL-11, 43."""
    play, number = going_up
    clock = next(one for one in see(play, number).clocks if one.purpose == "statutory")
    assert (clock.terms.budget, clock.extension_max) == (20, 0)
    upper, _ = make_upper_organ()
    refuse_act("steps_left", number, "escalate", play.chief, upper_organ=upper.credit_code, **SENT)
    finish_review(play, number, AT)
    refuse_grant("must_go_up", play, number)
    refuse_act("not_above", number, "escalate", play.chief, upper_organ=play.cast.other_department.credit_code, **SENT)
    refuse_act("words_needed", number, "escalate", play.chief, upper_organ=upper.credit_code, opinion=" ", basis="法")


def test_a_hand_over_keeps_clocks_history_and_papers(going_up):
    """AL-11, 35; trap zammad#5624: the old clock stands stopped beside the new one, which begins that day."""
    play, number = going_up
    finish_review(play, number, AT)
    upper, people = make_upper_organ()
    sent = day_after(7)
    before = see(play, number)
    act(number, "escalate", play.chief, sent, upper_organ=upper.credit_code, **SENT)
    view = see(play, number)
    old, new = sorted((one for one in view.clocks if one.purpose == "statutory"), key=lambda one: one.id)
    assert (old.stopped_on, old.stop_reason) == (sent.local_date, "已报送上级机关")
    # 42 for an organ whose item the catalogue does not hold: twenty working days from the hand-over, ten more by its head.
    assert (new.terms.started_on, new.terms.budget, new.extension_max) == (sent.local_date, 20, 10)
    assert view.timeline[: len(before.timeline)] == before.timeline and len(view.materials) == len(before.materials)
    assert read_paper(view, "preliminary_opinion")["upper_organ"] == upper.name
    mine = get_case(number, play.li_ming, sent.local_date)
    assert (mine.item.department_name, mine.procedures.escalation.lower_name) == (upper.name, play.cast.department.name)
    assert mine.procedures.escalation.opinion == ""
    # The lower organ sees and hands out; the higher one asks for nothing again and decides.
    for name, payload in (("grant", {"content": "准予"}), ("order_hearing", {"reason": "x"})):
        with pytest.raises(Refusal) as caught:
            act(number, name, play.chief, sent, **payload)
        assert caught.value.status == 403
    asked = refuse_act(
        "asked_again", number, "notify", people["reviewer"], sent, corrections=[{"code": "M01", "problem": "缺"}]
    )
    assert asked.article == "行政许可法 第三十五条"
    act(number, "complete_step", people["reviewer"], sent, opinion="同意初审意见")
    act(number, "extend", people["head"], sent, days=5, reason="复杂")
    grant_case(number=number, content="准予", actor=people["head"], at=sent)
    run_act(
        number=number,
        name="ready",
        payload={"notice_method": "counter", "notice_proof": "1"},
        actor=play.clerk,
        at=sent,
    )
    assert Case.objects.get(number=number).state == State.READY
    assert read_paper(see(play, number), "grant_decision")["department"] == upper.name
    assert not verify_ledger().findings


def test_the_higher_organs_own_item_sets_its_limit(going_up):
    """35: same basic code, its own guide, its own letters."""
    play, number = going_up
    finish_review(play, number, AT)
    upper, _ = make_upper_organ()
    reference = {"credit_code": upper.credit_code, "name": upper.name}
    own = make_item(code=f"{upper.credit_code}4000123001000", department=reference, exercise_level="3",
                    statutory_limit={"amount": 12, "unit": "working_day", "law": "某条例", "article": "第九条"},
                    promised_limit={"amount": 8, "unit": "working_day"})  # fmt: skip
    act(number, "escalate", play.chief, upper_organ=upper.credit_code, **SENT)
    running = {one.purpose: one.terms.budget for one in see(play, number).clocks if one.stopped_on is None}
    assert running == {"statutory": 12, "promised": 8}
    assert Case.objects.get(number=number).deciding_item_code == own.code


def test_the_higher_organs_step_is_taken_back_brought_back_and_returned(going_up):
    """35, C-09: its one step stands in no guide, so place and role are read from the step itself."""
    play, number = going_up
    finish_review(play, number, AT)
    upper, people = make_upper_organ()
    act(number, "escalate", play.chief, upper_organ=upper.credit_code, **SENT)
    place = Case.objects.get(number=number).step_place
    act(number, "take_back", people["head"], purpose="sign", reason_code="leader_signs", reason="须签字")
    act(number, "bring_back", people["head"])
    case = Case.objects.get(number=number)
    assert (case.taken_back, case.step_place, place) == ("", place, "back_office")
    upper_step = case.step_position
    act(number, "complete_step", people["reviewer"], opinion="同意")
    act(number, "return_step", people["head"], position=upper_step, reasons="请补充理由")
    case.refresh_from_db()
    assert (case.step_position, case.step_name, case.step_role) == (upper_step, "上级机关审查", "reviewer")
    assert case.steps.get(state="todo").round == 2


# Whatever names papers, by the shape of what is sent with it: a demand, a list of what lacks, or papers taken in.
PAPERS = frozenset({"corrections", "materials", "needed", "codes", "form"})
ORGAN = frozenset({Doer.ACCEPTOR, Doer.REVIEWER, Doer.CHIEF, Doer.DECIDER, Doer.HEAD, Doer.ISSUER})


@pytest.mark.parametrize("state", [State.ACCEPTED, State.PAUSED, State.GRANTED, State.READY])
def test_nothing_a_higher_organ_can_do_names_a_paper_to_bring(state):
    """35: not by a notice, and not by any other act either: an invitation to state, a check or a hearing has no such field."""
    naming = [name for name, spec in ACTS.items() if PAPERS & {one.name for one in fields(spec.payload)}]
    assert {"notify", "supplement", "correct_on_spot", "accept", "promise_papers", "hand_in_promised"} <= set(naming)
    assert not {"invite_statement", "order_examination", "call_hearing", "pause"} & set(naming)
    facts = Facts(state=state, regime="licence", received_on=DAY, accepted_on=DAY, escalated=True)
    for name in naming:
        with pytest.raises(Refusal):
            check_act(Act(name), facts, ORGAN, DAY)
