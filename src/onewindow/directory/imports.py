"""What comes in: the public list of administrative divisions."""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from onewindow.directory.events import DivisionsImported
from onewindow.directory.models import Region
from onewindow.directory.rules import list_enclosing_codes, normalise_region_code, require_administrator
from onewindow.kit.acting import Actor, At, Invalid
from onewindow.ledger.actions import record

COLUMNS = ["code", "name", "level", "parent_code"]
FILE_LEVELS = {"1": 0, "2": 1, "3": 2, "4": 3, "5": 4}
CODE_LENGTHS = {0: (2, 6), 1: (4, 6), 2: (6,), 3: (9,), 4: (12,)}


@dataclass(frozen=True, slots=True)
class DivisionRow:
    code: str
    name: str
    level: int
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class DivisionFile:
    """The rows of a file, and its faults by line number; a file with faults is not imported at all."""

    rows: tuple[DivisionRow, ...]
    faults: dict[int, str]


@dataclass(frozen=True, slots=True)
class DivisionResult:
    added: int
    renamed: int
    unchanged: int


def read_divisions(text: str) -> DivisionFile:
    """Reads `code,name,level,parent_code` (level 1 province … 5 village; a parent stands above its children)."""
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if lines.fieldnames != COLUMNS:
        return DivisionFile((), {1: f"第一行应为 {','.join(COLUMNS)}"})
    rows: dict[str, DivisionRow] = {}
    faults: dict[int, str] = {}
    for line in lines:
        row, fault = _read_line(line, rows)
        if row is None:
            faults[lines.line_num] = fault
        else:
            rows[row.code] = row
    return DivisionFile(tuple(rows.values()), faults)


def import_divisions(*, text: str, actor: Actor, at: At) -> DivisionResult:
    """Adds and renames regions, all or nothing; the same file again changes and records nothing.

    Raises NotAllowed, Invalid with one field per faulty line (`line_12`).
    """
    require_administrator(actor)
    file = read_divisions(text)
    if file.faults or not file.rows:
        fields = {f"line_{number}": fault for number, fault in file.faults.items()} or {"file": "没有内容"}
        raise Invalid("bad_division_file", f"区划文件有 {len(fields)} 处错误，未导入", fields=fields)
    with transaction.atomic():
        result, renamed = _write_regions(file.rows)
        if result.added or result.renamed:
            digest = hashlib.sha256(text.encode()).hexdigest()
            event = DivisionsImported(result.added, renamed, result.unchanged, digest)
            record(subject=("directory", "regions"), event=event, actor=actor, at=at)
    return result


def import_divisions_file(*, path: Path, actor: Actor, at: At) -> DivisionResult:
    """`./onewindow import divisions FILE`: a UTF-8 CSV file. Raises Invalid as `import_divisions`, also when unreadable."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("unreadable_file", f"无法读取文件 {path.name}", advice="请提供 UTF-8 编码的 CSV 文件") from error
    return import_divisions(text=text, actor=actor, at=at)


def _read_line(line: dict[str, str], rows: dict[str, DivisionRow]) -> tuple[DivisionRow | None, str]:
    raw, name, parent = ((line[column] or "").strip() for column in ("code", "name", "parent_code"))
    level = FILE_LEVELS.get((line["level"] or "").strip())
    if level is None:
        return None, "层级须为 1 至 5"
    if not (raw.isascii() and raw.isdigit()) or len(raw) not in CODE_LENGTHS[level]:
        return None, f"代码 {raw} 的位数与层级不符"
    code = normalise_region_code(raw)
    if code in rows:
        return None, f"代码 {code} 重复"
    if not name:
        return None, "名称为空"
    parent_code = normalise_region_code(parent) if parent else None
    fault = _find_parent_fault(code, level, parent_code, rows)
    return (None, fault) if fault else (DivisionRow(code, name, level, parent_code), "")


def _find_parent_fault(code: str, level: int, parent_code: str | None, rows: dict[str, DivisionRow]) -> str:
    if parent_code is None:
        return "" if level <= 1 else "缺少上级代码"
    parent = rows.get(parent_code)
    if parent is None:
        return f"上级 {parent_code} 不在本行之前"
    if parent.level >= level or parent_code not in list_enclosing_codes(code):
        return f"{code} 不属于上级 {parent_code}"
    return ""


def _write_regions(rows: tuple[DivisionRow, ...]) -> tuple[DivisionResult, tuple[str, ...]]:
    known = dict(Region.objects.select_for_update(no_key=True).order_by("code").values_list("code", "name"))
    added = [row for row in rows if row.code not in known]
    renamed = [row for row in rows if row.code in known and known[row.code] != row.name]
    Region.objects.bulk_create(
        [Region(code=row.code, name=row.name, level=row.level, parent_id=row.parent_code) for row in added],
        batch_size=1000,
    )
    Region.objects.bulk_update([Region(code=row.code, name=row.name) for row in renamed], ["name"], batch_size=1000)
    result = DivisionResult(len(added), len(renamed), len(rows) - len(added) - len(renamed))
    return result, tuple(row.code for row in renamed)
