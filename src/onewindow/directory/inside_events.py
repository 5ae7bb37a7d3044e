"""What happens inside a department: who answers first. Accounts by number only."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FirstContactSet:
    """Whose A holder answers first for what the department receives online (S-05)."""

    department_id: int
    post_id: int
    document: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class AbsenceRecorded:
    """A holder of posts is away; the other holder stands in. `kind` says no more than it must (M-04)."""

    absence_id: int
    account_id: int
    kind: str
    post_ids: tuple[int, ...]
    starts_on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class AbsenceEnded:
    """Back earlier than planned: what is open is the holder's again from the next day on."""

    absence_id: int
    account_id: int
    planned_last_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class AbsenceCancelled:
    absence_id: int
    account_id: int
