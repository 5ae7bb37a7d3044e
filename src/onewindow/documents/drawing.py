"""The seal and the check code as SVG, drawn by ourselves and the same for the same words."""

from __future__ import annotations

import io
import math
from xml.sax.saxutils import escape

import segno

_RED = "#d7000f"
_SIZE = 420
_CENTRE = _SIZE / 2


def draw_seal(ring_text: str, label: str, simulated: bool) -> str:
    """A round red seal (42 mm when drawn at scale): the organ on the ring, a star, the seal's use below; 模拟 when simulated (RD-20)."""
    marks = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" width="{_SIZE}" height="{_SIZE}">',
        f'<g fill="{_RED}" font-family="Noto Serif SC" text-anchor="middle">',
        f'<circle cx="{_CENTRE}" cy="{_CENTRE}" r="202" fill="none" stroke="{_RED}" stroke-width="11"/>',
        *_draw_ring(ring_text),
        f'<path d="{_trace_star(48 if simulated else 62, 188 if simulated else 206)}"/>',
        *_draw_label(label, 236 if _measure_sweep(ring_text) < 240 else 168),
        *([_draw_mark()] if simulated else []),
        "</g></svg>",
    ]
    return "".join(marks)


def _draw_ring(text: str) -> list[str]:
    """Characters along the upper ring; a long name takes a wider arc and then smaller letters."""
    sweep = _measure_sweep(text)
    step = sweep / max(len(text) - 1, 1)
    radius = 152.0
    size = min(52.0, 2 * math.pi * radius * (step or 30) / 360 * 1.12)
    return [_draw_character(char, -sweep / 2 + step * n, radius, size) for n, char in enumerate(text)]


def _measure_sweep(text: str) -> float:
    """Degrees the name takes on the ring."""
    return min(256.0, 25.0 * max(len(text) - 1, 0))


def _draw_character(char: str, angle: float, radius: float, size: float) -> str:
    turn = f"rotate({angle:.2f} {_CENTRE} {_CENTRE})"
    pinch = f"translate({_CENTRE} {_CENTRE - radius:.1f}) scale(0.82 1.08)"
    return f'<g transform="{turn}"><text transform="{pinch}" font-size="{size:.1f}" stroke="{_RED}" stroke-width="1">{escape(char)}</text></g>'


def _trace_star(radius: float, middle: float) -> str:
    points = []
    for n in range(10):
        reach = radius if n % 2 == 0 else radius * 0.382
        turn = math.radians(36 * n - 90)
        points.append(f"{_CENTRE + reach * math.cos(turn):.2f} {middle + reach * math.sin(turn):.2f}")
    return f"M{' L'.join(points)} Z"


def _draw_label(label: str, width: float) -> list[str]:
    size = min(38.0, width / max(len(label), 1))
    line = f'font-size="{size:.1f}" stroke="{_RED}" stroke-width="0.8"'
    return [f'<text x="{_CENTRE}" y="324" {line}>{escape(label)}</text>'] if label else []


def _draw_mark() -> str:
    return f'<text x="{_CENTRE}" y="278" font-size="40" letter-spacing="8" font-family="Noto Sans SC">模拟</text>'


def draw_check_square(url: str) -> str:
    """The QR code (error level M, quiet zone 2) of the public check address."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()
