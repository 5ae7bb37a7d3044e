"""How notices of legal effect reach the applicant (RD-13): which they are, by what ways, what proves that they arrived."""

from __future__ import annotations

from onewindow.kit.acting import Conflict, Invalid

COUNTER, PHONE, POST, ELECTRONIC = "counter", "phone", "post", "electronic"
# Words of older callers for the same ways.
WAYS = {
    "counter": COUNTER,
    "window": COUNTER,
    "phone": PHONE,
    "post": POST,
    "letter": POST,
    "electronic": ELECTRONIC,
    "sms": ELECTRONIC,
    "email": ELECTRONIC,
    "in_app": ELECTRONIC,
}
# The case's events that are notices of legal effect, as the desk calls them.
LEGAL_NOTICES: dict[str, str] = {
    "CaseDeclined": "不予受理通知书",
    "CorrectionsNotified": "一次性补正告知书",
    "ExclusionNotified": "所需时间告知书",
    "CasePaused": "所需时间告知书",
    "CaseExtended": "延期告知书",
    "CaseGranted": "准予决定",
    "CaseRefused": "不予决定",
    "CaseReadied": "领取通知",
}
# Which notice tells a decision, by the result of the case.
DECISION_NOTICES = {"granted": "CaseGranted", "refused": "CaseRefused"}
# What a person at the window may prove of a notice that people carry, by its channel.
HAND_PROOFS = {"counter": ("signed_receipt", "handed_over"), "letter": ("carrier_receipt", "signed_receipt")}


def read_way(text: str, *, written: bool) -> str:
    """COUNTER, PHONE, POST or ELECTRONIC. `written`: the law wants it in writing, so a telephone will not do. Raises Invalid."""
    way = WAYS.get(text.strip())
    if way is None or (written and way == PHONE):
        field = "delivery_method" if written else "notice_method"
        told = "当面、邮寄或电子送达" if written else "当面、电话、邮寄或电子送达"
        raise Invalid("unknown_way", f"请选择送达方式：{told}", fields={field: told})
    return way


def refuse_unconfirmed() -> Conflict:
    """Electronic service without an address that the applicant confirmed (RD-13)."""
    return Conflict(
        "address_not_confirmed",
        "申请人没有确认可用的电子送达地址，不能电子送达",
        "RD-13",
        "请先登记申请人同意电子送达，或改用当面、邮寄送达",
    )
