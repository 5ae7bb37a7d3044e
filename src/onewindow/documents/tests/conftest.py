import pytest

from onewindow.files import storage
from onewindow.kit.cipher import Vault, install_vault


@pytest.fixture(autouse=True)
def keys_and_files(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "_root", [])
    install_vault(Vault(b"k" * 16, b"s" * 32))
    storage.install_file_root(tmp_path / "files")
