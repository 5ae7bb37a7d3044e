"""XES (IEEE 1849-2016), written case by case with the standard extensions concept, time, organizational and lifecycle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from onewindow.exchange.outgoing import OutCase, OutEvent
from onewindow.exchange.reading_xes import LIFECYCLE, NAME, RESOURCE, TIME
from onewindow.exchange.rules.values import Attribute

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/><date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/></global>
<classifier name="Activity" keys="concept:name"/>
"""
# What XML 1.0 cannot hold at all.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FULL_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_ESCAPES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def write_xes_log(cases: Iterable[OutCase], *, name: str, label: str) -> Iterator[str]:
    """The log, piece by piece. `label` (模拟数据, 迁入历史数据) stands on the log and on every trace it belongs to."""
    yield HEAD
    yield _write_attribute(NAME, "string", name)
    if label:
        yield _write_attribute("onewindow:label", "string", label)
    yield "\n"
    for case in cases:
        yield write_out_trace(case)
    yield "</log>\n"


def write_out_trace(case: OutCase) -> str:
    """One trace."""
    known = {key for key, *_ in case.attributes}
    parts = ["<trace>\n", *(write_one(attribute) for attribute in case.attributes)]
    if case.label and "onewindow:label" not in known:
        parts.append(_write_attribute("onewindow:label", "string", case.label))
    parts += [_write_event(event) for event in case.events]
    return "".join([*parts, "</trace>\n"])


def _write_event(event: OutEvent) -> str:
    moment = event.at_text if _FULL_TIME.fullmatch(event.at_text) else event.at.isoformat(timespec="milliseconds")
    parts = ["<event>", _write_attribute(NAME, "string", event.activity), _write_attribute(TIME, "date", moment)]
    if event.resource:
        parts.append(_write_attribute(RESOURCE, "string", event.resource))
    if event.lifecycle:
        parts.append(_write_attribute(LIFECYCLE, "string", event.lifecycle))
    return "".join([*parts, *(write_one(attribute) for attribute in event.attributes), "</event>\n"])


def write_one(attribute: Attribute) -> str:
    """One attribute with its inner ones. A date that names no hour or zone is written as text: xs:dateTime wants both."""
    key, kind, value, inner = attribute
    if kind == "date" and not _FULL_TIME.fullmatch(value):
        kind = "string"
    if kind == "values":
        return f"<values>{''.join(write_one(one) for one in inner)}</values>"
    return _write_attribute(key, kind, value, "".join(write_one(one) for one in inner))


def _write_attribute(key: str, kind: str, value: str, inner: str = "") -> str:
    said = f"<{kind} key={_quote(key)}"
    if kind not in ("list", "container") or value:
        said += f" value={_quote(value)}"
    return f"{said}>{inner}</{kind}>" if inner else f"{said}/>"


def _quote(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text), _ESCAPES)
