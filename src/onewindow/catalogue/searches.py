"""One SQL statement that finds items by words, bigrams, pinyin, initials, codes and department (issue 1b)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import Any

from django.db import connection

from onewindow.catalogue.pieces import Term, read_search_words

# No one reads further than this; a broad word stops collecting here, so that it costs no more than a narrow one.
MOST_HITS = 400
MOST_COUNTED = 5_000
# A word in Latin letters can be read in several ways, several such words in all their combinations.
MOST_READINGS = 24
MOST_ON_A_PAGE = 100

_COLUMNS = (
    "version_id, code, code_form, name, summary, department_id, department_name, regime, case_kind, "
    "promised_amount, promised_unit, status, valid_from, valid_to, views"
)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One found item; `promised_limit` counts `promised_unit`s, None where nothing is promised."""

    version_id: int
    code: str
    code_form: str
    name: str
    summary: str
    department_id: int | None
    department_name: str
    regime: str
    case_kind: str
    promised_limit: int | None
    promised_unit: str
    status: str
    valid_from: date | None
    valid_to: date | None
    views: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits; when `capped`, there are at least `total` and perhaps more."""

    total: int
    capped: bool
    hits: tuple[SearchHit, ...]


def search_items(
    *,
    text: str = "",
    on: date,
    staff: bool = False,
    department_id: int | None = None,
    region_code: str = "",
    regime: str = "",
    topic: str = "",
    service_object: str = "",
    limit: int = 20,
    offset: int = 0,
) -> SearchPage:
    """Items in force `on` that meet every word of `text`; with `staff` drafts too. Name before keyword before department.

    A text that holds nothing searchable finds nothing; an empty text lists all in reading order.
    """
    terms = read_search_words(text)
    if text.strip() and not terms:
        return SearchPage(0, False, ())
    filters, values = _build_filters(on, staff, department_id, region_code, regime, topic, service_object)
    most = MOST_HITS if terms else MOST_COUNTED
    paging = {"limit": max(1, min(limit, MOST_ON_A_PAGE)), "offset": max(0, min(offset, 100_000)), "most": most}
    sql = _build_search(terms, filters, values) if terms else _build_listing(filters)
    rows = _run_search(sql, {**values, **paging})
    total = rows[0][-1] if rows else 0
    hits = tuple(SearchHit(*row[:-1]) for row in rows if row[0] is not None)
    return SearchPage(total, total >= most, hits)


def _run_search(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Planned anew for each question: a plan kept for all words would have to read the whole table for the rarest."""
    with connection.cursor() as cursor:
        kept = connection.connection.prepare_threshold
        connection.connection.prepare_threshold = None
        try:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
        finally:
            connection.connection.prepare_threshold = kept


def _build_filters(
    on: date,
    staff: bool,
    department_id: int | None,
    region_code: str,
    regime: str,
    topic: str,
    service_object: str,
) -> tuple[str, dict[str, Any]]:
    in_force = "(status = 'published' AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s))"
    parts = [f"(status = 'draft' OR {in_force})" if staff else in_force]
    values: dict[str, Any] = {"on": on}
    for name, condition, value in (
        ("department", "department_id = %(department)s", department_id),
        ("region", "region_code LIKE %(region)s", f"{_trim_region(region_code)}%" if region_code else None),
        ("regime", "regime = %(regime)s", regime or None),
        ("topic", "topics @> ARRAY[%(topic)s]::text[]", topic or None),
        ("object", "service_objects @> ARRAY[%(object)s]::text[]", service_object or None),
    ):
        if value is not None:
            parts.append(condition)
            values[name] = value
    return " AND ".join(parts), values


def _trim_region(code: str) -> str:
    """A division holds those below it: 350300000000 begins with 3503. Only digits reach the pattern."""
    digits = "".join(char for char in code if char.isascii() and char.isdigit())
    for size in (2, 4, 6, 9):
        if digits[size:].strip("0") == "":
            return digits[:size]
    return digits


def _build_listing(filters: str) -> str:
    return (
        f"SELECT {_COLUMNS}, (SELECT count(*) FROM (SELECT FROM catalogue_itemsearchrow WHERE {filters} "  # noqa: S608
        "LIMIT %(most)s) AS shown) "
        f"FROM catalogue_itemsearchrow WHERE {filters} ORDER BY name_sounds, version_id "
        "LIMIT %(limit)s OFFSET %(offset)s"
    )


