"""Connections killed for real: between two requests nobody notices, in the middle of one a page says what to do."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import psycopg
import pytest
from django.db import OperationalError, connection

from onewindow.project.wsgi import application
from onewindow.web import rate_limits
from onewindow.web.database_away import drop_dead_connection, is_database_away
from onewindow.web.models import Quota

TYPED = {"number": "35030120261120000134", "phone_ending": "1234", "more": '<b>"引号"</b>'}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


def _call(method: str, path: str, form: dict[str, str] | None = None, cookie: str = "", **more: str) -> Answer:
    """One request through the application that granian serves."""
    body = urlencode(form or {}).encode()
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "127.0.0.1"}
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), "HTTP_COOKIE": cookie} | more
    environ |= {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    setup_testing_defaults(environ)
    told: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
        told.update(status=int(status.split()[0]), headers=dict(headers))

    response = application(environ, start)
    text = b"".join(response).decode(errors="replace")
    getattr(response, "close", lambda: None)()
    return Answer(told["status"], told["headers"], text)


def _get_backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _end_backend(number: int) -> None:
    """Ends a server process as a restart does, through a connection beside."""
    beside = connection.copy()
    with beside.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    beside.close()


@contextmanager
def _end_in_the_middle(times: int = 1) -> Iterator[list[str]]:
    """The next statements of this thread meet a connection that was ended a moment before; which, is told."""
    met: list[str] = []

    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if len(met) < times:
            met.append(sql)
            _end_backend(connection.connection.info.backend_pid)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield met


@pytest.fixture(autouse=True)
def same_connection(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This thread keeps its connection from request to request, as the web threads do; it leaves no count behind."""
    monkeypatch.setattr(rate_limits, "_leases", {})
    with django_db_blocker.unblock():
        yield
        Quota.objects.all().delete()
        connection.close()


def _sign_form() -> tuple[dict[str, str], str]:
    """A form with its token, and the cookie beside it."""
    page = _call("GET", "/track")
    token = page.headers["Set-Cookie"].split("csrftoken=")[1].split(";")[0]
    return TYPED | {"csrfmiddlewaretoken": token}, f"csrftoken={token}"


@pytest.mark.parametrize("path", ["/items/", "/api/v1/items"])
def test_dead_connection_is_replaced_before_a_page_is_made(path) -> None:
    before = _get_backend()
    _end_backend(before)
    assert _call("GET", path).status == 200
    assert _get_backend() != before


def test_living_connection_is_kept() -> None:
    before = _get_backend()
    for _ in range(3):
        assert _call("GET", "/items/").status == 200
    assert _get_backend() == before


def test_form_on_a_dead_connection_is_simply_answered() -> None:
    form, cookie = _sign_form()
    _end_backend(_get_backend())
    assert _call("POST", "/track", form, cookie).status in (200, 404, 422)


def test_page_whose_connection_ends_in_the_middle_is_asked_again() -> None:
    _get_backend()
    with _end_in_the_middle() as met:
        answer = _call("GET", "/items/")
    assert met and answer.status == 200


def test_page_without_a_database_says_so() -> None:
    _get_backend()
    with _end_in_the_middle(times=2):
        answer = _call("GET", "/items/", QUERY_STRING="q=sfz")
    assert answer.status == 503 and answer.headers["Retry-After"]
    assert "数据库正在重启" in answer.text and 'href="/items/?q=sfz"' in answer.text


def test_form_is_never_sent_twice_by_us_and_is_kept_on_the_page() -> None:
    form, cookie = _sign_form()
    _get_backend()
    with _end_in_the_middle(times=9) as met:
        answer = _call("POST", "/track", form, cookie)
    assert (answer.status, len(met)) == (503, 1)
    assert "数据库刚重启，请重试" in answer.text and "未提交的内容已保留" in answer.text
    assert 'name="number" value="35030120261120000134"' in answer.text
    assert "<b>" not in answer.text and "&lt;b&gt;&quot;引号&quot;&lt;/b&gt;" in answer.text
    token = answer.text.split('name="csrfmiddlewaretoken" value="')[-1].split('"')[0]
    assert _call("POST", "/track", form | {"csrfmiddlewaretoken": token}, cookie).status in (200, 404, 422)


def test_password_is_never_written_into_a_page() -> None:
    form, cookie = _sign_form()
    _get_backend()
    with _end_in_the_middle(times=9):
        answer = _call("POST", "/login/", form | {"username": "liming", "password": "geheim-123"}, cookie)
    assert answer.status == 503 and "请返回上一页" in answer.text
    assert "geheim-123" not in answer.text and "liming" not in answer.text


def test_fragment_says_that_the_page_keeps_what_was_typed() -> None:
    form, cookie = _sign_form()
    _get_backend()
    with _end_in_the_middle(times=9):
        answer = _call("POST", "/track", form, cookie, HTTP_HX_REQUEST="true")
    assert answer.status == 503 and "<html" not in answer.text and "填写的内容还在页面上" in answer.text


def test_interface_question_in_the_middle_is_asked_once_more() -> None:
    before = _get_backend()
    with _end_in_the_middle() as met:
        answer = _call("GET", "/api/v1/items", QUERY_STRING="q=")
    assert met and answer.status == 200 and '"total"' in answer.text
    assert _get_backend() != before
    with _end_in_the_middle(times=9) as met:
        answer = _call("GET", "/api/v1/items", QUERY_STRING="q=")
    assert len(met) == 2 and answer.status == 503 and answer.headers["Retry-After"] == "1"
    assert json.loads(answer.text)["advice"] == "请稍候再查一次"


def test_interface_act_in_the_middle_is_to_be_sent_again() -> None:
    _get_backend()
    with _end_in_the_middle(times=9) as met:
        answer = _call("POST", "/api/v1/cases", HTTP_AUTHORIZATION="Bearer somebody", HTTP_IDEMPOTENCY_KEY="k-1")
    assert len(met) == 1 and answer.status == 503 and answer.headers["Retry-After"] == "1"
    assert json.loads(answer.text)["advice"] == "请稍候用同一个 Idempotency-Key 重发"


def test_lock_or_a_full_disk_is_not_a_database_that_is_away() -> None:
    for error, away in (
        (psycopg.errors.DeadlockDetected(), False),
        (psycopg.errors.DiskFull(), False),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.CannotConnectNow(), True),
        (psycopg.OperationalError("connection refused"), True),
    ):
        told = OperationalError()
        told.__cause__ = error
        assert is_database_away(told) is away, error
    assert not is_database_away(ValueError())


def test_thread_without_a_connection_opens_none() -> None:
    connection.close()
    drop_dead_connection()
    assert connection.connection is None
