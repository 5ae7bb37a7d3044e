"""What happens in governance. Subjects: ("round", id), ("centre", id). Names are of items and organs; nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RoundOpened:
    round_id: int
    centre_id: int
    number: int
    title: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class RoundEdited:
    """`changed` names the fields."""

    round_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundLinesAdded:
    """Lines entered from the catalogue, a file or by hand, without or with their decisions; `digest` of what was entered."""

    round_id: int
    first_line: int
    lines: int
    digest: str


@dataclass(frozen=True, slots=True)
class RoundLineDecided:
    round_id: int
    line_no: int
    item_code: str
    name: str
    result: str
    entry: str
    reasons: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class RoundLineDropped:
    round_id: int
    line_no: int
    item_code: str
    name: str


@dataclass(frozen=True, slots=True)
class RoundPutToSignature:
    """From now on the lines stay; `digest` is what the four bodies sign."""

    round_id: int
    edition: int
    lines: int
    digest: str


@dataclass(frozen=True, slots=True)
class RoundSigned:
    round_id: int
    edition: int
    body: str
    unit: str
    digest: str


@dataclass(frozen=True, slots=True)
class RoundReturned:
    """One of the four does not sign, or the centre takes it back: the lines are open again, earlier signatures are void."""

    round_id: int
    edition: int
    body: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoundPublished:
    """In force with four signatures; `withdrawn` and `drafted` are the item codes it carried over."""

    round_id: int
    centre_id: int
    number: int
    document_number: str
    on: date
    withdrawn: tuple[str, ...]
    drafted: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class RoundRecorded:
    """A round of an account was entered whole (RD-19, RD-20)."""

    round_id: int
    centre_id: int
    number: int
    lines: int
    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class ItemsEntered:
    """A batch entered the hall (K-24)."""

    batch_id: int
    centre_id: int
    number: int
    items: tuple[str, ...]
    document_number: str
    entered_on: date | None


@dataclass(frozen=True, slots=True)
class MatterPutOnWaitingList:
    matter_id: int
    centre_id: int
    kind: str
    name: str
    reason: str
    since: date | None


@dataclass(frozen=True, slots=True)
class WaitingEnded:
    matter_id: int
    centre_id: int
    name: str
    outcome: str
    ended_on: date
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class OwnHallClosed:
    closure_id: int
    centre_id: int
    department_name: str
    hall: str
    closed_on: date | None
    evidence: str


@dataclass(frozen=True, slots=True)
class AuthorityMoved:
    change_id: int
    centre_id: int
    name: str
    direction: str
    from_level: str
    to_level: str
    document_number: str
    changed_on: date | None


@dataclass(frozen=True, slots=True)
class ImprovementEntered:
    improvement_id: int
    centre_id: int
    name: str
    as_of: date | None
    source: str


@dataclass(frozen=True, slots=True)
class PrintedFigureEntered:
    figure_id: int
    centre_id: int
    key: str
    as_of: date
    printed: str
    source: str


@dataclass(frozen=True, slots=True)
class CostEntered:
    cost_id: int
    centre_id: int
    year: int
    kind: str
    amount_fen: int
    source: str
