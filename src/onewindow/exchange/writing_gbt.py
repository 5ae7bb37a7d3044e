"""The tables 5 to 8 of GB/T 39046-2020, written case by case: JSON, one case a line, or CSV, one file a table in a zip."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from onewindow.exchange.rules.gbt_codes import CODE_LISTS, UNREAD
from onewindow.exchange.rules.gbt_schema import TABLES, GbtRows
from onewindow.exchange.storage import SealedWriter, iterate_parts, remove_sealed

FORMAT = "onewindow.gbt39046/1"
STANDARD = "GB/T 39046-2020"
ABOUT = "about.csv"
CODES = "code_lists.csv"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def write_gbt_json(cases: Iterable[GbtRows], *, label: str, masked: bool, left: Counter[str]) -> Iterator[str]:
    """The file, piece by piece. `left` is what could not be said, counted by whoever made the cases; it stands at the end."""
    head = {
        "format": FORMAT, "standard": STANDARD, "label": label, "masked": masked, "unread_code_lists": list_unread_fields(),
        "code_lists": {key: dict(codes) for key, (_, codes) in CODE_LISTS.items()},
    }  # fmt: skip
    yield _dump(head)[:-1] + ', "cases": [\n'
    begun = False
    for rows in cases:
        yield (",\n" if begun else "") + _dump({table.key: rows[table.key] for table in TABLES if rows.get(table.key)})
        begun = True
    yield f'\n], "left_out": {_dump(dict(left))}}}\n'


def list_unread_fields() -> list[str]:
    """The data items whose code list was not read in the standard."""
    return [f"{table.key}.{spec.key}" for table in TABLES for spec in table.fields if spec.codes == UNREAD]


def name_gbt_file(table: str) -> str:
    """The file of a table inside the zip."""
    return f"{table}.csv"


def write_gbt_zip(cases: Iterable[GbtRows], stream: Any, *, label: str, masked: bool, left: Counter[str]) -> None:
    """The same as a zip of CSV files. Each table waits in a sealed file until the cases are through, since a zip holds one after the other."""
    spools = {table.key: _Spool([spec.key for spec in table.fields]) for table in TABLES}
    try:
        for rows in cases:
            for table in TABLES:
                for row in rows.get(table.key, ()):
                    spools[table.key].add([row.get(spec.key, "") for spec in table.fields])
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
            for key, spool in spools.items():
                _copy_spool(packed, name_gbt_file(key), spool)
            packed.writestr(CODES, _write_code_lists())
            packed.writestr(ABOUT, _write_about(label, masked, left))
    finally:
        for spool in spools.values():
            spool.remove()


class _Spool:
    """The rows of one table, sealed while they wait."""

    def __init__(self, head: list[str]) -> None:
        self.writer = SealedWriter()
        self.add(head, plain=True)

    def add(self, cells: list[str], *, plain: bool = False) -> None:
        """One more row."""
        self.writer.write(write_cells(cells if plain else [disarm_gbt_cell(cell) for cell in cells]).encode())

    def remove(self) -> None:
        """Nothing of it stays."""
        self.writer.drop()
        remove_sealed(self.writer.name)


def _copy_spool(packed: zipfile.ZipFile, name: str, spool: _Spool) -> None:
    spool.writer.close()
    with packed.open(name, "w") as file:
        file.write("\ufeff".encode())
        for part in iterate_parts(spool.writer.name):
            file.write(part)


def write_cells(cells: list[str]) -> str:
    """One line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def disarm_gbt_cell(text: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe, and so does one that has one: reading takes it off again."""
    return f"'{text}" if text[:1] in FORMULA and text else text


def arm_gbt_cell(text: str) -> str:
    """The cell as it was before disarm_gbt_cell."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA and len(text) > 1 else text


def _write_code_lists() -> str:
    rows = [["list", "name", "code", "meaning"]]
    rows += [[key, title, code, words] for key, (title, codes) in CODE_LISTS.items() for code, words in codes.items()]
    return "\ufeff" + "".join(write_cells(row) for row in rows)


def _write_about(label: str, masked: bool, left: Counter[str]) -> str:
    rows = [["format", FORMAT], ["standard", STANDARD], ["label", label], ["masked", "true" if masked else "false"]]
    rows += [["unread_code_list", name] for name in list_unread_fields()]
    rows += [["left_out", f"{words} × {count}"] for words, count in left.items()]
    return "\ufeff" + "".join(write_cells(row) for row in rows)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
