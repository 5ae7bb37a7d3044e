"""Calls to the open interface without a server, and tokens for a cast; what tests and benches of it share."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

from onewindow.accounts.actions import issue_token, link_account_to_party
from onewindow.api.handler import InterfaceHandler
from onewindow.cases.testing import FORM, CaseCast, make_case_cast
from onewindow.directory.testing import Cast
from onewindow.kit.acting import SYSTEM, At

BOUNDARY = "papers-of-a-test"


@cache
def get_interface() -> InterfaceHandler:
    """One handler for the whole process, as in life."""
    return InterfaceHandler()


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers by lower-case name, and the JSON in the body."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Party:
    """One who calls: a token, "" for nobody. Paths begin after /api/v1/."""

    token: str = ""
    address: str = "127.0.0.1"

    def get(self, path: str, **headers: str) -> Answer:
        """Read."""
        return self.call("GET", path, b"", headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """Send JSON; `Idempotency_Key="…"` and the like become headers."""
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        return self.call("POST", path, content, {"Content_Type": "application/json", **headers})

    def upload(self, content: bytes, filename: str = "paper.png") -> Answer:
        """POST files."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.call("POST", "files", body, {"Content_Type": f"multipart/form-data; boundary={BOUNDARY}"})

    def call(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> Answer:
        """One call through the WSGI application."""
        return call_interface(method, f"/api/v1/{path}", content, self.address, self._sign(headers))

    def _sign(self, headers: dict[str, str]) -> dict[str, str]:
        return headers | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


def call_interface(method: str, path: str, content: bytes, address: str, headers: dict[str, str]) -> Answer:
    """What granian does with one request."""
    where, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": where.encode().decode("latin-1"), "QUERY_STRING": quote(query, safe="=&%+:"),
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
        "REMOTE_ADDR": address, "CONTENT_LENGTH": str(len(content)), "wsgi.input": io.BytesIO(content),
    }  # fmt: skip
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    caught: dict[str, Any] = {}

    def start_response(status: str, sent: list[tuple[str, str]], *rest: Any) -> Any:
        caught.update(status=int(status.split()[0]), headers={name.lower(): value for name, value in sent})

    raw = b"".join(get_interface()(environ, start_response))
    is_json = caught["headers"].get("content-type", "").startswith("application/json")
    return Answer(caught["status"], caught["headers"], json.loads(raw) if is_json and raw else raw)


@dataclass(slots=True)
class Callers:
    """Everybody of the cast with a token, by the cast's keys; `play` is the cast at work on one item."""

    play: CaseCast
    tokens: dict[str, str] = field(default_factory=dict)

    def find(self, key: str) -> Party:
        """Who calls as `li_ming`, `clerk`, `stranger`, `chief`…; "" is nobody."""
        return Party(self.tokens[key] if key else "")

    def apply(self, key: str = "key-1", *, who: str = "li_ming", **changes: Any) -> Answer:
        """Send a complete application."""
        return self.find(who).post("cases", make_case_body(self.play) | changes, Idempotency_Key=key)


def make_callers(cast: Cast, *, quota_class: str = "demo", **guide: Any) -> Callers:
    """A token for everybody, and the citizens linked to their parties."""
    play = make_case_cast(cast, **guide)
    now = At(datetime.now(UTC), origin="demo")
    for key, actor in (("li_ming", play.li_ming), ("chen_jie", play.chen_jie)):
        account_id, party_ref = cast.accounts[key].id, actor.party_id or 0
        link_account_to_party(account_id=account_id, party_ref=party_ref, actor=SYSTEM, at=now)
    tokens = {
        key: issue_token(
            account_id=account.id, label="测试", expires_at=now.occurred_at + timedelta(days=1),
            quota_class=quota_class, actor=SYSTEM, at=now,
        )
        for key, account in cast.accounts.items()
    }  # fmt: skip
    return Callers(play, tokens)


def make_case_body(play: CaseCast) -> dict[str, Any]:
    """A complete application for the item of the cast, all papers counted."""
    papers = [{"code": material.code, "originals": 1, "original_seen": True} for material in play.item.materials]
    return {"item": play.item.code, "form": FORM, "materials": papers, "delivery_way": "window"}
