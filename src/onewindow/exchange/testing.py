"""Logs for tests: small ones written by hand, larger ones made up, all of nobody."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from onewindow.exchange.actions import ask_import, unlock_transfer
from onewindow.exchange.exports import ExportCounts, write_event_log, write_gbt_tables
from onewindow.exchange.imports import ImportCounts
from onewindow.exchange.models import HISTORY, Transfer
from onewindow.exchange.rules.choices import ExportFilters, ImportChoices
from onewindow.exchange.rules.judging import WEEKDAYS
from onewindow.exchange.running import go_through_file
from onewindow.exchange.sources import check_source, find_source
from onewindow.kit.acting import SYSTEM, Actor, At
from onewindow.kit.local_time import LOCAL

MADE_AT = At(datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL), origin="demo")
CHOICES = ImportChoices(system="旧系统", calendar=WEEKDAYS, persons="pseudonyms", zone="Europe/Amsterdam")


def write_trace(
    number: str, events: Sequence[str], *, day: datetime | None = None, attributes: Iterable[tuple[str, str, str]] = ()
) -> str:
    """One trace of XES: an event of each activity, an hour apart."""
    begun = day or datetime(2011, 10, 11, 9, 0, tzinfo=UTC)
    inner = "".join(f"<{kind} key={quoteattr(key)} value={quoteattr(value)}/>" for kind, key, value in attributes)
    told = "".join(
        f'<event><string key="concept:name" value={quoteattr(name)}/>'
        f'<date key="time:timestamp" value="{(begun + timedelta(hours=place)).isoformat()}"/>'
        f'<string key="org:resource" value="R{place}"/></event>'
        for place, name in enumerate(events)
    )
    return f'<trace>\n<string key="concept:name" value={quoteattr(number)}/>{inner}{told}</trace>\n'


def write_log(traces: Iterable[str], head: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> str:
    """A log of traces."""
    return f'{head}<log xes.version="1.0">\n{"".join(traces)}</log>\n'


def keep_file(folder: Path, content: str | bytes, name: str = "log.xes", *, packed: bool = False) -> Path:
    """A file of that content."""
    data = content.encode() if isinstance(content, str) else content
    path = folder / (name + ".gz" if packed else name)
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def import_path(
    path: Path, choices: ImportChoices = CHOICES, *, actor: Actor = SYSTEM, preview: bool = False, kind: str = HISTORY
) -> tuple[Transfer, ImportCounts]:
    """The import of a file as the command line does it. Raises what it raises."""
    source = find_source(path)
    facts = check_source(source)
    asked: dict[str, Any] = {"sha256": facts.sha256, "size": source.size, "choices": choices, "confirmed": not preview}
    transfer = ask_import(kind=kind, file_name=source.name, running=True, actor=actor, at=MADE_AT, **asked)
    counts = go_through_file(transfer, source, facts, actor=actor, tick=lambda: MADE_AT)
    unlock_transfer(transfer.pk)
    return transfer, counts


def export_bytes(
    kind: str, filters: ExportFilters, *, actor: Actor = SYSTEM, purpose: str = ""
) -> tuple[ExportCounts, bytes]:
    """What an export of a demo centre holds; `json` and `zip` are the tables of GB/T 39046."""
    stream = io.BytesIO()
    if kind in ("json", "zip"):
        asked: dict[str, Any] = {
            "as_zip": kind == "zip",
            "purpose": purpose,
            "simulated": True,
            "actor": actor,
            "at": MADE_AT,
        }
        return write_gbt_tables(filters, stream, go_on=lambda *_: True, **asked), stream.getvalue()
    counts = write_event_log(kind, filters, stream, simulated=True, actor=actor, go_on=lambda *_: True)
    return counts, stream.getvalue()
