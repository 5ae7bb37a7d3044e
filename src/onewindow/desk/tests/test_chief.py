"""The chief representative's desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import make_case
from onewindow.desk.tests.conftest import sign_in
from onewindow.directory.queries import list_role_grants
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db


def _make_decidable(play, key: str) -> str:
    number = make_case(play, key=key, state=State.ACCEPTED)
    typed = {"opinion": "逐项核对，符合", "result": "pass"}
    assert sign_in(play.reviewer).post(f"/desk/cases/{number}/acts/complete_step", typed).status_code == 302
    return number


def test_only_chief_and_head_come_in(play) -> None:
    assert sign_in(play.chief).get("/desk/chief/").status_code == 200
    for actor in (play.clerk, play.cast.supervisor, play.cast.leader, play.cast.admin):
        assert sign_in(actor).get("/desk/chief/").status_code == 403


def test_only_opened_cases_can_be_signed(play) -> None:
    one, two = _make_decidable(play, "one"), _make_decidable(play, "two")
    chief = sign_in(play.chief)
    page = chief.get("/desk/chief/")
    assert [row.number for row in page.context["to_open"]] == [one, two] and not page.context["to_sign"]
    refused = chief.post("/desk/chief/sign", {"numbers": [one, two], "content": "准予"})
    assert refused.status_code == 409 and "准予" in refused.content.decode()
    for number in (one, two):
        chief.get(f"/desk/cases/{number}")
        assert list_entries(subject=("case", number))[-1].event == "CaseOpened"
    assert [row.number for row in chief.get("/desk/chief/").context["to_sign"]] == [one, two]
    assert chief.post("/desk/chief/sign", {"numbers": [one, two], "content": "准予从事公共场所经营"}).status_code == 302
    assert {get_case(number, play.chief, date.today()).state for number in (one, two)} == {State.GRANTED}


def test_a_case_that_changed_must_be_opened_again(play) -> None:
    number = _make_decidable(play, "one")
    chief = sign_in(play.chief)
    chief.get(f"/desk/cases/{number}")
    done = {"position": "2", "reasons": "现场照片看不清"}
    assert chief.post(f"/desk/cases/{number}/acts/return_step", done).status_code == 302
    again = {"opinion": "已补照片", "result": "pass"}
    sign_in(play.reviewer).post(f"/desk/cases/{number}/acts/complete_step", again)
    assert [row.number for row in chief.get("/desk/chief/").context["to_open"]] == [number]


def test_due_today_is_grouped_by_window(play) -> None:
    assert "今天没有到期的件" in sign_in(play.chief).get("/desk/chief/").content.decode()


def test_dated_delegation(play) -> None:
    chief = sign_in(play.chief)
    page = chief.get("/desk/chief/")
    grant = page.context["questions"][0].options[0].value
    to = next(o.value for o in page.context["questions"][1].options if int(o.value) == play.reviewer.account_id)
    today = date.today()
    typed = {"grant_id": grant, "account_id": to, "starts_on": str(today), "last_day": "", "reason": "出差"}
    refused = chief.post("/desk/chief/delegate", typed)
    assert refused.status_code == 422 and 'value="出差"' in refused.content.decode()
    assert chief.post("/desk/chief/delegate", typed | {"last_day": str(today + timedelta(3))}).status_code == 302
    lent = [g for g in list_role_grants(account_id=play.reviewer.account_id) if g.delegated_from]
    assert lent[0].last_day == today + timedelta(3)
    assert play.reviewer.name in chief.get("/desk/chief/").content.decode()


def test_desk_costs_the_same_for_3_and_30(play, count_queries) -> None:
    for place in range(3):
        make_case(play, key=f"k{place}", state=State.ACCEPTED)
    chief = sign_in(play.chief)
    chief.get("/desk/chief/")
    few = count_queries(lambda: chief.get("/desk/chief/"))
    for place in range(3, 30):
        make_case(play, key=f"k{place}", state=State.ACCEPTED)
    assert count_queries(lambda: chief.get("/desk/chief/")) == few <= 22
