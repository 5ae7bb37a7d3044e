"""How a message leaves the house: one function per channel, handed in at start; a gateway's adapter goes here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What a sender gets. `key` is the idempotency key to hand to the gateway: a crash may send the same message twice."""

    id: int
    key: str
    channel: str
    address: str
    template: str
    text: str


@dataclass(frozen=True, slots=True)
class SendResult:
    """What came of it. `delivered`: the receiving system has confirmed it; else a receipt is still to come."""

    reference: str
    delivered: bool = False
    proof_text: str = ""
    delivered_at: datetime | None = None


class SendFailed(Exception):
    """The message did not leave. `permanent`: trying again is useless (number does not exist)."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


Sender = Callable[[OutgoingMessage], SendResult]
_senders: dict[str, Sender] = {}


def install_senders(senders: Mapping[str, Sender]) -> None:
    """Name the sender of each channel; channels without one (letter, counter) are carried by people."""
    _senders.clear()
    _senders.update(senders)


def get_senders() -> Mapping[str, Sender]:
    """The installed senders by channel."""
    return _senders


def send_to_outbox(message: OutgoingMessage) -> SendResult:
    """The development sender: the message stays in the outbox page and counts as arrived there."""
    return SendResult(f"outbox-{message.id}", delivered=True, proof_text="开发环境发件箱")


def send_in_app(message: OutgoingMessage) -> SendResult:
    """The real sender of in-app messages: being in the mailbox is having arrived in the receiver's system."""
    return SendResult(f"inbox-{message.id}", delivered=True, proof_text="已进入受送达人站内信箱")


DEVELOPMENT_SENDERS: Mapping[str, Sender] = {"sms": send_to_outbox, "email": send_to_outbox, "in_app": send_in_app}
