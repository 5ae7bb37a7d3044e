"""What happens to a clock by itself; what an act of a matter does to it is told by that act's own event."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ClockRederived:
    """A published calendar moved the last day of a running clock (C-11; alaveteli#7292)."""

    clock_id: int
    purpose: str
    edition: int
    old_due_on: date
    new_due_on: date
    old_warn_on: date
    new_warn_on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class ClockRungPassed:
    """A running clock passed a rung: `amber` ahead of the limit, `overdue` on the first day past it (RD-18)."""

    clock_id: int
    purpose: str
    whose_time: str
    rung: str
    due_on: date
    passed_on: date
