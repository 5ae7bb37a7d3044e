"""A guide as questions on a page and back, drawn from its own dataclasses: no field can be forgotten. Works without
JavaScript: adding, removing and moving rows are buttons of the same form. Pure but for the words' language."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import Field as DataField
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.http import QueryDict
from django.utils.translation import gettext

from onewindow.catalogue.guides import Guide
from onewindow.desk.admin.catalogue.schema_rows import SchemaForm
from onewindow.desk.admin.catalogue.words import (
    FIELD_HINTS,
    ROW_NAMES,
    name_field,
)
from onewindow.web.fields import Field, Option, make_field
from onewindow.web.wording import say

LONG_TEXT = 200
MOST_ROWS = 300
OPEN_ROWS = 3
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list, with the buttons' values; long lists show their rows folded, but never one that needs a look."""

    path: str
    number: int
    title: str
    blocks: tuple[Block, ...]
    error: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """One question (`field`), several that belong together (`blocks`) or a list of rows (`rows`; `is_list`)."""

    path: str
    label: str
    field: Field | None = None
    blocks: tuple[Block, ...] = ()
    rows: tuple[Row, ...] = ()
    is_list: bool = False
    add_label: str = ""
    error: str = ""


def list_blocks(names: Iterable[str], content: Mapping[str, Any], errors: Mapping[str, str]) -> tuple[Block, ...]:
    """The questions of some fields of a guide, filled from its JSON; `errors` by path stand beside them."""
    return tuple(_make_block(Guide, name, content, "", errors) for name in names)


def read_blocks(names: Iterable[str], posted: QueryDict) -> dict[str, Any]:
    """The JSON of those fields from a posted page, as typed: a wrong number stays the text it is, so nothing is lost."""
    return {name: _read_part(Guide, name, "", posted) for name in names}


def change_rows(content: dict[str, Any], command: str, path: str) -> bool:
    """Adds, removes or moves a row of a list in the JSON; False when the path leads nowhere."""
    way = path.split(".")
    holder, last = _follow(content, way[:-1]), way[-1]
    if command == "add":
        rows = holder.get(last) if isinstance(holder, dict) else None
        if not isinstance(rows, list) or len(rows) >= MOST_ROWS:
            return False
        rows.append({})
        return True
    if not isinstance(holder, list) or not last.isdigit() or int(last) >= len(holder):
        return False
    row = holder.pop(int(last))
    if command == "up":
        holder.insert(max(int(last) - 1, 0), row)
    return True


def drop_blank_rows(part: Any) -> Any:
    """The JSON without rows that say nothing: a row added and left blank is no row."""
    if isinstance(part, dict):
        return {key: drop_blank_rows(value) for key, value in part.items()}
    if isinstance(part, list):
        return [drop_blank_rows(row) for row in part if not (isinstance(row, dict) and _is_blank(row))]
    return part


def _is_blank(row: Mapping[str, Any]) -> bool:
    """Nothing typed: texts, numbers and lists empty. What a select or checkbox says at the start does not count."""
    typed = [value for key, value in row.items() if key not in _CHOSEN]
    return all(not value or value == "0" or (isinstance(value, dict) and _is_blank(value)) for value in typed)


_CHOSEN = frozenset(
    {
        "level",
        "verified",
        "unit",
        "approver",
        "rank",
        "source",
        "form",
        "required",
        "replaced_by_commitment",
        "kind",
        "personal",
        "reducible",
        "act",
        "term_verified",
    }
)


def _follow(part: Any, way: list[str]) -> Any:
    for name in way:
        if isinstance(part, dict):
            part = part.get(name)
        elif isinstance(part, list) and name.isdigit() and int(name) < len(part):
            part = part[int(name)]
        else:
            return None
    return part


@cache
def _describe(cls: type) -> dict[str, tuple[Any, DataField[Any], bool]]:
    """Each field's kind without None, its description, and whether it may be None."""
    hints = get_type_hints(cls)
    described = {}
    for field in fields(cls):
        kind = hints[field.name]
        optional = get_origin(kind) in (Union, types.UnionType)
        if optional:
            kind = next(part for part in get_args(kind) if part is not type(None))
        if kind is dict or get_origin(kind) is dict:
            kind = SchemaForm
        described[field.name] = (kind, field, optional)
    return described


def _make_block(cls: type, name: str, content: Mapping[str, Any], prefix: str, errors: Mapping[str, str]) -> Block:
    kind, field, optional = _describe(cls)[name]
    path, label = f"{prefix}{name}", name_field(cls, name)
    value, error = content.get(name), say(errors[path]) if path in errors else ""
    if is_dataclass(kind):
        inner = value if isinstance(value, dict) else {}
        blocks = tuple(_make_block(kind, part, inner, f"{path}.", errors) for part in _describe(kind))  # type: ignore[arg-type]
        return Block(path, label, blocks=blocks, error=error)
    if get_origin(kind) is tuple and is_dataclass(get_args(kind)[0]):
        parts = value if isinstance(value, list) else []
        short = len(parts) <= OPEN_ROWS
        rows = tuple(
            _make_row(get_args(kind)[0], f"{path}.{place}", row, errors, short) for place, row in enumerate(parts)
        )
        return Block(path, label, rows=rows, is_list=True, add_label=say(ROW_NAMES[name]), error=error)
    return Block(path, label, field=_make_question(kind, field, optional, path, label, value, error))


