"""What happens to a case inside the department. Codes and days only; reasons are written for colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CaseTakenToDepartment:
    """Back from the window for review, signature or seal; `window_could`: the window held the letter to decide (C-09)."""

    purpose: str
    reason_code: str
    reason: str
    window_could: bool


@dataclass(frozen=True, slots=True)
class CaseBroughtToWindow:
    """At the window again."""

    note: str


@dataclass(frozen=True, slots=True)
class StandingMeetingSet:
    """The leadership of a department meets on a weekday (W-08)."""

    department_id: int
    weekday: int
    place: str
    document: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class MeetingConvened:
    department_id: int
    held_on: date
    chair: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgendaChanged:
    added: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttendanceRecorded:
    present: tuple[int, ...]
    absent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MeetingConcluded:
    """What the meeting said of this case: input to the decision, which is the authorised person's (W-08, RD-06)."""

    meeting_id: int
    held_on: date
    conclusion: str


@dataclass(frozen=True, slots=True)
class MeetingClosed:
    """Held; the minutes are a numbered paper."""

    held_on: date
    number: str
    check_code: str
    content_hash: str
