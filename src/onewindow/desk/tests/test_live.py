"""An open list hears that something changed and fetches itself anew; the focus stays where it was (issue 2, live)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from onewindow.cases.actions import accept_case
from onewindow.cases.testing import at_day, make_case, make_case_cast
from onewindow.desk.tests.test_looks import enter, open_hall
from onewindow.directory.testing import make_cast
from onewindow.web.testing import open_page

pytestmark = [pytest.mark.browser]


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _run_live(web_address: str) -> Iterator[str]:
    """The real live process on a free port, for pages of this address."""
    port = _find_free_port()
    web_port = web_address.rsplit(":", 1)[1]
    environment = {**os.environ, "ONEWINDOW_PORT": web_port, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, "onewindow.project.live:answer_live"], env=environment)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        # It waits for streams that are still open to notice that their pages left.
        process.wait(60)


def _permit(live: str) -> dict[str, dict[str, list[str]]]:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return {"DIRECTIVES": {**directives, "connect-src": ["'self'", live]}}


@pytest.mark.long
def test_open_list_refreshes_itself_and_keeps_the_focus(committed_db: None) -> None:
    play = make_case_cast(make_cast())
    first, second = (make_case(play, key=key) for key in ("one", "two"))
    with (
        open_hall() as (address, browser),
        _run_live(address) as live,
        override_settings(LIVE_URL=live, CONTENT_SECURITY_POLICY=_permit(live)),
    ):
        page = open_page(browser, address)
        enter(page, address, play.clerk)
        page.goto(address + "/desk/")
        page.wait_for_selector("[data-live][data-state=on]", timeout=60_000)
        page.focus(f"#open-{second}")
        accept_case(number=first, actor=play.clerk, at=at_day())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('onewindow', '1')")
        page.wait_for_selector(f"#case-{first}", state="detached")
        focused = page.locator(":focus").get_attribute("id")
        page.context.close()
    assert focused == f"open-{second}"
