"""Search and reads, with the number of statements pinned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.catalogue.queries import (
    count_items,
    find_item_in_force,
    get_item_in_force,
    is_item_code_known,
    list_popular_items,
    list_topics,
    search_items,
)
from onewindow.catalogue.testing import DEPARTMENT_CODE, ITEM_DAY, make_item
from onewindow.kit.acting import NotFound

pytestmark = pytest.mark.django_db
SERVICE: dict[str, Any] = {
    "regime": "public_service",
    "type_code": "20",
    "statutory_limit": {"none": True, "note": "法律法规未规定"},
    "special_procedures": [],
}


def code_of(number: int) -> str:
    return f"{DEPARTMENT_CODE}4000123{number:06d}"


@pytest.fixture
def items(db) -> None:
    make_item(
        code=code_of(1), name="居民身份证申领", keywords=["办身份证"], topics=["身份户籍"], english_name="Identity card"
    )
    make_item(code=code_of(2), name="食品（含保健食品）经营许可", keywords=["小餐饮"], topics=["准营准办"])
    make_item(code=code_of(3), name="老年人优待证办理", keywords=["须带身份证"], topics=["老年人"], **SERVICE)
    make_item(code=code_of(4), name="身份证明开具", publish=False)
    make_item(code=code_of(5), name="𠮷祥A4纸登记", case_kind="instant", promised_limit=None)


def find(text: str, **more) -> list[str]:
    return [hit.name for hit in search_items(text=text, on=ITEM_DAY, **more).hits]


@pytest.mark.parametrize(
    "text", ["身份证", "sfz", "shenfenzheng", "SFZ", "ｓｆｚ", "身份 证", "jmsfz", "shenfenzhengshen"]
)
def test_k10_the_identity_card_is_found(items, text: str) -> None:
    assert find(text)[0] == "居民身份证申领"


def test_name_stands_before_keyword_and_drafts_are_for_staff(items) -> None:
    assert find("身份证") == ["居民身份证申领", "老年人优待证办理"]
    assert set(find("身份证", staff=True)) == {"居民身份证申领", "老年人优待证办理", "身份证明开具"}
    assert find("身份证", staff=True)[-1] == "老年人优待证办理"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (code_of(2), "食品（含保健食品）经营许可"),
        (code_of(2).lower(), "食品（含保健食品）经营许可"),
        ("食品经营", "食品（含保健食品）经营许可"),
        ("食品含保健食品", "食品（含保健食品）经营许可"),
        ("保健食品 经营", "食品（含保健食品）经营许可"),
        ("spjyxk", "食品（含保健食品）经营许可"),
        ("identity", "居民身份证申领"),
        ("小餐饮", "食品（含保健食品）经营许可"),
        ("xcy", "食品（含保健食品）经营许可"),
        ("𠮷", "𠮷祥A4纸登记"),
        ("𠮷祥", "𠮷祥A4纸登记"),
        ("a4", "𠮷祥A4纸登记"),
        ("a4纸", "𠮷祥A4纸登记"),
        ("老", "老年人优待证办理"),
        ("绝无此事", None),
        ("%", None),
        ("_", None),
        ("' OR 1=1", None),
    ],
)
def test_what_is_typed_finds(items, text: str, name: str | None) -> None:
    found = find(text)
    assert (found[0] if found else None) == name


def test_a_code_prefix_finds_all_of_an_organ_and_one_character_works(items) -> None:
    assert len(find(code_of(1)[:20])) == 4
    assert set(find("证")) == {"居民身份证申领", "老年人优待证办理"} | set(find("卫生许可证"))
    assert len(find("卫健局")) == 0 and len(find("卫生健康局")) == 4


def test_filters_and_listing(items) -> None:
    assert find("", topic="老年人") == ["老年人优待证办理"]
    assert find("", regime="public_service") == ["老年人优待证办理"]
    assert len(find("", region_code="3503")) == 4 and find("", region_code="3504") == []
    assert len(find("", service_object="person", limit=2)) == 2
    page = search_items(on=ITEM_DAY, limit=2, offset=2)
    assert page.total == 4 and len(page.hits) == 2 and not page.capped
    assert find("", department_id=-1) == []


def test_rd19_search_shows_what_runs_on_the_day(items) -> None:
    assert search_items(text="身份证", on=ITEM_DAY - timedelta(days=1)).total == 0


def test_any_text_may_be_typed(items) -> None:
    for text in ("\\", "%_%", "a" * 500, "证" * 200, "a b c d e f g h i", "身\x00份".replace("\x00", ""), "１２３"):
        search_items(text=text, on=ITEM_DAY)


def test_one_statement_finds_and_one_reads(items, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        search_items(text="身份证 sfz", on=ITEM_DAY, limit=3)
    with django_assert_num_queries(1):
        search_items(text="证", on=ITEM_DAY, limit=30)


def test_the_content_is_kept_in_the_process(items) -> None:
    first = find_item_in_force(code_of(1), ITEM_DAY)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert find_item_in_force(code_of(1), date(2026, 1, 1)) is first
    assert len(captured) == 1


def test_counts_topics_popular(items, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        counts = count_items(ITEM_DAY)
    assert (counts.in_force, counts.in_hall, counts.instant, counts.drafts) == (4, 4, 1, 1)
    assert counts.by_regime == {"licence": 3, "public_service": 1}
    assert ("身份户籍", 1) in list_topics(ITEM_DAY)
    assert len(list_popular_items(ITEM_DAY, limit=2)) == 2


def test_an_unknown_item_is_not_found(db) -> None:
    with pytest.raises(NotFound):
        get_item_in_force("X", ITEM_DAY)
    assert not is_item_code_known("X")
