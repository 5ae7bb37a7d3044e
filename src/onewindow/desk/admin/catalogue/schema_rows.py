"""The application form's schema as rows a clerk can fill in, and back (K-11). Pure; the catalogue checks what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.forms import FIELD_KINDS, PREFILLS
from onewindow.catalogue.reading import one_of, text_list, texts, whole

PREFILL_WORDS = {name: name.removeprefix("applicant.") for name in sorted(PREFILLS)}
YES_NO = {True: "yes", False: "no"}
# Everything that may stay out of a field when it says nothing.
NUMBERS = ("max_length", "min_length", "decimals", "min_items", "max_items")
WORDS = ("help", "label_en", "pattern", "pattern_message", "autocomplete", "prefill")


@dataclass(frozen=True, slots=True)
class ShowWhen:
    """Asked only when an earlier field of the same level has one of these values; yes and no for a yes-or-no field."""

    field: str = texts(40)
    values: tuple[str, ...] = text_list(200)


@dataclass(frozen=True, slots=True)
class InnerField:
    """One question. `choices`: one a line, value=label or value=label=English."""

    label: str = texts(200)
    key: str = texts(40)
    kind: str = one_of(FIELD_KINDS, "text")
    required: bool = False
    help: str = texts(500)
    choices: tuple[str, ...] = text_list(300)
    max_length: int | None = whole()
    min_length: int | None = whole()
    min: str = texts(20)
    max: str = texts(20)
    decimals: int | None = whole()
    personal: bool = False
    prefill: str = one_of(PREFILL_WORDS)
    show_when: ShowWhen | None = None
    label_en: str = texts(200)
    autocomplete: str = texts(60)
    pattern: str = texts(200)
    pattern_message: str = texts(200)


@dataclass(frozen=True, slots=True)
class SchemaField(InnerField):
    """A question of a section; one of kind group has questions of its own."""

    min_items: int | None = whole()
    max_items: int | None = whole()
    fields: tuple[InnerField, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaSection:
    """A titled part of the form."""

    title: str = texts(100)
    title_en: str = texts(200)
    key: str = texts(40)
    help: str = texts(500)
    fields: tuple[SchemaField, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaForm:
    """The whole form."""

    sections: tuple[SchemaSection, ...] = ()


def spread_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of a stored schema."""
    return {
        "sections": [
            {**section, "fields": [_spread_field(field) for field in section.get("fields", ())]}
            for section in schema.get("sections", ())
        ]
    }


def _spread_field(field: Mapping[str, Any]) -> dict[str, Any]:
    row = dict(field)
    row["choices"] = ["=".join(_list_choice_parts(choice)) for choice in field.get("choices", ())]
    for name in ("min", "max"):
        row[name] = str(field.get(name, ""))
    when = field.get("show_when")
    if when:
        values = when.get("in", [when.get("equals")])
        row["show_when"] = {"field": when["field"], "values": [_write_wanted(value) for value in values]}
    row["fields"] = [_spread_field(inner) for inner in field.get("fields", ())]
    return row


def _list_choice_parts(choice: Mapping[str, str]) -> list[str]:
    return [part for part in (choice["value"], choice["label"], choice.get("label_en", "")) if part]


def _write_wanted(value: object) -> str:
    return YES_NO[value] if isinstance(value, bool) else str(value)


def gather_schema(rows: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of posted rows; what says nothing is left out. An empty form is an empty schema."""
    sections = [_gather_section(section) for section in rows.get("sections", ())]
    return {"sections": sections} if sections else {}


def _gather_section(row: Mapping[str, Any]) -> dict[str, Any]:
    section = {name: row[name] for name in ("key", "title", "title_en", "help") if row.get(name)}
    return {**section, "fields": _gather_fields(row.get("fields", ()))}


def _gather_fields(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    rows = list(rows)
    kinds = {row.get("key", ""): row.get("kind", "") for row in rows}
    return [_gather_field(row, kinds) for row in rows]


def _gather_field(row: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    field: dict[str, Any] = {name: row.get(name, "") for name in ("key", "kind", "label")}
    field |= {name: True for name in ("required", "personal") if row.get(name)}
    field |= {name: row[name] for name in WORDS if row.get(name)}
    field |= {name: row[name] for name in NUMBERS if row.get(name) is not None}
    for name in ("min", "max"):
        if row.get(name):
            field[name] = _read_bound(row[name], row.get("kind", ""))
    if row.get("choices"):
        field["choices"] = [_read_choice(line) for line in row["choices"]]
    if row.get("show_when"):
        field["show_when"] = _gather_condition(row["show_when"], kinds)
    if row.get("kind") == "group":
        field["fields"] = _gather_fields(row.get("fields", ()))
    return field


def _read_bound(text: str, kind: str) -> int | str:
    digits = text.removeprefix("-")
    return int(text) if kind == "number" and digits.isascii() and digits.isdigit() and len(digits) < 16 else text


def _read_choice(line: str) -> dict[str, str]:
    value, _, rest = line.partition("=")
    label, _, english = rest.partition("=")
    choice = {"value": value.strip(), "label": label.strip() or value.strip()}
    return {**choice, "label_en": english.strip()} if english.strip() else choice


def _gather_condition(row: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    kind = kinds.get(row.get("field", ""), "")
    values = [_read_wanted(value, kind) for value in row.get("values", ())]
    if len(values) == 1:
        return {"field": row.get("field", ""), "equals": values[0]}
    return {"field": row.get("field", ""), "in": values}


def _read_wanted(value: str, kind: str) -> bool | int | str:
    if kind == "yes_no" and value in ("yes", "no"):
        return value == "yes"
    return _read_bound(value, kind)
