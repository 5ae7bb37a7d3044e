import pytest

from onewindow.files import storage
from onewindow.kit import cipher


@pytest.fixture(autouse=True)
def vault_and_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(cipher, "_installed", [cipher.Vault(b"k" * 16, b"s" * 32)])
    monkeypatch.setattr(storage, "_root", [tmp_path])
