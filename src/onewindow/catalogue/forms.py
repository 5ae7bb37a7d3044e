"""The small typed language of application forms and the check of a schema when it is saved (K-11, AL-02). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from onewindow.catalogue.reading import is_storable

FIELD_KINDS = {
    "text": "文字",
    "textarea": "多行文字",
    "number": "数字",
    "date": "日期",
    "choice": "单选",
    "multi_choice": "多选",
    "yes_no": "是否",
    "identity_number": "公民身份号码",
    "credit_code": "统一社会信用代码",
    "phone": "电话",
    "address": "地址",
    "file": "附件",
    "group": "可增加的一组",
}
# 个人信息保护法 51: what identifies or reaches a person is encrypted whether or not the editor thought of it.
ALWAYS_PERSONAL = frozenset({"identity_number", "phone", "address"})
PREFILLS = frozenset(
    f"applicant.{name}"
    for name in (
        "name identity_kind identity_number phone address email credit_code legal_representative".split()  # noqa: SIM905
    )
)
DEFAULT_LENGTHS = {"text": 200, "textarea": 2000, "address": 200, "file": 200}
LONGEST_TEXT = 10_000
LONGEST_PATTERN = 200
# A pattern runs on every submission: its input is kept short, so that a slow pattern stays harmless.
LONGEST_PATTERNED = 200
MOST_FIELDS = 300
MOST_REPEATS = 50

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
# A repeated group that holds a repetition, e.g. (a+)+, takes exponential time.
_NESTED_REPEAT = re.compile(r"\([^)]*[+*}][^)]*\)\s*[+*{]")
_TEXT_KINDS = frozenset({"text", "textarea", "address"})
_FIELD_TYPES: dict[str, type | tuple[type, ...]] = {
    "key": str,
    "kind": str,
    "label": str,
    "label_en": str,
    "help": str,
    "required": bool,
    "personal": bool,
    "autocomplete": str,
    "prefill": str,
    "max_length": int,
    "min_length": int,
    "pattern": str,
    "pattern_message": str,
    "min": (int, str),
    "max": (int, str),
    "decimals": int,
    "choices": list,
    "show_when": dict,
    "fields": list,
    "min_items": int,
    "max_items": int,
}


def list_sections(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The sections of a checked schema; an empty schema has none."""
    return list(schema.get("sections", ()))


def list_fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a checked schema in order, a group as one field."""
    return [field for section in list_sections(schema) for field in section["fields"]]


def is_personal(field: dict[str, Any]) -> bool:
    """Whether what is entered here is encrypted at rest (PI-02): marked so, of a kind that identifies, or taken from what is
    known of the applicant."""
    from_applicant = str(field.get("prefill", "")).startswith("applicant.")
    return bool(field.get("personal")) or field["kind"] in ALWAYS_PERSONAL or from_applicant


def list_personal_keys(schema: dict[str, Any]) -> frozenset[str]:
    """Keys of the fields to encrypt; a group is encrypted whole when any of its fields is personal."""
    return frozenset(
        field["key"]
        for field in list_fields(schema)
        if is_personal(field) or any(is_personal(inner) for inner in field.get("fields", ()))
    )


def is_shown(field: dict[str, Any], data: dict[str, Any]) -> bool:
    """Whether the field's condition holds over the cleaned values of its level; a hidden field counts as unanswered."""
    condition = field.get("show_when")
    if not condition:
        return True
    wanted = condition["in"] if "in" in condition else [condition.get("equals")]
    given = data.get(condition["field"])
    answers = given if isinstance(given, list) else [given]
    return any(type(answer) is type(want) and answer == want for answer in answers for want in wanted)


def check_form_schema(schema: object) -> dict[str, str]:
    """Everything wrong with a schema, by path; empty when it may be saved. Takes any JSON and never raises."""
    faults: dict[str, str] = {}
    if not isinstance(schema, dict):
        return {"form": "申请表应为对象"}
    if set(schema) - {"sections"}:
        faults["form"] = "申请表只能有 sections"
    sections = schema.get("sections", [])
    if not isinstance(sections, list):
        return {"form.sections": "应为列表"}
    seen: set[str] = set()
    earlier: dict[str, dict[str, Any]] = {}
    for place, section in enumerate(sections):
        path = f"form.sections.{place}"
        if _check_section(section, path, seen, faults):
            _check_fields(section["fields"], path, seen, earlier, faults, inside=False)
    if len(seen) > MOST_FIELDS:
        faults["form"] = f"最多{MOST_FIELDS}个栏目"
    return faults


def _check_section(section: object, path: str, seen: set[str], faults: dict[str, str]) -> bool:
    if not isinstance(section, dict) or set(section) - {"key", "title", "title_en", "help", "fields"}:
        faults[path] = "栏目组只能有 key、title、title_en、help、fields"
        return False
    if any(not _is_text(section.get(name, "")) for name in ("key", "title", "title_en", "help")):
        faults[path] = "应为文字"
    if not section.get("title"):
        faults[f"{path}.title"] = "请填写标题"
    _check_key(section.get("key"), path, seen, faults)
    if not isinstance(section.get("fields"), list) or not section["fields"]:
        faults[f"{path}.fields"] = "至少要有一个栏目"
        return False
    return True


def _check_key(key: object, path: str, seen: set[str], faults: dict[str, str]) -> None:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        faults[f"{path}.key"] = "应以小写字母开头，只含小写字母、数字、下划线，最多40个"
    elif key in seen:
        faults[f"{path}.key"] = "键名重复"
    else:
        seen.add(key)


