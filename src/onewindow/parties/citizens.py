"""A citizen opens an account: details, a phone confirmed by a one-time code, an account bound to the party."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from onewindow.accounts.actions import create_account
from onewindow.accounts.codes import confirm_code, issue_code
from onewindow.accounts.queries import find_account, find_account_by_party
from onewindow.accounts.rules import find_password_faults
from onewindow.kit.acting import Actor, At, Conflict, Invalid
from onewindow.kit.identity_codes import parse_mobile
from onewindow.kit.masking import mask_name
from onewindow.ledger.actions import record
from onewindow.messages.actions import confirm_address, send_message
from onewindow.parties.actions import find_or_make_party, make_target_key, spend_phone_code
from onewindow.parties.events import CitizenRegistered
from onewindow.parties.rules import PERSON, PartyDetails, check_details


@dataclass(frozen=True, slots=True)
class CitizenRef:
    """A citizen's account and party."""

    account_id: int
    party_id: int


def send_phone_code(*, phone: str, actor: Actor, at: At) -> None:
    """Send a code that confirms a mobile phone (10 minutes). Raises Invalid, Refusal `code_too_soon` (429)."""
    plain = parse_mobile(phone)
    with transaction.atomic():
        issued = issue_code(purpose="confirm_phone", target_key=make_target_key(plain), at=at)
        send_message(
            key=f"phone-code:{issued.code_id}",
            channel="sms",
            address=plain,
            template="phone_code",
            text=f"【一窗】验证码{issued.code}，10分钟内有效，用于验证手机号码。工作人员不会向您索要验证码。",
            subject=("phone_code", issued.code_id),
            actor=actor,
            at=at,
        )


def confirm_phone_code(*, phone: str, code: str, actor: Actor, at: At) -> int:
    """Check the code typed; returns the proof for `revise_contact`. Not inside a transaction. Raises Invalid `wrong_code`."""
    target = make_target_key(parse_mobile(phone))
    return confirm_code(purpose="confirm_phone", target_key=target, code=code.strip(), at=at)


def register_citizen(
    *,
    username: str,
    password: str,
    details: PartyDetails,
    code: str = "",
    code_id: int | None = None,
    agrees_to_electronic_service: bool = False,
    actor: Actor,
    at: At,
) -> CitizenRef:
    """Open an account for a natural person: one act, all or nothing. Not inside a transaction (a wrong code counts).

    `code` is what the person typed; or `code_id` what `confirm_phone_code` gave before, kept in the session (never in the
    page), so that a taken user name does not cost another code.
    Somebody already known is bound only when name and phone are the ones on file; else the window must see the
    document, so that a number overheard opens nobody's records. The account carries the masked name, because the
    ledger names its actors. Raises Invalid (each field), Conflict `identity_not_confirmed`, `citizen_has_account`,
    `account_taken`.
    """
    checked = check_details(details, at.local_date)
    phone = parse_mobile(details.phone)
    if checked.kind != PERSON:
        raise Invalid(
            "person_only", "请用经办人本人的证件注册", fields={"id_type": "这是单位的证件，请改选经办人本人的证件"}
        )
    _check_wish(username, password)
    if code_id is None:
        code_id = confirm_phone_code(phone=phone, code=code, actor=actor, at=at)
    with transaction.atomic():
        spend_phone_code(code_id, phone, at)
        found = find_or_make_party(checked, at)
        if not (found.name_is_the_same and found.phone_is_the_same):
            raise refuse_unproved_identity()
        if find_account_by_party(found.id) is not None:
            raise Conflict("citizen_has_account", "您已有账户", advice="请直接登录；忘记密码可用手机验证码登录")
        account = create_account(
            username=username,
            name=mask_name(checked.name),
            kind="citizen",
            password=password,
            party_ref=found.id,
            actor=actor,
            at=at,
        )
        event = CitizenRegistered(found.id, account.id, found.created)
        record(subject=("party", found.id), event=event, actor=actor, at=at)
        if agrees_to_electronic_service:
            for channel, address in (("sms", phone), ("in_app", str(account.id))):
                confirm_address(
                    holder=("party", found.id), channel=channel, address=address, how="code", actor=actor, at=at
                )
    return CitizenRef(account.id, found.id)


def _check_wish(username: str, password: str) -> None:
    """What the account would be refused for, asked before the code is used up; the account's own act asks again."""
    faults = find_password_faults(password, username=username, kind="citizen")
    if faults:
        raise Invalid("weak_password", "密码不符合要求", fields={"password": "；".join(faults)})
    if find_account(username) is not None:
        raise Conflict("account_taken", "该用户名已被使用", advice="请换一个用户名", fields={"username": "已被使用"})


def refuse_unproved_identity() -> Conflict:
    """One answer for a differing name and a differing phone, so that it tells nothing of what is on file."""
    return Conflict(
        "identity_not_confirmed",
        "填写的信息与已有登记不一致，不能在线注册",
        advice="请携带本人证件到任一窗口核验，当场即可开通",
    )
