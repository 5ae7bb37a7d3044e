"""The long work of an import or an export, by the worker in a thread of its own or by the command line. Repeatable after a crash."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from django.db import Error
from django.db.models.functions import Now

from onewindow.directory.queries import load_actor
from onewindow.directory.rules import require_administrator
from onewindow.exchange.actions import (
    end_export,
    end_import,
    fail_transfer,
    lock_transfer,
    require_exporter,
    require_personal_export,
    unlock_transfer,
)
from onewindow.exchange.exports import ExportCounts, Stream, write_event_log, write_gbt_tables
from onewindow.exchange.gbt_imports import make_gbt_ready
from onewindow.exchange.imports import ImportCounts, Passage, go_through, make_ready, read_history
from onewindow.exchange.models import GBT, IN, RUNNING, WAITING, Transfer, TransferFault
from onewindow.exchange.reading_gbt import check_gbt_file
from onewindow.exchange.rules.choices import ImportChoices, read_export_filters
from onewindow.exchange.sources import XES as XES_FILE
from onewindow.exchange.sources import Source, SourceFacts, check_source
from onewindow.exchange.storage import SealedWriter, open_sealed, remove_sealed
from onewindow.kit.acting import SYSTEM, Actor, At, Refusal

logger = logging.getLogger(__name__)
Tick = Callable[[], At]
Tell = Callable[[int, int], None]
INTERRUPTED = "发起它的命令中断了；重新执行同一条命令即可，已写入的不会重复"
BROKEN = "系统出了问题，已记录下来；请稍后重试，或联系系统管理员"


def claim_transfer() -> Transfer | None:
    """The oldest transfer that waits, or whose runner is gone; locked for this connection. None when there is none."""
    for transfer in Transfer.objects.filter(state__in=[WAITING, RUNNING]).order_by("pk")[:20]:
        if not lock_transfer(transfer.pk):
            continue
        held = Transfer.objects.get(pk=transfer.pk)
        # What a command began has no moment of a worker's start: only the command could go on with it.
        if held.state == WAITING or (held.state == RUNNING and held.started_at):
            Transfer.objects.filter(pk=held.pk).update(state=RUNNING, started_at=Now(), done=0, counts={})
            TransferFault.objects.filter(transfer=held).delete()
            held.refresh_from_db()
            return held
        if held.state == RUNNING:
            fail_transfer(transfer=held, message=INTERRUPTED)
        unlock_transfer(held.pk)
    return None


def has_waiting_transfers() -> bool:
    """Whether there may be something to do; cheap, by a partial index."""
    return Transfer.objects.filter(state__in=[WAITING, RUNNING]).exists()


def run_next_transfer(*, simulated: bool, tick: Tick) -> bool:
    """Run the oldest transfer that waits or whose runner is gone, as whoever asked for it; False when there was none."""
    transfer = claim_transfer()
    if transfer is None:
        return False
    try:
        actor = load_actor(transfer.account_id, tick().local_date) if transfer.account_id else SYSTEM
        # Between asking and doing a role may have been taken away.
        require_standing(transfer, actor)
        if transfer.direction == IN:
            run_import_of(transfer, actor=actor, tick=tick)
        else:
            run_export_of(transfer, simulated=simulated, actor=actor, tick=tick)
    except Refusal as refusal:
        fail_transfer(transfer=transfer, message=refusal.message)
    except Error:
        raise
    except Exception:
        logger.exception("transfer %s failed", transfer.pk)
        fail_transfer(transfer=transfer, message=BROKEN)
    finally:
        with suppress(Error):
            unlock_transfer(transfer.pk)
    return True


def require_standing(transfer: Transfer, actor: Actor) -> None:
    """Raises NotAllowed unless the asker may still have it done."""
    if transfer.direction == IN:
        require_administrator(actor)
        return
    require_exporter(actor)
    if transfer.personal:
        require_personal_export(actor, transfer.purpose)


def run_import_of(transfer: Transfer, *, actor: Actor, tick: Tick) -> None:
    """Preview or write a stored file; whatever stops it is said on the transfer, never lost."""
    source = Source(transfer.file_name, transfer.size, lambda: open_sealed(transfer.content))
    try:
        go_through_file(transfer, source, check_source(source), actor=actor, tick=tick)
    except Refusal as refusal:
        fail_transfer(transfer=transfer, message=f"{refusal.message}。{refusal.advice}")


def go_through_file(
    transfer: Transfer, source: Source, facts: SourceFacts, *, actor: Actor, tick: Tick, tell: Tell | None = None
) -> ImportCounts:
    """Every case of a checked file, with progress on the transfer (bytes) and to `tell`; ends the transfer. Raises Invalid."""
    watched = _Watched(source)

    def go_on(counts: ImportCounts) -> bool:
        if tell:
            tell(watched.count, watched.total)
        open_ones = Transfer.objects.filter(pk=transfer.pk, state=RUNNING)
        return bool(
            open_ones.update(done=min(watched.count, watched.total), total=watched.total, counts=counts.write())
        )

    choices = ImportChoices(
        transfer.system, transfer.calendar, transfer.zone, transfer.persons, transfer.options.get("names", {}),
        frozenset(transfer.options.get("also", ())),
    )  # fmt: skip
    passage = Passage(transfer, choices, transfer.confirmed, actor, tick, go_on)
    watched.passes = 1 if facts.kind == XES_FILE else 2
    if transfer.kind == GBT:
        check_gbt_file(watched.source, facts)
        readies = make_gbt_ready(passage, watched.source, facts)
    else:
        readies = make_ready(passage, read_history(watched.source, facts, choices))
    counts = go_through(passage, readies)
    end_import(transfer=transfer, counts=counts, actor=actor, at=tick())
    return counts


def run_export_of(transfer: Transfer, *, simulated: bool, actor: Actor, tick: Tick) -> None:
    """Write an export into the exchange's folder; whatever stops it is said on the transfer."""
    writer = SealedWriter()
    try:
        counts = write_transfer(transfer, writer, simulated=simulated, actor=actor, tick=tick)
        writer.close()
        end_export(transfer=transfer, counts=counts, content=writer.name, actor=actor, at=tick())
    except Refusal as refusal:
        writer.drop()
        remove_sealed(writer.name)
        fail_transfer(transfer=transfer, message=f"{refusal.message}。{refusal.advice}")
    except BaseException:
        writer.drop()
        raise


