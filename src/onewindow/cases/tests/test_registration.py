"""Enterprise registration: on the spot when complete, else three working days, three more by the head (56; 登记条例 19; AL-20, BE-04)."""

from __future__ import annotations

from datetime import date

import pytest

from onewindow.cases.actions import accept_case, decide_instantly, extend_case, grant_case, run_act
from onewindow.cases.models import Case
from onewindow.cases.rules import DECISION, NOTICE, State, find_law
from onewindow.cases.testing import FORM, at_day, finish_review, make_case, make_case_cast
from onewindow.cases.tests.proving import refused, see
from onewindow.workdays.testing import make_calendar

REGISTRATION = {
    "regime": "enterprise_registration",
    "type_code": "10",
    "statutory_limit": {"amount": 3, "unit": "working_day", "law": "市场主体登记管理条例", "article": "第十九条"},
    "promised_limit": {"amount": 3, "unit": "working_day"},
    "special_procedures": [],
}
CALENDAR = make_calendar()

DAYS = [
    # accepted on         the third working day   and with three more
    (date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 10)),
    (date(2026, 4, 2), date(2026, 4, 8), date(2026, 4, 13)),  # Qingming 4 to 6 April
    (date(2026, 4, 29), date(2026, 5, 7), date(2026, 5, 11)),  # May Day, made up on Saturday 9 May
    (date(2026, 9, 18), date(2026, 9, 22), date(2026, 9, 28)),  # made up on Sunday 20 September; Mid-Autumn
    (date(2026, 9, 29), date(2026, 10, 9), date(2026, 10, 13)),  # National Day, made up on Saturday 10 October
    (date(2026, 2, 12), date(2026, 2, 24), date(2026, 2, 27)),  # Spring Festival, made up on Saturday 14 February
    (date(2022, 3, 1), date(2022, 3, 4), date(2022, 3, 9)),  # the first day of the regulation
]


@pytest.mark.parametrize(("accepted_on", "due_on", "extended"), DAYS)
def test_three_working_days_and_three_more(accepted_on, due_on, extended):
    """BE-04."""
    law = find_law("enterprise_registration", DECISION, accepted_on)
    assert (law.budget, law.extension, law.extension_role) == (3, 3, "head")
    assert CALENDAR.add_workdays(accepted_on, law.budget)[0] == due_on
    assert CALENDAR.add_workdays(accepted_on, law.budget + law.extension)[0] == extended


def test_no_such_limit_before_the_regulation():
    """RD-19: in force since 2022-03-01; and a registration is never deemed accepted (RD-01)."""
    assert find_law("enterprise_registration", DECISION, date(2022, 2, 28)) is None
    assert find_law("enterprise_registration", NOTICE, date(2026, 3, 2)) is None


@pytest.fixture
def play(cast):
    return make_case_cast(cast, **REGISTRATION)


@pytest.mark.django_db
def test_complete_papers_are_registered_on_the_spot(play):
    """AL-20, 56: whatever the guide promises."""
    assert play.item.case_kind == "promised"
    number = make_case(play)
    decide_instantly(number=number, content="准予登记", actor=play.chief, at=at_day())
    case = Case.objects.get(number=number)
    assert (case.state, case.acceptance_kind, case.completed_on) == (State.DELIVERED, "instant", case.received_on)


@pytest.mark.django_db
def test_incomplete_papers_are_not(play):
    """登记条例 19: told once what lacks."""
    number = make_case(play, materials=())
    refused("papers_lacking", decide_instantly, number=number, content="准予", actor=play.chief, at=at_day())


@pytest.mark.django_db
def test_else_three_days_and_the_head_extends_once(play):
    number = make_case(play)
    accept_case(number=number, actor=play.clerk, at=at_day())
    assert see(play, number).statutory_due_on == date(2026, 9, 24)
    refused("extension_days", extend_case, number=number, days=4, reason="复杂", actor=play.head, at=at_day())
    refused(
        "not_authorised_to_decide", extend_case, number=number, days=3, reason="复杂", actor=play.chief, at=at_day()
    )
    extend_case(number=number, days=3, reason="情形复杂", actor=play.head, at=at_day())
    assert see(play, number).statutory_due_on == date(2026, 9, 30)


@pytest.mark.django_db
def test_substance_is_verified_by_two_officers_here_too(play):
    """56: by 34 paragraph 3."""
    number = make_case(play)
    accept_case(number=number, actor=play.clerk, at=at_day())
    finish_review(play, number, at_day())
    payload = {"check_kind": "verification", "subject": "住所证明"}
    run_act(number=number, name="order_examination", payload=payload, actor=play.chief, at=at_day())
    refused("officers_missing", grant_case, number=number, content="准予", actor=play.chief, at=at_day())


@pytest.mark.django_db
@pytest.mark.parametrize("guide", [{"needs_inspection": True}, {"escalated": True}])
def test_what_cannot_be_over_on_the_spot_is_not_decided_there(cast, guide):
    """55, 35: an inspection to be made, a higher organ to decide."""
    play = make_case_cast(cast, case_kind="instant", **guide)
    number = make_case(play, form=FORM)
    code = "must_go_up" if "escalated" in guide else "officers_missing"
    refused(code, decide_instantly, number=number, content="准予", actor=play.chief, at=at_day())
