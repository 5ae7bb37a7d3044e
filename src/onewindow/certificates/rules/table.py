"""The life of a certificate as one table: act, from which states, who, by which article (RD-14)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CertificateState(StrEnum):
    """How a certificate stands on a day; derived, never stored."""

    PENDING = "pending"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    DEREGISTERED = "deregistered"


CERTIFICATE_STATES: dict[CertificateState, str] = {
    CertificateState.PENDING: "尚未生效",
    CertificateState.IN_FORCE: "有效",
    CertificateState.LAPSED: "有效期届满",
    CertificateState.WITHDRAWN: "已撤回",
    CertificateState.REVOKED: "已撤销",
    CertificateState.CANCELLED: "已吊销",
    CertificateState.DEREGISTERED: "已注销",
}


class CertificateAct(StrEnum):
    """What may happen to a certificate after the grant that issued it; the names of the open address and of history."""

    ISSUE = "issue"
    CHANGE = "change"
    RENEW = "renew"
    DEEM_RENEWED = "deem_renewed"
    PROPOSE = "propose"
    HEAR = "hear"
    DROP = "drop"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"
    CANCEL = "cancel"
    DEREGISTER = "deregister"


class Keeper(StrEnum):
    """In what standing somebody acts on a certificate. Roles of the centre give none (O-03)."""

    DECIDER = "decider"  # the head of the item's own organ, or a post its letter lets decide this item (RD-06)
    LAW = "law"  # the law itself, recorded by the worker


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One row of the table. `ends`: the act takes the certificate out of force."""

    act: CertificateAct
    sources: frozenset[CertificateState]
    keeper: Keeper
    article: str
    label: str
    ends: bool = False


_S, _A, _K = CertificateState, CertificateAct, Keeper
_ALIVE = frozenset({_S.PENDING, _S.IN_FORCE})
_OVER = frozenset({_S.LAPSED, _S.WITHDRAWN, _S.REVOKED, _S.CANCELLED})

CERTIFICATE_TABLE: tuple[CertificateRow, ...] = (
    # On the holder's application, by the organ that granted it; only as far as the law's conditions are met (49).
    CertificateRow(_A.CHANGE, _ALIVE, _K.DECIDER, "行政许可法 第四十九条", "变更"),
    # Before the term ends (50); what has lapsed is not renewed but granted anew.
    CertificateRow(_A.RENEW, frozenset({_S.IN_FORCE}), _K.DECIDER, "行政许可法 第五十条", "延续"),
    # Asked for in time and not decided when the term ended (50, AL-18). Derivation keeps it in force until this is recorded.
    CertificateRow(_A.DEEM_RENEWED, frozenset({_S.IN_FORCE}), _K.LAW, "行政许可法 第五十条", "视为准予延续"),
    # The holder is told what is intended and why, and heard, before anything is taken from him (7, 36; the hearing of 46, 47).
    CertificateRow(_A.PROPOSE, _ALIVE, _K.DECIDER, "行政许可法 第七条", "告知拟作决定"),
    CertificateRow(_A.HEAR, _ALIVE, _K.DECIDER, "行政许可法 第七条", "记录陈述申辩"),
    CertificateRow(_A.DROP, _ALIVE, _K.DECIDER, "行政许可法 第六十九条", "不予撤销（撤回）"),
    # The law behind it changed, or the facts did, and the public interest demands it; with compensation (8).
    CertificateRow(_A.WITHDRAW, _ALIVE, _K.DECIDER, "行政许可法 第八条", "撤回", ends=True),
    # It should not have been granted (69): by the organ that granted it or its superior.
    CertificateRow(_A.REVOKE, _ALIVE, _K.DECIDER, "行政许可法 第六十九条", "撤销", ends=True),
    # A penalty of the organ that has the power to punish; here it is only entered (行政处罚法 9, 17, 59).
    CertificateRow(_A.CANCEL, _ALIVE, _K.DECIDER, "行政处罚法 第九条", "吊销", ends=True),
    # Six reasons and no other (70).
    CertificateRow(_A.DEREGISTER, _ALIVE | _OVER, _K.DECIDER, "行政许可法 第七十条", "注销", ends=True),
)

ACT_LABELS: dict[CertificateAct, str] = {row.act: row.label for row in CERTIFICATE_TABLE} | {_A.ISSUE: "颁发"}
ENDING_STATES: dict[str, CertificateState] = {
    _A.WITHDRAW: _S.WITHDRAWN,
    _A.REVOKE: _S.REVOKED,
    _A.CANCEL: _S.CANCELLED,
    _A.DEREGISTER: _S.DEREGISTERED,
}


def find_certificate_row(act: CertificateAct) -> CertificateRow:
    """The table's row of an act. Raises KeyError for `issue`, which only a grant does."""
    return {row.act: row for row in CERTIFICATE_TABLE}[act]
