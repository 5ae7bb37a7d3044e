"""The way to the open interface: no session, no cookie, no language, no form token, so that a call costs what it must."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import set_urlconf

from onewindow.web.database_away import ASKING

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

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:  # type: ignore[override]
        """Django's own way without its signals; what hears them, bad connections and the addresses, is put right below."""
        request = WSGIRequest(environ)
        try:
            response: Any = self.get_response(request)
            if request.method in ASKING and getattr(response, "database_away", False):
                connection.close()  # the question met a connection that ended: asked once more on a new one
                response = self.get_response(WSGIRequest(environ))
            start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
            return list(response)
        finally:
            request.close()
            set_urlconf(None)
            if not connection.in_atomic_block:  # a test's transaction is not ours to end
                connection.close_if_unusable_or_obsolete()


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
