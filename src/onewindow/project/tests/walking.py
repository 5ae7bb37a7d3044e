"""Everybody, every address, and what came back: the raw material of the route tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from onewindow.api.testing import Callers

# The name of a role in the tables → the key of its holder in the cast; "" is nobody.
HOLDERS = {
    "anonymous": "", "citizen": "li_ming", "other_citizen": "chen_jie", "clerk": "clerk", "other_clerk": "stranger",
    "reviewer": "reviewer", "chief": "chief", "head": "head", "centre": "centre", "supervisor": "supervisor",
    "leader": "leader", "admin": "admin",
}  # fmt: skip
ROLES = tuple(HOLDERS)
# Addresses that end a session: asked with one of their own.
ENDING = ("/logout/", "/account/password/")
BACKEND = "onewindow.accounts.backends.SessionBackend"


def list_routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address pattern of the house, as written."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from list_routes(pattern.url_patterns, path)
        else:
            yield path


@dataclass(slots=True)
class Crowd:
    """Every role, signed in with everything a role can have: a session with both factors, and a token."""

    callers: Callers
    sessions: dict[str, Client] = field(default_factory=dict)

    def ask(self, role: str, method: str, path: str, sent: dict[str, Any] | None = None) -> int:
        """The status of one call, or 401 when the answer is the way to a login page; whatever it changed is undone."""
        client = self._sign_in(role) if path in ENDING else self._keep_session(role)
        with transaction.atomic():
            answer = self._call(client, role, method, path, sent or {})
            transaction.set_rollback(True)
        if answer.status_code == 302 and "/login/" in answer["Location"]:
            return 401
        return int(answer.status_code)

    def _call(self, client: Client, role: str, method: str, path: str, sent: dict[str, Any]) -> Any:
        headers = {}
        if path.startswith("/api/") and HOLDERS[role]:
            headers["authorization"] = f"Bearer {self.callers.tokens[HOLDERS[role]]}"
        if method == "POST" and path.startswith("/api/"):
            return client.post(path, "{}", "application/json", headers=headers)
        return client.get(path, headers=headers) if method == "GET" else client.post(path, sent, headers=headers)

    def _keep_session(self, role: str) -> Client:
        if role not in self.sessions:
            self.sessions[role] = self._sign_in(role)
        return self.sessions[role]

    def _sign_in(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        key = HOLDERS[role]
        if not key:
            return client
        user: Any = get_user_model().objects.get(pk=self.callers.play.cast.accounts[key].id)
        client.force_login(user, backend=BACKEND)
        if user.kind == "staff":
            device, _ = TOTPDevice.objects.get_or_create(user=user, name="test", defaults={"confirmed": True})
            session = client.session
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
            session.save()
        return client


def fill_route(route: str, facts: dict[str, Any]) -> str:
    """An address with real things in the place of its variables. Raises KeyError for a variable without a fact."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(facts[found[1]]), route)