def _make_row(cls: type, path: str, row: Any, errors: Mapping[str, str], short: bool) -> Row:
    content = row if isinstance(row, dict) else {}
    title = next((str(content[key]) for key in ("name", "label", "title", "law", "question") if content.get(key)), "")
    blocks = tuple(_make_block(cls, part, content, f"{path}.", errors) for part in _describe(cls))
    faulty = any(place == path or place.startswith(f"{path}.") for place in errors)
    error = say(errors[path]) if path in errors else ""
    return Row(path, int(path.rpartition(".")[2]) + 1, title, blocks, error, short or faulty or not title)


def _make_question(
    kind: Any, field: DataField[Any], optional: bool, path: str, label: str, value: Any, error: str
) -> Field:
    hint = FIELD_HINTS.get(field.name)
    common: dict[str, Any] = {"error": error, "hint": say(hint) if hint else ""}
    terms = field.metadata.get("terms")
    if kind is bool and not optional:
        default = bool(field.default) if value is None else bool(value)
        return make_field(path, label, "checkbox", checked=default, **common)
    if kind is bool:
        words = {"": gettext("未写明"), "yes": gettext("是"), "no": gettext("否")}
        chosen = "" if value is None else "yes" if value else "no"
        return make_field(path, label, "select", options=_list_options(words, [chosen]), required=True, **common)
    if get_origin(kind) is tuple:
        return _make_list_question(terms, path, label, value, common)
    if terms is not None:
        words = {"": gettext("未写明"), **{key: say(word) for key, word in terms.items()}}
        picked = field.default if value is None else value
        return make_field(path, label, "select", options=_list_options(words, [picked]), required=True, **common)
    return _make_text_question(kind, field, path, label, value, common)


def _make_list_question(terms: Any, path: str, label: str, value: Any, common: dict[str, Any]) -> Field:
    parts = value if isinstance(value, list) else []
    if terms is not None:
        words = {key: say(word) for key, word in terms.items()}
        return make_field(path, label, "checkboxes", options=_list_options(words, parts), in_row=True, **common)
    common["hint"] = common["hint"] or gettext("每行一项")
    lines = "\n".join(str(part) for part in parts)
    return make_field(
        path, label, "textarea", value=lines, extra=(("rows", str(min(max(3, len(parts) + 1), 12))),), **common
    )


def _make_text_question(
    kind: Any, field: DataField[Any], path: str, label: str, value: Any, common: dict[str, Any]
) -> Field:
    default = "" if field.default is None else field.default
    text = str(default if value is None else value)
    if kind is int:
        return make_field(
            path, label, value=text, width_class="input-short", extra=(("inputmode", "numeric"),), **common
        )
    if field.metadata.get("limit", 0) > LONG_TEXT:
        return make_field(path, label, "textarea", value=text, extra=(("rows", "2"),), **common)
    return make_field(path, label, value=text, **common)


def _list_options(words: Mapping[str, str], chosen: Iterable[Any]) -> tuple[Option, ...]:
    picked = set(chosen)
    return tuple(Option(key, word, key in picked) for key, word in words.items())


def _read_part(cls: type, name: str, prefix: str, posted: QueryDict) -> Any:
    kind, field, optional = _describe(cls)[name]
    path = f"{prefix}{name}"
    if is_dataclass(kind):
        inner = {part: _read_part(kind, part, f"{path}.", posted) for part in _describe(kind)}  # type: ignore[arg-type]
        return None if optional and _is_blank(inner) and not inner.get("none") else inner
    if get_origin(kind) is tuple:
        return _read_list(get_args(kind)[0], field, path, posted)
    text = posted.get(path, "").replace("\r\n", "\n").strip()
    if kind is bool:
        return {"yes": True, "no": False}.get(text) if optional else path in posted
    if kind is int:
        return _read_number(text, field)
    return text


def _read_list(kind: Any, field: DataField[Any], path: str, posted: QueryDict) -> list[Any]:
    if is_dataclass(kind):
        return [
            {part: _read_part(kind, part, f"{path}.{place}.", posted) for part in _describe(kind)}  # type: ignore[arg-type]
            for place in _list_places(path, posted)
        ]
    if field.metadata.get("terms") is not None:
        return posted.getlist(path)
    return [line.strip() for line in posted.get(path, "").splitlines()[:MOST_LINES] if line.strip()]


def _list_places(path: str, posted: QueryDict) -> list[int]:
    start = f"{path}."
    heads = {name.removeprefix(start).partition(".")[0] for name in posted if name.startswith(start)}
    return sorted(int(head) for head in heads if head.isascii() and head.isdigit() and len(head) < 5)[:MOST_ROWS]


def _read_number(text: str, field: DataField[Any]) -> int | str | None:
    if not text:
        return field.default if isinstance(field.default, int) else None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else text
