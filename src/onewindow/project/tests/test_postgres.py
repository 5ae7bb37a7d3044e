"""The embedded database: started, joined, left, killed, started again."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from onewindow.project.environment import Home
from onewindow.project.postgres import Cluster, DatabaseUnavailable

HOLD = """
import sys, time
from pathlib import Path
from onewindow.project.environment import Home
from onewindow.project.postgres import Cluster
cluster = Cluster(Home(Path(sys.argv[1]), sys.argv[2]), "pg", durable=False)
cluster.attach()
print("joined", flush=True)
sys.stdin.read()
cluster.detach()
"""


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    # Under root the server runs as another user, who must be able to reach the folder.
    root = tmp_path if os.geteuid() else Path("/var/lib/onewindow") / f"test-{os.getpid()}"
    root.mkdir(parents=True, exist_ok=True)
    found = Cluster(Home(root, f"t{os.getpid()}"), "pg", durable=False)
    yield found
    found.detach()
    if found.data.exists() and found.is_running():
        found._control("stop", "-m", "immediate", "-w")
    subprocess.run(["rm", "-rf", str(root), str(found.sockets)], check=True)


def ask(cluster):
    with psycopg.connect(cluster.make_url("postgres", "postgres")) as connection:
        return connection.execute("SELECT current_setting('server_encoding'), 'ü' > 'z'").fetchone()


@pytest.mark.long
def test_the_last_to_leave_stops_the_server(cluster):
    cluster.attach()
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(cluster.home.root), cluster.home.mark],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout.readline() == "joined\n"
    cluster.detach()
    assert cluster.is_running()
    other.communicate("")
    assert not cluster.is_running()


@pytest.mark.long
def test_a_killed_server_is_started_again(cluster):
    cluster.attach()
    assert ask(cluster)[0] == "UTF8"
    postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    cluster.restart()
    assert ask(cluster)[0] == "UTF8"


@pytest.mark.long
def test_a_killed_holder_leaves_nothing_locked(cluster):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(cluster.home.root), cluster.home.mark],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout.readline() == "joined\n"
    other.kill()
    other.wait()
    assert cluster.is_running()
    cluster.attach()
    cluster.detach()
    assert not cluster.is_running()


def test_somebody_elses_folder_in_a_shared_place_is_passed_over(tmp_path, monkeypatch):
    """Nobody but its maker may remove it there, so an ordinary user must get along beside it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as own:
        monkeypatch.setenv("XDG_RUNTIME_DIR", own)
        found = Cluster(Home(tmp_path, f"s{os.getpid()}"), "pg")
        first = found.sockets
        assert first.parent == Path("/tmp")
        first.symlink_to(tmp_path)  # not a folder of ours: it may lead anywhere
        try:
            assert found.sockets == Path(own) / first.name
        finally:
            first.unlink()
        if os.geteuid() == 0:  # only root can make a folder that is another user's
            first.mkdir()
            os.chown(first, 54321, 54321)
            try:
                assert found.sockets == Path(own) / first.name
            finally:
                first.rmdir()
        assert found.sockets == first


def test_no_place_left_is_said_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    found = Cluster(Home(tmp_path / ("long" * 30), f"n{os.getpid()}"), "pg")
    first = found.sockets
    first.symlink_to(tmp_path)
    try:
        with pytest.raises(DatabaseUnavailable, match="ONEWINDOW_HOME"):
            found.attach()
    finally:
        first.unlink()
    assert not found.folder.exists()
