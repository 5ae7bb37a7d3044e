"""Draws the form an item asks for (catalogue form schema) as fields, and its answers as a list to check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from onewindow.web.fields import Fault, Field, Option, keep_date

INPUTS: Mapping[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "text": ("text", "", ()),
    "textarea": ("textarea", "", (("rows", "4"),)),
    "number": ("text", "short", (("inputmode", "decimal"),)),
    "date": ("date", "short", ()),
    "choice": ("radio", "", ()),
    "multi_choice": ("checkboxes", "", ()),
    "yes_no": ("radio", "", ()),
    "identity_number": (
        "text",
        "middle",
        (("maxlength", "18"), ("spellcheck", "false"), ("autocapitalize", "characters")),
    ),
    "credit_code": ("text", "middle", (("maxlength", "18"), ("spellcheck", "false"), ("autocapitalize", "characters"))),
    "phone": ("tel", "middle", (("inputmode", "tel"),)),
    "address": ("text", "", ()),
    "file": ("file", "", ()),
}
LONG_CHOICE = 7
GROUP_ROOM = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A repeat group as drawn: one list of fields per row."""

    key: str
    label: str
    hint: str
    rows: tuple[tuple[Field, ...], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the form: `parts` holds Field and Group in order."""

    title: str
    hint: str
    parts: tuple[Field | Group, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A label and what was answered, as words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class AnswerSection:
    title: str
    answers: tuple[Answer, ...]


def make_schema_sections(
    schema: Mapping[str, Any], data: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> tuple[Section, ...]:
    """The questions of a form schema, filled with `data` (cleaned or as posted) and marked with `errors` by path."""
    faults = errors or {}
    return tuple(
        Section(
            title=section.get("title", ""),
            hint=section.get("help", ""),
            parts=tuple(_make_part(field, data, faults) for field in section.get("fields", ())),
        )
        for section in schema.get("sections", ())
    )


def make_schema_faults(schema: Mapping[str, Any], errors: Mapping[str, str]) -> tuple[Fault, ...]:
    """The error summary of a form schema, in the order of the form; paths as `rules.validate_form` names them."""
    labels = {field["key"]: read_label(field) for field in _walk_fields(schema)}
    return tuple(
        Fault(message, f"id_{path}", _name_fault(labels.get(path.rsplit(".", 1)[-1], ""), message))
        for path, message in errors.items()
    )


def _name_fault(label: str, message: str) -> str:
    """The question's name, unless the message says it already (请填写经营地址)."""
    return "" if label in message else label


def make_answer_sections(schema: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[AnswerSection, ...]:
    """Cleaned data as words, only what was asked and shown; a group becomes one answer per row."""
    return tuple(
        AnswerSection(
            section.get("title", ""),
            tuple(answer for field in section.get("fields", ()) for answer in _list_answers(field, data)),
        )
        for section in schema.get("sections", ())
    )


def read_label(field: Mapping[str, Any]) -> str:
    """The label in the reader's language, where the item states one."""
    if (get_language() or "").startswith("en") and field.get("label_en"):
        return str(field["label_en"])
    return str(field.get("label", ""))


def _walk_fields(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for section in schema.get("sections", ()):
        for field in section.get("fields", ()):
            found.append(field)
            found.extend(field.get("fields", ()))
    return found


def _make_part(field: Mapping[str, Any], data: Mapping[str, Any], errors: Mapping[str, str]) -> Field | Group:
    if field["kind"] != "group":
        return _make_schema_field(field, field["key"], data.get(field["key"]), errors)
    rows = list(data.get(field["key"]) or ())
    room = max(len(rows) + GROUP_ROOM, int(field.get("min_items") or 1))
    wanted = min(room, int(field.get("max_items") or room))
    rows += [{}] * (wanted - len(rows))
    return Group(
        key=field["key"],
        label=read_label(field),
        hint=field.get("help", ""),
        rows=tuple(
            tuple(
                _make_schema_field(inner, f"{field['key']}.{number}.{inner['key']}", row.get(inner["key"]), errors)
                for inner in field.get("fields", ())
            )
            for number, row in enumerate(rows)
        ),
        error=errors.get(field["key"], ""),
    )


def _make_schema_field(field: Mapping[str, Any], path: str, value: Any, errors: Mapping[str, str]) -> Field:
    kind, width, extra = INPUTS[field["kind"]]
    options = _list_schema_options(field, value)
    if kind == "radio" and len(options) > LONG_CHOICE:
        kind, options = "select", (Option("", gettext("请选择")), *options)
    return Field(
        name=path,
        id=f"id_{path}",
        label=read_label(field),
        kind=kind,
        value=_write_plain_value(kind, value),
        hint=_write_hint(field, value),
        error=errors.get(path, ""),
        # A question shown only after another answer is never marked required for the browser, which knows no rule.
        required=bool(field.get("required")) and not field.get("show_when"),
        in_row=field["kind"] == "yes_no",
        width_class=f"input-{width}" if width else "",
        options=options,
        condition=_list_conditions(field),
        extra=(*extra, *_list_schema_attributes(field)),
    )


def _list_schema_attributes(field: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    if field.get("autocomplete"):
        pairs.append(("autocomplete", str(field["autocomplete"])))
    if field.get("max_length") and field["kind"] in ("text", "textarea", "address"):
        pairs.append(("maxlength", str(field["max_length"])))
    if field["kind"] == "date":
        pairs.extend((side, str(field[side])) for side in ("min", "max") if field.get(side))
    return tuple(pairs)


def _write_plain_value(kind: str, value: Any) -> str:
    plain = "" if value is None or isinstance(value, list | bool) else str(value)
    return keep_date(plain) if kind == "date" else plain


def _write_hint(field: Mapping[str, Any], value: Any) -> str:
    said = str(field.get("help", ""))
    uploaded = gettext("已上传；重新选择会替换。") if field["kind"] == "file" and value else ""
    return " ".join(part for part in (said, uploaded) if part)


def _list_conditions(field: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    shown = field.get("show_when")
    if not shown:
        return ()
    values = shown.get("in", [shown.get("equals")])
    return (
        ("data-show-when", str(shown["field"])),
        ("data-show-values", "|".join(_write_value(one) for one in values)),
    )


def _list_schema_options(field: Mapping[str, Any], value: Any) -> tuple[Option, ...]:
    if field["kind"] == "yes_no":
        chosen = {_write_value(value)}
        choices = [{"value": "yes", "label": gettext("是")}, {"value": "no", "label": gettext("否")}]
    else:
        chosen = {str(one) for one in value} if isinstance(value, list | tuple) else {str(value)}
        choices = field.get("choices") or []
    return tuple(Option(str(one["value"]), read_label(one), str(one["value"]) in chosen) for one in choices)


def _write_value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _list_answers(field: Mapping[str, Any], data: Mapping[str, Any]) -> list[Answer]:
    key = field["key"]
    if key not in data:
        return [] if field.get("show_when") else [Answer(read_label(field), "")]
    if field["kind"] != "group":
        return [Answer(read_label(field), _word_answer(field, data[key]))]
    return [
        Answer(
            f"{read_label(field)} {number}",
            "\n".join(
                f"{read_label(inner)}：{_word_answer(inner, row[inner['key']])}"
                for inner in field.get("fields", ())
                if inner["key"] in row
            ),
        )
        for number, row in enumerate(data[key], start=1)
    ]


def _word_answer(field: Mapping[str, Any], value: Any) -> str:
    options = {option.value: option.label for option in _list_schema_options(field, None)}
    if isinstance(value, list | tuple):
        return "、".join(options.get(str(one), str(one)) for one in value)
    written = _write_value(value)
    if field["kind"] == "date":
        return _word_day(written)
    if field["kind"] == "number":
        return _word_number(written)
    return options.get(written, written)


def _word_day(text: str) -> str:
    """2026年12月25日; the written form in English, and whatever is no day as it stands."""
    kept = keep_date(text)
    if not kept or (get_language() or "").startswith("en"):
        return text
    year, month, day = map(int, kept.split("-"))
    return f"{year}年{month}月{day}日"


def _word_number(text: str) -> str:
    """As one writes it: 12, not 12.00."""
    return text.rstrip("0").rstrip(".") if "." in text else text
