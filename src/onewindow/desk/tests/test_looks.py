"""Every desk page in a real browser: accessible, nothing to scroll sideways, no complaint of the content policy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page

from onewindow.cases.actions import open_case
from onewindow.cases.rules import State
from onewindow.cases.testing import CaseCast, at_day, make_case, make_case_cast
from onewindow.certificates.queries import find_certificates_of_case
from onewindow.desk.tests.conftest import sign_in
from onewindow.directory.testing import make_cast
from onewindow.kit.acting import Actor, At
from onewindow.web.testing import find_overflow, list_violations, open_browser, open_page, serve_site

pytestmark = [pytest.mark.browser]
MODES = [
    {"width": "desktop"},
    {"width": "phone"},
    {"width": "phone", "size": "large"},
    {"width": "desktop", "theme": "dark"},
    {"width": "desktop", "language": "en"},
]
INSIDE = ("absences", "duties", "windows", "seals", "meetings", "taken-back", "after-checks")
STATES = (State.CORRECTING, State.PAUSED, State.READY)


@contextmanager
def open_hall() -> Iterator[tuple[str, Browser]]:
    """The site and a browser. Beside Playwright's loop this thread gets a connection of its own: the next test must not
    meet it."""
    with serve_site() as address, open_browser() as browser:
        try:
            yield address, browser
        finally:
            connections.close_all()


def enter(page: Page, address: str, actor: Actor) -> None:
    """Puts a staff member's session into the browser."""
    session = sign_in(actor).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def make_play() -> tuple[CaseCast, dict[str, str]]:
    """Cases in many states, one of them new today and one waiting for the chief."""
    play = make_case_cast(make_cast())
    numbers = {state.value: make_case(play, state=state, key=state.value) for state in STATES}
    numbers["today"] = make_case(play, key="today", at=At(datetime.now(UTC), origin="demo"), materials=())
    numbers["decide"] = make_case(play, key="decide", state=State.ACCEPTED)
    for actor in (play.reviewer,):
        _finish_steps(numbers["decide"], actor)
    (numbers["certificate"],) = find_certificates_of_case(numbers["ready"])
    open_case(number=numbers["decide"], actor=play.head, at=at_day())
    return play, numbers


def _finish_steps(number: str, actor: Actor) -> None:
    client = sign_in(actor)
    client.post(f"/desk/cases/{number}/acts/complete_step", {"opinion": "材料与条件逐项核对，符合。", "result": "pass"})


def list_pages(play: CaseCast, numbers: dict[str, str]) -> dict[str, tuple[Actor, str]]:
    """Each page with somebody who works there."""
    cases = {
        f"case-{name}": (play.head, f"/desk/cases/{number}")
        for name, number in numbers.items()
        if name != "certificate"
    }
    return {
        "worklist": (play.head, "/desk/?show=all"),
        "worklist-empty": (play.cast.stranger, "/desk/"),
        "intake": (play.clerk, "/desk/intake/?q=%E8%AE%B8%E5%8F%AF"),
        "intake-sheet": (play.clerk, f"/desk/intake/{play.item.code}/"),
        "receipt": (play.clerk, f"/desk/cases/{numbers['today']}/receipt"),
        "case-notice": (play.clerk, f"/desk/cases/{numbers['today']}#act-notify"),
        "chief": (play.head, "/desk/chief/"),
        "certificates": (play.head, "/desk/certificates/"),
        "certificate": (play.head, f"/desk/certificates/at/{numbers['certificate']}"),
        "certificate-act": (play.head, f"/desk/certificates/at/{numbers['certificate']}/acts/revoke"),
        **{name: (play.head, f"/desk/{name}/") for name in INSIDE},
        "pushes": (play.head, "/desk/certificates/pushes/"),
        "window": (play.head, f"/desk/windows/{play.cast.window_id}"),
        "own-absence": (play.clerk, "/desk/inside/do/record-own-absence"),
        "convene-meeting": (play.head, f"/desk/inside/do/convene-meeting/{play.cast.department.id}"),
        "persons": (play.clerk, "/desk/persons/"),
        "repeated-visits": (play.cast.supervisor, "/desk/visits/"),
        **cases,
    }


def look(modes: list[dict[str, str]], wanted: tuple[str, ...] = ()) -> list[str]:
    """What is wrong, page by page; with ONEWINDOW_PICTURES set, pictures are kept in that folder."""
    play, numbers = make_play()
    faults: list[str] = []
    with open_hall() as (address, browser):
        for mode in modes:
            said: list[str] = []
            page = open_page(browser, address, said=said, **mode)  # type: ignore[arg-type]
            for name, (actor, path) in list_pages(play, numbers).items():
                if not wanted or name in wanted:
                    enter(page, address, actor)
                    page.goto(address + path)
                    faults += _check(page, f"{name} {'-'.join(mode.values())}")
            known = _walk_to_the_sheet(page, address, play)
            faults += _check(page, f"{known} {'-'.join(mode.values())}")
            # The live process does not run beside this test: its line is down, and the page says so.
            faults += [f"{mode}: console: {words}" for words in said if "ERR_CONNECTION_REFUSED" not in words]
            page.context.close()
    return faults


def _walk_to_the_sheet(page: Page, address: str, play: CaseCast) -> str:
    enter(page, address, play.clerk)
    page.goto(f"{address}/desk/intake/{play.item.code}/")
    page.fill("#id_a-number", str(_number()))
    page.press("#id_a-number", "Enter")
    page.wait_for_selector("#submit")
    return "intake-known"


def _number() -> Any:
    from onewindow.cases.testing import FORM

    return FORM["applicant_number"]


def _check(page: Page, where: str) -> list[str]:
    faults = [f"{where}: {fault}" for fault in list_violations(page)]
    if find_overflow(page) > 0:
        faults.append(f"{where}: wider than the window by {find_overflow(page)}")
    keep = os.environ.get("ONEWINDOW_PICTURES")
    if keep:
        page.screenshot(path=Path(keep) / f"desk-{where.replace(' ', '-')}.png", full_page=True)
    return faults


def test_case_page_and_list_look_right(committed_db: None) -> None:
    assert look(MODES[:1], ("worklist", "case-decide")) == []


@pytest.mark.long
def test_every_desk_page_looks_right_in_every_mode(committed_db: None) -> None:
    assert look(MODES) == []
