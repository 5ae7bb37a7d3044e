"""States, terms, days of renewal and the table of acts; without a database (AL-18, RD-14)."""

from datetime import date

import pytest

from onewindow.certificates.rules import (
    CERTIFICATE_TABLE,
    CertificateAct,
    CertificateFacts,
    CertificateState,
    CertificateTerm,
    Keeper,
    LodgingRule,
    check_certificate_act,
    check_deregistration,
    check_heard,
    check_proposal,
    check_revocation,
    derive_certificate_state,
    derive_keepers,
    find_due_reminder,
    find_last_lodging_day,
    follow_term,
    is_in_time,
    list_open_acts,
    read_term_words,
    settle_term,
)
from onewindow.directory.rules import CENTRE_ROLES, Role
from onewindow.kit.acting import SYSTEM, Actor, Conflict, Grant, Invalid, NotAllowed, Refusal
from onewindow.workdays.rules import build_calendar, read_shipped_notices

CALENDAR = build_calendar(read_shipped_notices(), 1)
S, A = CertificateState, CertificateAct
TODAY = date(2026, 9, 21)
DECIDER = frozenset({Keeper.DECIDER})
RULE = LodgingRule()
WORKING = LodgingRule(30, "working_day", "《条例》第一条")
LONG = LodgingRule(90, "calendar_day", "《条例》第一条")


@pytest.mark.parametrize(
    ("valid_to", "rule", "last_day", "lodged_on", "timely"),
    [
        # Thirty calendar days back, a working day.
        (date(2026, 12, 31), RULE, date(2026, 12, 1), date(2026, 12, 1), True),
        (date(2026, 12, 31), RULE, date(2026, 12, 1), date(2026, 12, 2), False),
        # Thirty days back is a Saturday: Monday still is in time (RD-05).
        (date(2026, 7, 6), RULE, date(2026, 6, 8), date(2026, 6, 8), True),
        (date(2026, 7, 6), RULE, date(2026, 6, 8), date(2026, 6, 9), False),
        # Within the National Day holiday: the first working day after it.
        (date(2026, 11, 1), RULE, date(2026, 10, 8), date(2026, 10, 8), True),
        (date(2026, 11, 1), RULE, date(2026, 10, 8), date(2026, 10, 9), False),
        # A Sunday that is a working day by exchange (调休) is a working day.
        (date(2026, 10, 20), RULE, date(2026, 9, 20), date(2026, 9, 21), False),
        # Spring Festival 2026: 15 to 23 February.
        (date(2026, 3, 18), RULE, date(2026, 2, 24), date(2026, 2, 24), True),
        (date(2026, 3, 18), RULE, date(2026, 2, 24), date(2026, 2, 25), False),
        # Long before the end.
        (date(2026, 3, 18), RULE, date(2026, 2, 24), date(2026, 1, 5), True),
        # A special law with ninety days, and one that counts working days.
        (date(2026, 12, 31), LONG, date(2026, 10, 8), date(2026, 10, 8), True),
        (date(2026, 12, 31), WORKING, date(2026, 11, 19), date(2026, 11, 19), True),
        (date(2026, 12, 31), WORKING, date(2026, 11, 19), date(2026, 11, 20), False),
        # The last day of February; a leap year.
        (date(2028, 3, 30), RULE, date(2028, 2, 29), date(2028, 2, 29), True),
    ],
)  # fmt: skip
def test_a_renewal_is_in_time_thirty_days_before_the_end(valid_to, rule, last_day, lodged_on, timely):
    """AL-18, 行政许可法 50, RD-05: the applicant's calendar days, in his favour on a day off."""
    found = find_last_lodging_day(valid_to, rule, CALENDAR)
    assert (found, is_in_time(lodged_on, found)) == (last_day, timely)


def test_a_last_lodging_day_never_lies_after_the_end():
    """A term that ends inside a long holiday, one day before its rule's day rolls past it."""
    short = LodgingRule(1, "calendar_day", "《条例》第一条")
    assert find_last_lodging_day(date(2026, 10, 3), short, CALENDAR) == date(2026, 10, 3)


