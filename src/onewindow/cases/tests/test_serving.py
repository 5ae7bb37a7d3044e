"""Notices of legal effect: electronically to confirmed addresses only, proved by the messages room, and nothing begins before (RD-05, RD-13)."""

from datetime import date, timedelta

import pytest

from onewindow.cases.actions import deliver_case, grant_case, pause_case, ready_case
from onewindow.cases.actions.serving import record_notice_service
from onewindow.cases.models import Case, CaseDelivery, ExclusionNotice
from onewindow.cases.queries import get_case
from onewindow.cases.reactions import WIRING
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, at_day, finish_review, make_case
from onewindow.cases.tests.proving import refused
from onewindow.kit.acting import NotAllowed, NotFound
from onewindow.ledger.actions import install_reactions, run_pending_reactions
from onewindow.ledger.queries import list_entries
from onewindow.messages.actions import record_proof
from onewindow.messages.queries import list_messages
from onewindow.parties.actions import agree_to_service

pytestmark = pytest.mark.django_db
AT = at_day()
WHY = {"kind": "testing", "reason": "送检", "ends_on": DAY + timedelta(20)}


@pytest.fixture(autouse=True)
def wired():
    install_reactions(WIRING)
    yield
    install_reactions({})


def agree(play):
    agree_to_service(party_id=play.li_ming.party_id, channel="sms", how="signature", actor=play.clerk, at=AT)


def react():
    """Everything that waits; rows are due by the database's own clock, so the worker wakes long after."""
    run_pending_reactions(at=at_day(date(2099, 1, 1)))


def find_sends(number, template):
    return [row for row in list_messages(("case", number)) if row.template == template and row.service]


def prove(row, day, kind="system_receipt", actor=None, play=None):
    record_proof(message_id=row.id, kind=kind, text="回执 7", actor=actor or play.clerk, at=at_day(day, 12))
    react()


def test_no_electronic_notice_without_a_confirmed_address(play):
    number = make_case(play, state=State.ACCEPTED)
    given = {"number": number, "delivery_method": "electronic", "actor": play.chief, "at": AT, **WHY}
    refused("address_not_confirmed", pause_case, **given)
    refused("unknown_way", pause_case, **given | {"delivery_method": "pigeon"})
    refused("unknown_way", pause_case, **given | {"delivery_method": "phone"})


def test_excluded_time_begins_with_the_service_of_its_notice(play):
    agree(play)
    number = make_case(play, state=State.ACCEPTED)
    pause_case(number=number, delivery_method="electronic", actor=play.chief, at=AT, **WHY)
    react()
    before = get_case(number, play.clerk, DAY)
    assert (before.state, before.statutory_due_on) == (State.ACCEPTED, date(2026, 10, 26))
    sent = find_sends(number, "ExclusionNotified")
    assert [row.channel for row in sent] == ["sms"]
    served = date(2026, 9, 23)
    prove(sent[0], served, play=play)
    after = get_case(number, play.clerk, served)
    assert (after.state, after.paused_until) == (State.PAUSED, WHY["ends_on"])
    # 23 September to 11 October is kept out: 21 and 22 used two... one working day (22), nineteen are left after 11 October.
    assert after.statutory_due_on == date(2026, 11, 5)
    event = next(row for row in after.timeline if row.event == "CasePaused")
    assert (event.data["delivered_on"], event.data["delivery_method"]) == ("2026-09-23", "electronic")


@pytest.mark.parametrize("late_by", [0, 1, 40])
def test_a_notice_served_too_late_excludes_nothing(play, late_by):
    agree(play)
    number = make_case(play, state=State.ACCEPTED)
    pause_case(number=number, delivery_method="electronic", actor=play.chief, at=AT, **WHY)
    react()
    prove(find_sends(number, "ExclusionNotified")[0], WHY["ends_on"] + timedelta(late_by), play=play)
    view = get_case(number, play.clerk, DAY)
    assert (view.state, view.statutory_due_on) == (State.ACCEPTED, date(2026, 10, 26))
    assert view.timeline[-1].event == "ExclusionLapsed"
    assert ExclusionNotice.objects.get().outcome == "lapsed"


