"""Acts of the law itself, recorded by the worker: they carry the law's date, not the moment a worker woke (RD-03, RD-04, RD-05)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from django.db import transaction

from onewindow.cases.actions.limits import stop_notice_limit
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, open_matter, require_act
from onewindow.cases.actions.settling import settle_acceptance, settle_decision
from onewindow.cases.events import CaseDeemedAccepted, CaseGrantedByLaw, CasePauseEnded
from onewindow.cases.rules import (
    ARTICLE_32,
    ARTICLE_45,
    STATE_LABELS,
    Act,
    State,
    date_acceptance,
    is_deemed_due,
    is_pause_over,
)
from onewindow.certificates.actions import settle_silence
from onewindow.certificates.rules import ARTICLE_50
from onewindow.kit.acting import SYSTEM, Actor, At
from onewindow.kit.local_time import LOCAL

UNDECIDED = frozenset({State.RECEIVED, State.CORRECTING, State.ACCEPTED, State.PAUSED})


def open_matter_now(number: str, actor: Actor, at: At, expected_version: int | None = None) -> Matter:
    """Lock a case for an act, with what the law has done by itself recorded first, should the worker be behind."""
    matter = open_matter(number, actor, at, expected_version)
    if is_deemed_due(matter.facts, matter.today):
        deem_accepted(number=number, at=at)
    elif is_pause_over(matter.facts, matter.today):
        end_lapsed_pause(number=number, at=at)
    elif not (is_undecided_renewal(matter) and grant_by_law(number=number, at=at)):
        return matter
    return open_matter_now(number, actor, at)


def open_matter_received(number: str, actor: Actor, at: At, expected_version: int | None = None) -> Matter:
    """Lock a case for an act of acceptance: a renewal the law has granted is recorded first, should the worker be behind (50).

    An acceptance that is due stays the clerk's to record, with the law's date (RD-03).
    """
    matter = open_matter(number, actor, at, expected_version)
    if is_undecided_renewal(matter) and grant_by_law(number=number, at=at):
        return open_matter(number, actor, at)
    return matter


def deem_accepted(*, number: str, at: At) -> Outcome | None:
    """Record an acceptance by silence: from the day of receipt (32(4)), or of the last asked paper (RD-03).

    None when it is not due, or when somebody acted first. Safe to repeat.
    """
    with transaction.atomic():
        matter = open_matter(number, SYSTEM, at)
        if not is_deemed_due(matter.facts, matter.today):
            return None
        row = require_act(matter, Act.DEEM)
        accepted_on, kind = date_acceptance(matter.facts, matter.today)
        settle_acceptance(matter, kind=kind, accepted_on=accepted_on)
        # The paper is dated by the day it is issued, the act by the law.
        matter.at = replace(
            at,
            occurred_at=matter.case.accepted_at or at.occurred_at,
            source="law",
            reference=ARTICLE_32,
            late_reason="",
        )
        event = CaseDeemedAccepted(accepted_on, kind, ARTICLE_32, matter.paper_facts, tuple(matter.clocks))
        return finish_act(matter, row.label, event)


def end_lapsed_pause(*, number: str, at: At) -> Outcome | None:
    """The notified end has passed: the clock runs again by itself from the day after (RD-05). None when it is not over."""
    with transaction.atomic():
        matter = open_matter(number, SYSTEM, at)
        if not is_pause_over(matter.facts, matter.today) or matter.case.paused_until is None:
            return None
        row = require_act(matter, Act.END_PAUSE)
        ended_on = matter.case.paused_until
        begins = datetime.combine(ended_on + timedelta(days=1), time(0), LOCAL)
        matter.at = replace(at, occurred_at=begins, source="law", reference=ARTICLE_45, late_reason="")
        change_state(matter, State.ACCEPTED, paused_until=None)
        return finish_act(matter, row.label, CasePauseEnded(ended_on, by_itself=True, clocks=()))


def is_undecided_renewal(matter: Matter) -> bool:
    """Whether the case asks for a renewal and nobody decided yet: then the law may have (50)."""
    return matter.case.state in UNDECIDED and matter.item.certificate_act.act == "renew"


def grant_by_law(*, number: str, at: At) -> Outcome | None:
    """Record that the law granted a renewal case: not decided before the certificate's term ended (50, AL-18).

    None when it did not, or the case ended otherwise. Safe to repeat; decided on the law's day.
    """
    with transaction.atomic():
        matter = open_matter(number, SYSTEM, at)
        granted_on = settle_silence(case_number=number, at=at) if is_undecided_renewal(matter) else None
        if granted_on is None:
            return None
        if matter.case.accepted_on is None:
            matter = accept_silently(matter, at)
        row = require_act(matter, Act.GRANT_BY_LAW)
        begins = datetime.combine(granted_on, time(0), LOCAL)
        matter.at = replace(at, occurred_at=begins, source="law", reference=ARTICLE_50)
        matter.case.steps.filter(state="todo").update(
            state="returned", opinion="逾期未作决定，视为准予延续", ended_at=at.occurred_at
        )
        settle_decision(matter, State.GRANTED)
        change_state(matter, None, paused_until=None)
        return finish_act(matter, row.label, CaseGrantedByLaw(granted_on, ARTICLE_50, tuple(matter.clocks)))


def accept_silently(matter: Matter, at: At) -> Matter:
    """What the law granted it had accepted: by silence where the five days passed (32(4)), else from the papers being there."""
    if deem_accepted(number=matter.case.number, at=at) is None:
        full = matter.case.full_supplied_on
        kind, accepted_on = ("supplemented", full) if full else ("deemed", matter.case.received_on)
        moment = matter.case.full_supplied_at or matter.case.received_at
        stop_notice_limit(matter, accepted_on, "视为准予延续")
        change_state(matter, State.ACCEPTED, acceptance_kind=kind, accepted_on=accepted_on, accepted_at=moment)
        matter.at = replace(at, occurred_at=moment, source="law", reference=ARTICLE_50)
        finish_act(matter, STATE_LABELS[State.ACCEPTED], CaseDeemedAccepted(accepted_on, kind, ARTICLE_50, (), ()))
    return open_matter(matter.case.number, SYSTEM, at)
