"""Records of GB/T 39046-2020 tables that come in: JSON (one case a line, or one object) or a zip of CSV files."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from onewindow.exchange.rules.gbt_schema import TABLES, GbtRow, GbtRows
from onewindow.exchange.rules.values import VALUE_LIMIT
from onewindow.exchange.sources import JSON, ZIP, Source, SourceFacts, open_plain
from onewindow.exchange.writing_gbt import ABOUT, FORMAT, arm_gbt_cell, name_gbt_file
from onewindow.kit.acting import Invalid

LINE_LIMIT = 8 * 1024 * 1024
WHOLE_LIMIT = 64 * 1024 * 1024
PACKED_LIMIT = 64 * 1024 * 1024
UNPACKED_LIMIT = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class GbtItem:
    """One case of a file: where it stands, its rows, and what is wrong with its very form."""

    line: int
    number: int
    rows: GbtRows
    masked: bool
    problem: str = ""


def read_gbt_file(source: Source, facts: SourceFacts) -> Iterator[GbtItem]:
    """The cases of a file, in its order. Raises Invalid, one sentence, when the file is none of these or breaks off."""
    if facts.kind == JSON:
        with open_plain(source) as stream:
            yield from _read_json(source, stream, facts.encoding)
    elif facts.kind == ZIP:
        yield from _read_zip(source)
    else:
        raise Invalid(
            "import_kind",
            f"文件 {source.name} 不是 GB/T 39046 数据",
            advice="请用本系统导出的 JSON，或装着各表 CSV 的 zip",
        )


def check_gbt_file(source: Source, facts: SourceFacts) -> None:
    """Reads a file through to its end, so that nothing is written of one that breaks off. Raises Invalid."""
    for _ in read_gbt_file(source, facts):
        pass


def _refuse(source: Source, line: int, what: str) -> Invalid:
    return Invalid(
        "import_not_gbt",
        f"文件 {source.name} 第 {line} 行{what}，什么都没有写入",
        advice="请用本系统导出的 JSON，或装着各表 CSV 的 zip",
    )


def _load(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_refuse_twice)


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _read_json(source: Source, stream: BinaryIO, encoding: str) -> Iterator[GbtItem]:
    # Only a line feed ends a line: the other breaks of Unicode may stand inside a text.
    reader = io.TextIOWrapper(stream, encoding=encoding, newline="\n")
    first = reader.readline(LINE_LIMIT)
    opening = first.rstrip()
    if not opening.endswith('"cases": ['):
        yield from _read_whole(source, first + reader.read(WHOLE_LIMIT + 1))
        return
    masked = _read_head(source, opening + "]}")
    line = 1
    while True:
        line += 1
        text = reader.readline(LINE_LIMIT)
        if not text:
            raise _refuse(source, line, "以前文件就断了")
        if len(text) >= LINE_LIMIT:
            raise _refuse(source, line, "太长")
        if text.startswith("]"):
            _check_tail(source, line, text)
            return
        if text.strip():
            yield _make_item(line, line - 1, _parse_line(source, line, text.strip().removesuffix(",")), masked)


def _check_tail(source: Source, line: int, text: str) -> None:
    try:
        _load('{"cases": [' + text)
    except (ValueError, RecursionError):
        raise _refuse(source, line, "以前文件就断了") from None


def _parse_line(source: Source, line: int, text: str) -> Any:
    try:
        return _load(text)
    except (ValueError, RecursionError):
        raise _refuse(source, line, "不是正确的 JSON") from None


def _read_head(source: Source, text: str) -> bool:
    try:
        head = _load(text)
    except (ValueError, RecursionError):
        raise _refuse(source, 1, "不是正确的 JSON") from None
    if not isinstance(head, dict) or head.get("format") != FORMAT or not isinstance(head.get("masked"), bool):
        raise _refuse(source, 1, f"没有写明格式 {FORMAT} 和是否遮挡（masked）")
    return bool(head["masked"])


def _read_whole(source: Source, text: str) -> Iterator[GbtItem]:
    if len(text) > WHOLE_LIMIT:
        raise _refuse(source, 1, "太长；大文件请每件办件一行")
    try:
        whole = _load(text)
    except (ValueError, RecursionError):
        raise _refuse(source, 1, "起不是正确的 JSON") from None
    cases = whole.get("cases") if isinstance(whole, dict) else None
    if not isinstance(cases, list):
        raise _refuse(source, 1, "起没有办件列表（cases）")
    masked = _read_head(source, json.dumps({**whole, "cases": []}))
    for number, case in enumerate(cases, 1):
        yield _make_item(1, number, case, masked)


def _make_item(line: int, number: int, raw: Any, masked: bool) -> GbtItem:
    rows: GbtRows = {}
    if not isinstance(raw, dict) or not all(isinstance(own, list) for own in raw.values()):
        return GbtItem(line, number, {}, masked, "不是一件办件的各表")
    for key, own in raw.items():
        rows[key] = []
        for row in own:
            if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
                return GbtItem(line, number, {}, masked, "表里的值应全是文字")
            rows[key].append({name: value for name, value in row.items() if value})
    return GbtItem(line, number, rows, masked)


def _read_zip(source: Source) -> Iterator[GbtItem]:
    with source.open() as stream:
        content = stream.read(PACKED_LIMIT + 1)
    if len(content) > PACKED_LIMIT:
        raise Invalid("import_too_large", "压缩文件超过 64 MiB", advice="请改用 JSON，或分成几个文件导入")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > UNPACKED_LIMIT:
                raise Invalid("import_too_large", "文件展开后超过 512 MiB", advice="请改用 JSON，或分成几个文件导入")
            yield from _join_tables(source, packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise Invalid(
            "import_damaged",
            f"文件 {source.name} 不完整或已损坏，压缩数据读不到结尾，什么都没有写入",
            advice="请向来源系统重新取一份完整的文件",
        ) from None


def _join_tables(source: Source, packed: zipfile.ZipFile) -> Iterator[GbtItem]:
    masked = _read_about(source, packed)
    first, *rest = TABLES
    others: dict[str, GbtRows] = defaultdict(dict)
    for table in rest:
        for _, row in _read_table(source, packed, table.key):
            others[row.get("case_no", "")].setdefault(table.key, []).append(row)
    number = 0
    for line, row in _read_table(source, packed, first.key):
        number += 1
        yield GbtItem(line, number, {first.key: [row], **others.pop(row.get("case_no", ""), {})}, masked)
    for key, rows in others.items():
        number += 1
        yield GbtItem(1, number, rows, masked, f"办件 {key[:50]} 没有申请信息")


def _read_about(source: Source, packed: zipfile.ZipFile) -> bool:
    said = dict(cells[:2] for _, cells in _read_cells(source, packed, ABOUT) if len(cells) >= 2)
    if said.get("format") != FORMAT or said.get("masked") not in ("true", "false"):
        raise _refuse(source, 1, f"没有写明格式 {FORMAT} 和是否遮挡（masked）")
    return said["masked"] == "true"


def _read_table(source: Source, packed: zipfile.ZipFile, table: str) -> Iterator[tuple[int, GbtRow]]:
    cells = _read_cells(source, packed, name_gbt_file(table))
    _, head = next(cells, (1, []))
    if "case_no" not in head:
        raise _refuse(source, 1, f"（{name_gbt_file(table)}）缺少 case_no 列")
    if len(set(head)) != len(head):
        raise _refuse(source, 1, f"（{name_gbt_file(table)}）列名重复")
    for line, row in cells:
        if len(row) > len(head):
            raise _refuse(source, line, f"（{name_gbt_file(table)}）比标题的列多")
        if any(row):
            yield line, {name: arm_gbt_cell(cell) for name, cell in zip(head, row, strict=False) if cell}


def _read_cells(source: Source, packed: zipfile.ZipFile, name: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(4 * VALUE_LIMIT)
    try:
        file = packed.open(name)
    except KeyError:
        raise Invalid(
            "import_not_gbt", f"文件 {source.name} 里没有 {name}", advice="请用本系统导出的文件作样子"
        ) from None
    line = 1
    with file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error:
            raise _refuse(source, reader.line_num, f"（{name}）附近不是正确的 CSV") from None
        except UnicodeDecodeError:
            raise _refuse(source, line, f"（{name}）不是 UTF-8 编码") from None
