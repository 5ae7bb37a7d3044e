from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.files import storage
from onewindow.kit import cipher


@pytest.fixture
def count_queries() -> Callable[[Callable[[], object]], int]:
    """How many statements a call costs."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as caught:
            call()
        return len(caught)

    return count


@pytest.fixture(autouse=True)
def vault_and_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A vault and a folder of this test alone."""
    monkeypatch.setattr(cipher, "_installed", [cipher.Vault(b"k" * 16, b"s" * 32)])
    monkeypatch.setattr(storage, "_root", [tmp_path])
