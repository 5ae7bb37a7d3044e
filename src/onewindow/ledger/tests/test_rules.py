"""The ledger's pure rules."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.ledger.rules import compute_merkle_root, format_moment, make_plain, write_canonical


def test_floats_are_refused_because_they_are_not_exact():
    with pytest.raises(TypeError):
        make_plain({"fee": 1.5})


def test_plain_forms():
    moment = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)
    assert make_plain((moment, date(2026, 1, 2), Decimal("1.50"))) == [
        "2026-11-23T01:02:03.000004Z",
        "2026-01-02",
        "1.50",
    ]
    assert format_moment(moment) == "2026-11-23T01:02:03.000004Z"


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_canonical_text_does_not_depend_on_order(value):
    turned = dict(reversed(list(value.items())))
    assert write_canonical(value) == write_canonical(turned)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40), st.data())
def test_merkle_root_changes_with_any_leaf(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = list(leaves)
    other[index] = bytes(32) if leaves[index] != bytes(32) else bytes([1] * 32)
    assert compute_merkle_root(leaves) != compute_merkle_root(other)
    assert compute_merkle_root(leaves) != compute_merkle_root([*leaves, bytes(32)])
