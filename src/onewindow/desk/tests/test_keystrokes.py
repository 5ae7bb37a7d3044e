"""A known walk-in with six papers: at most 40 keystrokes in all, nothing typed twice (issue 2, must show 9)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.test import override_settings
from playwright.sync_api import Page

from onewindow.cases.queries import get_case
from onewindow.cases.testing import FORM, CaseCast, make_case_cast
from onewindow.catalogue.testing import SAMPLE_FORM
from onewindow.desk.device_simulator import make_device_server
from onewindow.desk.tests.test_looks import enter, open_hall
from onewindow.directory.testing import make_cast
from onewindow.web.testing import open_page

pytestmark = [pytest.mark.browser]
PAPERS = [
    {"code": f"M0{number}", "name": f"材料之{number}", "originals": 1, "copies": 1, "basis": "实施细则"}
    for number in range(1, 7)
]
MOST = 40


class Keyboard:
    """Presses keys and counts them; a typed character is a keystroke, a chord (Ctrl+Enter) is one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1


@contextmanager
def _run_devices(origins: tuple[str, ...]) -> Iterator[None]:
    """The simulated devices at a port of their own, known to the desk."""
    server = make_device_server(0, origins)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with override_settings(DEVICE_URL=f"http://127.0.0.1:{server.server_address[1]}"):
            yield
    finally:
        server.shutdown()
        server.server_close()


def _make_play() -> CaseCast:
    form = {"sections": SAMPLE_FORM["sections"][:1]}
    return make_case_cast(make_cast(), materials=PAPERS, form=form)


def _open_desk(page: Page, address: str, play: CaseCast) -> Keyboard:
    enter(page, address, play.clerk)
    page.goto(address + "/desk/")
    return Keyboard(page)


def _find_item(keys: Keyboard) -> None:
    keys.press("n")
    keys.page.wait_for_selector("#id_q:focus")
    keys.press(*"ggcs", "Enter")
    keys.page.wait_for_selector("#id_a-number:focus")


def _take_papers_and_accept(keys: Keyboard) -> str:
    keys.page.wait_for_selector("[data-take]:focus")
    keys.press(*["Space"] * 6)
    keys.page.wait_for_selector("#submit:focus")
    keys.press("Enter")
    keys.page.wait_for_selector(".done-number")
    number = keys.page.inner_text(".done-number").strip()
    keys.page.wait_for_selector("button:focus")
    keys.press("Enter")
    keys.page.wait_for_url(f"**/desk/cases/{number}")
    return number


def test_known_walk_in_with_six_papers(committed_db: None) -> None:
    play = _make_play()
    with open_hall() as (address, browser):
        page = open_page(browser, address)
        keys = _open_desk(page, address, play)
        _find_item(keys)
        keys.press(*str(FORM["applicant_number"]), "Enter")
        number = _take_papers_and_accept(keys)
        case = get_case(number, play.clerk, date.today())
    assert case.state == "accepted"
    assert case.applicant.id == play.li_ming.party_id
    assert all(paper.original_seen and paper.copy_kept and paper.original_returned for paper in case.materials)
    assert keys.count <= MOST, keys.count


def test_identity_reader_types_the_number(committed_db: None) -> None:
    play = _make_play()
    with open_hall() as (address, browser):
        with _run_devices((address,)):
            page = open_page(browser, address)
            keys = _open_desk(page, address, play)
            _find_item(keys)
            keys.press("F2")
            number = _take_papers_and_accept(keys)
        state = get_case(number, play.clerk, date.today()).state
    assert state == "accepted"
    assert keys.count <= 16, keys.count


@pytest.mark.long
def test_document_camera_attaches_a_picture(committed_db: None) -> None:
    play = _make_play()
    with open_hall() as (address, browser):
        with _run_devices((address,)):
            page = open_page(browser, address)
            keys = _open_desk(page, address, play)
            _find_item(keys)
            keys.press("F2")
            page.wait_for_selector("[data-take]:focus")
            page.click("[data-paper=M01] [data-camera]")
            page.wait_for_selector("[data-paper=M01][data-done]")
            page.keyboard.press("Control+Enter")
            page.wait_for_selector(".done-number")
            number = page.inner_text(".done-number").strip()
        papers = get_case(number, play.clerk, date.today()).materials
    assert len(papers[0].files) == 1 and papers[0].files[0].media_type == "image/png"
