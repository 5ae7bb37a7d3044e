"""The cast at work on one licence item."""

import pytest

from onewindow.cases.testing import make_case_cast
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
