"""What the worker does for the cases every so often. Each sweep is safe to repeat and safe beside others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q, QuerySet

from onewindow.cases.actions.drafts import purge_expired_drafts
from onewindow.cases.actions.lawful import deem_accepted, end_lapsed_pause
from onewindow.cases.actions.promising import note_broken_promise, urge_broken_promise
from onewindow.cases.models import BreachNote, Case
from onewindow.cases.rules import LICENCE, LIFTED, PROVISIONAL_MARGIN_DAYS, UNDECIDED, State
from onewindow.clocks.actions import claim_rungs
from onewindow.kit.acting import SYSTEM, At

__all__ = [
    "end_notified_pauses",
    "note_broken_promises",
    "purge_expired_drafts",
    "record_deemed_acceptances",
    "record_overdue_full_supplements",
    "tell_of_passed_limits",
    "urge_broken_promises",
]


def record_deemed_acceptances(*, at: At, limit: int = 200) -> int:
    """Every licence that was received and met with silence for five working days is accepted, from its receipt (32(4)).

    In the order of receipt, so that limited items keep RD-04. Returns how many.
    """
    silent = _filter_overdue(Case.objects.filter(state=State.RECEIVED, regime=LICENCE), at)
    return _do_each(silent, deem_accepted, at, limit)


def record_overdue_full_supplements(*, at: At, limit: int = 200) -> int:
    """Everything asked was supplied and nobody recorded the acceptance in five working days: from the last paper (RD-03)."""
    full = Case.objects.filter(state=State.CORRECTING, regime=LICENCE, full_supplied_on__isnull=False)
    return _do_each(_filter_overdue(full, at), deem_accepted, at, limit)


def end_notified_pauses(*, at: At, limit: int = 200) -> int:
    """Every pause whose notified end has passed ends; the clocks ran again by themselves all the while (RD-05)."""
    lapsed = Case.objects.filter(state=State.PAUSED, paused_until__lt=at.local_date)
    return _do_each(lapsed, end_lapsed_pause, at, limit)


def note_broken_promises(*, at: At, limit: int = 200) -> int:
    """Every promised day that passed without its paper is noted once a promise, and the applicant told (RD-10). Returns how many."""
    broken = Case.objects.filter(
        state__in=UNDECIDED,
        has_word=True,
        promises__notes__isnull=True,
        promises__supplied_on__isnull=True,
        promises__due_by__lt=at.local_date,
    )
    return _do_each(broken.distinct(), note_broken_promise, at, limit)


def urge_broken_promises(*, at: At, limit: int = 200) -> int:
    """Urge the department every five working days, by the centre's own rule, until it decides after a breach (RD-10)."""
    due = BreachNote.objects.filter(urge_on__lte=at.local_date, promise__supplied_on__isnull=True).exclude(state=LIFTED)
    waiting = Case.objects.filter(state__in=UNDECIDED, pk__in=due.values("case"))
    return _do_each(waiting, urge_broken_promise, at, limit)


def tell_of_passed_limits(*, at: At, limit: int = 200) -> int:
    """Claim every rung passed; the reaction to each tells the applicant unasked, once (RD-18). Returns how many."""
    return len(claim_rungs(actor=SYSTEM, at=at, limit=limit))


def _filter_overdue(found: QuerySet[Case], at: At) -> QuerySet[Case]:
    """Past the last day for the notice; a provisional last day waits for the longest shift a notice could bring."""
    patient = at.local_date - timedelta(days=PROVISIONAL_MARGIN_DAYS)
    return found.filter(
        Q(notice_clock__provisional=False, notice_clock__due_on__lt=at.local_date)
        | Q(notice_clock__provisional=True, notice_clock__due_on__lt=patient)
    )


def _do_each(found: QuerySet[Case], act: Callable[..., object], at: At, limit: int) -> int:
    numbers = list(found.order_by("receipt_seq").values_list("number", flat=True)[:limit])
    return sum(act(number=number, at=at) is not None for number in numbers)
