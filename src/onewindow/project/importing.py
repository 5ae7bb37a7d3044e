"""`./onewindow import KIND FILE`: each kind goes to the import of its room; faults are named by line, nothing half done."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from onewindow.catalogue.imports import import_items_file, preview_items
from onewindow.directory.imports import import_divisions_file, read_divisions
from onewindow.governance.imports import AccountPreview, import_account_file, preview_account
from onewindow.kit.acting import SYSTEM, At, Invalid
from onewindow.kit.local_time import LOCAL
from onewindow.project.past_cases import PAST_KINDS, import_past_cases
from onewindow.workdays.imports import import_workdays_file, read_workdays_file
from onewindow.workdays.queries import preview_arrangement

Outcome = tuple[dict[str, Any], int]


def import_file(arguments: argparse.Namespace) -> Outcome:
    """Import or, with --preview, only say what an import would do. Exit code 1 when a line was refused."""
    at = At(datetime.now(LOCAL))
    if arguments.kind in PAST_KINDS:
        answer = import_past_cases(arguments)
        return answer, 1 if answer["faults"] else 0
    kinds = {
        "items": (preview_items_file, import_items_report),
        "divisions": (preview_divisions_file, import_divisions_report),
        "workdays": (preview_workdays_file, import_workdays_report),
        "governance": (preview_account_file, import_account_report),
    }
    preview, act = kinds[arguments.kind]
    answer = preview(arguments.file) if arguments.preview else act(arguments.file, at)
    return answer, 1 if answer.get("faults") else 0


def import_items_report(path: Path, at: At) -> dict[str, Any]:
    """Items from CSV or JSON; they come in as drafts unless the file publishes them."""
    report = asdict(import_items_file(path, actor=SYSTEM, at=at))
    return report | {"faults": list_line_faults(report["faults"])}


def preview_items_file(path: Path) -> dict[str, Any]:
    """What the import would do."""
    preview = preview_items(read_import_text(path), kind="csv" if path.suffix.lower() == ".csv" else "json")
    states = {state: preview.count(state) for state in ("new", "changed", "same", "faulty")}
    faults = {row.line: row.faults for row in preview.rows if row.faults}
    return {
        **states,
        "flagged": preview.flagged,
        "departments": preview.departments,
        "faults": list_line_faults(faults),
    }


def import_account_report(path: Path, at: At) -> dict[str, Any]:
    """A centre's account (rounds, entries, before and after, printed figures), whole or not at all."""
    return describe_account(import_account_file(path, actor=SYSTEM, at=at))


def preview_account_file(path: Path) -> dict[str, Any]:
    """What importing an account would do, each fault by its place in the file."""
    return describe_account(preview_account(read_import_text(path)))


def describe_account(preview: AccountPreview) -> dict[str, Any]:
    """The counts of an account, and its faults as rows a person reads."""
    return {
        "centre": preview.centre,
        "new_centre": preview.is_new_centre,
        "new": preview.count("new"),
        "same": preview.count("same"),
        "faults": [{"path": place, "message": f"{place}：{text}"} for place, text in sorted(preview.faults.items())],
    }


def import_divisions_report(path: Path, at: At) -> dict[str, Any]:
    """Administrative divisions from CSV."""
    return asdict(import_divisions_file(path=path, actor=SYSTEM, at=at))


def preview_divisions_file(path: Path) -> dict[str, Any]:
    """How many divisions a file holds, and its faults."""
    found = read_divisions(read_import_text(path))
    return {"rows": len(found.rows), "faults": list_line_faults({line: (text,) for line, text in found.faults.items()})}


def import_workdays_report(path: Path, at: At) -> dict[str, Any]:
    """A year's arrangement as a draft; a second person publishes it on the desk."""
    return asdict(import_workdays_file(content=read_import_bytes(path), actor=SYSTEM, at=at))


def preview_workdays_file(path: Path) -> dict[str, Any]:
    """Which days would change."""
    notice = read_workdays_file(read_import_bytes(path))
    return {"year": notice.year, "changes": [asdict(change) for change in preview_arrangement(notice)]}


def list_line_faults(faults: dict[int, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Faults as rows that a person reads line by line."""
    return [
        {"line": line, "message": f"第 {line} 行：{'；'.join(texts)}"}
        for line, texts in sorted(faults.items())
        if texts
    ]


def read_import_bytes(path: Path) -> bytes:
    """The file's content. Raises Invalid when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid(
            "import_unreadable", f"读不了文件 {path.name}：{error.strerror}", advice="请核对文件路径"
        ) from None


def read_import_text(path: Path) -> str:
    """The file's text in UTF-8. Raises Invalid when it is not."""
    try:
        return read_import_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(
            "import_unreadable", f"文件 {path.name} 不是 UTF-8 编码", advice="请另存为 UTF-8 后再导入"
        ) from None
