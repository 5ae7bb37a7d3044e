"""How surely a person must be known: passwords, lock-out, codes and tokens. There is no switch to turn these off."""

import hashlib
from datetime import datetime, timedelta

from onewindow.kit.acting import Actor, NotAllowed

SHORTEST_PASSWORD = {"citizen": 8, "staff": 10}
LONGEST_PASSWORD = 128

FAILURES_BEFORE_LOCK = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=4)

CODE_DIGITS = 6
CODE_TRIES = 5
CODE_LIFE = {
    "sign_in": timedelta(minutes=5),
    "confirm_phone": timedelta(minutes=10),
    "confirm_withdrawal": timedelta(minutes=30),
}
PROOF_LIFE = timedelta(minutes=10)
CODE_PAUSE = timedelta(seconds=60)
CODES_PER_DAY = 10

KEY_MARK = "owk_"
TOKEN_PREFIX_LENGTH = 10
LONGEST_TOKEN_LIFE = timedelta(days=366)
TOKENS_PER_ACCOUNT = 20

ACCOUNT_KINDS = ("staff", "citizen")
TOKEN_QUOTAS = ("standard", "demo")


def find_password_faults(password: str, *, username: str, kind: str) -> tuple[str, ...]:
    """What is wrong with a new password, in words for the person; empty when it will do (网络安全法 21)."""
    shortest = SHORTEST_PASSWORD[kind]
    faults = []
    if len(password) < shortest:
        faults.append(f"密码至少 {shortest} 位")
    if len(password) > LONGEST_PASSWORD:
        faults.append(f"密码最多 {LONGEST_PASSWORD} 位")
    if username.casefold() in password.casefold():
        faults.append("密码中不能含有用户名")
    if count_sign_kinds(password) < 2:
        faults.append("密码须含字母、数字、符号中的两种以上")
    if len(set(password)) < 5:
        faults.append("密码中重复的字符太多")
    return tuple(faults)


def count_sign_kinds(password: str) -> int:
    """How many of letters, digits and other signs a password uses (0 to 3)."""
    letters = any(sign.isalpha() for sign in password)
    digits = any(sign.isdigit() for sign in password)
    others = any(not sign.isalnum() for sign in password)
    return letters + digits + others


def get_lock_span(failures: int) -> timedelta | None:
    """How long the account locks after this many failures in a row: at every fifth, doubling; None between them."""
    if failures == 0 or failures % FAILURES_BEFORE_LOCK:
        return None
    doublings = min(failures // FAILURES_BEFORE_LOCK - 1, 10)
    return min(FIRST_LOCK * 2**doublings, LONGEST_LOCK)


def is_locked(locked_until: datetime | None, moment: datetime) -> bool:
    """Whether the account is still locked at `moment`."""
    return locked_until is not None and moment < locked_until


def hash_token(raw: str) -> str:
    """The stored form of a token. Tokens carry 256 random bits, so one plain SHA-256 is enough and can be indexed."""
    return hashlib.sha256(raw.encode()).hexdigest()


def may_manage_accounts(actor: Actor) -> bool:
    """Only an administrator, or the system itself at set-up, makes and closes the accounts of others."""
    return actor.kind == "system" or any(grant.role == "administrator" for grant in actor.grants)


def require_account_manager(actor: Actor) -> None:
    """Raises NotAllowed unless the actor may manage the accounts of others."""
    if not may_manage_accounts(actor):
        raise NotAllowed("accounts_not_yours", "只有系统管理员可以管理账户", advice="请联系本中心的系统管理员")


def require_account_owner(actor: Actor, account_id: int) -> None:
    """Raises NotAllowed unless it is the actor's own account, or the system sets it up. An administrator is no owner: with
    another's secret or token in hand he could decide that officer's cases (O-03)."""
    if actor.account_id != account_id and actor.kind != "system":
        raise NotAllowed("account_not_yours", "这不是您的账户", advice="请用本人账户登录后再办理")
