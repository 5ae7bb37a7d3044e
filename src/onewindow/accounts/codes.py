"""One-time codes: made here, sent by the caller through messages, confirmed once, spent by the act they were for.

Confirming and spending are two steps. A wrong try is committed before it is refused, which is impossible inside the
transaction of the act itself; so `confirm_code` comes first, and the act then spends the proof inside its transaction.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from onewindow.accounts.lockout import finish_sign_in, lock_account, refuse_locked
from onewindow.accounts.models import OneTimeCode
from onewindow.accounts.queries import AccountRow, read_account
from onewindow.accounts.rules import (
    CODE_DIGITS,
    CODE_LIFE,
    CODE_PAUSE,
    CODE_TRIES,
    CODES_PER_DAY,
    PROOF_LIFE,
    is_locked,
)
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, Refusal


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """The code to send; it is nowhere in the database."""

    code_id: int
    code: str
    expires_at: datetime


def issue_code(*, purpose: str, target_key: str, about: str = "", account_id: int | None = None, at: At) -> IssuedCode:
    """Makes a code for an address and voids the one before. Called down: the caller's act is what gets recorded.

    `target_key`: 64 hex digits, a keyed hash of the address. `about`: the thing it is for, e.g. "case:17".
    Raises Refusal `code_too_soon` (429) within a minute of the last or after ten in a day.
    """
    if purpose not in CODE_LIFE:
        raise Invalid("unknown_purpose", "验证码用途不明")
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    try:
        with transaction.atomic():
            _require_pause(target_key, at)
            _get_open_codes(purpose, target_key, about).update(replaced_at=at.occurred_at)
            row = OneTimeCode.objects.create(
                account_id=account_id,
                purpose=purpose,
                target_key=target_key,
                about=about,
                code_hash=make_password(code, hasher="argon2"),
                issued_at=at.occurred_at,
                expires_at=at.occurred_at + CODE_LIFE[purpose],
                tries_left=CODE_TRIES,
            )
    except IntegrityError as error:
        raise _refuse_haste() from error
    return IssuedCode(code_id=row.pk, code=code, expires_at=row.expires_at)


def confirm_code(*, purpose: str, target_key: str, about: str = "", code: str, at: At) -> int:
    """Checks what the person typed; returns the proof's number for `spend_code`. Not inside a transaction.

    Raises Invalid `wrong_code` (its advice says how many tries are left), also when there is none or it has expired.
    """
    with transaction.atomic(durable=True):
        row = _get_open_codes(purpose, target_key, about).select_for_update(no_key=True).first()
        if row is None or row.tries_left == 0 or row.expires_at <= at.occurred_at:
            raise _refuse_wrong_code(0)
        right = check_password(code, row.code_hash)
        row.tries_left -= 1
        if right:
            row.confirmed_at = at.occurred_at
        row.save(update_fields=["tries_left", "confirmed_at"])
    if not right:
        raise _refuse_wrong_code(row.tries_left)
    return row.pk


def spend_code(*, code_id: int, purpose: str, target_key: str, about: str = "", at: At) -> None:
    """Uses a confirmed code for the act it was made for, once, within ten minutes. Called down, inside that act.

    Raises Conflict `proof_not_valid` when it was for something else, is too old or was spent.
    """
    with transaction.atomic():
        spent = OneTimeCode.objects.filter(
            pk=code_id,
            purpose=purpose,
            target_key=target_key,
            about=about,
            used_at__isnull=True,
            confirmed_at__gt=at.occurred_at - PROOF_LIFE,
        ).update(used_at=at.occurred_at)
        if not spent:
            raise Conflict("proof_not_valid", "验证已失效", advice="请重新获取验证码")


def sign_in_with_code(*, account_id: int, target_key: str, code: str, actor: Actor, at: At) -> AccountRow:
    """Signs a citizen in by a code sent to the confirmed address; the caller makes sure the address is the account's.

    Raises NotAllowed for staff (password and second factor only), Invalid `wrong_code`, `account_locked` (423).
    Must not be called inside a transaction.
    """
    code_id = confirm_code(purpose="sign_in", target_key=target_key, code=code, at=at)
    with transaction.atomic():
        account = lock_account(account_id)
        if account.kind != "citizen" or not account.is_active:
            raise NotAllowed("code_not_enough", "工作人员须用密码和动态验证码登录")
        if is_locked(account.locked_until, at.occurred_at):
            raise refuse_locked(account)
        spend_code(code_id=code_id, purpose="sign_in", target_key=target_key, at=at)
        finish_sign_in(account, means="code", actor=actor, at=at)
    return read_account(account)


def _get_open_codes(purpose: str, target_key: str, about: str) -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.filter(
        purpose=purpose, target_key=target_key, about=about, confirmed_at__isnull=True, replaced_at__isnull=True
    )


def _require_pause(target_key: str, at: At) -> None:
    sent = OneTimeCode.objects.filter(target_key=target_key, issued_at__gt=at.occurred_at - timedelta(days=1))
    moments = list(sent.order_by("-issued_at").values_list("issued_at", flat=True)[:CODES_PER_DAY])
    if len(moments) == CODES_PER_DAY or (moments and moments[0] > at.occurred_at - CODE_PAUSE):
        raise _refuse_haste()


def _refuse_haste() -> Refusal:
    return Refusal(
        "code_too_soon",
        "验证码发送过于频繁",
        advice=f"请 {int(CODE_PAUSE.total_seconds())} 秒后再试；每天最多 {CODES_PER_DAY} 次",
        status=429,
    )


def _refuse_wrong_code(tries_left: int) -> Invalid:
    advice = f"还可再试 {tries_left} 次" if tries_left else "请重新获取验证码"
    return Invalid("wrong_code", "验证码不正确或已过期", advice=advice, fields={"code": "不正确或已过期"})
