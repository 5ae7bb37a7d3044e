"""The check of what an applicant entered against a form schema, in words a clerk would use. Pure; any JSON may come in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from onewindow.catalogue.forms import DEFAULT_LENGTHS, is_iso_date, is_shown, list_fields
from onewindow.catalogue.reading import is_storable
from onewindow.kit.acting import Invalid
from onewindow.kit.chinese import normalise
from onewindow.kit.identity_codes import parse_credit_code, parse_identity, parse_phone

MOST_FAULTS = 50
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
_POSTED_INDEX = re.compile(r"[0-9]{1,3}")
_TRUE = frozenset({"yes", "true", "on", "1", "是"})
_FALSE = frozenset({"no", "false", "0", "否"})
Field = dict[str, Any]


class _Fault(Exception):
    """One answer that cannot stand; carries what to tell the applicant."""


def validate_form(schema: dict[str, Any], data: object) -> dict[str, Any]:
    """The cleaned answers of a checked schema: empty and hidden ones left out, unknown keys refused (AL-04, 行政许可法 31).

    Raises Invalid `form_invalid` with a message per field path (`key` or `group.0.key`) and nothing else, for any JSON.
    """
    faults: dict[str, str] = {}
    cleaned = _clean_level(list_fields(schema), data, "", faults)
    if faults:
        raise Invalid(
            "form_invalid",
            "申请表有需要更正的地方",
            article="行政许可法 第三十一条",
            advice="请按每一栏下的提示更正后再提交",
            fields=dict(list(faults.items())[:MOST_FAULTS]),
        )
    return cleaned


def read_posted_form(schema: dict[str, Any], posted: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Answers from an HTML form whose input names are field paths; names that are no field's are left aside."""
    data: dict[str, Any] = {}
    for field in list_fields(schema):
        if field["kind"] == "group":
            data[field["key"]] = _read_posted_group(field, posted)
        elif field["key"] in posted:
            data[field["key"]] = _read_posted_value(field, posted[field["key"]])
    return data


def _read_posted_value(field: Field, values: Sequence[str]) -> object:
    if field["kind"] == "multi_choice":
        return [value for value in values if value]
    return values[-1] if values else ""


def _read_posted_group(field: Field, posted: Mapping[str, Sequence[str]]) -> list[dict[str, object]]:
    start = field["key"] + "."
    inner = {part["key"]: part for part in field["fields"]}
    rows: dict[int, dict[str, object]] = {}
    for name, values in posted.items():
        index, _, key = name.removeprefix(start).partition(".") if name.startswith(start) else ("", "", "")
        if key in inner and _POSTED_INDEX.fullmatch(index):
            rows.setdefault(int(index), {})[key] = _read_posted_value(inner[key], values)
    # A group added on the page and left blank is no group.
    return [rows[place] for place in sorted(rows) if any(rows[place].values())]


def _clean_level(fields: list[Field], data: object, path: str, faults: dict[str, str]) -> dict[str, Any]:
    if not isinstance(data, dict):
        faults[path or "form"] = "应为对象"
        return {}
    prefix = f"{path}." if path else ""
    known = {field["key"] for field in fields}
    for key in data:
        if key not in known:
            faults[prefix + _make_safe(str(key))] = "本表没有这一栏，请勿提交与申请无关的内容"
    cleaned: dict[str, Any] = {}
    for field in fields:
        if is_shown(field, cleaned):
            _clean_field(field, data.get(field["key"]), prefix + field["key"], cleaned, faults)
    return cleaned


def _make_safe(key: str) -> str:
    return "".join(char for char in key[:40] if is_storable(char))


def _clean_field(field: Field, raw: object, path: str, cleaned: dict[str, Any], faults: dict[str, str]) -> None:
    if isinstance(raw, str):
        raw = raw.strip() if field["kind"] != "textarea" else raw.replace("\r\n", "\n").strip()
    if raw is None or raw == "" or raw == []:
        if field.get("required") or field.get("min_items", 0) > 0:
            faults[path] = f"请填写{field['label']}" if field["kind"] not in _PICKED else f"请选择{field['label']}"
        return
    if field["kind"] == "group":
        cleaned[field["key"]] = _clean_group(field, raw, path, faults)
        return
    try:
        cleaned[field["key"]] = _CLEANERS[field["kind"]](field, raw)
    except _Fault as fault:
        faults[path] = str(fault)


