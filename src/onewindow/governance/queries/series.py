"""Counts and indicators as series: computed for each day from the catalogue, the rounds and the cases, never stored (X-01)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from onewindow.cases.queries import YearCounts, count_completed_cases
from onewindow.catalogue.overviews import CatalogueCount, count_catalogue, find_first_day
from onewindow.catalogue.terms import UNIT_WEIGHTS
from onewindow.directory.queries import get_centre, list_departments
from onewindow.governance.queries.rows import RoundRow, TypePoint
from onewindow.governance.rules import Indicator, make_mean, make_share, make_speed_up
from onewindow.governance.terms import TYPE_OF_REGIME

SCALE = UNIT_WEIGHTS["working_day"]
MOST_DAYS = 13
ITEMS_BASE = "当日实施的全部事项"
CASES_BASE = "当年办结的办件"
HALL_BASE = "当日实施的事项中注明进厅的"
PROMISE_BASE = "当日实施且写明承诺时限的事项；一个自然日折合七分之五个工作日"
SPEED_BASE = "当日实施且写明法定时限和承诺时限的事项，两项时限各自求和"
BOUND_BASE = "当日实施且办事指南列有前置事项的"
JOINT_BASE = "本轮清单里写明涉及两个以上部门的"


@dataclass(frozen=True, slots=True)
class CentreSeries:
    """`types`: kept and in the hall by type and day; `indicators`: by key, in order of days."""

    types: tuple[TypePoint, ...]
    indicators: dict[str, tuple[Indicator, ...]]


def compute_series(centre_id: int, rounds: Iterable[RoundRow], *, on: date) -> CentreSeries:
    """Every series of a centre up to a day, at most five statements whatever it holds.

    A centre of today: its resident departments' catalogue on the first of each month of the last year and on the day
    itself, and the cases of each year. A centre of another time: what the lines of its settled rounds say.
    """
    settled = [row for row in rounds if row.is_settled and row.effective_on <= on]
    joint = _count_joint(settled)
    centre = get_centre(centre_id)
    if centre.last_day is not None and centre.last_day < on:
        return CentreSeries(_count_rounds(settled), _gather(joint))
    departments = [row.id for row in list_departments(on=on, centre_id=centre_id)]
    days = choose_days(find_first_day(departments), on)
    counts = count_catalogue(days, departments)
    years = count_completed_cases(departments, until=on)
    return CentreSeries(
        _count_types(counts), _gather(_compute_catalogue(days, counts), _compute_cases(years, on), joint)
    )


def choose_days(first: date | None, on: date) -> tuple[date, ...]:
    """The first of each month of the last year since `first`, and `on` itself; empty when nothing was in force by then."""
    if first is None or first > on:
        return ()
    months = [on.year * 12 + on.month - 1 - back for back in range(MOST_DAYS - 1)]
    firsts = [date(number // 12, number % 12 + 1, 1) for number in months]
    return tuple(sorted({on, *(day for day in firsts if first <= day <= on)}))


def _count_rounds(rounds: list[RoundRow]) -> tuple[TypePoint, ...]:
    points = [
        TypePoint(row.effective_on, one.item_type, one.retained, one.in_hall, row.id)
        for row in rounds
        for one in row.counts.types
        if one.retained
    ]
    return tuple(sorted(points, key=lambda point: (point.on, point.item_type)))


def _count_joint(rounds: list[RoundRow]) -> list[Indicator]:
    """Items of two or more departments, of the rounds whose lines say so (K-20)."""
    found = [row for row in rounds if row.counts.joint]
    return [
        Indicator("joint_items", row.effective_on, row.counts.joint, None, JOINT_BASE, "number")
        for row in sorted(found, key=lambda row: row.effective_on)
    ]


def _count_types(counts: Iterable[CatalogueCount]) -> tuple[TypePoint, ...]:
    return tuple(TypePoint(row.day, TYPE_OF_REGIME[row.regime], row.items, row.in_hall, None) for row in counts)


def _compute_catalogue(days: Iterable[date], counts: Iterable[CatalogueCount]) -> Iterable[Indicator]:
    rows: dict[date, list[CatalogueCount]] = defaultdict(list)
    for row in counts:
        rows[row.day].append(row)

    def total(day: date, name: str) -> int:
        return sum(getattr(row, name) for row in rows[day])

    for day in days:
        items = total(day, "items")
        promised, statutory = total(day, "promised_compared"), total(day, "statutory_compared")
        yield Indicator("items", day, items, None, ITEMS_BASE, "number")
        yield make_share("in_hall_rate", day, total(day, "in_hall"), items, HALL_BASE)
        yield make_share("instant_rate", day, total(day, "instant"), items, f"按事项：{ITEMS_BASE}")
        yield make_mean("mean_promise", day, total(day, "promised"), total(day, "limited"), PROMISE_BASE, scale=SCALE)
        yield make_speed_up("promise_speed_up", day, promised, statutory, SPEED_BASE, scale=SCALE)
        yield Indicator("days_saved", day, statutory - promised, None, SPEED_BASE, "working_day", SCALE)
        yield Indicator("bound_items", day, total(day, "with_prerequisites"), None, BOUND_BASE, "number")


def _compute_cases(years: dict[int, YearCounts], on: date) -> Iterable[Indicator]:
    for year, found in years.items():
        day = min(date(year, 12, 31), on)
        yield Indicator("completed_cases", day, found.completed, None, CASES_BASE, "number")
        yield make_share("instant_rate_cases", day, found.instant, found.completed, f"按办件：{CASES_BASE}")


def _gather(*found: Iterable[Indicator]) -> dict[str, tuple[Indicator, ...]]:
    gathered: dict[str, list[Indicator]] = defaultdict(list)
    for one in found:
        for indicator in one:
            gathered[indicator.key].append(indicator)
    return {key: tuple(rows) for key, rows in gathered.items()}
