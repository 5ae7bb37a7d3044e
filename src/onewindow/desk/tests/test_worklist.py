"""The list of what waits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onewindow.cases.queries import count_cases
from onewindow.cases.rules import State
from onewindow.cases.testing import at_day, make_case
from onewindow.desk.cases.worklist import CHOICES
from onewindow.desk.tests.conftest import sign_in

pytestmark = pytest.mark.django_db


def test_desk_is_for_staff_after_both_factors(client, play) -> None:
    answer = client.get("/desk/")
    assert answer.status_code == 302 and "/login/staff/" in answer["Location"]


def test_every_filter_answers(play) -> None:
    make_case(play)
    client = sign_in(play.clerk)
    assert {client.get("/desk/", {"show": choice.key}).status_code for choice in CHOICES} == {200}


def test_oldest_first_and_strangers_see_nothing(play) -> None:
    numbers = [make_case(play, key=f"k{place}") for place in range(3)]
    text = sign_in(play.clerk).get("/desk/").content.decode()
    places = [text.index(f'id="case-{number}"') for number in numbers]
    assert places == sorted(places)
    told = sign_in(play.cast.stranger).get("/desk/?show=all").content.decode()
    assert not any(number in told for number in numbers)


def test_fragment_for_live_refresh_has_rows_with_ids(play) -> None:
    number = make_case(play)
    answer = sign_in(play.clerk).get("/desk/", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert f'id="case-{number}"' in text and f'id="open-{number}"' in text
    assert "<html" not in text


def test_search_by_number_and_name(play) -> None:
    number = make_case(play)
    client = sign_in(play.clerk)
    assert f'id="case-{number}"' in client.get("/desk/", {"q": number}).content.decode()
    assert f'id="case-{number}"' in client.get("/desk/", {"q": "李明"}).content.decode()
    assert "没有找到这样的办件" in client.get("/desk/", {"q": "陈一二"}).content.decode()


def test_pages_by_key(play, monkeypatch) -> None:
    monkeypatch.setattr("onewindow.desk.cases.worklist.PAGE_SIZE", 2)
    numbers = [make_case(play, key=f"k{place}") for place in range(3)]
    client = sign_in(play.clerk)
    first = client.get("/desk/")
    assert numbers[2] not in first.content.decode()
    cursor = first.context["page"].next_cursor
    assert numbers[2] in client.get("/desk/", {"after": cursor}).content.decode()
    assert client.get("/desk/", {"after": "nonsense!"}).status_code == 422


def test_list_costs_the_same_for_3_and_for_30(play, count_queries) -> None:
    for place in range(3):
        make_case(play, key=f"k{place}")
    client = sign_in(play.clerk)
    client.get("/desk/")
    few = count_queries(lambda: client.get("/desk/"))
    for place in range(3, 30):
        make_case(play, key=f"k{place}")
    assert count_queries(lambda: client.get("/desk/")) == few <= 16


def test_export_is_masked(play) -> None:
    make_case(play)
    text = sign_in(play.clerk).get("/desk/list.csv?show=all").content.decode()
    assert "李*" in text and "李明" not in text


def test_cell_cannot_be_a_formula() -> None:
    from onewindow.web.tables import disarm_cell

    assert disarm_cell("=1+1") == "'=1+1"


def test_live_ticket_is_for_staff_and_signed(client, play) -> None:
    from django.core.signing import TimestampSigner

    assert client.get("/desk/live-ticket").status_code == 302
    given = sign_in(play.clerk).get("/desk/live-ticket").json()
    assert TimestampSigner(salt="live-ticket").unsign(given["ticket"], max_age=60) == str(play.clerk.account_id)
    assert given["url"].endswith("/live")


def test_empty_desk_says_so(play) -> None:
    assert "没有等您办理的件" in sign_in(play.clerk).get("/desk/").content.decode()


def test_every_state_is_listed_for_its_department(play) -> None:
    states = [State.CORRECTING, State.ACCEPTED, State.PAUSED, State.GRANTED, State.DELIVERED]
    numbers = [make_case(play, key=state.value, state=state) for state in states]
    text = sign_in(play.head).get("/desk/?show=all").content.decode()
    assert all(number in text for number in numbers)


def test_a_missed_promise_and_a_missed_statute_read_and_count_apart(play) -> None:
    """RD-18: yellow for the promise, red for the statute, on the list, its filters, the case page and the sheet."""
    today = date.today()
    promise = make_case(play, key="p", state=State.ACCEPTED, at=at_day(today - timedelta(20)))
    statute = make_case(play, key="s", state=State.ACCEPTED, at=at_day(today - timedelta(60)))
    client = sign_in(play.head)
    for show, number, other, words in (
        ("promise", promise, statute, "超承诺"),
        ("statute", statute, promise, "超法定"),
    ):
        text = client.get("/desk/", {"show": show}).content.decode()
        assert f'id="case-{number}"' in text and f'id="case-{other}"' not in text
        assert f'<span class="pill pill-{show}">{words}</span>' in text
        assert f'<span class="pill pill-{show}">{words}</span>' in client.get(f"/desk/cases/{number}").content.decode()
        sheet = client.get("/desk/list.csv", {"show": show}).content.decode()
        assert words in sheet and number in sheet and other not in sheet
    counts = count_cases(actor=play.head, on=today)
    assert (counts.overdue, counts.promise_missed, counts.statute_missed) == (2, 1, 1)
