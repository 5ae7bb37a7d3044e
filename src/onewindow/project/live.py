"""The live process: one small ASGI program that tells open pages that something changed (server-sent events).

It listens on the web port + 1, admits by a signed one-minute ticket, and carries no data: a page that hears "changed"
fetches its own fragment from the web with its own rights.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.project.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.signing import BadSignature, TimestampSigner  # noqa: E402

logger = logging.getLogger("onewindow.live")
TICKET_SALT = "live-ticket"
TICKET_SECONDS = 60
HEARTBEAT_SECONDS = 15
CHANNEL = "onewindow"
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Hub:
    """The open pages and the last thing that was told to them."""

    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[str]] = set()
        self.position = "0"

    def tell(self, position: str) -> None:
        """Pass one notice to every page; a page that is slow only needs the newest."""
        self.position = position
        for queue in self.queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(position)

    async def listen(self) -> None:
        """Hear the database's notices; after a lost connection connect again and tell the pages to look."""
        while True:
            try:
                address = os.environ["DATABASE_URL"]
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self.tell(self.position)
                    async for notice in connection.notifies():
                        self.tell(notice.payload)
            except psycopg.Error as error:
                logger.warning("database not available: %s", str(error).strip())
                await asyncio.sleep(1.0)


hub = Hub()


def is_admitted(query: str) -> bool:
    """Whether the query string carries a ticket signed less than a minute ago."""
    ticket = parse_qs(query).get("ticket", [""])[0]
    try:
        TimestampSigner(salt=TICKET_SALT).unsign(ticket, max_age=TICKET_SECONDS)
    except BadSignature:
        return False
    return True


def find_origin(headers: list[tuple[bytes, bytes]]) -> bytes:
    """The page's own origin when it is one of ours, else nothing."""
    origin = dict(headers).get(b"origin", b"").decode("latin-1")
    known = {settings.PUBLIC_URL} | {f"http://{host}:{settings.PORT}" for host in ("127.0.0.1", "localhost")}
    return origin.encode() if origin in known else b""


async def answer_live(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """ASGI entry: /live streams notices, /healthz answers, everything else is not here."""
    if scope["type"] == "lifespan":
        await _run_lifespan(receive, send)
    elif scope["path"] == "/healthz":
        await _answer(send, 200, b"ok")
    elif scope["path"] != "/live":
        await _answer(send, 404, b"not here")
    elif not is_admitted(scope["query_string"].decode("latin-1")):
        await _answer(send, 403, b"ticket expired", find_origin(scope["headers"]))
    else:
        await _stream(receive, send, find_origin(scope["headers"]))


async def _run_lifespan(receive: Receive, send: Send) -> None:
    task: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            task = asyncio.create_task(hub.listen())
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            if task:
                task.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(send: Send, status: int, body: bytes, origin: bytes = b"") -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"access-control-allow-origin", origin)]
    await send({"type": "http.response.start", "status": status, "headers": headers if origin else headers[:1]})
    await send({"type": "http.response.body", "body": body})


async def _stream(receive: Receive, send: Send, origin: bytes) -> None:
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    if origin:
        headers.append((b"access-control-allow-origin", origin))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    queue: asyncio.Queue[str] = asyncio.Queue(maxsize=1)
    hub.queues.add(queue)
    gone = asyncio.create_task(_wait_until_gone(receive))
    try:
        await _write(send, f"retry: 2000\nevent: hello\ndata: {hub.position}\n\n")
        while not gone.done():
            try:
                position = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
                await _write(send, f"event: changed\ndata: {position}\n\n")
            except TimeoutError:
                await _write(send, "event: alive\ndata: \n\n")
    except (OSError, RuntimeError):
        logger.debug("page left")
    finally:
        hub.queues.discard(queue)
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
