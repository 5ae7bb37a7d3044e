"""The administration's pages in a real browser: accessible, nothing to scroll sideways, nothing in the console."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page

from onewindow.catalogue.testing import make_item
from onewindow.desk.admin.tests.conftest import sign_in
from onewindow.desk.admin.tests.test_catalogue_pages import FORM
from onewindow.directory.testing import authorise_post, make_cast
from onewindow.exchange.testing import import_path, keep_file, write_log, write_trace
from onewindow.kit.acting import Actor
from onewindow.web.testing import find_overflow, list_violations, open_browser, open_page, serve_site

pytestmark = [pytest.mark.browser]
MODES = [
    {"width": "desktop"},
    {"width": "phone"},
    {"width": "phone", "size": "large"},
    {"width": "desktop", "theme": "dark"},
    {"width": "desktop", "language": "en"},
]


@contextmanager
def open_hall() -> Iterator[tuple[str, Browser]]:
    """The site and a browser; afterwards this thread's own connection is closed, so that the next test meets none."""
    with serve_site() as address, open_browser() as browser:
        try:
            yield address, browser
        finally:
            connections.close_all()


def enter(page: Page, address: str, actor: Actor) -> None:
    """Puts a staff member's session into the browser."""
    session = sign_in(actor).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def make_faulty_import() -> int:
    """An import that waits for its confirmation, with a case left out."""
    log = write_log([write_trace("case-1", ("收件",)), write_trace("", ("收件",))])
    with TemporaryDirectory() as folder:
        transfer, _ = import_path(keep_file(Path(folder), log), preview=True)
    return int(transfer.pk)


def make_places() -> tuple[Any, dict[str, str]]:
    """The cast, an item with a form, and the pages to look at."""
    cast = make_cast()
    item = make_item(code="LOOK1", form=FORM)
    authorise_post(
        post_id=cast.posts["clerk"], department_id=cast.department.id, item_codes=("LOOK1",), levels=("accept",)
    )
    pages = {
        "items": "items/",
        "items-none": "items/?q=zzzz",
        "item": "items/at/LOOK1",
        "edit-basic": "items/at/LOOK1/edit/basic",
        "edit-procedure": "items/at/LOOK1/edit/procedure",
        "edit-materials": "items/at/LOOK1/edit/materials",
        "edit-form": "items/at/LOOK1/edit/form",
        "edit-places": "items/at/LOOK1/edit/places",
        "version": f"items/versions/{item.version_id}",
        "form": f"items/versions/{item.version_id}/form",
        "difference": "items/at/LOOK1/difference",
        "publish": "items/at/LOOK1/do/publish",
        "import": "items/import",
        "directory": "directory/",
        "regions": "directory/regions/350300",
        "centre": f"directory/centres/{cast.centre_id}",
        "departments": "directory/departments/",
        "department": f"directory/departments/{cast.department.id}",
        "window-form": f"directory/do/open-window/{cast.centre_id}",
        "letter-form": f"directory/do/issue-authorisation/{cast.posts['clerk']}",
        "exchange": "exchange/",
        "exchange-import": "exchange/import",
        "exchange-export": "exchange/export",
        "exchange-one": f"exchange/{make_faulty_import()}",
        "people": "people/",
        "person": f"people/{cast.accounts['clerk'].id}",
        "token": f"people/{cast.accounts['clerk'].id}/token",
        "calendar": "calendar/",
        "year": "calendar/2026",
        "type": "calendar/type",
        "hall": "calendar/hall",
        "papers": "papers/",
        "wording": "papers/receipt/licence",
        "seals": f"seals/{cast.department.id}",
        "outbox": "outbox/",
        "ledger": f"ledger/?kind=department&id={cast.department.id}",
        "check": "ledger/check",
    }
    return cast, pages


def look(names: tuple[str, ...], modes: list[dict[str, str]]) -> list[str]:
    """What is wrong, page by page; with ONEWINDOW_PICTURES set, pictures are kept in that folder."""
    cast, pages = make_places()
    faults, keep = [], os.environ.get("ONEWINDOW_PICTURES")
    with open_hall() as (address, browser):
        for mode in modes:
            said: list[str] = []
            page = open_page(browser, address, said=said, **mode)  # type: ignore[arg-type]
            enter(page, address, cast.admin)
            for name in names or tuple(pages):
                where = f"{name} {'-'.join(mode.values())}"
                answer = page.goto(f"{address}/desk/admin/{pages[name]}")
                faults += [] if answer and answer.status == 200 else [f"{where}: {answer and answer.status}"]
                faults += [f"{where}: {fault}" for fault in list_violations(page)]
                if find_overflow(page) > 0:
                    faults.append(f"{where}: wider than the window by {find_overflow(page)}")
                if keep:
                    page.screenshot(path=Path(keep) / f"{where.replace(' ', '-')}.png", full_page=True)
            faults += [f"{mode}: console: {words}" for words in said if "ERR_CONNECTION" not in words]
            page.context.close()
    return faults


def test_catalogue_and_department_look_right_on_a_phone(committed_db: None) -> None:
    assert look(("item", "edit-form", "department"), MODES[1:2]) == []


@pytest.mark.long
def test_every_page_of_the_administration_looks_right_in_every_mode(committed_db: None) -> None:
    assert look((), MODES) == []


@pytest.mark.long
def test_an_item_is_edited_without_script(committed_db: None) -> None:
    cast, _ = make_places()
    with open_hall() as (address, browser):
        page = open_page(browser, address, script=False)
        enter(page, address, cast.admin)
        page.goto(f"{address}/desk/admin/items/at/LOOK1/edit/places")
        page.locator('button[name="add"][value="faq"]').click()
        page.locator('textarea[name^="faq."][name$=".question"]').last.fill("周末办吗？")
        page.locator('textarea[name^="faq."][name$=".answer"]').last.fill("请看大厅服务日。")
        page.locator("button.button-main").click()
        assert page.url.endswith("/items/at/LOOK1")
        page.goto(f"{address}/desk/admin/items/at/LOOK1/edit/places")
        assert "周末办吗？" in page.content()
