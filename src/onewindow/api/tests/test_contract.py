"""The contract of design 9, field by field, over the WSGI application."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from onewindow.api.testing import Party
from onewindow.kit.identity_codes import make_citizen_number

pytestmark = pytest.mark.django_db
NOBODY = Party()
CASE_FIELDS = {
    "number", "item", "item_name", "department", "state", "state_label", "result", "version", "received_at",
    "accepted_at", "accepted_on", "due_on", "due_provisional", "timeliness", "missed", "decided_at", "delivered_on",
    "waiting_on", "allowed_actions", "actions", "timeline", "documents",
}  # fmt: skip
PROBLEM_FIELDS = {"code", "message", "advice", "article", "fields"}


def walk_to_delivery(callers, number):
    """Every act of an ordinary case by its name; the state after each."""
    clerk, chief = callers.find("clerk"), callers.find("chief")
    states = [clerk.post(f"cases/{number}/actions/accept", {}).body["state"]]
    while True:
        case = callers.find("chief").get(f"cases/{number}").body
        if "grant" in case["allowed_actions"]:
            break
        caller = callers.find(case["waiting_on"] if case["waiting_on"] in callers.tokens else "chief")
        assert caller.post(f"cases/{number}/actions/complete_step", {"opinion": "符合条件"}).status == 200
    states.append(chief.post(f"cases/{number}/actions/grant", {"content": "准予"}).body["state"])
    states.append(
        clerk.post(f"cases/{number}/actions/deliver", {"method": "counter", "proof": "签收", "receiver": "李明"}).body[
            "state"
        ]
    )
    return states


def test_an_application_gets_its_receipt_at_once(callers):
    answer = callers.apply()
    assert answer.status == 201
    assert set(answer.body) == {"number", "state", "version", "received_on", "notice_due_on", "receipt", "replayed"}
    assert answer.body["state"] == "received" and answer.body["replayed"] is False
    assert date.fromisoformat(answer.body["notice_due_on"]) > date.fromisoformat(answer.body["received_on"])
    assert answer.body["receipt"]["number"] and answer.body["receipt"]["check_code"]


def test_a_case_says_where_it_stands(callers):
    number = callers.apply().body["number"]
    case = callers.find("clerk").get(f"cases/{number}").body
    assert set(case) == CASE_FIELDS
    assert (case["number"], case["item"], case["state"]) == (number, callers.play.item.code, "received")
    assert case["accepted_at"] is None and case["due_on"] is None
    assert {"accept", "decline", "notify"} <= set(case["allowed_actions"])
    assert [act["name"] for act in case["actions"]] == case["allowed_actions"]
    callers.find("clerk").post(f"cases/{number}/actions/accept", {})
    accepted = callers.find("li_ming").get(f"cases/{number}").body
    assert accepted["state"] == "accepted" and accepted["accepted_at"] and accepted["due_on"]
    assert "withdraw" in accepted["allowed_actions"] and "grant" not in accepted["allowed_actions"]


def test_a_case_goes_all_the_way_by_named_acts(callers):
    number = callers.apply().body["number"]
    assert walk_to_delivery(callers, number) == ["accepted", "granted", "delivered"]
    case = callers.find("li_ming").get(f"cases/{number}").body
    assert case["result"] == "granted" and case["delivered_on"] and len(case["documents"]) >= 3


def test_materials_answer_the_one_notice(callers):
    code = callers.play.item.materials[0].code
    number = callers.apply(materials=[]).body["number"]
    lines = [{"code": paper.code, "problem": "未提交"} for paper in callers.play.item.materials]
    partly = callers.find("clerk").post(f"cases/{number}/actions/notify", {"corrections": lines[:1]})
    assert (partly.status, partly.body["code"]) == (422, "corrections_incomplete")
    told = callers.find("clerk").post(f"cases/{number}/actions/notify", {"corrections": lines})
    assert told.body["state"] == "correcting"
    sent = callers.find("li_ming").post(f"cases/{number}/materials", {"materials": [{"code": code, "originals": 1}]})
    assert sent.status == 200 and set(sent.body) == {"number", "state", "version", "documents"}
    again = callers.find("clerk").post(f"cases/{number}/actions/notify", {"corrections": lines})
    assert again.status == 409


@pytest.mark.parametrize(
    ("name", "payload", "who"),
    [
        ("decline", {"reason": "not_required", "explanation": "无需许可"}, "clerk"),
        ("withdraw", {"proof": "signature", "reference": "卷 1"}, "clerk"),
    ],
)
def test_other_ends_by_their_names(callers, name, payload, who):
    number = callers.apply().body["number"]
    answer = callers.find(who).post(f"cases/{number}/actions/{name}", payload)
    assert answer.status == 200 and answer.body["state"] in {"not_accepted", "withdrawn"}


def test_pause_extend_refuse(callers):
    number = callers.apply().body["number"]
    chief, head = callers.find("chief"), callers.find("head")
    callers.find("clerk").post(f"cases/{number}/actions/accept", {})
    assert head.post(f"cases/{number}/actions/extend", {"days": 10, "reason": "情况复杂"}).status == 200
    pause = {
        "kind": "expert_review", "reason": "需要评审", "ends_on": (date.today() + timedelta(days=20)).isoformat(),
        "delivery_method": "counter", "delivery_proof": "签收",
    }  # fmt: skip
    assert chief.post(f"cases/{number}/actions/pause", pause).body["state"] == "paused"
    assert chief.post(f"cases/{number}/actions/end_pause", {"reason": "评审结束"}).body["state"] == "accepted"
    refusal = {"facts": "面积不足", "reasons": ["不符合条件"], "basis": "《条例》第一条"}
    early = chief.post(f"cases/{number}/actions/refuse", refusal)
    assert early.status == 409 and set(early.body) == PROBLEM_FIELDS
    for who in ("reviewer", "chief", "head"):
        while callers.find(who).post(f"cases/{number}/actions/complete_step", {"opinion": "不符合"}).status == 200:
            pass
    assert chief.post(f"cases/{number}/actions/refuse", refusal).body["state"] == "refused"


def test_an_act_on_an_old_version_is_told(callers):
    number = callers.apply().body["number"]
    clerk = callers.find("clerk")
    assert clerk.post(f"cases/{number}/actions/accept", {}, If_Match='"9"').status == 409
    assert clerk.post(f"cases/{number}/actions/accept", {}, If_Match="x").status == 422
    assert clerk.post(f"cases/{number}/actions/accept", {}, If_Match='"1"').status == 200


def test_an_unknown_act_and_a_wrong_payload(callers):
    number = callers.apply().body["number"]
    clerk = callers.find("clerk")
    assert clerk.post(f"cases/{number}/actions/bless", {}).status == 404
    wrong = clerk.post(f"cases/{number}/actions/decline", {"reason": 1, "colour": "red"})
    assert wrong.status == 422 and set(wrong.body["fields"]) == {"reason", "colour", "explanation"}


def test_items(callers):
    page = NOBODY.get("items?q=卫生许可")
    assert page.status == 200 and page.body["total"] == 1
    assert page.body["items"][0]["code"] == callers.play.item.code
    guide = NOBODY.get(f"items/{callers.play.item.code}").body
    assert guide["guide"]["name"] == guide["name"] == callers.play.item.name
    assert NOBODY.get("items/no-such-item").status == 404


def test_workdays():
    assert NOBODY.get("workdays/add?start=2025-09-22&days=20").body == {"date": "2025-10-24", "provisional": False}
    assert NOBODY.get("workdays/add?start=2024-09-27&days=5").body == {"date": "2024-10-10", "provisional": False}
    assert NOBODY.get("workdays/add?start=2026-09-22&days=0").body["date"] == "2026-09-22"
    assert NOBODY.get("workdays/add?start=2026-12-25&days=10").body["provisional"] is True
    assert NOBODY.get("workdays/count?start=2025-09-22&end=2025-10-24").body == {"days": 20, "provisional": False}
    told = NOBODY.get("workdays/explain?start=2025-09-30&days=1").body
    assert told["date"] == "2025-10-09" and set(told["days"][0]) == {"date", "counts", "reason"}
    assert NOBODY.get("workdays/add?start=2003-01-01&days=1").status == 422
    assert NOBODY.get("workdays/count?start=2025-02-01&end=2025-01-01").status == 422


def test_the_feed_is_read_from_where_one_left_off(callers, monkeypatch):
    supervisor = callers.find("supervisor")
    assert callers.find("clerk").get("events").status == 403
    page = supervisor.get("events?limit=1").body
    assert set(page) == {"events", "next"}
    assert supervisor.get("events?after=nonsense").status == 422
    assert supervisor.get("events?limit=0").status == 422
    last = "9999999999.9"
    assert supervisor.get(f"events?after={last}").body == {"events": [], "next": last}


def test_the_description_is_served_and_lists_every_path():
    answer = NOBODY.get("openapi.json")
    assert answer.status == 200
    assert {path.removeprefix("/api/v1") for path in answer.body["paths"]} == {
        "/workdays/add", "/workdays/count", "/workdays/explain", "/items", "/items/{code}", "/cases", "/cases/{number}",
        "/cases/{number}/materials", "/cases/{number}/actions/{name}", "/cases/{number}/procedures", "/certificates/{certificate}", "/hearings",
        "/pre-reviews/{number}",
        "/items/{code}/queue", "/events", "/files",
    }  # fmt: skip
    text = json.dumps(answer.body)
    assert "Idempotency-Key" in text and "If-Match" in text


def test_every_answer_of_the_short_way_has_its_headers(callers):
    for answer in (NOBODY.get("workdays/add?start=2025-09-22&days=1"), NOBODY.get("nowhere"), callers.apply()):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert int(answer.headers["content-length"]) > 0
        assert "set-cookie" not in answer.headers
    lost = NOBODY.get("nowhere")
    assert lost.status == 404 and set(lost.body) == PROBLEM_FIELDS


def test_an_applicant_written_down_by_the_window(callers):
    number = make_citizen_number(5, date(1985, 5, 5))
    person = {"id_type": "identity_card", "id_number": number, "name": "林小安", "phone": "13800000000"}
    assert callers.apply(who="clerk", applicant=person).status == 201
    wrong = callers.apply("other", who="clerk", applicant=person | {"id_number": number[:-1] + "A"})
    assert wrong.status == 422 and wrong.body["fields"]
    nobody = callers.apply("nobody", who="clerk")
    assert nobody.status == 422 and nobody.body["fields"] == {"applicant": "必填"}
