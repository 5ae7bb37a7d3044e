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


@dataclass(frozen=True, slots=True)
class DutyRotaSet:
    """Leaders sit at the window in turn, a week each (W-06)."""

    department_id: int
    centre_id: int
    account_ids: tuple[int, ...]
    starts_on: date
    weeks: int


@dataclass(frozen=True, slots=True)
class DutySwapped:
    """Who sits in a week has changed; `with_duty_id` when two weeks were exchanged, `account_id` who sits in the first now."""

    duty_id: int
    with_duty_id: int | None
    account_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class WindowFunctionGiven:
    """What a window does from a day on (W-07)."""

    window_id: int
    function: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class WindowFunctionEnded:
    window_id: int
    function: str
    last_day: date
