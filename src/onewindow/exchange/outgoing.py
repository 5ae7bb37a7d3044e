"""One shape for whatever goes out as an event log: own cases from the ledger, or past cases as their source gave them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from onewindow.cases.models import Case, CaseMaterial
from onewindow.cases.queries.labels import EVENT_LABELS, label_event
from onewindow.cases.queries.lists import filter_staff_readable
from onewindow.directory.queries import load_departments
from onewindow.documents.models import Document
from onewindow.documents.rules import KINDS
from onewindow.exchange.models import PastCase
from onewindow.exchange.past import LABEL, PastRange, filter_past, stream_past_cases
from onewindow.exchange.rules.choices import OWN, ExportFilters
from onewindow.exchange.rules.values import Attribute, TraceEvent, make_attribute
from onewindow.kit.acting import Actor
from onewindow.kit.cipher import get_vault
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.models import LedgerEntry
from onewindow.ledger.queries import EntryRow, make_entry_row

SIMULATED = "模拟数据"
SIMULATED_ORIGINS = ("demo", "rebuilt")
PART = 500
# Looking at a case is no step of it: who looked stays in the ledger.
LOOKING = ("CaseOpened", "CaseFormRevealed")
STRANGERS = {"citizen": "申请人", "system": "系统", "anonymous": "访客"}


@dataclass(frozen=True, slots=True)
class OutObject:
    """One thing of an object-centric log; `links` are (object, how it belongs)."""

    id: str
    type: str
    attributes: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OutEvent:
    """One event; `objects` are (object, in what part). No personal data: people are pseudonyms."""

    id: str
    activity: str
    at: datetime
    at_text: str
    resource: str
    lifecycle: str = "complete"
    attributes: tuple[Attribute, ...] = ()
    objects: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OutCase:
    """One case with its events and things. `label`: 模拟数据, 迁入历史数据, or nothing."""

    number: str
    begun_at: datetime
    label: str
    attributes: tuple[Attribute, ...]
    events: tuple[OutEvent, ...]
    objects: tuple[OutObject, ...] = field(default=())


def stream_out_cases(filters: ExportFilters, actor: Actor) -> Iterator[OutCase]:
    """What an export holds, case by case; own cases only those the actor may read (RD-06)."""
    if filters.of == OWN:
        yield from stream_own_cases(filters, actor)
        return
    for case, events in stream_past_cases(filters):
        yield make_out_past(case, events)


def count_out_cases(filters: ExportFilters, actor: Actor) -> int:
    """How many that will be; for the progress."""
    if filters.of == OWN:
        return filter_own_cases(filters, actor).count()
    found = filter_past(PastRange(system=filters.system, since=filters.since, until=filters.until))
    return (found.filter(department=filters.department) if filters.department else found).count()


def filter_own_cases(filters: ExportFilters, actor: Actor) -> QuerySet[Case]:
    """Own cases received in the asked days, of the asked department (its code or name) and origin."""
    found = filter_staff_readable(actor)
    wanted = {"received_on__gte": filters.since, "received_on__lte": filters.until, "origin": filters.origin}
    found = found.filter(**{column: value for column, value in wanted.items() if value})
    if filters.department:
        named = Q(department__credit_code=filters.department) | Q(department__name=filters.department)
        found = found.filter(named)
    return found


CASE_COLUMNS = (
    "pk", "number", "item_code", "item_name", "regime", "case_kind", "channel", "state", "result", "received_at",
    "accepted_on", "decided_on", "completed_on", "origin", "department_id", "department__name", "department__credit_code",
    "window_id", "window__number", "window__name",
)  # fmt: skip


def stream_own_cases(filters: ExportFilters, actor: Actor) -> Iterator[OutCase]:
    """Own cases with their events from the ledger, in parts of 500: five statements a part."""
    last = 0
    found = filter_own_cases(filters, actor).annotate(due=F("due_clock__due_on"))
    while True:
        rows = list(found.filter(pk__gt=last).order_by("pk").values(*CASE_COLUMNS, "due")[:PART])
        if not rows:
            return
        last = rows[-1]["pk"]
        parts = _OwnParts(rows)
        for row in rows:
            yield parts.make_case(row)


class _OwnParts:
    """What belongs to some own cases, fetched at once."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        numbers = [row["number"] for row in rows]
        self.entries: dict[str, list[EntryRow]] = {number: [] for number in numbers}
        entries = LedgerEntry.objects.filter(subject_kind="case", subject_id__in=numbers).exclude(event__in=LOOKING)
        for entry in entries.order_by("subject_id", "seq"):
            self.entries[entry.subject_id].append(make_entry_row(entry))
        named = {entry.department_id for found in self.entries.values() for entry in found if entry.department_id}
        self.departments = load_departments(named | {row["department_id"] for row in rows})
        self.materials: dict[int, list[tuple[str, str]]] = {row["pk"]: [] for row in rows}
        papers = CaseMaterial.objects.filter(case_id__in=self.materials).order_by("case_id", "position")
        for case_id, code, name in papers.values_list("case_id", "code", "name"):
            self.materials[case_id].append((code, name))
        self.documents: dict[str, list[tuple[str, str]]] = {number: [] for number in numbers}
        documents = Document.objects.filter(subject_kind="case", subject_id__in=numbers).order_by("subject_id", "pk")
        for number, name, kind in documents.values_list("subject_id", "number", "kind"):
            self.documents[number].append((name, kind))

    def make_case(self, row: dict[str, Any]) -> OutCase:
        """One of them, whole."""
        number = row["number"]
        label = SIMULATED if row["origin"] in SIMULATED_ORIGINS else ""
        entries = self.entries[number]
        return OutCase(
            number, row["received_at"], label, make_case_attributes(row),
            tuple(self.make_event(row, entry) for entry in entries), tuple(self.list_objects(row, entries)),
        )  # fmt: skip

    def make_event(self, row: dict[str, Any], entry: EntryRow) -> OutEvent:
        """One ledger row of a case as an event: codes and numbers only."""
        activity = EVENT_LABELS.get(entry.event) or label_event(entry.event, entry.data)
        attributes: list[Attribute] = [("onewindow:event", "string", entry.event, ())]
        if entry.event == "StepCompleted":
            attributes.append(("onewindow:step", "string", str(entry.data.get("name", "")), ()))
        if entry.source != "here":
            attributes.append(("onewindow:source", "string", entry.source, ()))
        moment = entry.occurred_at.astimezone(LOCAL)
        return OutEvent(
            f"e{entry.id}", activity, moment, moment.isoformat(timespec="milliseconds"), name_actor(entry),
            attributes=tuple(attributes), objects=tuple(self.list_event_objects(row, entry)),
        )  # fmt: skip

    def list_event_objects(self, row: dict[str, Any], entry: EntryRow) -> Iterator[tuple[str, str]]:
        """What an event touched: the case, papers given and handed in, where and by which post."""
        number = row["number"]
        yield number, "办件"
        if entry.department_id in self.departments:
            yield f"department-{entry.department_id}", "办理部门"
        if entry.post_id:
            yield f"post-{entry.post_id}", "办理岗位"
        if entry.event == "CaseReceived" and row["window_id"]:
            yield f"window-{row['window_id']}", "收件窗口"
        issued = {name for name, _ in self.documents[number]}
        papers = entry.data.get("papers") or ()
        yield from ((f"document-{paper['number']}", "出具文书") for paper in papers if paper.get("number") in issued)
        handed = {*(entry.data.get("materials") or ()), *(entry.data.get("codes") or ())}
        codes = [code for code, _ in self.materials[row["pk"]] if code in handed]
        yield from ((f"material-{number}-{code}", "申请材料") for code in codes)

    def list_objects(self, row: dict[str, Any], entries: list[EntryRow]) -> Iterator[OutObject]:
        """The things of a case; departments, windows and posts come with every case that knows them."""
        number = row["number"]
        own = [(f"material-{number}-{code}", "申请材料") for code, _ in self.materials[row["pk"]]]
        own += [(f"document-{name}", "出具文书") for name, _ in self.documents[number]]
        said = tuple((key, value) for key, _, value, _ in make_case_attributes(row) if key != "concept:name")
        label = SIMULATED if row["origin"] in SIMULATED_ORIGINS else ""
        links = ((f"department-{row['department_id']}", "实施部门"), *own)
        yield OutObject(number, "case", (*said, ("label", label)), links)
        for code, name in self.materials[row["pk"]]:
            yield OutObject(f"material-{number}-{code}", "material", (("name", name), ("code", code)))
        for name, kind in self.documents[number]:
            yield OutObject(f"document-{name}", "document", (("number", name), ("name", KINDS[kind].title)))
        for number_of in dict.fromkeys([row["department_id"], *(entry.department_id for entry in entries)]):
            department = self.departments.get(number_of or 0)
            if department:
                names = (("name", department.name), ("code", department.credit_code))
                yield OutObject(f"department-{department.id}", "department", names)
        if row["window_id"]:
            words = f"{row['window__number']}号 {row['window__name']}"
            yield OutObject(f"window-{row['window_id']}", "window", (("name", words),))
        for entry in entries:
            if entry.post_id:
                yield OutObject(f"post-{entry.post_id}", "post", (("name", f"岗位{entry.post_id}"),))


