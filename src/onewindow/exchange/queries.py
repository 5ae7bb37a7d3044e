"""Imports and exports: who, what, when, how many, and what kept a case out. Past cases are read in past.py and figures.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onewindow.exchange.models import Transfer, TransferFault
from onewindow.kit.acting import Actor, NotAllowed, NotFound
from onewindow.kit.paging import Page, read_cursor, write_cursor

FAULT_WORDS = {"faulty": "有错未导入", "conflict": "与已有内容冲突", "flag": "提示"}


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One import or export as the pages show it; `percent` None before it began."""

    id: int
    direction: str
    kind: str
    system: str
    file_name: str
    sha256: str
    size: int
    calendar: str
    zone: str
    persons: str
    options: dict[str, Any]
    personal: bool
    purpose: str
    actor_name: str
    state: str
    confirmed: bool
    percent: int | None
    counts: dict[str, int]
    message: str
    has_file: bool
    asked_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What kept a case of a file out, where."""

    id: int
    line: int
    trace: int
    key: str
    kind: str
    message: str

    @property
    def sentence(self) -> str:
        """As a person reads it."""
        return f"第 {self.line} 行，第 {self.trace} 件 {self.key}：{self.message}"


def make_transfer_row(transfer: Transfer) -> TransferRow:
    """The readable form."""
    percent = min(100, transfer.done * 100 // transfer.total) if transfer.total else None
    names = (
        "direction kind system file_name sha256 size calendar zone persons options personal purpose actor_name state "
        "confirmed counts message asked_at ended_at"
    )
    return TransferRow(
        id=transfer.pk,
        percent=percent,
        has_file=bool(transfer.content) and transfer.direction == "out",
        **{name: getattr(transfer, name) for name in names.split()},
    )


def list_transfers(*, direction: str = "", cursor: str = "", limit: int = 30) -> Page[TransferRow]:
    """Imports and exports, newest first: who, what, when, how many; one statement. Raises Invalid for a mangled cursor."""
    found = Transfer.objects.all()
    if direction:
        found = found.filter(direction=direction)
    place = read_cursor(cursor, 1)
    if place is not None:
        found = found.filter(pk__lt=int(place[0]))
    rows = list(found.order_by("-pk")[: limit + 1])
    more = len(rows) > limit
    return Page(tuple(make_transfer_row(row) for row in rows[:limit]), write_cursor(rows[limit - 1].pk) if more else "")


def get_transfer(transfer_id: int) -> TransferRow:
    """One of them. Raises NotFound."""
    transfer = Transfer.objects.filter(pk=transfer_id).first()
    if transfer is None:
        raise NotFound("no_such_transfer", "没有这次导入或导出")
    return make_transfer_row(transfer)


def get_transfer_content(transfer_id: int, actor: Actor) -> str:
    """The name of an export's sealed file. Raises NotFound when there is none any more.

    A file with personal fields in clear is for him alone who asked for it and whose purpose is on record (PI-08).
    """
    transfer = Transfer.objects.filter(pk=transfer_id, direction="out").first()
    if transfer is None or not transfer.content:
        raise NotFound("file_gone", "文件已过保存期，不在了", advice="请重新导出")
    if transfer.personal and transfer.account_id != actor.account_id:
        raise NotAllowed(
            "file_of_another",
            "这份文件含有个人信息，只有申请导出的人可以下载",
            "个人信息保护法 第六条",
            advice="请自己说明目的后导出",
        )
    return transfer.content


def list_transfer_faults(transfer_id: int, *, limit: int = 100) -> list[FaultRow]:
    """The faults of an import in the order they were found; one statement."""
    return list(stream_transfer_faults(transfer_id, limit=limit))


def stream_transfer_faults(transfer_id: int, *, limit: int = 10_000) -> Iterator[FaultRow]:
    """The same for a sheet."""
    for row in TransferFault.objects.filter(transfer_id=transfer_id).order_by("pk")[:limit]:
        yield FaultRow(row.pk, row.line, row.trace, row.key, row.kind, row.message)