def _check_fields(
    fields: list[Any],
    path: str,
    seen: set[str],
    earlier: dict[str, dict[str, Any]],
    faults: dict[str, str],
    *,
    inside: bool,
) -> None:
    for place, field in enumerate(fields):
        here = f"{path}.fields.{place}"
        if not _check_shape(field, here, faults):
            continue
        _check_key(field.get("key"), here, seen, faults)
        if inside and field["kind"] == "group":
            faults[f"{here}.kind"] = "组内不能再有组"
            continue
        if field["kind"] == "group" and not faults:
            _check_fields(field.get("fields", []), here, seen, {}, faults, inside=True)
        for part, message in _list_field_faults(field, earlier):
            faults.setdefault(f"{here}.{part}", message)
        if isinstance(field.get("key"), str):
            earlier[field["key"]] = field


def _check_shape(field: object, path: str, faults: dict[str, str]) -> bool:
    if not isinstance(field, dict):
        faults[path] = "应为对象"
        return False
    before = len(faults)
    for name, value in field.items():
        kind = _FIELD_TYPES.get(name)
        if kind is None:
            faults[f"{path}.{str(name)[:40]}"] = "不认识的项目"
        elif not _has_type(value, kind):
            faults[f"{path}.{name}"] = "类型不对"
    if not isinstance(field.get("kind"), str) or field["kind"] not in FIELD_KINDS:
        faults[f"{path}.kind"] = "应为以下之一：" + "、".join(FIELD_KINDS)
    return len(faults) == before


def _has_type(value: object, kind: type | tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return kind is bool
    if isinstance(value, str) and not is_storable(value):
        return False
    return isinstance(value, kind) and not (isinstance(value, int) and abs(value) > 10**15)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and is_storable(value)


def _list_field_faults(field: dict[str, Any], earlier: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    if not field.get("label", "").strip():
        yield "label", "请填写栏目名称"
    if field.get("prefill", "") not in PREFILLS | {""}:
        yield "prefill", "应为以下之一：" + "、".join(sorted(PREFILLS))
    yield from _list_condition_faults(field, earlier)
    check = _KIND_CHECKS.get(field["kind"])
    if check:
        yield from check(field)


def _list_condition_faults(field: dict[str, Any], earlier: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    condition = field.get("show_when")
    if not condition:
        return
    if set(condition) not in ({"field", "equals"}, {"field", "in"}):
        yield "show_when", "应为 field 加 equals，或 field 加 in"
    elif not isinstance(condition["field"], str) or condition["field"] not in earlier:
        yield "show_when", "只能以前面的栏目为条件"
    elif "in" in condition and not (isinstance(condition["in"], list) and condition["in"]):
        yield "show_when", "in 应为非空列表"
    elif not all(isinstance(want, str | int | bool) for want in condition.get("in", [condition.get("equals")])):
        yield "show_when", "条件的值应为文字、整数或是否"


def _list_text_faults(field: dict[str, Any]) -> Iterator[tuple[str, str]]:
    longest = field.get("max_length", DEFAULT_LENGTHS[field["kind"]])
    if not 1 <= longest <= LONGEST_TEXT:
        yield "max_length", f"应在1至{LONGEST_TEXT}之间"
    if not 0 <= field.get("min_length", 0) <= longest:
        yield "min_length", "不能大于最多字数"
    pattern = field.get("pattern", "")
    if not pattern:
        return
    if longest > LONGEST_PATTERNED:
        yield "max_length", f"有格式要求的栏目最多{LONGEST_PATTERNED}字"
    if len(pattern) > LONGEST_PATTERN or _NESTED_REPEAT.search(pattern) or not _compiles(pattern):
        yield "pattern", "格式不可用：应为不嵌套重复的正则表达式"


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _list_number_faults(field: dict[str, Any]) -> Iterator[tuple[str, str]]:
    low, high = field.get("min"), field.get("max")
    for name, bound in (("min", low), ("max", high)):
        if bound is not None and not isinstance(bound, int):
            yield name, "应为整数"
    if isinstance(low, int) and isinstance(high, int) and low > high:
        yield "max", "不能小于最小值"
    if not 0 <= field.get("decimals", 0) <= 6:
        yield "decimals", "小数位应在0至6之间"


def _list_date_faults(field: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("min", "max"):
        if name in field and not is_iso_date(field[name]):
            yield name, "应为日期，例如 2026-01-31"


def is_iso_date(value: object) -> bool:
    """Whether the value is the text of a date that exists, written 2026-01-31."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _list_choice_faults(field: dict[str, Any]) -> Iterator[tuple[str, str]]:
    choices = field.get("choices", [])
    wellformed = all(
        isinstance(choice, dict)
        and set(choice) <= {"value", "label", "label_en"}
        and all(_is_text(part) for part in choice.values())
        and choice.get("value")
        and choice.get("label")
        for choice in choices
    )
    if not choices or not wellformed:
        yield "choices", "每个选项要有 value 和 label"
    elif len({choice["value"] for choice in choices}) != len(choices):
        yield "choices", "选项的值重复"


def _list_group_faults(field: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if not field.get("fields"):
        yield "fields", "组内至少要有一个栏目"
    if not 0 <= field.get("min_items", 0) <= field.get("max_items", 10) <= MOST_REPEATS:
        yield "max_items", f"组数应在0至{MOST_REPEATS}之间，且不小于最少组数"


_KIND_CHECKS: dict[str, Callable[[dict[str, Any]], Iterator[tuple[str, str]]]] = {
    **dict.fromkeys(_TEXT_KINDS, _list_text_faults),
    "number": _list_number_faults,
    "date": _list_date_faults,
    "choice": _list_choice_faults,
    "multi_choice": _list_choice_faults,
    "group": _list_group_faults,
}