def make_case_attributes(row: dict[str, Any]) -> tuple[Attribute, ...]:
    """What a log says of an own case: codes and days, nobody's name."""
    said: list[tuple[str, str, Any]] = [
        ("concept:name", "string", row["number"]), ("item_code", "string", row["item_code"]), ("item_name", "string", row["item_name"]),
        ("regime", "string", row["regime"]), ("case_kind", "string", row["case_kind"]), ("channel", "string", row["channel"]),
        ("department", "string", row["department__name"]), ("state", "string", row["state"]), ("result", "string", row["result"]),
        ("startdate", "date", row["received_at"].astimezone(LOCAL)), ("deadline", "string", row["due"]),
        ("enddate", "string", row["completed_on"]), ("origin", "string", row["origin"]),
    ]  # fmt: skip
    return tuple((key, kind, _write_value(value), ()) for key, kind, value in said if value not in (None, ""))


def _write_value(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def name_actor(entry: EntryRow) -> str:
    """Who acted, as a pseudonym: the same person the same one, an applicant never more than that."""
    if entry.actor_kind == "staff" and entry.actor_account_id:
        return f"人员-{get_vault().search_hash(str(entry.actor_account_id), 'exchange account')[:5].hex()}"
    return STRANGERS.get(entry.actor_kind, entry.actor_kind)


def make_out_past(case: PastCase, events: tuple[TraceEvent, ...]) -> OutCase:
    """A past case as it goes out again: as its source gave it, what was sealed stays hidden."""
    attributes = [make_attribute(one) for one in case.attributes]
    known = {key for key, *_ in attributes}
    added: list[Attribute] = [
        ("concept:name", "string", case.number, ()),
        ("onewindow:system", "string", case.system, ()),
    ]
    attributes += [one for one in added if one[0] not in known]
    department = f"department-{case.system}-{case.department}" if case.department else ""
    links = ((department, "实施部门"),) if department else ()
    identity = f"{case.system}/{case.number}"
    said = tuple((key, value) for key, _, value, _ in attributes if key != "concept:name" and value)
    objects = [OutObject(identity, "case", (*said, ("label", LABEL)), links)]
    if department:
        objects.append(OutObject(department, "department", (("name", case.department),)))
    out = []
    for position, event in enumerate(events, 1):
        touched = [(identity, "办件")]
        if event.resource:
            person = f"resource-{case.system}-{event.resource}"
            objects.append(OutObject(person, "resource", (("name", event.resource),)))
            touched.append((person, "办理人员"))
        out.append(
            OutEvent(
                f"e{case.pk}-{position}", event.activity, event.at, event.at_text, event.resource, event.lifecycle,
                event.attributes, tuple(touched),
            )
        )  # fmt: skip
    return OutCase(case.number, case.started_at, LABEL, tuple(attributes), tuple(out), tuple(objects))
