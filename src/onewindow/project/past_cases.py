"""`./onewindow import history FILE`: cases of another system as migrated history, with progress, faults by line, repeatable."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from typing import Any

from django.db import transaction

from onewindow.exchange.actions import ask_import, fail_transfer, unlock_transfer
from onewindow.exchange.imports import ImportCounts
from onewindow.exchange.models import Transfer
from onewindow.exchange.queries import list_transfer_faults
from onewindow.exchange.rules.choices import ImportChoices, read_names
from onewindow.exchange.running import go_through_file
from onewindow.exchange.sources import Source, SourceFacts, check_source, find_source
from onewindow.kit.acting import SYSTEM, At, Refusal
from onewindow.kit.local_time import LOCAL

PAST_KINDS = ("history", "gbt39046")
SHOWN_FAULTS = 200


def import_past_cases(arguments: argparse.Namespace) -> dict[str, Any]:
    """Import, or with --preview only compare. Raises Invalid when the file cannot be read to its end: then nothing is written."""
    source = find_source(arguments.file)
    facts = check_source(source)
    choices = ImportChoices(
        system=arguments.system or arguments.file.name.removesuffix(".gz").rpartition(".")[0] or arguments.file.name,
        calendar=arguments.calendar or "legal",
        zone=arguments.zone,
        persons=arguments.persons,
        names=read_names(",".join(arguments.map)),
        also=frozenset(arguments.hide),
    )
    if not arguments.preview:
        return run_past_import(arguments.kind, source, facts, choices, preview=False)
    with transaction.atomic():
        answer = run_past_import(arguments.kind, source, facts, choices, preview=True)
        transaction.set_rollback(True)
    return answer


def run_past_import(
    kind: str, source: Source, facts: SourceFacts, choices: ImportChoices, *, preview: bool
) -> dict[str, Any]:
    """One import from the command line, with its row in the history of transfers."""
    transfer = ask_import(
        kind=kind, file_name=source.name, sha256=facts.sha256, size=source.size, choices=choices, confirmed=not preview,
        running=True, actor=SYSTEM, at=tick(),
    )  # fmt: skip
    try:
        counts = go_through_file(transfer, source, facts, actor=SYSTEM, tick=tick, tell=tell_progress)
    except Refusal as refusal:
        fail_transfer(transfer=transfer, message=refusal.message)
        raise
    finally:
        end_progress()
        unlock_transfer(transfer.pk)
    return describe_import(transfer, counts)


def describe_import(transfer: Transfer, counts: ImportCounts) -> dict[str, Any]:
    """What is printed: counts, and the faults by line and number of the case."""
    rows = list_transfer_faults(transfer.pk, limit=SHOWN_FAULTS)
    faults = [
        {"line": row.line, "trace": row.trace, "key": row.key, "kind": row.kind, "message": row.sentence}
        for row in rows
    ]
    return {
        "label": "迁入历史数据",
        "system": transfer.system,
        "sha256": transfer.sha256,
        **counts.write(),
        "faults": faults,
    }


def tick() -> At:
    """The moment of this command."""
    return At(datetime.now(LOCAL))


def tell_progress(done: int, total: int) -> None:
    """How far, where somebody looks at the terminal."""
    if sys.stderr.isatty() and total:
        print(f"\r已读 {min(100, done * 100 // total)}%", end="", file=sys.stderr, flush=True)


def end_progress() -> None:
    """Leave the line of progress."""
    if sys.stderr.isatty():
        print(file=sys.stderr)
