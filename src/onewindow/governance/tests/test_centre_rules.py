"""A centre's own rule and the cases of its items: no statutory clock moves by it (RD-21)."""

from __future__ import annotations

from typing import Any

import pytest

from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, make_case, make_case_cast
from onewindow.catalogue.policies import list_policy_faults
from onewindow.catalogue.policy_acts import switch_policy_on
from onewindow.catalogue.queries import list_policies
from onewindow.clocks.queries import list_clocks
from onewindow.directory.testing import CAST_AT, CAST_DAY
from onewindow.files import storage
from onewindow.kit import cipher
from onewindow.kit.acting import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault_and_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A vault and a folder of this test alone."""
    monkeypatch.setattr(cipher, "_installed", [cipher.Vault(b"k" * 16, b"s" * 32)])
    monkeypatch.setattr(storage, "_root", [tmp_path])


def read_limits(number: str) -> list[tuple[str, str, Any]]:
    """Each clock of a case: what for, its terms (budget, unit, start) and the last legal day."""
    rows = list_clocks(subject=("case", number))
    return sorted((row.purpose, repr(row.terms), row.due_on) for row in rows)


def test_rd21_a_rule_moves_no_clock_of_a_case(cast) -> None:
    play = make_case_cast(cast)
    before = make_case(play, state=State.ACCEPTED, key="before")
    limits = read_limits(before)
    switch_policy_on(
        centre_id=cast.centre_id, kind="highest_promise", effect="refuse", amount=1, unit="hour", document_number="x",
        source="x", starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT,
    )  # fmt: skip
    # The rule holds on the day of the second case, and its item does not keep it: only so could a clock have moved.
    (rule,) = list_policies(cast.centre_id, on=DAY)
    assert rule.kind == "highest_promise" and list_policy_faults(play.item, [rule])
    after = make_case(play, state=State.ACCEPTED, key="after")
    assert limits and read_limits(before) == limits == read_limits(after)
    first, second = (get_case(number, play.cast.head, DAY) for number in (before, after))
    assert first.due_on == second.due_on is not None
