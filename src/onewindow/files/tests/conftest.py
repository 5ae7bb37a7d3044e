import pytest

from onewindow.files import storage
from onewindow.kit import cipher


@pytest.fixture(autouse=True)
def kept_in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "_root", [])
    monkeypatch.setattr(cipher, "_installed", [cipher.Vault(b"k" * 16, b"s" * 32)])
    storage.install_file_root(tmp_path / "files")
    return tmp_path / "files"
