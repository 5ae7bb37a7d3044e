"""The exchange's own folder: files waiting to be imported or fetched, sealed part by part (PI-08), so none is held in memory whole."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from onewindow.kit.acting import NotFound, Refusal
from onewindow.kit.cipher import BrokenSeal, get_vault

PART = 1024 * 1024
_LENGTH = struct.Struct(">I")
_folder: list[Path] = []


def install_exchange_folder(path: Path) -> None:
    """Name the folder; made when absent, closed to others. Called once at start."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    _folder[:] = [path]


def get_exchange_folder() -> Path:
    """The installed folder. Raises RuntimeError when the process was started without one."""
    if not _folder:
        raise RuntimeError("no exchange folder installed: call install_exchange_folder at start")
    return _folder[0]


class SealedWriter(io.RawIOBase):
    """Writes a new sealed file; `name` is what it is called once `close` has ended it. Without `close` it is no file."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(16)
        self._fresh = get_exchange_folder() / f".{self.name}"
        self._file = os.fdopen(os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._part = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._part += content
        while len(self._part) >= PART:
            self._seal(bytes(self._part[:PART]))
            del self._part[:PART]
        return len(content)

    def _seal(self, part: bytes) -> None:
        # The number inside keeps parts from being dropped, repeated or put elsewhere.
        sealed = get_vault().encrypt_bytes(_LENGTH.pack(self._number) + part)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1

    def close(self) -> None:
        """End the file: an empty part says that it is whole."""
        if self._file.closed:
            return
        if self._part:
            self._seal(bytes(self._part))
        self._seal(b"")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self._fresh, get_exchange_folder() / self.name)
        super().close()

    def drop(self) -> None:
        """Throw away what was written."""
        self._file.close()
        self._fresh.unlink(missing_ok=True)


def iterate_parts(name: str) -> Iterator[bytes]:
    """The content of a sealed file, part by part. Raises NotFound, Refusal (status 500) when it is damaged or cut."""
    try:
        stream = _locate_file(name).open("rb")
    except FileNotFoundError:
        raise NotFound("file_gone", "文件已过保存期，不在了", advice="请重新导出或重新选择文件") from None
    with stream:
        number = 0
        while True:
            head = stream.read(_LENGTH.size)
            part = _open_part(stream.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b"", number)
            if not part:
                return
            yield part
            number += 1


def _open_part(sealed: bytes, number: int) -> bytes:
    try:
        part = get_vault().decrypt_bytes(sealed)
    except BrokenSeal:
        part = b""
    if part[: _LENGTH.size] != _LENGTH.pack(number):
        raise Refusal("file_damaged", "文件已损坏", advice="请重新导出或重新选择文件", status=500)
    return part[_LENGTH.size :]


class _SealedReader(io.RawIOBase):
    """A sealed file as a stream of its content."""

    def __init__(self, name: str) -> None:
        self._parts = iterate_parts(name)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = next(self._parts, b"")
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def open_sealed(name: str) -> BinaryIO:
    """A sealed file for reading from its beginning to its end."""
    return io.BufferedReader(_SealedReader(name), 256 * 1024)  # type: ignore[type-var, return-value]


def keep_upload(chunks: Iterable[bytes]) -> tuple[str, str, int]:
    """A file as it comes, sealed; gives its name here, its SHA-256 and its size."""
    writer, digest, size = SealedWriter(), hashlib.sha256(), 0
    try:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            writer.write(chunk)
        writer.close()
    except BaseException:
        writer.drop()
        raise
    return writer.name, digest.hexdigest(), size


def remove_sealed(name: str) -> None:
    """Remove a sealed file; nothing when it is gone already."""
    if name:
        _locate_file(name).unlink(missing_ok=True)


def _locate_file(name: str) -> Path:
    if len(name) != 32 or not set(name) <= set("0123456789abcdef"):
        raise ValueError("not the name of a sealed file")
    return get_exchange_folder() / name
