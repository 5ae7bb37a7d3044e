"""Tables of the national limits by their days, and of registration on the spot; without a database (AL-11, AL-14, AL-16, AL-19, AL-20).

The last days were counted by hand from the holiday notices of 2025 and 2026: Spring Festival 15 to 23 February (14 and 28 worked),
May Day 1 to 5 May (9 worked), 端午 19 to 21 June, 中秋 25 to 27 September (20 worked), National Day 1 to 7 October (10 worked).
"""

from dataclasses import replace
from datetime import date

import pytest

from onewindow.cases.rules import DECISION, DELIVERY, NOTICE, Act, Doer, Facts, State, check_act, find_law
from onewindow.cases.rules.law import LOWER_REVIEW
from onewindow.cases.rules.word import Word
from onewindow.clocks.rules import STATUTORY_LIMITS, WORKING_DAYS
from onewindow.kit.acting import Refusal
from onewindow.workdays.testing import make_calendar

CALENDAR = make_calendar()

# the first day        the last of five     of ten               of twenty
DAYS = [
    (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 30)),
    (date(2026, 2, 12), date(2026, 2, 26), date(2026, 3, 4), date(2026, 3, 18)),  # Spring Festival, two Saturdays worked
    (date(2026, 4, 30), date(2026, 5, 11), date(2026, 5, 18), date(2026, 6, 1)),  # May Day, Saturday 9 May worked
    (date(2026, 5, 9), date(2026, 5, 15), date(2026, 5, 22), date(2026, 6, 5)),  # begun on a Saturday that is worked
    (date(2026, 6, 18), date(2026, 6, 26), date(2026, 7, 3), date(2026, 7, 17)),  # 端午
    (date(2026, 9, 21), date(2026, 9, 29), date(2026, 10, 12), date(2026, 10, 26)),  # 中秋 and National Day
    (date(2026, 10, 3), date(2026, 10, 13), date(2026, 10, 20), date(2026, 11, 3)),  # begun on a day off
    (date(2025, 12, 25), date(2026, 1, 4), date(2026, 1, 9), date(2026, 1, 23)),  # over the year's end; Sunday 4 January worked
]  # fmt: skip


def check_last_day(limit, first, last):
    assert limit.unit == WORKING_DAYS
    assert CALENDAR.add_workdays(first, limit.budget)[0] == last


@pytest.mark.parametrize(("decided_on", "last"), [(row[0], row[2]) for row in DAYS])
def test_ten_working_days_to_deliver(decided_on, last):
    """AL-16, 44: from the decision; licences only (RD-01)."""
    check_last_day(find_law("licence", DELIVERY, decided_on), decided_on, last)
    assert find_law("enterprise_registration", DELIVERY, decided_on) is None


@pytest.mark.parametrize(("accepted_on", "last"), [(row[0], row[1]) for row in DAYS])
def test_five_working_days_to_assign_inspectors(accepted_on, last):
    """AL-19, 55(2): from acceptance."""
    check_last_day(STATUTORY_LIMITS["inspection_assignment"], accepted_on, last)


@pytest.mark.parametrize(("received_on", "last"), [(row[0], row[1]) for row in DAYS])
def test_five_working_days_for_the_one_notice(received_on, last):
    """AL-07, 32(4): from receipt; licences only (RD-01)."""
    check_last_day(find_law("licence", NOTICE, received_on), received_on, last)
    assert find_law("filing", NOTICE, received_on) is None


@pytest.mark.parametrize(("accepted_on", "last"), [(row[0], row[3]) for row in DAYS])
def test_twenty_working_days_of_the_lower_organ(accepted_on, last):
    """AL-11, 43: from its acceptance, and nobody extends them."""
    limit = find_law("licence", LOWER_REVIEW, accepted_on)
    check_last_day(limit, accepted_on, last)
    assert limit.extension == 0


@pytest.mark.parametrize(("accepted_on", "last"), [(row[0], row[3]) for row in DAYS])
def test_twenty_working_days_to_decide(accepted_on, last):
    """AL-14, 42(1): from acceptance."""
    check_last_day(find_law("licence", DECISION, accepted_on), accepted_on, last)


DAY = date(2026, 9, 21)
RECEIVED = Facts(state=State.RECEIVED, regime="enterprise_registration", received_on=DAY)
ON_THE_SPOT = {
    "complete": ({}, ""),
    "a promise of the guide changes nothing": ({"case_kind": "promised"}, ""),
    "an item done at once": ({"case_kind": "instant"}, ""),
    "a paper lacks": ({"lacking": ("章程",)}, "papers_lacking"),
    "told once what lacks": ({"state": State.CORRECTING, "missing": frozenset({"M01"})}, "state_does_not_allow"),
    "limited in number": ({"limited": True}, "limited_not_instant"),
    "accepted already": ({"state": State.ACCEPTED, "accepted_on": DAY}, "state_does_not_allow"),
    "another regime with a promise": ({"regime": "licence", "notice_due_on": DAY}, "not_instant"),
    "another regime done at once": ({"regime": "licence", "notice_due_on": DAY, "case_kind": "instant"}, ""),
    "a commitment signed": ({"regime": "licence", "notice_due_on": DAY, "word": Word(committed=True)}, ""),
    "before its receipt": ({"received_on": date(2026, 9, 22)}, "before_what_it_follows"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "code"), ON_THE_SPOT.values(), ids=ON_THE_SPOT)
def test_what_is_registered_on_the_spot(changes, code):
    """AL-20, 56."""
    facts = replace(RECEIVED, **changes)
    if not code:
        assert check_act(Act.DECIDE_INSTANTLY, facts, frozenset(Doer), DAY).target is State.DELIVERED
        return
    with pytest.raises(Refusal) as caught:
        check_act(Act.DECIDE_INSTANTLY, facts, frozenset(Doer), DAY)
    assert caught.value.code == code
