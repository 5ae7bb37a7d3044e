"""Keyset paging: a page knows where it ends, never how many rows lie before it."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

from onewindow.kit.acting import Invalid

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next ("" at the end)."""

    rows: tuple[Row, ...]
    next_cursor: str = ""


def write_cursor(*values: str | int) -> str:
    """An opaque, URL-safe mark of the last row's sort values."""
    raw = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_cursor(cursor: str, size: int) -> tuple[str | int, ...] | None:
    """The sort values behind a cursor of `size` values; None for the first page. Raises Invalid for a mangled one."""
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _refuse_cursor() from error
    if not isinstance(values, list) or len(values) != size:
        raise _refuse_cursor()
    if any(isinstance(value, bool) or not isinstance(value, str | int) for value in values):
        raise _refuse_cursor()
    return tuple(values)


def _refuse_cursor() -> Invalid:
    return Invalid(
        "bad_cursor",
        "翻页标记无效",
        advice="请回到第一页重新查询",
        fields={"cursor": "这个翻页标记不能用，请从第一页重新翻"},
    )
