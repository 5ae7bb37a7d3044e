"""One parent for all processes: starts web, live and worker, restarts what dies, stops everything on Ctrl-C."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from onewindow.project.postgres import Cluster

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10


@dataclass(slots=True)
class Child:
    """One process of the house and how to start it again."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Start in a group of its own, so that leftovers of a killed child can be found and removed."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, env=os.environ | self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=_die_with_parent,
            )  # fmt: skip

    def stop(self, number: int) -> None:
        """Send a signal to the whole group of the child."""
        if self.process is not None:
            kill_group(self.process.pid, number)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def kill_group(group: int, number: int) -> None:
    """Signal a process group that may be gone already."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass


@dataclass(slots=True)
class Supervisor:
    """Watches the children and, where it is ours, the database server."""

    children: list[Child]
    cluster: Cluster | None
    groups_file: Path
    report: Callable[[str], None]
    stopping: bool = False
    _next_look: float = field(default=0.0)

    def listen(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal ask for an orderly stop; under nohup the terminal may close."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._ask_to_stop)

    def run_first(self, command: list[str]) -> int:
        """Run a command to its end, or end it when a stop is asked for or the parent is killed. Returns its exit code."""
        process = subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_parent)
        while process.poll() is None:
            if self.stopping:
                kill_group(process.pid, signal.SIGTERM)
            time.sleep(0.05)
        return process.returncode

    def start_all(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()
        self._write_groups()

    def watch(self) -> None:
        """Keep everything running until asked to stop."""
        while not self.stopping:
            self.heal()
            time.sleep(0.2)

    def heal(self) -> None:
        """One look: restart dead children, and the database if it was killed."""
        if self.cluster and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + 1.0
            if not self.cluster.is_running():
                self.report("数据库意外停止，正在重新启动")
                self.cluster.restart()
        for child in self.children:
            self._heal_child(child)

    def stop_all(self) -> None:
        """Ask every child to finish, wait, then end what is left."""
        for child in self.children:
            child.stop(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            child.stop(signal.SIGKILL)
        self.groups_file.unlink(missing_ok=True)

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _heal_child(self, child: Child) -> None:
        if child.process is None or child.process.poll() is None or time.monotonic() < child.not_before:
            return
        child.stop(signal.SIGKILL)
        child.failures += 1
        child.not_before = time.monotonic() + min(10.0, 0.5 * child.failures)
        self.report(f"{child.name} 意外停止（返回码 {child.process.returncode}），已重新启动；日志：{child.log}")
        child.start()
        self._write_groups()

    def _write_groups(self) -> None:
        groups = [child.process.pid for child in self.children if child.process is not None]
        self.groups_file.write_text(json.dumps(groups))


def remove_leftovers(groups_file: Path) -> bool:
    """End the processes that a killed launcher left behind; only processes of this checkout are touched.

    Returns whether there were any.
    """
    try:
        groups = json.loads(groups_file.read_text())
    except (FileNotFoundError, ValueError):
        return False
    left = [group for group in groups if _is_ours(group)]
    for group in left:
        kill_group(group, signal.SIGKILL)
    groups_file.unlink(missing_ok=True)
    return bool(left)


def _is_ours(group: int) -> bool:
    # A number may have been given to a stranger since: look for our interpreter among the group's members.
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if os.getpgid(int(entry.name)) == group and sys.prefix.encode() in (entry / "cmdline").read_bytes():
                return True
        except (OSError, ProcessLookupError):
            continue
    return False
