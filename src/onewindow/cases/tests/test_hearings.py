"""Hearings as people live them: on request and ex officio (AL-12, AL-17, RD-05)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onewindow.cases.actions import end_case_pause, pause_case
from onewindow.cases.models import Case, CaseHearing, CaseInterest
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, at_day, make_case
from onewindow.cases.tests.procedure_play import (
    AT,
    SERVED,
    act,
    day_after,
    grant,
    refuse_act,
    refuse_grant,
    register,
    tell_all,
)
from onewindow.cases.tests.proving import read_paper, refused, see
from onewindow.directory.testing import link_actor
from onewindow.ledger.verification import verify_ledger

pytestmark = pytest.mark.django_db


# --- 46 to 48: hearings


def call(play, number, day, at=AT, chair=None, **changes):
    given = {"day": day.isoformat(), "hour": "09:30", "place": "三楼听证室", "chair": chair or play.head.account_id}
    return act(number, "call_hearing", play.chief, at, **{**given, **SERVED, **changes})


def hold(play, number, at, **changes):
    given = {"attended": ["李明（申请人）"], "review_opinion": "面积符合", "arguments": "无异议", "signed": True}
    return act(number, "hold_hearing", play.chief, at, **{**given, **changes})


def test_a_hearing_on_request_from_telling_to_decision(play, number):
    """AL-12: told, asked in time, called seven working days ahead, challenged, held, the decision by its record."""
    act(number, "tell_hearing_right", play.chief, **SERVED)
    refuse_act("all_told", number, "tell_hearing_right", play.chief, **SERVED)
    refuse_grant("hearing_right_open", play, number)
    asked = at_day(date(2026, 9, 29))  # the fifth working day
    act(number, "request_hearing", play.li_ming, asked, reason="希望当面说明")
    refuse_grant("hearing_not_called", play, number, asked)
    hearing = see(play, number).procedures.open_hearing
    assert (hearing.basis, hearing.latest) == ("request", date(2026, 11, 2))
    too_soon = refuse_act("hearing_too_soon", number, "call_hearing", play.chief, asked, day="2026-10-13", hour="09:30",
                          place="三楼", chair=play.head.account_id, **SERVED)  # fmt: skip
    assert "2026-10-15" in too_soon.advice
    refuse_act("hearing_too_late", number, "call_hearing", play.chief, asked, day="2026-11-03", hour="09:30", place="三楼",
               chair=play.head.account_id, **SERVED)  # fmt: skip
    # 林海 reviewed; the chair is somebody who did not (48(3)).
    reviewed = refuse_act("chair_reviewed", number, "call_hearing", play.chief, asked, day="2026-10-15", hour="09:30",
                          place="三楼", chair=play.reviewer.account_id, **SERVED)  # fmt: skip
    assert reviewed.article == "行政许可法 第四十八条"
    refuse_act("chair_outside", number, "call_hearing", play.chief, asked, day="2026-10-15", hour="09:30", place="三楼",
               chair=play.cast.stranger.account_id, **SERVED)  # fmt: skip
    refuse_act("hearing_is_public", number, "call_hearing", play.chief, asked, day="2026-10-15", hour="09:30", place="三楼",
               chair=play.head.account_id, closed_for="busy", **SERVED)  # fmt: skip
    call(play, number, date(2026, 10, 15), asked)
    held = at_day(date(2026, 10, 15))
    refuse_grant("hearing_not_held", play, number, asked)
    act(number, "challenge_chair", play.li_ming, asked, reason="与邻居是亲属")
    refuse_act("challenge_open", number, "hold_hearing", play.chief, held, attended=["李明"], review_opinion="x", arguments="y",
               signed=True)  # fmt: skip
    refuse_act(
        "chair_needed", number, "answer_challenge", play.head, asked, challenge_answer="replaced", reasons="确有关系"
    )
    act(
        number,
        "answer_challenge",
        play.head,
        asked,
        challenge_answer="replaced",
        reasons="确有关系",
        chair=play.chief.account_id,
    )
    refuse_act("hearing_to_come", number, "hold_hearing", play.chief, asked, attended=["李明"], review_opinion="x",
               arguments="y", signed=True)  # fmt: skip
    refuse_act("record_unsigned", number, "hold_hearing", play.chief, held, attended=["李明"], review_opinion="x",
               arguments="y", signed=False)  # fmt: skip
    hold(play, number, held)
    view = see(play, number)
    record = view.procedures.hearings[0].record_paper
    assert view.procedures.hearings[0].chair_name == play.chief.name
    grant(play, number, held)
    assert record in read_paper(see(play, number), "grant_decision")["basis"]
    kinds = {paper.kind for paper in see(play, number).documents}
    assert {"hearing_right", "hearing_notice", "hearing_record"} <= kinds and "hearing_announcement" not in kinds
    assert not verify_ledger().findings


def test_days_that_lapse_free_the_decision(play, number):
    """47, RD-05: five working days over the holidays, told on 28 September: until 10 October, a working Saturday."""
    told = at_day(date(2026, 9, 28))
    act(number, "tell_hearing_right", play.chief, told, **SERVED)
    last = at_day(date(2026, 10, 10))
    refuse_grant("hearing_right_open", play, number, last)
    free = at_day(date(2026, 10, 11))
    refuse_act("request_too_late", number, "request_hearing", play.li_ming, free, reason="想说明")
    assert grant(play, number, free).state == State.GRANTED
    assert all(clock.stopped_on for clock in see(play, number).clocks if clock.purpose == "hearing_request")


def test_interested_persons_have_the_same_right(play, number):
    """47: each is told, each may ask; withdrawn by the last, the hearing falls away."""
    register(play, number)
    after = day_after(4)
    tell_all(play, number, after)
    interest = CaseInterest.objects.get()
    neighbour = link_actor(play.chen_jie, interest.party_id)
    act(number, "request_hearing", neighbour, after, reason="影响居住")
    refuse_act("asked_already", number, "request_hearing", neighbour, after, reason="再说一次")
    act(number, "request_hearing", play.li_ming, after, reason="也要说明")
    call(play, number, date(2026, 10, 15), after)
    notices = [one for one in see(play, number).procedures.tellings if one.kind == "hearing_notice"]
    assert {one.person for one in notices} == {0, interest.pk}
    act(number, "withdraw_hearing_request", play.li_ming, after)
    assert see(play, number).procedures.open_hearing is not None
    act(number, "withdraw_hearing_request", neighbour, after)
    assert see(play, number).procedures.open_hearing is None
    assert grant(play, number, after).state == State.GRANTED


def test_a_hearing_ex_officio_is_announced(play, number):
    """46: to the public, without the applicant's full name; the reviewer cannot order it alone."""
    refuse_act("not_authorised", number, "order_hearing", play.reviewer, reason="公共利益")
    act(number, "order_hearing", play.chief, reason="涉及周边居民的公共利益")
    refuse_grant("hearing_not_called", play, number)
    call(play, number, date(2026, 10, 9))
    told = read_paper(see(play, number), "hearing_announcement")
    assert told["applicant"] == "李*" and told["reason"] == "涉及周边居民的公共利益"
    held = at_day(date(2026, 10, 9))
    hold(play, number, held, signed=False, unsigned="李明认为时间太短，拒绝签字")
    assert grant(play, number, held).state == State.GRANTED


