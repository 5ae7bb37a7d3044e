"""What happens inside a review over the open interface, by the acts' names (design 9)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onewindow.api.testing import Party
from onewindow.cases.tests.procedure_play import NEIGHBOUR, SERVED

pytestmark = pytest.mark.django_db


def accept(callers):
    number = callers.apply().body["number"]
    assert callers.find("clerk").post(f"cases/{number}/actions/accept", {}).status == 200
    return number


def test_procedures_are_done_by_name_and_read_whole(callers):
    number = accept(callers)
    chief, cast = callers.find("chief"), callers.play.cast
    officers = [cast.accounts["reviewer"].id, cast.accounts["clerk"].id]
    sent = {"check_kind": "survey", "subject": "场所", "officers": officers}
    assert chief.post(f"cases/{number}/actions/order_examination", sent).status == 200
    until = (date.today() + timedelta(5)).isoformat()
    assert (
        chief.post(f"cases/{number}/actions/register_interest", {**NEIGHBOUR, **SERVED, "until": until}).status == 200
    )
    told = chief.get(f"cases/{number}/procedures").body
    assert {one["code"] for one in told["obstacles"]} == {"check_open", "statement_period_open", "hearing_right_untold"}
    assert all(one["article"] and one["message"] for one in told["obstacles"])
    assert (told["examinations"][0]["officers"], told["tellings"][0]["kind"]) == (2, "statement")
    refused = chief.post(
        f"cases/{number}/actions/order_examination", {"check_kind": "survey", "subject": "x", "officers": [1]}
    )
    assert refused.status == 422 and "officers" in refused.body["fields"]
    mine = callers.find("li_ming").get(f"cases/{number}/procedures").body
    assert mine["tellings"] == [] and mine["number"] == number
    assert callers.find("li_ming").post(f"cases/{number}/actions/make_statement", {"said": "请快些"}).status == 200
    for who in ("chen_jie", "stranger"):
        assert callers.find(who).get(f"cases/{number}/procedures").status == 404
    assert "周平" not in str(told)


def test_queue_and_hearings_are_public(callers):
    nobody = Party()
    answer = nobody.get(f"items/{callers.play.item.code}/queue").body
    assert answer == {
        "code": callers.play.item.code, "limited": False, "amount": None, "granted": 0, "freed": 0, "left": None, "correcting": 0, "places": [],
    }  # fmt: skip
    assert nobody.get("hearings").body == {"hearings": []}
