"""An event log as CSV, one event a line, read case by case: memory holds the cases whose last line has not come yet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from onewindow.exchange.reading_xes import FAULT_LIMIT, find_event_fault, list_trace_faults
from onewindow.exchange.rules.judging import ROLES
from onewindow.exchange.rules.values import (
    EVENT_LIMIT,
    KEY_LIMIT,
    VALUE_LIMIT,
    Attribute,
    Fault,
    Trace,
    TraceEvent,
    find_value_fault,
    is_day_only,
    read_moment_given,
)
from onewindow.exchange.sources import Source, open_plain
from onewindow.kit.acting import Invalid

# The four columns of an event and by which names they are known; the first two and the time must be there.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "case": ("case:concept:name", "case_id", "case", "办件编号", "案件编号", "编号"),
    "activity": ("concept:name", "activity", "环节", "活动"),
    "time": ("time:timestamp", "timestamp", "time", "时间"),
    "resource": ("org:resource", "resource", "经办人", "人员"),
    "lifecycle": ("lifecycle:transition", "lifecycle", "状态"),
}
NEEDED = ("case", "activity", "time")
COLUMN_NAMES = {"case": "编号", "activity": "活动", "time": "时间"}
CASE_PREFIX = "case:"
DATES = ("started", "deadline", "ended")
COLUMN_LIMIT = 300


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which cell is what: the places of the event's own columns, of the case's, and of the rest."""

    width: int
    places: dict[str, int]
    of_case: tuple[tuple[int, str, bool], ...]
    of_event: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class _Growing:
    """A case whose lines are still coming."""

    line: int
    number: int
    cells: tuple[str, ...]
    events: list[TraceEvent] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    lines: int = 0


def read_csv_log(source: Source, encoding: str, zone: Any, names: Mapping[str, str]) -> Iterator[Trace]:
    """The cases of a log, each as soon as its last line is read. Two passes: the first counts every case's lines.

    Raises Invalid, with the line, when the file is no CSV or lacks a column.
    """
    waiting: Counter[str] = Counter()
    place = None
    for _, cells, layout in _read_rows(source, encoding, names):
        place = layout.places["case"]
        waiting[cells[place] if place < len(cells) else ""] += 1
    growing: dict[str, _Growing] = {}
    number = 0
    for line, cells, layout in _read_rows(source, encoding, names):
        whole = (cells + [""] * layout.width)[: max(layout.width, len(cells))]
        key = whole[layout.places["case"]]
        case = growing.get(key)
        if case is None:
            number += 1
            case = growing[key] = _Growing(line, number, tuple(whole[spot] for spot, _, _ in layout.of_case))
        _take_row(case, line, whole, layout, zone)
        if case.lines == waiting[key]:
            yield _finish_case(key, growing.pop(key), layout)


def _read_rows(source: Source, encoding: str, names: Mapping[str, str]) -> Iterator[tuple[int, list[str], _Layout]]:
    """Line, cells and layout of every row that is not empty."""
    # A field that a quotation mark opened and nothing closed would swallow the file; the limit says where it began.
    csv.field_size_limit(4 * VALUE_LIMIT)
    with open_plain(source) as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        first = text.readline(1_000_000)
        reader = csv.reader(_chain(first, text), delimiter=_find_delimiter(first), strict=True)
        try:
            layout = _lay_out(next(reader, []), names)
            line = reader.line_num + 1
            for cells in reader:
                if any(cells):
                    yield line, cells, layout
                line = reader.line_num + 1
        except csv.Error as error:
            raise Invalid(
                "import_not_csv",
                f"文件 {source.name} 第 {reader.line_num} 行附近不是正确的 CSV：{error}，什么都没有写入",
                advice="请检查引号是否成对、单元格是否过长",
            ) from None


def _chain(first: str, rest: io.TextIOWrapper) -> Iterator[str]:
    yield first
    yield from rest


