"""Local devices of a window: identity reader, document camera, signature pad, behind one small program on the same machine.

The page's own script asks it (docs/devices.md); here is only the permission of the content policy to do so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def allow_devices(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The pages at the window may speak to the device program, no other page may."""

    @wraps(view)
    def answer_with_permit(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted = {"connect-src": [settings.DEVICE_URL]} if settings.DEVICE_URL else {}
        return csp_update(wanted)(view)(request, *args, **kwargs)

    return answer_with_permit
