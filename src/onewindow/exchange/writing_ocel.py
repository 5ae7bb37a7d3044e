"""OCEL 2.0 as JSON, written while the cases come: objects at once, events through a spool, the types at the end."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from onewindow.exchange.outgoing import OutCase, OutEvent, OutObject

EVENT_COLUMNS = ("resource", "lifecycle")
# The place of an event in its case, from 1: events of one moment have an order that their times do not tell.
SEQUENCE = "onewindow:sequence"


def write_ocel_log(cases: Iterable[OutCase], *, label: str) -> Iterator[str]:
    """The log, piece by piece; an object that several cases share is written once. `label` stands on every case object."""
    object_types: dict[str, set[str]] = {}
    event_types: dict[str, set[str]] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        yield '{"objects": [\n'
        yield from _write_objects(cases, object_types, event_types, spool)
        yield '\n],\n"events": [\n'
        spool.seek(0)
        for number, line in enumerate(spool):
            yield ("" if number == 0 else ",\n") + line.rstrip("\n")
        yield "\n],\n"
    yield f'"objectTypes": {_write_types(object_types)},\n"eventTypes": {_write_types(event_types)}'
    yield f',\n"onewindow": {_dump({"label": label})}}}\n' if label else "}\n"


def _write_objects(
    cases: Iterable[OutCase], object_types: dict[str, set[str]], event_types: dict[str, set[str]], spool: Any
) -> Iterator[str]:
    shared: set[str] = set()
    begun = False
    for case in cases:
        for one in case.objects:
            if one.id in shared:
                continue
            if one.type not in ("material", "document"):
                shared.add(one.id)
            object_types.setdefault(one.type, set()).update(name for name, _ in one.attributes)
            yield (",\n" if begun else "") + _write_object(one, case.begun_at)
            begun = True
        for place, event in enumerate(case.events, 1):
            event_types.setdefault(event.activity, set()).update(
                [*EVENT_COLUMNS, SEQUENCE, *(key for key, _, value, inner in event.attributes if value and not inner)]
            )
            spool.write(_write_event(event, place) + "\n")


def _write_object(one: OutObject, moment: datetime) -> str:
    attributes = [
        {"name": name, "time": _write_moment(moment), "value": value} for name, value in one.attributes if value
    ]
    links = [{"objectId": other, "qualifier": how} for other, how in dict.fromkeys(one.links)]
    return _dump({"id": one.id, "type": one.type, "attributes": attributes, "relationships": links})


def _write_event(event: OutEvent, place: int) -> str:
    said = [("resource", event.resource), ("lifecycle", event.lifecycle)]
    said += [(key, value) for key, _, value, inner in event.attributes if not inner]
    said.append((SEQUENCE, str(place)))
    attributes = [{"name": name, "value": value} for name, value in dict(said).items() if value]
    links = [{"objectId": other, "qualifier": how} for other, how in dict.fromkeys(event.objects)]
    return _dump(
        {
            "id": event.id,
            "type": event.activity,
            "time": _write_moment(event.at),
            "attributes": attributes,
            "relationships": links,
        }
    )


def _write_types(types: dict[str, set[str]]) -> str:
    return _dump(
        [
            {"name": name, "attributes": [{"name": one, "type": "string"} for one in sorted(attributes)]}
            for name, attributes in types.items()
        ]
    )


def _write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
