"""What is printed of the catalogue: the leaflet of an item, the notice of a window, the sheet of the notice board (K-15, B-04).

They are pictures of the guide in force, without number, seal or check code: whoever wants to know whether one is up to date scans
its square and reads the guide itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import typst

from onewindow.catalogue.disclosures import PRINTED_FORMS, list_disclosures
from onewindow.catalogue.guides import ItemView
from onewindow.documents.drawing import draw_check_square
from onewindow.documents.glyphs import list_unprintable
from onewindow.documents.sheets import PDF_STANDARD, is_simulated, load_fonts
from onewindow.documents.wording import write_date
from onewindow.kit.acting import Invalid

_LAYOUT = Path(__file__).parent / "leaflet.typ"
# A leaflet is taken home, a notice hangs at the window, the board is read standing: paper and letters grow.
_PAGES = {"leaflet": ("a4", 10.5), "window_notice": ("a4", 10.5), "notice_board": ("a3", 13)}
UNSAID = "未载明"
# A department may have hundreds of items; what is more is another sheet.
MOST_ITEMS = 60


def draw_leaflet(items: Sequence[ItemView], *, form: str, title: str, base_url: str, printed_on: date) -> bytes:
    """The PDF/A of these items' six disclosures in one of `PRINTED_FORMS`, each with the square of its guide's page.

    Raises Invalid for no items, more than `MOST_ITEMS`, an unknown form, or a character the fonts cannot print (named).
    """
    if form not in PRINTED_FORMS:
        raise Invalid("unknown_form", "没有这种公开形式", fields={"form": "、".join(PRINTED_FORMS.values())})
    if not 0 < len(items) <= MOST_ITEMS:
        raise Invalid(
            "nothing_to_print",
            f"一份可以印 1 至 {MOST_ITEMS} 项，现在是 {len(items)} 项",
            advice="请按部门或窗口分开印",
        )
    sheet = _describe_leaflet(items, form, title, base_url, printed_on)
    words = json.dumps(sheet, ensure_ascii=False)
    missing = list_unprintable([words])
    if missing:
        named = "、".join(f"{char}（U+{ord(char):04X}）" for char in missing[:10])
        raise Invalid("glyph_missing", f"字库中没有下列字符，印不出来：{named}", advice="请先在事项编辑里改用别的写法")
    compiler = typst.Compiler(input=load_leaflet_layout(), font_paths=load_fonts(), ignore_system_fonts=True)
    options: dict[str, Any] = {"format": "pdf", "pdf_standards": PDF_STANDARD, "timestamp": 0}
    pdf: Any = compiler.compile(input=load_leaflet_layout(), sys_inputs={"sheet": words}, **options)
    return bytes(pdf)


@cache
def load_leaflet_layout() -> bytes:
    """The layout, read once."""
    return _LAYOUT.read_bytes()


def _describe_leaflet(
    items: Sequence[ItemView], form: str, title: str, base_url: str, printed_on: date
) -> dict[str, Any]:
    paper, size = _PAGES[form]
    return {
        "paper": paper,
        "size": size,
        "title": title,
        "kind": PRINTED_FORMS[form],
        "printed": f"{write_date(printed_on)}印制，以扫码所见为准",
        "simulated": is_simulated("live"),
        "items": [_describe_item(item, base_url) for item in items],
    }


def _describe_item(item: ItemView, base_url: str) -> dict[str, Any]:
    contact = [f"咨询：{'、'.join(item.consultation_phones)}"] if item.consultation_phones else []
    contact += [f"投诉：{'、'.join(item.complaint_phones)}"] if item.complaint_phones else []
    contact += [f"地点：{place.name}{place.address and '，' + place.address}" for place in item.places[:2]]
    return {
        "name": item.name,
        "code": item.code,
        "department": item.department_name,
        "rows": [[one.title, list(one.lines) or [UNSAID]] for one in list_disclosures(item)],
        "contact": contact,
        "square": draw_check_square(f"{base_url.rstrip('/')}/items/{item.code}"),
    }