def test_the_chair_takes_no_part_in_the_review(play):
    """48(1)(3), RD-11: neither before the hearing nor after; and no hearing is held under who reviewed all the same."""
    number = make_case(play, state=State.ACCEPTED, key="fresh")
    reviewer = play.reviewer.account_id
    act(number, "order_hearing", play.chief, reason="公共利益")
    act(number, "order_examination", play.chief, check_kind="survey", subject="场所")
    check = see(play, number).procedures.examinations[0].id
    call(play, number, date(2026, 10, 9), chair=reviewer)
    refusal = refuse_act("chair_reviews", number, "complete_step", play.reviewer, opinion="符合")
    assert refusal.article == "行政许可法 第四十八条" and refusal.advice
    pair = [reviewer, play.head.account_id]
    refuse_act("chair_reviews", number, "assign_examiners", play.chief, examination=check, officers=pair)
    refuse_act(
        "chair_reviews", number, "order_examination", play.chief, check_kind="survey", subject="后厨", officers=pair
    )
    held = at_day(date(2026, 10, 9))
    hold(play, number, held)
    refuse_act("chair_reviews", number, "complete_step", play.reviewer, held, opinion="符合")


def test_no_hearing_is_held_under_a_reviewer(play, number):
    """48(1)(3): whichever way he came to both, the record would carry no decision."""
    act(number, "order_hearing", play.chief, reason="公共利益")
    call(play, number, date(2026, 10, 9))
    CaseHearing.objects.filter(case__number=number).update(chair_id=play.reviewer.account_id)
    refuse_act("chair_reviewed", number, "hold_hearing", play.chief, at_day(date(2026, 10, 9)), attended=["李明"],
               review_opinion="x", arguments="y", signed=True)  # fmt: skip


