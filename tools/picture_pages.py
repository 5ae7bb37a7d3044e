"""Which addresses are pages, and where the running demo centre shows each: found by following its links as every account."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django

# The address tables want settings, settings a database; none is asked, and the commands this tool calls must not see it.
ASIDE = {"DATABASE_URL": "postgresql://app@/none", "OWNER_DATABASE_URL": "postgresql://owner@/none"}
BEFORE = dict(os.environ)
os.environ.update({"DJANGO_SETTINGS_MODULE": "onewindow.project.settings", **ASIDE})
django.setup()
os.environ.clear()
os.environ.update(BEFORE)

from django.urls import Resolver404, get_resolver, resolve  # noqa: E402
from playwright.sync_api import BrowserContext  # noqa: E402

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MARKS = ("zh-1440", "zh-390")
# Addresses that never answer with a page of their own: files, machine answers, and acts that lead on to another page.
FILES = {
    "desk-worklist-csv",
    "desk-certificates-csv",
    "desk-pushes-csv",
    "desk-admin-export-json",
    "desk-admin-export-csv",
    "desk-admin-transfer-faults",
    "desk-admin-transfer-file",
    "desk-history-csv",
    "desk-governance-lines-csv",
    "desk-file",
    "desk-document",
    "desk-person-evidence",
    "desk-meeting-minutes",
    "desk-certificate-document",
    "desk-admin-window-notice",
    "leaflet",
    "notice-board-pdf",
    "catalogue-measures",
    "catalogue-series",
    "catalogue-json",
    "catalogue-round-csv",
    "catalogue-round-json",
    "paper",
    "file",
    "interest-paper",
    "certificate-paper",
    "grants-csv",
    "desk-live-ticket",
}
ACTS = {
    "logout",
    "preferences",
    "commit",
    "contest",
    "close",
    "resume",
    "hearing-withdraw",
    "withhold-paper",
    "offer-paper",
    "desk-act",
    "desk-take-file",
    "desk-visit",
    "desk-record-service",
    "desk-agree-service",
    "desk-withdrawal-code",
    "desk-sign",
    "desk-delegate",
    "desk-push-sign",
    "desk-push-urge",
    "desk-person-phone",
    "desk-person-agents",
    "desk-person-revoke",
    "desk-meeting-attendance",
    "desk-meeting-conclusion",
    "desk-admin-transfer-confirm",
    "desk-admin-transfer-stop",
}
# Pages that the demo centre has no occasion for, or that only answer something sent: the tests of looks and of their rooms see them.
NOT_IN_DEMO = {
    "agent-end",
    "promise",
    "promised",
    "desk-admin-send",
    "desk-correct-form",
    "desk-reveal-party",
    "desk-reveal-form",
    "desk-admin-import-confirm",
    "desk-admin-division-change-confirm",
}
NO_PAGES = FILES | ACTS
# One of each address is enough to see it; of these several are opened, for what only some of them lead to.
SEVERAL = {"desk-case": 12, "case": 8, "desk-certificate": 6, "guide": 3}
LINK = re.compile(r'href="(/[^"#]*)')


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: its name, address, and the account that opens it ("" for everybody)."""

    name: str
    path: str
    account: str = ""


def list_pages(patterns: Any = None, space: str = "") -> Iterator[str]:
    """The name of every address of the interface rooms that is a page: `desk-case` for `desk:case`, `home` for `portal:home`."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            if str(pattern.pattern) != "api/":
                yield from list_pages(pattern.url_patterns, getattr(pattern, "namespace", None) or space)
        elif space and (name := name_page(space, pattern.name)) not in NO_PAGES:
            yield name


def name_page(space: str, name: str) -> str:
    """What the pictures of an address are called."""
    return ("desk-" if space == "desk" else "") + name.replace("_", "-")


def find_page(path: str) -> str:
    """The name of the page at a path; "" when there is none."""
    try:
        found = resolve(path.split("?")[0])
    except Resolver404:
        return ""
    return name_page(found.namespace, found.url_name or "") if found.namespace else ""


def follow_links(context: BrowserContext, address: str, account: str, starts: list[str]) -> Iterator[Shot]:
    """Every page that links lead this account to, the first of each name."""
    waiting, seen, opened = deque(starts), set(starts), dict[str, int]()
    while waiting:
        path = waiting.popleft()
        name = find_page(path)
        if not name or name in NO_PAGES or opened.get(name, 0) >= SEVERAL.get(name, 1):
            continue
        answer = context.request.get(address + path)
        if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
            continue
        if find_page(urlsplit(answer.url).path) != name:
            continue
        opened[name] = opened.get(name, 0) + 1
        if opened[name] == 1:
            yield Shot(name, path, account)
        links = [unescape(link) for link in LINK.findall(answer.text())]
        waiting.extend(link for link in links if link not in seen)
        seen.update(links)


def list_missing() -> list[str]:
    """The pages without a picture at one of the two widths."""
    return [
        f"docs/pictures/{page}-{mark}.png is missing: tools/take_pictures.py takes it"
        for page in dict.fromkeys(list_pages())
        if page not in NOT_IN_DEMO
        for mark in MARKS
        if not (PICTURES / f"{page}-{mark}.png").is_file()
    ]
