"""GET pre-reviews/{number}: how a pre-review stands. Reading only: it is chosen, answered and left on pages, by people (RD-02)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from onewindow.api.v1.gate import PROBLEMS, get_token_actor, token_bearer
from onewindow.api.v1.shapes import PreReviewOut
from onewindow.cases.queries.pre_reviews import get_pre_review
from onewindow.cases.rules.pre_review import FORM
from onewindow.web.acting import get_today

router = Router(tags=["pre-reviews"], auth=token_bearer)


@router.get("/{number}", response={200: PreReviewOut, **PROBLEMS}, operation_id="get_pre_review")
def get_pre_review_state(request: HttpRequest, number: str) -> dict[str, Any]:
    """How a pre-review stands, for its people and its department; it is no case and no receipt."""
    view = get_pre_review(number, get_token_actor(request), get_today(request))
    lines = [{"code": FORM, "problem": view.form_problem}] if view.form_problem else []
    lines += [{"code": paper.code, "problem": paper.problem} for paper in view.papers if paper.problem]
    paper = view.document
    return {
        "number": view.number, "item": view.item_code, "item_name": view.item_name, "department": view.department_name,
        "state": view.state, "state_label": view.state_label, "asked_at": view.asked_at, "due_on": view.due_on,
        "answered_on": view.answered_on, "valid_to": view.valid_to, "lines": lines,
        "document": {"number": paper.number, "check_code": paper.check_code} if paper else None,
        "cases": list(view.case_numbers),
    }  # fmt: skip
