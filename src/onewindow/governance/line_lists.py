"""A round's lines as a table (CSV): words or codes, faults by line; what the round editor takes in and gives out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.governance import terms
from onewindow.governance.accounts_read import UNNAMED
from onewindow.governance.rules import LineContent, judge_line
from onewindow.kit.acting import Invalid

COLUMNS: dict[str, str] = {
    "item_code": "实施编码",
    "name": "事项名称",
    "item_type": "类别",
    "department_name": "部门",
    "enforcement_subject": "行政执法主体",
    "result": "清理结果",
    "entry": "进厅决定",
    "reasons": "理由",
    "disposition": "分类",
    "merged_into": "并入",
    "devolved_to_level": "下放层级",
    "devolved_to": "下放单位",
    "in_hall": "在厅办理",
    "instant": "即办",
    "departments_involved": "涉及部门数",
    "note": "说明",
}
WORDS: dict[str, Mapping[str, str]] = {
    "item_type": terms.ITEM_TYPES,
    "result": terms.RESULTS,
    "entry": terms.ENTRIES,
    "disposition": terms.DISPOSITIONS,
    "devolved_to_level": terms.LEVELS,
}
TRUTH = {"是": True, "否": False, "true": True, "false": False, "": None}
MOST_LINES = 5000
_LIMITS = {"item_code": 64, "name": 300, "department_name": 100, "enforcement_subject": 100, "merged_into": 300,
           "devolved_to": 100, "note": 500}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineList:
    """The lines of a file, and its faults by line number; a file with faults is not taken in at all."""

    lines: tuple[LineContent, ...]
    faults: dict[int, tuple[str, ...]]


def read_line_list(text: str) -> LineList:
    """Reads a table whose header has the Chinese column names or the field names. Raises Invalid when it is no table."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    lines: list[tuple[int, LineContent]] = []
    faults: dict[int, tuple[str, ...]] = {}
    try:
        names = _read_header(next(reader, []))
        number = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                line, found = _read_cells(dict(zip(names, cells, strict=False)))
                lines.append((number, line))
                if found:
                    faults[number] = found
            number = reader.line_num + 1
    except csv.Error as error:
        raise Invalid("import_unreadable", f"第{reader.line_num}行不是 CSV：{error}") from error
    _refuse_doubles(lines, faults)
    return LineList(tuple(line for _, line in lines), dict(sorted(faults.items())))


def _read_header(header: list[str]) -> list[str]:
    by_word = {word: name for name, word in COLUMNS.items()} | {name: name for name in COLUMNS}
    names = [by_word.get(cell.strip(), "") for cell in header]
    if "name" not in names:
        raise Invalid("import_columns", "第一行没有“事项名称”一列", advice="列名：" + "、".join(COLUMNS.values()))
    return names


def _read_cells(cells: dict[str, str]) -> tuple[LineContent, tuple[str, ...]]:
    values = {name: cells.get(name, "").strip() for name in COLUMNS}
    faults: list[str] = []
    for name, most in _LIMITS.items():
        if len(values[name]) > most or "\x00" in values[name]:
            faults.append(f"{COLUMNS[name]}：最多{most}个字")
            values[name] = values[name][:1]
    words = {name: _read_word(name, values[name], faults) for name in WORDS}
    truths = {name: _read_truth_word(name, values[name], faults) for name in ("in_hall", "instant")}
    given: dict[str, Any] = {**{name: values[name] for name in _LIMITS}, **words, **truths}
    given["item_type"] = words["item_type"] or "other"
    line = LineContent(
        **given,
        reasons=tuple(dict.fromkeys(_read_reasons(values["reasons"], faults))),
        departments_involved=_read_count(values["departments_involved"], faults),
        unnamed=values["name"].startswith(UNNAMED),
    )
    if not faults:
        faults = [f"{COLUMNS.get(name, name)}：{message}" for name, message in judge_line(line).items()]
    return line, tuple(faults)


def _read_word(name: str, value: str, faults: list[str]) -> str:
    known = WORDS[name]
    if not value or value in known:
        return value
    found = next((code for code, word in known.items() if word == value), "")
    if not found:
        faults.append(f"{COLUMNS[name]}：须为{'、'.join(known.values())}")
    return found


def _read_truth_word(name: str, value: str, faults: list[str]) -> bool | None:
    if value.lower() not in TRUTH:
        faults.append(f"{COLUMNS[name]}：须为是或否")
    return TRUTH.get(value.lower())


def _read_reasons(value: str, faults: list[str]) -> Iterator[str]:
    by_word = {word: code for code, word in terms.REASONS.items()}
    for piece in value.replace("；", ";").replace("、", ";").split(";"):
        word = piece.strip()
        if word in terms.REASONS or word in by_word:
            yield by_word.get(word, word)
        elif word:
            faults.append(f"理由：没有“{word[:20]}”这一条")


def _read_count(value: str, faults: list[str]) -> int | None:
    if value and not (value.isascii() and value.isdigit() and len(value) < 4):
        faults.append("涉及部门数：应为整数")
        return None
    return int(value) if value else None


def _refuse_doubles(lines: list[tuple[int, LineContent]], faults: dict[int, tuple[str, ...]]) -> None:
    if len(lines) > MOST_LINES:
        raise Invalid("import_too_large", f"一次最多{MOST_LINES}行", advice="请分成几个文件导入")
    seen: set[str] = set()
    for number, line in lines:
        if line.item_code and line.item_code in seen:
            faults[number] = (*faults.get(number, ()), "实施编码重复")
        seen.add(line.item_code)


def write_line_list(lines: Iterable[LineContent]) -> str:
    """The same table, in words; reading it gives the same lines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS.values())
    for line in lines:
        writer.writerow([_write_cell(name, getattr(line, name)) for name in COLUMNS])
    return out.getvalue()


def _write_cell(name: str, value: object) -> str:
    if name == "reasons" and isinstance(value, tuple):
        return "；".join(terms.REASONS[reason] for reason in value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = WORDS[name].get(str(value), str(value)) if name in WORDS else str(value)
    # A spreadsheet must not take a name for a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
