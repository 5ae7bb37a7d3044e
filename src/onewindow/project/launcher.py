"""`./onewindow run`: from nothing to an open centre, in one process tree, with one clear sentence for what goes wrong."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from onewindow.project.environment import Home, find_home, make_home
from onewindow.project.postgres import DatabaseUnavailable
from onewindow.project.supervisor import Child, Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALLEST_DISK = 300 * 1024 * 1024
READY_SECONDS = 60


class CannotStart(Exception):
    """Why the centre cannot be opened; the text is one sentence for the person at the keyboard."""


def read_port() -> int:
    """ONEWINDOW_PORT (8000). Raises CannotStart when it is not a usable number."""
    text = os.environ.get("ONEWINDOW_PORT", "8000")
    if not text.isdigit() or not 1 <= int(text) <= 65534:
        raise CannotStart(f"ONEWINDOW_PORT={text} 不是可用的端口号：请设为 1 到 65534 之间的整数")
    return int(text)


def check_ports(port: int) -> None:
    """Web and live ports must be free. Raises CannotStart naming the taken one."""
    for number in (port, port + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number))
            except OSError:
                raise CannotStart(
                    f"端口 {number} 已被别的程序占用：请关闭它，或用 ONEWINDOW_PORT=另一个端口 重新启动"
                ) from None


def check_disk(home: Home) -> None:
    """A full disk is said before the database finds out. Raises CannotStart."""
    free = shutil.disk_usage(home.root).free
    if free < SMALLEST_DISK:
        raise CannotStart(f"磁盘空间不足：{home.root} 只剩 {free // 2**20} MB，至少需要 {SMALLEST_DISK // 2**20} MB")


@contextmanager
def hold_launcher_lock(home: Home) -> Iterator[IO[str]]:
    """One running centre per home. Raises CannotStart when another holds the lock."""
    with open(home.run / "launcher.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(f"已经在运行（{lock.read().strip()}）：无需再次启动，停止请用 ./onewindow stop") from None
        lock.seek(0)
        lock.truncate()
        yield lock


def read_running(home: Home) -> tuple[int, str] | None:
    """Process number and address of the running centre, or None."""
    try:
        with open(home.run / "launcher.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                number, _, address = lock.read().strip().partition(" ")
                return (int(number), address) if number.isdigit() else None
    except FileNotFoundError:
        pass
    return None


def stop_centre(home: Home, seconds: float = 30) -> bool:
    """Ask the running centre to stop and wait for it. Returns False when none was running."""
    running = read_running(home)
    if running is None:
        return False
    os.kill(running[0], signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while read_running(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    return True


def list_children(home: Home, port: int) -> list[Child]:
    """web, live and worker: their commands and logs."""
    python = [sys.executable, "-m"]
    serve = [*python, "granian", "--host", os.environ.get("ONEWINDOW_BIND", "127.0.0.1"), "--no-ws", "--no-access-log"]
    web = [*serve, "--port", str(port), "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"]
    live = [*serve, "--port", str(port + 1), "--interface", "asgi", "--workers", "1"]
    common = {"DJANGO_SETTINGS_MODULE": "onewindow.project.settings", "PYTHONUNBUFFERED": "1"}
    pooled = common | {"ONEWINDOW_POOL": "1"}
    return [
        Child("web", [*web, "onewindow.project.wsgi:application"], pooled, home.run / "web.log"),
        Child("live", [*live, "onewindow.project.live:answer_live"], common, home.run / "live.log"),
        Child("worker", [*python, "onewindow.project.worker"], common, home.run / "worker.log"),
    ]


def wait_until_ready(address: str, supervisor: Supervisor) -> None:
    """Wait for the first good answer of /readyz. Raises CannotStart when none comes."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not supervisor.stopping:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310  our own address
                if answer.status == 200:
                    return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
        supervisor.heal()
    if not supervisor.stopping:
        raise CannotStart(f"服务没有在 {READY_SECONDS} 秒内就绪：请查看日志 {supervisor.children[0].log}")


def explain_start_failure(error: BaseException) -> str:
    """One sentence for the person at the keyboard, whatever went wrong."""
    if isinstance(error, CannotStart | DatabaseUnavailable):
        return str(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "磁盘已满，无法启动：请清理磁盘空间后重试"
    if isinstance(error, PermissionError):
        return str(error) if not error.filename else f"没有权限读写 {error.filename}：请检查目录的所有者后重试"
    raise error


def locate_home() -> Home:
    """The home folder, made if missing, with room on its disk."""
    home = find_home()
    Path(home.root).mkdir(parents=True, exist_ok=True)
    check_disk(home)
    make_home(home)
    return home
