"""Weeks of duty and functions of windows as pure rules (W-06, W-07)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_FUNCTIONS = {"accept": "受理", "charge": "收费", "issue": "发证"}
ALL_FUNCTIONS = frozenset(WINDOW_FUNCTIONS)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Leader:
    """Who sits in turn, and the title the public page shows (副局长)."""

    account_id: int
    title: str


def list_turns(leaders: Sequence[Leader], monday: date, weeks: int) -> list[tuple[date, Leader]]:
    """Each week's Monday with the leader whose turn it is, one after the other (一周一轮换)."""
    return [(monday + number * WEEK, leaders[number % len(leaders)]) for number in range(weeks)]


def get_monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.isoweekday() - 1)


def derive_functions(stated: Iterable[str]) -> frozenset[str]:
    """What a window does: what is stated of it, or everything where nothing is (W-07)."""
    return frozenset(stated) or ALL_FUNCTIONS
