"""What happens to the organisation. Accounts by number only; names of organs are public."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DivisionsImported:
    """`digest` is the SHA-256 of the file; `renamed` lists the codes whose name changed."""

    added: int
    renamed: tuple[str, ...]
    unchanged: int
    digest: str


@dataclass(frozen=True, slots=True)
class BuildingCreated:
    building_id: int
    name: str
    region_code: str


@dataclass(frozen=True, slots=True)
class CentreFounded:
    centre_id: int
    name: str
    region_code: str
    founding_document: str
    starts_on: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class DepartmentCreated:
    department_id: int
    name: str
    credit_code: str
    region_code: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class DepartmentRenamed:
    department_id: int
    old_name: str
    new_name: str
    starts_on: date
    document: str


@dataclass(frozen=True, slots=True)
class DepartmentClosed:
    department_id: int
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class DepartmentEntered:
    department_id: int
    centre_id: int
    form: str
    entry_mode: str
    weekdays: tuple[int, ...]
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class DepartmentLeft:
    department_id: int
    centre_id: int
    last_day: date


@dataclass(frozen=True, slots=True)
class WindowOpened:
    window_id: int
    centre_id: int
    number: int
    kind: str
    department_ids: tuple[int, ...]
    starts_on: date


@dataclass(frozen=True, slots=True)
class WindowRenamed:
    window_id: int
    old_name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class WindowServiceAdded:
    window_id: int
    department_id: int
    starts_on: date


@dataclass(frozen=True, slots=True)
class WindowServiceEnded:
    window_id: int
    department_id: int
    last_day: date


@dataclass(frozen=True, slots=True)
class WindowClosed:
    window_id: int
    last_day: date


@dataclass(frozen=True, slots=True)
class PostCreated:
    post_id: int
    name: str
    role: str
    department_id: int | None
    centre_id: int | None
    window_id: int | None
    starts_on: date


@dataclass(frozen=True, slots=True)
class PostClosed:
    post_id: int
    last_day: date


@dataclass(frozen=True, slots=True)
class HolderAppointed:
    grant_id: int
    post_id: int
    account_id: int
    position: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class RoleGranted:
    grant_id: int
    account_id: int
    role: str
    department_id: int | None
    centre_id: int | None
    region_code: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class RoleEnded:
    grant_id: int
    account_id: int
    role: str
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class PowersDelegated:
    grant_id: int
    delegated_from: int
    account_id: int
    starts_on: date
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class AuthorisationIssued:
    authorisation_ids: tuple[int, ...]
    post_id: int
    department_id: int
    item_codes: tuple[str, ...]
    levels: tuple[str, ...]
    letter_number: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class AuthorisationRevoked:
    authorisation_id: int
    post_id: int
    item_code: str
    level: str
    letter_number: str
    revoked_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SigningPostFlagged:
    """A post signs the catalogue of a centre for a body from a day on (K-06)."""

    signing_post_id: int
    centre_id: int
    post_id: int
    body: str
    document: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class SigningPostEnded:
    """From the next day the post signs no more."""

    signing_post_id: int
    post_id: int
    body: str
    last_day: date


@dataclass(frozen=True, slots=True)
class DivisionsUpgraded:
    """A change of divisions by its document; `lines` are `old>new` codes."""

    document: str
    effective_on: date
    lines: tuple[str, ...]
    departments: int
    grants: int
