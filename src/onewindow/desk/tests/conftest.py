from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
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


@pytest.fixture
def count_queries() -> Callable[[Callable[[], object]], int]:
    """How many statements a call costs: the smaller of two counts, because now and then one takes a new lease of its quota."""

    def count_once(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as caught:
            call()
        return len(caught)

    def count(call: Callable[[], object]) -> int:
        return min(count_once(call), count_once(call))

    return count
