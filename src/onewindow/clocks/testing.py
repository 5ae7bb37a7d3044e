"""Made clocks for tests of other rooms, through the actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from onewindow.clocks.actions import start_clock
from onewindow.clocks.queries import ClockRow
from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.local_time import LOCAL


def make_local_moment(day: date, hour: int = 10) -> datetime:
    """The aware moment at an hour of a local day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL)


def make_at_day(day: date, hour: int = 10) -> At:
    """An act on a local day of a made history (origin demo: not judged for back-dating)."""
    return At(make_local_moment(day, hour), origin="demo")


def make_licence_clock(subject_id: str | int, started_on: date, **changes: Any) -> ClockRow:
    """The twenty working days of 行政许可法 42 for a case, started on its acceptance."""
    order = {
        "subject": ("case", subject_id),
        "purpose": "statutory",
        "whose_time": "government",
        "budget": 20,
        "unit": "working_days",
        "started_on": started_on,
        "article": "行政许可法第四十二条第一款",
        "regime": "licence",
        "extension_max": 10,
        "extension_role": "head",
    }
    return start_clock(actor=SYSTEM, at=make_at_day(started_on), **{**order, **changes})
