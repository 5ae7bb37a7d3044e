"""Who may open which page of the administration, and of which day it tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date

from onewindow.desk.navigation import show_page
from onewindow.directory.rules import Role, require_role
from onewindow.kit.acting import Actor
from onewindow.web.acting import get_today, require_staff

CATALOGUE_KEEPERS = (Role.ADMINISTRATOR, Role.CENTRE_STAFF)
CATALOGUE_READERS = (*CATALOGUE_KEEPERS, Role.HEAD, Role.CHIEF)
DIRECTORY_READERS = (Role.ADMINISTRATOR, Role.CENTRE_STAFF, Role.SUPERVISOR, Role.HEAD)
POWER_KEEPERS = (Role.ADMINISTRATOR, Role.HEAD)
CALENDAR_READERS = (Role.ADMINISTRATOR, Role.CENTRE_STAFF, Role.SUPERVISOR)
MESSAGE_KEEPERS = (Role.ADMINISTRATOR, Role.CENTRE_STAFF)
LEDGER_READERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)


def require_desk_role(request: HttpRequest, *roles: str) -> Actor:
    """The staff member, holding one of `roles`. Raises LoginNeeded or NotAllowed (O-03)."""
    actor = require_staff(request)
    require_role(actor, *roles)
    return actor


def read_asked_day(request: HttpRequest) -> date:
    """The day the page is asked for (`?on=`); today when it makes no sense."""
    try:
        return parse_date(request.GET.get("on", "")) or get_today(request)
    except ValueError:
        return get_today(request)


def read_asked_number(request: HttpRequest, name: str, largest: int = 10**12) -> int:
    """A whole number of the address; 0 when it makes no sense."""
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and int(raw[:15]) <= largest else 0


def show_admin_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """Renders a page of the administration in the desk's frame. `here` is its entry of the navigation."""
    return show_page(request, f"desk/admin/{template}", dict(context), here=here, status=status)
