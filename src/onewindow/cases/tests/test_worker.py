"""The law's own acts, recorded late and dated right (RD-03, RD-04, RD-05, RD-18)."""

from datetime import date, timedelta

import pytest

from onewindow.cases.actions import accept_case, notify_corrections, supplement_case
from onewindow.cases.models import Case
from onewindow.cases.queries import get_case
from onewindow.cases.reactions import WIRING
from onewindow.cases.rules import State
from onewindow.cases.sweeps import (
    end_notified_pauses,
    purge_expired_drafts,
    record_deemed_acceptances,
    record_overdue_full_supplements,
    tell_of_passed_limits,
)
from onewindow.cases.testing import DAY, MaterialIn, at_day, make_case
from onewindow.kit.acting import Conflict
from onewindow.ledger.actions import install_reactions, run_pending_reactions
from onewindow.ledger.queries import list_entries
from onewindow.messages.queries import list_messages

pytestmark = pytest.mark.django_db

# 2026-09-21 is a Monday; the five working days after it end on Tuesday the 29th, because Friday the 25th is 中秋节.
LAST = date(2026, 9, 29)


def test_five_working_days_of_silence_are_acceptance_from_receipt(play):
    """AL-07, RD-02: not on the last day, the day after; dated at receipt however late the worker wakes."""
    number = make_case(play)
    assert get_case(number, play.clerk, DAY).notice_due_on == LAST
    assert record_deemed_acceptances(at=at_day(LAST, 23, 59)) == 0
    assert record_deemed_acceptances(at=at_day(LAST + timedelta(60))) == 1
    assert record_deemed_acceptances(at=at_day(LAST + timedelta(60))) == 0
    view = get_case(number, play.clerk, LAST)
    assert (view.state, view.acceptance_kind, view.accepted_on) == (State.ACCEPTED, "deemed", DAY)
    assert view.accepted_at == view.received_at
    entry = list_entries(subject=("case", number))[-1]
    assert (entry.event, entry.source, entry.actor_kind) == ("CaseDeemedAccepted", "law", "system")
    assert entry.occurred_at == view.received_at
    assert {clock.purpose for clock in view.clocks if clock.stopped_on is None} == {"statutory", "promised"}
    assert next(clock for clock in view.clocks if clock.purpose == "statutory").due_on == date(2026, 10, 26)
    assert [paper.kind for paper in view.documents] == ["receipt", "acceptance"]


def test_a_late_notice_is_refused_even_before_the_worker_woke(play):
    number = make_case(play)
    with pytest.raises(Conflict) as caught:
        notify_corrections(number=number, corrections=_ask("M01"), actor=play.clerk, at=at_day(LAST + timedelta(1)))
    assert caught.value.code == "notice_too_late"
    assert Case.objects.get(number=number).state == State.RECEIVED


def test_a_clerk_who_accepts_late_records_the_deemed_day(play):
    number = make_case(play)
    accept_case(number=number, actor=play.clerk, at=at_day(LAST + timedelta(3)))
    case = Case.objects.get(number=number)
    assert (case.acceptance_kind, case.accepted_on) == ("deemed", DAY)


def test_unrecorded_full_supplement_is_accepted_from_its_last_paper(play):
    """RD-03."""
    number = make_case(play, state=State.CORRECTING)
    handed = date(2026, 9, 22)
    supplement_case(number=number, materials=(MaterialIn("M01", copies=1),), actor=play.li_ming, at=at_day(handed))
    due = get_case(number, play.clerk, handed).notice_due_on
    assert due == date(2026, 9, 30)
    assert record_overdue_full_supplements(at=at_day(due)) == 0
    assert record_overdue_full_supplements(at=at_day(due + timedelta(1))) == 1
    case = Case.objects.get(number=number)
    assert (case.state, case.acceptance_kind, case.accepted_on) == (State.ACCEPTED, "supplemented", handed)


def test_an_open_notice_never_lapses_by_itself(play):
    """RD-03: without a cited rule only the applicant closes it."""
    number = make_case(play, state=State.CORRECTING)
    for sweep in (record_deemed_acceptances, record_overdue_full_supplements):
        assert sweep(at=at_day(DAY + timedelta(400))) == 0
    assert Case.objects.get(number=number).state == State.CORRECTING


def test_a_pause_ends_by_itself_and_the_time_comes_back(play):
    """RD-05, AL-17."""
    number = make_case(play, state=State.PAUSED)
    view = get_case(number, play.clerk, DAY)
    assert view.statutory_due_on > date(2026, 10, 26)
    assert view.paused_until == DAY + timedelta(9)
    assert end_notified_pauses(at=at_day(view.paused_until)) == 0
    assert end_notified_pauses(at=at_day(view.paused_until + timedelta(30))) == 1
    after = get_case(number, play.clerk, DAY)
    assert after.state == State.ACCEPTED
    assert after.statutory_due_on == view.statutory_due_on
    entry = list_entries(subject=("case", number))[-1]
    assert (entry.event, entry.source) == ("CasePauseEnded", "law")
    assert entry.occurred_at.date() <= view.paused_until + timedelta(1)


def test_the_applicant_is_told_of_every_change_and_unasked_of_a_missed_limit(play):
    """RD-18."""
    install_reactions(WIRING)
    try:
        number = make_case(play, state=State.ACCEPTED)
        overdue = at_day(date(2026, 10, 27))
        assert tell_of_passed_limits(at=overdue) >= 1
        assert tell_of_passed_limits(at=overdue) == 0
        run_pending_reactions(at=at_day(date(2099, 1, 1)))
        told = [(row.template, row.channel) for row in list_messages(("case", number))]
        assert ("CaseReceived", "sms") in told
        assert ("CaseAccepted", "sms") in told
        assert ("ClockRungPassed", "sms") in told
    finally:
        install_reactions({})


def test_old_drafts_are_forgotten(play):
    assert purge_expired_drafts(at=at_day()) == 0


def _ask(*codes):
    from onewindow.cases.actions import Correction

    return tuple(Correction(code, "缺少签名") for code in codes)
