"""The WSGI application that granian serves: pages through the whole chain, the open interface by its own short way."""

from collections.abc import Callable, Iterable
from typing import Any

import django

from onewindow.api.handler import PREFIX, InterfaceHandler
from onewindow.web.database_away import PageHandler, drop_dead_connection

django.setup(set_prefix=False)
pages = PageHandler()
interface = InterfaceHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Choose the way by the path alone; on a connection that lives."""
    drop_dead_connection()
    way = interface if environ.get("PATH_INFO", "").startswith(PREFIX) else pages
    return way(environ, start_response)
