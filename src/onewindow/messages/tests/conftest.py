import pytest

from onewindow.kit import cipher
from onewindow.messages import senders


@pytest.fixture(autouse=True)
def vault_and_no_senders(monkeypatch):
    monkeypatch.setattr(cipher, "_installed", [cipher.Vault(b"k" * 16, b"s" * 32)])
    monkeypatch.setattr(senders, "_senders", dict(senders.DEVELOPMENT_SENDERS))
