"""Whether an act may be done now, and whether what was sent with it satisfies its article. Everything refused says why."""

from __future__ import annotations

from datetime import date

from onewindow.certificates.rules.standing import CertificateFacts, derive_certificate_state
from onewindow.certificates.rules.table import (
    ACT_LABELS,
    CERTIFICATE_STATES,
    CERTIFICATE_TABLE,
    CertificateAct,
    CertificateRow,
    CertificateState,
    Keeper,
    find_certificate_row,
)
from onewindow.kit.acting import Conflict, Invalid, NotAllowed, Refusal
from onewindow.parties.rules import PERSON

ARTICLE_8, ARTICLE_69, ARTICLE_70 = "行政许可法 第八条", "行政许可法 第六十九条", "行政许可法 第七十条"

# 行政许可法 8 ¶2.
WITHDRAWAL_GROUNDS = {
    "law_changed": "所依据的法律、法规、规章修改或者废止",
    "circumstances": "准予许可所依据的客观情况发生重大变化",
}
# 行政许可法 69 ¶1 (1)–(5) and ¶2: word for word as far as a reason needs it.
REVOCATION_GROUNDS = {
    "abuse": "行政机关工作人员滥用职权、玩忽职守作出准予决定",
    "beyond_power": "超越法定职权作出准予决定",
    "wrong_procedure": "违反法定程序作出准予决定",
    "not_qualified": "对不具备申请资格或者不符合法定条件的申请人准予许可",
    "other_law": "依法可以撤销行政许可的其他情形",
    "fraud": "被许可人以欺骗、贿赂等不正当手段取得行政许可",
}
REVOCATION_ARTICLES = {
    "abuse": "行政许可法 第六十九条第一款第一项",
    "beyond_power": "行政许可法 第六十九条第一款第二项",
    "wrong_procedure": "行政许可法 第六十九条第一款第三项",
    "not_qualified": "行政许可法 第六十九条第一款第四项",
    "other_law": "行政许可法 第六十九条第一款第五项",
    "fraud": "行政许可法 第六十九条第二款",
}
# 行政许可法 70 (1)–(6).
DEREGISTRATION_GROUNDS = {
    "lapsed": "行政许可有效期届满未延续",
    "death": "赋予公民特定资格的行政许可，该公民死亡或者丧失行为能力",
    "dissolved": "法人或者其他组织依法终止",
    "ended": "行政许可依法被撤销、撤回，或者行政许可证件依法被吊销",
    "force_majeure": "因不可抗力导致行政许可事项无法实施",
    "other_law": "法律、法规规定的应当注销行政许可的其他情形",
}
DEREGISTRATION_ARTICLES = {
    "lapsed": "行政许可法 第七十条第一项",
    "death": "行政许可法 第七十条第二项",
    "dissolved": "行政许可法 第七十条第三项",
    "ended": "行政许可法 第七十条第四项",
    "force_majeure": "行政许可法 第七十条第五项",
    "other_law": "行政许可法 第七十条第六项",
}
_S = CertificateState
_ALIVE = frozenset({_S.PENDING, _S.IN_FORCE})
# In which state each reason of article 70 can be true at all.
DEREGISTRATION_STATES: dict[str, frozenset[CertificateState]] = {
    "lapsed": frozenset({_S.LAPSED}),
    "death": _ALIVE,
    "dissolved": _ALIVE,
    "ended": frozenset({_S.WITHDRAWN, _S.REVOKED, _S.CANCELLED}),
    "force_majeure": _ALIVE,
    "other_law": _ALIVE | {_S.LAPSED},
}
PROPOSED_ACTS = {
    CertificateAct.REVOKE.value: REVOCATION_GROUNDS,
    CertificateAct.WITHDRAW.value: WITHDRAWAL_GROUNDS,
}


def check_certificate_act(
    act: CertificateAct, facts: CertificateFacts, keepers: frozenset[Keeper], today: date
) -> CertificateRow:
    """The row that allows `act` now. Raises NotAllowed (who) and Conflict (state), with the article."""
    row = find_certificate_row(act)
    if row.keeper not in keepers:
        raise NotAllowed(
            "not_the_deciding_organ",
            "证照的变更、延续、撤回、撤销、吊销登记和注销由作出许可决定的部门办理，其他任何人（包括中心）不得办理",
            row.article,
            "请由本部门负责人或者经授权的人员办理",
        )
    state = derive_certificate_state(facts, today)
    if state not in row.sources:
        raise Conflict(
            "certificate_state",
            f"证照现为“{CERTIFICATE_STATES[state]}”，不能再办理“{row.label}”",
            row.article,
            "请刷新后查看证照现在可以办理的事",
        )
    if today < facts.issued_on:
        raise Invalid("before_issue", f"办理日期不能早于颁发日 {facts.issued_on:%Y-%m-%d}")
    return row


