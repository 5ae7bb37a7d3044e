"""How often one account, token or address may ask (design 7). There is no switch: only the limits themselves.

Counts live in PostgreSQL, so several processes share them. A process takes its share in small leases (a twentieth of the
limit), so that a busy token costs one statement in twenty requests; small limits are counted one by one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from onewindow.kit.acting import At, Refusal
from onewindow.web.acting import make_at
from onewindow.web.models import Quota
from onewindow.web.refusals import show_refusal

GENERAL_LIMIT = 1200
GENERAL_SECONDS = 60
LEASES = 20
MOST_LEASES_KEPT = 10_000
# The API counts by token itself; files and health checks are not questions to us.
UNCOUNTED = ("/api/", "/static/", "/healthz", "/readyz")

TAKE_LEASE = """
INSERT INTO web_quota AS q (bucket, "window", taken, ends_at) VALUES (%(bucket)s, %(window)s, %(size)s, %(ends_at)s)
ON CONFLICT (bucket) DO UPDATE SET
  taken = CASE WHEN q."window" = excluded."window" THEN q.taken + excluded.taken ELSE excluded.taken END,
  "window" = excluded."window", ends_at = excluded.ends_at
WHERE q."window" <> excluded."window" OR q.taken < %(limit)s
RETURNING taken
"""


@dataclass(eq=False)
class TooMany(Refusal):
    """Asked too often; `retry_after` in seconds becomes the Retry-After header."""

    status: int = 429
    retry_after: int = 1


@dataclass(slots=True)
class Lease:
    """What this process may still take in a window without asking the database."""

    window: int
    left: int


_leases: dict[str, Lease] = {}
_lock = threading.Lock()


def take_quota(*, bucket: str, limit: int, seconds: int, at: At) -> None:
    """Counts one question of `bucket` (e.g. "token:7"); at most `limit` in each window of `seconds`.

    Raises TooMany with the seconds until the next window. Costs no statement while a lease lasts.
    """
    now = int(at.occurred_at.timestamp())
    window = now // seconds
    with _lock:
        lease = _leases.get(bucket)
        if lease is not None and lease.window == window and lease.left > 0:
            lease.left -= 1
            return
    granted = _take_lease(bucket, limit, seconds, window)
    if not granted:
        raise make_too_many((window + 1) * seconds - now)
    with _lock:
        lease = _leases.get(bucket)
        if lease is not None and lease.window == window:
            lease.left += granted - 1  # another thread asked at the same moment: neither lease is lost
            return
        if len(_leases) >= MOST_LEASES_KEPT:
            _leases.clear()
        _leases[bucket] = Lease(window, granted - 1)


def make_too_many(retry_after: int) -> TooMany:
    """The refusal of somebody who asks too often."""
    return TooMany(
        "too_many_requests", "操作太频繁了", advice=f"请 {retry_after} 秒后再试", retry_after=max(1, retry_after)
    )


def take_request_quota(request: HttpRequest, name: str, limit: int, seconds: int) -> None:
    """Counts one question of this account, or of this address for visitors. Raises TooMany."""
    take_quota(bucket=f"{name}:{_name_asker(request)}", limit=limit, seconds=seconds, at=make_at(request))


def sweep_quotas(*, before: datetime) -> int:
    """Forgets windows that ended before `before`; returns how many. Called by the worker once a day."""
    return Quota.objects.filter(ends_at__lt=before).delete()[0]


class RateLimitMiddleware:
    """The general limit of every page; sensitive pages count again under their own, smaller limits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Counts, or answers 429 with Retry-After."""
        if not request.path.startswith(UNCOUNTED):
            try:
                take_request_quota(request, "page", GENERAL_LIMIT, GENERAL_SECONDS)
            except TooMany as refusal:
                return show_refusal(request, refusal)
        return self.get_response(request)


def _name_asker(request: HttpRequest) -> str:
    account = request.user
    if account.is_authenticated:
        return f"account:{account.pk}"
    return f"address:{request.META.get('REMOTE_ADDR', '')}"


def _take_lease(bucket: str, limit: int, seconds: int, window: int) -> int:
    size = max(1, limit // LEASES)
    values: dict[str, str | int | datetime] = {
        "bucket": salted_hmac("onewindow.web.quota", bucket, algorithm="sha256").hexdigest(),
        "window": window,
        "size": size,
        "limit": limit,
        "ends_at": datetime.fromtimestamp(window * seconds, UTC) + timedelta(seconds=seconds),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE_LEASE, values)
        row = cursor.fetchone()
    return 0 if row is None else size - max(0, row[0] - limit)
