"""When the database goes away: a dead connection is replaced unnoticed, a page is asked for again, a form is kept.

After the database was killed every thread still holds a connection that nobody answers (ADR 6). The operating system knows it
already, so looking costs no word to the database.
"""

from __future__ import annotations

import logging
import select
from collections.abc import Iterator

import psycopg
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from onewindow.web.context import add_frame

logger = logging.getLogger("onewindow.web")
ASKING = frozenset({"GET", "HEAD"})
RETRY_AFTER = 2
# Shut down by an administrator or a crash, starting again; 08 is any other broken connection.
AWAY_STATES = frozenset({"57P01", "57P02", "57P03"})
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  a field's name


def is_database_away(error: BaseException | None) -> bool:
    """Whether the database is away or starting again, and not merely busy with a lock."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state in AWAY_STATES or state.startswith("08")


def drop_dead_connection() -> None:
    """Close this thread's connection when its server is gone, so that the next statement opens a new one.

    Between requests a living connection has nothing to say: one that can be read has ended, or is about to.
    """
    raw = connection.connection
    if raw is None:
        return
    try:
        socket = select.poll()
        socket.register(raw.fileno(), select.POLLIN)
        dead = bool(socket.poll(0))
    except (OSError, psycopg.Error):
        dead = True
    if dead:
        connection.close()


class PageHandler(WSGIHandler):
    """Django's handler; a page whose database went away meanwhile is asked for once more, a form never: it may be saved."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, at the second attempt if the first met a dead connection."""
        response = super().get_response(request)
        if request.method in ASKING and getattr(response, "database_away", False):
            connection.close()
            response = super().get_response(WSGIRequest(request.META))
        return response


def show_database_away(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """503 without a word to the database: what was typed is on the page, and one button sends it again."""
    logger.warning("database away at %s: %s", request.path, str(error).strip())
    template = "web/database_away_fragment.html" if getattr(request, "htmx", False) else "web/database_away.html"
    context = add_frame(request) | {
        "account": None,
        "request": request,
        "csrf_token": get_token(request),
        "asking": request.method in ASKING,
        "kept": list(list_kept(request)),
        "has_files": request.method == "POST" and bool(request.FILES),
        "has_secret": request.method == "POST" and has_secret(request),
    }
    told = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    response = HttpResponse(render_to_string(template, context), status=503, headers=told)
    response.database_away = True  # type: ignore[attr-defined]
    return response


def list_kept(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Name and value of everything a form sent, to be sent again; nothing of a form with a password."""
    if request.method != "POST" or has_secret(request):
        return
    for name, values in request.POST.lists():
        if name != TOKEN:
            yield from ((name, str(value)) for value in values)


def has_secret(request: HttpRequest) -> bool:
    """Whether a password was sent: it is typed again, never written into a page."""
    return any("password" in name for name in request.POST)
