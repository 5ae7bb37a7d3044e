"""A small HTTP client for the simulated day: one connection per thread, patient with a server that is being restarted."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.4
TRY_AGAIN = frozenset({429, 502, 503, 504})


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
    """Calls one server as whoever holds the token. Every answered call leaves its seconds in `seconds`. Not thread-safe."""

    base_url: str
    seconds: list[float] = field(default_factory=list)
    cut_off: int = 0
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str, token: str) -> Reply:
        """Read something."""
        return self._call("GET", path, token, None, "")

    def post(self, path: str, token: str, body: dict[str, Any], key: str = "") -> Reply:
        """Do something; `key` is the idempotency key. After a cut-off try the reply says `retried`."""
        return self._call("POST", path, token, body, key)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _call(self, method: str, path: str, token: str, body: dict[str, Any] | None, key: str) -> Reply:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        give_up = time.monotonic() + PATIENCE_SECONDS
        retried = False
        while True:
            answer = self._try_call(method, path, content, headers)
            if answer is not None and answer[0] not in TRY_AGAIN:
                return Reply(answer[0], answer[1], retried)
            if time.monotonic() > give_up:
                raise ConnectionError(f"{method} {path}: 服务器 {PATIENCE_SECONDS:.0f} 秒没有应答")
            retried = retried or answer is None
            time.sleep(PAUSE_SECONDS)

    def _try_call(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any]] | None:
        began = time.perf_counter()
        try:
            connection = self._connect()
            connection.request(method, path, body=content, headers=headers)
            response = connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            self.cut_off += 1
            return None
        self.seconds.append(time.perf_counter() - began)
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
