"""The catalogue's history in public: counted from lines, every figure with its parts, files that say where they come from."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from onewindow.catalogue.actions import publish_version, save_draft
from onewindow.catalogue.testing import ITEM_CODE, make_guide, make_item
from onewindow.directory.rules import Role
from onewindow.governance.actions import (
    add_catalogue_items,
    close_own_hall,
    decide_line,
    enter_cost,
    enter_improvement,
    enter_items,
    enter_printed_figure,
    move_authority,
    publish_round,
    put_on_waiting_list,
    record_round,
)
from onewindow.governance.actions.entries import Entrant
from onewindow.governance.queries import list_round_lines_of
from onewindow.governance.rules import LineContent, Measures, Span
from onewindow.governance.testing import ROUND_AT, make_round, make_signers, sign_everything
from onewindow.kit.acting import SYSTEM
from onewindow.web.site import Site, install_site

pytestmark = pytest.mark.django_db
DAY = date(2006, 5, 8)


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def account(cast: Any) -> tuple[Any, int]:
    """The cast's centre with everything an account can tell."""
    told: dict[str, Any] = {
        "centre_id": cast.centre_id, "mark": "published_input", "source": "某中心2006年账目", "actor": SYSTEM, "at": ROUND_AT,
    }  # fmt: skip
    lines = [
        *(LineContent(name=f"未列名事项 {n}", unnamed=True, item_type="licence", result="keep", in_hall=n < 208) for n in range(1, 231)),
        LineContent(name="旧许可", item_type="licence", result="merge", merged_into="新许可"),
    ]  # fmt: skip
    round_id = record_round(
        number=1, title="2006年清理", effective_on=DAY, lines=lines, digest="d", data_cutoff=date(2006, 6, 1),
        document_date=DAY, **told,
    )  # fmt: skip
    enter_printed_figure(key="in_hall_rate", as_of=DAY, printed="90", value=90, base="行政许可", **told)  # type: ignore[arg-type]
    enter_improvement(
        name="身份证", before=Measures(span=Span(60, "day"), fees=2000), after=Measures(span=Span(10, "day"), fees=0),
        day_note="约2005年", **told,
    )  # fmt: skip
    enter_items(number=1, title="首批", items=[Entrant("甲", "乙局", "乙局")], **told)
    put_on_waiting_list(kind="item", name="车驾管", reason="premises", since=None, day_note="2007年", **told)
    close_own_hall(department_name="房管局", hall="大厅", closed_on=None, day_note="未载明", evidence="账目", **told)
    move_authority(name="制证", direction="down", from_level="3", to_level="4", day_note="未载明", **told)
    enter_cost(year=2007, kind="rent", amount_fen=3_200_000, **told)
    return cast, round_id


def test_k02_k09_everything_of_a_centre_stands_on_its_page(account, client) -> None:
    cast, round_id = account
    assert "莆田市城厢区政务服务中心" in client.get("/catalogue/").content.decode()
    page = client.get(f"/catalogue/{cast.centre_id}/").content.decode()
    for words in ("某中心2006年账目", "207 ÷ 230", "90.00%", "60天", "10天", "首批", "车驾管", "房管局", "制证", "32,000.00 元",
                  "旧许可", "公开发表数", "50 天"):  # fmt: skip
        assert words.replace("50 天", "50天") in page.replace("50 天", "50天"), words
    found = client.get(f"/catalogue/rounds/{round_id}/").content.decode()
    assert "230" in found and "晚于文件日期" in found and "未列名事项 50" in found and "未列名事项 51" not in found
    assert "未列名事项 51" in client.get(f"/catalogue/rounds/{round_id}/?page=2").content.decode()
    merged = client.get(f"/catalogue/rounds/{round_id}/?result=merge").content.decode()
    assert "旧许可" in merged and "未列名事项 1<" not in merged


