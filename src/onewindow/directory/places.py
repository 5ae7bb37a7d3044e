"""What belongs to a place, under its old and its new divisions: for lists and figures of the rooms above."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from onewindow.directory.models import Department, DepartmentSeat, RegionSuccession
from onewindow.directory.rules import get_region_stem


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A department sat in the place from `starts_on` (None: from its beginning) up to and without `until` (None: still)."""

    department_id: int
    starts_on: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """One line of a division's history."""

    old_code: str
    old_name: str
    new_code: str
    new_name: str
    document: str
    title: str
    effective_on: date


INSIDE_SQL = """
WITH RECURSIVE inside(code) AS (
    SELECT code::text FROM directory_region WHERE code LIKE %s
    UNION
    SELECT succession.old_id::text FROM directory_regionsuccession succession JOIN inside ON succession.new_id = inside.code
)
SELECT code FROM inside
"""


def list_codes_inside(region_code: str) -> tuple[str, ...]:
    """Every division of a place: those inside it by their codes, and whatever became one of them; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(INSIDE_SQL, [get_region_stem(region_code) + "%"])
        return tuple(row[0] for row in cursor.fetchall())


def list_place_spans(region_code: str) -> tuple[PlaceSpan, ...]:
    """Which departments sat in a place and when, by its old and its new divisions; three statements."""
    inside = set(list_codes_inside(region_code))
    past: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
    seats = DepartmentSeat.objects.order_by("department_id", "period")
    for department_id, region, period in seats.values_list("department_id", "region_id", "period"):
        past[department_id].append((region, period.lower, period.upper))
    spans = []
    wanted = Q(region__in=inside) | Q(pk__in=past)
    for department_id, region in Department.objects.filter(wanted).order_by("pk").values_list("pk", "region_id"):
        spans += _list_spans(department_id, region, past.get(department_id, []), inside)
    return tuple(spans)


def _list_spans(
    department_id: int, region: str, past: list[tuple[str, date, date]], inside: set[str]
) -> list[PlaceSpan]:
    spans = [
        PlaceSpan(department_id, starts_on if number else None, until)
        for number, (seat, starts_on, until) in enumerate(past)
        if seat in inside
    ]
    if region in inside:
        spans.append(PlaceSpan(department_id, past[-1][2] if past else None, None))
    return spans


def build_place_filter(region_code: str, day: str) -> Q:
    """The matters of departments of a place, as a condition; `day` names the column whose day says where it was then."""
    spans = list_place_spans(region_code)
    always = [span.department_id for span in spans if span.starts_on is None and span.until is None]
    found = Q(department_id__in=always)
    for span in spans:
        if span.starts_on is None and span.until is None:
            continue
        part = Q(department_id=span.department_id)
        if span.starts_on is not None:
            part &= Q(**{f"{day}__gte": span.starts_on})
        if span.until is not None:
            part &= Q(**{f"{day}__lt": span.until})
        found |= part
    return found


def list_region_history(code: str) -> tuple[SuccessionRow, ...]:
    """What a division came from and what it became, newest change first."""
    rows = RegionSuccession.objects.filter(Q(old=code) | Q(new=code)).select_related("old", "new", "change")
    return tuple(
        SuccessionRow(
            row.old_id,
            row.old.name,
            row.new_id,
            row.new.name,
            row.change.document,
            row.change.title,
            row.change.effective_on,
        )
        for row in rows.order_by("-change__effective_on", "old_id", "new_id")
    )
