"""Where this checkout keeps its state: one home per checkout, so that two checkouts never share a database or a key."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


class KeyUnusable(Exception):
    """A key file that may not be used; the text is one sentence for the person at the keyboard."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation; `mark` names it in short paths such as the socket's."""

    root: Path
    mark: str

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def run(self) -> Path:
        return self.root / "run"


def find_home() -> Home:
    """ONEWINDOW_HOME, else /var/lib/onewindow/<mark> for root, else the user's data directory (design 4)."""
    mark = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    named = os.environ.get("ONEWINDOW_HOME")
    if named:
        root = Path(named).resolve()
        return Home(root, hashlib.sha256(str(root).encode()).hexdigest()[:12])
    if os.geteuid() == 0:
        return Home(Path("/var/lib/onewindow") / mark, mark)
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Home(Path(data) / "onewindow" / mark, mark)


def make_home(home: Home) -> None:
    """Create the folders; keys, files and run are closed to everybody but their owner."""
    home.root.mkdir(parents=True, exist_ok=True)
    for folder in (home.keys, home.files, home.run):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)


def read_or_make_key(home: Home, name: str, size: int = 32) -> bytes:
    """The secret kept in keys/<name>, made at first use; written so that a crash never leaves half a key.

    Raises KeyUnusable when others may read it or it is damaged.
    """
    path = home.keys / name
    try:
        return _read_key(path, size)
    except FileNotFoundError:
        pass
    fresh = home.keys / f".{name}.{os.getpid()}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(size))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # the first of several starters wins, the others read its key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return _read_key(path, size)


def _read_key(path: Path, size: int) -> bytes:
    if path.stat().st_mode & 0o077:
        raise KeyUnusable(f"密钥文件 {path} 对其他用户可读，拒绝启动：请执行 chmod 600 后重试")
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != size:
        raise KeyUnusable(f"密钥文件 {path} 已损坏，拒绝启动：请从备份恢复该文件")
    return key
