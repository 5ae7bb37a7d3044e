"""A file of past cases gone through: read, hidden, judged, then kept or only counted (preview)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field

from onewindow.exchange.bulk import Ready, SortedBatch, find_known, keep_batch, sort_batch
from onewindow.exchange.models import Transfer, TransferFault
from onewindow.exchange.reading_csv import read_csv_log
from onewindow.exchange.reading_xes import read_xes
from onewindow.exchange.rules.choices import ImportChoices
from onewindow.exchange.rules.judging import LEGAL, judge_trace
from onewindow.exchange.rules.people import GIVEN, hide_people, looks_personal
from onewindow.exchange.rules.values import Fault, Trace, hash_trace
from onewindow.exchange.sources import CSV, XES, Source, SourceFacts
from onewindow.kit.acting import Actor, At, Invalid
from onewindow.kit.cipher import get_vault
from onewindow.workdays.queries import load_calendar
from onewindow.workdays.rules import Calendar

BATCH_CASES = 500
BATCH_EVENTS = 10_000
KEPT_FAULTS = 10_000


@dataclass(slots=True)
class ImportCounts:
    """What an import did, or would do. `faults` are the first of them; the transfer keeps up to 10,000."""

    cases: int = 0
    events: int = 0
    new: int = 0
    same: int = 0
    conflicts: int = 0
    faulty: int = 0
    flagged: int = 0

    def write(self) -> dict[str, int]:
        """As kept with the transfer."""
        return asdict(self)


@dataclass(slots=True)
class Passage:
    """One way through a file."""

    transfer: Transfer
    choices: ImportChoices
    writes: bool
    actor: Actor
    tick: Callable[[], At]
    go_on: Callable[[ImportCounts], bool]
    counts: ImportCounts = field(default_factory=ImportCounts)
    seen: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    kept_faults: int = 0

    def name_person(self, name: str) -> str:
        """The pseudonym of a name: the same in every import of this installation, and no way back without its key."""
        if name not in self.people:
            self.people[name] = f"人员-{get_vault().search_hash(name, 'exchange person')[:5].hex()}"
        return self.people[name]


def read_history(source: Source, facts: SourceFacts, choices: ImportChoices) -> Iterator[Trace]:
    """The cases of an event log, XES or CSV. Raises Invalid for another kind of file."""
    if facts.kind == XES:
        return read_xes(source, facts.encoding, choices.zone_info)
    if facts.kind == CSV:
        return read_csv_log(source, facts.encoding, choices.zone_info, choices.names)
    raise Invalid("import_kind", f"文件 {source.name} 既不是 XES 也不是 CSV", advice="历史办件请用 XES 或 CSV 事件日志")


def go_through(passage: Passage, readies: Iterable[Ready | Fault]) -> ImportCounts:
    """Every case of a file: kept (or only compared), its faults noted. Stops early when `go_on` says so."""
    batch: list[Ready] = []
    events = 0
    faults: list[tuple[Fault, str]] = []
    for item in readies:
        if isinstance(item, Fault):
            faults.append((item, "faulty"))
        elif not _is_repeated(passage, item, faults):
            batch.append(item)
            passage.counts.flagged += bool(item.flags)
            faults += [(_point_at(item, flag), "flag") for flag in item.flags]
            events += len(item.trace.events)
        if max(len(batch), len(faults)) >= BATCH_CASES or events >= BATCH_EVENTS:
            _settle(passage, batch, faults)
            events = 0
            if not passage.go_on(passage.counts):
                return passage.counts
    _settle(passage, batch, faults)
    passage.go_on(passage.counts)
    return passage.counts


def _is_repeated(passage: Passage, ready: Ready, faults: list[tuple[Fault, str]]) -> bool:
    """Whether the file itself has the case already: the same again is nothing, another content a named conflict."""
    first = passage.seen.setdefault(ready.trace.key, (ready.content_hash, ready.trace.line))
    if first == (ready.content_hash, ready.trace.line):
        return False
    passage.counts.cases += 1
    if first[0] == ready.content_hash:
        passage.counts.same += 1
    else:
        passage.counts.conflicts += 1
        faults.append((_point_at(ready, f"编号与第 {first[1]} 行的另一件相同，内容不同，未导入"), "conflict"))
    return True


def _point_at(ready: Ready, message: str) -> Fault:
    return Fault(ready.trace.line, ready.trace.number, ready.trace.key, message)


def _settle(passage: Passage, batch: list[Ready], faults: list[tuple[Fault, str]]) -> None:
    counts, transfer = passage.counts, passage.transfer
    if batch:
        outcome = _keep_or_compare(passage, batch)
        counts.cases += len(batch)
        counts.new += len(outcome.new)
        counts.same += outcome.same
        counts.conflicts += len(outcome.conflicts)
        counts.events += sum(len(ready.trace.events) for ready in outcome.new)
        faults += [(_point_at(ready, message), "conflict") for ready, message in outcome.conflicts]
    rows = [
        TransferFault(
            transfer=transfer, line=fault.line, trace=fault.trace, key=make_storable(fault.key, 200), kind=kind,
            message=make_storable(fault.message, 300),
        )
        for fault, kind in faults[: max(0, KEPT_FAULTS - passage.kept_faults)]
    ]  # fmt: skip
    if rows:
        TransferFault.objects.bulk_create(rows)
    passage.kept_faults += len(faults)
    batch.clear()
    faults.clear()


def make_storable(text: str, limit: int) -> str:
    """A text that the database takes: no NUL, no half characters, not too long."""
    return text[:limit].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _keep_or_compare(passage: Passage, batch: list[Ready]) -> SortedBatch:
    if passage.writes:
        return keep_batch(batch, transfer=passage.transfer, actor=passage.actor, at=passage.tick())
    known = find_known(passage.transfer.system, [ready.trace.key for ready in batch])
    return sort_batch(batch, known, passage.transfer.calendar)


def make_ready(passage: Passage, traces: Iterable[Trace]) -> Iterator[Ready | Fault]:
    """Each case hidden, judged and hashed; a faulty one as its faults, and counted once."""
    legal = load_calendar() if passage.choices.calendar == LEGAL else None
    for trace in traces:
        ready = None if trace.faults else _judge(passage, trace, legal)
        if isinstance(ready, Ready):
            yield ready
            continue
        passage.counts.cases += 1
        passage.counts.faulty += 1
        yield from trace.faults if ready is None else (ready,)


def _judge(passage: Passage, trace: Trace, legal: Calendar | None) -> Ready | Fault:
    choices = passage.choices
    # Numbers of eleven digits may be somebody's phone or a system's own count: only who vouches for pseudonyms may say which.
    vouched = choices.persons == GIVEN and trace.key.isdigit() and len(trace.key) == 11
    if (looks_personal(trace.key) and not vouched) or any(looks_personal(event.activity) for event in trace.events):
        message = "编号或活动名称里像有证件号码、手机号码或邮箱，不能明文保存"
        return Fault(trace.line, trace.number, "", message)
    hidden, sealed = hide_people(trace, mode=choices.persons, also=choices.also, name_person=passage.name_person)
    try:
        standing = judge_trace(
            hidden, calendar=choices.calendar, zone=choices.zone_info, names=choices.names, legal=legal
        )
    except Invalid as refusal:
        return Fault(trace.line, trace.number, trace.key, refusal.message)
    return Ready(hidden, sealed, standing, hash_trace(trace))
