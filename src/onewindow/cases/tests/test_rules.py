"""The transition table and the law's conditions, without a database (AL-05..AL-09, AL-14, AL-16, AL-17, AL-21, RD-01..RD-06)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases.rules import (
    ARTICLE_45_KINDS,
    STATE_LABELS,
    TRANSITIONS,
    Act,
    Contender,
    Doer,
    Facts,
    Ownership,
    State,
    check_act,
    check_extension_days,
    check_limited_grant,
    check_pause,
    date_acceptance,
    derive_doers,
    derive_waiting,
    find_longest_extension,
    find_return_target,
    is_deemed_due,
    is_notice_overdue,
    is_pause_over,
    is_review_step,
    judge_missed,
    judge_timeliness,
    list_allowed_acts,
    list_pause_kinds,
    make_case_number,
    may_read,
    shrink_missing,
)
from onewindow.kit.acting import ANONYMOUS, SYSTEM, Actor, Conflict, Grant, Invalid, NotAllowed, Refusal

DAY = date(2026, 9, 21)
EVERYBODY = frozenset(Doer) - {Doer.LAW}
RECEIVED = Facts(state=State.RECEIVED, regime="licence", received_on=DAY, notice_due_on=DAY + timedelta(7))
CORRECTING = replace(
    RECEIVED, state=State.CORRECTING, notified=True, notice_due_on=None, missing=frozenset({"M1", "M2"})
)
ACCEPTED = replace(
    RECEIVED,
    state=State.ACCEPTED,
    accepted_on=DAY,
    notice_due_on=None,
    limit_due_on=date(2026, 10, 26),
    extension_max=10,
)


def refuse(act, facts, doers=EVERYBODY, today=DAY):
    with pytest.raises(Refusal) as caught:
        check_act(act, facts, doers, today)
    return caught.value


def test_every_act_and_state_has_words():
    assert set(STATE_LABELS) == set(State)
    assert {row.act for row in TRANSITIONS} == set(Act)
    assert all(row.label for row in TRANSITIONS)


def test_no_two_rows_answer_for_one_act_in_one_state():
    pairs = [(row.act, state) for row in TRANSITIONS for state in row.sources]
    assert len(pairs) == len(set(pairs))


def test_every_state_but_the_last_ones_leads_on():
    ends = {State.CLOSED, State.NOT_ACCEPTED, State.WITHDRAWN}
    assert {state for row in TRANSITIONS if row.target for state in row.sources} == set(State) - ends


def test_no_transition_leaves_the_decision_to_anyone_but_the_department():
    """RD-06, O-03."""
    for row in TRANSITIONS:
        if row.act in {Act.GRANT, Act.REFUSE, Act.DECIDE_INSTANTLY}:
            assert row.doers <= {Doer.DECIDER, Doer.HEAD}
    assert all(row.doers == {Doer.HEAD} for row in TRANSITIONS if row.act is Act.EXTEND)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_only_the_table_allows(act, state):
    facts = replace(ACCEPTED, state=state)
    row = next((row for row in TRANSITIONS if row.act is act and state in row.sources), None)
    if row is None:
        assert refuse(act, facts, frozenset(Doer)).code == "state_does_not_allow"
    else:
        assert refuse(act, facts, frozenset()).status == 403


@pytest.mark.parametrize(
    "doer", [Doer.RECEIVER, Doer.ACCEPTOR, Doer.REVIEWER, Doer.CHIEF, Doer.ISSUER, Doer.APPLICANT, Doer.LAW]
)
def test_nobody_else_decides(doer):
    for act in (Act.GRANT, Act.REFUSE, Act.EXTEND):
        refused = refuse(act, ACCEPTED, frozenset({doer}))
        assert refused.code == "not_authorised_to_decide"
        assert isinstance(refused, NotAllowed)


def test_withdrawal_is_the_applicants_alone():
    """RD-14."""
    assert refuse(Act.WITHDRAW, ACCEPTED, EVERYBODY - {Doer.APPLICANT, Doer.RECEIVER}).code == "only_the_applicant"
    assert check_act(Act.WITHDRAW, ACCEPTED, frozenset({Doer.APPLICANT}), DAY).target is State.WITHDRAWN


def test_one_notice_only():
    """AL-07, RD-03, C-06."""
    assert check_act(Act.NOTIFY, RECEIVED, EVERYBODY, DAY).target is State.CORRECTING
    assert refuse(Act.NOTIFY, replace(RECEIVED, notified=True)).code == "second_notice"


def test_late_notice_is_refused_after_the_deemed_day_and_not_before():
    last = RECEIVED.notice_due_on
    assert check_act(Act.NOTIFY, RECEIVED, EVERYBODY, last)
    assert refuse(Act.NOTIFY, RECEIVED, today=last + timedelta(1)).code == "notice_too_late"


def test_silence_deems_licences_only():
    """RD-01, AL-07."""
    late = RECEIVED.notice_due_on + timedelta(1)
    assert is_deemed_due(RECEIVED, late)
    assert not is_deemed_due(RECEIVED, late - timedelta(1))
    assert not is_deemed_due(replace(RECEIVED, regime="filing"), late)
    assert date_acceptance(RECEIVED, late) == (DAY, "deemed")
    assert date_acceptance(RECEIVED, DAY + timedelta(2)) == (DAY + timedelta(2), "ordinary")


def test_provisional_last_day_waits_for_the_longest_shift():
    facts = replace(RECEIVED, notice_provisional=True)
    assert not is_notice_overdue(facts, RECEIVED.notice_due_on + timedelta(10))
    assert is_notice_overdue(facts, RECEIVED.notice_due_on + timedelta(11))


def test_a_deemed_case_cannot_be_declined():
    late = RECEIVED.notice_due_on + timedelta(1)
    assert refuse(Act.DECLINE, RECEIVED, today=late).code == "deemed_accepted"


def test_acceptance_follows_the_last_asked_paper():
    """AL-08, RD-03."""
    assert refuse(Act.ACCEPT, CORRECTING).code == "corrections_open"
    full = replace(
        CORRECTING, missing=frozenset(), full_supplied_on=DAY + timedelta(3), notice_due_on=DAY + timedelta(10)
    )
    assert check_act(Act.ACCEPT, full, EVERYBODY, DAY + timedelta(5)).target is State.ACCEPTED
    assert date_acceptance(full, DAY + timedelta(5)) == (DAY + timedelta(3), "supplemented")
    assert refuse(Act.CLOSE, full, today=DAY + timedelta(5)).code == "must_be_accepted"
    assert is_deemed_due(full, DAY + timedelta(11))
    assert not is_deemed_due(full, DAY + timedelta(10))


@given(st.sets(st.sampled_from("ABCDE")), st.lists(st.sets(st.sampled_from("ABCDE"))))
def test_the_list_only_shrinks(asked, hands):
    missing = frozenset(asked)
    for hand in hands:
        left = shrink_missing(missing, frozenset(hand))
        assert left <= missing
        missing = left


def test_only_article_45_stops_a_licence():
    """AL-17, RD-05."""
    for kind in ARTICLE_45_KINDS:
        check_pause(ACCEPTED, kind=kind, delivered_on=DAY, ends_on=DAY + timedelta(9), today=DAY)
    for kind in ("survey", "meeting", "consultation", "absence", "special_law"):
        with pytest.raises(Conflict) as caught:
            check_pause(ACCEPTED, kind=kind, delivered_on=DAY, ends_on=DAY + timedelta(9), today=DAY)
        assert caught.value.code == "not_a_pause"
    special = replace(ACCEPTED, pause_kinds=frozenset({"special_law"}))
    check_pause(special, kind="special_law", delivered_on=DAY, ends_on=DAY + timedelta(9), today=DAY)


def test_another_regime_pauses_only_as_its_guide_says():
    filing = replace(ACCEPTED, regime="filing", pause_kinds=frozenset({"inspection"}))
    assert list_pause_kinds(filing) == {"inspection"}


def test_no_pause_before_its_notice_is_delivered():
    with pytest.raises(Conflict) as caught:
        check_pause(ACCEPTED, kind="hearing", delivered_on=DAY + timedelta(1), ends_on=DAY + timedelta(9), today=DAY)
    assert caught.value.code == "notice_not_delivered"


def test_a_pause_ends_by_itself():
    paused = replace(ACCEPTED, state=State.PAUSED, paused_until=DAY + timedelta(5))
    assert not is_pause_over(paused, DAY + timedelta(5))
    assert is_pause_over(paused, DAY + timedelta(6))
    with pytest.raises(Invalid):
        check_pause(paused, kind="hearing", delivered_on=DAY, ends_on=DAY + timedelta(5), today=DAY)


def test_extension_once_before_expiry_by_the_head():
    """AL-14."""
    assert check_act(Act.EXTEND, ACCEPTED, frozenset({Doer.HEAD}), ACCEPTED.limit_due_on)
    assert refuse(Act.EXTEND, replace(ACCEPTED, extended=True)).code == "already_extended"
    assert refuse(Act.EXTEND, ACCEPTED, today=ACCEPTED.limit_due_on + timedelta(1)).code == "limit_expired"
    longest = find_longest_extension("licence", DAY)
    assert check_extension_days(10, longest).startswith("行政许可法")
    with pytest.raises(Invalid):
        check_extension_days(11, longest)


def test_extension_of_other_regimes_follows_their_own_law():
    """RD-01, RD-19."""
    assert find_longest_extension("enterprise_registration", date(2022, 3, 1)).most == 3
    assert find_longest_extension("enterprise_registration", date(2022, 2, 28)) is None
    assert refuse(Act.EXTEND, replace(ACCEPTED, regime="filing", extension_max=0)).code == "no_extension"


@pytest.mark.parametrize(
    ("timeliness", "promise_runs", "statutory_due", "expected"),
    [
        ("overdue", True, DAY, "promise"),
        ("overdue", True, DAY - timedelta(1), "statute"),
        ("overdue", True, None, "promise"),
        ("overdue", False, DAY - timedelta(1), "statute"),
        ("overdue", False, None, "statute"),
        ("at_risk", True, DAY, ""),
        ("done", True, DAY - timedelta(9), ""),
        ("no_limit", False, None, ""),
    ],
)
def test_what_an_overdue_case_has_missed(timeliness, promise_runs, statutory_due, expected):
    """RD-18."""
    missed = judge_missed(timeliness, promise_runs=promise_runs, statutory_due=statutory_due, today=DAY)
    assert missed == expected


def test_no_decision_with_steps_left():
    assert refuse(Act.GRANT, replace(ACCEPTED, steps_left=True)).code == "steps_left"


def test_instant_items_only_on_the_spot():
    assert refuse(Act.DECIDE_INSTANTLY, RECEIVED).code == "not_instant"
    assert check_act(Act.DECIDE_INSTANTLY, replace(RECEIVED, case_kind="instant"), EVERYBODY, DAY)
    limited = replace(RECEIVED, case_kind="instant", limited=True)
    assert refuse(Act.DECIDE_INSTANTLY, limited).code == "limited_not_instant"


def test_nothing_happens_before_what_it_follows():
    """RD-15."""
    assert refuse(Act.GRANT, ACCEPTED, today=DAY - timedelta(1)).code == "before_what_it_follows"


def test_the_second_is_told_who_was_first():
    facts = replace(ACCEPTED, state=State.GRANTED, last_actor="王芳", last_label="准予")
    assert "王芳" in refuse(Act.REFUSE, facts).message


def test_a_member_waits_for_the_whole():
    member = replace(ACCEPTED, mode="member")
    assert refuse(Act.WITHDRAW, member).code == "member_of_joint_case"
    assert check_act(Act.GRANT, member, EVERYBODY, DAY)


def test_allowed_acts_are_exactly_those_that_would_pass():
    for facts in (RECEIVED, CORRECTING, ACCEPTED, replace(ACCEPTED, state=State.GRANTED)):
        allowed = {row.act for row in list_allowed_acts(facts, EVERYBODY, DAY)}
        for act in Act:
            try:
                check_act(act, facts, EVERYBODY, DAY)
            except Refusal:
                assert act not in allowed
            else:
                assert act in allowed
    assert list_allowed_acts(ACCEPTED, frozenset(), DAY) == ()


def contend(number, state, received, seq, accepted=None, full=None):
    return Contender(number, state, received, seq, accepted, full)


def test_an_earlier_silent_receipt_blocks_a_later_grant():
    """AL-21, RD-04."""
    later = contend("B", State.ACCEPTED, DAY, 2, DAY)
    with pytest.raises(Conflict) as caught:
        check_limited_grant(later, [contend("A", State.RECEIVED, DAY, 1)], 100)
    assert caught.value.code == "quantity_order"
    check_limited_grant(later, [contend("C", State.RECEIVED, DAY, 3)], 1)


def test_a_noticed_receipt_lost_its_place_until_its_papers_came():
    later = contend("B", State.ACCEPTED, DAY, 2, DAY)
    check_limited_grant(later, [contend("A", State.CORRECTING, DAY, 1)], 1)
    full = contend("A", State.CORRECTING, DAY - timedelta(9), 1, None, DAY - timedelta(1))
    with pytest.raises(Conflict):
        check_limited_grant(later, [full], 100)


def test_acceptance_order_is_legal_day_then_receipt():
    deemed = contend("A", State.ACCEPTED, DAY, 5, DAY)
    later = contend("B", State.ACCEPTED, DAY - timedelta(3), 1, DAY + timedelta(1))
    with pytest.raises(Conflict):
        check_limited_grant(later, [deemed], 1)
    check_limited_grant(later, [deemed], 2)
    check_limited_grant(deemed, [later], 1)
    with pytest.raises(Conflict) as caught:
        check_limited_grant(deemed, [later], 0)
    assert caught.value.code == "quantity_used_up"


def test_timeliness_words():
    assert judge_timeliness("accepted", DAY, None, DAY) == "on_time"
    assert judge_timeliness("accepted", DAY, DAY, DAY) == "at_risk"
    assert judge_timeliness("accepted", DAY, DAY, DAY + timedelta(1)) == "overdue"
    assert judge_timeliness("accepted", None, None, DAY) == "no_limit"
    assert judge_timeliness("closed", DAY, None, DAY + timedelta(9)) == "done"


def test_case_number():
    assert make_case_number("11350300MB0000000X", DAY, 1_000_042) == "MB000000020260921000042"
    assert make_case_number("12", DAY, 7) == "00000001220260921000007"


def test_review_steps_are_told_from_the_acts_of_the_table():
    walked = [name for name in ("申请", "受理", "审查", "现场踏勘", "决定", "制证", "送达") if is_review_step(name)]
    assert walked == ["审查", "现场踏勘"]


def test_whom_a_case_waits_for():
    assert derive_waiting(State.RECEIVED, "") == "clerk"
    assert derive_waiting(State.ACCEPTED, "reviewer") == "reviewer"
    assert derive_waiting(State.ACCEPTED, "") == "decider"
    assert derive_waiting(State.CORRECTING, "") == "applicant"
    assert derive_waiting(State.CLOSED, "") == ""


def test_a_return_goes_back_only():
    assert find_return_target([1, 2], 3, 1) == 1
    for wrong in (3, 4):
        with pytest.raises(Invalid):
            find_return_target([1, 2], 3, wrong)


OWN = Ownership(department_id=7, applicant_id=70, agent_id=71, step_role="reviewer")
LETTERS = frozenset({"receive", "accept", "sign", "seal", "decide"})
DECISIVE = {Doer.ACCEPTOR, Doer.REVIEWER, Doer.CHIEF, Doer.DECIDER, Doer.HEAD}


def staff(*roles, department_id=7, centre_id=None):
    grants = tuple(Grant(role, department_id, "350300", centre_id) for role in roles)
    return Actor("staff", 1, "王芳", department_id=department_id, post_id=5, grants=grants)


@pytest.mark.parametrize("role", ["centre_staff", "supervisor", "administrator", "guide", "government_leader"])
def test_roles_of_the_centre_and_government_never_decide_or_accept(role):
    """O-03, RD-06: whatever letters exist, and even beside a department's role."""
    assert derive_doers(staff(role, department_id=None, centre_id=3), OWN, LETTERS) == frozenset()
    assert derive_doers(staff(role, "head", "chief", "clerk"), OWN, LETTERS) == frozenset()


