"""The addresses of the whole house; each interface room lists its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from onewindow.project.health import show_health, show_readiness

# Interface rooms come one after the other; an address exists when its room does.
ROOMS = {"desk": "desk/", "api": "api/", "web": "", "portal": ""}
urlpatterns = [
    path("healthz", show_health, name="healthz"),
    path("readyz", show_readiness, name="readyz"),
    *(
        path(prefix, include(f"onewindow.{room}.urls"))
        for room, prefix in ROOMS.items()
        if find_spec(f"onewindow.{room}") and find_spec(f"onewindow.{room}.urls")
    ),
]

handler400 = "onewindow.web.errors.show_bad_request"
handler403 = "onewindow.web.errors.show_forbidden"
handler404 = "onewindow.web.errors.show_not_found"
handler500 = "onewindow.web.errors.show_server_error"
