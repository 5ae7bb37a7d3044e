"""Pictures of every page of a running demo centre: `tools/take_pictures.py http://127.0.0.1:8000 [--into folder] [name…]`.

Every page at 1440 and 390 px in Chinese; the main ones also in English, dark and large type. The pages come from the address
tables (picture_pages.py); those that must be walked to (forms filled, acts opened) from picture_walks.py. Names choose pages.
`tools/take_pictures.py --check`: 1 when a page has no picture. Looking at them is the point.
"""

from __future__ import annotations

import argparse
import base64
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django_otp.oath import totp
from picture_pages import PICTURES, Shot, follow_links, list_missing, list_pages
from picture_walks import list_walks, press_main
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SHRINK = (ROOT / "tools" / "shrink_picture.js").read_text(encoding="utf-8")
WIDTHS = {1440: 900, 390: 844}
# Whose links are followed, in this order: the first who is led to a page is pictured with it.
ACCOUNTS = (
    "", "liming", "chenjie", "wangfang", "reviewer", "chief", "head", "centre", "supervisor", "leader", "admin",
)  # fmt: skip
STARTS = {
    "": [
        "/", "/track", "/login/", "/login/code/", "/login/staff/", "/register/", "/outbox/", "/duty", "/catalogue/", "/grants/",
        "/notice-board/", "/hearings/",
    ],
    "centre": ["/desk/", "/desk/history/cases", "/desk/meetings/"],
}  # fmt: skip
# Taken in English, dark and large too.
MAIN = {
    "home", "guide", "apply-form", "case", "desk-worklist", "desk-case", "desk-chief", "desk-certificate", "desk-admin-item",
    "desk-governance", "desk-meeting", "desk-windows", "own-papers", "certificate", "desk-admin-transfer", "catalogue-round",
}  # fmt: skip
# More than one picture of an address.
ALSO = [
    Shot("items-empty", "/items/?q=没有这个事项"), Shot("items-found", "/items/?q=sfz"),
    Shot("workdays-explained", "/workdays/?mode=add&start=2026-09-21&days=20"), Shot("not-found", "/nothing-here"),
    Shot("my-cases", "/track", "liming"), Shot("desk-worklist-reviewer", "/desk/", "reviewer"),
    Shot("desk-worklist-supervisor", "/desk/", "supervisor"), Shot("desk-worklist-centre", "/desk/", "centre"),
]  # fmt: skip


@dataclass(slots=True)
class Studio:
    """The browser, the centre, where pictures go, and the sessions: a second factor's code cannot be used twice."""

    browser: Browser
    address: str
    demo: dict[str, Any]
    into: Path
    sessions: dict[str, Any] = field(default_factory=lambda: {"": None})
    darkroom: Page | None = None

    def open(self, account: str, width: int = 1440, choices: dict[str, str] | None = None) -> BrowserContext:
        """A window of this account, signed in."""
        if account not in self.sessions:
            context = self.browser.new_context()
            sign_in(context.new_page(), self.address, account, self.demo)
            self.sessions[account] = context.storage_state()
            context.close()
        state = self.sessions[account]
        context = self.browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]}, storage_state=state, reduced_motion="reduce"
        )
        cookies = [{"name": name, "value": value, "url": self.address} for name, value in (choices or {}).items()]
        context.add_cookies(cookies)  # type: ignore[arg-type]
        return context

    def keep(self, page: Page, name: str) -> None:
        """One picture, its colours put in a palette."""
        page.wait_for_timeout(100)
        if self.darkroom is None:
            self.darkroom = self.browser.new_page()
        whole = base64.b64encode(page.screenshot(full_page=True)).decode()
        (self.into / f"{name}.png").write_bytes(base64.b64decode(self.darkroom.evaluate(SHRINK, whole)))


