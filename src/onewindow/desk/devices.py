"""Local devices of a window: identity reader, document camera, signature pad, behind one small program on the same machine.

The page's own script asks it (docs/devices.md); here is only the permission of the content policy to do so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponse


def allow_devices(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The pages at the window may speak to the device program, no other page may."""
    if not settings.DEVICE_URL:
        return view
    permit: Callable[[Any], Any] = csp_update({"connect-src": [settings.DEVICE_URL]})
    allowed: Callable[..., HttpResponse] = permit(view)
    return allowed
