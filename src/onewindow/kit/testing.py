"""What many tests begin with is made once, through actions; its rows are then put back, as they were, for every further test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, connections, transaction
from psycopg import sql

Made = TypeVar("Made")

COLUMNS = """
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Recording:
    """What one making wrote: how full its tables were before, the statements that write the same again, and its value."""

    before: dict[str, int]
    script: str
    value: Any


_recordings: dict[Hashable, list[Recording]] = {}
_asked: Counter[Hashable] = Counter()
# A making asked for once is not worth recording.
WORTH = 2
_unrecordable: set[Hashable] = set()
_sequences: dict[str, int] = {}


def replay_rows(key: Hashable, make: Callable[[], Made]) -> Made:
    """The value of `make`, with its rows in the database: made when `key` is new, put back when it was made before.

    They are put back only where the tables are as full as they were before that making; else they are made again. A
    making that changes or removes rows it did not write is never put back, and one that is asked for once is not
    recorded. `make` must depend on nothing but `key`.
    """
    for recording in _recordings.get(key, ()):
        if _count_rows(tuple(recording.before)) == recording.before:
            with transaction.atomic():
                # The driver takes many statements in one only while it prepares none.
                connection.connection.execute(recording.script, prepare=False)
            return recording.value
    _asked[key] += 1
    return make() if _asked[key] < WORTH or key in _unrecordable else _record_rows(key, make)


def _record_rows(key: Hashable, make: Callable[[], Made]) -> Made:
    columns = _read_columns()
    before = _count_rows(tuple(columns))
    with transaction.atomic():
        horizon = _ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint % 4294967296")[0][0]
        value = make()
        written = _read_written(columns, horizon)
        after = _count_rows(tuple(columns))
    grown = {table: after[table] - before[table] for table in columns if after[table] != before[table]}
    if grown == {table: len(rows) for table, rows in written.items()}:
        script = sql.SQL("; ").join(_write_insert(table, columns[table], rows) for table, rows in written.items())
        filled = {table: before[table] for table in written}
        _recordings.setdefault(key, []).append(Recording(filled, script.as_string(None), value))
        _sequences.update(_ask(SEQUENCES))
    else:
        _unrecordable.add(key)
    return value


def advance_sequences() -> None:
    """Bring a new copy of the database past every number that recorded rows bear. Needs the owner's connection."""
    if _sequences:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT setval(name, value) FROM unnest(%s::text[], %s::bigint[]) AS t (name, value)",
                [list(_sequences), list(_sequences.values())],
            )
        connections["owner"].close()


def _ask(statement: str | sql.Composed) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _read_columns() -> dict[str, list[str]]:
    return dict(_ask(COLUMNS))


def _count_rows(tables: tuple[str, ...]) -> dict[str, int]:
    counts = sql.SQL(", ").join(sql.SQL("(SELECT count(*) FROM {})").format(sql.Identifier(name)) for name in tables)
    return dict(zip(tables, _ask(sql.SQL("SELECT {}").format(counts))[0], strict=True))


def _read_written(columns: dict[str, list[str]], horizon: int) -> dict[str, list[str]]:
    """Per table, the rows that transactions begun at or after `horizon` wrote, each as the text of its record."""
    part = sql.SQL("SELECT {}, t::text FROM {} t WHERE xmin::text::bigint >= {}")
    parts = [part.format(sql.Literal(name), sql.Identifier(name), sql.Literal(horizon)) for name in columns]
    written: dict[str, list[str]] = {}
    for table, row in _ask(sql.SQL(" UNION ALL ").join(parts)):
        written.setdefault(table, []).append(row)
    return written


def _write_insert(table: str, columns: list[str], rows: list[str]) -> sql.Composed:
    return sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {values} FROM (SELECT r::{table} AS x FROM unnest({rows}::text[]) r OFFSET 0) t"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(sql.SQL("(x).{}").format(sql.Identifier(name)) for name in columns),
        rows=sql.Literal(rows),
    )
