"""GET items?q=, items/{code}: the published guides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from onewindow.api.v1.gate import PUBLIC_PROBLEMS, take_public_quota
from onewindow.api.v1.shapes import ItemGuide, ItemPage
from onewindow.catalogue.queries import get_item_in_force, search_items
from onewindow.catalogue.rules import write_guide
from onewindow.web.acting import get_today

router = Router(tags=["items"])


@router.get("", response={200: ItemPage, **PUBLIC_PROBLEMS}, operation_id="search_items")
def find_items(
    request: HttpRequest,
    q: str = Query("", max_length=100),
    limit: int = Query(20, ge=1, le=100),
    offset: int = Query(0, ge=0, le=10000),
) -> dict[str, Any]:
    """Published items by words, pinyin, initials, implementing code or department."""
    take_public_quota(request)
    page = search_items(text=q, on=get_today(request), limit=limit, offset=offset)
    hits = [
        {"code": hit.code, "name": hit.name, "department": hit.department_name, "regime": hit.regime,
         "case_kind": hit.case_kind, "summary": hit.summary}
        for hit in page.hits
    ]  # fmt: skip
    return {"total": page.total, "items": hits}


@router.get("/{code}", response={200: ItemGuide, **PUBLIC_PROBLEMS}, operation_id="get_item")
def get_guide(request: HttpRequest, code: str) -> dict[str, Any]:
    """The guide in force today."""
    take_public_quota(request)
    item = get_item_in_force(code, get_today(request))
    return {
        "code": item.code, "name": item.name, "department": item.department_name, "version": item.version_no,
        "valid_from": item.valid_from, "valid_to": item.valid_to, "guide": write_guide(item),
    }  # fmt: skip