def sign_in(page: Page, address: str, account: str, demo: dict[str, Any]) -> None:
    """Sign a demo account in, staff with the second factor; told to wait, wait."""
    staff = demo["accounts"].get(account, {}).get("role") != "citizen"
    for _ in range(6):
        page.goto(f"{address}/login/{'staff/' if staff else ''}")
        page.fill("[name=username]", account)
        page.fill("[name=password]", demo["password"])
        press_main(page)
        if "too_many_requests" not in page.content():
            break
        page.wait_for_timeout(10_000)
    if staff:
        page.fill("[name=code]", f"{totp(base64.b32decode(demo['totp_secret'])):06}")
        press_main(page)


def describe_demo() -> dict[str, Any]:
    """What `./onewindow demo --json` says."""
    command = [str(ROOT / "onewindow"), "demo", "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def list_modes() -> Iterator[tuple[str, int, dict[str, str]]]:
    """The mark, the width and the display choices of each round."""
    for width in WIDTHS:
        yield f"zh-{width}", width, {}
    yield "en-1440", 1440, {"language": "en"}
    yield "dark-1440", 1440, {"theme": "dark"}
    yield "large-390", 390, {"size": "large"}


def find_shots(studio: Studio) -> list[Shot]:
    """Every page that links lead to, each once, and the second pictures of some."""
    found: dict[str, Shot] = {}
    for account in ACCOUNTS:
        context = studio.open(account)
        starts = STARTS.get(account, ["/", "/account/", *(["/desk/"] if account not in ("liming", "chenjie") else [])])
        for shot in follow_links(context, studio.address, account, starts):
            found.setdefault(shot.name, shot)
        context.close()
    return [*found.values(), *ALSO]


def take_shots(studio: Studio, shots: list[Shot], wanted: Callable[[str], bool]) -> None:
    """Every shot in every mode it is due in, one window per account and mode."""
    for mark, width, choices in list_modes():
        for account in dict.fromkeys(shot.account for shot in shots):
            due = [shot for shot in shots if shot.account == account and wanted(shot.name)]
            due = [shot for shot in due if mark.startswith("zh") or shot.name in MAIN]
            context = studio.open(account, width, choices)
            page = context.new_page()
            for shot in due:
                answer = page.goto(studio.address + shot.path)
                if answer is None or (answer.status >= 400 and shot.name != "not-found"):
                    print(f"!! {shot.path} as {shot.account or 'anybody'}: {answer and answer.status}")
                studio.keep(page, f"{shot.name}-{mark}")
            context.close()


def take_walks(studio: Studio, wanted: Callable[[str], bool]) -> None:
    """Every walk in every mode it is due in, each in a window of its own."""
    for mark, width, choices in list_modes():
        for walk in list_walks():
            if not wanted(walk.name) or not (mark.startswith("zh") or walk.main):
                continue
            context = studio.open(walk.account, width, choices)

            def keep(page: Page, name: str, mark: str = mark) -> None:
                studio.keep(page, f"{name}-{mark}")

            try:
                walk.run(context.new_page(), studio.address, studio.demo, keep)
            except Exception as error:  # one walk that fails must not lose the others' pictures
                print(f"!! {walk.name} {mark}: {error}")
            context.close()


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--into", type=Path, default=PICTURES)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--list", action="store_true", help="say which pages links lead to, and which not")
    return parser.parse_args()


def main() -> int:
    """Take them all, or check that they are all there."""
    asked = read_arguments()
    if asked.check:
        faults = list_missing()
        print("\n".join(faults) or f"pictures: {len(set(list_pages()))} pages, each at two widths")
        return 1 if faults else 0
    asked.into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        studio = Studio(browser, asked.address.rstrip("/"), describe_demo(), asked.into)

        def is_wanted(name: str) -> bool:
            return not asked.names or name in asked.names

        shots = find_shots(studio)
        if asked.list:
            print("\n".join(f"{shot.name}\t{shot.path}\t{shot.account}" for shot in shots))
            print("not led to:", *sorted(set(list_pages()) - {shot.name for shot in shots}), sep="\n  ")
            return 0
        take_shots(studio, shots, is_wanted)
        take_walks(studio, is_wanted)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
