"""What happens to an inspection. Parties and accounts by number; findings stay with the inspection, out of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class InspectionBooked:
    """A department means to inspect an enterprise on these days, by this law (执法预约)."""

    department_id: int
    party_id: int
    kind: str
    law: str
    article: str
    starts_on: date
    last_day: date
    officers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InspectionFiled:
    """The centre has filed it (备案登记); from here on the enterprise is told."""

    party_id: int
    kind: str
    starts_on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class InspectionNotFiled:
    """Sent back to the department with the reason; the enterprise hears nothing of it."""

    reason: str


@dataclass(frozen=True, slots=True)
class InspectionCalledOff:
    """It will not take place; an enterprise that had been told is told of this too."""

    party_id: int
    was_filed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class FindingsRecorded:
    """What came of it, by kind of outcome; the words are with the inspection."""

    party_id: int
    done_on: date
    outcome: str


@dataclass(frozen=True, slots=True)
class UnfiledInspectionRecorded:
    """It took place without a filing; `told_by`: department, or enterprise that reports it."""

    department_id: int
    party_id: int
    kind: str
    done_on: date
    told_by: str
