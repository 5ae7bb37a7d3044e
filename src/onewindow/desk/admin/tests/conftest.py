from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from onewindow.files import storage
from onewindow.kit import cipher
from onewindow.kit.acting import Actor


def sign_in(actor: Actor) -> Client:
    """A client of a staff member after both factors."""
    client = Client()
    user: Any = get_user_model().objects.get(pk=actor.account_id or 0)
    client.force_login(user)
    device, _ = TOTPDevice.objects.get_or_create(user=user, name="test", defaults={"confirmed": True})
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


@pytest.fixture
def admin(cast: Any) -> Client:
    """The administrator at the desk."""
    return sign_in(cast.admin)


@pytest.fixture(autouse=True)
def vault_and_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A vault and a folder of this test alone."""
    monkeypatch.setattr(cipher, "_installed", [cipher.Vault(b"k" * 16, b"s" * 32)])
    monkeypatch.setattr(storage, "_root", [tmp_path])
