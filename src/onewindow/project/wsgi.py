"""The WSGI application that granian serves: pages through the whole chain, the open interface by its own short way."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from onewindow.api.handler import PREFIX, InterfaceHandler

pages = get_wsgi_application()
interface = InterfaceHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Choose the way by the path alone."""
    way = interface if environ.get("PATH_INFO", "").startswith(PREFIX) else pages
    return way(environ, start_response)
