"""What happens to accounts. No names and no addresses: the account's number says whose it was (PI-02)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AccountCreated:
    account_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class AccountClosed:
    account_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class AccountReopened:
    account_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class AccountLinkedToParty:
    account_id: int
    party_ref: int


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """`by_owner` is False when an administrator set a new first password."""

    account_id: int
    by_owner: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    account_id: int
    means: str


@dataclass(frozen=True, slots=True)
class SignInFailed:
    account_id: int
    means: str
    failures: int


@dataclass(frozen=True, slots=True)
class AccountLocked:
    account_id: int
    means: str
    failures: int
    locked_until: datetime


@dataclass(frozen=True, slots=True)
class AccountUnlocked:
    account_id: int


@dataclass(frozen=True, slots=True)
class SecondFactorEnrolled:
    account_id: int


@dataclass(frozen=True, slots=True)
class SecondFactorConfirmed:
    account_id: int


@dataclass(frozen=True, slots=True)
class SecondFactorRemoved:
    account_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class TokenIssued:
    account_id: int
    token_id: int
    quota_class: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    account_id: int
    token_id: int
    reason: str
