"""The pages of inspections, at the desk and for the enterprise, in a real browser."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from onewindow.accounts.actions import link_account_to_party
from onewindow.desk.tests.test_looks import MODES, enter, open_hall
from onewindow.directory.testing import make_cast
from onewindow.inspections.actions import file_inspection, record_findings, record_unfiled_inspection
from onewindow.inspections.testing import book
from onewindow.kit.acting import Actor, At
from onewindow.kit.local_time import get_local_date
from onewindow.parties.testing import make_organisation
from onewindow.web.testing import find_overflow, list_violations, open_page

pytestmark = [pytest.mark.browser]


def make_inspections() -> list[tuple[str, Actor, str]]:
    """One booked, one done, one unfiled, two departments on one day; each page with who looks at it."""
    now = At(datetime.now(UTC), origin="demo")
    cast, today = make_cast(), get_local_date(now.occurred_at)
    firm = make_organisation(now, 5).id
    link_account_to_party(account_id=cast.accounts["li_ming"].id, party_ref=firm, actor=cast.li_ming, at=now)
    done, waiting = book(cast, firm, today, now), book(cast, firm, today + timedelta(9), now)
    file_inspection(inspection_id=done, actor=cast.centre, at=now)
    found: dict[str, Any] = {"outcome": "advice", "findings": "消毒记录缺一天，当场补记。", "done_on": today, "at": now}
    record_findings(inspection_id=done, actor=cast.reviewer, **found)
    head = cast.actors["other_head"]
    book(
        cast, firm, today + timedelta(9), now, department_id=cast.other_department.id, actor=head,
        officers=(cast.stranger.account_id, head.account_id),
    )  # fmt: skip
    record_unfiled_inspection(
        department_id=cast.department.id, party_id=firm, kind="inspection", reason="接举报须当场检查", actor=cast.chief,
        **{**found, "done_on": today - timedelta(2)},
    )  # fmt: skip
    return [
        ("list", cast.centre, "/desk/inspections/"),
        ("waiting", cast.centre, f"/desk/inspections/{waiting}"),
        ("done", cast.reviewer, f"/desk/inspections/{done}"),
        ("book", cast.reviewer, f"/desk/inside/do/book-inspection/{cast.department.id}"),
        ("enterprise", cast.li_ming, "/my/inspections/"),
    ]


def look(modes: list[dict[str, str]]) -> list[str]:
    """What is wrong, page by page; with ONEWINDOW_PICTURES set, pictures are kept in that folder."""
    pages, keep = make_inspections(), os.environ.get("ONEWINDOW_PICTURES")
    faults: list[str] = []
    with open_hall() as (address, browser):
        for mode in modes:
            said: list[str] = []
            for name, actor, path in pages:
                page = open_page(browser, address, said=said, **mode)  # type: ignore[arg-type]
                where = f"inspections-{name} {'-'.join(mode.values())}"
                enter(page, address, actor)
                answer = page.goto(address + path)
                faults += [] if answer and answer.status == 200 else [f"{where}: {answer and answer.status}"]
                faults += [f"{where}: {fault}" for fault in list_violations(page)]
                if find_overflow(page) > 0:
                    faults.append(f"{where}: wider than the window by {find_overflow(page)}")
                if keep:
                    page.screenshot(path=Path(keep) / f"{where.replace(' ', '-')}.png", full_page=True)
                page.context.close()
            faults += [f"{mode}: console: {words}" for words in said if "ERR_CONNECTION" not in words]
    return faults


def test_pages_of_inspections_look_right_on_a_phone(committed_db: None) -> None:
    assert look(MODES[1:2]) == []


@pytest.mark.long
def test_pages_of_inspections_look_right_in_every_mode(committed_db: None) -> None:
    assert look(MODES) == []