def _find_delimiter(first: str) -> str:
    return max((",", ";", "\t"), key=first.count)


def _lay_out(header: list[str], names: Mapping[str, str]) -> _Layout:
    titles = [title.strip() for title in header]
    if len(titles) > COLUMN_LIMIT:
        raise Invalid("import_columns", f"列数超过{COLUMN_LIMIT}", advice="请只保留事件日志的列")
    repeated = [title for title, count in Counter(titles).items() if count > 1 and title]
    if repeated:
        raise Invalid("import_columns", f"列名重复：{repeated[0][:40]}", advice="请为每一列起不同的名称")
    places = {}
    for role, known in COLUMNS.items():
        given = names.get(role)
        found = next((titles.index(name) for name in ((given,) if given else known) if name in titles), None)
        if found is not None:
            places[role] = found
    lacking = [role for role in NEEDED if role not in places]
    if lacking:
        raise Invalid(
            "import_columns",
            f"缺少{'、'.join(COLUMN_NAMES[role] for role in lacking)}列",
            advice="认得的列名：" + "；".join(f"{COLUMN_NAMES[role]}（{'、'.join(COLUMNS[role])}）" for role in NEEDED),
        )
    dates = {name for role in DATES for name in (names.get(role), *ROLES[role]) if name}
    of_roles = {name for role, known in ROLES.items() for name in (names.get(role), *known) if name}
    of_case, of_event = [], []
    for spot, title in enumerate(titles):
        if spot in places.values() or not title:
            continue
        plain = title.removeprefix(CASE_PREFIX)
        if title.startswith(CASE_PREFIX) or plain in of_roles:
            of_case.append((spot, plain, plain in dates))
        else:
            of_event.append((spot, title))
    return _Layout(len(titles), places, tuple(of_case), tuple(of_event))


def _take_row(case: _Growing, line: int, cells: list[str], layout: _Layout, zone: Any) -> None:
    """One event into its case, or its fault."""
    case.lines += 1
    faults = case.faults if len(case.faults) < FAULT_LIMIT else []
    if len(cells) > layout.width:
        faults.append((line, f"有{len(cells)}列，标题只有{layout.width}列"))
        return
    said = {role: cells[spot] for role, spot in layout.places.items()}
    bad = next((found for cell in cells if (found := find_value_fault("string", cell))), "")
    moment = read_moment_given(said["time"], zone)
    fault = bad or find_event_fault(said["activity"], said.get("resource", ""), said.get("lifecycle", ""), said["time"])
    if fault or moment is None:
        faults.append((line, f"这一行{fault}" if fault else "时间不正确"))
        return
    if case.cells != tuple(cells[spot] for spot, _, _ in layout.of_case):
        faults.append((line, "这一行的案件信息与本案前面的行不一致"))
        return
    if len(case.events) >= EVENT_LIMIT:
        faults.append((line, f"事件超过{EVENT_LIMIT}个"))
        return
    rest = tuple((title, "string", cells[spot], ()) for spot, title in layout.of_event if cells[spot])
    case.events.append(
        TraceEvent(
            said["activity"], moment, said["time"], said.get("resource", ""), said.get("lifecycle", ""), rest, line
        )
    )


def _finish_case(key: str, case: _Growing, layout: _Layout) -> Trace:
    attributes: list[Attribute] = [("concept:name", "string", key, ())]
    for (_, title, is_date), value in zip(layout.of_case, case.cells, strict=True):
        if value:
            dated = is_date and not is_day_only(value) and read_moment_given(value, None) is not None
            attributes.append((title, "date" if dated else "string", value, ()))
    said = case.faults + (
        [] if case.faults else [(case.line, text) for text in list_trace_faults(key, len(case.events))]
    )
    faults = tuple(Fault(line, case.number, key[:KEY_LIMIT], message) for line, message in said)
    return Trace(key, case.line, case.number, tuple(attributes), tuple(case.events), faults)
