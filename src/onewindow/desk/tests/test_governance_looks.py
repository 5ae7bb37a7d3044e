"""The pages of governance, at the desk and in public, in a real browser; a line decided by keys alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from onewindow.catalogue.testing import ITEM_CODE, make_item
from onewindow.desk.tests.test_looks import MODES, enter, open_hall
from onewindow.directory.testing import make_cast
from onewindow.governance.actions import (
    add_catalogue_items,
    decide_line,
    enter_cost,
    enter_improvement,
    enter_printed_figure,
    move_authority,
    put_on_waiting_list,
    record_round,
)
from onewindow.governance.queries import get_line, list_round_lines_of
from onewindow.governance.rules import LineContent, Measures, Span
from onewindow.governance.testing import ROUND_AT, ROUND_DAY, make_round, make_signers
from onewindow.kit.acting import SYSTEM
from onewindow.web.testing import find_overflow, list_violations, open_page

pytestmark = [pytest.mark.browser]


def make_everything() -> tuple[Any, dict[str, str], int]:
    """A round in work, one of an account, every list filled; the pages, and the first line of the round in work."""
    cast = make_cast()
    make_signers(cast)
    for number in range(3):
        make_item(code=f"{ITEM_CODE[:-3]}{number:03d}", name=f"公共场所卫生许可之{number}", at=ROUND_AT)
    round_id = make_round(cast)
    add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    first, second, _ = list_round_lines_of(round_id).lines
    decide_line(line_id=second.id, result="cancel", reasons=("unlawful",), actor=cast.centre, at=ROUND_AT)
    told: dict[str, Any] = {
        "centre_id": cast.centre_id, "mark": "published_input", "source": "某市行政服务中心2007年账目", "actor": SYSTEM,
        "at": ROUND_AT,
    }  # fmt: skip
    recorded = record_round(
        number=2, title="261项进厅项目的三类划分", effective_on=ROUND_DAY, digest="d", **told,
        lines=[LineContent(name="旧许可", item_type="licence", result="merge", merged_into="新许可"),
               LineContent(name="未列名事项 1", unnamed=True, entry="deferred", reasons=("premises",))],
    )  # fmt: skip
    enter_printed_figure(key="instant_rate", as_of=ROUND_DAY, printed="61.6", value=61, **told)  # type: ignore[arg-type]
    enter_improvement(name="农机行驶证", before=Measures(span=Span(15, "day", over=True), steps=5),
                      after=Measures(span=Span(0, "day")), day_note="约2005年", **told)  # fmt: skip
    put_on_waiting_list(kind="item", name="车驾管", reason="premises", since=ROUND_DAY, **told)
    move_authority(name="制证", direction="down", from_level="3", to_level="4", day_note="未载明", **told)
    enter_cost(year=2026, kind="rent", amount_fen=3_200_000, **told)
    centre = cast.centre_id
    return cast, {
        "rounds": "/desk/governance/", "round": f"/desk/governance/rounds/{round_id}",
        "line": f"/desk/governance/lines/{first.id}", "import": f"/desk/governance/rounds/{round_id}/import",
        "entries": f"/desk/governance/{centre}/entries", "measures": f"/desk/governance/{centre}/measures",
        "rules": f"/desk/governance/{centre}/rules", "measure": f"/desk/governance/do/measure/{centre}",
        "switch-on": f"/desk/governance/do/switch-on/{centre}", "public": "/catalogue/",
        "public-centre": f"/catalogue/{centre}/", "public-round": f"/catalogue/rounds/{recorded}/",
    }, first.id  # fmt: skip


def look(names: tuple[str, ...], modes: list[dict[str, str]]) -> list[str]:
    """What is wrong, page by page; with ONEWINDOW_PICTURES set, pictures are kept in that folder."""
    cast, pages, _ = make_everything()
    faults, keep = [], os.environ.get("ONEWINDOW_PICTURES")
    with open_hall() as (address, browser):
        for mode in modes:
            said: list[str] = []
            page = open_page(browser, address, said=said, **mode)  # type: ignore[arg-type]
            enter(page, address, cast.centre)
            for name in names or tuple(pages):
                where = f"governance-{name} {'-'.join(mode.values())}"
                answer = page.goto(address + pages[name])
                faults += [] if answer and answer.status == 200 else [f"{where}: {answer and answer.status}"]
                faults += [f"{where}: {fault}" for fault in list_violations(page)]
                if find_overflow(page) > 0:
                    faults.append(f"{where}: wider than the window by {find_overflow(page)}")
                if keep:
                    page.screenshot(path=Path(keep) / f"{where.replace(' ', '-')}.png", full_page=True)
            faults += [f"{mode}: console: {words}" for words in said if "ERR_CONNECTION" not in words]
            page.context.close()
    return faults


def test_a_centres_history_and_a_line_look_right_on_a_phone(committed_db: None) -> None:
    assert look(("public-centre", "line"), MODES[1:2]) == []


@pytest.mark.long
def test_every_page_of_governance_looks_right_in_every_mode(committed_db: None) -> None:
    assert look((), MODES) == []


@pytest.mark.long
def test_k07_a_line_is_decided_by_keys_alone(committed_db: None) -> None:
    cast, pages, line_id = make_everything()
    with open_hall() as (address, browser):
        page = open_page(browser, address)
        enter(page, address, cast.centre)
        page.goto(address + pages["line"])
        page.keyboard.press("1")
        page.keyboard.press("q")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url: not url.endswith(f"/{line_id}"))
    content = get_line(line_id).content
    assert (content.result, content.entry) == ("keep", "must_enter")
