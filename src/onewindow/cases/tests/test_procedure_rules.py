"""What a decision waits for, and the days of hearings and checks, as tables (AL-10..AL-12, AL-17, AL-19, AL-21, RD-05, RD-11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onewindow.cases.rules import Act, Doer, Facts, Ownership, State, check_act, derive_doers, may_read
from onewindow.cases.rules.procedures import (
    CHECK_KINDS,
    NOTHING,
    HearingRight,
    OpenExamination,
    OpenHearing,
    Pending,
    StatementPeriod,
    is_right_over,
    list_obstacles,
    list_untold,
)
from onewindow.cases.rules.procedures_acts import LICENCE_ONLY
from onewindow.cases.rules.procedures_hearing import (
    Result,
    check_chair,
    check_hearing_day,
    check_officers,
    check_pause_tie,
    check_request,
    check_result,
    find_earliest_hearing,
)
from onewindow.clocks.rules import get_statutory_limit
from onewindow.kit.acting import Actor, Grant, Refusal
from onewindow.workdays.testing import make_calendar

DAY = date(2026, 9, 21)
LAST = date(2026, 9, 29)
CALENDAR = make_calendar()
ACCEPTED = Facts(state=State.ACCEPTED, regime="licence", received_on=DAY, accepted_on=DAY)
DECIDER = frozenset({Doer.DECIDER})
EVERYBODY = frozenset(Doer) - {Doer.LAW}


def refuse(act, facts, doers=EVERYBODY, today=DAY):
    with pytest.raises(Refusal) as caught:
        check_act(act, facts, doers, today)
    return caught.value


# --- what stands in the way of a decision: the fact, the day, the codes that refuse it

RIGHT = HearingRight(0, LAST)
OBSTACLES = [
    # nothing happened: nothing stands in the way
    (NOTHING, DAY, []),
    # AL-10, AL-19: a check without officers, with officers and without a result
    (Pending(examinations=(OpenExamination(1, "verification"),)), DAY, ["officers_missing"]),
    (Pending(examinations=(OpenExamination(1, "survey", True),)), DAY, ["check_open"]),
    (Pending(examinations=(OpenExamination(1, "testing"), OpenExamination(2, "survey", True))), DAY,
     ["officers_missing", "check_open"]),
    # AL-17: experts were asked
    (Pending(reviews=(1,)), DAY, ["expert_review_open"]),
    # 36: a period to state views, its last day included; views without an answer
    (Pending(periods=(StatementPeriod(0, LAST),)), LAST, ["statement_period_open"]),
    (Pending(periods=(StatementPeriod(0, LAST),)), LAST + timedelta(1), []),
    (Pending(unanswered=(4, 5)), DAY, ["statement_unanswered"]),
    # AL-12: others' important interests: the applicant and each of them must be told of the hearing
    (Pending(interests=(7,)), DAY, ["hearing_right_untold"]),
    (Pending(interests=(7,), rights=(RIGHT,)), LAST + timedelta(1), ["hearing_right_untold"]),
    (Pending(interests=(7,), rights=(RIGHT, HearingRight(7, LAST))), LAST + timedelta(1), []),
    # 47: told and silent: the last day still waits, the day after is free; who asked is not waited for
    (Pending(rights=(RIGHT,)), LAST, ["hearing_right_open"]),
    (Pending(rights=(RIGHT,)), LAST + timedelta(1), []),
    (Pending(rights=(replace(RIGHT, is_provisional=True),)), LAST + timedelta(10), ["hearing_right_open"]),
    (Pending(rights=(replace(RIGHT, is_provisional=True),)), LAST + timedelta(11), []),
    (Pending(rights=(replace(RIGHT, has_asked=True),), hearing=OpenHearing(1, "request")), DAY, ["hearing_not_called"]),
    # 46, 48: announced and not held
    (Pending(hearing=OpenHearing(1, "ex_officio", LAST)), LAST, ["hearing_not_held"]),
    (Pending(heard="听笔〔2026〕1号"), DAY, []),
    # 48(1)(1): somebody registered after the notices went out; 47: whoever was summoned and heard need not be told, others must
    (Pending(interests=(7,), rights=(RIGHT, HearingRight(7, LAST)), hearing=OpenHearing(1, "request", LAST, unsummoned=(7,))),
     LAST + timedelta(1), ["person_not_summoned"]),
    (Pending(interests=(7,), heard="听笔", summoned=((0, DAY), (7, DAY))), DAY, []),
    (Pending(interests=(7, 8), heard="听笔", summoned=((0, DAY), (7, DAY))), DAY, ["hearing_right_untold"]),
    # AL-11: a higher organ decides
    (Pending(goes_up=True), DAY, ["must_go_up"]),
]  # fmt: skip


@pytest.mark.parametrize(("pending", "today", "codes"), OBSTACLES)
def test_what_stands_in_the_way_of_a_decision(pending, today, codes):
    told = list_obstacles(pending, today)
    assert [one.code for one in told] == codes
    assert all(one.message and one.article for one in told)
    for act in (Act.GRANT, Act.REFUSE):
        facts = replace(ACCEPTED, pending=pending)
        if codes:
            refusal = refuse(act, facts, DECIDER, today)
            assert (refusal.code, refusal.status) == (codes[0], 409)
            assert refusal.article and refusal.advice
        else:
            assert check_act(act, facts, DECIDER, today)


def test_a_period_says_when_it_ends_by_itself():
    assert [one.until for one in list_obstacles(Pending(rights=(RIGHT,)), DAY)] == [LAST]


def test_without_others_interests_nobody_must_be_told():
    """47 binds where the licence touches the applicant and others; the applicant alone may be told."""
    assert list_untold(Pending(rights=(RIGHT,))) == ()
    assert list_untold(Pending(interests=(3, 4), rights=(HearingRight(4, LAST),))) == (0, 3)


# --- RD-05: the applicant's days are working days, over the holidays of 2026

ASKING = [
    # told on            the last day to ask a hearing (47): the fifth working day after
    (date(2026, 3, 2), date(2026, 3, 9)),  # an ordinary week
    (date(2026, 9, 21), date(2026, 9, 29)),  # Mid-Autumn on Friday 25 September
    (date(2026, 9, 28), date(2026, 10, 10)),  # National Day 1 to 7 October, made up on Saturday 10
    (date(2026, 9, 30), date(2026, 10, 13)),
    (date(2026, 12, 25), date(2027, 1, 4)),
    (date(2026, 2, 10), date(2026, 2, 24)),  # Spring Festival, with its make-up Saturday
]


@pytest.mark.parametrize(("told_on", "last_day"), ASKING)
def test_five_working_days_to_ask_for_a_hearing(told_on, last_day):
    limit = get_statutory_limit("hearing_request", told_on)
    assert (limit.budget, limit.unit, limit.whose_time) == (5, "working_days", "applicant")
    assert CALENDAR.add_workdays(told_on, limit.budget)[0] == last_day
    right = HearingRight(0, last_day)
    assert not is_right_over(right, last_day) and is_right_over(right, last_day + timedelta(1))


HEARINGS = [
    # told on            the first day on which the hearing may be held: seven whole working days between
    (date(2026, 3, 2), date(2026, 3, 12)),  # nothing between
    (date(2026, 3, 6), date(2026, 3, 18)),  # over two weekends
    (date(2026, 4, 1), date(2026, 4, 14)),  # Qingming, Monday 6 April
    (date(2026, 4, 27), date(2026, 5, 10)),  # May Day 1 to 5 May, made up on Saturday 9 May
    (date(2026, 6, 15), date(2026, 6, 26)),  # Dragon Boat, Friday 19 June
    (date(2026, 9, 14), date(2026, 9, 23)),  # made up on Sunday 20 September for National Day
    (date(2026, 9, 21), date(2026, 10, 9)),  # Mid-Autumn and National Day between
    (date(2026, 9, 25), date(2026, 10, 13)),
    (date(2026, 9, 30), date(2026, 10, 16)),
    (date(2026, 10, 9), date(2026, 10, 20)),
    (date(2026, 2, 9), date(2026, 2, 26)),  # Spring Festival 15 to 23 February, made up on Saturday 14
    (date(2026, 12, 22), date(2027, 1, 1)),
    (date(2025, 12, 24), date(2026, 1, 6)),  # New Year, made up on Sunday 4 January
]


@pytest.mark.parametrize(("told_on", "first"), HEARINGS)
def test_seven_whole_working_days_before_a_hearing(told_on, first):
    """48(1), RD-05: neither the day of the notice nor the day of the hearing counts."""
    assert find_earliest_hearing(told_on, CALENDAR) == first
    assert CALENDAR.count_workdays(told_on, first - timedelta(1))[0] == 7
    check_hearing_day(first, told_on, None, CALENDAR)
    with pytest.raises(Refusal) as caught:
        check_hearing_day(first - timedelta(1), told_on, None, CALENDAR)
    assert caught.value.code == "hearing_too_soon" and first.isoformat() in caught.value.advice


ORGANISING = [
    # asked on           called on           day               the code that refuses it
    (date(2026, 9, 8), date(2026, 9, 9), date(2026, 9, 21), ""),
    (date(2026, 9, 8), date(2026, 9, 9), date(2026, 10, 12), ""),  # the twentieth working day: holidays do not count
    (date(2026, 9, 8), date(2026, 9, 9), date(2026, 10, 13), "hearing_too_late"),
    # called so late that both limits cannot be kept: the first lawful day, and no later one
    (date(2026, 9, 8), date(2026, 9, 30), date(2026, 10, 16), ""),
    (date(2026, 9, 8), date(2026, 9, 30), date(2026, 10, 19), "hearing_too_late"),
]


@pytest.mark.parametrize(("asked_on", "called_on", "day", "code"), ORGANISING)
def test_twenty_working_days_to_organise_a_hearing(asked_on, called_on, day, code):
    """47: from the request."""
    latest = CALENDAR.add_workdays(asked_on, get_statutory_limit("hearing", asked_on).budget)[0]
    if not code:
        check_hearing_day(day, called_on, latest, CALENDAR)
        return
    with pytest.raises(Refusal) as caught:
        check_hearing_day(day, called_on, latest, CALENDAR)
    assert caught.value.code == code


TOLD = Pending(interests=(7,), rights=(RIGHT,))
REQUESTS = [
    (0, TOLD, LAST, ""),
    (0, TOLD, LAST + timedelta(1), "request_too_late"),
    (7, TOLD, LAST + timedelta(30), ""),  # not told yet: the days have not begun
    (9, TOLD, DAY, "no_such_person"),
    (0, Pending(rights=(replace(RIGHT, has_asked=True),)), DAY, "asked_already"),
    # A hearing was held: heard is who was summoned to it, unless his own days outlast it.
    (0, replace(TOLD, heard="听笔", summoned=((0, LAST + timedelta(1)),)), LAST, "heard_already"),
    (0, replace(TOLD, heard="听笔", summoned=((0, LAST),)), LAST, ""),
    (0, replace(TOLD, heard="听笔", summoned=((0, LAST),)), LAST + timedelta(1), "request_too_late"),
    (7, replace(TOLD, heard="听笔", summoned=((0, LAST),)), LAST, ""),
    (7, replace(TOLD, heard="听笔", summoned=((7, LAST),)), LAST, "heard_already"),
    (0, Pending(rights=(replace(RIGHT, has_asked=True),), heard="听笔", summoned=((0, DAY),)), DAY, "heard_already"),
]


@pytest.mark.parametrize(("person", "pending", "today", "code"), REQUESTS)
def test_who_may_still_ask(person, pending, today, code):
    if not code:
        check_request(person, pending, today)
        return
    with pytest.raises(Refusal) as caught:
        check_request(person, pending, today)
    assert caught.value.code == code


# --- people: two officers, a chair who did not review

OFFICERS = [
    ((1, 2), ""), ((1, 2, 3), ""), ((), "two_officers"), ((1,), "two_officers"), ((1, 1), "two_officers"),
    ((1, 2, 2), "two_officers"), ((1, 9), "officer_outside"),
]  # fmt: skip


@pytest.mark.parametrize(("officers", "code"), OFFICERS)
@pytest.mark.parametrize("kind", CHECK_KINDS)
def test_two_different_officers_of_the_department(kind, officers, code):
    """AL-10, AL-19, RD-11."""
    if not code:
        check_officers(officers, {1, 2, 3}, kind)
        return
    with pytest.raises(Refusal) as caught:
        check_officers(officers, {1, 2, 3}, kind)
    assert caught.value.code == code
    assert ("五十五" in caught.value.article) == (kind in ("inspection", "testing", "quarantine"))


@pytest.mark.parametrize(("chair", "code"), [(3, ""), (1, "chair_reviewed"), (9, "chair_outside")])
def test_the_chair_did_not_review(chair, code):
    """AL-12, 48(3)."""
    if not code:
        check_chair(chair, {1, 2}, {1, 2, 3})
        return
    with pytest.raises(Refusal) as caught:
        check_chair(chair, {1, 2}, {1, 2, 3})
    assert caught.value.code == code


GOOD = Result("verification", DAY, DAY, "与申报一致", "pass", ())
RESULTS = [
    (GOOD, set()),
    (replace(GOOD, done_on=DAY - timedelta(1)), {"done_on"}),
    (replace(GOOD, done_on=LAST), {"done_on"}),
    (replace(GOOD, findings=" "), {"findings"}),
    (replace(GOOD, conclusion="perhaps"), {"conclusion"}),
    (replace(GOOD, kind="testing"), {"standards"}),
    (replace(GOOD, kind="testing", standards=("GB 37488-2019",)), set()),
]


@pytest.mark.parametrize(("result", "faults"), RESULTS)
def test_a_result_is_whole(result, faults):
    """55: inspection, testing and quarantine name the technical standards."""
    if not faults:
        check_result(result, DAY)
        return
    with pytest.raises(Refusal) as caught:
        check_result(result, DAY)
    assert set(caught.value.fields) == faults


TIES = [
    ("hearing", False, None, "procedure_not_ready"),  # no notice of time and place was delivered
    ("hearing", True, LAST + timedelta(1), "pause_misses_hearing"),
    ("hearing", True, LAST, ""),
    ("testing", False, None, "procedure_not_ready"),  # no officers
    ("expert_review", True, None, ""),
]


@pytest.mark.parametrize(("kind", "is_ready", "day", "code"), TIES)
def test_time_is_excluded_for_a_procedure_that_stands(kind, is_ready, day, code):
    """AL-17, RD-05: for a hearing from the delivered notice, its own day within."""
    if not code:
        check_pause_tie(kind, DAY, LAST, is_ready=is_ready, day=day)
        return
    with pytest.raises(Refusal) as caught:
        check_pause_tie(kind, DAY, LAST, is_ready=is_ready, day=day)
    assert caught.value.code == code and "四十五" in caught.value.article


# --- acts: each when its time is

CALLED = OpenHearing(1, "request", LAST)
ACTS = [
    (Act.ASSIGN_EXAMINERS, NOTHING, "no_open_check"),
    (Act.RECORD_EXAMINATION, Pending(examinations=(OpenExamination(1, "survey"),)), "officers_missing"),
    (Act.CANCEL_PROCEDURE, NOTHING, "nothing_to_cancel"),
    (Act.ANSWER_STATEMENT, NOTHING, "nothing_to_answer"),
    (Act.TELL_HEARING_RIGHT, Pending(rights=(RIGHT,)), "all_told"),
    (Act.REQUEST_HEARING, NOTHING, "right_not_told"),
    (
        Act.REQUEST_HEARING,
        Pending(rights=(RIGHT,), heard="听笔", summoned=((0, LAST + timedelta(1)),)),
        "heard_already",
    ),
    (Act.TELL_HEARING_RIGHT, Pending(heard="听笔", summoned=((0, DAY),)), "all_told"),
    (Act.WITHDRAW_HEARING_REQUEST, Pending(hearing=OpenHearing(1, "ex_officio")), "no_request"),
    (Act.ORDER_HEARING, Pending(hearing=CALLED), "hearing_open"),
    (Act.CALL_HEARING, NOTHING, "no_hearing"),
    (Act.CHALLENGE_CHAIR, Pending(hearing=OpenHearing(1, "request")), "hearing_not_called"),
    (Act.CHALLENGE_CHAIR, Pending(hearing=replace(CALLED, is_challenged=True)), "challenge_open"),
    (Act.ANSWER_CHALLENGE, Pending(hearing=CALLED), "no_challenge"),
    (Act.HOLD_HEARING, Pending(hearing=CALLED), "hearing_to_come"),
    (Act.HOLD_HEARING, Pending(hearing=replace(CALLED, day=DAY, is_challenged=True)), "challenge_open"),
    (
        Act.HOLD_HEARING,
        Pending(interests=(7,), hearing=replace(CALLED, day=DAY, unsummoned=(7,))),
        "person_not_summoned",
    ),
    (Act.ORDER_EXPERT_REVIEW, Pending(reviews=(1,)), "review_open"),
    (Act.RECORD_EXPERT_OPINION, NOTHING, "no_review"),
    (Act.ESCALATE, NOTHING, "not_escalated"),
    (Act.ESCALATE, Pending(goes_up=True, reviews=(1,)), "expert_review_open"),
]


@pytest.mark.parametrize(("act", "pending", "code"), ACTS)
def test_each_act_when_its_time_is(act, pending, code):
    refusal = refuse(act, replace(ACCEPTED, pending=pending))
    assert refusal.code == code and refusal.article


@pytest.mark.parametrize("act", sorted(LICENCE_ONLY))
def test_the_licensing_laws_procedures_bind_licences_only(act):
    """RD-01."""
    assert refuse(act, replace(ACCEPTED, regime="confirmation")).code == "not_a_licence"


@pytest.mark.parametrize("act", [Act.NOTIFY, Act.SUPPLEMENT, Act.CORRECT_ON_SPOT])
def test_a_higher_organ_asks_for_nothing_again(act):
    """AL-11, 35."""
    refusal = refuse(act, replace(ACCEPTED, escalated=True))
    assert (refusal.code, refusal.article) == ("asked_again", "行政许可法 第三十五条")


# --- standing: who is what after others were registered, and after a hand-over

OWN = Ownership(department_id=2, applicant_id=10, interested=frozenset({12}), lower_department_id=1)


def make_staff(department_id, role="reviewer"):
    return Actor(kind="staff", account_id=1, grants=(Grant(role, department_id, "350302"),))


STANDING = [
    (Actor(kind="citizen", party_id=10), {Doer.APPLICANT}, True),
    (Actor(kind="citizen", party_id=12), {Doer.INTERESTED}, False),  # acts, and reads nothing of the applicant's file
    (Actor(kind="citizen", party_id=13), set(), False),
    (make_staff(1), {Doer.ISSUER}, True),  # the organ that sent it up sees and hands out, and does nothing else
    (make_staff(2), {Doer.ISSUER, Doer.ACCEPTOR, Doer.REVIEWER}, True),
    (make_staff(3), set(), False),
]


@pytest.mark.parametrize(("actor", "doers", "reads"), STANDING)
def test_who_stands_where(actor, doers, reads):
    assert derive_doers(actor, OWN, frozenset()) == doers
    assert may_read(actor, OWN) == reads
