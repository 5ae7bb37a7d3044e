"""Stored lines as the rules read them, and what publishing would do with one."""

from __future__ import annotations

from dataclasses import fields

from onewindow.catalogue.overviews import Wording
from onewindow.governance.models import RoundLine
from onewindow.governance.rules import Consequence, LineContent, plan_consequence

LINE_FIELDS = tuple(one.name for one in fields(LineContent))


def read_line(row: RoundLine) -> LineContent:
    """What a stored line says."""
    given = {name: getattr(row, name) for name in LINE_FIELDS}
    return LineContent(**{**given, "reasons": tuple(row.reasons)})


def load_lines(round_id: int) -> list[tuple[int, LineContent]]:
    """Every line with its number, in order; one statement."""
    return [(row.line_no, read_line(row)) for row in RoundLine.objects.filter(round_id=round_id).order_by("line_no")]


def plan_line(row: RoundLine, wording: Wording | None) -> Consequence:
    """What publishing would do for a stored line, given the item's newest words (None: not in the catalogue)."""
    content, in_force = (wording.content, wording.in_force) if wording else (None, False)
    return plan_consequence(read_line(row), content, in_force=in_force)
