"""Signing in over HTTP: which step a visitor has reached is kept in the session, never more than numbers and hashes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import devices_for_user
from django_otp import login as verify_session

from onewindow.accounts.queries import AccountRow
from onewindow.kit.acting import Actor
from onewindow.web.acting import LoginNeeded, make_at

BACKEND = "onewindow.accounts.backends.SessionBackend"
PENDING = "second_factor_pending"
PENDING_LIFE = timedelta(minutes=10)


def read_next(request: HttpRequest, otherwise: str = "") -> str:
    """Where to go afterwards: only to a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return otherwise


def hold_for_second_factor(request: HttpRequest, account: AccountRow) -> HttpResponse:
    """The password was right; staff are known only after the second factor."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "account_id": account.id,
        "at": make_at(request).occurred_at.isoformat(),
        "next": read_next(request, "/desk/"),
    }
    return redirect("web:second_factor")


def read_pending(request: HttpRequest) -> tuple[Actor, str]:
    """Whose password was right within the last ten minutes, and where they were going. Raises LoginNeeded."""
    pending = request.session.get(PENDING)
    if not pending:
        raise LoginNeeded(where="web:login_staff")
    held_at = datetime.fromisoformat(pending["at"])
    if make_at(request).occurred_at - held_at > PENDING_LIFE:
        del request.session[PENDING]
        raise LoginNeeded(where="web:login_staff")
    return Actor(kind="staff", account_id=pending["account_id"]), pending["next"]


def open_session(request: HttpRequest, account_id: int, device_id: str = "") -> None:
    """Signs the session in: a fresh key, and for staff the device that proved them."""
    user = get_user_model().objects.get(pk=account_id)
    login(request, user, backend=BACKEND)
    if device_id:
        device = next(device for device in devices_for_user(user) if device.persistent_id == device_id)
        verify_session(request, device)


def go_home(request: HttpRequest, account: AccountRow) -> HttpResponse:
    """To the page that was asked for, or to one's own."""
    return redirect(read_next(request, "/desk/" if account.kind == "staff" else reverse("web:account")))
