"""The contents on disk: root/ab/cd/<sha256>, sealed by the vault (SM4-GCM), written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from onewindow.kit.acting import Refusal
from onewindow.kit.cipher import BrokenSeal, get_vault

_root: list[Path] = []


class DamagedContent(Refusal):
    """A stored content is gone or no longer what was stored."""


def install_file_root(path: str | os.PathLike[str]) -> None:
    """Name the folder that keeps the contents; made when absent, closed to others. Called once at start."""
    root = Path(path)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    _root[:] = [root]


def get_file_root() -> Path:
    """The installed folder. Raises RuntimeError when the process was started without one."""
    if not _root:
        raise RuntimeError("no file root installed: call install_file_root at start")
    return _root[0]


def hash_content(content: bytes) -> str:
    """SHA-256 in hex: the name of a content."""
    return hashlib.sha256(content).hexdigest()


def keep_content(content: bytes) -> str:
    """Write a content that is not kept yet (or is damaged) and return its hash; safe for any number of writers.

    The bytes are on disk before the name is (fsync, rename, fsync of the folder), so a name never points at half a file.
    """
    sha256 = hash_content(content)
    path = _locate_content(sha256)
    if path.exists() and _is_intact(sha256):
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.parent / f".{sha256[:16]}.{os.getpid()}.{secrets.token_hex(8)}"
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(get_vault().encrypt_bytes(content))
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent, get_file_root()):
        _sync_folder(folder)
    return sha256


def read_content(sha256: str) -> bytes:
    """The content of this name, opened and compared with its hash. Raises DamagedContent (status 500)."""
    try:
        content = get_vault().decrypt_bytes(_locate_content(sha256).read_bytes())
    except (FileNotFoundError, BrokenSeal) as error:
        raise _refuse_damage() from error
    if hash_content(content) != sha256:
        raise _refuse_damage()
    return content


def iterate_contents() -> Iterator[str]:
    """The hashes of all contents on disk, in order."""
    for path in sorted(get_file_root().glob("??/??/*")):
        if len(path.name) == 64:
            yield path.name


def _locate_content(sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a sha256 in hex")
    return get_file_root() / sha256[:2] / sha256[2:4] / sha256


def _is_intact(sha256: str) -> bool:
    try:
        read_content(sha256)
    except DamagedContent:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_damage() -> DamagedContent:
    return DamagedContent(
        "file_damaged", "这份文件已损坏或缺失", advice="请联系系统管理员从备份恢复，或请申请人重新提交", status=500
    )
