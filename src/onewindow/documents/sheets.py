"""From a paper's words to its PDF: the same paper gives the same bytes, whoever draws it and whenever."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from pylopdf_fonts_zh_cn import serif_path

from onewindow.documents.drawing import draw_check_square, draw_seal
from onewindow.documents.rules import format_check_code
from onewindow.documents.wording import Wording, fill_wording, write_date
from onewindow.kit.local_time import get_local_date

PDF_STANDARD = "a-2u"  # archived papers: every font embedded, every character extractable
_LAYOUT = Path(__file__).parent / "layout.typ"
_SIMULATED_ORIGINS = frozenset({"demo", "rebuilt"})
_simulation: list[bool] = [False]
_FAMILIES = {"Noto Serif SC", "Noto Sans SC"}
_compilers = threading.local()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a drawn paper shows; `seal` is SVG, empty for papers inside the organ."""

    wording: Wording
    data: Mapping[str, Any]
    number: str
    check_code: str
    organ: str
    issued_at: datetime
    origin: str
    ring_text: str
    seal_label: str
    check_base_url: str


def install_simulation(simulated: bool) -> None:
    """Called by the project at start: in a demo centre a paper says 模拟数据 whoever made the case (RD-20)."""
    _simulation[0] = simulated


def is_simulated(origin: str) -> bool:
    """Generated data says 模拟数据 on every page, and so does everything issued in a demo centre (RD-20)."""
    return _simulation[0] or origin in _SIMULATED_ORIGINS


def draw_pdf(sheet: Sheet) -> bytes:
    """The PDF/A of a paper, its time stamps those of issue. Raises typst.TypstError only when the layout itself is broken."""
    return _compile_sheet(sheet, format="pdf", pdf_standards=PDF_STANDARD)


def draw_pictures(sheet: Sheet, ppi: float = 80) -> list[bytes]:
    """The pages as PNG, for previews of a wording before it takes effect."""
    pages = _compile_sheet(sheet, format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def _compile_sheet(sheet: Sheet, **options: Any) -> Any:
    stamp = int(sheet.issued_at.timestamp())
    words = {"paper": json.dumps(_describe_sheet(sheet), ensure_ascii=False)}
    return _get_compiler().compile(input=load_layout(), sys_inputs=words, timestamp=stamp, **options)


def _describe_sheet(sheet: Sheet) -> dict[str, Any]:
    day = get_local_date(sheet.issued_at)
    simulated = is_simulated(sheet.origin)
    url = write_check_url(sheet.check_base_url, sheet.check_code)
    return {
        "title": sheet.wording.title,
        "number": sheet.number,
        "organ": sheet.organ,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "day": write_date(day),
        "blocks": fill_wording(sheet.wording, sheet.data),
        "simulated": simulated,
        "seal": draw_seal(sheet.ring_text, sheet.seal_label, simulated) if sheet.seal_label else "",
        "seal-label": sheet.seal_label,
        "square": draw_check_square(url),
        "notes": _list_notes(sheet, url),
    }


def _list_notes(sheet: Sheet, url: str) -> list[str]:
    contact = [sheet.data[key] for key in ("address", "contact") if sheet.data.get(key)]
    notes = [
        f"核验码：{format_check_code(sheet.check_code)}",
        "扫码或者访问下列地址核验本文书真伪：",
        url,
    ]
    notes += [f"事项编码：{sheet.data['item_code']}"] if sheet.data.get("item_code") else []
    notes += [f"联系方式：{'　'.join(contact)}"] if contact else []
    notes += [f"代理人：{sheet.data['agent']}"] if sheet.data.get("agent") else []
    return notes


def write_check_url(base_url: str, code: str) -> str:
    """The public address that checks a paper."""
    return f"{base_url.rstrip('/')}/check/{code}"


@cache
def load_layout() -> bytes:
    """The sheet's layout, read once."""
    return _LAYOUT.read_bytes()


@cache
def load_fonts() -> typst.Fonts:
    """Song and Hei of the wheel and no other font. Raises RuntimeError when they are not there: never an empty page."""
    fonts = typst.Fonts(False, False, [serif_path().parent])
    if set(fonts.families()) < _FAMILIES:
        raise RuntimeError(f"the fonts of papers are not installed: {fonts.families()}")
    return fonts


def _get_compiler() -> typst.Compiler:
    """One compiler a thread: it may not be borrowed twice at once; the fonts are shared."""
    if not hasattr(_compilers, "compiler"):
        _compilers.compiler = typst.Compiler(input=load_layout(), font_paths=load_fonts(), ignore_system_fonts=True)
    return _compilers.compiler
