"""The public pages of the five accounts show the printed figures, each read from its cell (K-02, K-03, K-04, K-09, K-22, RD-20)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from onewindow.demo.accounts import import_demo_accounts
from onewindow.governance.testing import ROUND_AT

pytestmark = pytest.mark.django_db


class Pages:
    """The public pages as somebody without an account reads them, from the list of centres onwards."""

    def __init__(self) -> None:
        self.client = Client()
        start = self.read("/catalogue/")
        tiles = re.findall(r'<a class="tile" href="([^"]+)".*?<span class="tile-title">([^<]+)<', start, re.S)
        self.address = {name: href for href, name in tiles}

    def read(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    def open_centre(self, name: str) -> str:
        return self.read(self.address[name])

    def list_rounds(self, name: str) -> list[str]:
        """Where the rounds of a centre stand."""
        found = re.findall(r'<h3><a href="(/catalogue/rounds/\d+/)">', self.open_centre(name))
        return list(dict.fromkeys(found))


def strip_tags(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def cut_part(page: str, part: str) -> str:
    """The part of a page with an id, up to the next part."""
    return re.split(r'<div class="stack" id="', page.split(f'<div class="stack" id="{part}"', 1)[1])[0]


def read_table(part: str) -> list[list[str]]:
    """The cells of every row in the bodies of its tables."""
    rows = re.findall(r"<tr>(.*?)</tr>", "".join(re.findall(r"<tbody>(.*?)</tbody>", part, re.S)), re.S)
    return [[strip_tags(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]


def read_counts(page: str) -> list[list[str]]:
    """Year, kind, kept and in the hall, as the page tells them."""
    return [[day[:4], *rest] for day, *rest in read_table(cut_part(page, "types"))]


@pytest.fixture
def pages(db: None) -> Pages:
    import_demo_accounts(at=ROUND_AT)
    return Pages()


def test_every_account_has_its_page_and_says_where_it_comes_from(pages) -> None:
    assert {name[:2] for name in pages.address} == {"合肥", "遂宁", "富锦", "江夏", "莆田"} and len(pages.address) == 5
    for name in pages.address:
        page = pages.open_centre(name)
        assert "这是公开账目里的中心" in page and "公开发表数" in page and "账目" in strip_tags(page)


def test_k02_hefei_of_2006_and_2011(pages) -> None:
    assert sorted(read_counts(pages.open_centre("合肥市行政服务中心"))) == sorted(
        [
            ["2006", "行政许可", "230", "207"],
            ["2006", "非行政许可审批", "87", "40"],
            ["2011", "行政许可", "212", "190"],
            ["2011", "非行政许可审批", "85", "50"],
        ]
    )


def test_k22_hefei_after_its_reform(pages) -> None:
    """39 items done at once, promised cases done in about two working days; the share is ours, with both parts."""
    rows = read_table(cut_part(pages.open_centre("合肥市行政服务中心"), "figures"))
    told = {name: (day[:10], printed, ours) for name, day, printed, ours, _ in rows if day.startswith("2011年")}
    assert told["即办事项数"] == ("2011年7月29日", "39", "16.25% 39 ÷ 240 按事项：在厅办理的事项")
    assert told["承诺件平均办结时间"] == ("2011年7月29日", "约2个工作日", "—")


def test_k03_suining_102_and_88_all_in_the_hall(pages) -> None:
    counts = read_counts(pages.open_centre("遂宁市政务服务中心"))
    assert sorted(row[2:] for row in counts) == [["102", "102"], ["88", "88"]]
    assert {row[1]: row[2] for row in counts}["公共服务"] == "88"


def test_k04_fujin_in_three_parts(pages) -> None:
    (address,) = pages.list_rounds("富锦市行政服务中心")
    page = pages.read(address)
    filters = re.findall(r'<a href="\?entry=([a-z_]+)"[^>]*>([^<]+)</a>', page)
    parts = {key: int(words.split()[-1]) for key, words in filters}
    assert parts == {"must_enter": 81, "deferred": 43, "returned": 137} and sum(parts.values()) == 261
    assert "共 261 项" in pages.open_centre("富锦市行政服务中心")
    for key, number in {"": 261, **parts}.items():
        shown = pages.read(f"{address}?entry={key}")
        assert re.findall(r'<caption class="table-title">(\d+) 项', shown) == [str(number)], key


def test_k09_jiangxia_in_its_table(pages) -> None:
    part = cut_part(pages.open_centre("江夏区行政服务中心"), "measures")
    cards = re.findall(r'<article class="card"><h3 class="card-title">([^<]+)</h3>(.*?)</article>', part, re.S)
    told = {name: {row[0]: tuple(row[1:3]) for row in read_table(card)} for name, card in cards}
    assert told == {
        "居民身份证": {"办理时限": ("60天", "10天")},
        "健康证": {"办理地点数": ("4", "1"), "环节数": ("5", "—"), "办理时限": ("2天", "1天")},
        "卫生许可证": {"环节数": ("7", "3"), "办理地点数": ("4", "—")},
        "房屋所有权初始登记": {"环节数": ("9", "4"), "办理地点数": ("6", "1")},
        "农机行驶证": {"办理时限": ("15天以上", "当场")},
        "企业集团登记（窗口代办）": {"办理时限": ("1个月", "1个星期")},
    }
