"""Channels, states, retries, and what may be served electronically (RD-13)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from onewindow.kit.acting import Conflict, Invalid
from onewindow.kit.identity_codes import parse_mobile
from onewindow.kit.masking import mask_address, mask_email, mask_phone

CHANNELS: dict[str, str] = {
    "sms": "短信",
    "email": "电子邮件",
    "in_app": "站内消息",
    "letter": "邮寄",
    "counter": "窗口当面送达",
}
ELECTRONIC = frozenset({"sms", "email", "in_app"})
# state -> the states it may become
TRANSITIONS: dict[str, frozenset[str]] = {
    "queued": frozenset({"sending", "sent", "delivered", "failed"}),  # by hand: posted, handed over
    "sending": frozenset({"queued", "sent", "delivered", "failed"}),  # queued again: to be retried
    "sent": frozenset({"delivered", "failed"}),  # it left the house; the receipt or the return is still to come
    "failed": frozenset({"queued", "delivered"}),  # tried again by order, or it arrived after all
    "delivered": frozenset(),
}
STATES = tuple(TRANSITIONS)
PROOF_KINDS: dict[str, str] = {
    "system_receipt": "系统到达回执",
    "carrier_receipt": "运营商或邮政签收回执",
    "signed_receipt": "送达回证签字",
    "handed_over": "窗口当面交付",
    "read_online": "本人登录查看",
}
MOST_ATTEMPTS = 5
DELAYS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
# Longer than any sender may take; after it another worker takes the message over.
LEASE = timedelta(minutes=5)
TEXT_LIMIT = 4000
_CONTACTS = re.compile(r"\d[\d -]{5,}\d|[A-Za-z0-9_.+-]+@[A-Za-z0-9_.-]+")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """An address in its one written form, and as it is shown."""

    plain: str
    masked: str


def check_address(channel: str, address: str) -> CheckedAddress:
    """The normalised address of a channel. Raises Invalid (channel, address)."""
    plain = address.strip()
    if channel not in CHANNELS:
        raise Invalid("bad_channel", "不认识的送达方式", fields={"channel": "请从列表中选择送达方式"})
    if channel == "sms":
        plain = parse_mobile(plain)
        return CheckedAddress(plain, mask_phone(plain))
    if not plain or (channel == "email" and not _EMAIL.fullmatch(plain)):
        raise Invalid(
            "bad_address",
            f"{CHANNELS[channel]}的地址有误",
            advice="请核对地址",
            fields={"address": "没有填写或格式不对，请核对后重新填写"},
        )
    if channel == "email":
        return CheckedAddress(plain.lower(), mask_email(plain.lower()))
    return CheckedAddress(plain, plain[:40] if channel in ("in_app", "counter") else mask_address(plain))


def check_text(text: str) -> str:
    """The text without outer blanks. Raises Invalid when empty or longer than TEXT_LIMIT."""
    plain = text.strip()
    if not plain or len(plain) > TEXT_LIMIT:
        raise Invalid("bad_text", f"通知内容应为1至{TEXT_LIMIT}字", fields={"text": "没有内容或太长，请改写后再发"})
    return plain


def hide_contacts(reason: str) -> str:
    """What a gateway or a person gave as the reason, without numbers and addresses: it goes into the ledger in clear (PI-02)."""
    return _CONTACTS.sub("（略）", reason)[:300]


def require_transition(state: str, target: str) -> None:
    """Raises Conflict when a message in `state` cannot become `target`."""
    if target not in TRANSITIONS[state]:
        raise Conflict("message_moved_on", "这条通知的状态已经改变", advice="请刷新后再看")


def find_next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failures; None when enough is enough."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return now + DELAYS[min(attempts, len(DELAYS)) - 1]


def refuse_unconfirmed_address() -> Conflict:
    """Electronic service without the receiver's confirmation (RD-13)."""
    return Conflict(
        "address_not_confirmed",
        "受送达人没有确认这个电子送达地址，不能以此送达",
        article="RD-13",
        advice="请先请其确认送达地址，或改用窗口当面送达、邮寄",
    )
