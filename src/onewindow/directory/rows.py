"""What pages and other rooms see of the directory."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    level: int
    parent_code: str | None
    starts_on: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """A place with an address; several centres may share it (O-06)."""

    id: int
    name: str
    address: str
    region_code: str


@dataclass(frozen=True, slots=True)
class CentreRow:
    id: int
    name: str
    region_code: str
    founding_document: str
    building_id: int
    building: str
    address: str
    starts_on: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """`reconsideration_organ` and `court` are what every refusal must name (RD-12)."""

    id: int
    name: str
    short_name: str
    kind: str
    credit_code: str
    region_code: str
    reconsideration_organ: str
    court: str
    starts_on: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ResidenceRow:
    id: int
    centre_id: int
    department_id: int
    department: str
    form: str
    entry_mode: str
    weekdays: tuple[int, ...]
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class WindowRow:
    id: int
    centre_id: int
    number: int
    name: str
    floor: int
    kind: str
    department_ids: tuple[int, ...]
    departments: tuple[str, ...]
    starts_on: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class HolderRow:
    grant_id: int
    account_id: int
    name: str
    position: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class PostRow:
    id: int
    name: str
    role: str
    side: str
    department_id: int | None
    centre_id: int | None
    window_id: int | None
    holders: tuple[HolderRow, ...]
    starts_on: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class GrantRow:
    """`delegated_from` is the grant whose powers it lends; `position` is A or B at a post."""

    id: int
    account_id: int
    account_name: str
    role: str
    department_id: int | None
    centre_id: int | None
    region_code: str
    post_id: int | None
    position: str
    delegated_from: int | None
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class AuthorisationRow:
    """One line of a department's letter (RD-06)."""

    id: int
    post_id: int
    department_id: int
    item_code: str
    level: str
    letter_number: str
    signatory: str
    signed_on: date
    starts_on: date
    last_day: date | None
    revoked_on: date | None
    revoke_reason: str


@dataclass(frozen=True, slots=True)
class ActingBasis:
    """By what right an actor acts on an item: `head` (head of the organ), `letter`, `own_department` (receiving at the
    department's own post) or `comprehensive_window` (receiving for a department the window serves)."""

    kind: str
    post_id: int | None = None
    authorisation: AuthorisationRow | None = None