@pytest.mark.parametrize(
    ("words", "valid_from", "valid_to", "expected"),
    [
        ("五年", None, None, CertificateTerm(TODAY, date(2031, 9, 20))),
        ("四年", date(2026, 10, 1), None, CertificateTerm(date(2026, 10, 1), date(2030, 9, 30))),
        ("6个月", None, None, CertificateTerm(TODAY, date(2027, 3, 20))),
        ("十二个月", None, None, CertificateTerm(TODAY, date(2027, 9, 20))),
        ("长期", None, None, CertificateTerm(TODAY, None, True, "长期")),
        ("", None, None, CertificateTerm(TODAY, None, True, "")),
        ("证书载明，两年复核一次", None, None, CertificateTerm(TODAY, None, False, "证书载明，两年复核一次")),
        ("五年", None, date(2026, 12, 31), CertificateTerm(TODAY, date(2026, 12, 31))),
    ],
)  # fmt: skip
def test_a_term_is_as_decided_else_as_the_guide_says(words, valid_from, valid_to, expected):
    assert settle_term(TODAY, valid_from, valid_to, words) == expected


def test_only_a_whole_length_of_time_is_read():
    assert [read_term_words(text) for text in ("二十年", "两年", "十年", "3年", "六个月", "五年以上", "年", "0年")] == [
        240, 24, 120, 36, 6, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "months", "expected"),
    [
        (date(2022, 9, 21), date(2026, 9, 20), None, (date(2026, 9, 21), date(2030, 9, 20))),
        (date(2024, 2, 29), date(2025, 2, 27), None, (date(2025, 2, 28), date(2026, 2, 27))),
        (date(2026, 1, 1), date(2026, 1, 10), None, (date(2026, 1, 11), date(2026, 1, 20))),
        (date(2026, 1, 31), date(2026, 2, 27), None, (date(2026, 2, 28), date(2026, 3, 27))),
        (date(2022, 9, 21), date(2026, 9, 20), 12, (date(2026, 9, 21), date(2027, 9, 20))),
    ],
)  # fmt: skip
def test_a_renewed_term_is_as_long_as_the_old_one_unless_the_law_says_otherwise(first, last, months, expected):
    term = follow_term(first, last, months)
    assert (term.valid_from, term.valid_to) == expected


@pytest.mark.parametrize(
    ("today", "rung"),
    [
        (date(2027, 7, 21), None), (date(2027, 7, 22), 60), (date(2027, 8, 20), 60), (date(2027, 8, 21), 30),
        (date(2027, 9, 20), 30), (date(2027, 9, 21), None),
    ],
)  # fmt: skip
def test_reminders_fall_due_sixty_and_thirty_days_before_the_end(today, rung):
    assert find_due_reminder(date(2027, 9, 20), TODAY, today, (60, 30)) == rung


def test_a_short_term_is_not_reminded_of_what_lay_before_it():
    assert find_due_reminder(date(2026, 10, 30), TODAY, TODAY, (60, 30)) is None
    assert find_due_reminder(date(2026, 10, 30), TODAY, date(2026, 9, 30), (60, 30)) == 30


def make_facts(**changes):
    return CertificateFacts(**{"valid_from": TODAY, "valid_to": date(2027, 9, 20), "issued_on": TODAY, **changes})


@pytest.mark.parametrize(
    ("facts", "today", "state"),
    [
        (make_facts(), TODAY, S.IN_FORCE),
        (make_facts(valid_from=date(2026, 10, 1)), TODAY, S.PENDING),
        (make_facts(), date(2027, 9, 20), S.IN_FORCE),
        (make_facts(), date(2027, 9, 21), S.LAPSED),
        (make_facts(renewal_owed=True), date(2027, 9, 21), S.IN_FORCE),
        (make_facts(valid_to=None), date(2099, 1, 1), S.IN_FORCE),
        (make_facts(ended_on=TODAY, ended_by="revoke"), TODAY, S.REVOKED),
        (make_facts(ended_on=date(2026, 9, 25), ended_by="withdraw"), date(2026, 9, 24), S.IN_FORCE),
        (make_facts(ended_on=date(2026, 9, 25), ended_by="withdraw", renewal_owed=True), date(2027, 9, 25), S.WITHDRAWN),
        (make_facts(ended_on=TODAY, ended_by="cancel"), TODAY, S.CANCELLED),
        (make_facts(ended_on=TODAY, ended_by="cancel", deregistered_on=TODAY), TODAY, S.DEREGISTERED),
        (make_facts(deregistered_on=date(2027, 10, 1)), date(2027, 9, 30), S.LAPSED),
        (make_facts(deregistered_on=date(2027, 10, 1)), date(2027, 10, 1), S.DEREGISTERED),
    ],
)  # fmt: skip
def test_the_state_of_a_day_follows_from_its_dates(facts, today, state):
    assert derive_certificate_state(facts, today) is state


