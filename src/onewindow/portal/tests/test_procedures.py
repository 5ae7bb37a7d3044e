"""Being heard in a browser without scripts: the applicant, a neighbour with an interest, and everybody else (36, 46-48, 57)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from onewindow.accounts.actions import link_account_to_party
from onewindow.cases.actions import run_act
from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import make_case, make_case_cast
from onewindow.cases.tests.procedure_play import NEIGHBOUR, SERVED
from onewindow.kit.acting import SYSTEM, At
from onewindow.parties.queries import find_party
from onewindow.workdays.queries import load_calendar

pytestmark = pytest.mark.django_db


def now() -> At:
    return At(occurred_at=datetime.now(UTC), origin="demo")


def sign_in(account_id):
    client = Client()
    client.force_login(
        get_user_model().objects.get(pk=account_id), backend="onewindow.accounts.backends.SessionBackend"
    )
    return client


@pytest.fixture
def play(cast):
    made = make_case_cast(cast)
    link_account_to_party(account_id=made.li_ming.account_id, party_ref=made.li_ming.party_id, actor=SYSTEM, at=now())
    return made


@pytest.fixture
def number(play):
    """A case under review in which a neighbour is registered; the account of 陈洁 is his."""
    made = make_case(play, state=State.ACCEPTED, at=now())
    until = (date.today() + timedelta(5)).isoformat()
    act(made, "register_interest", play.chief, **{**NEIGHBOUR, **SERVED, "until": until})
    party = find_party(NEIGHBOUR["id_type"], NEIGHBOUR["id_number"]).id
    link_account_to_party(account_id=play.chen_jie.account_id, party_ref=party, actor=SYSTEM, at=now())
    return made


def act(number, name, actor, /, **payload):
    return run_act(number=number, name=name, payload=payload, actor=actor, at=now())


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def test_an_interested_person_sees_his_own_part_and_nothing_of_the_file(play, number):
    neighbour = sign_in(play.chen_jie.account_id)
    assert f"/interests/{number}" in read(neighbour, "/track")
    text = read(neighbour, f"/interests/{number}")
    assert "住在场所隔壁" in text and "陈述申辩告知书" in text and "李明" not in text and "明明理发店" not in text
    read(neighbour, f"/track/{number}", 404)
    paper = text.split(f"/interests/{number}/papers/")[1].split('"')[0]
    assert neighbour.get(f"/interests/{number}/papers/{paper}").content.startswith(b"%PDF")
    owner = sign_in(play.li_ming.account_id)
    read(owner, f"/interests/{number}", 404)
    assert owner.get(f"/track/{number}/papers/{paper}").status_code == 404
    assert owner.get(f"/interests/{number}/papers/{paper}").status_code == 404
    assert Client().get(f"/interests/{number}").status_code == 302


def test_a_statement_is_made_kept_when_refused_and_answered(play, number):
    neighbour = sign_in(play.chen_jie.account_id)
    assert neighbour.post(f"/track/{number}/statement", {"said": " "}).status_code == 422
    answer = neighbour.post(f"/track/{number}/statement", {"said": "夜间噪声很大"})
    assert answer.status_code == 302 and answer["Location"] == f"/interests/{number}"
    statement = get_case(number, play.chief, date.today()).procedures.statements[0]
    act(number, "answer_statement", play.chief, statement=statement.id, answer="partly", reasons="将要求隔声")
    assert "将要求隔声" in read(neighbour, f"/interests/{number}")
    assert "夜间噪声" not in read(sign_in(play.li_ming.account_id), f"/track/{number}")


def test_a_hearing_is_asked_for_called_and_its_chair_challenged(play, number):
    neighbour, owner = sign_in(play.chen_jie.account_id), sign_in(play.li_ming.account_id)
    interest = get_case(number, play.chief, date.today()).procedures.people[0].id
    for person in (0, interest):
        act(number, "tell_hearing_right", play.chief, person=person, **SERVED)
    assert "不收费用" in read(owner, f"/track/{number}")
    assert neighbour.post(f"/track/{number}/hearing", {"reason": "影响居住"}).status_code == 302
    again = neighbour.post(f"/track/{number}/hearing", {"reason": "再说一次"})
    assert again.status_code == 422 and "再说一次" in again.content.decode()
    day = load_calendar().add_workdays(date.today(), 9)[0]
    act(number, "call_hearing", play.chief, day=day.isoformat(), hour="09:30", place="三楼听证室", announce=True,
        chair=play.head.account_id, **SERVED)  # fmt: skip
    for page in (f"/interests/{number}", f"/track/{number}"):
        assert "三楼听证室" in read(owner if "track" in page else neighbour, page)
    public = read(Client(), "/hearings/")
    assert "三楼听证室" in public and "李明" not in public and "周平" not in public
    assert owner.post(f"/track/{number}/challenge", {"reason": "是亲属"}).status_code == 302
    assert "等待决定" in read(owner, f"/track/{number}")
    assert "是亲属" not in read(neighbour, f"/interests/{number}")
    assert neighbour.post(f"/track/{number}/hearing/withdraw").status_code == 302
    assert get_case(number, play.chief, date.today()).procedures.open_hearing is None
    assert "三楼听证室" not in read(Client(), "/hearings/")


def test_nothing_is_offered_before_its_time(play):
    number = make_case(play, at=now())
    owner = sign_in(play.li_ming.account_id)
    for page in ("statement", "hearing", "challenge"):
        text = read(owner, f"/track/{number}/{page}")
        assert "<textarea" not in text
        assert sign_in(play.chen_jie.account_id).get(f"/track/{number}/{page}").status_code == 404


def test_the_waiting_list_is_public_and_without_names(cast):
    play = make_case_cast(cast, quantity_limit={"limited": True, "amount": 3, "note": "名额三个"})
    link_account_to_party(account_id=play.li_ming.account_id, party_ref=play.li_ming.party_id, actor=SYSTEM, at=now())
    number = make_case(play, state=State.ACCEPTED, at=now())
    make_case(play, key="second", at=now())
    text = read(Client(), f"/items/{play.item.code}/queue")
    assert (
        "已受理，待决定" in text
        and "可能依法视为受理" in text
        and "李" not in text.split("<main")[1]
        and number not in text
    )
    assert "第 1 位" in read(sign_in(play.li_ming.account_id), f"/track/{number}")
    assert f"/items/{play.item.code}/queue" in read(Client(), f"/items/{play.item.code}")


def test_an_item_without_limit_has_no_list(play):
    assert "没有数量限制" in read(Client(), f"/items/{play.item.code}/queue")


@pytest.mark.parametrize("path", ["queue", "hearings"])
def test_public_pages_cost_the_same_at_three_and_at_thirty(cast, count_queries, path):
    play = make_case_cast(cast, quantity_limit={"limited": True, "amount": 50, "note": ""})
    address = "/hearings/" if path == "hearings" else f"/items/{play.item.code}/queue"

    def make(first, last):
        for key in range(first, last):
            made = make_case(play, state=State.ACCEPTED, key=f"k{key}", at=now())
            if path == "hearings":
                act(made, "order_hearing", play.chief, reason="公共利益")
                day = load_calendar().add_workdays(date.today(), 9)[0]
                act(made, "call_hearing", play.chief, day=day.isoformat(), hour="09:30", place="三楼", chair=play.head.account_id,
                    **SERVED)  # fmt: skip

    make(0, 3)
    client = Client()
    client.get(address)
    few = count_queries(lambda: client.get(address))
    make(3, 30)
    assert count_queries(lambda: client.get(address)) == few
