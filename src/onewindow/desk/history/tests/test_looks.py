"""The pages of migrated history in a real browser: accessible, nothing to scroll sideways, nothing in the console."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onewindow.desk.admin.tests.test_looks import MODES, enter, open_hall
from onewindow.directory.testing import make_cast
from onewindow.exchange.past import find_past_numbers
from onewindow.exchange.rules.choices import ImportChoices
from onewindow.exchange.testing import import_path, keep_file, write_log, write_trace
from onewindow.web.testing import find_overflow, list_violations, open_page

pytestmark = [pytest.mark.browser]
LIMITS = [("string", "channel", "Internet"), ("date", "deadline", "2011-12-06T01:06:40+01:00")]


def make_pages(folder: Path) -> dict[str, str]:
    """A small log and the pages to look at."""
    ends = [("date", "enddate", f"2011-12-{day:02}T10:00:00+01:00") for day in (1, 5, 9)]
    steps = ("Confirmation of receipt", "T02 Check confirmation of receipt", "T06 Determine necessity of stop advice")
    traces = [write_trace(f"case-100{n}", steps[: 1 + n % 3], attributes=[*LIMITS, ends[n % 3]]) for n in range(12)]
    import_path(keep_file(folder, write_log(traces)), ImportChoices("WABO", "weekdays", zone="Europe/Amsterdam"))
    return {
        "overview": "",
        "list": "cases",
        "list-none": "cases?q=zz",
        "case": f"cases/{find_past_numbers('case-1002')[0]}",
    }


@pytest.mark.parametrize(
    "mode",
    [MODES[0], *(pytest.param(mode, marks=pytest.mark.long) for mode in MODES[1:])],
    ids=lambda mode: "-".join(mode.values()),
)
def test_pages_of_history_look_right(committed_db, tmp_path, mode):
    cast, pages, said = make_cast(), make_pages(tmp_path), []
    with open_hall() as (address, browser), open_page(browser, address, said=said, **mode) as page:
        enter(page, address, cast.supervisor)
        faults = {}
        for name, path in pages.items():
            page.goto(f"{address}/desk/history/{path}")
            faults[name] = [*list_violations(page), *(["wide"] if find_overflow(page) else [])]
            if os.environ.get("ONEWINDOW_PICTURES"):
                where = Path(os.environ["ONEWINDOW_PICTURES"]) / f"history-{name}-{'-'.join(mode.values())}.png"
                page.screenshot(path=where, full_page=True)
    assert {name: found for name, found in faults.items() if found} == {}
    assert said == []
