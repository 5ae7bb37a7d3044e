"""Before and after of an item: how long, how many steps, places, documents, visits, what it costs (K-08, K-09)."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.catalogue.guides import Guide

SPAN_OF_UNIT = {"working_day": "working_day", "calendar_day": "day", "hour": "hour"}
MEASURES = {
    "span": "办理时限",
    "steps": "环节数",
    "places": "办理地点数",
    "documents": "申请材料数",
    "visits": "到现场次数",
    "fees": "收费",
}
COUNTED = ("steps", "places", "documents", "visits", "fees")


@dataclass(frozen=True, slots=True)
class Span:
    """How long: `amount` of `unit`; 0 is on the spot; `over`: more than that."""

    amount: int
    unit: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Measures:
    """What an item asks at one time; None where nothing is said. Fees in fen."""

    span: Span | None = None
    steps: int | None = None
    places: int | None = None
    documents: int | None = None
    visits: int | None = None
    fees: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One measure before and after. `saved`: before less after where both are said in one unit; `at_least` when before was
    "more than"."""

    key: str
    before: Span | int | None
    after: Span | int | None
    saved: int | None
    at_least: bool = False


def measure_guide(guide: Guide) -> Measures:
    """What a version of an item asks, from its own words. An instant item without a promise takes no time.

    Places are those the guide names; documents all it lists; fees None while one of them has a standard instead of an amount.
    """
    limit = guide.promised_limit
    instant = guide.case_kind == "instant" and (limit is None or not limit.amount)
    span = Span(limit.amount, SPAN_OF_UNIT[limit.unit]) if limit is not None and limit.unit else None
    amounts = [fee.amount_fen for fee in guide.fees]
    return Measures(
        span=Span(0, "working_day") if instant else span,
        steps=len(guide.steps) or None,
        places=len({place.name for place in guide.places}) or None,
        documents=len(guide.materials),
        visits=guide.visits,
        fees=None if None in amounts or guide.charges is None else sum(amount or 0 for amount in amounts),
    )


def compare_measures(before: Measures, after: Measures) -> tuple[MeasureChange, ...]:
    """Every measure one side tells, in the order of MEASURES."""
    changes = [_compare_spans(before.span, after.span)] if before.span or after.span else []
    for key in COUNTED:
        old, new = getattr(before, key), getattr(after, key)
        if old is not None or new is not None:
            changes.append(MeasureChange(key, old, new, old - new if old is not None and new is not None else None))
    return tuple(changes)


def _compare_spans(before: Span | None, after: Span | None) -> MeasureChange:
    """Days are never subtracted from weeks: only like units, or from anything to on the spot."""
    alike = before is not None and after is not None and (before.unit == after.unit or after.amount == 0)
    saved = before.amount - after.amount if alike and before and after else None
    return MeasureChange("span", before, after, saved, at_least=bool(before and before.over))
