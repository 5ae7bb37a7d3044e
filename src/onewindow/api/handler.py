"""The way to the open interface: no session, no cookie, no language, no form token, so that a call costs what it must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware

URLS = "onewindow.api.addresses"
PREFIX = "/api/"


class InterfaceHandler(WSGIHandler):
    """Django's own handler with the two things a program needs of the middleware: its headers, and the length."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Instead of the settings' chain. Called once by Django."""
        self._view_middleware: list[Callable[..., HttpResponse]] = []
        self._template_response_middleware: list[Callable[..., HttpResponse]] = []
        self._exception_middleware: list[Callable[..., HttpResponse]] = []
        answer: Any = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        self._middleware_chain = convert_exception_to_response(SecurityMiddleware(add_interface_headers(answer)))


def add_interface_headers(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Own addresses on the way in; on the way out the length, and no cache in between may keep an answer."""

    def answer_call(request: HttpRequest) -> HttpResponse:
        request.urlconf = URLS
        response = answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return answer_call
