"""A small HTTP client for the simulated day: one connection per thread, patient with a server that is being restarted."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.3
TRY_AGAIN = frozenset({429, 502, 503, 504})
BOUNDARY = "onewindow-day"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, the JSON object in it, and whether an earlier try of the same call was cut off."""

    status: int
    body: dict[str, Any]
    retried: bool

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class Caller:
    """Calls one server as whoever holds the token. Not thread-safe.

    `seconds` keeps how long every answered call took, `told` counts the answers by status, `cut_off` those without one.
    """

    base_url: str
    seconds: list[float] = field(default_factory=list)
    told: Counter[int] = field(default_factory=Counter)
    cut_off: int = 0
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str, token: str) -> Reply:
        """Read something."""
        return self._call("GET", path, token, b"", {})

    def post(self, path: str, token: str, body: dict[str, Any], **headers: str) -> Reply:
        """Do something; `Idempotency_Key="…"` or `If_Match="…"` make it safe to be sent again."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = json.dumps(body, ensure_ascii=False).encode()
        return self._call("POST", path, token, content, {"Content-Type": "application/json", **named})

    def upload(self, path: str, token: str, content: bytes, filename: str) -> Reply:
        """Send one paper."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self._call("POST", path, token, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _call(self, method: str, path: str, token: str, content: bytes, headers: dict[str, str]) -> Reply:
        sent = {"Authorization": f"Bearer {token}", "Accept": "application/json", **headers}
        give_up = time.monotonic() + PATIENCE_SECONDS
        retried = False
        while True:
            answer = self._try_call(method, path, content, sent)
            if answer is not None and answer[0] not in TRY_AGAIN:
                return Reply(answer[0], answer[1], retried)
            if time.monotonic() > give_up:
                raise ConnectionError(f"{method} {path}: 服务器 {PATIENCE_SECONDS:.0f} 秒没有应答")
            retried = True
            time.sleep(PAUSE_SECONDS)

    def _try_call(
        self, method: str, path: str, content: bytes, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any]] | None:
        began = time.perf_counter()
        try:
            connection = self._connect()
            connection.request(method, path, body=content or None, headers=headers)
            response = connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            self.cut_off += 1
            return None
        self.seconds.append(time.perf_counter() - began)
        self.told[response.status] += 1
        return response.status, _read_object(raw)

    def _connect(self) -> http.client.HTTPConnection:
        if self._connection is None:
            parts = urlsplit(self.base_url)
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._connection = kind(parts.hostname or "127.0.0.1", parts.port, timeout=30)
        return self._connection


def _read_object(raw: bytes) -> dict[str, Any]:
    try:
        content = json.loads(raw or b"{}")
    except ValueError:
        return {"message": raw[:200].decode(errors="replace")}
    return content if isinstance(content, dict) else {"message": str(content)[:200]}
