"""What the pages show of the accounts: counted from their lines, printed figures beside ours, with their source (K-02..K-09, RD-20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onewindow.catalogue.testing import make_item
from onewindow.demo.accounts import import_demo_accounts, list_account_files
from onewindow.directory.queries import find_centre, list_centres
from onewindow.governance.queries import (
    compute_series,
    list_all_lines,
    list_authority_changes,
    list_batches,
    list_costs,
    list_departed,
    list_history_centres,
    list_improvements,
    list_own_hall_closures,
    list_printed_figures,
    list_round_lines_of,
    list_rounds,
    list_waiting,
)
from onewindow.governance.rules import Span
from onewindow.governance.testing import ROUND_AT

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 15)


@pytest.fixture
def accounts(db: None) -> None:
    import_demo_accounts(at=ROUND_AT)


def centre(name: str) -> int:
    found = find_centre(name)
    assert found is not None
    return found.id


def test_k02_hefei_kept_and_in_the_hall_by_type_and_date(accounts) -> None:
    """230/207 and 87/40 in 2006, 212/190 and 85/50 in 2011: fewer is no error (X-09)."""
    hefei = centre("合肥市行政服务中心")
    series = compute_series(hefei, list_rounds(hefei), on=TODAY)
    assert [(point.on.year, point.item_type, point.retained, point.in_hall) for point in series.types] == [
        (2006, "licence", 230, 207),
        (2006, "non_licence", 87, 40),
        (2011, "licence", 212, 190),
        (2011, "non_licence", 85, 50),
    ]


def test_k03_suining_all_in_the_hall(accounts) -> None:
    suining = centre("遂宁市政务服务中心")
    (found,) = list_rounds(suining)
    assert {one.item_type: (one.retained, one.in_hall) for one in found.counts.types} == {
        "approval": (102, 102),
        "public_service": (88, 88),
    }


def test_k04_fujin_261_in_three_parts(accounts) -> None:
    (found,) = list_rounds(centre("富锦市行政服务中心"))
    assert found.counts.by_entry == {"": 0, "must_enter": 81, "deferred": 43, "returned": 137}
    assert found.counts.total == 261 and found.cutoff_after_document
    lines = list_all_lines(found.id)
    assert len(lines) == 261 and lines[-1].name == "未列名事项 261"
    assert list_round_lines_of(found.id, wanted={"entry": "deferred"}).total == 43


def test_k09_jiangxia_before_and_after(accounts) -> None:
    rows = {row.name: row for row in list_improvements(centre("江夏区行政服务中心"), on=TODAY, is_today=False)}
    told = {name: {change.key: (change.before, change.after) for change in row.changes} for name, row in rows.items()}
    assert told == {
        "健康证": {"span": (Span(2, "day"), Span(1, "day")), "steps": (5, None), "places": (4, 1)},
        "卫生许可证": {"steps": (7, 3), "places": (4, None)},
        "房屋所有权初始登记": {"steps": (9, 4), "places": (6, 1)},
        "居民身份证": {"span": (Span(60, "day"), Span(10, "day"))},
        "农机行驶证": {"span": (Span(15, "day", over=True), Span(0, "day"))},
        "企业集团登记（窗口代办）": {"span": (Span(1, "month"), Span(1, "week"))},
    }
    assert all(row.mark == "published_input" and "账目" in row.source for row in rows.values())


def test_x01_x08_x11_printed_figures_beside_ours(accounts) -> None:
    def read(name: str) -> dict[tuple[str, str, int], Any]:
        found = centre(name)
        rows = list_printed_figures(found, list_rounds(found))
        return {(row.key, row.base, row.as_of.year): row for row in rows}

    hefei = read("合肥市行政服务中心")
    licences, others = hefei["in_hall_rate", "行政许可", 2006], hefei["in_hall_rate", "非行政许可审批", 2006]
    assert (licences.difference, licences.ours.value) == ("same", "90.00")
    assert (others.difference, others.ours.value) == ("rounding", "45.98")
    instant = hefei["instant_items", "", 2011].ours
    assert (instant.numerator, instant.denominator, instant.value) == (39, 240, "16.25")
    assert hefei["instant_rate", "", 2005].difference == "alone"
    fujin = read("富锦市行政服务中心")["completion_rate", "", 2007]
    assert (fujin.difference, fujin.ours.value) == ("cut", "99.27")
    suining = read("遂宁市政务服务中心")
    fitting = suining["instant_rate", "", 2013]
    assert (fitting.difference, fitting.ours.numerator, fitting.ours.denominator) == ("fits", 117, 190)
    unfit = suining["online_pre_review_rate", "", 2013]
    assert (unfit.difference, unfit.bases, unfit.ours) == ("unfit", (185, 251, 304), None)
    assert suining["online_completion_rate", "", 2013].difference == "unfit"


def test_k23_cost_per_case_says_what_part_of_the_cost_it_is(accounts) -> None:
    (row,) = list_costs(centre("富锦市行政服务中心"), on=TODAY, is_today=False)
    assert (row.kind, row.cases, row.per_case, row.cases_base) == ("rent", 18_354, "1.74", "账目所载办结件数")


def test_o09_k16_k17_k24_what_the_accounts_tell_of_entering(accounts) -> None:
    assert [row.name for row in list_waiting(centre("富锦市行政服务中心"))] == [
        "车驾管",
        "低保金发放",
        "失业保险金发放",
    ]
    assert {row.kind for row in list_waiting(centre("遂宁市政务服务中心"))} == {"item", "window_staff", "intermediary"}
    jiangxia = centre("江夏区行政服务中心")
    assert list_batches(jiangxia)[0].departments_named == 33 and list_batches(jiangxia)[0].items_named is None
    assert list_own_hall_closures(jiangxia)[0].department_name == "区房管局"
    (change,) = list_authority_changes(jiangxia)
    assert (change.direction, change.from_level, change.to_level) == ("down", "市级", "县级")


def test_k07_nine_certificates_became_one_and_six_matters_are_counted_together(accounts) -> None:
    rows = list_departed(centre("莆田市行政服务中心（2014年账目）"))
    assert sum(row.number for row in rows) == 15
    assert [row.number for row in rows if not row.name] == [6]
    assert {row.where for row in rows if row.name} == {"莆田市食品药品生产经营许可证"}


def test_rd19_accounts_leave_the_centre_of_today_alone(cast) -> None:
    make_item()
    before = list_centres(on=TODAY)
    import_demo_accounts(at=ROUND_AT)
    assert list_centres(on=TODAY) == before
    assert list_rounds(cast.centre_id) == ()
    centres = list_history_centres(TODAY)
    assert [one.is_today for one in centres] == [True] + [False] * 5
    assert (centres[0].id, centres[0].items, centres[0].rounds) == (cast.centre_id, 1, 0)
    assert import_demo_accounts(at=ROUND_AT) == 0 and len(list_account_files()) == 5


def test_every_number_of_the_accounts_is_marked_and_names_its_account(accounts) -> None:
    for one in list_history_centres(TODAY):
        rounds = list_rounds(one.id)
        marked: list[Any] = [
            *rounds,
            *list_printed_figures(one.id, rounds),
            *list_batches(one.id),
            *list_waiting(one.id),
        ]
        assert all(row.mark == "published_input" and "账目" in row.source for row in marked)


def test_lines_are_found_by_word_code_and_kind(accounts) -> None:
    (nine,) = [row for row in list_rounds(centre("莆田市行政服务中心（2014年账目）")) if row.number == 1]
    assert list_round_lines_of(nine.id, text="药品").total == 3
    assert list_round_lines_of(nine.id, wanted={"result": "merge", "item_type": "licence"}).total == 9
    page = list_round_lines_of(nine.id, page=2, size=5)
    assert (page.total, [row.line_no for row in page.lines]) == (9, [6, 7, 8, 9])
    assert replace(page.lines[0].content, name="x").result == "merge"
