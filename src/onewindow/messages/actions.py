"""Writes of messages: queue a send, confirm an address, send what waits, note what the post or the window did.

Sending is by lease: a claim carries the number of its attempt. A worker that vanished loses its lease and the next one
takes over; one that comes back late finds another number on the row and changes nothing. So every send is settled
once, and a sender may see a message twice only after a crash, always with the same key.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from onewindow.kit.acting import SYSTEM, Actor, At, Conflict, Invalid, NotFound
from onewindow.kit.cipher import get_vault
from onewindow.ledger.actions import record
from onewindow.messages.events import (
    AddressConfirmationWithdrawn,
    AddressConfirmed,
    MessageDelivered,
    MessageFailed,
    MessageRequeued,
)
from onewindow.messages.models import AddressConfirmation, DeliveryAttempt, Message
from onewindow.messages.queries import MessageRow, find_confirmation_id, get_message, hash_address, make_message_row
from onewindow.messages.rules import (
    ELECTRONIC,
    LEASE,
    PROOF_KINDS,
    check_address,
    check_text,
    find_next_attempt,
    hide_contacts,
    refuse_unconfirmed_address,
    require_transition,
)
from onewindow.messages.senders import OutgoingMessage, Sender, SendFailed, SendResult, get_senders

logger = logging.getLogger(__name__)

_QUEUE = """
INSERT INTO messages_message (key, channel, address_sealed, address_hash, address_masked, template, text_sealed,
    text_hash, subject_kind, subject_id, service, confirmation_id, origin, state, attempts, queued_at, next_attempt_at,
    reference, failure, proof_kind, proof_text)
VALUES (%(key)s, %(channel)s, %(address_sealed)s, %(address_hash)s, %(address_masked)s, %(template)s, %(text_sealed)s,
    %(text_hash)s, %(subject_kind)s, %(subject_id)s, %(service)s, %(confirmation_id)s, %(origin)s, 'queued', 0,
    %(moment)s, %(moment)s, '', '', '', '')
