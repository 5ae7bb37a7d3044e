"""A real server and a real browser for tests of pages: `with serve_site() as address, open_browser() as browser`.

Use the fixture `committed_db`, so that the server's threads see what the test made.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from tempfile import TemporaryDirectory
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

PHONE = {"width": 390, "height": 844}
# Chromium adds 45 signs for its socket.
LONGEST_FOLDER = 107 - 45
DESKTOP = {"width": 1440, "height": 900}


class QuietHandler(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Not in tests."""


class ThreadedServer(ThreadingMixIn, WSGIServer):
    """One thread a request, as in life."""

    daemon_threads = True


@contextmanager
def serve_site() -> Iterator[str]:
    """Serves the whole house on a free port of this machine; yields its address."""
    application = get_wsgi_application()

    def answer_request(environ: Any, start_response: Any) -> Any:
        try:
            return application(environ, start_response)
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, answer_request, ThreadedServer, QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Debian's Chromium; missing, it fails where CI=true and is a loud skip elsewhere."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on this machine")
        sys.stderr.write("\n*** browser test skipped: no Chromium on this machine ***\n")
        pytest.skip("no Chromium on this machine")
    with make_browser_folder() as folder, change_environment(describe_browser(folder)), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def make_browser_folder() -> Iterator[str]:
    """A private folder of the test home; under a long home by its short name, for a socket's path has 107 bytes at most."""
    home = os.environ.get("ONEWINDOW_HOME")
    with TemporaryDirectory(prefix="browser-", dir=home, ignore_cleanup_errors=True) as folder:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield folder if len(folder) <= LONGEST_FOLDER else f"/proc/{os.getpid()}/fd/{held}"
        finally:
            os.close(held)


def describe_browser(folder: str) -> dict[str, str]:
    """Where the browser and its driver keep profile, sockets and caches: /tmp and the user's home may be closed to them."""
    places = dict.fromkeys(("TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), folder)
    # Playwright runs an event loop in this thread; Django would refuse the test's own queries beside it.
    return places | {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}


@contextmanager
def change_environment(changes: dict[str, str]) -> Iterator[None]:
    """The environment with these changes; afterwards as it was."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def open_page(
    browser: Browser,
    address: str,
    *,
    width: str = "desktop",
    language: str = "zh-hans",
    theme: str = "light",
    size: str = "normal",
    script: bool = True,
    said: list[str] | None = None,
) -> Page:
    """A page in a fresh session with these display choices; what the console says is added to `said`."""
    choices = {"language": language, "theme": theme, "size": size}
    context = browser.new_context(viewport=PHONE if width == "phone" else DESKTOP, java_script_enabled=script)  # type: ignore[arg-type]
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in choices.items()])
    page = context.new_page()
    heard = [] if said is None else said
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return page


def list_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, in words."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def find_overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window; 0 when nobody must scroll sideways."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide
