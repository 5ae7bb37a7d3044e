"""Reads of accounts. Nothing here returns a hash or a secret."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django_otp.plugins.otp_totp.models import TOTPDevice

from onewindow.accounts.models import Account, ApiToken
from onewindow.accounts.rules import hash_token, is_locked


@dataclass(frozen=True, slots=True)
class AccountRow:
    id: int
    username: str
    name: str
    kind: str
    is_active: bool
    party_ref: int | None
    locked_until: datetime | None

    def is_locked_at(self, moment: datetime) -> bool:
        return is_locked(self.locked_until, moment)


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """The account a token belongs to, and how much the token may ask for."""

    account: AccountRow
    token_id: int
    quota_class: str


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its owner sees it: its first signs, never the token."""

    id: int
    label: str
    prefix: str
    quota_class: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def read_account(account: Account) -> AccountRow:
    """The frozen row of a loaded account."""
    return AccountRow(
        id=account.pk,
        username=account.username,
        name=account.name,
        kind=account.kind,
        is_active=account.is_active,
        party_ref=account.party_ref,
        locked_until=account.locked_until,
    )


def get_account(account_id: int) -> AccountRow | None:
    """The account by its number; None when there is none."""
    account = Account.objects.filter(pk=account_id).first()
    return read_account(account) if account else None


def find_account(username: str) -> AccountRow | None:
    """The account by the name it signs in with; None when there is none."""
    account = Account.objects.filter(username=username).first()
    return read_account(account) if account else None


def find_account_by_party(party_ref: int) -> AccountRow | None:
    """The citizen account of a party; None when it has none."""
    account = Account.objects.filter(party_ref=party_ref).first()
    return read_account(account) if account else None


def list_staff_accounts(*, search: str = "", after_id: int = 0, limit: int = 50) -> tuple[AccountRow, ...]:
    """Staff accounts in order of their number, `limit` after `after_id`, whose name or user name contains `search`."""
    found = Account.objects.filter(kind="staff", pk__gt=after_id)
    if search:
        found = found.filter(name__contains=search) | found.filter(username__contains=search)
    return tuple(read_account(account) for account in found.order_by("pk")[:limit])


FIND_HOLDER_SQL = """
SELECT token.id, token.quota_class, account.id, account.username, account.name, account.kind, account.is_active,
       account.party_ref, account.locked_until
FROM accounts_apitoken token JOIN accounts_account account ON account.id = token.account_id
WHERE token.token_hash = %s AND token.revoked_at IS NULL AND token.expires_at > %s AND account.is_active
"""


def find_account_by_token(raw: str, at: datetime) -> TokenHolder | None:
    """Who a program is, by its token, at `at`: one indexed query. None when unknown, expired, revoked or closed.

    Every call of the open interface begins with it, so the statement is written out.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIND_HOLDER_SQL, [hash_token(raw), at])
        found = cursor.fetchone()
    if found is None:
        return None
    return TokenHolder(account=AccountRow(*found[2:]), token_id=found[0], quota_class=found[1])


def list_tokens(account_id: int) -> tuple[TokenRow, ...]:
    """The tokens of an account, newest first, without the tokens themselves."""
    found = ApiToken.objects.filter(account_id=account_id).order_by("-pk")
    return tuple(
        TokenRow(
            id=token.pk,
            label=token.label,
            prefix=token.prefix,
            quota_class=token.quota_class,
            issued_at=token.issued_at,
            expires_at=token.expires_at,
            revoked_at=token.revoked_at,
        )
        for token in found
    )


def has_second_factor(account_id: int) -> bool:
    """Whether the account has a confirmed second factor; staff without one must enrol before anything else."""
    return TOTPDevice.objects.filter(user_id=account_id, confirmed=True).exists()
