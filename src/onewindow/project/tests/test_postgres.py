"""The embedded database: started, joined, left, killed, started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from onewindow.project.environment import Home
from onewindow.project.postgres import Cluster

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