def read_csv(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.headers["Content-Type"].startswith("text/csv") and answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_k08_x08_files_carry_parts_bases_marks_and_sources(account, client) -> None:
    cast, round_id = account
    measures = read_csv(client, f"/catalogue/{cast.centre_id}/before-after.csv")
    assert [(row["项目"], row["以前"], row["现在"], row["减少"], row["标记"]) for row in measures] == [
        ("办理时限", "60天", "10天", "50", "公开发表数"),
        ("收费", "2000", "0", "2000", "公开发表数"),
    ]
    figures = read_csv(client, f"/catalogue/{cast.centre_id}/series.csv")
    assert {"指标": "进厅比例", "分子": "207", "分母": "230", "数值": "90.00"}.items() <= figures[-1].items()
    content = json.loads(client.get(f"/catalogue/{cast.centre_id}/history.json").content)
    assert (
        content["rounds"][0]["counts"]["total"] == 231 and content["printed_figures"][0]["ours"]["numerator"] == "207"
    )
    assert content["before_and_after"][0]["changes"][0]["before"] == {"amount": 60, "unit": "day", "over": False}
    lines = read_csv(client, f"/catalogue/rounds/{round_id}/lines.csv")
    assert len(lines) == 231 and lines[-1]["并入"] == "新许可"
    whole = json.loads(client.get(f"/catalogue/rounds/{round_id}/round.json").content)
    assert len(whole["lines"]) == 231 and whole["source"] == "某中心2006年账目"


def test_rd20_computed_figures_of_a_simulated_centre_say_so(cast, client) -> None:
    make_item(valid_from=date(2026, 1, 1), at=ROUND_AT)
    path = f"/catalogue/{cast.centre_id}/"
    try:
        install_site(Site(simulated=True))
        assert {row["标记"] for row in read_csv(client, f"{path}series.csv")} == {"模拟数据"}
        assert json.loads(client.get(f"{path}history.json").content)["label"] == "模拟数据"
    finally:
        install_site(Site())
    assert {row["标记"] for row in read_csv(client, f"{path}series.csv")} == {"系统计算"}


def test_k08_versions_and_indicators_of_today_are_on_the_page(cast, client) -> None:
    make_item(valid_from=date(2025, 1, 1), at=ROUND_AT)
    guide = make_guide(promised_limit={"amount": 1, "unit": "working_day"})
    draft = save_draft(code=ITEM_CODE, guide=guide, actor=SYSTEM, at=ROUND_AT)
    publish_version(version_id=draft, valid_from=date(2025, 3, 1), actor=SYSTEM, at=ROUND_AT)
    page = client.get(f"/catalogue/{cast.centre_id}/").content.decode()
    assert "平均承诺时限" in page and "承诺提速" in page and "当场" not in page and "1个工作日" in page
    client.cookies["language"] = "en"
    english = client.get(f"/catalogue/{cast.centre_id}/").content.decode()
    assert "Mean promised limit" in english and "Promise speed-up" in english


def test_rounds_in_work_are_nobodys_business_yet(cast, client) -> None:
    signers = make_signers(cast)
    make_item()
    round_id = make_round(cast)
    add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    (line,) = list_round_lines_of(round_id).lines
    decide_line(line_id=line.id, result="cancel", reasons=("unlawful",), actor=cast.centre, at=ROUND_AT)
    for path in ("", "lines.csv", "round.json"):
        assert client.get(f"/catalogue/rounds/{round_id}/{path}").status_code == 404
    assert "第1轮事项清理" not in client.get(f"/catalogue/{cast.centre_id}/").content.decode()
    sign_everything(round_id, cast, signers)
    publish_round(
        round_id=round_id,
        document_number="城政〔2026〕8号",
        document_date=date(2026, 3, 2),
        actor=cast.centre,
        at=ROUND_AT,
    )
    assert client.get(f"/catalogue/rounds/{round_id}/").status_code == 200
    assert "城政〔2026〕8号" in client.get(f"/catalogue/{cast.centre_id}/").content.decode()
    assert client.get("/catalogue/999999/").status_code == 404
    assert Role.CENTRE_STAFF in {grant.role for grant in cast.centre.grants}


@pytest.mark.parametrize("rows", [3, 30])
def test_a_fixed_number_of_queries(cast, client, rows) -> None:
    for number in range(rows):
        make_item(code=f"{ITEM_CODE[:-3]}{number:03d}", name=f"事项{number}", valid_from=date(2026, 1, 1), at=ROUND_AT)
        put_on_waiting_list(
            centre_id=cast.centre_id,
            kind="item",
            name=f"等候{number}",
            reason="premises",
            since=DAY,
            actor=SYSTEM,
            at=ROUND_AT,
        )
    lines = [LineContent(name=f"事项{number}", result="cancel") for number in range(rows)]
    for number in range(1, rows // 3 + 1):
        round_id = record_round(
            centre_id=cast.centre_id, number=number, title="x", effective_on=DAY, lines=lines, mark="fitted", source="x",
            digest="d", actor=SYSTEM, at=ROUND_AT,
        )  # fmt: skip
    client.get("/catalogue/")
    for path, most in (
        ("/catalogue/", 8),
        (f"/catalogue/{cast.centre_id}/", 22),
        (f"/catalogue/rounds/{round_id}/", 9),
    ):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        assert len(caught) <= most, (path, len(caught))
