"""The calendar: the years and the notice behind each, a year's days, a draft with its consequences, hall days."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse

from onewindow.clocks.queries import preview_calendar
from onewindow.clocks.rules import PURPOSES
from onewindow.desk.admin.access import CALENDAR_READERS, require_desk_role, show_admin_page
from onewindow.directory.queries import list_centres
from onewindow.directory.rules import Role, holds_role, list_grants
from onewindow.kit.acting import Actor
from onewindow.web.acting import get_today
from onewindow.workdays.queries import (
    find_calendar_alarm,
    get_drafted_notice,
    get_edition,
    get_notice_in_force,
    get_revision,
    list_hall_service_days,
    list_notices_in_force,
    list_revisions,
    load_calendar,
    preview_revision,
)
from onewindow.workdays.rules import Calendar, build_calendar

HALL_DAYS_SHOWN = 366
FIRST_YEAR, LAST_YEAR = 2004, 2035
DRAFT = "draft"


def show_calendar(request: HttpRequest) -> HttpResponse:
    """The years in force with their notices, the drafts that wait for a second person, the alarm (domain 5.3)."""
    actor, today = require_desk_role(request, *CALENDAR_READERS), get_today(request)
    revisions = list_revisions()
    context = {
        "alarm": find_calendar_alarm(today),
        "years": sorted(list_notices_in_force(), key=lambda notice: -notice.year),
        "drafts": [row for row in revisions if row.state == DRAFT],
        "history": [row for row in revisions if row.state != DRAFT],
        "may_edit": holds_role(actor, Role.ADMINISTRATOR),
    }
    return show_admin_page(request, "calendar.html", context, here="calendar")


def show_year(request: HttpRequest, year: int) -> HttpResponse:
    """Every day of a year and why it counts or not."""
    require_desk_role(request, *CALENDAR_READERS)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(year)
    calendar = load_calendar()
    days = list(calendar.describe_days(date(year, 1, 1), date(year, 12, 31)))
    context = {
        "year": year,
        "notice": get_notice_in_force(year),
        "days": days,
        "working": sum(day.counts for day in days),
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < LAST_YEAR else None,
    }
    return show_admin_page(request, "year.html", context, here="calendar")


def show_revision(request: HttpRequest, revision_id: int) -> HttpResponse:
    """A draft as the second person sees it: which days change, and which running clocks move to what (C-11)."""
    actor = require_desk_role(request, *CALENDAR_READERS)
    revision = get_revision(revision_id)
    is_draft = revision.state == DRAFT
    context = {
        "revision": revision,
        "is_draft": is_draft,
        "changes": preview_revision(revision_id) if is_draft else (),
        "moved": [
            (clock, PURPOSES.get(clock.purpose, clock.purpose), due_on)
            for clock, due_on in (preview_calendar(build_drafted_calendar(revision_id)) if is_draft else ())
        ],
        "may_edit": holds_role(actor, Role.ADMINISTRATOR),
        "is_own": revision.drafted_by_account_id == actor.account_id,
    }
    return show_admin_page(request, "revision.html", context, here="calendar")


def build_drafted_calendar(revision_id: int) -> Calendar:
    """The calendar as it would be with a draft in force. Raises NotFound."""
    drafted = get_drafted_notice(revision_id)
    standing = [notice for notice in list_notices_in_force() if notice.year != drafted.year]
    return build_calendar([*standing, drafted], get_edition() + 1)


def show_hall_days(request: HttpRequest) -> HttpResponse:
    """What each hall announced from today on; these days move no legal period (domain 5.3 point 5)."""
    actor, today = require_desk_role(request, *CALENDAR_READERS), get_today(request)
    last = today + timedelta(days=HALL_DAYS_SHOWN)
    halls = [
        (
            centre,
            list_hall_service_days(centre_id=centre.id, first=today, last=last),
            centre.id in list_own_halls(actor),
        )
        for centre in list_centres(on=today)
    ]
    return show_admin_page(request, "hall_days.html", {"halls": halls}, here="calendar")


def list_own_halls(actor: Actor) -> set[int | None]:
    """The centres whose staff the actor is."""
    return {grant.centre_id for grant in list_grants(actor, Role.CENTRE_STAFF)}
