"""A past case as its source gave it: typed attributes, events in order, and the hash by which a repeated import is known."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

# (key, type, value as given, inner attributes). Values stay texts, so nothing is lost in a number or a date.
Attribute = tuple[str, str, str, tuple["Attribute", ...]]  # type: ignore[misc]

# IEEE 1849-2016 (XES) and its lists; `values` is the list's inner element and has no key.
TYPES = frozenset({"string", "date", "int", "float", "boolean", "id", "list", "container", "values"})
KEY_LIMIT = 200
VALUE_LIMIT = 65_536
NAME_LIMIT = 300
EVENT_LIMIT = 100_000
_INT = re.compile(r"[+-]?\d{1,40}")
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?(INF|inf|Infinity)|NaN|nan")


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """One thing that happened; `at_text` is the time as the source wrote it, `line` where it stands in the file."""

    activity: str
    at: datetime
    at_text: str
    resource: str = ""
    lifecycle: str = ""
    attributes: tuple[Attribute, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a past case out, and where: line of the file, number of the case in it, the case."""

    line: int
    trace: int
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One past case. With faults it is not imported at all."""

    key: str
    line: int
    number: int
    attributes: tuple[Attribute, ...]
    events: tuple[TraceEvent, ...]
    faults: tuple[Fault, ...] = field(default=())

    def find(self, key: str) -> str:
        """The value of an attribute of the case; "" when it has none."""
        return next((value for name, _, value, _ in self.attributes if name == key), "")


def find_value_fault(kind: str, value: str) -> str:
    """Why a value is none of its type; "" when it is."""
    if "\x00" in value:
        return "含有空字符"
    if len(value) > VALUE_LIMIT:
        return f"超过{VALUE_LIMIT}个字"
    if kind == "int" and not _INT.fullmatch(value):
        return "不是整数"
    if kind == "float" and not _FLOAT.fullmatch(value):
        return "不是数"
    if kind == "boolean" and value not in ("true", "false", "1", "0"):
        return "不是 true 或 false"
    if kind == "date" and read_moment_given(value, None) is None:
        return "不是时间"
    return ""


def read_moment_given(text: str, zone: ZoneInfo | None) -> datetime | None:
    """A time of ISO 8601 as an aware moment; without a zone of its own it is of `zone` (UTC where that is not given).

    None when it is no time, or when it has no zone and stands in an hour that `zone` never had or had twice without saying which:
    then the earlier one is taken, as clocks do.
    """
    written = text.strip().replace("/", "-")
    if len(written) == 14 and written.isdigit():
        written = f"{written[:8]}T{written[8:]}"
    try:
        moment = datetime.fromisoformat(written)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone or ZoneInfo("UTC"))
        aware.timestamp()
    except (ValueError, OverflowError):
        return None
    # PostgreSQL and the calendars both know these years.
    return aware if 1900 <= aware.year <= 2200 else None


def is_day_only(text: str) -> bool:
    """Whether a written time names a day and no hour."""
    written = text.strip()
    return bool(re.fullmatch(r"\d{4}[-/]?\d{2}[-/]?\d{2}", written))


def hash_trace(trace: Trace) -> bytes:
    """SHA-256 over everything the source said of the case; line numbers left out, so a moved case is the same case."""
    said = [trace.key, trace.attributes, [_write_event(event) for event in trace.events]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def _write_event(event: TraceEvent) -> list[object]:
    return [event.activity, event.at_text, event.resource, event.lifecycle, event.attributes]


def hash_variant(trace: Trace) -> bytes:
    """The order of activities as a hash: two cases of one variant went the same way."""
    return hashlib.sha256("\x1f".join(event.activity for event in trace.events).encode()).digest()


def make_attribute(raw: object) -> Attribute:
    """An attribute as read back from JSON."""
    parts: Any = raw
    return parts[0], parts[1], parts[2], tuple(make_attribute(one) for one in parts[3]) if len(parts) > 3 else ()


def write_attribute(attribute: Attribute) -> list[object]:
    """The JSON form: three parts, a fourth only where there are inner attributes."""
    key, kind, value, inner = attribute
    return [key, kind, value, [write_attribute(one) for one in inner]] if inner else [key, kind, value]