def test_a_person_registered_after_the_notices_is_summoned_too(play, number):
    """48(1)(1): seven days before for him as for everybody; the hearing is called again."""
    act(number, "order_hearing", play.chief, reason="公共利益")
    call(play, number, date(2026, 10, 9))
    register(play, number)
    held = at_day(date(2026, 10, 9))
    refusal = refuse_act("person_not_summoned", number, "hold_hearing", play.chief, held, attended=["李明"],
                         review_opinion="x", arguments="y", signed=True)  # fmt: skip
    assert refusal.article == "行政许可法 第四十八条" and "七个工作日" in refusal.advice
    tell_all(play, number)
    refuse_grant("person_not_summoned", play, number, at_day(date(2026, 9, 30)))
    call(play, number, date(2026, 10, 9))
    hold(play, number, held)
    refuse_act("all_told", number, "tell_hearing_right", play.chief, held, **SERVED)
    assert grant(play, number, held).state == State.GRANTED


def test_who_is_registered_after_the_hearing_is_heard_himself(play, number):
    """47: told of his right, he may use it; who was summoned and heard may not ask again, nor need he be told."""
    act(number, "order_hearing", play.chief, reason="公共利益")
    call(play, number, date(2026, 10, 9))
    hold(play, number, at_day(date(2026, 10, 9)))
    later = at_day(date(2026, 10, 10))
    register(play, number, later)
    interest = CaseInterest.objects.get()
    refuse_grant("statement_period_open", play, number, later)
    refuse_act("heard_already", number, "tell_hearing_right", play.chief, later, **SERVED)
    act(number, "tell_hearing_right", play.chief, later, person=interest.pk, **SERVED)
    refuse_act("heard_already", number, "request_hearing", play.li_ming, later, reason="再说")
    act(number, "request_hearing", link_actor(play.chen_jie, interest.party_id), later, reason="影响居住")
    assert see(play, number).procedures.open_hearing.basis == "request"


def test_days_to_ask_that_outlast_the_hearing_are_kept(play, number):
    """47: told the day before a hearing ex officio, the applicant may still use what the notice says; the decision waits."""
    act(number, "order_hearing", play.chief, reason="公共利益")
    call(play, number, date(2026, 10, 9))
    act(number, "tell_hearing_right", play.chief, at_day(date(2026, 10, 8)), **SERVED)
    held = at_day(date(2026, 10, 9))
    hold(play, number, held)
    refuse_grant("hearing_right_open", play, number, held)
    act(number, "request_hearing", play.li_ming, held, reason="还有新的证据")
    refuse_grant("hearing_not_called", play, number, held)


def call_again(code, play, number, day, at, **changes):
    given = {"day": day.isoformat(), "hour": "09:30", "place": "三楼", "chair": play.head.account_id}
    return refuse_act(code, number, "call_hearing", play.chief, at, **{**given, **SERVED, **changes})