IN = {
    S.PENDING: (make_facts(valid_from=date(2026, 10, 1)), TODAY),
    S.IN_FORCE: (make_facts(), TODAY),
    S.LAPSED: (make_facts(), date(2027, 9, 21)),
    S.WITHDRAWN: (make_facts(ended_on=TODAY, ended_by="withdraw"), TODAY),
    S.REVOKED: (make_facts(ended_on=TODAY, ended_by="revoke"), TODAY),
    S.CANCELLED: (make_facts(ended_on=TODAY, ended_by="cancel"), TODAY),
    S.DEREGISTERED: (make_facts(deregistered_on=TODAY, ended_on=TODAY, ended_by="deregister"), TODAY),
}
ALIVE = {S.PENDING, S.IN_FORCE}
# Act × state: where the law lets it happen. Every other pair is refused by the state (RD-14).
ALLOWED = {
    A.CHANGE: ALIVE,
    A.RENEW: {S.IN_FORCE},
    A.PROPOSE: ALIVE,
    A.HEAR: ALIVE,
    A.DROP: ALIVE,
    A.WITHDRAW: ALIVE,
    A.REVOKE: ALIVE,
    A.CANCEL: ALIVE,
    A.DEREGISTER: set(S) - {S.DEREGISTERED},
}


@pytest.mark.parametrize("act", ALLOWED)
@pytest.mark.parametrize("state", S)
def test_act_by_state(act, state):
    facts, today = IN[state]
    assert derive_certificate_state(facts, today) is state
    if state in ALLOWED[act]:
        assert check_certificate_act(act, facts, DECIDER, today).act is act
        return
    with pytest.raises(Conflict) as refused:
        check_certificate_act(act, facts, DECIDER, today)
    assert refused.value.code == "certificate_state" and refused.value.article


def make_staff(role, department_id):
    return Actor("staff", 1, "某人", grants=(Grant(role, department_id, "350302"),))


@pytest.mark.parametrize("role", [*sorted(CENTRE_ROLES), Role.GOVERNMENT_LEADER])
@pytest.mark.parametrize("act", [row.act for row in CERTIFICATE_TABLE])
def test_no_role_of_the_centre_or_the_government_does_any_act(role, act):
    """O-03, RD-06: whatever letters there are."""
    keepers = derive_keepers(make_staff(role, None), 7, frozenset({"decide"}))
    assert keepers == frozenset()
    with pytest.raises(NotAllowed):
        check_certificate_act(act, make_facts(), keepers, TODAY)


def test_the_department_decides_by_its_head_or_by_letter():
    assert derive_keepers(make_staff(Role.HEAD, 7), 7, frozenset()) == DECIDER
    assert derive_keepers(make_staff(Role.CHIEF, 7), 7, frozenset({"decide"})) == DECIDER
    assert derive_keepers(make_staff(Role.CHIEF, 7), 7, frozenset({"accept", "seal"})) == frozenset()
    assert derive_keepers(make_staff(Role.HEAD, 8), 7, frozenset({"decide"})) == frozenset()
    assert derive_keepers(Actor("citizen", 1, "李明", party_id=3), 7, frozenset({"decide"})) == frozenset()
    assert derive_keepers(SYSTEM, 7, frozenset()) == frozenset({Keeper.LAW})
    with pytest.raises(NotAllowed):
        check_certificate_act(A.REVOKE, make_facts(), frozenset({Keeper.LAW}), TODAY)