def _build_search(terms: tuple[Term, ...], filters: str, values: dict[str, Any]) -> str:
    """Two collections, name first, so that a broad department word never crowds out a name; then one ranking.

    The second is not even begun when the first is full.
    """
    in_name = _write_collection(terms, values, "name_pieces", "name", with_code=True)
    anywhere = _write_collection(terms, values, "pieces", "all", with_code=False)
    values["whole"] = "".join(term.text for term in terms)
    values["begin"] = values["whole"] + "%"
    return f"""
WITH named AS MATERIALIZED (
    SELECT version_id FROM catalogue_itemsearchrow WHERE {filters} AND {in_name} LIMIT %(most)s
), other AS MATERIALIZED (
    SELECT version_id FROM catalogue_itemsearchrow WHERE {filters} AND {anywhere}
    LIMIT (SELECT %(most)s - count(*) FROM named)
), ranked AS MATERIALIZED (
    SELECT version_id, max(named) AS named
    FROM (SELECT version_id, 1 AS named FROM named UNION ALL SELECT version_id, 0 FROM other) AS found GROUP BY version_id
)
SELECT {_COLUMNS}, (SELECT count(*) FROM ranked)
FROM ranked JOIN catalogue_itemsearchrow USING (version_id)
ORDER BY named DESC, {_RANK} DESC, views DESC, length(name_text), name_sounds, version_id
LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608


_RANK = """CASE WHEN name_text = %(whole)s OR name_sounds LIKE %(begin)s AND name_sounds LIKE %(whole)s || '|%%' THEN 3
    WHEN name_text LIKE %(begin)s THEN 2 WHEN all_text LIKE '%%|' || %(begin)s THEN 1 ELSE 0 END"""


def _write_collection(
    terms: tuple[Term, ...], values: dict[str, Any], pieces: str, side: str, *, with_code: bool
) -> str:
    """The index finds the rows that hold all pieces of some way to read every word; the texts make it exact.

    All words go into one condition of the index: a row's pieces lie outside the row and must not be read one by one. Where
    the planner reads the whole of a small table all the same, the texts come first, being as cheap and at hand.
    """
    worded = [term for term in terms if term.ways]
    parts = []
    for number, ways in enumerate(islice(product(*(term.ways for term in worded)), MOST_READINGS) if worded else ()):
        values[f"way{number}"] = sorted({piece for way in ways for piece in way})
        parts.append(f"{pieces} @> %(way{number})s::text[]")
    # What looks like the beginning of a code may be a word as well; only a code by itself is looked up elsewhere too.
    codes = [
        _write_code(place, term.code, values, with_code)
        for place, term in enumerate(terms)
        if term.code and not term.ways
    ]
    alone = len(terms) == 1 and with_code and terms[0].code and terms[0].ways
    either = [_write_code(0, terms[0].code, values, True)] if alone else []
    compared = [
        _join_any([*_list_comparisons(place, term, values, side), *either])
        for place, term in enumerate(terms)
        if term.ways
    ]
    return " AND ".join([*codes, *compared, *([_join_any([*parts, *either])] if parts else [])])


def _join_any(parts: list[str]) -> str:
    return "(" + " OR ".join(parts) + ")"


def _list_comparisons(place: int, term: Term, values: dict[str, Any], side: str) -> list[str]:
    """What was typed stands in the texts; Latin letters perhaps in their sounds."""
    values[f"like{place}"] = f"%{term.text}%"
    kinds = ("text", "sounds") if len(term.ways) > 1 else ("text",)
    return [f"{side}_{kind} LIKE %(like{place})s" for kind in kinds]


def _write_code(place: int, code: str, values: dict[str, Any], by_prefix: bool) -> str:
    """The implementing code by how it begins; the item's other codes whole."""
    if by_prefix:
        values[f"code{place}"] = code.replace("_", r"\_") + "%"
        return f"code LIKE %(code{place})s"
    values[f"piece{place}"] = f"c:{code}"
    return f"pieces @> ARRAY[%(piece{place})s]::text[]"