def test_a_hearing_is_moved_once_with_its_reason_and_within_the_twenty_days(play, number):
    """47: calling again does not begin the twenty days anew."""
    act(number, "tell_hearing_right", play.chief, **SERVED)
    act(number, "request_hearing", play.li_ming, reason="想说明")
    latest = see(play, number).procedures.open_hearing.latest
    assert latest == date(2026, 10, 26)
    call(play, number, date(2026, 10, 12))
    again = day_after(1)
    call_again("move_reason_needed", play, number, date(2026, 10, 20), again)
    call_again("hearing_too_late", play, number, date(2026, 10, 27), again, move_reason="场地冲突")
    call(play, number, date(2026, 10, 20), again, move_reason="场地冲突")
    told = see(play, number).procedures.open_hearing
    assert (told.day, told.moved_on, told.move_reason) == (date(2026, 10, 20), again.local_date, "场地冲突")
    later = at_day(date(2026, 10, 9))
    refusal = call_again("hearing_moved_already", play, number, date(2026, 10, 22), later, move_reason="再改")
    assert "2026-10-20" in refusal.advice
    # A chair replaced at a party's request is no choice of the organ's: new notices may go out.
    act(number, "challenge_chair", play.li_ming, later, reason="亲属")
    replaced = {"challenge_answer": "replaced", "reasons": "确有关系", "chair": play.chief.account_id}
    act(number, "answer_challenge", play.head, later, **replaced)
    call(play, number, date(2026, 10, 26), later, chair=play.chief.account_id)
    call_again(
        "hearing_moved_already", play, number, date(2026, 10, 26), at_day(date(2026, 10, 10)), move_reason="再改"
    )


def test_a_day_told_is_not_given_up_once_no_other_lies_within_the_twenty_days(play, number):
    """47, 48: until that day has gone by without a hearing; then the first lawful day, once."""
    act(number, "tell_hearing_right", play.chief, **SERVED)
    act(number, "request_hearing", play.li_ming, reason="想说明")
    call(play, number, date(2026, 10, 26))
    late = at_day(date(2026, 10, 20))
    call_again("hearing_cannot_move", play, number, date(2026, 10, 30), late, move_reason="负责人外出")
    gone = at_day(date(2026, 10, 27))
    call_again("hearing_too_late", play, number, date(2026, 11, 30), gone, move_reason="当日停电")
    call(play, number, date(2026, 11, 6), gone, move_reason="当日停电")
    call_again("hearing_moved_already", play, number, date(2026, 11, 30), at_day(date(2026, 11, 7)), move_reason="再改")


def test_the_time_of_a_hearing_is_excluded_from_its_delivered_notice(play, number):
    """AL-17, 45: not before time and place were told, its day within, and no longer than it takes."""
    act(number, "order_hearing", play.chief, reason="公共利益")
    given = {"number": number, "kind": "hearing", "reason": "听证", "actor": play.chief, **SERVED}
    refused("procedure_not_ready", pause_case, ends_on=date(2026, 10, 20), at=AT, **given)
    call(play, number, date(2026, 10, 9))
    refused("pause_misses_hearing", pause_case, ends_on=date(2026, 10, 8), at=AT, **given)
    pause_case(ends_on=date(2026, 10, 20), at=AT, **given)
    held = at_day(date(2026, 10, 9))
    hold(play, number, held)
    view = see(play, number, held.local_date)
    assert (view.state, view.procedures.hearings[0].excluded_until) == (State.ACCEPTED, date(2026, 10, 20))
    assert grant(play, number, held).state == State.GRANTED


def test_time_may_still_be_excluded_for_what_is_not_kept_here(play, number):
    """The written notice of article 45 alone is what the law asks: another organ's hearing is not ours to open."""
    pause_case(
        number=number, kind="hearing", reason="市级听证", ends_on=DAY + timedelta(9), actor=play.chief, at=AT, **SERVED
    )
    end_case_pause(number=number, reason="结束", actor=play.chief, at=AT)
    assert Case.objects.get(number=number).state == State.ACCEPTED
