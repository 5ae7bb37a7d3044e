"""GET events: what happened, in commit order, for systems that must not miss anything. Supervision roles only."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from onewindow.api.v1.gate import PROBLEMS, get_token_actor, token_bearer
from onewindow.api.v1.shapes import EventPage
from onewindow.directory.rules import Role, holds_role
from onewindow.kit.acting import Invalid, NotAllowed
from onewindow.ledger.queries import list_events_after

router = Router(tags=["events"], auth=token_bearer)
POSITION = re.compile(r"(\d{1,18}\.\d{1,18})?", re.ASCII)


@router.get("", response={200: EventPage, **PROBLEMS}, operation_id="list_events")
def list_events(request: HttpRequest, after: str = "", limit: int = Query(100, ge=1, le=500)) -> dict[str, Any]:
    """Events after position `after` (empty: from the beginning). No personal data, no contents."""
    actor = get_token_actor(request)
    if not any(holds_role(actor, role) for role in (Role.SUPERVISOR, Role.CENTRE_STAFF, Role.ADMINISTRATOR)):
        raise NotAllowed("events_for_supervision", "事件流只供中心与监督部门的系统使用")
    if not POSITION.fullmatch(after):
        raise Invalid("bad_position", "位置标记无效", fields={"after": "应为上一次返回的 next"})
    rows = list_events_after(after=after, limit=limit)
    events = [
        {"position": row.position, "subject": "/".join(row.subject), "event": row.event,
         "occurred_at": row.occurred_at, "recorded_at": row.recorded_at, "origin": row.origin}
        for row in rows
    ]  # fmt: skip
    return {"events": events, "next": rows[-1].position if rows else after}