ON CONFLICT (key) DO NOTHING RETURNING id
"""


def send_message(
    *,
    key: str,
    channel: str,
    address: str,
    template: str,
    text: str,
    subject: tuple[str, str | int],
    actor: Actor,
    at: At,
    service: bool = False,
    holder: tuple[str, str | int] | None = None,
) -> int:
    """Queue one send and return its id; the same key again returns the same id. Called down: not recorded by itself.

    `service`: the notice has legal effect; then an electronic channel needs an address that `holder` (kind, id) has
    confirmed (RD-13). One statement (two for electronic service). Raises Invalid (channel, address, text), Conflict
    `address_not_confirmed`, `message_key_reused` when the key named another send.
    """
    values = _seal_send(channel, address, text)
    if not key or not template or len(key) > 160:
        raise Invalid("bad_message", "通知缺少唯一标识或模板")
    values |= {"confirmation_id": None}
    if service and channel in ELECTRONIC:
        values["confirmation_id"] = find_confirmation_id(holder, channel, bytes(values["address_hash"]))
        if values["confirmation_id"] is None:
            raise refuse_unconfirmed_address()
    values |= {"key": key, "channel": channel, "template": template, "service": service, "origin": at.origin}
    values |= {"subject_kind": subject[0], "subject_id": str(subject[1]), "moment": at.occurred_at}
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, values)
        made = cursor.fetchone()
    return int(made[0]) if made else _find_same_send(values)


def _seal_send(channel: str, address: str, text: str) -> dict[str, Any]:
    vault = get_vault()
    checked, plain = check_address(channel, address), check_text(text)
    return {
        "address_sealed": vault.encrypt(checked.plain),
        "address_hash": vault.search_hash(checked.plain, f"address {channel}"),
        "address_masked": checked.masked,
        "text_sealed": vault.encrypt(plain),
        "text_hash": vault.search_hash(plain, "text"),
    }


def _find_same_send(values: dict[str, Any]) -> int:
    message = Message.objects.get(key=values["key"])
    same = ("channel", "template", "subject_kind", "subject_id")
    hashes = ("address_hash", "text_hash")
    if any(getattr(message, name) != values[name] for name in same) or any(
        bytes(getattr(message, name)) != values[name] for name in hashes
    ):
        raise Conflict("message_key_reused", "同一标识的通知已经发过，内容不同", advice="请换一个标识")
    return message.pk


def confirm_address(
    *, holder: tuple[str, str | int], channel: str, address: str, how: str, actor: Actor, at: At
) -> int:
    """The holder agrees to be served at this address; `how`: code, signature or counter. Repeating changes nothing.

    The caller has verified it (code spent, signature seen). Returns the confirmation's id. Raises Invalid.
    """
    checked = check_address(channel, address)
    if how not in ("code", "signature", "counter"):
        raise Invalid("bad_confirmation", "确认方式不明", fields={"how": "请写明怎样确认：验证码、签名或窗口当面"})
    hashed = hash_address(channel, address)
    with transaction.atomic():
        standing = find_confirmation_id(holder, channel, hashed)
        if standing is not None:
            return standing
        try:
            with transaction.atomic():
                made = AddressConfirmation.objects.create(
                    holder_kind=holder[0],
                    holder_id=str(holder[1]),
                    channel=channel,
                    address_hash=hashed,
                    address_masked=checked.masked,
                    how=how,
                    confirmed_at=at.occurred_at,
                )
        except IntegrityError:
            return find_confirmation_id(holder, channel, hashed) or 0  # another request confirmed it just now
        record(subject=holder, event=AddressConfirmed(made.pk, channel, how), actor=actor, at=at)
        return made.pk


def withdraw_confirmation(*, confirmation_id: int, actor: Actor, at: At) -> None:
    """The holder no longer agrees; what was served before stays served. Raises NotFound, Conflict."""
    with transaction.atomic():
        found = AddressConfirmation.objects.select_for_update(no_key=True).filter(pk=confirmation_id).first()
        if found is None:
            raise NotFound("no_such_confirmation", "没有这份送达地址确认")
        if found.withdrawn_at is not None:
            raise Conflict("confirmation_withdrawn", "这份送达地址确认已经撤回")
        found.withdrawn_at = at.occurred_at
        found.save(update_fields=["withdrawn_at"])
        event = AddressConfirmationWithdrawn(found.pk, found.channel)
        record(subject=(found.holder_kind, found.holder_id), event=event, actor=actor, at=at)


def record_posting(*, message_id: int, reference: str, actor: Actor, at: At) -> MessageRow:
    """A letter was handed to the post; `reference` is its number. Raises NotFound, Conflict, Invalid."""
    if not reference.strip():
        raise Invalid("no_reference", "请填写邮件号码", fields={"reference": "必填"})
    with transaction.atomic():
        message = lock_message(message_id)
        require_transition(message.state, "sent")
        message.state, message.sent_at, message.reference = "sent", at.occurred_at, reference.strip()[:120]
        message.leased_until = message.next_attempt_at = None
        message.save(update_fields=["state", "sent_at", "reference", "leased_until", "next_attempt_at"])
    return make_message_row(message)


def record_proof(*, message_id: int, kind: str, text: str, actor: Actor, at: At) -> MessageRow:
    """Note the proof that a send arrived (`kind` of PROOF_KINDS; `at` is when it arrived): RD-13.

    Repeating the same proof changes nothing. Raises NotFound, Invalid, Conflict when it was proved differently before.
    """
    if kind not in PROOF_KINDS or not text.strip():
        raise Invalid(
            "bad_proof",
            "请写明送达凭证",
            fields={"kind": "请从列表中选择凭证的种类"} if kind not in PROOF_KINDS else {"text": "必填"},
        )
    with transaction.atomic():
        message = lock_message(message_id)
        if message.state == "delivered" and (message.proof_kind, message.proof_text) == (kind, text.strip()[:300]):
            return make_message_row(message)
        require_transition(message.state, "delivered")
        mark_delivered(message, kind=kind, text=text.strip(), moment=at.occurred_at, actor=actor, at=at)
    return make_message_row(message)


def record_return(*, message_id: int, reason: str, actor: Actor, at: At) -> MessageRow:
    """A send came back or its receipt says it failed. Raises NotFound, Conflict, Invalid."""
    if not reason.strip():
        raise Invalid("no_reason", "请写明未送达的原因", fields={"reason": "必填"})
    with transaction.atomic():
        message = lock_message(message_id)
        require_transition(message.state, "failed")
        mark_failed(message, reason=reason.strip(), actor=actor, at=at)
    return make_message_row(message)


def requeue_message(*, message_id: int, actor: Actor, at: At) -> MessageRow:
    """Try a failed send again, by order of a person. Raises NotFound, Conflict."""
    with transaction.atomic():
        message = lock_message(message_id)
        if message.state != "failed":
            raise Conflict("message_not_failed", "这条通知没有失败，不需要重发")
        message.state, message.failed_at, message.failure = "queued", None, ""
        message.next_attempt_at = at.occurred_at
        message.save(update_fields=["state", "failed_at", "failure", "next_attempt_at"])
        record(subject=("message", message.pk), event=MessageRequeued(message.pk), actor=actor, at=at)
    return get_message(message_id)


def lock_message(message_id: int) -> Message:
    """The row, locked until the transaction ends. Raises NotFound."""
    message = Message.objects.select_for_update(no_key=True).filter(pk=message_id).first()
    if message is None:
        raise NotFound("no_such_message", "没有这条通知")
    return message


def mark_delivered(message: Message, *, kind: str, text: str, moment: datetime, actor: Actor, at: At) -> None:
    """Write the proof on a locked message; a notice of legal effect also goes into the ledger."""
    message.state, message.delivered_at = "delivered", moment
    message.proof_kind, message.proof_text = kind, text[:300]
    message.failed_at = message.leased_until = message.next_attempt_at = None
    message.sent_at = message.sent_at or moment
    message.save()
    if message.service:
        about = (message.subject_kind, message.subject_id)
        proof = hashlib.sha256(f"{message.pk}|{kind}|{message.proof_text}".encode()).hexdigest()
        event = MessageDelivered(message.pk, message.channel, message.template, about, kind, proof)
        record(subject=("message", message.pk), event=event, actor=actor, at=at)


def mark_failed(message: Message, *, reason: str, actor: Actor, at: At) -> None:
    """Give a locked message up, on record."""
    told = hide_contacts(reason)
    message.state, message.failed_at, message.failure = "failed", at.occurred_at, told
    message.leased_until = message.next_attempt_at = None
    message.save()
    about = (message.subject_kind, message.subject_id)
    event = MessageFailed(message.pk, message.channel, message.template, about, told, message.service)
    record(subject=("message", message.pk), event=event, actor=actor, at=at)


def deliver_pending(
    *, at: At, actor: Actor = SYSTEM, senders: Mapping[str, Sender] | None = None, limit: int = 100
) -> int:
    """Send up to `limit` waiting messages, each settled by itself; safe with any number of workers (SKIP LOCKED).

    Channels without a sender wait for people. Not inside a transaction: what was sent must stay settled. Returns how
    many were tried. One failing send never touches another.
    """
    chosen = get_senders() if senders is None else senders
    tried = 0
    while tried < limit:
        message = _claim_message(chosen, at)
        if message is None:
            break
        _send_claimed(message, chosen[message.channel], actor, at)
        tried += 1
    return tried


def _claim_message(senders: Mapping[str, Sender], at: At) -> Message | None:
    """One at a time, so that a lease covers one send and not a queue of slow ones."""
    now = at.occurred_at
    waiting = Q(state="queued", next_attempt_at__lte=now) | Q(state="sending", leased_until__lte=now)
    with transaction.atomic(durable=True):
        found = Message.objects.select_for_update(skip_locked=True, no_key=True)
        message = found.filter(waiting, channel__in=list(senders)).order_by("pk").first()
        if message is None:
            return None
        if message.state == "sending":
            _note_attempt(message, at, "lost", "发送进程中断，由另一进程接手")
        message.state, message.next_attempt_at = "sending", None
        message.attempts, message.leased_until = message.attempts + 1, now + LEASE
        message.save(update_fields=["state", "next_attempt_at", "attempts", "leased_until"])
    return message


def _send_claimed(message: Message, sender: Sender, actor: Actor, at: At) -> None:
    vault = get_vault()
    try:
        outcome: SendResult | SendFailed = sender(
            OutgoingMessage(
                message.pk,
                message.key,
                message.channel,
                vault.decrypt(message.address_sealed),
                message.template,
                vault.decrypt(message.text_sealed),
            )
        )
    except SendFailed as failure:
        outcome = failure
    except Exception as error:
        # A gateway may fail in any way; the message must be tried again and the others must still go out.
        # Its words and its trace may hold the number written to, so the log names the kind of error only (PI-02).
        logger.error("sender of %s failed for message %s: %s", message.channel, message.pk, type(error).__name__)  # noqa: TRY400
        outcome = SendFailed(type(error).__name__)
    _settle_send(message, outcome, actor, at)


def _settle_send(claimed: Message, outcome: SendResult | SendFailed, actor: Actor, at: At) -> None:
    with transaction.atomic(durable=True):
        message = (
            Message.objects.select_for_update(no_key=True)
            .filter(pk=claimed.pk, state="sending", attempts=claimed.attempts)
            .first()
        )
        if message is None:
            return  # the lease had passed to another worker, or a person settled it meanwhile
        if isinstance(outcome, SendFailed):
            _settle_failure(message, outcome, actor, at)
        else:
            _settle_success(message, outcome, actor, at)


def _settle_success(message: Message, result: SendResult, actor: Actor, at: At) -> None:
    _note_attempt(message, at, "delivered" if result.delivered else "sent", result.reference)
    message.reference, message.sent_at, message.leased_until = result.reference[:120], at.occurred_at, None
    if result.delivered:
        moment, text = result.delivered_at or at.occurred_at, result.proof_text or result.reference
        mark_delivered(message, kind="system_receipt", text=text, moment=moment, actor=actor, at=at)
    else:
        message.state = "sent"
        message.save()


def _settle_failure(message: Message, failure: SendFailed, actor: Actor, at: At) -> None:
    _note_attempt(message, at, "failed", hide_contacts(failure.reason))
    again = None if failure.permanent else find_next_attempt(message.attempts, at.occurred_at)
    if again is None:
        mark_failed(message, reason=failure.reason or "发送失败", actor=actor, at=at)
        return
    message.state, message.next_attempt_at, message.leased_until = "queued", again, None
    message.failure = hide_contacts(failure.reason)
    message.save()


def _note_attempt(message: Message, at: At, outcome: str, detail: str) -> None:
    DeliveryAttempt.objects.create(
        message=message, number=message.attempts, started_at=at.occurred_at, outcome=outcome, detail=detail[:300]
    )
