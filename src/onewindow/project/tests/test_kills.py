"""kill -9 in the middle of a day: what was acknowledged is there once (must show 7); what cannot start says one sentence."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from onewindow.demo.day import run_day
from onewindow.project.rehearsing import Rehearsal, find_free_port, list_family

pytestmark = pytest.mark.long
CASES = 120
# What a page of ours says while the database is there; the form asks for a case that nobody has, many times.
ANSWERED = {200, 404, 422, 429}


@contextmanager
def make_home() -> Iterator[Path]:
    """A folder that the database's own user may enter; pytest's folders are closed to it."""
    with tempfile.TemporaryDirectory(prefix="ow-kill-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def house():
    with make_home() as folder:
        centre = Rehearsal(folder)
        centre.start()
        yield centre
        centre.stop()


def kill_during_day(centre: Rehearsal, find_victim) -> dict:
    """Play a small day; after a second and a half `find_victim` names a process, which is killed."""
    told = centre.describe()
    answers: list[dict] = []
    day = threading.Thread(target=lambda: answers.append(run_day(told, cases=CASES, clients=6)))
    day.start()
    time.sleep(1.5)
    victim = find_victim()
    os.kill(victim, signal.SIGKILL)
    day.join()
    return answers[0]


def check_day(centre: Rehearsal, answer: dict) -> None:
    """All there, once, where they must be, and the ledger clean."""
    assert answer["passed"], {name: answer[name] for name in ("errors", "wrong", "lost", "doubled")}
    assert answer["acknowledged"] == CASES
    verdict = json.loads(centre.run_command("verify", "--json").stdout)
    assert verdict["clean"]


@pytest.mark.parametrize("victim", ["web worker", "web parent", "worker", "database"])
def test_nothing_acknowledged_is_lost(house, victim):
    find = {
        "web worker": lambda: list_family(house.list_groups()["web"])[-1],
        "web parent": lambda: house.list_groups()["web"],
        "worker": lambda: house.list_groups()["worker"],
        "database": house.find_postmaster,
    }[victim]
    check_day(house, kill_during_day(house, find))
    deadline = time.monotonic() + 30
    while not house.is_ready() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert house.is_ready()
    assert house.process.poll() is None


def ask(centre: Rehearsal, path: str, form: dict[str, str] | None = None, cookie: str = "") -> tuple[int, str]:
    """Status and text of a page; 0 when nobody answered."""
    body = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(centre.address + path, data=body, headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def ask_at_once(centre: Rehearsal, path: str, form: dict[str, str] | None = None, cookie: str = "") -> set[int]:
    """The statuses of many questions at the same time, so that every thread of the web processes gets some."""
    with ThreadPoolExecutor(16) as threads:
        return {status for status, _ in threads.map(lambda _: ask(centre, path, form, cookie), range(64))}


def test_no_page_meets_the_connections_of_a_killed_database(house):
    """Before, while and after: pages, or one page that says what to do; then every thread is well at its first call."""
    with urllib.request.urlopen(f"{house.address}/track", timeout=20) as page:
        token = page.headers["Set-Cookie"].split("csrftoken=")[1].split(";")[0]
    form, cookie = {"csrfmiddlewaretoken": token, "number": "1", "phone_ending": "1234"}, f"csrftoken={token}"
    assert ask_at_once(house, "/items/") == {200}
    os.kill(house.find_postmaster(), signal.SIGKILL)
    met = []
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (met and house.is_ready()):
        met += [ask(house, "/items/"), ask(house, "/track", form, cookie)]
    assert {status for status, _ in met} <= ANSWERED | {503}, met
    assert all("数据库" in text for status, text in met if status == 503)
    assert ask_at_once(house, "/items/") == {200}
    assert ask_at_once(house, "/track", form, cookie) <= ANSWERED


def test_the_next_start_survives_a_killed_launcher(house):
    told = house.describe()
    before = run_day(told, cases=24, clients=4)
    os.kill(house.process.pid, signal.SIGKILL)
    house.process.wait()
    house.start()
    assert before["passed"]
    assert run_day(house.describe(), cases=24, clients=4)["passed"]


def test_a_second_start_finds_everything_as_it_was(house):
    before = house.describe()["sample_application"]["item"]
    house.stop()
    house.start()
    assert house.is_ready() and house.describe()["sample_application"]["item"] == before


def fail_to_start(centre: Rehearsal, **more: str) -> str:
    """What a start that must fail says: exit 1, one sentence, no traceback."""
    centre.more |= more
    told = centre.run_command("run", seconds=60)
    assert told.returncode == 1, told.stdout
    said = (told.stdout + told.stderr).strip()
    assert "Traceback" not in said and len(said.splitlines()) == 1, said
    return said


def test_a_taken_port_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = fail_to_start(Rehearsal(tmp_path, port=port))
    assert str(port) in said and "ONEWINDOW_PORT" in said


def test_an_unreachable_database_is_said(tmp_path):
    address = f"postgresql://nobody@127.0.0.1:{find_free_port()}/none"
    said = fail_to_start(Rehearsal(tmp_path), DATABASE_URL=address, OWNER_DATABASE_URL=address)
    assert "DATABASE_URL" in said


def test_a_full_disk_is_said(tmp_path):
    words = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(words, capture_output=True).returncode:
        sys.stderr.write("\n*** full-disk test skipped: a small disk cannot be mounted here ***\n")
        pytest.skip("a small disk cannot be mounted here")
    try:
        assert "磁盘空间不足" in fail_to_start(Rehearsal(tmp_path))
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
