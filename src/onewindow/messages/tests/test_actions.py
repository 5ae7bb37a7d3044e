"""Every send is a row of its own with its own state and proof; several workers never send one twice."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from onewindow.kit.acting import SYSTEM, Actor, At, Conflict, Invalid, NotFound
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries
from onewindow.messages import actions, queries
from onewindow.messages.models import AddressConfirmation, DeliveryAttempt, Message
from onewindow.messages.senders import DEVELOPMENT_SENDERS, SendFailed, SendResult, get_senders

WANGFANG = Actor(kind="staff", account_id=3, name="王芳")
CASE = ("case", "PT2026-1")
LIMING = ("party", "7")


@pytest.fixture
def at():
    return At(datetime.now(LOCAL))


def later(at, **kwargs):
    """A later moment, as a rebuilt day so that the ledger takes it."""
    return At(at.occurred_at + timedelta(**kwargs), origin="rebuilt")


def send(at, key="case:1:notice:sms", **change):
    values = {
        "channel": "sms",
        "address": "13800001234",
        "template": "one_time_notice",
        "text": "李明，请补正身份证复印件。",
    }
    return actions.send_message(**{"key": key, "subject": CASE, "actor": WANGFANG, "at": at, **values, **change})


def confirm(at, channel="sms", address="13800001234"):
    return actions.confirm_address(holder=LIMING, channel=channel, address=address, how="code", actor=WANGFANG, at=at)


def events(subject):
    return [(entry.event, entry.data) for entry in list_entries(subject=subject)]


@pytest.mark.django_db
def test_a_send_is_queued_sealed_and_masked(at):
    row = queries.get_message(send(at))
    assert (row.state, row.address_masked, row.subject, row.sent_at) == ("queued", "138****1234", CASE, None)
    stored = Message.objects.get(pk=row.id)
    assert b"13800001234" not in bytes(stored.address_sealed) and "李明".encode() not in bytes(stored.text_sealed)
    (open_one,) = queries.list_outbox(address="138 0000 1234")
    assert (open_one.address, open_one.text) == ("13800001234", "李明，请补正身份证复印件。")


@pytest.mark.django_db
def test_queueing_costs_one_statement(at, django_assert_num_queries):
    with django_assert_num_queries(1):
        send(at)


@pytest.mark.django_db
def test_the_same_key_is_one_send_and_another_text_is_refused(at):
    assert send(at) == send(at)
    assert Message.objects.count() == 1
    for change in (
        {"text": "另一段"},
        {"address": "13900001234"},
        {"template": "decision"},
        {"subject": ("case", "2")},
    ):
        with pytest.raises(Conflict, match="message_key_reused"):
            send(at, **change)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"channel": "pigeon"}, {"address": "12"}, {"text": " "}, {"template": ""}, {"key": ""}]
)
def test_misshapen_sends_are_refused(at, change):
    with pytest.raises(Invalid):
        send(at, **change)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_one_of_two_sends_failed_and_is_not_shown_as_sent(at):
    """Trap fixmystreet#3829."""
    by_sms, by_mail = send(at), send(at, key="case:1:notice:email", channel="email", address="li@example.com")

    def refuse(message):
        raise SendFailed("号码不存在", permanent=True)

    assert actions.deliver_pending(at=at, senders={**DEVELOPMENT_SENDERS, "sms": refuse}) == 2
    failed, delivered = queries.get_message(by_sms), queries.get_message(by_mail)
    assert (failed.state, failed.failure, failed.sent_at, failed.delivered_at) == ("failed", "号码不存在", None, None)
    assert (delivered.state, delivered.proof_kind) == ("delivered", "system_receipt")
    assert [row.state for row in queries.list_messages(CASE)] == ["failed", "delivered"]
    assert queries.list_failed_messages() == [failed]
    assert queries.count_messages_by_state() == {"failed": 1, "delivered": 1}
    ((event, data),) = events(("message", by_sms))
    assert event == "MessageFailed" and data["reason"] == "号码不存在" and "138" not in str(data)


@pytest.mark.django_db
def test_a_sender_that_breaks_is_tried_again_later_and_at_last_given_up(at):
    message_id = send(at)

    def break_down(message):
        raise OSError("gateway 13800001234 unreachable")

    senders = {"sms": break_down}
    assert actions.deliver_pending(at=at, senders=senders) == 1
    assert actions.deliver_pending(at=at, senders=senders) == 0
    for hours in (1, 4, 8, 16):
        actions.deliver_pending(at=later(at, hours=hours), senders=senders)
    row = queries.get_message(message_id)
    assert (row.state, row.attempts, row.failure) == ("failed", 5, "OSError")
    assert [attempt.outcome for attempt in queries.list_attempts(message_id)] == ["failed"] * 5
    assert actions.deliver_pending(at=later(at, days=9), senders=senders) == 0


