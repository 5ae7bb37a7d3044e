"""What comes in: items as CSV or JSON, with a preview, faults by line, all or nothing per item, repeatable (issue 1b)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from onewindow.catalogue.actions import create_item, publish_version, save_draft
from onewindow.catalogue.matching import DepartmentNames, load_department_names
from onewindow.catalogue.models import ItemVersion
from onewindow.catalogue.rules import (
    ITEM_FORMAT,
    hash_guide,
    list_code_faults,
    name_regime,
    read_guide,
    write_guide,
)
from onewindow.directory.actions import create_department
from onewindow.directory.queries import find_department
from onewindow.kit.acting import Actor, At, Invalid, Refusal
from onewindow.kit.identity_codes import is_organisation_code, list_credit_code_faults

CSV_COLUMNS = ("department", "main_item", "item_name", "item_code", "task_type", "area_code", "dept_code")
MOST_CHARACTERS = 50_000_000


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One item of a file. `state`: new, changed, same or faulty; `faults` keep it out, `flags` only mark it."""

    line: int
    code: str
    name: str
    state: str
    faults: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    guide: dict[str, Any] = field(default_factory=dict, repr=False)
    valid_from: date | None = None
    valid_to: date | None = None
    publish: bool = False


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do; `departments` counts the distinct names in the file."""

    rows: tuple[ImportRow, ...]
    departments: int

    def count(self, state: str) -> int:
        """How many rows are new, changed, same or faulty."""
        return sum(row.state == state for row in self.rows)

    @property
    def flagged(self) -> int:
        """Rows with an odd code or department code: imported all the same."""
        return sum(bool(row.flags) for row in self.rows)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; `faults` by line for every item left out."""

    new: int
    changed: int
    same: int
    flagged: int
    departments: int
    faults: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Newest:
    """The newest version of an item, as far as an import compares with it."""

    content: dict[str, Any]
    content_hash: str
    status: str
    version_id: int


def preview_items(text: str, *, kind: str) -> ImportPreview:
    """What importing `text` (csv or json) would do, writing nothing. Raises Invalid when the file cannot be read at all."""
    if len(text) > MOST_CHARACTERS:
        raise Invalid("import_too_large", "文件太大", advice="请分成几个文件导入")
    newest = _load_newest_versions()
    parsed = list(_read_csv(text, newest) if kind == "csv" else _read_json(text))
    seen: dict[str, int] = {}
    rows = []
    for row in parsed:
        first = seen.setdefault(row.code, row.line) if row.code else row.line
        rows.append(
            _fault(row, f"编码与第{first}行重复") if first != row.line else _judge_row(row, newest.get(row.code))
        )
    names = {row.guide.get("department", {}).get("name", "") for row in rows if row.guide}
    return ImportPreview(tuple(rows), len(names - {""}))


def import_items(*, text: str, kind: str, actor: Actor, at: At) -> ImportReport:
    """Imports a file: every good item whole or not at all, what is equal untouched. Drafts, unless an item says publish.

    Raises Invalid when the file cannot be read, NotAllowed when the actor may not keep the catalogue.
    """
    preview = preview_items(text, kind=kind)
    departments = load_department_names(at.local_date)
    faults = {row.line: row.faults for row in preview.rows if row.faults}
    for row in preview.rows:
        if row.state in ("new", "changed"):
            refused = _import_row(row, departments, actor, at)
            if refused:
                faults[row.line] = refused
    done = [row for row in preview.rows if row.line not in faults]
    return ImportReport(
        new=sum(row.state == "new" for row in done),
        changed=sum(row.state == "changed" for row in done),
        same=sum(row.state == "same" for row in done),
        flagged=sum(bool(row.flags) for row in done),
        departments=preview.departments,
        faults=dict(sorted(faults.items())),
    )


