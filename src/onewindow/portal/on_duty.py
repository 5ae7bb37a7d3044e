"""Which leader sits at which window this week and next: the centre's public rota (W-06)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onewindow.directory.duty_queries import list_duty_weeks, list_serving_windows
from onewindow.directory.duty_rules import get_monday
from onewindow.directory.inside_rows import DutyRow
from onewindow.directory.queries import list_centres
from onewindow.web.acting import get_today


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One department at one centre: who sits this week, who next, at which windows."""

    department: str
    windows: tuple[int, ...]
    now: DutyRow | None
    following: DutyRow | None


def show_duty_rota(request: HttpRequest) -> HttpResponse:
    """By centre and department; three queries, however many weeks are planned."""
    today = get_today(request)
    monday = get_monday(today)
    weeks = list_duty_weeks(since=monday, until=monday + timedelta(days=13))
    centres = [row for row in list_centres(on=today) if row.id in {week.centre_id for week in weeks}]
    windows = list_serving_windows(on=today)
    told = [(centre, list_duty_lines(centre.id, monday, weeks, windows)) for centre in centres]
    context = {"told": told, "monday": monday, "sunday": monday + timedelta(days=6), "today": today}
    return render(request, "portal/duty.html", context)


def list_duty_lines(
    centre_id: int, monday: date, weeks: tuple[DutyRow, ...], windows: dict[tuple[int, int], tuple[int, ...]]
) -> list[DutyLine]:
    """The lines of one centre in the order of its departments."""
    by_department: dict[int, list[DutyRow]] = defaultdict(list)
    for week in weeks:
        if week.centre_id == centre_id:
            by_department[week.department_id].append(week)
    return [
        DutyLine(
            rows[0].department,
            windows.get((centre_id, department_id), ()),
            next((row for row in rows if row.starts_on == monday), None),
            next((row for row in rows if row.starts_on > monday), None),
        )
        for department_id, rows in sorted(by_department.items())
    ]