@pytest.mark.parametrize("role", ["clerk", "reviewer", "chief", "head"])
def test_another_department_is_nothing_to_the_case(role):
    stranger = staff(role, department_id=8)
    assert derive_doers(stranger, OWN, LETTERS) == frozenset()
    assert not may_read(stranger, OWN)


def test_a_comprehensive_window_receives_for_all_and_accepts_by_letter():
    """RD-06."""
    window = staff("clerk", department_id=None, centre_id=3)
    assert derive_doers(window, OWN, frozenset()) == {Doer.RECEIVER, Doer.ISSUER}
    assert derive_doers(window, OWN, frozenset({"accept"})) == {Doer.RECEIVER, Doer.ISSUER, Doer.ACCEPTOR}
    assert not derive_doers(window, OWN, LETTERS) & {Doer.DECIDER, Doer.HEAD, Doer.REVIEWER, Doer.CHIEF}


def test_a_window_clerk_accepts_and_decides_by_letter_only():
    """W-05."""
    clerk = staff("clerk")
    assert derive_doers(clerk, OWN, frozenset({"receive"})) == {Doer.RECEIVER, Doer.ISSUER}
    assert Doer.ACCEPTOR in derive_doers(clerk, OWN, frozenset({"accept"}))
    assert Doer.DECIDER not in derive_doers(clerk, OWN, frozenset({"accept", "sign", "seal"}))
    assert Doer.DECIDER in derive_doers(clerk, OWN, frozenset({"decide"}))
    assert Doer.HEAD in derive_doers(staff("head"), OWN, frozenset())


def test_a_step_is_for_its_role():
    assert Doer.REVIEWER in derive_doers(staff("reviewer"), OWN, frozenset())
    assert Doer.REVIEWER not in derive_doers(staff("clerk"), OWN, LETTERS)


def test_citizens_act_on_their_own_cases():
    mine, agent, other = (Actor("citizen", 9, "李明", party_id=party) for party in (70, 71, 72))
    assert derive_doers(mine, OWN, LETTERS) == derive_doers(agent, OWN, LETTERS) == {Doer.APPLICANT}
    assert derive_doers(other, OWN, LETTERS) == derive_doers(ANONYMOUS, OWN, LETTERS) == frozenset()
    assert derive_doers(SYSTEM, OWN, LETTERS) == {Doer.LAW}
    assert may_read(mine, OWN)
    assert not may_read(other, OWN)
    assert not may_read(ANONYMOUS, OWN)
