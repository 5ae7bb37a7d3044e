"""GET workdays/add, count, explain: the public working-day calculator that other systems keep asking for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from onewindow.api.v1.gate import PUBLIC_PROBLEMS, take_public_quota
from onewindow.api.v1.shapes import AddedDays, CountedDays, ExplainedDays
from onewindow.workdays.exports import answer_explain
from onewindow.workdays.queries import load_calendar

router = Router(tags=["workdays"])
LONGEST = 2000


@router.get("/add", response={200: AddedDays, **PUBLIC_PROBLEMS}, operation_id="add_workdays")
def add_days(request: HttpRequest, start: date, days: int = Query(..., ge=-LONGEST, le=LONGEST)) -> dict[str, Any]:
    """`days` working days after `start` (the start itself does not count; 行政许可法 82)."""
    take_public_quota(request)
    end, provisional = load_calendar().add_workdays(start, days)
    return {"date": end, "provisional": provisional}


@router.get("/count", response={200: CountedDays, **PUBLIC_PROBLEMS}, operation_id="count_workdays")
def count_days(request: HttpRequest, start: date, end: date) -> dict[str, Any]:
    """Working days in (start, end]."""
    take_public_quota(request)
    days, provisional = load_calendar().count_workdays(start, end)
    return {"days": days, "provisional": provisional}


@router.get("/explain", response={200: ExplainedDays, **PUBLIC_PROBLEMS}, operation_id="explain_workdays")
def explain_days(request: HttpRequest, start: date, days: int = Query(..., ge=0, le=400)) -> dict[str, Any]:
    """The same day with the account of every day on the way."""
    take_public_quota(request)
    return answer_explain(load_calendar(), start, days)
