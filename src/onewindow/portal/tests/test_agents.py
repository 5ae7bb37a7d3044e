"""The citizen's page of authorities: those given and held, ended by himself, the future ones withdrawn before they begin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from onewindow.cases.actions import Applicant, submit_case
from onewindow.cases.queries import get_case
from onewindow.cases.testing import FORM, CaseCast, hand_in_all
from onewindow.kit.acting import At
from onewindow.parties.agents import add_agent_authority, revoke_agent_authority
from onewindow.parties.queries import find_authority
from onewindow.parties.testing import make_person
from onewindow.portal.tests.test_applying import _sign_in, play  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
TODAY = date.today()


def _give(play: CaseCast, start: int = 0, agent: int | None = None) -> int:  # noqa: F811
    return add_agent_authority(
        principal_id=play.li_ming.party_id or 0,
        agent_id=agent or play.chen_jie.party_id or 0,
        basis="online",
        powers=("supplement", "collect"),
        valid_from=TODAY + timedelta(start),
        valid_to=TODAY + timedelta(start + 30),
        item_code=play.item.code,
        actor=play.li_ming,
        at=At(datetime.now(UTC), origin="demo"),
    ).id


def test_both_see_it_and_either_ends_it(client: Client, play: CaseCast) -> None:  # noqa: F811
    row = _give(play)
    for actor, heading in ((play.li_ming, "我委托的人"), (play.chen_jie, "委托我的人")):
        text = _sign_in(client, actor.account_id).get("/my/agents/").content.decode()
        assert heading in text and play.item.name in text and "补正材料、领取结果" in text and "有效" in text
        assert "李明" not in text.split("<main")[1] and "陈洁" not in text.split("<main")[1]
    assert client.get(f"/my/agents/{row}/end").status_code == 200
    assert client.post(f"/my/agents/{row}/end", {"reason": ""}).status_code == 422
    assert client.post(f"/my/agents/{row}/end", {"reason": "不再代办"}).status_code == 302
    assert (
        "已撤销" in client.get("/my/agents/").content.decode()
        or "生效前撤回" in client.get("/my/agents/").content.decode()
    )
    pair: Any = {"principal_id": play.li_ming.party_id, "agent_id": play.chen_jie.party_id}
    assert find_authority(power="collect", on=TODAY, item_code=play.item.code, **pair) is None
    assert client.post(f"/my/agents/{row}/end", {"reason": "再来"}).status_code == 422


def test_a_future_one_is_withdrawn_before_it_begins(client: Client, play: CaseCast) -> None:  # noqa: F811
    row = _give(play, start=5)
    _sign_in(client, play.li_ming.account_id)
    assert "未到起始日" in client.get("/my/agents/").content.decode()
    assert "撤回还没有开始的授权" in client.get(f"/my/agents/{row}/end").content.decode()
    assert client.post(f"/my/agents/{row}/end", {"reason": "改主意"}).status_code == 302
    pair: Any = {"principal_id": play.li_ming.party_id, "agent_id": play.chen_jie.party_id}
    assert find_authority(power="collect", on=TODAY + timedelta(6), item_code=play.item.code, **pair) is None
    assert "生效前撤回" in client.get("/my/agents/").content.decode()


def test_a_strangers_authority_does_not_exist(client: Client, play: CaseCast) -> None:  # noqa: F811
    at = At(datetime.now(UTC), origin="demo")
    row = add_agent_authority(
        principal_id=play.li_ming.party_id or 0,
        agent_id=make_person(at, 40, "王强", "13700000040").id,
        basis="online",
        powers=("collect",),
        valid_from=TODAY,
        valid_to=TODAY,
        actor=play.li_ming,
        at=at,
    ).id
    _sign_in(client, play.chen_jie.account_id)
    assert client.get(f"/my/agents/{row}/end").status_code == 404
    assert client.post(f"/my/agents/{row}/end", {"reason": "x"}).status_code == 404


def test_the_page_costs_the_same_with_three_and_thirty(client: Client, play: CaseCast, count_queries) -> None:  # noqa: F811
    at = At(datetime.now(UTC), origin="demo")
    _sign_in(client, play.li_ming.account_id)

    def add(serials: range) -> None:
        for serial in serials:
            _give(play, agent=make_person(at, serial, "王强", f"137000{serial:05d}").id)

    add(range(100, 103))
    client.get("/my/agents/")
    few = count_queries(lambda: client.get("/my/agents/"))
    add(range(103, 130))
    assert count_queries(lambda: client.get("/my/agents/")) == few


def test_his_pages_close_on_the_day_the_authority_ends(client: Client, play: CaseCast) -> None:  # noqa: F811
    """PI-01: list, case page, dates, paper and tracking by his own phone; the same addresses, the same day."""
    at = At(datetime.now(UTC), origin="demo")
    pair: Any = {"principal_id": play.li_ming.party_id, "agent_id": play.chen_jie.party_id}
    term: Any = {"valid_from": TODAY, "valid_to": TODAY + timedelta(9), "basis": "online", "powers": ("apply",)}
    row = add_agent_authority(**pair, **term, actor=play.li_ming, at=at).id
    number = submit_case(
        idempotency_key="by his agent",
        item_code=play.item.code,
        applicant=Applicant(party_id=play.li_ming.party_id),
        form=FORM,
        materials=hand_in_all(play.item),
        actor=play.chen_jie,
        at=at,
    ).number
    paper = get_case(number, play.li_ming, TODAY).documents[0].id
    addresses = [f"/track/{number}", f"/track/{number}/dates", f"/track/{number}/papers/{paper}"]

    def look() -> tuple[list[int], bool, bool]:
        _sign_in(client, play.chen_jie.account_id)
        pages = [client.get(address).status_code for address in addresses]
        listed = number in client.get("/track").content.decode()
        asked = client.post("/track", {"number": number, "phone_ending": "5678"}).content.decode()
        return pages, listed, "没有查到" not in asked

    assert look() == ([200, 200, 200], True, True)
    revoke_agent_authority(authority_id=row, reason="不再代办", actor=play.li_ming, at=at)
    assert look() == ([404, 404, 404], False, False)
    _sign_in(client, play.li_ming.account_id)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
