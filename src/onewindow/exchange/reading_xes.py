"""XES (IEEE 1849-2016), read trace by trace: memory holds one trace, however long the log."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from onewindow.exchange.rules.values import (
    EVENT_LIMIT,
    KEY_LIMIT,
    NAME_LIMIT,
    TYPES,
    Attribute,
    Fault,
    Trace,
    TraceEvent,
    find_value_fault,
    read_moment_given,
)
from onewindow.exchange.sources import Source, feed_xml, make_xml_parser, open_plain
from onewindow.kit.acting import Invalid

DEPTH_LIMIT = 20
FAULT_LIMIT = 20
NAME, TIME, RESOURCE, LIFECYCLE = "concept:name", "time:timestamp", "org:resource", "lifecycle:transition"


def read_xes(source: Source, encoding: str, zone: Any) -> Iterator[Trace]:
    """The traces of a log in order; what is wrong with one stands in its faults. Raises Invalid when the file breaks off."""
    reader = _XesReader(zone)
    with open_plain(source) as stream:
        for _ in feed_xml(reader.parser, source, stream, encoding):
            while reader.done:
                yield reader.done.popleft()


class _XesReader:
    """The state of one pass: the elements open, the trace and the event being read, the traces done."""

    def __init__(self, zone: Any) -> None:
        self.zone = zone
        self.parser = make_xml_parser()
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.done: deque[Trace] = deque()
        self.number = 0
        self.depth = 0
        self.in_trace = self.in_event = False
        # One list of inner attributes for each element that is open inside a trace.
        self.open: list[list[Attribute]] = []
        self.named: list[tuple[str, str, str]] = []
        self.events: list[TraceEvent] = []
        self.faults: list[tuple[int, str]] = []
        self.line = self.event_line = 0

    def begin(self, name: str, given: dict[str, str]) -> None:
        """An element opens."""
        self.depth += 1
        kind = name.rpartition(":")[2]
        if self.depth == 1:
            if kind != "log":
                raise Invalid("not_a_log", f"根元素是 {kind[:40]}，不是 XES 日志（log）")
        elif self.in_trace:
            self._begin_inside(kind, given)
        elif kind == "trace":
            self.number += 1
            self.in_trace, self.line = True, self.parser.CurrentLineNumber
            self.open, self.named, self.events, self.faults = [[]], [], [], []

    def _begin_inside(self, kind: str, given: dict[str, str]) -> None:
        if kind == "event" and len(self.open) == 1:
            self.in_event, self.event_line = True, self.parser.CurrentLineNumber
            self.named.append(("", "event", ""))
        else:
            self.named.append((given.get("key", ""), kind, given.get("value", "")))
            self._check(kind, given)
        self.open.append([])

    def _check(self, kind: str, given: dict[str, str]) -> None:
        if kind not in TYPES:
            self.say(f"不认识的元素 {kind[:40]}")
        elif kind != "values" and not given.get("key"):
            self.say("属性没有名称（key）")
        elif len(given.get("key", "")) > KEY_LIMIT:
            self.say(f"属性名称超过{KEY_LIMIT}个字")
        elif len(self.open) > DEPTH_LIMIT:
            self.say(f"属性嵌套超过{DEPTH_LIMIT}层")
        else:
            fault = find_value_fault(kind, given.get("value", ""))
            if fault:
                self.say(f"属性 {given.get('key', '')} {fault}")

    def say(self, message: str) -> None:
        """Note a fault of the trace at hand."""
        if len(self.faults) < FAULT_LIMIT:
            self.faults.append((self.parser.CurrentLineNumber, message))

    def end(self, name: str) -> None:
        """An element closes."""
        self.depth -= 1
        if not self.in_trace:
            return
        inner = self.open.pop()
        if not self.open:
            self.in_trace = False
            self._end_trace(inner)
            return
        key, kind, value = self.named.pop()
        if kind == "event" and len(self.open) == 1:
            self.in_event = False
            self._end_event(inner)
        else:
            self.open[-1].append((key, kind, value, tuple(inner)))

    def _end_event(self, attributes: list[Attribute]) -> None:
        said: dict[str, str] = {}
        rest = []
        for attribute in attributes:
            key = attribute[0]
            if key in (NAME, TIME, RESOURCE, LIFECYCLE) and key not in said and not attribute[3]:
                said[key] = attribute[2]
            else:
                rest.append(attribute)
        number = len(self.events) + 1
        moment = read_moment_given(said.get(TIME, ""), self.zone)
        if moment is None:
            self.say(f"第 {number} 个事件没有正确的时间（{TIME}）")
            return
        fault = find_event_fault(said.get(NAME, ""), said.get(RESOURCE, ""), said.get(LIFECYCLE, ""), said[TIME])
        if fault:
            self.say(f"第 {number} 个事件{fault}")
        if number > EVENT_LIMIT:
            self.say(f"事件超过{EVENT_LIMIT}个")
            return
        self.events.append(
            TraceEvent(
                said.get(NAME, ""), moment, said[TIME], said.get(RESOURCE, ""), said.get(LIFECYCLE, ""), tuple(rest),
                self.event_line,
            )
        )  # fmt: skip

    def _end_trace(self, attributes: list[Attribute]) -> None:
        key = next((value for name, _, value, _ in attributes if name == NAME), "")
        self.faults += [(self.line, message) for message in list_trace_faults(key, len(self.events))]
        faults = tuple(Fault(line, self.number, key[:KEY_LIMIT], message) for line, message in self.faults)
        self.done.append(Trace(key, self.line, self.number, tuple(attributes), tuple(self.events), faults))


def find_event_fault(activity: str, resource: str, lifecycle: str, at_text: str) -> str:
    """What is wrong with an event's own words; "" when nothing is."""
    if not activity:
        return "没有活动名称"
    if len(activity) > NAME_LIMIT or len(resource) > KEY_LIMIT or len(lifecycle) > 60 or len(at_text) > 60:
        return "的活动、人员、状态或时间太长"
    return ""


def list_trace_faults(key: str, events: int) -> list[str]:
    """What is wrong with a case as a whole."""
    faults = []
    if not key.strip():
        faults.append("没有编号")
    elif len(key) > KEY_LIMIT:
        faults.append(f"编号超过{KEY_LIMIT}个字")
    if not events:
        faults.append("没有事件")
    return faults
