"""A ticket good for one minute: with it the page's script opens the stream of the live process (design 6)."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import TimestampSigner
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from onewindow.web.acting import require_staff

TICKET_SALT = "live-ticket"
STREAM = "/live"


@require_GET
@never_cache
def give_ticket(request: HttpRequest) -> JsonResponse:
    """`{"ticket", "url"}`: the stream carries no data, only that something changed."""
    actor = require_staff(request)
    ticket = TimestampSigner(salt=TICKET_SALT).sign(str(actor.account_id))
    return JsonResponse({"ticket": ticket, "url": find_live_address(request)})


def find_live_address(request: HttpRequest) -> str:
    """Where the live process listens: as configured, else the port after this page's own host and port."""
    if settings.LIVE_URL:
        return f"{settings.LIVE_URL}{STREAM}"
    host = request.get_host().rsplit(":", 1)[0]
    return f"http://{host}:{settings.PORT + 1}{STREAM}"
