"""The catalogue seen as a whole: the items of a day, the newest wordings of many items, counts on many days (K-02, K-03, K-14)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from onewindow.catalogue.models import ItemVersion


@dataclass(frozen=True, slots=True)
class ItemInForce:
    """One item of a day, as lists and rounds need it."""

    code: str
    name: str
    regime: str
    department_id: int | None
    department_name: str
    in_hall: bool
    case_kind: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The newest words of an item, draft or not, and whether a version is in force on the day asked for."""

    content: dict[str, Any]
    in_force: bool


@dataclass(frozen=True, slots=True)
class CatalogueCount:
    """Of one regime on one day. Sums of limits in fifths of an hour (168 to a working day); `limited` items have a promise,
    `compared` ones a promise and a statutory limit."""

    day: date
    regime: str
    items: int
    in_hall: int
    instant: int
    with_prerequisites: int
    limited: int
    promised: int
    compared: int
    promised_compared: int
    statutory_compared: int


def list_items_in_force(on: date, department_ids: Iterable[int] | None = None) -> tuple[ItemInForce, ...]:
    """The items that run on a day, of some departments or all, by department and code; one statement."""
    found = ItemVersion.objects.filter(status="published", validity__contains=on)
    if department_ids is not None:
        found = found.filter(department_id__in=set(department_ids))
    rows = found.order_by("department_name", "item__code").values_list(
        "item__code", "name", "regime", "department_id", "department_name", "content__in_hall", "content__case_kind"
    )
    return tuple(ItemInForce(*row) for row in rows)


def load_wordings(codes: Iterable[str], *, on: date) -> dict[str, Wording]:
    """The newest version of each item that the catalogue knows; two statements."""
    wanted = set(codes)
    newest = ItemVersion.objects.filter(item__code__in=wanted).order_by("item_id", "-version_no").distinct("item_id")
    running = ItemVersion.objects.filter(item__code__in=wanted, status="published", validity__contains=on)
    in_force = set(running.values_list("item__code", flat=True))
    rows = newest.values_list("item__code", "content")
    return {code: Wording(content, code in in_force) for code, content in rows}


# Each version's JSON is opened once, however many days are asked for.
_COUNT = """
WITH seen AS MATERIALIZED (
    SELECT validity, regime, promised_weight, statutory_weight,
           (content ->> 'in_hall')::boolean AS in_hall, content ->> 'case_kind' = 'instant' AS instant,
           jsonb_array_length(content -> 'prerequisites') > 0 AS bound
    FROM catalogue_itemversion
    WHERE status = 'published' AND validity && daterange(%(first)s::date, %(last)s::date, '[]')
      AND department_id = ANY(%(departments)s)
)
SELECT day, regime, count(*), count(*) FILTER (WHERE in_hall), count(*) FILTER (WHERE instant),
       count(*) FILTER (WHERE bound), count(promised_weight), coalesce(sum(promised_weight), 0),
       count(promised_weight + statutory_weight),
       coalesce(sum(promised_weight) FILTER (WHERE statutory_weight IS NOT NULL), 0),
       coalesce(sum(statutory_weight) FILTER (WHERE promised_weight IS NOT NULL), 0)
FROM unnest(%(days)s::date[]) AS day JOIN seen ON seen.validity @> day
GROUP BY day, regime ORDER BY day, regime
"""


def count_catalogue(days: Sequence[date], department_ids: Iterable[int]) -> tuple[CatalogueCount, ...]:
    """The items of some departments on each of `days`, by regime; a day without items has no row. One statement."""
    if not days:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT, {"first": min(days), "last": max(days), "days": list(days), "departments": list(department_ids)}
        )
        return tuple(CatalogueCount(*row[:7], *map(int, row[7:])) for row in cursor.fetchall())


_COUNT_BY_CENTRE = """
SELECT home.centre_id, count(*), count(*) FILTER (WHERE (item.content ->> 'in_hall')::boolean)
FROM catalogue_itemversion item
JOIN directory_residence home ON home.department_id = item.department_id AND home.period @> %(day)s::date
WHERE item.status = 'published' AND item.validity @> %(day)s::date
GROUP BY home.centre_id
"""


def count_items_by_centre(on: date) -> dict[int, tuple[int, int]]:
    """By centre, the items in force of its resident departments, and those of them in the hall; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_BY_CENTRE, {"day": on})
        return {centre_id: (items, in_hall) for centre_id, items, in_hall in cursor.fetchall()}


def find_first_day(department_ids: Iterable[int]) -> date | None:
    """The first day on which any item of these departments was in force."""
    found = ItemVersion.objects.filter(status="published", department_id__in=set(department_ids))
    first = found.order_by("validity").values_list("validity", flat=True).first()
    return first.lower if first else None


@dataclass(frozen=True, slots=True)
class WordingPair:
    """The first and the newest published words of an item that has more than one version."""

    code: str
    name: str
    department_name: str
    first_from: date
    newest_from: date
    first: dict[str, Any]
    newest: dict[str, Any]


_PAIRS = """
SELECT item.code, newest.name, newest.department_name, lower(first.validity), lower(newest.validity), first.content,
       newest.content
FROM catalogue_itemversion newest
JOIN catalogue_item item ON item.id = newest.item_id
JOIN LATERAL (
    SELECT validity, content, content_hash FROM catalogue_itemversion earlier
    WHERE earlier.item_id = newest.item_id AND earlier.status = 'published' ORDER BY version_no LIMIT 1
) first ON first.content_hash <> newest.content_hash
WHERE newest.status = 'published' AND newest.validity @> %(day)s::date AND newest.department_id = ANY(%(departments)s)
ORDER BY lower(newest.validity) DESC, item.code LIMIT %(most)s
"""


def list_changed_items(on: date, department_ids: Iterable[int], *, most: int = 200) -> tuple[WordingPair, ...]:
    """The items in force that read otherwise when first published, the latest change first; one statement (K-08)."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"day": on, "departments": list(department_ids), "most": most})
        rows = cursor.fetchall()
    return tuple(
        WordingPair(code, name, department, since, now, _read_json(first), _read_json(newest))
        for code, name, department, since, now, first, newest in rows
    )


def _read_json(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
