"""The whole demo centre: loaded once, in every state, nothing in the future, ledger intact."""

import time
from datetime import datetime

import pytest

from onewindow.demo.load import load_demo_centre
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL

AT = At(datetime(2026, 11, 23, 11, 0, tzinfo=LOCAL), origin="demo")


@pytest.fixture
def loaded(committed_db):
    began = time.monotonic()
    counts = load_demo_centre(at=AT)
    print("loaded in", time.monotonic() - began)
    return counts


def test_load(loaded):
    assert load_demo_centre(at=AT) == loaded
