"""Signing in over HTTP: two factors for staff, one answer for the unknown, nothing personal in the session."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from onewindow.accounts.actions import create_account, enrol_second_factor
from onewindow.directory.testing import CAST_AT
from onewindow.kit.acting import ANONYMOUS, SYSTEM
from onewindow.messages.queries import list_outbox
from onewindow.web.acting import get_actor
from onewindow.web.site import Site, get_site, install_site

pytestmark = pytest.mark.django_db
PASSWORD = "kapok-72-tree"
KEY = "3132333435363738393031323334353637383930"


def _make_staff() -> int:
    account = create_account(
        username="wangfang9", name="王芳", kind="staff", password=PASSWORD, actor=SYSTEM, at=CAST_AT
    )
    enrol_second_factor(account_id=account.id, key=KEY, actor=SYSTEM, at=CAST_AT)
    TOTPDevice.objects.filter(user_id=account.id).update(confirmed=True)
    return account.id


def _make_citizen() -> int:
    citizen = create_account(
        username="liming9", name="李*", kind="citizen", password=PASSWORD, actor=ANONYMOUS, at=CAST_AT
    )
    return citizen.id


def _make_code() -> str:
    totp = TOTP(bytes.fromhex(KEY))
    totp.time = time.time()
    return f"{totp.token():06d}"


def test_citizen_signs_in_and_out(client: Client) -> None:
    _make_citizen()
    answer = client.post("/login/", {"username": "liming9", "password": PASSWORD, "next": "/account/"})
    assert answer.status_code == 302 and answer["Location"] == "/account/"
    assert "李*" in client.get("/account/").content.decode()
    assert client.post("/logout/").status_code == 302
    assert client.get("/account/")["Location"].startswith("/login/?next=")


def test_no_one_is_sent_to_another_site(client: Client) -> None:
    _make_citizen()
    answer = client.post("/login/", {"username": "liming9", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/account/"


@pytest.mark.parametrize("username", ["liming9", "nobody"])
def test_unknown_name_and_wrong_password_get_one_answer(client: Client, username: str) -> None:
    _make_citizen()
    answer = client.post("/login/", {"username": username, "password": "wrong-wrong-1"})
    assert answer.status_code == 422
    assert "errors-title" in answer.content.decode() and PASSWORD not in answer.content.decode()


def test_staff_need_the_second_factor(client: Client) -> None:
    _make_staff()
    answer = client.post("/login/staff/", {"username": "wangfang9", "password": PASSWORD})
    assert answer["Location"] == "/login/second-factor/"
    assert client.get("/account/").status_code == 302
    assert client.post("/login/second-factor/", {"code": "000000"}).status_code == 422
    answer = client.post("/login/second-factor/", {"code": _make_code()})
    assert answer.status_code == 302 and answer["Location"] == "/desk/"
    assert "工作人员" in client.get("/account/").content.decode()


def test_first_time_staff_are_shown_how_to_bind(client: Client) -> None:
    create_account(username="xinlai9", name="新来", kind="staff", password=PASSWORD, actor=SYSTEM, at=CAST_AT)
    client.post("/login/staff/", {"username": "xinlai9", "password": PASSWORD})
    text = client.get("/login/second-factor/").content.decode()
    assert "<svg" in text and "第一次登录" in text and "style=" not in text


def test_session_without_second_factor_is_nobody(client: Client, rf: Any) -> None:
    account_id = _make_staff()
    client.force_login(_get_user(account_id), backend="onewindow.accounts.backends.SessionBackend")
    assert client.get("/account/").status_code == 302
    request = rf.get("/")
    request.user = _get_user(account_id)
    request.user.is_verified = lambda: False
    assert get_actor(request) == ANONYMOUS


def test_password_change_ends_the_session(client: Client) -> None:
    _make_citizen()
    client.post("/login/", {"username": "liming9", "password": PASSWORD})
    fresh = "banyan-81-root"
    wrong = {"old_password": PASSWORD, "new_password": fresh, "repeated": "other"}
    assert client.post("/account/password/", wrong).status_code == 422
    right = {"old_password": PASSWORD, "new_password": fresh, "repeated": fresh}
    assert client.post("/account/password/", right)["Location"] == "/login/"
    assert client.post("/login/", {"username": "liming9", "password": fresh}).status_code == 302


def test_code_for_an_unknown_number_looks_the_same(client: Client) -> None:
    answer = client.post("/login/code/", {"step": "phone", "phone": "13800000000"})
    assert answer.status_code == 200 and "如果这个号码" in answer.content.decode()
    assert client.post("/login/code/", {"step": "code", "code": "123456"}).status_code == 422
    assert list_outbox() == []


def test_citizen_opens_an_account_and_signs_in_by_code(client: Client) -> None:
    phone = "13800138000"
    assert client.post("/register/", {"step": "phone", "phone": phone}).status_code == 200
    told = {
        "step": "details",
        "phone": phone,
        "code": _read_last_code(),
        "name": "陈洁",
        "id_type": "passport",
        "number": "E12345678",
        "username": "chenjie9",
        "password": PASSWORD,
        "electronic": "on",
        "agreed": "on",
    }
    from onewindow.kit.identity_codes import PASSPORT

    told["id_type"] = PASSPORT
    answer = client.post("/register/", told)
    assert answer.status_code == 302, answer.content.decode()
    assert "陈*" in client.get("/account/").content.decode()


def _read_last_code() -> str:
    found = re.search(r"验证码(\d{6})", list_outbox()[0].text)
    assert found
    return found.group(1)


def test_outbox_is_shown_only_for_the_development_sender(client: Client) -> None:
    before = get_site()
    try:
        install_site(Site(shows_outbox=False))
        assert client.get("/outbox/").status_code == 404
        install_site(Site(shows_outbox=True))
        assert client.get("/outbox/").status_code == 200
    finally:
        install_site(before)


def _get_user(account_id: int) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=account_id)
