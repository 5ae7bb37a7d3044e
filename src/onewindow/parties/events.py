"""What the ledger says of parties: which fields, for what purpose; never what they hold."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PartyRegistered:
    """A party became known by a document. `legacy`: by a number of a form no longer issued."""

    party_id: int
    kind: str
    id_type: str
    legacy: bool


@dataclass(frozen=True, slots=True)
class CitizenRegistered:
    """A citizen opened an account for a party, new or known, with a phone confirmed by code."""

    party_id: int
    account_id: int
    created: bool


@dataclass(frozen=True, slots=True)
class PartyContactRevised:
    """Contact fields were replaced (by name only)."""

    party_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyRenamed:
    """The party's name was changed after its document was seen."""

    party_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class PartyIdentityChecked:
    """How surely we know the party: original_seen or verified_outside."""

    party_id: int
    how: str


@dataclass(frozen=True, slots=True)
class PartyRevealed:
    """Fields of a party were shown in clear, for a purpose and a matter (kind, id): PI-01, PI-08."""

    party_id: int
    fields: tuple[str, ...]
    purpose: str
    matter: tuple[str, str]


@dataclass(frozen=True, slots=True)
class AgentAuthorised:
    """A principal's agent may use `powers` from `valid_from` to `valid_to`, both included (行政许可法 29)."""

    authority_id: int
    principal_id: int
    agent_id: int
    powers: tuple[str, ...]
    basis: str
    item_code: str
    matter: tuple[str, str]
    valid_from: date
    valid_to: date
    evidence_sha256: str


@dataclass(frozen=True, slots=True)
class AgentAuthorityRevoked:
    """An authority ends before its term; acts done under it stand."""

    authority_id: int
    principal_id: int
    revoked_on: date
    reason: str
