"""Another maker's reader (pm4py, in requirements/outside.txt, only for `make test-all`) finds the same cases, events and order."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from onewindow.demo.load import load_demo_centre
from onewindow.exchange.reading_xes import read_xes
from onewindow.exchange.rules.choices import ExportFilters, ImportChoices
from onewindow.exchange.sources import check_source, find_source
from onewindow.exchange.testing import export_bytes, import_path, keep_file
from onewindow.exchange.writing_ocel import SEQUENCE
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL

pytestmark = pytest.mark.long
Ways = dict[str, list[tuple[str, datetime]]]


@pytest.fixture(scope="module")
def outside() -> Any:
    """The checker; `make test-all` installs it, so its absence there is a fault of the house."""
    if not find_spec("pm4py"):
        pytest.fail("pm4py is missing: run sh tools/prepare.sh outside")
    return import_module("pm4py")


def list_own_ways(path: Path) -> Ways:
    """The cases of a log by our own reader."""
    source = find_source(path)
    traces = read_xes(source, check_source(source).encoding, None)
    return {trace.key: [(event.activity, event.at) for event in trace.events] for trace in traces}


def list_xes_ways(outside: Any, path: Path) -> Ways:
    """The cases of a log by the outside reader, in the order it gives."""
    table = outside.read_xes(str(path))
    ways: Ways = {}
    for row in table[["case:concept:name", "concept:name", "time:timestamp"]].itertuples(index=False):
        ways.setdefault(row[0], []).append((row[1], row[2].to_pydatetime()))
    return ways


def list_ocel_ways(outside: Any, path: Path, prefix: str = "") -> Ways:
    """The same of an object-centric log, flattened to its cases, in the order of time and of the place told in the case."""
    log = outside.read_ocel2_json(str(path))
    table = outside.ocel_flattening(log, "case")
    placed: dict[str, list[tuple[datetime, int, str]]] = {}
    columns = ["case:concept:name", "concept:name", "time:timestamp", SEQUENCE]
    for row in table[columns].itertuples(index=False):
        placed.setdefault(row[0].removeprefix(prefix), []).append((row[2].to_pydatetime(), int(row[3]), row[1]))
    return {key: [(name, moment) for moment, _, name in sorted(way)] for key, way in placed.items()}


def strip_moments(ways: Ways, digits: int = 3) -> dict[str, list[tuple[str, int]]]:
    """Times as whole milliseconds, so that zones and finer digits do not matter."""
    return {key: [(name, int(moment.timestamp() * 10**digits)) for name, moment in way] for key, way in ways.items()}


@pytest.mark.django_db
def test_the_real_log_goes_out_as_an_outside_reader_knows_it(outside, shared_data, tmp_path):
    original = shared_data / "data" / "eventlogs" / "08_receipt.xes.gz"
    import_path(original, ImportChoices("WABO", "weekdays", zone="Europe/Amsterdam", persons="pseudonyms"))
    xes = keep_file(tmp_path, export_bytes("xes", ExportFilters("history"))[1], "out.xes")
    theirs, given = list_xes_ways(outside, xes), list_xes_ways(outside, original)
    assert len(theirs) == 1434 and sum(len(way) for way in theirs.values()) == 8577
    assert strip_moments(theirs) == strip_moments(given) == strip_moments(list_own_ways(original))
    table = outside.read_xes(str(xes))
    assert table["org:resource"].nunique() == 48 and table["concept:name"].nunique() == 27
    assert len(outside.get_variants(table)) == 116
    assert dict(table.groupby("case:concept:name")["case:channel"].first().value_counts()) == {
        "Internet": 1250, "Desk": 109, "Post": 53, "e-mail": 21, "Intern": 1,
    }  # fmt: skip
    ocel = keep_file(tmp_path, export_bytes("ocel", ExportFilters("history"))[1], "out.json")
    assert strip_moments(list_ocel_ways(outside, ocel, "WABO/")) == strip_moments(given)


def test_the_demo_centre_goes_out_as_an_outside_reader_knows_it(outside, committed_db, tmp_path):
    load_demo_centre(at=At(datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL), origin="demo"))
    counts, content = export_bytes("xes", ExportFilters())
    xes = keep_file(tmp_path, content, "own.xes")
    theirs = list_xes_ways(outside, xes)
    assert strip_moments(theirs) == strip_moments(list_own_ways(xes))
    assert (len(theirs), sum(len(way) for way in theirs.values())) == (
        counts.cases,
        counts.events,
    ) and counts.cases > 10
    ocel = keep_file(tmp_path, export_bytes("ocel", ExportFilters())[1], "own.json")
    assert strip_moments(list_ocel_ways(outside, ocel)) == strip_moments(theirs)
    log = outside.read_ocel2_json(str(ocel))
    assert {"case", "material", "document", "department", "window", "post"} >= set(outside.ocel_get_object_types(log))
    assert len(log.events) == counts.events
