"""Stands in for the devices of a window: `python -m onewindow.desk.device_simulator [--port 8750] [--origin http://127.0.0.1:8000]`.

The same three answers a real device program gives (docs/devices.md), with a person who cannot exist: 模拟数据 (RD-20).
"""

from __future__ import annotations

import argparse
import base64
import json
import struct
import zlib
from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from onewindow.kit.identity_codes import make_citizen_number

PORT = 8750
ORIGINS = ("http://127.0.0.1:8000", "http://localhost:8000")
CARD = {"id_type": "identity_card", "number": make_citizen_number(1, date(1990, 3, 7)), "name": "李明"}


def read_card() -> dict[str, str]:
    """What the reader reads from a second-generation identity card."""
    return {**CARD, "address": "福建省莆田市城厢区模拟路 1 号", "valid_to": "2036-03-07"}


def take_picture() -> dict[str, str]:
    """One shot of the document camera."""
    return {"filename": "拍摄.png", "media_type": "image/png", "content": draw_png(64, 90, 235)}


def take_signature() -> dict[str, str]:
    """What was signed on the pad."""
    return {"filename": "签名.png", "media_type": "image/png", "content": draw_png(120, 40, 20)}


ANSWERS: dict[str, Callable[[], dict[str, str]]] = {
    "/identity-card": read_card,
    "/document-camera": take_picture,
    "/signature": take_signature,
}


def draw_png(width: int, height: int, shade: int) -> str:
    """A plain grey picture as base64 PNG."""
    rows = (b"\x00" + bytes([shade]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    picture = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        picture += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return base64.b64encode(picture).decode()


class DeviceHandler(BaseHTTPRequestHandler):
    """Answers the desk's pages only: another page's origin is refused."""

    origins: tuple[str, ...] = ORIGINS

    def do_OPTIONS(self) -> None:
        """The browser asks first whether a page may speak to this machine."""
        self._answer(204, None)

    def do_GET(self) -> None:
        """One device, one JSON object."""
        if self.headers.get("Origin") not in self.origins:
            self._answer(403, {"message": "这个页面不能使用本机设备"})
        elif self.path not in ANSWERS:
            self._answer(404, {"message": "没有这个设备"})
        else:
            self._answer(200, ANSWERS[self.path]())

    def _answer(self, status: int, body: dict[str, str] | None) -> None:
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        if self.headers.get("Origin") in self.origins:
            self.send_header("Access-Control-Allow-Origin", str(self.headers["Origin"]))
            self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("Vary", "Origin")
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing is written down: what devices read is personal."""


def make_device_server(port: int, origins: tuple[str, ...]) -> ThreadingHTTPServer:
    """The simulator on this machine only, for pages of these origins."""
    handler = type("BoundHandler", (DeviceHandler,), {"origins": origins})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


def run_device_simulator() -> None:
    """Until Ctrl-C."""
    parser = argparse.ArgumentParser(description="模拟窗口的身份证读卡器、高拍仪和签名板")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--origin", action="append", default=None)
    chosen = parser.parse_args()
    server = make_device_server(chosen.port, tuple(chosen.origin or ORIGINS))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    run_device_simulator()
