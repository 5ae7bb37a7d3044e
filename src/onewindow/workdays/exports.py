"""What goes out: the public answers of the calendar, one form for the command line and the API (design 9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from onewindow.kit.acting import Invalid
from onewindow.workdays.rules import Calendar

# Longest period asked for at once: twice the longest policy budget known, 120 working days, and then some.
MOST_DAYS = 2000


def answer_add(calendar: Calendar, start: date, days: int) -> dict[str, Any]:
    """`{date, provisional}`: the day `days` working days after `start`. Raises Invalid."""
    _check_days(days)
    found, provisional = calendar.add_workdays(start, days)
    return {"date": found.isoformat(), "provisional": provisional}


def answer_count(calendar: Calendar, start: date, end: date) -> dict[str, Any]:
    """`{days, provisional}`: working days in (start, end]. Raises Invalid."""
    days, provisional = calendar.count_workdays(start, end)
    return {"days": days, "provisional": provisional}


def answer_explain(calendar: Calendar, start: date, days: int) -> dict[str, Any]:
    """`{date, provisional, days: [{date, counts, reason}]}`. Raises Invalid."""
    _check_days(days)
    found, provisional, accounts = calendar.explain_workdays(start, days)
    told = [{"date": day.date.isoformat(), "counts": day.counts, "reason": day.reason} for day in accounts]
    return {"date": found.isoformat(), "provisional": provisional, "days": told}


def _check_days(days: int) -> None:
    if abs(days) > MOST_DAYS:
        raise Invalid("too_many_days", f"一次最多计算{MOST_DAYS}个工作日", fields={"days": f"不超过{MOST_DAYS}"})
