"""What goes out: before and after, series, and everything of a centre as JSON; each row with its mark and source (RD-20)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from onewindow.governance.queries import (
    CentreSeries,
    ImprovementRow,
    PrintedRow,
    RoundRow,
    list_all_lines,
    list_authority_changes,
    list_batches,
    list_costs,
    list_departed,
    list_own_hall_closures,
    list_waiting,
)
from onewindow.governance.rules import Indicator, Span
from onewindow.governance.rules.measures import MEASURES
from onewindow.governance.terms import FIGURE_UNITS, ITEM_TYPES, MARKS, SPAN_UNITS

OWN = "本中心"
COMPUTED_HERE = "系统计算"


def write_span(span: Span | int | None) -> str:
    """A span or a count as a clerk says it; empty where nothing is said."""
    if span is None:
        return ""
    if isinstance(span, int):
        return str(span)
    if span.amount == 0:
        return "当场"
    return f"{span.amount}{SPAN_UNITS[span.unit]}{'以上' if span.over else ''}"


def write_improvements_csv(rows: Iterable[ImprovementRow], *, simulated: bool) -> str:
    """One line per measure of an item: before, after, saved, where it comes from (K-08, K-09)."""
    lines = [
        [
            row.name, row.item_code, row.department_name, MEASURES[change.key], write_span(change.before),
            write_span(change.after), "" if change.saved is None else str(change.saved),
            str(row.as_of or row.day_note), _name_mark(row.mark, row.origin, simulated), row.source, row.note,
        ]
        for row in rows
        for change in row.changes
    ]  # fmt: skip
    head = ["事项名称", "实施编码", "部门", "项目", "以前", "现在", "减少", "时间", "标记", "来源", "说明"]
    return _write_table(head, lines)


def write_series_csv(series: CentreSeries, printed: Iterable[PrintedRow], *, simulated: bool) -> str:
    """Every figure with its parts and its base: computed ones, counts of rounds, and printed ones beside them (X-01, X-08)."""
    lines = []
    for point in series.types:
        mark = _name_mark("", "computed", simulated) if point.round_id is None else MARKS["published_input"]
        for name, value in (("保留事项数", point.retained), ("在厅事项数", point.in_hall)):
            lines.append([name, ITEM_TYPES[point.item_type], str(point.on), str(value), "", str(value), "", "", mark])
    for rows in series.indicators.values():
        lines += [_write_indicator(row, _name_mark("", "computed", simulated)) for row in rows]
    for found in printed:
        lines.append([
            found.label, found.base, str(found.as_of), "", "", found.printed, FIGURE_UNITS[found.unit],
            found.explanation, MARKS[found.mark],
        ])  # fmt: skip
        if found.ours is not None:
            lines.append(_write_indicator(found.ours, MARKS["derived"]))
    return _write_table(["指标", "类别", "日期", "分子", "分母", "数值", "单位", "基数或说明", "标记"], lines)


def _write_indicator(one: Indicator, mark: str) -> list[str]:
    return [
        one.label, "", str(one.on), one.numerator_text, one.denominator_text, one.value, FIGURE_UNITS[one.unit], one.base,
        mark,
    ]  # fmt: skip


def _name_mark(mark: str, origin: str, simulated: bool) -> str:
    if mark:
        return MARKS[mark]
    if simulated:
        return "模拟数据"
    return COMPUTED_HERE if origin == "computed" else OWN


def _write_table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[_disarm(cell) for cell in line] for line in lines])
    return out.getvalue()


def _disarm(cell: str) -> str:
    """A spreadsheet must not take a text for a formula; a plain negative number stays one."""
    risky = cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and not cell[1:2].isdigit())
    return f"'{cell}" if risky else cell


def write_centre_json(
    *,
    centre_id: int,
    name: str,
    is_today: bool,
    on: date,
    rounds: Sequence[RoundRow],
    series: CentreSeries,
    improvements: Iterable[ImprovementRow],
    printed: Iterable[PrintedRow],
    simulated: bool,
) -> str:
    """Everything the public page of a centre shows, as one JSON object; rates with their parts, spans as amount and unit."""
    content: dict[str, Any] = {
        "format": "onewindow.governance-report/1",
        "centre": name,
        "on": on,
        "label": "模拟数据" if simulated and is_today else "",
        "rounds": list(rounds),
        "types": series.types,
        "indicators": {key: [_spell_indicator(one) for one in rows] for key, rows in series.indicators.items()},
        "printed_figures": [
            {**asdict(row), "ours": _spell_indicator(row.ours) if row.ours else None} for row in printed
        ],
        "before_and_after": list(improvements),
        "departed": list_departed(centre_id),
        "batches": list_batches(centre_id),
        "waiting": list_waiting(centre_id),
        "closed_halls": list_own_hall_closures(centre_id),
        "authority_changes": list_authority_changes(centre_id),
        "costs": list_costs(centre_id, on=on, is_today=is_today),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=_make_json) + "\n"


def _spell_indicator(one: Indicator) -> dict[str, Any]:
    return {
        "key": one.key, "label": one.label, "on": one.on, "value": one.value, "unit": one.unit, "base": one.base,
        "numerator": one.numerator_text, "denominator": one.denominator_text or None,
    }  # fmt: skip


def _make_json(value: object) -> Any:
    if isinstance(value, date | Decimal):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"no JSON form of {type(value).__name__}")


def write_round_json(found: RoundRow) -> str:
    """A settled round with all its lines."""
    content = {**asdict(found), "lines": [asdict(line) for line in list_all_lines(found.id)]}
    return json.dumps(content, ensure_ascii=False, indent=1, default=_make_json) + "\n"
