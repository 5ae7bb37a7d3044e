"""What rooms above see of a department's inside: who answers first, colleagues at their posts, who is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """One person of a department on a day, at the post held (A before B); `post` "" for the head without one."""

    account_id: int
    name: str
    role: str
    post_id: int | None
    post: str


@dataclass(frozen=True, slots=True)
class FirstContactRow:
    """A department's stated rule of who answers first for what comes online (S-05)."""

    id: int
    department_id: int
    post_id: int
    post: str
    document: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class AbsentPostRow:
    """One post in an absence: as what it is held, and who holds the other position in these days."""

    post_id: int
    post: str
    position: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence (M-04). `planned_last_day` where the person came back earlier; `standing` ahead, running, over or cancelled."""

    id: int
    account_id: int
    name: str
    kind: str
    note: str
    starts_on: date
    last_day: date
    planned_last_day: date | None
    recorded_by: str
    end_note: str
    standing: str
    posts: tuple[AbsentPostRow, ...]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One week of a leader at the window (W-06); `changes` says how often who sits was changed."""

    id: int
    centre_id: int
    department_id: int
    department: str
    account_id: int
    name: str
    title: str
    starts_on: date
    last_day: date
    changes: int


@dataclass(frozen=True, slots=True)
class SwapRow:
    """One recorded change of who sits in a week."""

    starts_on: date
    from_name: str
    to_name: str
    reason: str
    swapped_on: date


@dataclass(frozen=True, slots=True)
class WindowFunctionRow:
    """One stated function of a window."""

    id: int
    window_id: int
    function: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """Where in the hall a function is done: the window's number and name."""

    window_id: int
    number: int
    name: str
    functions: frozenset[str]


@dataclass(frozen=True, slots=True)
class WindowStaffRow:
    """One person at a post of a window on a day; `name` "" where nobody holds the post. `is_away` by the AB posts (M-04)."""

    window_id: int
    post_id: int
    post: str
    role: str
    account_id: int | None
    name: str
    position: str
    is_away: bool
