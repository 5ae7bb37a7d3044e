"""An export written to a stream, with its counts and its fingerprint; the form by its kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from onewindow.exchange.models import OCEL, XES
from onewindow.exchange.outgoing import SIMULATED, SIMULATED_ORIGINS, OutCase, count_out_cases, stream_out_cases
from onewindow.exchange.past import LABEL
from onewindow.exchange.rules.choices import OWN, ExportFilters
from onewindow.exchange.writing_ocel import write_ocel_log
from onewindow.exchange.writing_xes import write_xes_log
from onewindow.kit.acting import Actor, Conflict

STEP = 200
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


def make_log_label(filters: ExportFilters, simulated: bool) -> str:
    """What stands on the whole: migrated history, or simulated where the centre or the asked origin is."""
    if filters.of != OWN:
        return LABEL
    return SIMULATED if simulated or filters.origin in SIMULATED_ORIGINS else ""


def _watch(cases: Iterable[OutCase], counts: ExportCounts, total: int, go_on: GoOn) -> Iterator[OutCase]:
    for case in cases:
        counts.cases += 1
        counts.events += len(case.events)
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
