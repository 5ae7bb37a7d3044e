"""AL-24, 行政许可法 40: grants of licences are public; persons masked, organisations named."""

from datetime import date, timedelta

import pytest

from onewindow.cases.actions import Applicant, accept_case, grant_case, submit_case
from onewindow.cases.queries.disclosure import end_month, list_disclosed_grants
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, hand_in_all, make_case, make_case_cast
from onewindow.certificates.models import Certificate
from onewindow.kit.acting import Invalid
from onewindow.parties.testing import make_organisation_details

pytestmark = pytest.mark.django_db


def grant(play, key, day=DAY, **applicant):
    at = at_day(day)
    number = submit_case(
        idempotency_key=key, item_code=play.item.code, applicant=Applicant(**applicant), form=FORM,
        materials=hand_in_all(play.item), channel="window", actor=play.clerk, at=at,
    ).number  # fmt: skip
    accept_case(number=number, actor=play.clerk, at=at)
    finish_review(play, number, at)
    grant_case(number=number, content="准予李明经营", actor=play.chief, at=at)
    return number


@pytest.fixture
def firm():
    told = make_organisation_details()
    return {"id_type": told.id_type, "id_number": told.number, "name": told.name}


def test_a_person_is_masked_and_an_organisation_named(play, firm):
    grant(play, "a", party_id=play.li_ming.party_id)
    grant(play, "b", **firm)
    lines = list_disclosed_grants().rows
    assert [line.holder for line in lines] == ["莆田市模拟食品有限公司", "李*"]
    assert "李明" not in str(lines)
    line = lines[0]
    assert line.certificate == Certificate.objects.latest("pk").number and line.valid_to == date(2030, 9, 20)
    assert line.decision_number.startswith("区卫健局准") and line.department_name == play.cast.department.name
    assert not line.by_law


# Which grants are listed under which question (AL-24): state of the case or regime, question → how many.
QUESTIONS = [
    ({}, 2),
    ({"item_code": "OTHER"}, 1),
    ({"item_code": "NOTHING"}, 0),
    ({"month": date(2026, 9, 1)}, 1),
    ({"month": date(2026, 10, 31)}, 1),
    ({"month": date(2026, 8, 1)}, 0),
    ({"text": "公共场所"}, 1),
    ({"text": "另一"}, 1),
    ({"text": "100%"}, 0),
    ({"text": "李明"}, 0),
    ({"text": "莆田市"}, 0),
    ({"month": date(2026, 10, 1), "item_code": "OTHER"}, 1),
]


@pytest.mark.parametrize(("question", "amount"), QUESTIONS)
def test_grants_are_found_by_item_department_and_month(play, cast, firm, question, amount):
    grant(play, "a", **firm)
    other = make_case_cast(cast, code="OTHER", name="另一项许可")
    grant(other, "b", date(2026, 10, 12), **firm)
    assert len(list_disclosed_grants(**question).rows) == amount
    assert len(list_disclosed_grants(department_id=cast.department.id, **question).rows) == amount
    assert list_disclosed_grants(department_id=cast.other_department.id, **question).rows == ()


@pytest.mark.parametrize("state", [State.RECEIVED, State.ACCEPTED, State.REFUSED, State.WITHDRAWN, State.NOT_ACCEPTED])
def test_what_was_not_granted_is_nobodys_business(play, state):
    make_case(play, state=state)
    assert list_disclosed_grants().rows == ()


@pytest.mark.parametrize("state", [State.GRANTED, State.READY, State.DELIVERED, State.CLOSED])
def test_a_grant_stays_public(play, state):
    make_case(play, state=state)
    assert len(list_disclosed_grants().rows) == 1


def test_other_regimes_are_not_licences(cast):
    """RD-01: article 40 binds licences."""
    play = make_case_cast(cast, regime="confirmation", type_code="07")
    make_case(play, state=State.GRANTED)
    assert list_disclosed_grants().rows == ()


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_is_one_statement_and_pages_through(play, firm, rows, django_assert_num_queries):
    numbers = [grant(play, f"key-{i}", DAY + timedelta(days=i % 3), **firm) for i in range(rows)]
    seen, cursor = [], ""
    for _ in range(rows + 1):
        with django_assert_num_queries(1):
            page = list_disclosed_grants(limit=2, cursor=cursor)
        seen += page.rows
        cursor = page.next_cursor
        if not cursor:
            break
    assert len({line.certificate for line in seen}) == len(numbers) == rows
    assert [line.decided_on for line in seen] == sorted((line.decided_on for line in seen), reverse=True)
    with pytest.raises(Invalid):
        list_disclosed_grants(cursor="mangled")


def test_the_end_of_a_month():
    assert [end_month(date(2026, month, 15)).day for month in (1, 2, 9, 12)] == [31, 28, 30, 31]
