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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onewindow.demo.day import run_day
from onewindow.project.rehearsing import Rehearsal, find_free_port, list_family

pytestmark = pytest.mark.long
CASES = 120


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
