"""What happened to an item. Each carries the item's code, so the ledger can be read without the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ItemDrafted:
    """A draft version was made or changed; `changed` names the fields."""

    code: str
    version_id: int
    version_no: int
    changed: tuple[str, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class ItemDraftDiscarded:
    """The open draft was thrown away unpublished."""

    code: str
    version_id: int
    version_no: int


@dataclass(frozen=True, slots=True)
class ItemPublished:
    """A version was put in force; `closed_version_id` is the one that ends the day before."""

    code: str
    version_id: int
    version_no: int
    valid_from: date
    valid_to: date | None
    content_hash: str
    closed_version_id: int | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemWithdrawn:
    """The item ends with the day before `on`, or was withdrawn before it came into force."""

    code: str
    version_ids: tuple[int, ...]
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class ItemDepartmentMatched:
    """A draft found its department in the directory."""

    code: str
    version_id: int
    department_id: int


@dataclass(frozen=True, slots=True)
class CentrePolicySwitchedOn:
    """A centre's own rule holds from a day on (RD-21); it moves no statutory limit."""

    policy_id: int
    centre_id: int
    kind: str
    effect: str
    amount: int
    unit: str
    exemptions: tuple[str, ...]
    document_number: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class CentrePolicySwitchedOff:
    """The rule holds no longer after `last_day`."""

    policy_id: int
    centre_id: int
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class RegulationRegistered:
    """A regulation was entered in the register (O-11)."""

    regulation_id: int
    number: str
    title: str
    issuer: str
    starts_on: date
    replaces_id: int | None


@dataclass(frozen=True, slots=True)
class RegulationRepealed:
    """A regulation of the register ends with `last_day`."""

    regulation_id: int
    title: str
    last_day: date
    repeal_note: str


@dataclass(frozen=True, slots=True)
class DisclosuresPosted:
    """Printed disclosures were put up or laid out; `codes` are the items, each in its version in force (K-15, B-04)."""

    form: str
    place: str
    codes: tuple[str, ...]
