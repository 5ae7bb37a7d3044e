"""Reads of messages. Addresses and texts are in clear only in their owner's mailbox, letters and the development outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from onewindow.kit.acting import NotFound
from onewindow.kit.cipher import get_vault
from onewindow.messages.models import AddressConfirmation, DeliveryAttempt, Message
from onewindow.messages.rules import check_address


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One send with its state and proof; the address masked, the text left out."""

    id: int
    key: str
    channel: str
    address_masked: str
    template: str
    subject: tuple[str, str]
    service: bool
    origin: str
    state: str
    attempts: int
    queued_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    failed_at: datetime | None
    failure: str
    proof_kind: str
    proof_text: str


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """One send with address and text in clear: for its receiver, the printer of letters, the development outbox."""

    row: MessageRow
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try; `outcome`: sent, delivered, failed, or lost (the worker vanished)."""

    number: int
    started_at: datetime
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What is known of serving one notice: the first proof, what still runs, and what failed, each send counted."""

    proof: MessageRow | None
    waiting: int
    failed: int

    @property
    def is_served(self) -> bool:
        return self.proof is not None


@dataclass(frozen=True, slots=True)
class ConfirmationRow:
    """A standing confirmation of an address for service."""

    id: int
    channel: str
    address_masked: str
    how: str
    confirmed_at: datetime


def hash_address(channel: str, address: str) -> bytes:
    """The keyed hash under which a normalised address of a channel is found."""
    return get_vault().search_hash(check_address(channel, address).plain, f"address {channel}")


def make_message_row(message: Message) -> MessageRow:
    """The row as pages and other rooms see it."""
    return MessageRow(
        id=message.pk,
        key=message.key,
        channel=message.channel,
        address_masked=message.address_masked,
        template=message.template,
        subject=(message.subject_kind, message.subject_id),
        service=message.service,
        origin=message.origin,
        state=message.state,
        attempts=message.attempts,
        queued_at=message.queued_at,
        sent_at=message.sent_at,
        delivered_at=message.delivered_at,
        failed_at=message.failed_at,
        failure=message.failure,
        proof_kind=message.proof_kind,
        proof_text=message.proof_text,
    )


def get_message(message_id: int) -> MessageRow:
    """One send. Raises NotFound."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        raise NotFound("no_such_message", "没有这条通知")
    return make_message_row(message)


def list_messages(subject: tuple[str, str | int]) -> list[MessageRow]:
    """Every send of a matter, oldest first."""
    found = Message.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])).order_by("pk")
    return [make_message_row(message) for message in found]


def find_service(subject: tuple[str, str | int], template: str) -> ServiceState:
    """Whether a notice (by template) of a matter was served; a send that failed never counts as sent (RD-13)."""
    sends = [row for row in list_messages(subject) if row.template == template and row.service]
    proofs = sorted((row for row in sends if row.delivered_at), key=lambda row: row.delivered_at or row.queued_at)
    return ServiceState(
        proof=proofs[0] if proofs else None,
        waiting=sum(row.state in ("queued", "sending", "sent") for row in sends),
        failed=sum(row.state == "failed" for row in sends),
    )


def list_attempts(message_id: int) -> list[AttemptRow]:
    """Every try of one send, in order."""
    found = DeliveryAttempt.objects.filter(message_id=message_id).order_by("number")
    return [AttemptRow(row.number, row.started_at, row.outcome, row.detail) for row in found]


def list_failed_messages(*, after_id: int = 0, limit: int = 50) -> list[MessageRow]:
    """Sends given up, so that somebody finds another way; oldest first."""
    found = Message.objects.filter(state="failed", pk__gt=after_id).order_by("pk")[:limit]
    return [make_message_row(message) for message in found]


def list_inbox(account_id: int, *, limit: int = 50) -> list[OpenMessage]:
    """The in-app mailbox of an account, newest first; the caller has made sure it is the owner who asks."""
    found = Message.objects.filter(channel="in_app", address_hash=hash_address("in_app", str(account_id)))
    return [open_message(message) for message in found.filter(state="delivered").order_by("-pk")[:limit]]


def list_outbox(*, address: str = "", channel: str = "sms", limit: int = 50) -> list[OpenMessage]:
    """The development outbox in clear, newest first; all, or one address of one channel. Never shown when live."""
    found = Message.objects.order_by("-pk")
    if address:
        found = found.filter(channel=channel, address_hash=hash_address(channel, address))
    return [open_message(message) for message in found[:limit]]


def list_letters_to_post(*, limit: int = 100) -> list[OpenMessage]:
    """Letters still to be posted, with address and text to print; the caller's room decides who may see them."""
    found = Message.objects.filter(channel="letter", state="queued").order_by("pk")[:limit]
    return [open_message(message) for message in found]


def open_message(message: Message) -> OpenMessage:
    """A send with its address and text in clear."""
    vault = get_vault()
    return OpenMessage(
        make_message_row(message), vault.decrypt(message.address_sealed), vault.decrypt(message.text_sealed)
    )


def list_confirmed_addresses(holder: tuple[str, str | int]) -> list[ConfirmationRow]:
    """Where a holder agreed to be served, oldest first."""
    found = AddressConfirmation.objects.filter(
        holder_kind=holder[0], holder_id=str(holder[1]), withdrawn_at__isnull=True
    )
    return [
        ConfirmationRow(row.pk, row.channel, row.address_masked, row.how, row.confirmed_at)
        for row in found.order_by("pk")
    ]


def find_confirmation_id(holder: tuple[str, str | int] | None, channel: str, address_hash: bytes) -> int | None:
    """The standing confirmation of exactly this address by exactly this holder; None without one."""
    if holder is None:
        return None
    found = AddressConfirmation.objects.filter(
        holder_kind=holder[0],
        holder_id=str(holder[1]),
        channel=channel,
        address_hash=address_hash,
        withdrawn_at__isnull=True,
    )
    return found.values_list("pk", flat=True).first()


def count_messages_by_state() -> dict[str, int]:
    """How many sends are in each state."""
    found = Message.objects.order_by().values_list("state").annotate(count=Count("pk"))
    return dict(found)
