"""The gate of the open interface: who asks (Bearer token), how often, and how a refusal is answered."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.errors import HttpError as NinjaHttpError
from ninja.security import HttpBearer

from onewindow.accounts.queries import find_account_by_token
from onewindow.api.v1.shapes import Problem
from onewindow.directory.queries import load_account_actor
from onewindow.kit.acting import Actor, Refusal
from onewindow.web.acting import make_at
from onewindow.web.database_away import ASKING, is_database_away
from onewindow.web.rate_limits import TooMany, take_quota

# Questions a minute; the demo tokens are public and have a quota of their own.
QUOTAS = {"standard": 3000, "demo": 60000}
ANONYMOUS_QUOTA = 600
PROBLEMS = dict.fromkeys((401, 403, 404, 409, 413, 422, 429, 503), Problem)
PUBLIC_PROBLEMS = dict.fromkeys((404, 422, 429, 503), Problem)

logger = logging.getLogger("onewindow.api")

api = NinjaAPI(
    title="OneWindow", version="1", urls_namespace="api-v1", docs_url=None,
    description="政务服务中心开放接口：事项、办件、事件与工作日计算。时间为带时区的 ISO 8601，日期为当地日期。",
)  # fmt: skip


class TokenBearer(HttpBearer):
    """`Authorization: Bearer …`; the token stands for its account, with all its rights and no more."""

    openapi_name = "token"

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor behind the token, or None (401). Raises TooMany beyond the token's quota."""
        at = make_at(request)
        holder = find_account_by_token(token, at.occurred_at)
        if holder is None:
            return None
        take_quota(bucket=f"token:{holder.token_id}", limit=QUOTAS[holder.quota_class], seconds=60, at=at)
        return load_account_actor(holder.account, at.local_date)


token_bearer = TokenBearer()


def get_token_actor(request: HttpRequest) -> Actor:
    """The actor that the bearer found."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def take_public_quota(request: HttpRequest) -> None:
    """Count a question without a token, by address. Raises TooMany."""
    bucket = f"api:{request.META.get('REMOTE_ADDR', '')}"
    take_quota(bucket=bucket, limit=ANONYMOUS_QUOTA, seconds=60, at=make_at(request))


def answer_problem(request: HttpRequest, status: int, code: str, message: str, **more: Any) -> HttpResponse:
    """The one shape of every error."""
    body = {"code": code, "message": message, "advice": "", "article": "", "fields": {}} | more
    return api.create_response(request, body, status=status)


@api.exception_handler(Refusal)
def answer_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refused act: its own status, code, sentence, advice, article and fields."""
    response = answer_problem(
        request, refusal.status, refusal.code, refusal.message,
        advice=refusal.advice, article=refusal.article, fields={str(k): str(v) for k, v in refusal.fields.items()},
    )  # fmt: skip
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    return response


@api.exception_handler(ValidationError)
def answer_wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent has the wrong shape: 422, each fault by its path."""
    fields = {".".join(str(part) for part in fault["loc"]): fault["msg"] for fault in error.errors}
    return answer_problem(request, 422, "wrong_shape", "请求的内容不符合接口格式", fields=fields)


@api.exception_handler(AuthenticationError)
def answer_unknown_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that is unknown, expired or revoked."""
    response = answer_problem(
        request, 401, "token_needed", "缺少有效的访问令牌", advice="请在 Authorization 头中给出 Bearer 令牌"
    )
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(RequestDataTooBig)
def answer_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """A body larger than anything an application needs."""
    return answer_problem(request, 413, "body_too_large", "请求正文太大", advice="文件请逐份用 POST files 上传")


@api.exception_handler(InterfaceError)
@api.exception_handler(OperationalError)
def answer_database_away(request: HttpRequest, error: OperationalError | InterfaceError) -> HttpResponse:
    """The database is away or starting again: the same call with the same key may be sent again."""
    logger.warning("database away: %s", str(error).strip())
    advice = "请稍候再查一次" if request.method in ASKING else "请稍候用同一个 Idempotency-Key 重发"
    response = answer_problem(request, 503, "try_again", "系统暂时无法办理", advice=advice)
    response.database_away = is_database_away(error)  # type: ignore[attr-defined]
    response["Retry-After"] = "1"
    return response


@api.exception_handler(NinjaHttpError)
def answer_broken_body(request: HttpRequest, error: NinjaHttpError) -> HttpResponse:
    """A body that is not JSON at all."""
    return answer_problem(
        request, 422 if error.status_code == 400 else error.status_code, "unreadable", "请求正文无法读取"
    )
