"""What rooms above see of a department's inside: who answers first, colleagues at their posts."""

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
