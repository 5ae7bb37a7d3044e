"""`./onewindow export KIND FILE`: own cases or migrated history into a file, whole or not at all, on record."""

from __future__ import annotations

import argparse
import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from onewindow.exchange.actions import ask_export, end_export, fail_transfer, unlock_transfer
from onewindow.exchange.rules.choices import ExportFilters
from onewindow.exchange.running import write_transfer
from onewindow.kit.acting import SYSTEM, Invalid, Refusal
from onewindow.project.past_cases import end_progress, tell_progress, tick

Outcome = tuple[dict[str, Any], int]


def export_file(arguments: argparse.Namespace) -> Outcome:
    """Write the file, or leave no file. Personal fields are masked: nobody has signed in here (PI-08)."""
    filters = ExportFilters(
        arguments.of, arguments.since, arguments.until, arguments.department, arguments.origin, arguments.system
    )
    with open_new_file(arguments.file) as stream:
        transfer = ask_export(
            kind=arguments.kind, filters=filters, file_name=arguments.file.name, running=True, actor=SYSTEM, at=tick()
        )
        try:
            counts = write_transfer(
                transfer, stream, simulated=settings.DEMO, actor=SYSTEM, tick=tick, tell=tell_progress
            )
            end_export(transfer=transfer, counts=counts, content="", actor=SYSTEM, at=tick())
        except Refusal as refusal:
            fail_transfer(transfer=transfer, message=refusal.message)
            raise
        finally:
            end_progress()
            unlock_transfer(transfer.pk)
    return {"file": str(arguments.file), "cases": counts.cases, "events": counts.events, "sha256": counts.sha256}, 0


@contextmanager
def open_new_file(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content stands under `path` once all of it is there; packed for .gz. Raises Invalid where nothing can be written."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as file:
            packed = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) if path.suffix == ".gz" else None
            yield packed or file  # type: ignore[misc]
            if packed:
                packed.close()
        os.replace(fresh, path)
    except OSError as error:
        raise Invalid("export_unwritable", f"写不了文件 {path.name}：{error.strerror}", advice="请换一个位置") from None
    finally:
        fresh.unlink(missing_ok=True)
