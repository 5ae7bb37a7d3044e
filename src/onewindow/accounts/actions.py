"""Every write of accounts: opening, closing, passwords and signing in.

A failed sign-in is itself a fact, so it is committed first and refused afterwards (`durable`: never inside another
transaction, where the refusal would undo the count).
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from onewindow.accounts.events import (
    AccountClosed,
    AccountCreated,
    AccountLinkedToParty,
    AccountReopened,
    AccountUnlocked,
    PasswordChanged,
    SecondFactorConfirmed,
    SecondFactorEnrolled,
    SecondFactorRemoved,
    TokenIssued,
    TokenRevoked,
)
from onewindow.accounts.lockout import clear_failures, finish_sign_in, lock_account, refuse_credentials, try_secret
from onewindow.accounts.models import Account, ApiToken
from onewindow.accounts.queries import AccountRow, read_account
from onewindow.accounts.rules import (
    ACCOUNT_KINDS,
    KEY_MARK,
    LONGEST_TOKEN_LIFE,
    TOKEN_PREFIX_LENGTH,
    TOKEN_QUOTAS,
    TOKENS_PER_ACCOUNT,
    find_password_faults,
    hash_token,
    is_locked,
    may_manage_accounts,
    require_account_manager,
    require_account_owner,
)
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound, Refusal
from onewindow.ledger.actions import record


def create_account(
    *,
    username: str,
    name: str,
    kind: str,
    password: str | None = None,
    party_ref: int | None = None,
    actor: Actor,
    at: At,
) -> AccountRow:
    """Opens an account; staff accounts by an administrator only. Without a password it cannot sign in with one.

    Raises NotAllowed, Invalid (fields kind, username, name, password), Conflict when the user name or party is taken.
    """
    _require_account_shape(kind, username, name)
    if kind == "staff":
        require_account_manager(actor)
    if password is not None:
        _require_good_password(password, username=username, kind=kind)
    account = Account(
        username=username,
        name=name,
        kind=kind,
        password=_hash_password(password),
        party_ref=party_ref,
        created_at=at.occurred_at,
        password_changed_at=None if password is None else at.occurred_at,
    )
    try:
        with transaction.atomic():
            account.save(force_insert=True)
            event = AccountCreated(account_id=account.pk, kind=kind)
            record(subject=("account", account.pk), event=event, actor=actor, at=at)
    except IntegrityError as error:
        raise Conflict(
            "account_taken", "该用户名已被使用", advice="请换一个用户名，或直接登录", fields={"username": "已被使用"}
        ) from error
    return read_account(account)


def link_account_to_party(*, account_id: int, party_ref: int, actor: Actor, at: At) -> None:
    """Names the party a citizen account belongs to, once. Raises NotFound, Conflict when it already has another."""
    with transaction.atomic():
        account = lock_account(account_id)
        if account.party_ref == party_ref:
            return
        if account.party_ref is not None or account.kind != "citizen":
            raise Conflict("account_has_party", "该账户已经与身份信息绑定，不能更改")
        account.party_ref = party_ref
        account.save(update_fields=["party_ref"])
        event = AccountLinkedToParty(account_id=account_id, party_ref=party_ref)
        record(subject=("account", account_id), event=event, actor=actor, at=at)


def close_account(*, account_id: int, reason: str, actor: Actor, at: At) -> None:
    """Closes an account: its sessions and tokens stop at once; what it did stays on record."""
    require_account_manager(actor)
    with transaction.atomic():
        account = lock_account(account_id)
        if not account.is_active:
            raise Conflict("account_closed", "该账户已经停用")
        account.is_active = False
        account.save(update_fields=["is_active"])
        ApiToken.objects.filter(account=account, revoked_at__isnull=True).update(revoked_at=at.occurred_at)
        event = AccountClosed(account_id=account_id, reason=reason)
        record(subject=("account", account_id), event=event, actor=actor, at=at)


def reopen_account(*, account_id: int, reason: str, actor: Actor, at: At) -> None:
    """Opens a closed account again; its old tokens stay revoked."""
    require_account_manager(actor)
    with transaction.atomic():
        account = lock_account(account_id)
        if account.is_active:
            raise Conflict("account_open", "该账户正在使用中")
        account.is_active = True
        account.save(update_fields=["is_active"])
        event = AccountReopened(account_id=account_id, reason=reason)
        record(subject=("account", account_id), event=event, actor=actor, at=at)


def unlock_account(*, account_id: int, actor: Actor, at: At) -> None:
    """Lifts a lock before its time; only an administrator, and on record."""
    require_account_manager(actor)
    with transaction.atomic():
        account = lock_account(account_id)
        clear_failures(account)
        event = AccountUnlocked(account_id=account_id)
        record(subject=("account", account_id), event=event, actor=actor, at=at)


def change_password(*, account_id: int, old_password: str, new_password: str, actor: Actor, at: At) -> None:
    """The owner changes the password; every session of the account ends, as the session is bound to the old one.

    A wrong old password counts as a failed sign-in. Raises NotAllowed, Invalid (old_password, new_password), Conflict.
    """
    require_account_owner(actor, account_id)
    refusal: Refusal | None
    with transaction.atomic(durable=True):
        account = lock_account(account_id)
        refusal = try_secret(
            account, passed=_matches_password(account, old_password, at), means="password", actor=actor, at=at
        )
        if refusal is None:
            _require_good_password(new_password, username=account.username, kind=account.kind)
            _store_password(account, new_password, by_owner=True, actor=actor, at=at)
    if refusal is not None:
        raise refusal


def reset_password(*, account_id: int, new_password: str, actor: Actor, at: At) -> None:
    """An administrator gives a new first password; the second factor is untouched, so this alone signs nobody in."""
    require_account_manager(actor)
    with transaction.atomic():
        account = lock_account(account_id)
        _require_good_password(new_password, username=account.username, kind=account.kind)
        _store_password(account, new_password, by_owner=False, actor=actor, at=at)


def sign_in_with_password(*, username: str, password: str, actor: Actor, at: At) -> AccountRow:
    """Who this is, by password. Staff then still need `confirm_second_factor` before they are signed in.

    Raises Invalid `wrong_credentials` for an unknown name and a wrong password alike, `account_locked` (status 423)
    while locked. Must not be called inside a transaction.
    """
    refusal: Refusal | None
    with transaction.atomic(durable=True):
        account = Account.objects.select_for_update(no_key=True).filter(username=username).first()
        if account is None or not account.is_active:
            make_password(password)  # the same work as a check, so that time does not tell which names exist
            refusal = refuse_credentials()
        else:
            matches = _matches_password(account, password, at)
            refusal = try_secret(account, passed=matches, means="password", actor=actor, at=at)
        if account is not None and refusal is None:
            finish_sign_in(account, means="password", actor=actor, at=at)
    if refusal is not None or account is None:
        raise refusal or refuse_credentials()
    return read_account(account)


@dataclass(frozen=True, slots=True)
class SecondFactorSetup:
    """What the owner types or scans into an authenticator; shown once."""

    secret: str
    address: str


def enrol_second_factor(*, account_id: int, key: str = "", actor: Actor, at: At) -> SecondFactorSetup:
    """Begins a second factor (TOTP, RFC 6238); it counts only after `confirm_second_factor`.

    `key` is 40 hex digits for set-ups made by the system; otherwise random. Beginning again replaces an unconfirmed
    one. Raises NotAllowed, Conflict when one is confirmed (an administrator must remove it first).
    """
    require_account_owner(actor, account_id)
    with transaction.atomic():
        account = lock_account(account_id)
        if TOTPDevice.objects.filter(user=account, confirmed=True).exists():
            raise Conflict("second_factor_exists", "您已启用动态验证码", advice="更换手机请联系系统管理员重置")
        TOTPDevice.objects.filter(user=account).delete()
        fresh = {"user": account, "name": "动态验证码", "confirmed": False, "tolerance": 1}
        device = TOTPDevice.objects.create(**fresh, **({"key": key} if key else {}))
        record(subject=("account", account_id), event=SecondFactorEnrolled(account_id), actor=actor, at=at)
    secret = base64.b32encode(device.bin_key).decode()
    label = quote(f"一窗:{account.username}")
    return SecondFactorSetup(secret=secret, address=f"otpauth://totp/{label}?secret={secret}&issuer={quote('一窗')}")


def confirm_second_factor(*, account_id: int, code: str, actor: Actor, at: At) -> str:
    """Checks a six-digit code of the account's authenticator and returns the device's persistent id for the session.

    The first right code confirms a newly begun second factor. A code works once; wrong ones count towards the lock.
    Raises Conflict when none was begun, Invalid `wrong_credentials`, `account_locked` (423). Not inside a transaction.
    """
    with transaction.atomic(durable=True):
        account = lock_account(account_id)
        device = TOTPDevice.objects.filter(user=account).first()
        if device is None or not account.is_active:
            raise Conflict("no_second_factor", "尚未启用动态验证码", advice="请先绑定验证器")
        passed = not is_locked(account.locked_until, at.occurred_at) and _use_time_code(device, code, at)
        refusal = try_secret(account, passed=passed, means="second_factor", actor=actor, at=at)
        if refusal is None:
            if not device.confirmed:
                record(subject=("account", account_id), event=SecondFactorConfirmed(account_id), actor=actor, at=at)
            device.confirmed = True
            device.save(update_fields=["confirmed", "drift", "last_t"])
            finish_sign_in(account, means="second_factor", actor=actor, at=at)
    if refusal is not None:
        raise refusal
    return str(device.persistent_id)


def remove_second_factor(*, account_id: int, reason: str, actor: Actor, at: At) -> None:
    """An administrator removes a lost second factor, on record; sessions it opened are no longer verified."""
    require_account_manager(actor)
    with transaction.atomic():
        account = lock_account(account_id)
        TOTPDevice.objects.filter(user=account).delete()
        event = SecondFactorRemoved(account_id=account_id, reason=reason)
        record(subject=("account", account_id), event=event, actor=actor, at=at)


def issue_token(
    *, account_id: int, label: str, expires_at: datetime, quota_class: str = "standard", actor: Actor, at: At
) -> str:
    """A new token for a program, returned once; only its hash is kept. It lives at most 366 days.

    An administrator issues it for a program's account (staff, no password), never in the name of a person (O-03).
    Raises NotAllowed (another's account; a demo token not by the system), Invalid (label, expires_at), Conflict.
    """
    _require_token_shape(label, expires_at, quota_class, at)
    if quota_class == "demo" and actor.kind != "system":
        raise NotAllowed("demo_quota", "演示令牌只能由系统签发")
    raw = KEY_MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        account = lock_account(account_id)
        if account.kind == "citizen" or account.has_usable_password() or not may_manage_accounts(actor):
            require_account_owner(actor, account_id)
        live = ApiToken.objects.filter(account=account, revoked_at__isnull=True, expires_at__gt=at.occurred_at)
        if not account.is_active or live.count() >= TOKENS_PER_ACCOUNT:
            raise Conflict(
                "no_more_tokens", "不能再签发令牌", advice=f"每个账户最多 {TOKENS_PER_ACCOUNT} 个，请先撤销旧的"
            )
        token = ApiToken.objects.create(
            account=account,
            label=label,
            prefix=raw[:TOKEN_PREFIX_LENGTH],
            token_hash=hash_token(raw),
            quota_class=quota_class,
            issued_at=at.occurred_at,
            expires_at=expires_at,
        )
        event = TokenIssued(account_id=account_id, token_id=token.pk, quota_class=quota_class, expires_at=expires_at)
        record(subject=("account", account_id), event=event, actor=actor, at=at)
    return raw


def revoke_token(*, token_id: int, reason: str, actor: Actor, at: At) -> None:
    """Ends a token at once. Raises NotFound, also for another's token; Conflict when already revoked."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update(no_key=True).filter(pk=token_id).first()
        if token is None or (token.account_id != actor.account_id and not may_manage_accounts(actor)):
            raise NotFound("no_such_token", "没有这个令牌")
        if token.revoked_at is not None:
            raise Conflict("token_revoked", "该令牌已经撤销")
        token.revoked_at = at.occurred_at
        token.save(update_fields=["revoked_at"])
        event = TokenRevoked(account_id=token.account_id, token_id=token_id, reason=reason)
        record(subject=("account", token.account_id), event=event, actor=actor, at=at)


def _use_time_code(device: TOTPDevice, code: str, at: At) -> bool:
    """RFC 6238 at the act's own time, one step either way; never a step that was used before."""
    if not (code.isascii() and code.isdigit()):
        return False
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = at.occurred_at.timestamp()
    if not totp.verify(int(code), tolerance=device.tolerance, min_t=device.last_t + 1):
        return False
    device.last_t = totp.t()
    device.drift = totp.drift
    return True


def _require_token_shape(label: str, expires_at: datetime, quota_class: str, at: At) -> None:
    fields = {}
    if not label.strip() or len(label) > 64:
        fields["label"] = "请写明用途，64 字以内"
    if not at.occurred_at < expires_at <= at.occurred_at + LONGEST_TOKEN_LIFE:
        fields["expires_at"] = f"有效期最长 {LONGEST_TOKEN_LIFE.days} 天"
    if quota_class not in TOKEN_QUOTAS:
        fields["quota_class"] = "配额类别不明"
    if fields:
        raise Invalid("bad_token", "令牌信息填写有误", fields=fields)


def _matches_password(account: Account, password: str, at: At) -> bool:
    return not is_locked(account.locked_until, at.occurred_at) and check_password(password, account.password)


def _store_password(account: Account, password: str, *, by_owner: bool, actor: Actor, at: At) -> None:
    account.password = _hash_password(password)
    account.password_changed_at = at.occurred_at
    account.save(update_fields=["password", "password_changed_at"])
    clear_failures(account)
    event = PasswordChanged(account_id=account.pk, by_owner=by_owner)
    record(subject=("account", account.pk), event=event, actor=actor, at=at)


def _hash_password(password: str | None) -> str:
    return make_password(password, hasher="argon2")


def _require_account_shape(kind: str, username: str, name: str) -> None:
    fields = {}
    if kind not in ACCOUNT_KINDS:
        fields["kind"] = "须为工作人员或办事人"
    if not 3 <= len(username) <= 64 or any(sign.isspace() for sign in username):
        fields["username"] = "用户名须为 3 至 64 个字符，不含空格"
    if not name.strip():
        fields["name"] = "请填写姓名"
    if fields:
        raise Invalid("bad_account", "账户信息填写有误", fields=fields)


def _require_good_password(password: str, *, username: str, kind: str) -> None:
    faults = list(find_password_faults(password, username=username, kind=kind))
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        faults.append("这个密码太常见，容易被猜中")
    if faults:
        raise Invalid("weak_password", "密码不符合要求", fields={"password": "；".join(faults)})
