"""The cast with an item that grants a certificate."""

import pytest

from onewindow.certificates.testing import make_certificate_cast


@pytest.fixture
def play(cast):
    return make_certificate_cast(cast)
