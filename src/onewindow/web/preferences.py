"""Language, theme and type size: kept in cookies of their own, so that they work without an account or a script."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

THEMES = ("light", "dark")
SIZES = ("normal", "large")
LANGUAGES = ("zh-hans", "en")
COOKIE_AGE = 365 * 24 * 3600
PAGE_LANGUAGES = {"zh-hans": "zh-CN", "en": "en"}


def read_choice(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> str:
    """The visitor's choice, or the first allowed value: Chinese, light, normal."""
    chosen = request.COOKIES.get(name, "")
    return chosen if chosen in allowed else allowed[0]


class PreferencesMiddleware:
    """Chinese first: the language is what the visitor chose, never what a borrowed browser happens to prefer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activates the chosen language for this request."""
        language = read_choice(request, settings.LANGUAGE_COOKIE_NAME, LANGUAGES)
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", PAGE_LANGUAGES[language])
        return response


def store_choices(response: HttpResponse, request: HttpRequest) -> None:
    """Puts the posted choices into cookies; unknown values are left alone."""
    choices = (
        ("theme", "theme", THEMES),
        ("size", "size", SIZES),
        ("language", settings.LANGUAGE_COOKIE_NAME, LANGUAGES),
    )
    for posted, cookie, allowed in choices:
        value = request.POST.get(posted, "")
        if value in allowed:
            response.set_cookie(
                cookie, value, max_age=COOKIE_AGE, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
            )
