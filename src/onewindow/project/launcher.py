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
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psycopg
from django.core.exceptions import ImproperlyConfigured

from onewindow.project.environment import Home, KeyUnusable, find_home, make_home
from onewindow.project.postgres import Cluster, DatabaseUnavailable
from onewindow.project.supervisor import Child, Supervisor, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALLEST_DISK = 300 * 1024 * 1024
READY_SECONDS = 60
# A process that dies this often before the first good answer will not live by being started again.
START_FAILURES = 3
# Longer than the children (10 s) and a fast stop of the database may take together.
STOP_SECONDS = 75


class CannotStart(Exception):
    """Why the centre cannot be opened; the text is one sentence for the person at the keyboard."""


def read_port() -> int:
    """ONEWINDOW_PORT (8000). Raises CannotStart when it is not a usable number."""
    text = os.environ.get("ONEWINDOW_PORT", "8000")
    if not text.isdigit() or not 1 <= int(text) <= 65534:
        raise CannotStart(f"ONEWINDOW_PORT={text} 不是可用的端口号：请设为 1 到 65534 之间的整数")
    return int(text)


def read_bind() -> str:
    """ONEWINDOW_BIND (127.0.0.1): the address of this machine the centre listens on."""
    return os.environ.get("ONEWINDOW_BIND", "127.0.0.1")


def check_ports(port: int) -> None:
    """Web and live ports must be free and allowed. Raises CannotStart naming the one that is not."""
    for number in (port, port + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((read_bind(), number))
            except OSError as error:
                raise CannotStart(_explain_port(number, error)) from None


def _explain_port(number: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {number} 已被别的程序占用：请关闭它，或用 ONEWINDOW_PORT=另一个端口 重新启动"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {number}：1024 以下的端口只有 root 可用，请用 ONEWINDOW_PORT=另一个端口 重新启动"
    return f"不能在 {read_bind()} 的端口 {number} 上监听（{error.strerror}）：请检查 ONEWINDOW_BIND 后重试"


def check_disk(home: Home) -> None:
    """A full disk is said before the database finds out. Raises CannotStart."""
    free = shutil.disk_usage(home.root).free
    if free < SMALLEST_DISK:
        raise CannotStart(f"磁盘空间不足：{home.root} 只剩 {free // 2**20} MB，至少需要 {SMALLEST_DISK // 2**20} MB")


@contextmanager
def hold_launcher_lock(home: Home) -> Iterator[IO[str]]:
    """One running centre per home. Raises CannotStart when another holds the lock."""
    with open(home.run / "launcher.lock", "a+") as lock:
        if not _take_lock(lock):
            lock.seek(0)
            raise CannotStart(f"已经在运行（{lock.read().strip()}）：无需再次启动，停止请用 ./onewindow stop")
        lock.seek(0)
        lock.truncate()
        yield lock


def _take_lock(lock: IO[str]) -> bool:
    # Whoever asks whether a centre runs holds the lock for a blink: only a lock that stays held is a centre's.
    for _ in range(5):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            return True
    return False


def read_running(home: Home) -> tuple[int, str] | None:
    """Process number and address of the running centre (starting ones too), or None."""
    for _ in range(10):
        text = _read_held_lock(home)
        if text is None:
            return None
        number, _, address = text.partition(" ")
        if number.isdigit() and address:
            return int(number), address
        time.sleep(0.1)  # held, and about to be written
    return None


def _read_held_lock(home: Home) -> str | None:
    try:
        with open(home.run / "launcher.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read().strip()
    except FileNotFoundError:
        pass
    return None


def is_ready(address: str) -> bool:
    """Whether the centre at `address` answers that it is ready."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def stop_centre(home: Home, seconds: float = STOP_SECONDS) -> bool:
    """Stop the running centre and wait for it, or end what a killed one left behind, its database included.

    Returns whether something was running and now is not.
    """
    running = read_running(home)
    if running is None:
        return end_leftovers(home)
    os.kill(running[0], signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while _read_held_lock(home) is not None and time.monotonic() < deadline:
        time.sleep(0.1)
    return _read_held_lock(home) is None


def end_leftovers(home: Home) -> bool:
    """End processes and a database server that nobody holds any more. Returns whether there were any."""
    if not home.run.is_dir():
        return False
    processes = remove_leftovers(home.run / "groups.json")
    return Cluster(home).stop_unused() or processes


def list_children(home: Home, port: int) -> list[Child]:
    """web, live and worker: their commands and logs."""
    python = [sys.executable, "-m"]
    serve = [*python, "granian", "--host", read_bind(), "--no-ws", "--no-access-log"]
    web = [*serve, "--port", str(port), "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"]
    web += ["--blocking-threads-idle-timeout", "600"]  # each thread keeps its database connection (ADR 6)
    live = [*serve, "--port", str(port + 1), "--interface", "asgi", "--workers", "1"]
    common = {"DJANGO_SETTINGS_MODULE": "onewindow.project.settings", "PYTHONUNBUFFERED": "1"}
    return [
        Child("web", [*web, "onewindow.project.wsgi:application"], common, home.run / "web.log"),
        Child("live", [*live, "onewindow.project.live:answer_live"], common, home.run / "live.log"),
        Child("worker", [*python, "onewindow.project.worker"], common, home.run / "worker.log"),
    ]


def wait_until_ready(address: str, supervisor: Supervisor) -> None:
    """Wait for the first good answer of /readyz. Raises CannotStart when none comes, at once when a process keeps dying."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not supervisor.stopping:
        if is_ready(address):
            return
        time.sleep(0.1)
        for child in supervisor.children:
            if child.failures >= START_FAILURES:
                raise CannotStart(
                    f"{child.name} 一启动就退出，已试 {child.failures} 次：原因请看日志 {child.log} 的末尾"
                )
        supervisor.heal()
    if not supervisor.stopping:
        raise CannotStart(f"服务没有在 {READY_SECONDS} 秒内就绪：请查看日志 {supervisor.children[0].log}")


def explain_start_failure(error: BaseException) -> str:
    """One sentence for the person at the keyboard, whatever went wrong."""
    if isinstance(error, CannotStart | DatabaseUnavailable | KeyUnusable | ImproperlyConfigured):
        return str(error)
    # Django wraps the driver's errors and keeps them as the cause.
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    if full or (isinstance(cause, psycopg.Error) and "No space left" in str(cause)):
        return "磁盘已满，无法继续：请清理磁盘空间后重试"
    if isinstance(cause, psycopg.OperationalError):
        return f"数据库连接中断或不可用（{(str(cause).strip() or type(cause).__name__).splitlines()[-1]}）：请稍后重试"
    if isinstance(error, PermissionError):
        return f"没有权限读写 {error.filename}：请检查目录的所有者后重试"
    if isinstance(error, OSError) and error.filename:
        return f"不能使用 {error.filename}（{error.strerror}）：请检查 ONEWINDOW_HOME 后重试"
    raise error


def locate_home() -> Home:
    """The home folder, made if missing, with room on its disk."""
    home = find_home()
    Path(home.root).mkdir(parents=True, exist_ok=True)
    check_disk(home)
    make_home(home)
    return home
