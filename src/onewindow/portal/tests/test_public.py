"""The public pages as a visitor meets them."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from onewindow.catalogue.disclosures import SIX_DISCLOSURES
from onewindow.catalogue.regulations import register_regulation
from onewindow.catalogue.testing import ITEM_AT, make_item
from onewindow.kit.acting import SYSTEM

pytestmark = pytest.mark.django_db
PLAIN_PAGES = [
    "/",
    "/items/",
    "/workdays/",
    "/check/",
    "/about",
    "/privacy",
    "/accessibility",
    "/track",
    "/notice-board/",
    "/regulations/",
]


@pytest.mark.parametrize("page", PLAIN_PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_answers_in_both_languages(client: Client, page: str, language: str) -> None:
    client.cookies["language"] = language
    answer = client.get(page)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert ('<html lang="zh-CN"' in text) == (language == "zh-hans")
    assert "style=" not in text and "onclick" not in text and "<style" not in text


def test_guide_shows_the_four_facts_first(client: Client) -> None:
    item = make_item(code="A100")
    text = client.get(f"/items/{item.code}").content.decode()
    places = [text.index(words) for words in ("谁可以办", "要带什么", "多久办好", "收多少钱", "受理条件")]
    assert places == sorted(places)
    for basis in item.legal_bases:
        assert basis.law in text and basis.article in text


def test_unread_basis_is_marked(client: Client) -> None:
    basis = {"law": "某某条例", "article": "第一条", "level": "law", "verified": False}
    item = make_item(code="A101", legal_bases=[basis])
    assert "未核实" in client.get(f"/items/{item.code}").content.decode()


def test_unknown_item_says_what_to_do(client: Client) -> None:
    answer = client.get("/items/NOSUCH")
    assert answer.status_code == 404
    assert "接下来可以这样做" in answer.content.decode()


def test_the_board_and_the_leaflet_say_the_six(client: Client) -> None:
    item = make_item(code="A110")
    board = client.get(f"/notice-board/?department={item.department_id}").content.decode()
    for words in (*SIX_DISCLOSURES.values(), item.name):
        assert words in board
    for address in (f"/notice-board/{item.department_id}.pdf", f"/items/{item.code}/leaflet.pdf"):
        answer = client.get(address)
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert client.get("/items/NONE/leaflet.pdf").status_code == 404
    assert client.get("/notice-board/999999.pdf").status_code == 404


def test_a_guide_leads_to_its_regulation_and_back(client: Client) -> None:
    basis = {"law": "某某条例", "article": "第一条", "level": "law", "verified": True}
    item = make_item(code="A111", legal_bases=[basis])
    told: dict[str, Any] = {"issuer": "国务院", "kind": "administrative_regulation", "starts_on": date(2020, 1, 1)}
    number = register_regulation(title="《某某条例》", **told, actor=SYSTEM, at=ITEM_AT)
    assert f"/regulations/{number}" in client.get(f"/items/{item.code}").content.decode()
    page = client.get(f"/regulations/{number}").content.decode()
    assert item.name in page and "第一条" in page
    assert "某某条例" in client.get("/regulations/?q=某某&kind=administrative_regulation").content.decode()
    for odd in ("?page=-1", "?page=9999999", "?kind=x&all=1", "?q=%00"):
        assert client.get(f"/regulations/{odd}").status_code == 200


def test_blank_form_prints(client: Client) -> None:
    item = make_item(code="A102")
    assert client.get(f"/items/{item.code}/form").status_code == 200


@pytest.mark.parametrize("path", ["/", "/items/"])
def test_queries_do_not_grow_with_the_catalogue(client: Client, path: str, count_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(3):
        make_item(code=f"B{number}")
    client.get(path)
    few = count_queries(lambda: client.get(path))
    for number in range(3, 30):
        make_item(code=f"B{number}")
    assert count_queries(lambda: client.get(path)) == few <= 8


def test_search_finds_by_name(client: Client) -> None:
    item = make_item(code="C1", name="居民身份证申领")
    assert item.code in client.get("/items/", {"q": "身份证"}).content.decode()
    assert "没有找到" in client.get("/items/", {"q": "不存在的事"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"mode": "add", "start": "2025-09-22", "days": "20"}, "2025年10月24日"),
        ({"mode": "add", "start": "2026-09-21", "days": "20"}, "2026年10月26日"),
        ({"mode": "add", "start": "2024-09-27", "days": "5"}, "2024年10月10日"),
        ({"mode": "count", "start": "2024-09-27", "end": "2024-10-10"}, "共 <strong"),
        ({"mode": "add", "start": "2026-12-31", "days": "5"}, "暂定"),
    ],
)
def test_workdays_are_reckoned_and_explained(client: Client, asked: dict[str, str], words: str) -> None:
    answer = client.get("/workdays/", asked)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "逐日说明" in answer.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"mode": "add", "start": "2003-01-01", "days": "5"},
        {"mode": "add", "start": "nonsense", "days": "5"},
        {"mode": "add", "start": "2024-01-01"},
        {"mode": "count", "start": "2024-01-02", "end": "2024-01-01"},
        {"mode": "count", "start": "2024-01-02", "end": "2034-01-01"},
    ],
)
def test_workdays_refuse_in_words(client: Client, asked: dict[str, str]) -> None:
    answer = client.get("/workdays/", asked)
    assert answer.status_code == 422
    assert "有几处需要改正" in answer.content.decode()


def test_unknown_check_code_tells_nothing(client: Client) -> None:
    answer = client.get("/check/AAAABBBBCCCC")
    assert answer.status_code == 200
    assert "没有这个核验码" in answer.content.decode()


def test_day_of_old_guide(client: Client) -> None:
    item = make_item(code="D1", valid_from=date(2024, 1, 1))
    assert "过去某一天" in client.get(f"/items/{item.code}", {"on": "2024-02-01"}).content.decode()
    assert client.get(f"/items/{item.code}", {"on": "2023-02-01"}).status_code == 404


def test_home_weighs_little(client: Client) -> None:
    """Page, sheets and script together, compressed: at most 40 KB (issue 2, must show 10)."""
    for number in range(30):
        make_item(code=f"W{number}")
    page = client.get("/").content
    files = re.findall(rb'(?:href|src)="(/static/[^"]+)"', page)
    weight = len(gzip.compress(page))
    for file in files:
        found = finders.find(file.decode().removeprefix("/static/"))
        assert found, file
        weight += len(gzip.compress(Path(found).read_bytes()))
    assert len(files) >= 4
    assert weight <= 40 * 1024, weight
