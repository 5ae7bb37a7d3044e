"""What follows from what: one dictionary from event to functions, the senders, and the worker's rounds. Nothing hidden."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from onewindow.cases import sweeps
from onewindow.cases.procedure_reactions import WIRING as PROCEDURE_REACTIONS
from onewindow.cases.reactions import WIRING as CASE_REACTIONS
from onewindow.catalogue.actions import fold_counters
from onewindow.certificates import sweeps as certificate_sweeps
from onewindow.certificates.reactions import WIRING as CERTIFICATE_REACTIONS
from onewindow.clocks.actions import rederive_clocks
from onewindow.clocks.reactions import on_calendar_revised
from onewindow.documents.actions import render_document
from onewindow.documents.queries import list_undrawn_documents
from onewindow.exchange.actions import forget_old_files
from onewindow.inspections.reactions import WIRING as INSPECTION_REACTIONS
from onewindow.kit.acting import SYSTEM, At
from onewindow.ledger.actions import Reaction, run_pending_reactions
from onewindow.messages.actions import deliver_pending
from onewindow.messages.senders import Sender, send_in_app, send_to_outbox
from onewindow.project.transfers import start_transfers
from onewindow.project.worker import Sweep, seal_yesterday
from onewindow.web.rate_limits import sweep_quotas
from onewindow.workdays.events import CalendarRevised, ShippedCalendarLoaded


def join_wirings(*wirings: Mapping[type, tuple[Reaction, ...]]) -> dict[type, tuple[Reaction, ...]]:
    """The rooms' wirings as one: an event several rooms care about runs the functions of all, in that order."""
    joined: dict[type, tuple[Reaction, ...]] = {}
    for wiring in wirings:
        for event, functions in wiring.items():
            joined[event] = joined.get(event, ()) + functions
    return joined


REACTIONS = join_wirings(
    CERTIFICATE_REACTIONS,
    CASE_REACTIONS,
    PROCEDURE_REACTIONS,
    INSPECTION_REACTIONS,
    {CalendarRevised: (on_calendar_revised,), ShippedCalendarLoaded: (on_calendar_revised,)},
)

# Without a gateway's adapter the messages stay in the outbox page of the administrator.
SENDERS: dict[str, Sender] = {"sms": send_to_outbox, "email": send_to_outbox, "in_app": send_in_app}


def list_sweeps() -> list[Sweep]:
    """The worker's rounds: what, how often, and the one call. Each is safe with any number of workers."""
    return [
        Sweep("reactions", 0.2, lambda at: run_pending_reactions(at=at)),
        Sweep("messages", 1, lambda at: deliver_pending(at=at)),
        Sweep("deemed acceptances", 30, lambda at: sweeps.record_deemed_acceptances(at=at)),
        Sweep("full supplements", 30, lambda at: sweeps.record_overdue_full_supplements(at=at)),
        Sweep("pauses", 30, lambda at: sweeps.end_notified_pauses(at=at)),
        Sweep("broken promises", 600, lambda at: sweeps.note_broken_promises(at=at)),
        Sweep("urged breaches", 600, lambda at: sweeps.urge_broken_promises(at=at)),
        Sweep("passed limits", 30, lambda at: sweeps.tell_of_passed_limits(at=at)),
        Sweep("deemed renewals", 30, lambda at: certificate_sweeps.record_deemed_renewals(at=at)),
        Sweep("expiring certificates", 600, lambda at: certificate_sweeps.remind_holders(at=at)),
        Sweep("undecided renewals", 600, lambda at: certificate_sweeps.warn_departments(at=at)),
        Sweep("unsigned pushes", 600, lambda at: certificate_sweeps.urge_unsigned_pushes(at=at)),
        Sweep("calendar", 600, lambda at: len(rederive_clocks(actor=SYSTEM, at=at))),
        Sweep("papers", 1, draw_waiting_papers),
        Sweep("drafts", 3600, lambda at: sweeps.purge_expired_drafts(at=at)),
        Sweep("counters", 10, fold_all_counters),
        Sweep("seal", 300, seal_yesterday),
        Sweep("quotas", 3600, forget_quotas),
        Sweep("transfers", 1, start_transfers),
        Sweep("old transfers", 3600, lambda at: forget_old_files(at=at)),
    ]


def draw_waiting_papers(at: At) -> int:
    """Draw the PDFs of papers issued since the last round; a download that comes first draws its own."""
    waiting = list_undrawn_documents(limit=20)
    for document_id in waiting:
        render_document(document_id=document_id, check_base_url=find_public_url(), actor=SYSTEM, at=at)
    return len(waiting)


def fold_all_counters(at: At) -> int:
    """Fold the counted views and downloads until none is left; returns how many were folded."""
    folded = 0
    while done := fold_counters():
        folded += done
    return folded


def find_public_url() -> str:
    """The address printed on papers: the public one, else this machine's."""
    return settings.PUBLIC_URL or f"http://127.0.0.1:{settings.PORT}"


def forget_quotas(at: At) -> int:
    """Forget rate-limit windows that have ended."""
    return sweep_quotas(before=at.occurred_at)
