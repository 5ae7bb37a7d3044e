"""Dated rows: what has not begun cannot be ended before it begins, and is told so."""

from datetime import date
from types import SimpleNamespace

import pytest

from onewindow.directory.periods import cut_period, make_period
from onewindow.kit.acting import Conflict


@pytest.mark.parametrize(
    ("last_day", "code"), [(date(2026, 2, 28), "begins_later"), (date(2026, 3, 31), "ended_already")]
)
def test_a_row_is_cut_only_inside_its_days(last_day: date, code: str) -> None:
    row = SimpleNamespace(period=make_period(date(2026, 3, 1), date(2026, 3, 31)))
    with pytest.raises(Conflict) as refused:
        cut_period(row, last_day)
    assert refused.value.code == code
