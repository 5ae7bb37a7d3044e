"""From JSON to frozen records and back, naming every fault by its path. Pure: the dataclass is the only description."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
LONGEST_LIST = 300


def texts(limit: int = 200, default: str = "") -> Any:
    """A text field of at most `limit` characters."""
    return dataclass_field(default=default, metadata={"limit": limit})


def text_list(limit: int = 200) -> Any:
    """A list of texts, each of at most `limit` characters."""
    return dataclass_field(default=(), metadata={"limit": limit})


def one_of(terms: Mapping[str, str], default: str = "") -> Any:
    """One of the words of `terms`; the empty text means not stated."""
    return dataclass_field(default=default, metadata={"terms": terms})


def some_of(terms: Mapping[str, str]) -> Any:
    """A list of distinct words of `terms`."""
    return dataclass_field(default=(), metadata={"terms": terms, "distinct": True})


def whole(low: int = 0, high: int = 1_000_000_000, default: int | None = None) -> Any:
    """A whole number between two bounds, both included."""
    return dataclass_field(default=default, metadata={"low": low, "high": high})


@dataclass(slots=True)
class Faults:
    """What was wrong, by path; only the first fault of a path is kept."""

    found: dict[str, str]

    def add(self, path: str, message: str) -> None:
        self.found.setdefault(path, message)


def is_storable(text: str) -> bool:
    """Whether the database can hold the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def read_record(cls: type[Record], raw: object, path: str, faults: Faults) -> Record:
    """Reads `raw` as a `cls`; absent keys take the default, unknown keys and wrong kinds are faults."""
    if not isinstance(raw, dict):
        faults.add(path, "应为对象")
        return cls()
    known = _describe_fields(cast(type, cls))
    for key in raw:
        if key not in known:
            faults.add(_join_path(path, str(key)[:60]), "不认识的项目")
    values = {
        name: _read_value(kind, field, raw[name], _join_path(path, name), faults)
        for name, (kind, field) in known.items()
        if name in raw
    }
    return cls(**values)


def write_record(record: object) -> Any:
    """The JSON of a record: tuples as lists, dates as ISO text, every field spelled out in the order of its class."""
    if is_dataclass(record):
        return {field.name: write_record(getattr(record, field.name)) for field in fields(record)}
    if isinstance(record, tuple):
        return [write_record(part) for part in record]
    return record.isoformat() if isinstance(record, date) else record


@cache
def _describe_fields(cls: type) -> dict[str, tuple[Any, Field[Any]]]:
    hints = get_type_hints(cls)
    return {field.name: (hints[field.name], field) for field in fields(cls)}


def _join_path(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _read_value(kind: Any, field: Field[Any], raw: object, path: str, faults: Faults) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        if raw is None:
            return None
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is tuple:
        return _read_list(get_args(kind)[0], field, raw, path, faults)
    if is_dataclass(kind):
        return read_record(cast(type[Any], kind), raw, path, faults)
    reader = _READERS[get_origin(kind) or kind]
    return reader(field, raw, path, faults)


def _read_list(kind: Any, field: Field[Any], raw: object, path: str, faults: Faults) -> tuple[Any, ...]:
    if not isinstance(raw, list) or len(raw) > LONGEST_LIST:
        faults.add(path, f"应为列表，最多{LONGEST_LIST}项")
        return ()
    parts = tuple(_read_value(kind, field, part, f"{path}.{place}", faults) for place, part in enumerate(raw))
    if field.metadata.get("distinct") and len(set(parts)) != len(parts):
        faults.add(path, "有重复的项")
    return parts


def _read_text(field: Field[Any], raw: object, path: str, faults: Faults) -> str:
    limit = field.metadata.get("limit", 200)
    terms = field.metadata.get("terms")
    if not isinstance(raw, str) or not is_storable(raw):
        faults.add(path, "应为文字")
    elif terms is not None:
        if raw and raw not in terms:
            faults.add(path, "应为以下之一：" + "、".join(terms))
        return raw
    elif len(raw.strip()) > limit:
        faults.add(path, f"最多{limit}个字")
    else:
        return raw.strip()
    return ""


def _read_whole(field: Field[Any], raw: object, path: str, faults: Faults) -> int:
    low, high = field.metadata.get("low", 0), field.metadata.get("high", 1_000_000_000)
    if isinstance(raw, int) and not isinstance(raw, bool) and low <= raw <= high:
        return raw
    faults.add(path, f"应为{low}至{high}之间的整数")
    return int(low)


def _read_truth(field: Field[Any], raw: object, path: str, faults: Faults) -> bool:
    if not isinstance(raw, bool):
        faults.add(path, "应为 true 或 false")
    return raw is True


def _read_day(field: Field[Any], raw: object, path: str, faults: Faults) -> date | None:
    try:
        if isinstance(raw, str) and len(raw) == 10:
            return date.fromisoformat(raw)
    except ValueError:
        pass
    faults.add(path, "应为日期，例如 2026-01-31")
    return None


def _read_object(field: Field[Any], raw: object, path: str, faults: Faults) -> dict[str, Any]:
    if not isinstance(raw, dict):
        faults.add(path, "应为对象")
        return {}
    return raw


_READERS: dict[Any, Any] = {
    str: _read_text,
    int: _read_whole,
    bool: _read_truth,
    date: _read_day,
    dict: _read_object,
}
