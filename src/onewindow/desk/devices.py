"""Local devices of a window: identity reader, document camera, signature pad, behind one small program on the same machine.

The page's own script asks it (docs/devices.md); here is only the permission of the content policy to do so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse


def allow_devices(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The pages at the window may speak to the device program, no other page may."""

    @wraps(view)
    def answer_with_permit(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = {"connect-src": [settings.DEVICE_URL]} if settings.DEVICE_URL else {}
        answer: HttpResponse = csp_update(wanted)(view)(request, *args, **kwargs)
        return answer

    return answer_with_permit