def test_a_posted_notice_begins_with_its_receipt(play):
    number = make_case(play, state=State.ACCEPTED)
    given = {"delivery_method": "post", "delivery_proof": "EMS 1001", "actor": play.chief, "at": AT}
    pause_case(number=number, **given, **WHY)
    react()
    (letter,) = find_sends(number, "ExclusionNotified")
    assert (letter.channel, letter.state) == ("letter", "sent")
    came = {"number": number, "message_id": letter.id, "text": "签收单 3", "at": at_day(date(2026, 9, 24), 9)}
    with pytest.raises(NotAllowed):
        record_notice_service(proof="signed_receipt", actor=play.cast.supervisor, **came)
    with pytest.raises(NotFound):
        other = make_case(play, key="other")
        record_notice_service(proof="signed_receipt", actor=play.clerk, **came | {"number": other})
    record_notice_service(proof="carrier_receipt", actor=play.clerk, **came)
    react()
    assert get_case(number, play.clerk, DAY).state == State.PAUSED


def test_one_notice_is_on_its_way_and_the_counter_overtakes_it(play):
    agree(play)
    number = make_case(play, state=State.ACCEPTED)
    given = {"number": number, "actor": play.chief, "at": AT, **WHY}
    pause_case(delivery_method="electronic", **given)
    refused("notice_on_its_way", pause_case, delivery_method="electronic", **given)
    pause_case(delivery_method="counter", delivery_proof="当面签收", **given)
    react()
    assert get_case(number, play.clerk, DAY).state == State.PAUSED
    by_hand = [row for row in find_sends(number, "CasePaused") if row.channel == "counter"]
    assert [(row.state, row.proof_kind, row.proof_text) for row in by_hand] == [
        ("delivered", "signed_receipt", "当面签收")
    ]
    prove(find_sends(number, "ExclusionNotified")[0], date(2026, 9, 23), play=play)
    assert [entry.event for entry in list_entries(subject=("case", number))].count("CasePaused") == 1


def test_a_decision_is_delivered_electronically_by_the_messages_rooms_proof(play):
    number = make_case(play, state=State.GRANTED)
    given = {"number": number, "method": "electronic", "actor": play.clerk, "at": at_day(DAY, 15)}
    refused("address_not_confirmed", deliver_case, **given)
    react()
    assert [row.channel for row in find_sends(number, "CaseGranted")] == ["counter"], (
        "without an address people carry it"
    )
    agree(play)
    second = make_case(play, state=State.GRANTED, key="second")
    refused("decision_not_served", deliver_case, **given | {"number": second})
    react()
    (sent,) = find_sends(second, "CaseGranted")
    assert sent.channel == "sms"
    prove(sent, DAY, play=play)
    deliver_case(**given | {"number": second})
    made = CaseDelivery.objects.get(case__number=second)
    assert (made.method, made.address_confirmed) == ("electronic", True)
    assert made.proof.startswith("系统到达回执：回执 7")


def test_government_time_ends_when_the_ready_notice_is_served(play):
    number = make_case(play, state=State.GRANTED)
    given = {"number": number, "notice_method": "electronic", "actor": play.clerk, "at": AT}
    refused("address_not_confirmed", ready_case, **given)
    agree(play)
    ready_case(**given)
    react()
    assert Case.objects.get(number=number).running_clock_id is not None, "told is not served"
    prove(find_sends(number, "CaseReadied")[0], date(2026, 9, 23), play=play)
    view = get_case(number, play.clerk, DAY)
    stopped = next(clock for clock in view.clocks if clock.purpose == "delivery")
    assert (view.state, stopped.stopped_on) == (State.READY, date(2026, 9, 23))
    assert view.timeline[-1].event == "ReadyNoticeServed"


def test_every_notice_of_legal_effect_is_served_or_waits_for_people(play):
    """One notice, extension, refusal: never an informal message alone."""
    noticed = make_case(play, state=State.CORRECTING)
    refusal = make_case(play, state=State.REFUSED, key="refused")
    react()
    assert [row.channel for row in find_sends(noticed, "CorrectionsNotified")] == ["counter"]
    assert [row.channel for row in find_sends(refusal, "CaseRefused")] == ["counter"]
    assert find_sends(refusal, "CaseAccepted") == []


def test_a_case_decided_meanwhile_is_not_paused_by_a_late_receipt(play):
    agree(play)
    number = make_case(play, state=State.ACCEPTED)
    pause_case(number=number, delivery_method="electronic", actor=play.chief, at=AT, **WHY)
    react()
    finish_review(play, number, AT)
    grant_case(number=number, content="准予", actor=play.chief, at=AT)
    prove(find_sends(number, "ExclusionNotified")[0], date(2026, 9, 23), play=play)
    assert Case.objects.get(number=number).state == State.GRANTED
