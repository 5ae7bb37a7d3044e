"""Display choices, errors, limits, and what no page may hold."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.template import RequestContext, Template
from django.test import Client, RequestFactory

from onewindow.kit.acting import At, Conflict, Invalid
from onewindow.web import rate_limits
from onewindow.web.models import Quota
from onewindow.web.rate_limits import TooMany, sweep_quotas, take_quota
from onewindow.web.refusals import show_refusal
from onewindow.web.site import Site, get_site, install_site

ROOMS = Path(__file__).resolve().parents[2]
MORNING = At(occurred_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


@pytest.mark.django_db
def test_choices_are_kept_in_cookies(client: Client) -> None:
    answer = client.post("/preferences/", {"theme": "dark", "size": "large", "language": "en", "next": "/about"})
    assert answer["Location"] == "/about"
    text = client.get("/about").content.decode()
    assert 'data-theme="dark" data-size="large"' in text and '<html lang="en"' in text
    assert client.get("/about")["Content-Language"] == "en"


@pytest.mark.django_db
def test_unknown_choices_are_left_alone(client: Client) -> None:
    client.post("/preferences/", {"theme": "pink", "next": "//evil.example"})
    assert "theme" not in client.cookies


@pytest.mark.django_db
def test_policy_allows_nothing_unsafe(client: Client) -> None:
    policy = client.get("/about")["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy


def test_templates_hold_no_inline_style_script_or_handler() -> None:
    faults = []
    for path in ROOMS.glob("*/templates/**/*.html"):
        text = path.read_text()
        faults += [
            f"{path.name}: {sign}"
            for sign in (" style=", "<style", " onclick", " onload", "javascript:")
            if sign in text
        ]
        faults += [f"{path.name}: inline script"] if "<script>" in text else []
    assert faults == []


def test_sheets_use_nothing_old_browsers_lack() -> None:
    for path in (ROOMS / "web" / "static" / "web").glob("*.css"):
        text = path.read_text()
        assert len(text.splitlines()) <= 400
        assert "oklch" not in text and "light-dark" not in text and "&" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(("refusal", "status"), [
    (Conflict("moved_on", "别人刚刚办了", advice="请刷新"), 409),
    (Invalid("bad", "填错了", fields={"name": "必填"}), 422),
    (TooMany("too_many", "太频繁", retry_after=7), 429),
])  # fmt: skip
def test_refusal_becomes_page_or_fragment(rf: RequestFactory, refusal: Conflict, status: int) -> None:
    request = rf.get("/")
    request.htmx = False  # type: ignore[attr-defined]
    answer = show_refusal(request, refusal)
    assert answer.status_code == status
    assert "<html" in answer.content.decode() and refusal.message in answer.content.decode()
    request.htmx = True  # type: ignore[attr-defined]
    fragment = show_refusal(request, refusal).content.decode()
    assert "<html" not in fragment and refusal.message in fragment and 'role="alert"' in fragment
    if status == 429:
        assert answer["Retry-After"] == "7"


@pytest.mark.django_db
def test_unknown_address_is_a_page(client: Client) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404 and "接下来可以这样做" in answer.content.decode()


@pytest.mark.django_db
def test_csrf_failure_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/preferences/", {"theme": "dark"})
    assert answer.status_code == 403 and "刷新页面" in answer.content.decode()


@pytest.mark.django_db
def test_small_limit_is_exact_and_starts_anew() -> None:
    for _ in range(5):
        take_quota(bucket="test:small", limit=5, seconds=60, at=MORNING)
    with pytest.raises(TooMany) as caught:
        take_quota(bucket="test:small", limit=5, seconds=60, at=MORNING)
    assert 0 < caught.value.retry_after <= 60
    later = At(occurred_at=MORNING.occurred_at + timedelta(seconds=60))
    take_quota(bucket="test:small", limit=5, seconds=60, at=later)


@pytest.mark.django_db
def test_limit_holds_over_processes() -> None:
    taken = 0
    with pytest.raises(TooMany):
        for _ in range(1000):
            take_quota(bucket="test:many", limit=100, seconds=60, at=MORNING)
            taken += 1
            if taken % 10 == 0:  # another process knows nothing of our lease
                rate_limits._leases.clear()
    assert 90 <= taken <= 100


def test_threads_that_ask_at_once_lose_no_lease(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "_leases", {})
    gate = threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        take_quota(bucket="test:threads", limit=200, seconds=60, at=MORNING)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = Quota.objects.get().taken
    assert taken in range(10, 90, 10)  # leases of a twentieth of the limit, one for each thread at most
    assert rate_limits._leases["test:threads"].left == taken - 8


@pytest.mark.django_db
def test_counts_are_forgotten_and_hold_no_address() -> None:
    take_quota(bucket="sign_in:address:203.0.113.9", limit=5, seconds=60, at=MORNING)
    assert "203" not in str(list(Quota.objects.values_list("bucket", flat=True)))[:4]
    assert sweep_quotas(before=MORNING.occurred_at + timedelta(days=1)) >= 1


@pytest.mark.django_db
def test_visitor_who_asks_too_often_is_told_when_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "GENERAL_LIMIT", 3)
    rate_limits._leases.clear()
    answers = [client.get("/about") for _ in range(5)]
    assert answers[-1].status_code == 429 and int(answers[-1]["Retry-After"]) >= 1
    rate_limits._leases.clear()


@pytest.mark.django_db
def test_simulated_data_is_labelled(client: Client) -> None:
    before = get_site()
    try:
        install_site(Site(simulated=True))
        assert "banner-simulated" in client.get("/about").content.decode()
        install_site(Site(simulated=False))
        assert "banner-simulated" not in client.get("/about").content.decode()
    finally:
        install_site(before)


def test_masked_value_reveals_by_a_post(rf: RequestFactory) -> None:
    source = '{% load parts %}{% masked_value "3*1" "证件号码" "/reveal" "number" "verify" %}'
    drawn = Template(source).render(RequestContext(rf.get("/"), {}))
    assert 'method="post"' in drawn and 'hx-post="/reveal"' in drawn and "3*1" in drawn
    assert 'name="purpose" value="verify"' in drawn and "证件号码" in drawn
