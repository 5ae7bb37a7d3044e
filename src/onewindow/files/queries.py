"""Reads of files. Who may read which file is decided by the rooms above, which know what it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from onewindow.files.models import StoredFile
from onewindow.files.storage import DamagedContent, iterate_contents, read_content
from onewindow.kit.acting import NotFound


@dataclass(frozen=True, slots=True)
class FileRow:
    """One upload; `size` in bytes."""

    id: int
    sha256: str
    media_type: str
    size: int
    filename: str
    stored_at: datetime
    account_id: int | None


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """An upload with its content, which was compared with its hash."""

    row: FileRow
    content: bytes


def make_file_row(stored: StoredFile) -> FileRow:
    """The row as pages and other rooms see it."""
    return FileRow(
        stored.pk,
        stored.sha256,
        stored.media_type,
        stored.size,
        stored.filename,
        stored.stored_at,
        stored.account_ref,
    )


def get_file(file_id: int) -> FileRow:
    """One upload without its content. Raises NotFound."""
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is None:
        raise NotFound("no_such_file", "没有这份文件")
    return make_file_row(stored)


def list_files(file_ids: Iterable[int]) -> dict[int, FileRow]:
    """Many uploads by id in one query; unknown ids are left out."""
    return {stored.pk: make_file_row(stored) for stored in StoredFile.objects.filter(pk__in=list(file_ids))}


def open_file(file_id: int) -> OpenedFile:
    """An upload with its content. Raises NotFound, DamagedContent when the content is gone or altered."""
    row = get_file(file_id)
    return OpenedFile(row, read_content(row.sha256))


def list_damaged_files() -> list[FileRow]:
    """Every upload whose content is gone or altered (`./onewindow verify`); reads all contents once each."""
    damaged = {sha256 for sha256 in StoredFile.objects.values_list("sha256", flat=True).distinct() if _is_bad(sha256)}
    return [make_file_row(stored) for stored in StoredFile.objects.filter(sha256__in=damaged).order_by("pk")]


def list_orphaned_contents() -> list[str]:
    """Hashes on disk that no row names: left by rolled-back acts. Harmless; nothing removes them by itself."""
    known = set(StoredFile.objects.values_list("sha256", flat=True).distinct())
    return [sha256 for sha256 in iterate_contents() if sha256 not in known]


def _is_bad(sha256: str) -> bool:
    try:
        read_content(sha256)
    except DamagedContent:
        return True
    return False
