"""The desk's menu: grouped, each role its own lines; on a phone behind one button, by keyboard, without a script."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse

from onewindow.desk.navigation import NAV, list_nav_groups
from onewindow.desk.tests.conftest import sign_in
from onewindow.desk.tests.test_looks import MODES, enter, open_hall
from onewindow.directory.testing import make_cast
from onewindow.web.testing import find_overflow, list_violations, open_page


def test_every_line_stands_once_and_leads_somewhere() -> None:
    entries = [entry for group in NAV for entry in group.entries]
    assert max(Counter(entry.key for entry in entries).values()) == 1
    assert len({group.key for group in NAV}) == len(NAV)
    assert all(reverse(entry.url_name).startswith("/desk/") for entry in entries)


@pytest.mark.django_db
def test_a_role_sees_its_own_lines_in_groups_that_are_not_empty(cast) -> None:
    for actor in (cast.clerk, cast.chief, cast.head, cast.centre, cast.supervisor, cast.admin, cast.leader):
        groups = list_nav_groups(actor)
        held = {grant.role for grant in actor.grants}
        assert groups and all(group.entries for group in groups)
        assert all(not entry.roles or entry.roles & held for group in groups for entry in group.entries)
    seen = {group.key for group in list_nav_groups(cast.clerk)}
    assert "running" not in seen and {"work", "window", "department"} <= seen
    page = sign_in(cast.clerk).get("/desk/inspections/").content.decode()
    assert '<span class="desk-nav-here">涉企检查</span>' in page and page.count('aria-current="page"') == 1


@pytest.mark.browser
def test_the_menu_on_a_phone_opens_and_closes_by_keys_without_a_script(committed_db: None) -> None:
    cast = make_cast()
    with open_hall() as (address, browser):
        page = open_page(browser, address, width="phone", script=False)
        enter(page, address, cast.clerk)
        page.goto(f"{address}/desk/inspections/")
        line = page.get_by_role("link", name="窗口台账")
        assert not line.is_visible()
        opener = page.get_by_role("button", name="菜单 涉企检查")
        opener.focus()
        page.keyboard.press("Enter")
        line.wait_for(state="visible")
        page.keyboard.press("Escape")
        line.wait_for(state="hidden")
        opener.click()
        line.click()
        page.wait_for_url("**/desk/windows/")
        page.context.close()


@pytest.mark.browser
@pytest.mark.long
def test_the_menu_open_is_accessible_and_fits(committed_db: None) -> None:
    cast, faults, keep = make_cast(), [], os.environ.get("ONEWINDOW_PICTURES")
    modes = [*MODES, {"width": "phone", "language": "en", "theme": "dark"}]
    with open_hall() as (address, browser):
        for mode in modes:
            page = open_page(browser, address, **mode)  # type: ignore[arg-type]
            enter(page, address, cast.admin)
            page.goto(f"{address}/desk/inspections/")
            where = f"menu {'-'.join(mode.values())}"
            for state in ("closed", "open"):
                faults += [f"{where} {state}: {fault}" for fault in list_violations(page)]
                faults += [f"{where}: wider than the window"] if find_overflow(page) > 0 else []
                if keep:
                    page.screenshot(path=Path(keep) / f"{where}-{state}.png".replace(" ", "-"))
                if mode["width"] == "phone" and state == "closed":
                    page.locator(".desk-nav > .desk-nav-button").click()
            assert page.locator(".desk-menu a").last.is_visible()
            page.context.close()
    assert faults == []