@pytest.mark.django_db
def test_a_failed_send_goes_out_again_by_order(at):
    message_id = send(at)
    actions.record_return(message_id=message_id, reason="停机", actor=WANGFANG, at=at)
    actions.requeue_message(message_id=message_id, actor=WANGFANG, at=at)
    assert actions.deliver_pending(at=at) == 1
    assert queries.get_message(message_id).state == "delivered"
    with pytest.raises(Conflict):
        actions.requeue_message(message_id=message_id, actor=WANGFANG, at=at)


@pytest.mark.django_db
def test_sent_is_not_delivered_until_the_receipt(at):
    confirm(at)
    message_id = send(at, service=True, holder=LIMING)
    actions.deliver_pending(at=at, senders={"sms": lambda message: SendResult("gw-1")})
    assert queries.get_message(message_id).state == "sent"
    state = queries.find_service(CASE, "one_time_notice")
    assert not state.is_served and state.waiting == 1
    actions.record_proof(message_id=message_id, kind="carrier_receipt", text="DELIVRD", actor=SYSTEM, at=at)
    actions.record_proof(message_id=message_id, kind="carrier_receipt", text="DELIVRD", actor=SYSTEM, at=at)
    assert queries.find_service(CASE, "one_time_notice").proof.proof_text == "DELIVRD"
    assert [event for event, _ in events(("message", message_id))] == ["MessageDelivered"]
    with pytest.raises(Conflict):
        actions.record_proof(message_id=message_id, kind="carrier_receipt", text="另一份", actor=SYSTEM, at=at)
    with pytest.raises(Conflict):
        actions.record_return(message_id=message_id, reason="退信", actor=SYSTEM, at=at)


@pytest.mark.django_db
def test_electronic_service_needs_the_address_confirmed_by_its_holder(at):
    """RD-13."""
    with pytest.raises(Conflict, match="address_not_confirmed") as refused:
        send(at, service=True, holder=LIMING)
    assert "窗口" in refused.value.advice
    confirm(at, address="13900001234")
    with pytest.raises(Conflict):
        send(at, service=True, holder=LIMING)
    confirmation = confirm(at)
    with pytest.raises(Conflict):
        send(at, service=True, holder=("party", "8"))
    with pytest.raises(Conflict):
        send(at, service=True)
    assert send(at, service=True, holder=LIMING)
    actions.withdraw_confirmation(confirmation_id=confirmation, actor=WANGFANG, at=at)
    with pytest.raises(Conflict):
        send(at, key="case:1:decision", service=True, holder=LIMING)
    with pytest.raises(Conflict):
        actions.withdraw_confirmation(confirmation_id=confirmation, actor=WANGFANG, at=at)
    assert [row.address_masked for row in queries.list_confirmed_addresses(LIMING)] == ["139****1234"]
    assert [event for event, _ in events(LIMING)] == ["AddressConfirmed"] * 2 + ["AddressConfirmationWithdrawn"]
    assert "138" not in str(events(LIMING))


@pytest.mark.django_db
def test_confirming_twice_is_confirming_once(at):
    assert confirm(at) == confirm(at)
    with pytest.raises(Invalid):
        actions.confirm_address(holder=LIMING, channel="sms", address="13800001234", how="rumour", actor=SYSTEM, at=at)
    with pytest.raises(NotFound):
        actions.withdraw_confirmation(confirmation_id=0, actor=WANGFANG, at=at)


@pytest.mark.django_db
def test_letters_wait_for_people_and_are_proved_by_the_post(at):
    letter = send(at, channel="letter", address="福建省莆田市城厢区荔城大道1号", service=True)
    assert actions.deliver_pending(at=at) == 0
    assert [one.row.id for one in queries.list_letters_to_post()] == [letter]
    with pytest.raises(Invalid):
        actions.record_posting(message_id=letter, reference=" ", actor=WANGFANG, at=at)
    assert actions.record_posting(message_id=letter, reference="EMS123", actor=WANGFANG, at=at).state == "sent"
    assert queries.list_letters_to_post() == []
    arrived = later(at, days=2)
    actions.record_proof(message_id=letter, kind="carrier_receipt", text="EMS123 本人签收", actor=WANGFANG, at=arrived)
    row = queries.get_message(letter)
    assert (row.delivered_at, row.proof_kind) == (arrived.occurred_at, "carrier_receipt")
    assert queries.find_service(CASE, "one_time_notice").is_served