def _clean_group(field: Field, raw: object, path: str, faults: dict[str, str]) -> list[dict[str, Any]]:
    low, high = field.get("min_items", 0), field.get("max_items", 10)
    if not isinstance(raw, list) or not low <= len(raw) <= high:
        faults[path] = f"{field['label']}应有{low}至{high}组"
        return []
    return [_clean_level(field["fields"], row, f"{path}.{place}", faults) for place, row in enumerate(raw)]


def _read_answer(raw: object) -> str:
    if not isinstance(raw, str) or not is_storable(raw):
        raise _Fault("应为文字")
    return raw


def _clean_text(field: Field, raw: object) -> str:
    text = _read_answer(raw)
    longest, shortest = field.get("max_length", DEFAULT_LENGTHS[field["kind"]]), field.get("min_length", 0)
    if len(text) > longest:
        raise _Fault(f"最多{longest}个字，现有{len(text)}个")
    if len(text) < shortest:
        raise _Fault(f"至少{shortest}个字")
    if field.get("pattern") and not re.fullmatch(field["pattern"], text):
        raise _Fault(field.get("pattern_message") or "格式不对")
    return text


def _clean_number(field: Field, raw: object) -> int | str:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str) or (isinstance(raw, int) and abs(raw) >= 10**15):
        raise _Fault("应为数字")
    text = normalise(str(raw)).replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise _Fault("应为数字，例如 12")
    number, decimals = Decimal(text), field.get("decimals", 0)
    if number != round(number, decimals):
        raise _Fault(f"最多{decimals}位小数" if decimals else "应为整数")
    if "min" in field and number < field["min"]:
        raise _Fault(f"不能小于{field['min']}")
    if "max" in field and number > field["max"]:
        raise _Fault(f"不能大于{field['max']}")
    return f"{number:.{decimals}f}" if decimals else int(number)


def _clean_date(field: Field, raw: object) -> str:
    text = _read_answer(raw)
    if not is_iso_date(text):
        raise _Fault("应为日期，例如 2026-01-31")
    if text < field.get("min", text):
        raise _Fault(f"不能早于{field['min']}")
    if text > field.get("max", text):
        raise _Fault(f"不能晚于{field['max']}")
    return text


def _clean_choice(field: Field, raw: object) -> str:
    if not isinstance(raw, str) or all(raw != choice["value"] for choice in field["choices"]):
        raise _Fault("请从所列选项中选择")
    return raw


def _clean_choices(field: Field, raw: object) -> list[str]:
    if not isinstance(raw, list) or len(raw) > len(field["choices"]):
        raise _Fault("请从所列选项中选择")
    picked = [_clean_choice(field, part) for part in raw]
    return [choice["value"] for choice in field["choices"] if choice["value"] in picked]


def _clean_yes_no(field: Field, raw: object) -> bool:
    word = raw.lower() if isinstance(raw, str) else raw
    if word is True or (isinstance(word, str) and word in _TRUE):
        return True
    if word is False or (isinstance(word, str) and word in _FALSE):
        return False
    raise _Fault("请选择是或否")


def _clean_code(parse: Callable[[str], str]) -> Callable[[Field, object], str]:
    def clean(field: Field, raw: object) -> str:
        text = _read_answer(raw)
        if len(text) > 60:
            raise _Fault("太长了，请检查是否多填")
        try:
            return parse(text)
        except Invalid as refusal:
            raise _Fault(refusal.message) from refusal

    return clean


_PICKED = frozenset({"choice", "multi_choice", "yes_no", "date", "file"})
_CLEANERS: dict[str, Callable[[Field, object], Any]] = {
    "text": _clean_text,
    "textarea": _clean_text,
    "address": _clean_text,
    "file": _clean_text,
    "number": _clean_number,
    "date": _clean_date,
    "choice": _clean_choice,
    "multi_choice": _clean_choices,
    "yes_no": _clean_yes_no,
    "identity_number": _clean_code(lambda text: parse_identity("identity_card", text).number),
    "credit_code": _clean_code(lambda text: parse_credit_code(text).code),
    "phone": _clean_code(parse_phone),
}
