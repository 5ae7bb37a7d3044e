"""Failed tries: counted, locked for a time, recorded. The machinery of sign-in, used by `actions` and `codes`."""

from onewindow.accounts.events import AccountLocked, SignedIn, SignInFailed
from onewindow.accounts.models import Account
from onewindow.accounts.queries import has_second_factor
from onewindow.accounts.rules import get_lock_span, is_locked
from onewindow.kit.acting import Actor, At, Invalid, NotFound, Refusal
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.actions import record


def try_secret(account: Account, *, passed: bool, means: str, actor: Actor, at: At) -> Refusal | None:
    """Judges one try of a password or code on a locked row, counts a failure and locks at the fifth.

    Writes, never raises: the caller commits first and raises the returned refusal afterwards.
    """
    if is_locked(account.locked_until, at.occurred_at):
        return refuse_locked(account)
    if passed:
        return None
    account.failed_sign_ins += 1
    span = get_lock_span(account.failed_sign_ins)
    account.locked_until = at.occurred_at + span if span else None
    account.save(update_fields=["failed_sign_ins", "locked_until"])
    event: SignInFailed | AccountLocked = SignInFailed(account.pk, means, account.failed_sign_ins)
    if account.locked_until is not None:
        event = AccountLocked(account.pk, means, account.failed_sign_ins, account.locked_until)
    record(subject=("account", account.pk), event=event, actor=actor, at=at)
    return refuse_locked(account) if account.locked_until else refuse_credentials()


def finish_sign_in(account: Account, *, means: str, actor: Actor, at: At) -> None:
    """Records a passed step. Failures are forgotten only at the last step, or a known password would reset the count
    for guessing the second factor."""
    if means != "password" or not has_second_factor(account.pk):
        clear_failures(account)
    account.last_login = at.occurred_at
    account.save(update_fields=["last_login"])
    record(subject=("account", account.pk), event=SignedIn(account.pk, means), actor=actor, at=at)


def lock_account(account_id: int) -> Account:
    """The account's row, locked until the transaction ends. Raises NotFound."""
    account = Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    if account is None:
        raise NotFound("no_such_account", "没有这个账户")
    return account


def clear_failures(account: Account) -> None:
    """Forgets the failures of a locked row and lifts its lock."""
    account.failed_sign_ins = 0
    account.locked_until = None
    account.save(update_fields=["failed_sign_ins", "locked_until"])


def refuse_credentials() -> Invalid:
    """One answer for every wrong try, so that it does not tell which user names exist."""
    return Invalid(
        "wrong_credentials", "用户名、密码或验证码不正确", advice="请核对后重试；连续 5 次不正确，账户将暂时锁定"
    )


def refuse_locked(account: Account) -> Refusal:
    """Says until when, in local time; status 423."""
    until = account.locked_until.astimezone(LOCAL) if account.locked_until else None
    moment = f"{until:%H:%M}" if until else ""
    return Refusal(
        "account_locked",
        f"连续多次不正确，账户已锁定至 {moment}",
        advice="请在锁定结束后重试；如非本人操作，请联系政务服务中心",
        status=423,
    )
