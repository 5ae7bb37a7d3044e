"""The record for those who watch over it: the proof, the daily seals, what waits, a subject's history, who unmasked what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from onewindow.desk.admin.access import LEDGER_READERS, read_asked_number, require_desk_role, show_admin_page
from onewindow.directory.rules import Role
from onewindow.ledger.queries import (
    EntryRow,
    count_pending_reactions,
    list_entries,
    list_entries_of,
    list_failed_reactions,
    list_seals,
)
from onewindow.ledger.verification import verify_ledger
from onewindow.parties.rules import PURPOSE_NAMES
from onewindow.web.rate_limits import take_request_quota

REVEALS = ("PartyRevealed", "CaseFormRevealed")
PAGE_SIZE = 50
MOST_SHOWN = 500
CHECKS_AN_HOUR = 6


def show_ledger(request: HttpRequest) -> HttpResponse:
    """Seals, waiting reactions, and the history of one subject (`?kind=case&id=…`)."""
    require_desk_role(request, *LEDGER_READERS)
    kind, subject_id = (request.GET.get(name, "").replace("\x00", "").strip()[:64] for name in ("kind", "id"))
    entries = list_entries(subject=(kind, subject_id)) if kind and subject_id else []
    waiting, failing = count_pending_reactions()
    context = {
        "kind": kind,
        "subject_id": subject_id,
        "asked": bool(kind and subject_id),
        "records": [(entry, write_event_data(entry)) for entry in entries[-MOST_SHOWN:]],
        "seals": list_seals(limit=14),
        "waiting": waiting,
        "failing": failing,
        "failed": list_failed_reactions(limit=PAGE_SIZE),
    }
    return show_admin_page(request, "ledger.html", context, here="ledger")


def check_ledger(request: HttpRequest) -> HttpResponse:
    """Recomputes the whole record and shows every finding; a POST because it takes a while."""
    require_desk_role(request, *LEDGER_READERS)
    verdict = None
    if request.method == "POST":
        take_request_quota(request, "verify_ledger", CHECKS_AN_HOUR, 3600)
        verdict = verify_ledger()
    return show_admin_page(request, "ledger_check.html", {"verdict": verdict}, here="ledger")


def show_reveals(request: HttpRequest) -> HttpResponse:
    """Who saw whose personal data in clear, which fields, why; for the supervisor alone (PI-01)."""
    require_desk_role(request, Role.SUPERVISOR)
    before = read_asked_number(request, "after")
    entries = list_entries_of(REVEALS, before_id=before, limit=PAGE_SIZE + 1)
    context = {
        "reveals": [(entry, *read_reveal(entry)) for entry in entries[:PAGE_SIZE]],
        "next": entries[PAGE_SIZE - 1].id if len(entries) > PAGE_SIZE else "",
    }
    return show_admin_page(request, "reveals.html", context, here="reveals")


def read_reveal(entry: EntryRow) -> tuple[tuple[str, ...], str, str]:
    """The fields, the purpose in words and the matter of an unmasking."""
    data = entry.data
    matter = data.get("matter") or entry.subject
    purpose = data.get("purpose", "")
    return tuple(data.get("fields") or data.get("paths") or ()), PURPOSE_NAMES.get(purpose, purpose), "/".join(matter)


def write_event_data(entry: EntryRow) -> str:
    """What an event says, on one line."""
    return "；".join(f"{key}={value}" for key, value in entry.data.items() if value not in ("", None, [], {}))
