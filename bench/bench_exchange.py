"""An import of past cases against plain psycopg COPY of the same rows: python bench/bench_exchange.py [CASES]  (20,000 by default).

Makes a log of CASES cases (six events each) and one of a tenth of it, imports both (read, checked, hidden, judged, kept, on record), then copies the
very rows that are in the tables, already in memory, into like tables with plain psycopg. Prints the ratio of time and the cost of a row at both sizes.
Bounds: at least a twelfth of the speed of bare COPY, which neither reads nor checks anything; a row costs at most 1.25 times as much at ten times the size.
"""

# ruff: noqa: E402
from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

os.environ["ONEWINDOW_TEST_SUFFIX"] = "_bench_exchange"
os.environ["DJANGO_SETTINGS_MODULE"] = "onewindow.project.settings"
sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir, "src"))

import django

from onewindow.project.testing import CLUSTER, NAME, copy_template, drop_database, make_template, name_template

django.setup()

import psycopg
from django.core.management import call_command
from django.db import connections

from onewindow.exchange.rules.choices import ImportChoices
from onewindow.exchange.testing import import_path, write_trace
from onewindow.project.assembly import install_house

GOALS = {"ratio": ">= 0.08", "growth": "<= 1.25"}
TABLES = ("exchange_past_case", "exchange_past_event")
STEPS = ("收件", "受理", "审查", "现场核查", "决定", "送达")


def write_made_log(path: Path, cases: int) -> None:
    """A log of made-up cases with limits, channels and handlers."""
    random = Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
        for number in range(cases):
            begun = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=20 * number)
            attributes = [
                ("string", "channel", random.choice(("窗口", "网上", "邮寄"))),
                ("string", "responsible", f"R{random.randrange(50)}"),
                ("date", "deadline", (begun + timedelta(days=20)).isoformat()),
                ("date", "enddate", (begun + timedelta(days=random.randrange(5, 30))).isoformat()),
            ]
            file.write(write_trace(f"case-{number}", STEPS, day=begun, attributes=attributes))
        file.write("</log>\n")


def measure_import(folder: Path, cases: int) -> tuple[float, int]:
    """Seconds of an import, and how many rows it made."""
    path = folder / f"log{cases}.xes"
    write_made_log(path, cases)
    begin = perf_counter()
    _, counts = import_path(path, ImportChoices(f"bench {cases}", "weekdays"))
    assert counts.new == cases, counts
    return perf_counter() - begin, cases * (1 + len(STEPS))


def measure_copy(system: str) -> float:
    """Seconds of plain psycopg copying the same rows, taken from the tables into memory first, into tables with the same indexes."""
    with psycopg.connect(CLUSTER.make_url("postgres", NAME)) as connection:
        kept = {}
        for table in TABLES:
            where = (
                "system = %s" if table == TABLES[0] else f"case_id IN (SELECT id FROM {TABLES[0]} WHERE system = %s)"
            )
            kept[table] = connection.execute(f"SELECT * FROM {table} WHERE {where}", [system]).fetchall()
            connection.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        connection.commit()
        dumped = {
            table: [[json.dumps(cell) if isinstance(cell, list | dict) else cell for cell in row] for row in rows]
            for table, rows in kept.items()
        }
        begin = perf_counter()
        with connection.cursor() as cursor:
            for table, rows in dumped.items():
                with cursor.copy(f"COPY bare_{table} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
        connection.commit()
        return perf_counter() - begin


def migrate_owner() -> None:
    """Bring the template's schema up to date."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections.close_all()


def main() -> int:
    """Measure, print, judge."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    try:
        make_template(name_template(), migrate_owner)
        copy_template(name_template(), NAME)
        install_house()
        with TemporaryDirectory() as folder:
            measure_import(Path(folder), 200)  # warms what is loaded once
            small, few = measure_import(Path(folder), cases // 10)
            large, many = measure_import(Path(folder), cases)
        bare = measure_copy(f"bench {cases}")
    finally:
        connections.close_all()
        drop_database(NAME)
        CLUSTER.detach()
    growth = (large / many) / (small / few)
    told = {
        "rows": many, "import_seconds": round(large, 2), "copy_seconds": round(bare, 2), "ratio": round(bare / large, 3),
        "row_us_at_a_tenth": round(small / few * 1e6, 1), "row_us": round(large / many * 1e6, 1), "growth": round(growth, 2),
        "goals": GOALS,
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False))
    return 0 if bare / large >= 0.08 and growth <= 1.25 else 1


if __name__ == "__main__":
    sys.exit(main())