def list_open_acts(
    facts: CertificateFacts, keepers: frozenset[Keeper], today: date, proposed: frozenset[str]
) -> tuple[CertificateRow, ...]:
    """What may be done now, as data for pages: the same table and the same guards. `proposed`: acts already announced."""
    allowed = []
    for row in CERTIFICATE_TABLE:
        if row.keeper is Keeper.LAW or not is_step_open(row.act, proposed):
            continue
        try:
            allowed.append(check_certificate_act(row.act, facts, keepers, today))
        except Refusal:
            continue
    return tuple(allowed)


def is_step_open(act: CertificateAct, proposed: frozenset[str]) -> bool:
    """Hearing and dropping need something announced; revoking and withdrawing need just that announced."""
    if act in (CertificateAct.HEAR, CertificateAct.DROP):
        return bool(proposed)
    if act.value in PROPOSED_ACTS:
        return act.value in proposed
    return act is not CertificateAct.PROPOSE or proposed != frozenset(PROPOSED_ACTS)


def check_proposal(act: str, ground: str) -> None:
    """What is announced is a revocation or a withdrawal, on one of its grounds. Raises Invalid."""
    if act not in PROPOSED_ACTS:
        raise Invalid("proposal_act", "只有撤销、撤回需要先告知", fields={"intended": "请选择撤销或者撤回"})
    if ground not in PROPOSED_ACTS[act]:
        raise Invalid("proposal_ground", "事由不在法律规定之内", fields={"ground": "请选择法定事由"})


def check_heard(*, told_on: date | None, answer_by: date | None, stated_on: date | None, today: date) -> None:
    """Nothing is revoked or withdrawn before the holder was told and heard, or let the time he was given pass (7). Raises Conflict."""
    label = ACT_LABELS[CertificateAct.PROPOSE]
    if told_on is None or answer_by is None:
        raise Conflict("holder_not_told", f"请先“{label}”并送达被许可人", "行政许可法 第七条")
    if stated_on is None and today <= answer_by:
        raise Conflict(
            "holder_not_heard",
            f"被许可人可以在 {answer_by:%Y-%m-%d} 前（含当日）陈述、申辩，现在不能作出决定",
            "行政许可法 第七条",
            "收到陈述、申辩后先记录；到期仍未提出的，次日起可以决定",
        )


def check_revocation(harms_public_interest: bool, by_superior: bool, superior: str, reference: str) -> None:
    """69 ¶3: not where it may gravely harm the public interest; ¶1: by the organ or its superior, then with its number. Raises."""
    if harms_public_interest:
        raise Conflict(
            "public_interest",
            "撤销可能对公共利益造成重大损害的，不予撤销",
            "行政许可法 第六十九条第三款",
            "请办理“不予撤销（撤回）”并写明理由",
        )
    if by_superior and not (superior.strip() and reference.strip()):
        missing = {"superior": superior, "superior_reference": reference}
        raise Invalid(
            "superior_needed",
            "由上级行政机关撤销的，须写明机关名称和决定文号",
            ARTICLE_69,
            fields={name: "必填" for name, value in missing.items() if not value.strip()},
        )


def check_deregistration(ground: str, facts: CertificateFacts, today: date, cited: str) -> str:
    """The item of article 70 that demands it, true of this certificate. Raises Invalid, Conflict. Returns the article."""
    if ground not in DEREGISTRATION_GROUNDS:
        raise Invalid("deregistration_ground", "注销只有六种法定情形", ARTICLE_70, fields={"ground": "请选择法定情形"})
    state = derive_certificate_state(facts, today)
    if state not in DEREGISTRATION_STATES[ground]:
        raise Conflict(
            "ground_does_not_fit",
            f"证照现为“{CERTIFICATE_STATES[state]}”，不属于“{DEREGISTRATION_GROUNDS[ground]}”",
            DEREGISTRATION_ARTICLES[ground],
            fields={"ground": "与证照状态不符"},
        )
    wanted = {"death": True, "dissolved": False}.get(ground)
    if wanted is not None and (facts.holder_kind == PERSON) is not wanted:
        raise Conflict(
            "ground_does_not_fit",
            "死亡或者丧失行为能力只适用于公民，依法终止只适用于法人或者其他组织",
            DEREGISTRATION_ARTICLES[ground],
            fields={"ground": "与持证人类别不符"},
        )
    if ground == "other_law" and not cited.strip():
        raise Invalid(
            "law_needed", "须写明规定应当注销的法律、法规条款", ARTICLE_70, fields={"cited": "写明法律名称和条款"}
        )
    return DEREGISTRATION_ARTICLES[ground]


def require_filled(article: str, **given: str) -> None:
    """Raises Invalid naming every blank field an article wants written down."""
    faults = {name: "必填" for name, value in given.items() if not value.strip()}
    if faults:
        raise Invalid("certificate_act_incomplete", "这件事必须写明的内容还没有写全", article, fields=faults)
