"""Entered figures: before and after, what an account prints, what a centre costs (K-08, K-09, K-23, X-11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from onewindow.directory.queries import get_centre
from onewindow.directory.rules import require_centre_staff, require_choice, require_words
from onewindow.governance.actions.loading import write_governed
from onewindow.governance.events import CostEntered, ImprovementEntered, PrintedFigureEntered
from onewindow.governance.models import CentreCost, Improvement, PublishedFigure
from onewindow.governance.rules import Measures
from onewindow.governance.terms import COST_KINDS, FIGURES, MARKS, SPAN_UNITS
from onewindow.kit.acting import Actor, At, Invalid
from onewindow.ledger.actions import record

COUNTS = ("steps", "places", "documents", "visits", "fees")


def enter_improvement(
    *,
    centre_id: int,
    name: str,
    before: Measures,
    after: Measures,
    source: str,
    as_of: date | None = None,
    day_note: str = "",
    item_code: str = "",
    department_name: str = "",
    mark: str = "",
    note: str = "",
    actor: Actor,
    at: At,
) -> int:
    """What an item asked before and asks now, as its source tells it (K-09); returns the record's number.

    Raises NotAllowed, NotFound, Invalid, Conflict `measured_already`.
    """
    _require_figure_keeper(centre_id, mark, source, actor)
    require_words(name=name)
    if before == Measures():
        raise Invalid("nothing_measured", "请写明以前的情况", fields={"span_before": "至少填一项以前的情况"})
    if as_of is None and not (mark and day_note):
        raise Invalid("measured_when", "请写明截至哪天", fields={"as_of": "必填"})
    for span in (before.span, after.span):
        if span is not None:
            require_choice("span_unit", span.unit, SPAN_UNITS)
    with write_governed():
        row = Improvement.objects.create(
            centre_id=centre_id,
            name=name,
            item_code=item_code,
            department_name=department_name,
            as_of=as_of,
            day_note=day_note,
            span_before=before.span.amount if before.span else None,
            span_before_unit=before.span.unit if before.span else "",
            span_before_over=bool(before.span and before.span.over),
            span_after=after.span.amount if after.span else None,
            span_after_unit=after.span.unit if after.span else "",
            mark=mark,
            source=source,
            note=note,
            **{f"{key}_before": getattr(before, key) for key in COUNTS},
            **{f"{key}_after": getattr(after, key) for key in COUNTS},
        )
        event = ImprovementEntered(row.pk, centre_id, name, as_of, source)
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)
    return row.pk


def enter_printed_figure(
    *,
    centre_id: int,
    key: str,
    as_of: date,
    printed: str,
    value: Decimal,
    source: str,
    qualifier: str = "",
    base: str = "",
    day_note: str = "",
    explanation: str = "",
    mark: str = "published_input",
    actor: Actor,
    at: At,
) -> int:
    """A figure exactly as an account prints it (X-11); ours is computed beside it. Returns its number.

    Raises NotAllowed, NotFound, Invalid, Conflict `figure_entered_already`.
    """
    _require_figure_keeper(centre_id, mark, source, actor)
    require_choice("key", key, {name: words for name, (words, _) in FIGURES.items()})
    require_choice("mark", mark, MARKS)
    require_choice("qualifier", qualifier, {"": "", "about": "约", "most": "至多", "least": "至少"})
    require_words(printed=printed)
    if value < 0:
        raise Invalid("figure_negative", "数字不能为负", fields={"value": "不能为负"})
    with write_governed():
        row = PublishedFigure.objects.create(
            centre_id=centre_id,
            key=key,
            as_of=as_of,
            day_note=day_note,
            printed=printed,
            value=value,
            qualifier=qualifier,
            base=base,
            mark=mark,
            source=source,
            explanation=explanation,
        )
        event = PrintedFigureEntered(row.pk, centre_id, key, as_of, printed, source)
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)
    return row.pk


def enter_cost(
    *,
    centre_id: int,
    year: int,
    kind: str,
    amount_fen: int,
    source: str,
    mark: str = "",
    note: str = "",
    actor: Actor,
    at: At,
) -> int:
    """What a centre cost in a year, in fen (K-23); returns the record's number.

    Raises NotAllowed, NotFound, Invalid, Conflict `cost_entered_already`.
    """
    _require_figure_keeper(centre_id, mark, source, actor)
    require_choice("kind", kind, COST_KINDS)
    if amount_fen < 0 or not 2000 <= year <= 2100:
        raise Invalid("cost_invalid", "费用或年份有误", fields={"amount_fen": "不能为负", "year": "2000至2100"})
    with write_governed():
        row = CentreCost.objects.create(
            centre_id=centre_id, year=year, kind=kind, amount_fen=amount_fen, mark=mark, source=source, note=note
        )
        event = CostEntered(row.pk, centre_id, year, kind, amount_fen, source)
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)
    return row.pk


def _require_figure_keeper(centre_id: int, mark: str, source: str, actor: Actor) -> None:
    require_centre_staff(actor, centre_id)
    get_centre(centre_id)
    require_words(source=source)
    if mark:
        require_choice("mark", mark, MARKS)
