"""What the ledger says of messages; never an address, never a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageDelivered:
    """A notice with legal effect arrived: `proof_kind` says how we know (RD-13). `about` is the matter's (kind, id)."""

    message_id: int
    channel: str
    template: str
    about: tuple[str, str]
    proof_kind: str
    proof_sha256: str


@dataclass(frozen=True, slots=True)
class MessageFailed:
    """A message could not be delivered and is tried no more; for a notice of legal effect another way must be found."""

    message_id: int
    channel: str
    template: str
    about: tuple[str, str]
    reason: str
    service: bool


@dataclass(frozen=True, slots=True)
class MessageRequeued:
    """A failed message is tried again by order."""

    message_id: int


@dataclass(frozen=True, slots=True)
class AddressConfirmed:
    """A holder agreed to be served at an address of this channel; `how`: code, signature or counter."""

    confirmation_id: int
    channel: str
    how: str


@dataclass(frozen=True, slots=True)
class AddressConfirmationWithdrawn:
    """The holder no longer agrees."""

    confirmation_id: int
    channel: str
