"""Hearings announced to the public (行政许可法 46, 48): what, when and where, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.cases.models import CaseHearing


@dataclass(frozen=True, slots=True)
class AnnouncedHearing:
    """One hearing anybody may attend."""

    number: str
    item_code: str
    item_name: str
    department_name: str
    day: date
    hour: str
    place: str
    reason: str
    announced_on: date


def list_announced_hearings(on: date, limit: int = 100) -> tuple[AnnouncedHearing, ...]:
    """The public hearings still to come, the nearest first; one statement."""
    found = CaseHearing.objects.filter(state="open", closed_for="", day__gte=on).exclude(announcement_paper="")
    columns = ("number", "item_code", "item_name", "department__name")
    rows = found.order_by("day", "hour", "pk").values_list(
        *(f"case__{name}" for name in columns), "day", "hour", "place", "reason", "called_on"
    )
    return tuple(AnnouncedHearing(*row) for row in rows[:limit])
