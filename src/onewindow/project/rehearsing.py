"""A centre of its own, in a folder of its own, on ports of its own: what kill tests and benches start, hurt and measure."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onewindow.project.environment import CHECKOUT
from onewindow.project.supervisor import kill_group

SOURCES = CHECKOUT / "src"
OURS = (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "ONEWINDOW_TESTING",
    "ONEWINDOW_POOL",
    "ONEWINDOW_DEMO",
    "DJANGO_SETTINGS_MODULE",
)


def find_free_port() -> int:
    """A port whose next one is free too, as the live process needs it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@dataclass(slots=True)
class Rehearsal:
    """One centre under `home`; `start` opens it as a person at the keyboard would."""

    home: Path
    port: int = field(default_factory=find_free_port)
    process: subprocess.Popen[bytes] | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def make_environment(self) -> dict[str, str]:
        """The environment of its commands: this checkout's sources, its own home and port, nothing of a test run."""
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        own = {"PYTHONPATH": str(SOURCES), "ONEWINDOW_HOME": str(self.home), "ONEWINDOW_PORT": str(self.port)}
        return kept | own | self.more

    def list_words(self, *words: str) -> list[str]:
        """A command line of this centre."""
        return [sys.executable, "-m", "onewindow.project.cli", *words]

    def start(self, seconds: float = 180) -> float:
        """Open the doors; returns after how many seconds it was ready. Raises RuntimeError with what it said."""
        began = time.monotonic()
        said = self.home / "said.log"
        with said.open("wb") as log:
            self.process = subprocess.Popen(
                self.list_words("run"), env=self.make_environment(), cwd=self.home, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        while time.monotonic() - began < seconds:
            if self.is_ready():
                return time.monotonic() - began
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(said.read_text(errors="replace"))

    def is_ready(self) -> bool:
        """Whether /readyz says so."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:  # noqa: S310  our own address
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def run_command(self, *words: str, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.list_words(*words), env=self.make_environment(), cwd=self.home, capture_output=True, text=True,
            timeout=seconds, check=False,
        )  # fmt: skip

    def describe(self) -> dict[str, Any]:
        """The object of `./onewindow demo --json`."""
        told: dict[str, Any] = json.loads(self.run_command("demo", "--json").stdout)
        return told

    def list_groups(self) -> dict[str, int]:
        """The process groups of web, live and worker."""
        groups = json.loads((self.home / "run" / "groups.json").read_text())
        return dict(zip(("web", "live", "worker"), groups, strict=True))

    def find_postmaster(self) -> int:
        """The process number of the database server."""
        return int((self.home / "pg" / "data" / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        """Close the doors in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                kill_group(self.process.pid, signal.SIGKILL)
        self.process = None


def list_family(root: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        number = waiting.pop()
        found.append(number)
        waiting += parents.get(number, [])
    return found


def read_cpu_seconds(root: int) -> float:
    """CPU seconds used by a process and all below it, with those of its ended children."""
    total = 0
    for number in list_family(root):
        try:
            fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(value) for value in fields[11:13])
        total += sum(int(value) for value in fields[13:15]) if number == root else 0
    return total / os.sysconf("SC_CLK_TCK")
