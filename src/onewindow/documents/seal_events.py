"""What happens to a seal. Accounts by number; the purpose of a use outside is kept with the seal, not in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SealRegistered:
    """A seal lies at a window from a day on, for these items (W-05)."""

    seal_id: int
    department_id: int
    window_id: int
    name: str
    document: str
    item_codes: tuple[str, ...]
    starts_on: date


@dataclass(frozen=True, slots=True)
class SealItemsChanged:
    seal_id: int
    item_codes: tuple[str, ...]
    starts_on: date


@dataclass(frozen=True, slots=True)
class SealGiven:
    """The giver's signature; `given_by` is the keeper, or the head in the keeper's place."""

    seal_id: int
    transfer_id: int
    from_account: int | None
    to_account: int
    given_by: int
    reason: str


@dataclass(frozen=True, slots=True)
class SealTaken:
    """The taker's signature: from here on the taker keeps the seal."""

    seal_id: int
    transfer_id: int
    to_account: int


@dataclass(frozen=True, slots=True)
class SealTransferDropped:
    seal_id: int
    transfer_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class SealLost:
    """Reported lost: it seals nothing from this moment on."""

    seal_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class SealRetired:
    seal_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class SealUsedOutside:
    """A use beside the documents of the house."""

    seal_id: int
    use_id: int
    copies: int
