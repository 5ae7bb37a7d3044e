from __future__ import annotations

from pathlib import Path

import pytest

from onewindow.exchange import storage
from onewindow.kit import cipher


@pytest.fixture(autouse=True)
def vault_and_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A vault and a folder of this test alone."""
    monkeypatch.setattr(cipher, "_installed", [cipher.Vault(b"k" * 16, b"s" * 32)])
    monkeypatch.setattr(storage, "_folder", [tmp_path])
