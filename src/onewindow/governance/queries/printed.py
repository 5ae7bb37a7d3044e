"""Printed figures beside ours (X-11), costs per case (K-23), before and after from an account or two versions (K-08, K-09)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from onewindow.cases.queries import YearCounts, count_completed_cases
from onewindow.catalogue.overviews import list_changed_items
from onewindow.catalogue.rules import read_guide
from onewindow.directory.queries import list_departments
from onewindow.governance.models import CentreCost, Improvement, PublishedFigure
from onewindow.governance.queries.rows import CostRow, ImprovementRow, PrintedRow, RoundRow
from onewindow.governance.rules import (
    Indicator,
    Measures,
    Span,
    compare_measures,
    divide_cost,
    explain_difference,
    list_fits,
    list_fitting_bases,
    make_share,
    measure_guide,
)
from onewindow.governance.terms import FIGURES, ITEM_TYPES

FEWEST_ITEMS = 50
OWN_CASES, PRINTED_CASES = "系统内当年办结的办件", "账目所载办结件数"


def list_printed_figures(centre_id: int, rounds: Sequence[RoundRow]) -> tuple[PrintedRow, ...]:
    """Every printed figure of a centre, in order of days, with what our own lines and counts make of it; one statement."""
    figures = list(PublishedFigure.objects.filter(centre_id=centre_id).order_by("as_of", "key", "base"))
    return tuple(_make_printed_row(row, figures, rounds) for row in figures)


def _make_printed_row(row: PublishedFigure, figures: list[PublishedFigure], rounds: Sequence[RoundRow]) -> PrintedRow:
    ours = _find_ours(row, figures, rounds)
    difference, bases = _judge_difference(row, ours, rounds)
    label, unit = FIGURES[row.key]
    return PrintedRow(
        key=row.key,
        label=label,
        as_of=row.as_of,
        day_note=row.day_note,
        printed=row.printed,
        unit=unit,
        qualifier=row.qualifier,
        base=row.base,
        ours=ours,
        difference=difference,
        bases=bases,
        mark=row.mark,
        source=row.source,
        explanation=row.explanation,
    )


def _find_ours(row: PublishedFigure, figures: list[PublishedFigure], rounds: Sequence[RoundRow]) -> Indicator | None:
    """What we compute for the same day: from the lines of the round of that day, or from two counts the account gives."""
    found = next((one for one in rounds if one.effective_on == row.as_of), None)
    if row.key == "in_hall_rate" and found:
        counts = [one for one in found.counts.types if not row.base or ITEM_TYPES[one.item_type] == row.base]
        kept, inside = sum(one.retained for one in counts), sum(one.in_hall for one in counts)
        return make_share("in_hall_rate", row.as_of, inside, kept, row.base or "保留的全部事项")
    if row.key == "items" and found:
        return Indicator("items", row.as_of, found.counts.total, None, "本轮清单各行", "number")
    if row.key == "instant_items" and found:
        return make_share("instant_rate", row.as_of, int(row.value), found.counts.in_hall, "按事项：在厅办理的事项")
    if row.key == "completion_rate":
        parts = {one.key: int(one.value) for one in figures if one.as_of == row.as_of}
        if "completed_cases" in parts and "accepted_cases" in parts:
            return make_share(
                "completion_rate", row.as_of, parts["completed_cases"], parts["accepted_cases"], "办结÷受理"
            )
    if row.key == "instant_rate" and found and (fits := list_fits(row.printed, found.counts.retained)):
        return make_share("instant_rate", row.as_of, fits[0].numerator, fits[0].denominator, "推算：按事项")
    return None


def _judge_difference(
    row: PublishedFigure, ours: Indicator | None, rounds: Sequence[RoundRow]
) -> tuple[str, tuple[int, ...]]:
    if row.key == "instant_rate" and ours:
        return "fits", ()
    if row.key == "instant_items":
        return "alone", ()
    if ours is not None and ours.unit == "number":
        return "same" if ours.numerator == row.value else "differs", ()
    if ours is not None:
        return explain_difference(row.printed, ours), ()
    if FIGURES[row.key][1] != "percent" or row.qualifier or Decimal(row.printed) % 1 == 0:
        return "alone", ()
    found = next((one for one in rounds if one.effective_on == row.as_of), None)
    totals = {found.counts.retained, *(one.retained for one in found.counts.types)} if found else set()
    if not totals or any(list_fits(row.printed, total) for total in totals):
        return "alone", ()
    return "unfit", tuple(fit.denominator for fit in list_fitting_bases(row.printed, above=FEWEST_ITEMS))


def list_costs(centre_id: int, *, on: date, is_today: bool) -> tuple[CostRow, ...]:
    """The costs of each year and per completed case; a centre of another time takes the cases its account prints.

    At most three statements (K-23).
    """
    rows = list(CentreCost.objects.filter(centre_id=centre_id).order_by("-year", "kind"))
    cases = _count_cases_by_year(centre_id, rows, on, is_today)
    base = OWN_CASES if is_today else PRINTED_CASES
    return tuple(
        CostRow(
            year=row.year,
            kind=row.kind,
            amount_fen=row.amount_fen,
            cases=cases.get(row.year, 0),
            cases_base=base,
            per_case=str(divide_cost(row.amount_fen, cases.get(row.year, 0)) or ""),
            mark=row.mark,
            source=row.source,
            note=row.note,
        )
        for row in rows
    )


def _count_cases_by_year(centre_id: int, rows: list[CentreCost], on: date, is_today: bool) -> dict[int, int]:
    if not rows:
        return {}
    if is_today:
        departments = [row.id for row in list_departments(on=on, centre_id=centre_id)]
        years: dict[int, YearCounts] = count_completed_cases(departments, until=on)
        return {year: found.completed for year, found in years.items()}
    figures = PublishedFigure.objects.filter(centre_id=centre_id, key="completed_cases").order_by("as_of")
    return {row.as_of.year: int(row.value) for row in figures}


def list_improvements(centre_id: int, *, on: date, is_today: bool) -> tuple[ImprovementRow, ...]:
    """Before and after: computed from two versions where the catalogue has both, then as entered with their source.

    At most three statements (K-08, K-09).
    """
    entered = Improvement.objects.filter(centre_id=centre_id).order_by("as_of", "pk")
    rows = [_make_improvement_row(row) for row in entered]
    return (*(_compare_versions(centre_id, on) if is_today else ()), *rows)


def _compare_versions(centre_id: int, on: date) -> Iterable[ImprovementRow]:
    departments = [row.id for row in list_departments(on=on, centre_id=centre_id)]
    for pair in list_changed_items(on, departments):
        changes = compare_measures(measure_guide(read_guide(pair.first)), measure_guide(read_guide(pair.newest)))
        moved = tuple(change for change in changes if change.before != change.after)
        if moved:
            yield ImprovementRow(
                name=pair.name,
                item_code=pair.code,
                department_name=pair.department_name,
                origin="computed",
                as_of=pair.newest_from,
                day_note="",
                changes=moved,
                mark="",
                source=f"事项目录{pair.first_from}与{pair.newest_from}的两个版本",
                note="",
            )


def _make_improvement_row(row: Improvement) -> ImprovementRow:
    changes = compare_measures(_read_side(row, "before"), _read_side(row, "after"))
    return ImprovementRow(
        name=row.name,
        item_code=row.item_code,
        department_name=row.department_name,
        origin="entered",
        as_of=row.as_of,
        day_note=row.day_note,
        changes=changes,
        mark=row.mark,
        source=row.source,
        note=row.note,
    )


def _read_side(row: Improvement, side: str) -> Measures:
    amount = getattr(row, f"span_{side}")
    over = row.span_before_over if side == "before" else False
    span = Span(amount, getattr(row, f"span_{side}_unit"), over) if amount is not None else None
    counts = {key: getattr(row, f"{key}_{side}") for key in ("steps", "places", "documents", "visits", "fees")}
    return Measures(span=span, **counts)
