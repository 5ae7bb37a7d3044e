"""What the pages show of a centre of today: computed from its own catalogue, at a fixed number of statements."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.catalogue.actions import publish_version, save_draft
from onewindow.catalogue.testing import ITEM_CODE, make_guide, make_item
from onewindow.governance.actions import add_catalogue_items, add_round_lines, decide_line, enter_cost, publish_round
from onewindow.governance.queries import (
    compute_series,
    find_neighbours,
    find_next_line,
    get_line,
    get_round,
    list_batches,
    list_costs,
    list_departed,
    list_history_centres,
    list_improvements,
    list_round_lines_of,
    list_rounds,
    list_signatures,
    list_waiting,
    preview_carrying,
)
from onewindow.governance.queries.series import choose_days
from onewindow.governance.rules import LineContent
from onewindow.governance.testing import ROUND_AT, ROUND_DAY, make_round, make_signers, sign_everything
from onewindow.kit.acting import NotFound

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 15)


def count_statements(call: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        call()
    return len(caught)


def test_k02_k14_series_of_today_are_computed_day_by_day(cast) -> None:
    first = make_item(valid_from=date(2026, 1, 1), at=ROUND_AT)
    make_item(code=f"{ITEM_CODE[:-3]}001", valid_from=date(2026, 2, 1), at=ROUND_AT, in_hall=False,
              case_kind="instant", promised_limit=None)  # fmt: skip
    series = compute_series(cast.centre_id, (), on=TODAY)
    days = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), TODAY)
    assert [(point.on, point.retained, point.in_hall) for point in series.types] == [
        (day, 1 if day.month == 1 else 2, 1) for day in days
    ]
    found = series.indicators
    assert [one.value for one in found["in_hall_rate"]] == ["100.00", "50.00", "50.00", "50.00"]
    assert [(one.numerator, one.denominator) for one in found["instant_rate"]] == [(0, 1), (1, 2), (1, 2), (1, 2)]
    assert found["mean_promise"][-1].value == "5.00" and found["mean_promise"][-1].denominator == 1
    assert first.statutory_limit is not None
    saved, speed = found["days_saved"][0], found["promise_speed_up"][0]
    assert saved.value == f"{first.statutory_limit.amount - 5}.00"
    assert speed.numerator_text == saved.value and speed.denominator_text == f"{first.statutory_limit.amount}.00"
    assert all(one.base for rows in found.values() for one in rows)


def test_choose_days() -> None:
    assert choose_days(None, TODAY) == () and choose_days(date(2026, 4, 1), TODAY) == ()
    days = choose_days(date(2020, 1, 1), TODAY)
    assert len(days) == 13 and days[0] == date(2025, 4, 1) and days[-1] == TODAY
    assert choose_days(TODAY, TODAY) == (TODAY,)
    assert len(choose_days(date(2020, 1, 1), date(2026, 3, 1))) == 12


def test_k08_two_versions_of_the_catalogue_make_a_before_and_after(cast) -> None:
    make_item(valid_from=date(2026, 1, 1), at=ROUND_AT)
    draft = save_draft(
        code=ITEM_CODE,
        guide=make_guide(promised_limit={"amount": 1, "unit": "working_day"}),
        actor=cast.admin,
        at=ROUND_AT,
    )
    publish_version(version_id=draft, valid_from=date(2026, 3, 10), actor=cast.admin, at=ROUND_AT)
    assert list_improvements(cast.centre_id, on=date(2026, 3, 9), is_today=True) == ()
    (row,) = list_improvements(cast.centre_id, on=TODAY, is_today=True)
    (change,) = row.changes
    assert (row.origin, change.key, change.saved) == ("computed", "span", 4)


def test_k23_a_centre_of_today_divides_by_its_own_cases(cast) -> None:
    enter_cost(
        centre_id=cast.centre_id, year=2026, kind="total", amount_fen=1, source="决算", actor=cast.centre, at=ROUND_AT
    )
    (row,) = list_costs(cast.centre_id, on=TODAY, is_today=True)
    assert (row.cases, row.per_case, row.cases_base) == (0, "", "系统内当年办结的办件")


def test_k06_the_page_of_a_round_before_and_after_publication(cast) -> None:
    signers = make_signers(cast)
    make_item()
    round_id = make_round(cast)
    add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    add_round_lines(
        round_id=round_id,
        lines=[LineContent(name="无此项", item_code="X", result="cancel")],
        actor=cast.centre,
        at=ROUND_AT,
    )
    (line, absent) = list_round_lines_of(round_id).lines
    assert find_next_line(round_id, 0) == line.id and list_round_lines_of(round_id, open_only=True).total == 1
    assert find_next_line(round_id, 1) is None
    assert find_neighbours(round_id, 1) == (None, absent.id) and find_neighbours(round_id, 2) == (line.id, None)
    decide_line(line_id=line.id, result="cancel", reasons=("unlawful",), actor=cast.centre, at=ROUND_AT)
    assert [(row.line_no, row.kind) for row in preview_carrying(round_id, on=ROUND_DAY)] == [
        (1, "withdrawn"),
        (2, "unchanged"),
    ]
    found = get_round(round_id)
    assert list_signatures(found, on=TODAY)[0].holders == ("蔡云",)
    with pytest.raises(NotFound):
        get_round(round_id, settled_only=True)
    sign_everything(round_id, cast, signers)
    publish_round(
        round_id=round_id, document_number="城政〔2026〕8号", document_date=TODAY, actor=cast.centre, at=ROUND_AT
    )
    assert list_signatures(get_round(round_id), on=TODAY)[0].signed_by == "蔡云"
    assert get_line(line.id).carried == "withdrawn" and get_round(round_id, settled_only=True).is_settled
    assert [row.name for row in list_departed(cast.centre_id)] == [line.content.name, "无此项"]
    with pytest.raises(NotFound):
        get_line(10**9)


@pytest.mark.parametrize("rows", [3, 30])
def test_statements_do_not_grow_with_the_rows(cast, rows) -> None:
    for number in range(rows):
        make_item(code=f"{ITEM_CODE[:-3]}{number:03d}", name=f"事项{number}")
    for number in range(1, rows // 3 + 1):
        add_catalogue_items(round_id=make_round(cast, number=number), actor=cast.centre, at=ROUND_AT)
    rounds = list_rounds(cast.centre_id)
    assert len(rounds) == rows // 3
    calls = {
        "rounds": (2, lambda: list_rounds(cast.centre_id)),
        "lines": (2, lambda: list_round_lines_of(rounds[0].id)),
        "carrying": (3, lambda: preview_carrying(rounds[0].id, on=TODAY)),
        "signatures": (2, lambda: list_signatures(rounds[0], on=TODAY)),
        "series": (5, lambda: compute_series(cast.centre_id, rounds, on=TODAY)),
        "improvements": (3, lambda: list_improvements(cast.centre_id, on=TODAY, is_today=True)),
        "centres": (3, lambda: list_history_centres(TODAY)),
        "departed": (2, lambda: list_departed(cast.centre_id)),
        "batches": (1, lambda: list_batches(cast.centre_id)),
        "waiting": (1, lambda: list_waiting(cast.centre_id)),
    }
    counted = {name: count_statements(call) for name, (_, call) in calls.items()}
    assert all(counted[name] <= most for name, (most, _) in calls.items()), counted