@pytest.mark.parametrize(
    ("ground", "state", "kind", "cited", "outcome"),
    [
        ("lapsed", S.LAPSED, "person", "", "第七十条第一项"),
        ("lapsed", S.IN_FORCE, "person", "", "ground_does_not_fit"),
        ("death", S.IN_FORCE, "person", "", "第七十条第二项"),
        ("death", S.IN_FORCE, "organisation", "", "ground_does_not_fit"),
        ("dissolved", S.IN_FORCE, "organisation", "", "第七十条第三项"),
        ("dissolved", S.PENDING, "person", "", "ground_does_not_fit"),
        ("ended", S.REVOKED, "person", "", "第七十条第四项"),
        ("ended", S.WITHDRAWN, "person", "", "第七十条第四项"),
        ("ended", S.CANCELLED, "organisation", "", "第七十条第四项"),
        ("ended", S.IN_FORCE, "person", "", "ground_does_not_fit"),
        ("force_majeure", S.IN_FORCE, "person", "", "第七十条第五项"),
        ("force_majeure", S.LAPSED, "person", "", "ground_does_not_fit"),
        ("other_law", S.IN_FORCE, "person", "", "law_needed"),
        ("other_law", S.IN_FORCE, "person", "《条例》第三条", "第七十条第六项"),
        ("other_law", S.LAPSED, "person", "《条例》第三条", "第七十条第六项"),
        ("whim", S.IN_FORCE, "person", "", "deregistration_ground"),
    ],
)  # fmt: skip
def test_deregistration_has_six_reasons_each_true_in_its_states(ground, state, kind, cited, outcome):
    """行政许可法 70."""
    facts, today = IN[state]
    facts = CertificateFacts(**{name: getattr(facts, name) for name in facts.__slots__} | {"holder_kind": kind})
    try:
        answer = check_deregistration(ground, facts, today, cited)
    except Refusal as refusal:
        answer = refusal.code
    assert answer.endswith(outcome)


def test_nobody_loses_a_certificate_unheard():
    """行政许可法 7, 69."""
    told = {"told_on": TODAY, "answer_by": date(2026, 9, 26), "stated_on": None}
    with pytest.raises(Conflict) as refused:
        check_heard(told_on=None, answer_by=None, stated_on=None, today=TODAY)
    assert refused.value.code == "holder_not_told"
    with pytest.raises(Conflict) as refused:
        check_heard(**told, today=date(2026, 9, 26))
    assert refused.value.code == "holder_not_heard"
    check_heard(**told, today=date(2026, 9, 27))
    check_heard(**told | {"stated_on": date(2026, 9, 22)}, today=date(2026, 9, 22))


def test_no_revocation_against_the_public_interest_and_a_superior_is_named():
    """69 ¶1, ¶3."""
    with pytest.raises(Conflict) as refused:
        check_revocation(True, False, "", "")
    assert refused.value.code == "public_interest" and "第三款" in refused.value.article
    with pytest.raises(Invalid) as told:
        check_revocation(False, True, "莆田市卫生健康委员会", "")
    assert set(told.value.fields) == {"superior_reference"}
    check_revocation(False, True, "莆田市卫生健康委员会", "莆卫撤〔2026〕1号")


def test_only_the_laws_grounds_are_announced():
    check_proposal("revoke", "fraud")
    for act, ground in (("revoke", "law_changed"), ("withdraw", "fraud"), ("cancel", "fraud")):
        with pytest.raises(Invalid):
            check_proposal(act, ground)


def test_what_is_offered_is_what_would_be_allowed():
    names = {row.act for row in list_open_acts(make_facts(), DECIDER, TODAY, frozenset())}
    assert names == {A.CHANGE, A.RENEW, A.PROPOSE, A.CANCEL, A.DEREGISTER}
    proposed = {row.act for row in list_open_acts(make_facts(), DECIDER, TODAY, frozenset({"revoke"}))}
    assert proposed == names | {A.HEAR, A.DROP, A.REVOKE}
    assert list_open_acts(make_facts(), frozenset(), TODAY, frozenset()) == ()
