"""GET cases/{number}/procedures, items/{code}/queue, hearings: what happens inside a review, and what is public of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from onewindow.api.v1.gate import PROBLEMS, PUBLIC_PROBLEMS, get_token_actor, take_public_quota, token_bearer
from onewindow.api.v1.procedure_shapes import AnnouncedHearings, ProceduresOut, WaitingListOut
from onewindow.cases.queries import get_case, get_interest_view, get_waiting_list, list_announced_hearings
from onewindow.cases.queries.procedures import ProceduresView
from onewindow.catalogue.queries import get_item_in_force
from onewindow.kit.acting import NotFound
from onewindow.web.acting import get_today

cases_router = Router(tags=["cases"], auth=token_bearer)
items_router = Router(tags=["items"])
hearings_router = Router(tags=["hearings"])


@cases_router.get("/{number}/procedures", response={200: ProceduresOut, **PROBLEMS}, operation_id="get_procedures")
def get_case_procedures(request: HttpRequest, number: str) -> dict[str, Any]:
    """Checks, notices, statements, hearings, experts and what a decision waits for; a person with an interest reads his own part."""
    actor, today = get_token_actor(request), get_today(request)
    try:
        case = get_case(number, actor, today)
    except NotFound:
        return describe_procedures(number, get_interest_view(number, actor, today).procedures, [])
    return describe_procedures(number, case.procedures, [asdict(one) for one in case.obstacles])


def describe_procedures(number: str, told: ProceduresView, obstacles: list[dict[str, Any]]) -> dict[str, Any]:
    """The answer's body."""
    sent = told.escalation
    return {
        "number": number,
        "obstacles": obstacles,
        "examinations": [
            {**asdict(one), "officers": len(one.officers), "cancelled": one.cancelled_on is not None}
            for one in told.examinations
        ],
        "tellings": [{**asdict(one), "provisional": one.is_provisional} for one in told.tellings],
        "statements": [asdict(one) for one in told.statements],
        "hearings": [
            {
                **asdict(one),
                "chair": one.chair_name,
                "challenged": one.challenged_on is not None,
                "record": one.record_paper,
            }
            for one in told.hearings
        ],
        "expert_reviews": [asdict(one) for one in told.reviews],
        "escalation": {"lower": sent.lower_name, "upper": sent.upper_name, "sent_on": sent.sent_on} if sent else None,
    }


@items_router.get("/{code}/queue", response={200: WaitingListOut, **PUBLIC_PROBLEMS}, operation_id="get_queue")
def get_item_queue(request: HttpRequest, code: str) -> dict[str, Any]:
    """The waiting list of a limited item: places by acceptance and receipt (行政许可法 57), no names."""
    take_public_quota(request)
    today = get_today(request)
    limit = get_item_in_force(code, today).quantity_limit
    if not limit.limited:
        return {
            "code": code,
            "limited": False,
            "amount": None,
            "granted": 0,
            "freed": 0,
            "left": None,
            "correcting": 0,
            "places": [],
        }
    queue = get_waiting_list(code, limit, today)
    return {
        "code": code, "limited": True, "amount": queue.amount, "granted": queue.granted, "freed": queue.freed, "left": queue.left,
        "correcting": queue.correcting, "places": [asdict(place) for place in queue.places],
    }  # fmt: skip


@hearings_router.get("", response={200: AnnouncedHearings, **PUBLIC_PROBLEMS}, operation_id="list_hearings")
def get_announced_hearings(request: HttpRequest) -> dict[str, Any]:
    """The hearings announced to the public that are still to come (行政许可法 46, 48)."""
    take_public_quota(request)
    rows = list_announced_hearings(get_today(request))
    return {"hearings": [{**asdict(row), "item": row.item_code, "department": row.department_name} for row in rows]}
