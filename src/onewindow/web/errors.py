"""The error pages of the house: project/urls.py names these as its handlers and the CSRF failure view."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from onewindow.web.database_away import is_database_away, show_database_away
from onewindow.web.refusals import ADVICE, HEADINGS, ErrorPage, render_error


def _show_status(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    return render_error(request, ErrorPage(status, str(HEADINGS[status]), message, str(ADVICE[status])))


def show_bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _show_status(request, 400)


def show_forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _show_status(request, 403)


def show_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _show_status(request, 404)


def show_server_error(request: HttpRequest) -> HttpResponse:
    """500; what went wrong is in the log, never on the page. 503 when the database is away: then no page may ask it."""
    error = sys.exc_info()[1]
    if is_database_away(error):
        return show_database_away(request, error)
    return _show_status(request, 500)


def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that is too old or came from elsewhere."""
    return _show_status(
        request, 403, gettext("页面停留太久或来自别的网站，为了安全没有提交。请返回、刷新页面后再提交一次。")
    )
