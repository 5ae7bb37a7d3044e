"""Who may ask, how often, and what strangers are told: nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onewindow.accounts.actions import issue_token, revoke_token
from onewindow.accounts.queries import list_tokens
from onewindow.api.testing import Party, make_callers
from onewindow.api.v1 import gate
from onewindow.files.testing import make_png
from onewindow.kit.acting import SYSTEM, At

pytestmark = pytest.mark.django_db


def test_no_token_an_unknown_an_expired_and_a_revoked_one(callers):
    account_id = callers.play.cast.accounts["clerk"].id
    now = datetime.now(UTC)
    issued = At(now - timedelta(days=2), origin="demo")
    old = issue_token(
        account_id=account_id,
        label="过期",
        expires_at=now - timedelta(days=1),
        quota_class="demo",
        actor=SYSTEM,
        at=issued,
    )
    for token in ("", "owk_unknown", old, "漢字"):
        answer = Party(token.encode().decode("latin-1")).get("cases/X1")
        assert answer.status == 401 and answer.body["code"] == "token_needed"
        assert answer.headers["www-authenticate"] == "Bearer"
    good = callers.find("clerk")
    assert good.get("cases/X1").status == 404
    token_id = next(row.id for row in list_tokens(account_id) if row.label == "测试")
    revoke_token(token_id=token_id, reason="遗失", actor=SYSTEM, at=At(now, origin="demo"))
    assert good.get("cases/X1").status == 401


@pytest.mark.parametrize("path", ["cases/X1", "events"])
def test_every_closed_address_asks_for_a_token(path):
    assert Party().get(path).status == 401


@pytest.mark.parametrize("path", ["cases", "files", "cases/X1/materials", "cases/X1/actions/grant"])
def test_every_closed_act_asks_for_a_token(path):
    assert Party().post(path).status == 401


def test_too_many_questions_of_a_token(cast, monkeypatch):
    monkeypatch.setitem(gate.QUOTAS, "standard", 3)
    clerk = make_callers(cast, quota_class="standard").find("clerk")
    answers = [clerk.get("cases/X1") for _ in range(5)]
    assert [answer.status for answer in answers] == [404, 404, 404, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].body["code"] == "too_many_requests"


def test_too_many_questions_of_an_address(monkeypatch):
    monkeypatch.setattr(gate, "ANONYMOUS_QUOTA", 2)
    path = "workdays/add?start=2025-09-22&days=1"
    assert [Party(address="10.0.0.1").get(path).status for _ in range(3)] == [200, 200, 429]
    assert Party(address="10.0.0.2").get(path).status == 200


def test_a_stranger_is_told_that_there_is_no_such_case(callers):
    number = callers.apply().body["number"]
    unknown = callers.find("chen_jie").get("cases/X0")
    for who in ("chen_jie", "stranger"):
        answer = callers.find(who).get(f"cases/{number}")
        assert (answer.status, answer.body) == (404, unknown.body)
        acted = callers.find(who).post(f"cases/{number}/actions/accept", {})
        assert acted.status == 404
        withdrawn = callers.find(who).post(f"cases/{number}/actions/withdraw", {"proof": "signature", "reference": "x"})
        assert withdrawn.status == 404
    assert callers.find("li_ming").get(f"cases/{number}").body["state"] == "received"


def test_bodies_that_cannot_be_read(callers):
    citizen = callers.find("li_ming")
    assert citizen.post("cases", b"{not json", Idempotency_Key="k").status == 422
    assert citizen.post("cases", b"[" * 100_000, Idempotency_Key="k").status == 422
    assert citizen.post("cases", b"\xff\xfe", Idempotency_Key="k").status == 422
    assert citizen.post("cases", [], Idempotency_Key="k").status == 422
    assert callers.apply(item="x" * 65).status == 422
    assert callers.apply(colour="red").body["fields"]
    assert callers.apply(item="no-such-item").status == 404
    missing = citizen.post("cases", {"item": "x"})
    assert missing.status == 422 and "Idempotency-Key" in str(missing.body["fields"])


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", float("nan"), 2**70, [[[[[[[[[[[[[[1]]]]]]]]]]]]]]])
def test_values_that_no_database_keeps(callers, value):
    assert callers.apply(form={"site_name": value}).status == 422
    number = callers.apply("good").body["number"]
    answer = callers.find("clerk").post(f"cases/{number}/actions/correct_on_spot", {"note": "x", "form": {"a": value}})
    assert answer.status == 422


def test_numbers_of_files_that_cannot_be(callers):
    code = callers.play.item.materials[0].code
    for file_id in (0, -1, 2**63, 2**62):
        assert callers.apply(materials=[{"code": code, "file_ids": [file_id]}]).status == 422


def test_a_body_too_large(callers, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert callers.find("li_ming").post("cases", b"{" + b" " * 2000 + b"}", Idempotency_Key="k").status == 413


def test_uploads_are_judged_by_content(callers):
    citizen = callers.find("li_ming")
    taken = citizen.upload(make_png(), "图.png")
    assert taken.status == 201 and set(taken.body) == {"id", "sha256", "media_type", "size"}
    assert taken.body["media_type"] == "image/png"
    for content in (b"MZ\x90\x00", b"<html><script>alert(1)</script></html>", b"", b"%PDF-1.7 /JavaScript (x)"):
        refused = citizen.upload(content, "a.pdf")
        assert refused.status == 422 and refused.body["advice"]
    code = callers.play.item.materials[0].code
    paper = {"code": code, "file_ids": [taken.body["id"]]}
    assert callers.apply("mine", materials=[paper]).status == 201
    assert callers.apply("theirs", who="chen_jie", materials=[paper]).status == 422


def test_a_fault_of_ours_tells_nothing_of_the_inside(callers, monkeypatch):
    def fail(*args):
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("onewindow.api.v1.cases.get_case_standing", fail)
    answer = callers.find("clerk").get("cases/X1")
    assert answer.status == 500 and answer.body["code"] == "fault" and "secret" not in str(answer.body)
