"""An export written to a stream, with its counts and its fingerprint; the form by its kind."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from onewindow.exchange.models import OCEL, XES
from onewindow.exchange.outgoing import (
    SIMULATED,
    SIMULATED_ORIGINS,
    OutCase,
    count_out_cases,
    filter_own_cases,
    stream_out_cases,
)
from onewindow.exchange.own_gbt import Clearance, stream_own_gbt
from onewindow.exchange.past import LABEL
from onewindow.exchange.past_gbt import count_past_gbt, stream_past_gbt
from onewindow.exchange.rules.choices import OWN, ExportFilters
from onewindow.exchange.rules.gbt_schema import GbtRows
from onewindow.exchange.writing_gbt import write_gbt_json, write_gbt_zip
from onewindow.exchange.writing_ocel import write_ocel_log
from onewindow.exchange.writing_xes import write_xes_log
from onewindow.kit.acting import Actor, At, Conflict

STEP = 200
Going = TypeVar("Going", OutCase, GbtRows)
# Called with how many cases are written, of how many; False stops the export.
GoOn = Callable[[int, int], bool]
ENDINGS = {XES: "xes", OCEL: "json"}
LOG_NAME = "一窗政务服务中心办件"


class Stream(Protocol):
    """Where the bytes go."""

    def write(self, content: bytes, /) -> object: ...


@dataclass(slots=True)
class ExportCounts:
    """What went out; `sha256` is of the content before any packing."""

    cases: int = 0
    events: int = 0
    size: int = 0
    sha256: str = ""


def write_event_log(
    kind: str, filters: ExportFilters, stream: Stream, *, simulated: bool, actor: Actor, go_on: GoOn
) -> ExportCounts:
    """XES or OCEL of own cases or of migrated history. `simulated`: the centre is a demo, so all of it is labelled (RD-20)."""
    counts = ExportCounts()
    total = count_out_cases(filters, actor)
    cases = _watch(stream_out_cases(filters, actor), counts, total, go_on)
    label = make_log_label(filters, simulated)
    pieces = write_xes_log(cases, name=LOG_NAME, label=label) if kind == XES else write_ocel_log(cases, label=label)
    return pour(pieces, stream, counts)


def write_gbt_tables(
    filters: ExportFilters,
    stream: Stream,
    *,
    as_zip: bool,
    purpose: str,
    simulated: bool,
    actor: Actor,
    at: At,
    go_on: GoOn,
) -> ExportCounts:
    """Tables 5 to 8 of GB/T 39046-2020, as JSON or as a zip of CSV files. With a `purpose` personal fields are in clear.

    Raises NotAllowed when the actor has no duty for the purpose, Conflict when the export was stopped.
    """
    counts, left = ExportCounts(), Counter[str]()
    if filters.of == OWN:
        total = filter_own_cases(filters, actor).count()
        rows = stream_own_gbt(filters, Clearance(actor, at, purpose), left)
    else:
        total = count_past_gbt(filters)
        rows = stream_past_gbt(filters, in_clear=bool(purpose))
    cases = _watch(rows, counts, total, go_on)
    label = make_log_label(filters, simulated)
    if not as_zip:
        return pour(write_gbt_json(cases, label=label, masked=not purpose, left=left), stream, counts)
    hashed = _Hashed(stream)
    write_gbt_zip(cases, hashed, label=label, masked=not purpose, left=left)
    counts.sha256, counts.size = hashed.digest.hexdigest(), hashed.size
    return counts


class _Hashed:
    """A stream that counts and hashes what passes; it cannot go back, so a zip writes straight on."""

    def __init__(self, stream: Stream) -> None:
        self.stream, self.digest, self.size = stream, hashlib.sha256(), 0

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        self.size += len(content)
        self.stream.write(content)
        return len(content)

    def flush(self) -> None:
        """Nothing waits here."""


def make_log_label(filters: ExportFilters, simulated: bool) -> str:
    """What stands on the whole: migrated history, or simulated where the centre or the asked origin is."""
    if filters.of != OWN:
        return LABEL
    return SIMULATED if simulated or filters.origin in SIMULATED_ORIGINS else ""


def _watch(cases: Iterable[Going], counts: ExportCounts, total: int, go_on: GoOn) -> Iterator[Going]:
    for case in cases:
        counts.cases += 1
        # Of tables, each row is one thing told.
        counts.events += len(case.events) if isinstance(case, OutCase) else sum(len(rows) for rows in case.values())
        if counts.cases % STEP == 0 and not go_on(counts.cases, total):
            raise Conflict("transfer_ended", "导出已被停止", advice="请重新导出")
        yield case


def pour(pieces: Iterable[str], stream: Stream, counts: ExportCounts) -> ExportCounts:
    """Every piece into the stream, counted and hashed."""
    digest = hashlib.sha256()
    for piece in pieces:
        content = piece.encode()
        digest.update(content)
        counts.size += len(content)
        stream.write(content)
    counts.sha256 = digest.hexdigest()
    return counts
