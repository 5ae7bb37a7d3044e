"""Pictures of every page of a running demo centre into docs/pictures: `tools/take_pictures.py http://127.0.0.1:8000`.

Every page at 1440 and 390 px in Chinese; the main ones also in English, dark and large type. Looking at them is the point.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "pictures"
WIDTHS = {1440: 900, 390: 844}
SESSIONS: dict[str, dict] = {"": {}}
ALSO = {"home", "guide", "apply-form", "desk-worklist", "desk-case"}


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: its name, address, and the account that opens it ("" for everybody)."""

    name: str
    path: str
    account: str = ""


def list_public_shots(guide: str) -> list[Shot]:
    """What everybody sees, and what an applicant sees."""
    return [
        Shot("home", "/"), Shot("items", "/items/?q=sfz"), Shot("items-empty", "/items/?q=没有这个事项"),
        Shot("guide", f"/items/{guide}"), Shot("blank-form", f"/items/{guide}/form"),
        Shot("workdays", "/workdays/"), Shot("workdays-explained", "/workdays/?mode=add&start=2026-09-21&days=20"),
        Shot("check", "/check/"), Shot("track", "/track"), Shot("about", "/about"), Shot("privacy", "/privacy"),
        Shot("accessibility", "/accessibility"), Shot("login", "/login/"), Shot("login-code", "/login/code/"),
        Shot("register", "/register/"), Shot("login-staff", "/login/staff/"), Shot("not-found", "/nothing-here"),
        Shot("apply", f"/apply/{guide}", "liming"), Shot("apply-form", f"/apply/{guide}/form", "liming"),
        Shot("my-cases", "/track", "liming"), Shot("account", "/account/", "liming"), Shot("outbox", "/outbox/"),
    ]  # fmt: skip


def list_desk_shots(item: str) -> list[Shot]:
    """What staff see."""
    return [
        Shot("desk-worklist", "/desk/", "wangfang"), Shot("desk-reviewer", "/desk/", "reviewer"),
        Shot("desk-intake", "/desk/intake/", "wangfang"), Shot("desk-intake-item", f"/desk/intake/{item}/", "wangfang"),
        Shot("desk-chief", "/desk/chief/", "chief"), Shot("desk-supervisor", "/desk/", "supervisor"),
    ]  # fmt: skip


def open_session(browser: Browser, address: str, account: str, demo: dict) -> dict:
    """The signed-in state of an account, made once: a second factor's code cannot be used twice."""
    if account not in SESSIONS:
        context = browser.new_context()
        sign_in(context.new_page(), address, account, demo)
        SESSIONS[account] = context.storage_state()
        context.close()
    return SESSIONS[account]


def sign_in(page: Page, address: str, account: str, demo: dict) -> None:
    """Sign a demo account in, staff with the second factor."""
    staff = demo["accounts"].get(account, {}).get("role") != "citizen"
    page.goto(f"{address}/login/{'staff/' if staff else ''}")
    page.fill("[name=username]", account)
    page.fill("[name=password]", demo["password"])
    page.click("main form button")
    if staff:
        page.fill("[name=code]", make_code())
        page.click("main form button")
    page.wait_for_load_state()


def make_code() -> str:
    """The present six digits, from the demo's own description."""
    text = subprocess.run([str(ROOT / "onewindow"), "demo"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"动态码 (\d{6})", text)
    if found is None:
        raise SystemExit(f"no code in: {text}")
    return found[1]


def take(page: Page, address: str, shot: Shot, mark: str) -> None:
    """Open, settle, and keep one picture; a page that answers with an error is said."""
    answer = page.goto(address + shot.path)
    if answer is None or (answer.status >= 400 and shot.name != "not-found"):
        print(f"!! {shot.path} as {shot.account or 'anybody'}: {answer and answer.status}")
    page.wait_for_timeout(150)
    page.screenshot(path=TARGET / f"{shot.name}-{mark}.png", full_page=True)


def list_modes() -> Iterator[tuple[str, int, dict[str, str]]]:
    """The mark, the width and the display choices of each round."""
    for width in WIDTHS:
        yield f"zh-{width}", width, {}
    yield "en-1440", 1440, {"language": "en"}
    yield "dark-1440", 1440, {"theme": "dark"}
    yield "large-390", 390, {"size": "large"}


def take_all(browser: Browser, address: str, demo: dict, shots: list[Shot]) -> None:
    """Every shot in every mode it is due in; one session per account and mode."""
    for mark, width, choices in list_modes():
        for account in sorted({shot.account for shot in shots}):
            context = browser.new_context(
                viewport={"width": width, "height": WIDTHS[width]},
                storage_state=open_session(browser, address, account, demo) or None,
            )
            context.add_cookies([{"name": name, "value": value, "url": address} for name, value in choices.items()])
            page = context.new_page()
            for shot in shots:
                if shot.account == account and (mark.startswith("zh") or shot.name in ALSO):
                    take(page, address, shot, mark)
            context.close()


def find_cases(browser: Browser, address: str, demo: dict) -> list[Shot]:
    """A case page for the clerk and the applicant's own view, found by following the first link of each list."""
    found = []
    for account, path, name in (
        ("wangfang", "/desk/", "desk-case"),
        ("reviewer", "/desk/", "desk-case-reviewer"),
        ("liming", "/track", "my-case"),
    ):
        context = browser.new_context(storage_state=open_session(browser, address, account, demo))
        page = context.new_page()
        page.goto(address + path)
        link = page.locator("a[href*='/desk/cases/'], a[href^='/track/']").first
        if link.count():
            found.append(Shot(name, link.get_attribute("href") or path, account))
        context.close()
    return found


def main() -> int:
    """Take them all."""
    address = sys.argv[1].rstrip("/")
    text = subprocess.run(
        [str(ROOT / "onewindow"), "demo", "--json"], capture_output=True, text=True, check=True
    ).stdout
    demo = json.loads(text)
    TARGET.mkdir(parents=True, exist_ok=True)
    item = demo["sample_application"]["item"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
        )
        shots = [*list_public_shots(item), *list_desk_shots(item), *find_cases(browser, address, demo)]
        shots += [Shot(name, path, "admin") for name, path in read_admin_pages(browser, address, demo)]
        take_all(browser, address, demo, shots)
        browser.close()
    return 0


def read_admin_pages(browser: Browser, address: str, demo: dict) -> list[tuple[str, str]]:
    """Every page of the administration that the navigation of the administrator leads to."""
    context = browser.new_context(storage_state=open_session(browser, address, "admin", demo))
    page = context.new_page()
    page.goto(f"{address}/desk/")
    links = page.eval_on_selector_all("nav a", "nodes => nodes.map(node => node.getAttribute('href'))")
    context.close()
    pages = sorted({link for link in links if link and "/desk/admin/" in link})
    return [
        ("desk-admin-" + (link.removeprefix("/desk/admin/").strip("/").replace("/", "-") or "home"), link)
        for link in pages
    ]


if __name__ == "__main__":
    sys.exit(main())
