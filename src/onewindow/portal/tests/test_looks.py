"""Every public page in a real browser: accessible, nothing to scroll sideways, no complaint in the console."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page

from onewindow.accounts.actions import link_account_to_party
from onewindow.cases.actions import Correction, notify_corrections, save_case_draft
from onewindow.cases.rules import State
from onewindow.cases.testing import FORM, make_case, make_case_cast
from onewindow.catalogue.testing import make_item
from onewindow.certificates.queries import find_certificates_of_case
from onewindow.directory.testing import make_cast
from onewindow.kit.acting import SYSTEM, At
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
    "check-certificate": "/check-certificate/?number=x&code=y",
    "grants": "/grants/",
    "deregistrations": "/grants/ended",
    "queue": "/items/LOOK1/queue",
    "hearings": "/hearings/",
    "notice-board": "/notice-board/",
    "regulations": "/regulations/",
    "catalogue": "/catalogue/",
    "duty": "/duty",
    "about": "/about",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "track": "/track",
    "login": "/login/",
    "login-staff": "/login/staff/",
    "login-code": "/login/code/",
    "register": "/register/",
    "missing": "/items/NOSUCH",
}
MODES = [
    {"width": "desktop"},
    {"width": "phone"},
    {"width": "phone", "size": "large"},
    {"width": "desktop", "theme": "dark"},
    {"width": "desktop", "language": "en"},
]


SIGNED_IN_PAGES = {
    "apply-applicant": "/apply/{code}",
    "apply-form": "/apply/{code}/form",
    "apply-papers": "/apply/{code}/papers",
    "apply-check": "/apply/{code}/check",
    "apply-done": "/apply/{code}/done/{number}",
    "my-cases": "/track",
    "case": "/track/{number}",
    "case-dates": "/track/{number}/dates",
    "supplement": "/track/{number}/supplement",
    "withdraw": "/track/{number}/withdraw",
    "certificates": "/certificates/",
    "certificate": "/certificates/{certificate}",
    "own-papers": "/my/papers/",
    "own-inspections": "/my/inspections/",
    "agents": "/my/agents/",
    "account": "/account/",
    "password": "/account/password/",
}


def _look(pages: dict[str, str], modes: list[dict[str, str]], session: str = "") -> list[str]:
    """What is wrong, page by page; with ONEWINDOW_PICTURES set, pictures are kept in that folder."""
    faults = []
    with serve_site() as address, open_browser() as browser:
        for mode in modes:
            said: list[str] = []
            page = open_page(browser, address, said=said, **mode)  # type: ignore[arg-type]
            if session:
                page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
            for name, path in pages.items():
                page.goto(address + path)
                faults += _list_faults(page, f"{name} {'-'.join(mode.values())}")
            faults += [f"{mode}: console: {words}" for words in said if "404" not in words and "422" not in words]
            page.context.close()
    return faults


def _list_faults(page: Page, where: str) -> list[str]:
    keep = os.environ.get("ONEWINDOW_PICTURES")
    if keep:
        page.screenshot(path=Path(keep) / f"{where.replace(' ', '-')}.png", full_page=True)
    faults = [f"{where}: {fault}" for fault in list_violations(page)]
    if find_overflow(page) > 0:
        faults.append(f"{where}: wider than the window by {find_overflow(page)}")
    return faults


def _make_items() -> None:
    make_item(code="LOOK1", name="食品经营许可")
    for number in range(2, 26):
        make_item(code=f"LOOK{number}", name=f"经营事项之{number}")


def _make_own_case() -> tuple[dict[str, str], str]:
    """李明 signed in, with a draft of an item and a case of it waiting for corrections; the pages and the session."""
    play = make_case_cast(make_cast(), online_depth="accept", name="公共场所卫生许可")
    now = At(occurred_at=datetime.now(UTC))
    account_id = play.li_ming.account_id or 0
    link_account_to_party(account_id=account_id, party_ref=play.li_ming.party_id or 0, actor=SYSTEM, at=now)
    number = make_case(play, at=now)
    asked = tuple(Correction(material.code, "看不清，请重新提供") for material in play.item.materials[:2])
    notify_corrections(number=number, corrections=asked, actor=play.clerk, at=now)
    save_case_draft(item_code=play.item.code, form=FORM, file_ids={}, step="check", actor=play.li_ming, at=now)
    client = Client()
    user = get_user_model().objects.get(pk=account_id)
    client.force_login(user, backend="onewindow.accounts.backends.SessionBackend")
    session = client.session
    session[f"applicant:{play.item.code}"] = play.li_ming.party_id
    session.save()
    (certificate,) = find_certificates_of_case(make_case(play, state=State.GRANTED, at=now, key="granted"))
    facts = {"code": play.item.code, "number": number, "certificate": certificate}
    pages = {name: path.format(**facts) for name, path in SIGNED_IN_PAGES.items()}
    return pages, client.cookies[settings.SESSION_COOKIE_NAME].value


def test_home_and_guide_look_right(committed_db: None) -> None:
    _make_items()
    assert _look({name: PAGES[name] for name in ("home", "guide")}, MODES[1:2]) == []


@pytest.mark.long
def test_every_public_page_looks_right_in_every_mode(committed_db: None) -> None:
    _make_items()
    assert _look(PAGES, MODES) == []


@pytest.mark.long
def test_every_page_of_an_applicant_looks_right_in_every_mode(committed_db: None) -> None:
    pages, session = _make_own_case()
    assert _look(pages, MODES, session) == []