def import_items_file(path: Path, *, actor: Actor, at: At) -> ImportReport:
    """`./onewindow import items FILE`: the kind by the name's ending (.csv, else JSON). Raises Invalid."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(
            "import_unreadable", f"读不了文件 {path.name}", advice="请用 UTF-8 编码的 CSV 或 JSON 文件"
        ) from error
    return import_items(text=text, kind="csv" if path.suffix.lower() == ".csv" else "json", actor=actor, at=at)


def create_missing_departments(
    *, text: str, kind: str, reconsideration_organ: str, court: str, actor: Actor, at: At
) -> dict[str, str]:
    """Enters the file's departments that the directory lacks and whose credit code is good; only on the centre's word.

    Gives what became of each missing one by name: "" when entered, else why not. Raises NotAllowed.
    """
    outcome: dict[str, str] = {}
    for row in preview_items(text, kind=kind).rows:
        wanted = row.guide.get("department", {})
        name, code = wanted.get("name", ""), wanted.get("credit_code", "")
        if not name or outcome.get(name) == "" or (code and find_department(credit_code=code)):
            continue
        faults = list_credit_code_faults(code)
        outcome[name] = faults[0] if faults else ""
        if not faults:
            create_department(
                name=name,
                short_name=name,
                credit_code=code,
                region_code=row.guide["region_code"],
                reconsideration_organ=reconsideration_organ,
                court=court,
                starts_on=at.local_date,
                actor=actor,
                at=at,
            )
    return outcome


def _import_row(row: ImportRow, departments: DepartmentNames, actor: Actor, at: At) -> tuple[str, ...]:
    try:
        with transaction.atomic():
            if row.state == "new":
                version_id = create_item(guide=row.guide, actor=actor, at=at, departments=departments)
            else:
                version_id = save_draft(code=row.code, guide=row.guide, actor=actor, at=at, departments=departments)
            if row.publish and row.valid_from:
                publish_version(
                    version_id=version_id, valid_from=row.valid_from, valid_to=row.valid_to, actor=actor, at=at
                )
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        return (refusal.message, *(f"{path}：{message}" for path, message in refusal.fields.items()))
    return ()


def _load_newest_versions() -> dict[str, _Newest]:
    rows = (
        ItemVersion.objects.order_by("item_id", "-version_no")
        .distinct("item_id")
        .values_list("item__code", "content", "content_hash", "status", "id")
    )
    return {code: _Newest(*rest) for code, *rest in rows}


def _judge_row(row: ImportRow, newest: _Newest | None) -> ImportRow:
    if row.faults:
        return _with_state(row, "faulty")
    if newest is None:
        return _with_state(row, "new")
    equal = newest.content_hash == hash_guide(row.guide)
    published = newest.status == "published" or not row.publish
    return _with_state(row, "same" if equal and published else "changed")


def _with_state(row: ImportRow, state: str) -> ImportRow:
    return ImportRow(
        row.line, row.code, row.name, state, row.faults, row.flags, row.guide, row.valid_from, row.valid_to, row.publish
    )


def _fault(row: ImportRow, message: str) -> ImportRow:
    return ImportRow(row.line, row.code, row.name, "faulty", (*row.faults, message), row.flags)


def _read_csv(text: str, newest: dict[str, _Newest]) -> Iterator[ImportRow]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = next(reader, [])
        if not {"item_name", "item_code"} <= set(header):
            raise Invalid("import_columns", "缺少 item_name、item_code 列", advice="列名：" + ",".join(CSV_COLUMNS))
        line = reader.line_num + 1
        for cells in reader:
            # A short row is an item all the same: what it lacks is empty, and flagged where it matters.
            values = dict(zip(header, cells + [""] * len(header), strict=False))
            if any(cells):
                yield _read_csv_row(line, {name: values.get(name, "").strip() for name in CSV_COLUMNS}, newest)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Invalid("import_unreadable", f"第{reader.line_num}行不是 CSV：{error}") from error


def _read_csv_row(line: int, values: dict[str, str], newest: dict[str, _Newest]) -> ImportRow:
    """Seven columns replace seven elements; whatever else the item already says stays."""
    known = newest.get(values["item_code"])
    base = dict(known.content) if known else {}
    type_code = values["task_type"].zfill(2) if values["task_type"] else ""
    base.update(
        code=values["item_code"],
        name=values["item_name"],
        main_item="" if values["main_item"] == "未分类" else values["main_item"],
        type_code=type_code,
        region_code=values["area_code"],
        department={"name": values["department"], "credit_code": values["dept_code"]},
    )
    base["regime"] = base.get("regime") or name_regime(type_code, values["main_item"])
    return _read_row(line, base)


def _read_row(line: int, raw: object) -> ImportRow:
    named: dict[str, Any] = raw if isinstance(raw, dict) else {}
    code, name = str(named.get("code", ""))[:64], str(named.get("name", ""))[:300]
    try:
        guide = read_guide(raw)
    except Invalid as refusal:
        faults = tuple(f"{path or '条目'}：{message}" for path, message in refusal.fields.items())
        return ImportRow(line, code, name, "faulty", faults)
    faults, dates = _read_envelope(named)
    flags = tuple(_list_flags(guide.code, guide.department.credit_code))
    return ImportRow(
        line, code, name, "", faults, flags, write_guide(guide), *dates, publish=named.get("publish") is True
    )


def _list_flags(code: str, department_code: str) -> Iterator[str]:
    yield from list_code_faults(code)
    if not department_code:
        yield "缺少部门代码"
    elif is_organisation_code(department_code):
        yield "部门代码是旧的组织机构代码"
    else:
        yield from (f"部门代码{fault}" for fault in list_credit_code_faults(department_code))


def _read_envelope(named: dict[str, Any]) -> tuple[tuple[str, ...], tuple[date | None, date | None]]:
    faults = []
    if named.get("format", ITEM_FORMAT) != ITEM_FORMAT:
        faults.append(f"format：应为 {ITEM_FORMAT}")
    if not isinstance(named.get("publish", False), bool):
        faults.append("publish：应为 true 或 false")
    days: list[date | None] = []
    for name in ("valid_from", "valid_to"):
        try:
            days.append(date.fromisoformat(named[name]) if named.get(name) is not None else None)
        except (TypeError, ValueError):
            faults.append(f"{name}：应为日期，例如 2026-01-31")
            days.append(None)
    if named.get("publish") is True and days[0] is None:
        faults.append("valid_from：要发布的事项须写明实施日期")
    return tuple(faults), (days[0], days[1])


def _read_json(text: str) -> Iterator[ImportRow]:
    """One object, a list of objects, or objects one after another; each is known by the line it begins on."""
    text = text.removeprefix("\ufeff")
    is_list = text.lstrip()[:1] == "["
    if is_list:
        _parse_json(text, None, 1)
    # Between items stand spaces, and in a list, already known to be sound, its brackets and commas.
    blank = " \t\r\n[]," if is_list else " \t\r\n"
    place, line = 0, 1
    while True:
        start = next((spot for spot in range(place, len(text)) if text[spot] not in blank), len(text))
        line += text.count("\n", place, start)
        if start == len(text):
            return
        raw, end = _parse_json(text, start, line)
        yield _read_row(line, raw)
        line, place = line + text.count("\n", start, end), end


def _parse_json(text: str, start: int | None, line: int) -> tuple[Any, int]:
    """One value beginning at `start` and where it ends; without `start` the whole text must be one value."""
    try:
        return (json.loads(text), len(text)) if start is None else json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise Invalid("import_unreadable", f"第{line}行起不是 JSON", advice="请检查括号、引号和逗号") from error