@pytest.mark.django_db
def test_a_paper_handed_over_at_the_counter_is_delivered_with_its_receipt(at):
    message_id = send(at, channel="counter", address="3号窗口", service=True)
    actions.record_proof(message_id=message_id, kind="handed_over", text="李明签收", actor=WANGFANG, at=at)
    assert queries.get_message(message_id).state == "delivered"
    for change in ({"kind": "hearsay"}, {"text": " "}):
        with pytest.raises(Invalid):
            actions.record_proof(**{"message_id": message_id, "kind": "handed_over", "text": "x", "actor": SYSTEM, "at": at, **change})  # fmt: skip


@pytest.mark.django_db
def test_the_mailbox_of_an_account_holds_what_arrived_for_it_only(at):
    send(at, channel="in_app", address="17")
    send(at, key="other", channel="in_app", address="18")
    assert queries.list_inbox(17) == []
    actions.deliver_pending(at=at)
    assert [one.text for one in queries.list_inbox(17)] == ["李明，请补正身份证复印件。"]


@pytest.mark.django_db
def test_unknown_messages_are_not_found(at):
    with pytest.raises(NotFound):
        queries.get_message(0)
    with pytest.raises(NotFound):
        actions.record_return(message_id=0, reason="x", actor=SYSTEM, at=at)


def test_the_senders_of_a_start_are_the_ones_handed_in():
    assert set(get_senders()) == {"sms", "email", "in_app"}


def _in_threads(count, work):
    def run(number):
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_several_workers_send_every_message_once(committed_db):
    at = At(datetime.now(LOCAL))
    for number in range(40):
        send(at, key=f"k{number}", subject=("case", str(number)))
    sent, guard = [], threading.Lock()

    def slow_sender(message):
        time.sleep(0.005)
        with guard:
            sent.append(message.key)
        return SendResult("ok")

    tried = _in_threads(4, lambda _: actions.deliver_pending(at=at, senders={"sms": slow_sender}))
    assert sorted(sent) == sorted(f"k{number}" for number in range(40)) and sum(tried) == 40
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert DeliveryAttempt.objects.count() == 40


def test_a_vanished_worker_loses_its_lease_and_a_late_one_changes_nothing(committed_db):
    at = At(datetime.now(LOCAL))
    message_id = send(at)
    second_at = replace(at, occurred_at=at.occurred_at + timedelta(minutes=6), origin="rebuilt")

    def slow_first(message):
        # While the first worker hangs, its lease ends and another delivers.
        (count,) = _in_threads(1, lambda _: actions.deliver_pending(at=second_at))
        assert count == 1
        raise SendFailed("timeout", permanent=True)

    actions.deliver_pending(at=at, senders={"sms": slow_first})
    row = queries.get_message(message_id)
    assert (row.state, row.attempts, row.failure) == ("delivered", 2, "")
    assert [attempt.outcome for attempt in queries.list_attempts(message_id)] == ["lost", "delivered"]


def test_fifty_senders_of_one_key_make_one_row(committed_db):
    at = At(datetime.now(LOCAL))
    ids = _in_threads(10, lambda _: [send(at) for _ in range(5)])
    assert len({one for row in ids for one in row}) == 1 and Message.objects.count() == 1


def test_two_requests_confirm_one_address_once(committed_db):
    at = At(datetime.now(LOCAL))
    assert len(set(_in_threads(8, lambda _: confirm(at)))) == 1
    assert AddressConfirmation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "lost"}, "message_state_is_known"),
        ({"channel": "pigeon"}, "message_channel_is_known"),
        ({"state": "sent"}, "sent_message_says_when_it_was_sent"),
        ({"state": "delivered"}, "message_has_proof_exactly_when_delivered"),
        ({"proof_kind": "handed_over"}, "message_has_proof_exactly_when_delivered"),
        ({"state": "failed"}, "message_has_a_reason_exactly_when_failed"),
        ({"state": "sending"}, "message_is_leased_exactly_while_sending"),
        ({"next_attempt_at": None}, "queued_message_has_its_next_attempt"),
        ({"service": True}, "electronic_service_has_a_confirmed_address"),
        ({"attempts": 999}, "message_attempts_stay_within_reason"),
    ],
)
def test_the_database_refuses_nonsense(at, change, constraint):
    message_id = send(at)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Message.objects.filter(pk=message_id).update(**change)