def write_transfer(
    transfer: Transfer, stream: Stream, *, simulated: bool, actor: Actor, tick: Tick, tell: Tell | None = None
) -> ExportCounts:
    """An export's content into a stream, with progress (cases) on the transfer and to `tell`. Raises Conflict when it was stopped."""

    def go_on(done: int, total: int) -> bool:
        if tell:
            tell(done, total)
        return bool(Transfer.objects.filter(pk=transfer.pk, state=RUNNING).update(done=done, total=total))

    filters = read_export_filters({name: str(value) for name, value in transfer.options.items()})
    if transfer.kind == GBT:
        as_zip = transfer.file_name.lower().endswith(".zip")
        return write_gbt_tables(
            filters,
            stream,
            as_zip=as_zip,
            purpose=transfer.purpose,
            simulated=simulated,
            actor=actor,
            at=tick(),
            go_on=go_on,
        )
    return write_event_log(transfer.kind, filters, stream, simulated=simulated, actor=actor, go_on=go_on)


class _Watched:
    """A source that counts the bytes read of it, over all its passes."""

    def __init__(self, source: Source) -> None:
        self.count, self.passes, self.size = 0, 1, source.size
        self.source = Source(source.name, source.size, lambda: self._open(source))

    @property
    def total(self) -> int:
        """All bytes that will be read."""
        return self.size * self.passes

    def _open(self, source: Source) -> BinaryIO:
        return io.BufferedReader(_Counting(source.open(), self))  # type: ignore[type-var, arg-type,return-value]


class _Counting(io.RawIOBase):
    """The stream behind it."""

    def __init__(self, inner: BinaryIO, watch: _Watched) -> None:
        self.inner, self.watch = inner, watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        part = self.inner.read(len(buffer))
        self.watch.count += len(part)
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self.inner.close()
        super().close()
