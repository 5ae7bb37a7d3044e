"""From a request to who acts and when. The only place of the web that reads the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest

from onewindow.directory.queries import load_actor
from onewindow.kit.acting import ANONYMOUS, Actor, At, NotAllowed

KEPT = "_onewindow_actor"


@dataclass(eq=False)
class LoginNeeded(NotAllowed):
    """Nobody known asks for a page that is somebody's; answered by the login page at `where`, then back."""

    code: str = "login_needed"
    message: str = "请先登录"
    where: str = "web:login"


def make_at(request: HttpRequest, **rest: Any) -> At:
    """The moment of this request; `rest` are the other words of `At` (reference, late_reason, …; RD-15)."""
    return At(occurred_at=rest.pop("occurred_at", None) or datetime.now(UTC), **rest)


def get_today(request: HttpRequest) -> date:
    """The local legal day of this request (RD-02)."""
    return make_at(request).local_date


def get_actor(request: HttpRequest) -> Actor:
    """Who acts, loaded once per request. Staff without the second factor are nobody (PI-04)."""
    if not hasattr(request, KEPT):
        setattr(request, KEPT, _load_request_actor(request))
    actor: Actor = getattr(request, KEPT)
    return actor


def require_staff(request: HttpRequest) -> Actor:
    """A staff member after both factors. Raises LoginNeeded when nobody is known, NotAllowed for citizens."""
    actor = get_actor(request)
    if actor.kind == "anonymous":
        raise LoginNeeded(where="web:login_staff")
    if actor.kind != "staff":
        raise NotAllowed("staff_only", "这里是工作人员的工作台", advice="您可以在首页查找事项、申请和查询进度")
    return actor


def require_citizen(request: HttpRequest) -> Actor:
    """A signed-in applicant. Raises LoginNeeded when nobody is known, NotAllowed for staff."""
    actor = get_actor(request)
    if actor.kind == "anonymous":
        raise LoginNeeded()
    if actor.kind != "citizen":
        raise NotAllowed("citizen_only", "工作人员账户不能作为申请人办事", advice="请退出后用本人的个人账户登录")
    return actor


def _load_request_actor(request: HttpRequest) -> Actor:
    account = request.user
    if not account.is_authenticated or account.pk is None:
        return ANONYMOUS
    if account.kind == "staff" and not account.is_verified():  # type: ignore[attr-defined]
        return ANONYMOUS
    return load_actor(account.pk, get_today(request))
