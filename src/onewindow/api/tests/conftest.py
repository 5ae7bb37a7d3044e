"""Everybody of the cast with a token; a vault and a folder of this test alone."""

from __future__ import annotations

import pytest

from onewindow.api.testing import Callers, make_callers
from onewindow.files import storage
from onewindow.kit import cipher
from onewindow.web import rate_limits


@pytest.fixture(autouse=True)
def vault_and_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(cipher, "_installed", [cipher.Vault(b"k" * 16, b"s" * 32)])
    monkeypatch.setattr(storage, "_root", [tmp_path])
    monkeypatch.setattr(rate_limits, "_leases", {})


@pytest.fixture
def callers(cast) -> Callers:
    return make_callers(cast)
