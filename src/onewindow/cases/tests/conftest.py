"""The cast at work on one licence item."""

import pytest

from onewindow.cases.rules import State
from onewindow.cases.testing import at_day, finish_review, make_case, make_case_cast
from onewindow.files.storage import install_file_root
from onewindow.kit.cipher import derive_vault, get_vault, install_vault


@pytest.fixture(autouse=True, scope="session")
def install_test_vault(install_everything):
    """A vault of its own where no start has installed one."""
    try:
        get_vault()
    except RuntimeError:
        install_vault(derive_vault(b"a vault for tests, of no value at all"))


@pytest.fixture
def play(cast):
    return make_case_cast(cast)


@pytest.fixture
def number(play):
    """A case that is accepted and reviewed, and waits for its decision."""
    made = make_case(play, state=State.ACCEPTED)
    finish_review(play, made, at_day())
    return made


@pytest.fixture
def officers(play):
    return [play.reviewer.account_id, play.clerk.account_id]


@pytest.fixture
def files(tmp_path):
    """A folder for the uploads of this test."""
    install_file_root(tmp_path)
    return tmp_path
