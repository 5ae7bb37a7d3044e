"""Whom the clear columns may not name (PI-08). Names become pseudonyms, numbers and phones are sealed; what was sealed can be put back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from onewindow.exchange.rules.values import Attribute, Trace, TraceEvent
from onewindow.kit.acting import Invalid
from onewindow.kit.identity_codes import parse_citizen_number

GIVEN, SEALED = "pseudonyms", "sealed"
PERSON_MODES = {
    SEALED: "人员名称加密保存，页面和导出用本系统的化名",
    GIVEN: "来源系统已用化名，照原样保存",
}
HIDDEN = "••••••"

# Attributes that name or reach a person, by their names in lower case.
PERSON_KEYS = frozenset(
    [
        "org:resource",
        "resource",
        "responsible",
        "handler",
        "clerk",
        "applicant",
        "applicant_name",
        "agent",
        "agent_name",
        "user",
        "employee",
        "caseworker",
        "name",
        "contact",
        "legal_representative",
        "id_number",
        "identity_number",
        "mobile",
        "phone",
        "telephone",
        "email",
        "address",
        "姓名",
        "申请人",
        "申请人姓名",
        "申请人名称",
        "代理人",
        "经办人",
        "办理人",
        "审批人",
        "承办人",
        "联系人",
        "法定代表人",
        "证件号码",
        "身份证号",
        "身份证号码",
        "手机",
        "手机号",
        "手机号码",
        "联系电话",
        "电话",
        "地址",
        "住址",
        "联系地址",
        "邮箱",
        "电子邮箱",
    ]  # noqa: SIM905
)
_CITIZEN = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}")

# Where a sealed value stood: event (0: the case itself), then the places of its attribute; "r" for the resource.
Place = tuple[int | str, ...]
Sealed = tuple[tuple[Place, str], ...]


def looks_personal(value: str) -> bool:
    """Whether a text holds a citizen's number, a mobile phone or a mail address."""
    if len(value) < 6:
        return False
    if "@" in value and _MAIL.search(value):
        return True
    if _MOBILE.search(value):
        return True
    return any(_is_citizen_number(found) for found in _CITIZEN.findall(value))


def _is_citizen_number(text: str) -> bool:
    try:
        parse_citizen_number(text)
    except Invalid:
        return False
    return True


def hide_people(
    trace: Trace, *, mode: str, also: frozenset[str], name_person: Callable[[str], str]
) -> tuple[Trace, Sealed]:
    """The case without personal data, and what was taken out with its place. `also`: further attributes the importer named.

    `name_person` gives the pseudonym of a name: the same for the same name.
    """
    kept: list[tuple[Place, str]] = []
    keys = also if mode == GIVEN else PERSON_KEYS | also
    attributes = tuple(_hide_all(trace.attributes, keys, (0,), kept))
    events = []
    for number, event in enumerate(trace.events, 1):
        resource = event.resource
        if resource and (mode == SEALED or looks_personal(resource)):
            kept.append(((number, "r"), resource))
            resource = name_person(resource)
        inner = tuple(_hide_all(event.attributes, keys, (number,), kept)) if event.attributes else ()
        events.append(replace(event, resource=resource, attributes=inner))
    return replace(trace, attributes=attributes, events=tuple(events)), tuple(kept)


def _hide_all(
    attributes: tuple[Attribute, ...], keys: frozenset[str], place: Place, kept: list[tuple[Place, str]]
) -> Iterator[Attribute]:
    for number, (key, kind, value, inner) in enumerate(attributes):
        here = (*place, number)
        hidden = bool(value) and (key.lower() in keys or (kind in ("string", "id", "int") and looks_personal(value)))
        if hidden:
            kept.append((here, value))
        yield key, kind, HIDDEN if hidden else value, tuple(_hide_all(inner, keys, here, kept)) if inner else ()


def restore_people(trace: Trace, sealed: Sealed) -> Trace:
    """The case as its source gave it."""
    back = dict(sealed)
    events: list[TraceEvent] = []
    for number, event in enumerate(trace.events, 1):
        resource = back.get((number, "r"), event.resource)
        attributes = tuple(_restore_all(event.attributes, (number,), back)) if event.attributes else ()
        events.append(replace(event, resource=resource, attributes=attributes))
    return replace(trace, attributes=tuple(_restore_all(trace.attributes, (0,), back)), events=tuple(events))


def _restore_all(attributes: tuple[Attribute, ...], place: Place, back: dict[Place, str]) -> Iterator[Attribute]:
    for number, (key, kind, value, inner) in enumerate(attributes):
        here = (*place, number)
        yield key, kind, back.get(here, value), tuple(_restore_all(inner, here, back)) if inner else ()
