"""Tables that leave the house as CSV: in UTF-8 for spreadsheets, harmless to them, and labelled when simulated (RD-20)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from onewindow.web.site import SIMULATED_WORD, get_site
from onewindow.web.wording import say


def answer_table(filename: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download of rows under translated heads; None is an empty cell."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = str(content_disposition_header(True, filename))
    answer.write("\ufeff")
    sheet = csv.writer(answer)
    sheet.writerow([say(head) for head in heads])
    for row in rows:
        sheet.writerow([disarm_cell("" if cell is None else str(cell)) for cell in row])
    if get_site().simulated:
        sheet.writerow([str(SIMULATED_WORD)])
    return answer


def disarm_cell(text: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
