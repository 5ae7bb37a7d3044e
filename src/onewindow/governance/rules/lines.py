"""What a line of a round may say (K-04, K-05, K-07, K-21), and the fingerprint the four bodies sign."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from onewindow.governance.terms import (
    DISPOSITIONS,
    ENTRIES,
    ITEM_TYPES,
    LEAVING,
    LEVELS,
    REASONS,
    REASONS_OF_ENTRY,
    RESULTS,
    RESULTS_OF_DISPOSITION,
)

CHANGES = frozenset({"promised_limit", "visits", "steps_left_out", "materials_left_out", "fees_left_out"})
_FOR_ENTERING = frozenset(REASONS_OF_ENTRY["must_enter"])


@dataclass(frozen=True, slots=True)
class LineContent:
    """A line as it is entered. `changes`: what simplifying changes in the guide (see CHANGES)."""

    name: str
    item_type: str = "other"
    item_code: str = ""
    unnamed: bool = False
    department_name: str = ""
    enforcement_subject: str = ""
    result: str = ""
    entry: str = ""
    reasons: tuple[str, ...] = ()
    disposition: str = ""
    merged_into: str = ""
    devolved_to_level: str = ""
    devolved_to: str = ""
    in_hall: bool | None = None
    instant: bool | None = None
    departments_involved: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def judge_line(line: LineContent) -> dict[str, str]:
    """Everything wrong with a line, by field; empty for a good one."""
    faults: dict[str, str] = {}
    for name, message in (*_list_unknown(line), *_list_gaps(line), *_list_contradictions(line)):
        faults.setdefault(name, message)
    return faults


def _list_unknown(line: LineContent) -> Iterator[tuple[str, str]]:
    for name, known in (
        ("item_type", ITEM_TYPES), ("result", {"": "", **RESULTS}), ("entry", {"": "", **ENTRIES}),
        ("disposition", {"": "", **DISPOSITIONS}), ("devolved_to_level", {"": "", **LEVELS}),
    ):  # fmt: skip
        if getattr(line, name) not in known:
            yield name, "不在选项范围内"
    if not set(line.reasons) <= set(REASONS):
        yield "reasons", "有不认识的理由"
    if not set(line.changes) <= CHANGES:
        yield "changes", "简化内容有不认识的项目"


def _list_gaps(line: LineContent) -> Iterator[tuple[str, str]]:
    if not line.name.strip():
        yield "name", "请写明事项名称"
    if line.result == "merge" and not line.merged_into.strip():
        yield "merged_into", "请写明并入哪个事项"
    if line.result == "devolve" and not line.devolved_to_level:
        yield "devolved_to_level", "请写明下放到哪一级"
    if line.entry in ("deferred", "returned") and not line.reasons:
        yield "reasons", "暂缓进厅和退回原单位须写明理由"
    if line.departments_involved is not None and line.departments_involved < 1:
        yield "departments_involved", "至少为1"


def _list_contradictions(line: LineContent) -> Iterator[tuple[str, str]]:
    if line.unnamed and line.item_code:
        yield "item_code", "未列名事项没有编码"
    if line.result in LEAVING and line.entry:
        yield "entry", "取消、归并、下放的事项不再作进厅决定"
    if line.result != "merge" and line.merged_into:
        yield "merged_into", "只有归并的事项写明并入何处"
    if line.result == "merge" and line.item_code and line.merged_into == line.item_code:
        yield "merged_into", "不能并入自己"
    if line.result != "devolve" and (line.devolved_to_level or line.devolved_to):
        yield "devolved_to_level", "只有下放的事项写明下放到何处"
    if line.disposition and line.result not in RESULTS_OF_DISPOSITION.get(line.disposition, ()):
        yield "disposition", "分类与清理结果不符"
    if line.changes and line.result != "simplify":
        yield "changes", "只有简化的事项写明简化内容"
    if line.entry and not set(line.reasons) <= set(REASONS_OF_ENTRY.get(line.entry, ())):
        yield "reasons", "理由与进厅决定不符"
    if line.result in LEAVING and _FOR_ENTERING & set(line.reasons):
        yield "reasons", "进厅的理由不能用于取消、归并、下放"


def list_unready_lines(lines: Iterable[tuple[int, LineContent]]) -> dict[str, str]:
    """What keeps a round from being signed, by `line_<number>`: undecided lines, mergers into what leaves (K-06)."""
    numbered = list(lines)
    leaving = {line.item_code for _, line in numbered if line.result in LEAVING and line.item_code}
    faults = {f"line_{number}": next(iter(found.values())) for number, line in numbered if (found := judge_line(line))}
    for number, line in numbered:
        if not line.result and not line.entry:
            faults.setdefault(f"line_{number}", "还没有清理结果，也没有进厅决定")
        if line.result == "merge" and line.merged_into in leaving:
            faults.setdefault(f"line_{number}", "所并入的事项在本轮中也要撤出目录")
    return faults


def hash_round(*, title: str, number: int, effective_on: date, lines: Iterable[tuple[int, LineContent]]) -> str:
    """The SHA-256 of what is put to signature: change one reason and the signatures are of another text."""
    content = {
        "title": title,
        "number": number,
        "effective_on": effective_on.isoformat(),
        "lines": [[place, asdict(line)] for place, line in lines],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
