"""Every public page in a real browser: accessible, nothing to scroll sideways, no complaint in the console."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onewindow.catalogue.testing import make_item
from onewindow.web.testing import find_overflow, list_violations, open_browser, open_page, serve_site

pytestmark = [pytest.mark.browser]
PAGES = {
    "home": "/",
    "items": "/items/?q=%E7%BB%8F%E8%90%A5",
    "nothing": "/items/?q=zzzzzz",
    "guide": "/items/LOOK1",
    "blank-form": "/items/LOOK1/form",
    "workdays": "/workdays/?mode=add&start=2026-09-21&days=20",
    "workdays-wrong": "/workdays/?mode=add&start=x",
    "check-form": "/check/",
    "check": "/check/AAAABBBBCCCC",
    "about": "/about",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "track": "/track",
    "login": "/login/",
    "login-staff": "/login/staff/",
    "login-code": "/login/code/",
    "missing": "/items/NOSUCH",
}
MODES = [
    {"width": "desktop"},
    {"width": "phone"},
    {"width": "phone", "size": "large"},
    {"width": "desktop", "theme": "dark"},
    {"width": "desktop", "language": "en"},
]


def _look(pages: dict[str, str], modes: list[dict[str, str]]) -> list[str]:
    """What is wrong, page by page; with ONEWINDOW_PICTURES set, pictures are kept in that folder."""
    faults = []
    keep = os.environ.get("ONEWINDOW_PICTURES")
    with serve_site() as address, open_browser() as browser:
        for mode in modes:
            page = open_page(browser, address, **mode)
            for name, path in pages.items():
                page.goto(address + path)
                where = f"{name} {'-'.join(mode.values())}"
                faults += [f"{where}: {fault}" for fault in list_violations(page)]
                if find_overflow(page) > 0:
                    faults.append(f"{where}: wider than the window by {find_overflow(page)}")
                if keep:
                    page.screenshot(path=Path(keep) / f"{where.replace(' ', '-')}.png", full_page=True)
            faults += [f"{mode}: console: {words}" for words in page.said if "404" not in words and "422" not in words]
            page.context.close()
    return faults


def _make_items() -> None:
    make_item(code="LOOK1", name="食品经营许可")
    for number in range(2, 26):
        make_item(code=f"LOOK{number}", name=f"经营事项之{number}")


def test_home_and_guide_look_right(committed_db: None) -> None:
    _make_items()
    assert _look({name: PAGES[name] for name in ("home", "guide")}, MODES[1:2]) == []


@pytest.mark.long
def test_every_public_page_looks_right_in_every_mode(committed_db: None) -> None:
    _make_items()
    assert _look(PAGES, MODES) == []
