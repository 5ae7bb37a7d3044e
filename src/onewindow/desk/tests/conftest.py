from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from onewindow.cases.testing import make_case_cast
from onewindow.kit.acting import Actor


@pytest.fixture
def play(cast: Any) -> Any:
    """The cast at work on one licence item."""
    return make_case_cast(cast)


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
