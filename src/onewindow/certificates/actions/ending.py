"""撤回, 撤销, 吊销 and 注销: four ways out of force, each under its own article, with its paper and its remedies (RD-14)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.certificates.actions.changing import Request
from onewindow.certificates.actions.lapsing import open_certificate_now
from onewindow.certificates.actions.loading import (
    CertificateOutcome,
    Holding,
    describe_organ_remedies,
    finish_certificate_act,
    issue_certificate_paper,
    require_certificate_act,
)
from onewindow.certificates.actions.proceeding import end_proceeding, find_open_proceeding
from onewindow.certificates.events import (
    CertificateCancelled,
    CertificateDeregistered,
    CertificateRevoked,
    CertificateWithdrawn,
)
from onewindow.certificates.models import Proceeding
from onewindow.certificates.rules import (
    DEREGISTRATION_GROUNDS,
    REVOCATION_ARTICLES,
    REVOCATION_GROUNDS,
    WITHDRAWAL_GROUNDS,
    CertificateAct,
    check_deregistration,
    check_heard,
    check_revocation,
    require_filled,
)
from onewindow.kit.acting import Actor, At, Invalid
from onewindow.kit.cipher import get_vault

SILENT = "被许可人在告知的期限内没有提出陈述、申辩。"


def end_certificate(holding: Holding, act: CertificateAct) -> None:
    """Out of force from today on."""
    holding.certificate.ended_on, holding.certificate.ended_by = holding.today, act.value


def require_heard(holding: Holding, intended: CertificateAct) -> Proceeding:
    """The announced act, after the holder was heard or let his time pass (7). Raises Conflict."""
    proceeding = find_open_proceeding(holding, intended.value)
    check_heard(
        told_on=proceeding.told_on,
        answer_by=proceeding.answer_by,
        stated_on=proceeding.stated_on,
        today=holding.today,
    )
    return proceeding


def word_statement(proceeding: Proceeding, reply: str, article: str) -> str:
    """How the holder's answer was dealt with. Raises Invalid when he answered and nothing is said about it."""
    if proceeding.stated_on is None:
        return SILENT
    require_filled(article, reply=reply)
    return f"已于{proceeding.stated_on.isoformat()}收到陈述、申辩。{reply}"


def read_found_facts(proceeding: Proceeding, facts: str) -> str:
    """The facts found in the end, else those announced."""
    return facts.strip() or get_vault().decrypt(bytes(proceeding.facts_sealed))


def withdraw_certificate(
    *,
    number: str,
    public_interest: str,
    compensation: str,
    actor: Actor,
    at: At,
    law: str = "",
    facts: str = "",
    reply: str = "",
    expected_version: int | None = None,
) -> CertificateOutcome:
    """撤回: the law behind it or the circumstances changed, and the public interest demands it; with compensation (8 ¶2).

    `law`: the changed law, where that is the ground. Raises Conflict before the holder was heard, Invalid, NotAllowed.
    """
    with transaction.atomic():
        holding = open_certificate_now(number, actor, at, expected_version)
        row = require_certificate_act(holding, CertificateAct.WITHDRAW)
        proceeding = require_heard(holding, CertificateAct.WITHDRAW)
        require_filled(row.article, public_interest=public_interest, compensation=compensation)
        if proceeding.ground == "law_changed":
            require_filled(row.article, law=law)
        statement, told = word_statement(proceeding, reply, row.article), read_found_facts(proceeding, facts)
        end_proceeding(proceeding, "done", holding.today)
        end_certificate(holding, CertificateAct.WITHDRAW)
        issue_certificate_paper(
            holding,
            "withdrawal_decision",
            decided_on=holding.today,
            ground_text=WITHDRAWAL_GROUNDS[proceeding.ground] + (f"（{law.strip()}）" if law.strip() else ""),
            facts=told,
            public_interest=public_interest,
            compensation=compensation,
            statement_text=statement,
            **describe_organ_remedies(holding),
        )
        event = CertificateWithdrawn(holding.today, proceeding.ground, holding.paper_facts)
        return finish_certificate_act(
            holding,
            CertificateAct.WITHDRAW,
            event,
            article="行政许可法 第八条第二款",
            ground=proceeding.ground,
            reason=told,
        )


def revoke_certificate(
    *,
    number: str,
    harms_public_interest: bool,
    actor: Actor,
    at: At,
    facts: str = "",
    reply: str = "",
    compensation: str = "",
    by_superior: bool = False,
    superior: str = "",
    superior_reference: str = "",
    expected_version: int | None = None,
) -> CertificateOutcome:
    """撤销: it should not have been granted (69), on the ground announced; by this organ, or by its superior whose decision is entered.

    Raises Conflict before the holder was heard and where it would gravely harm the public interest (69 ¶3), Invalid, NotAllowed.
    """
    with transaction.atomic():
        holding = open_certificate_now(number, actor, at, expected_version)
        row = require_certificate_act(holding, CertificateAct.REVOKE)
        proceeding = require_heard(holding, CertificateAct.REVOKE)
        check_revocation(harms_public_interest, by_superior, superior, superior_reference)
        statement, told = word_statement(proceeding, reply, row.article), read_found_facts(proceeding, facts)
        article, organ = REVOCATION_ARTICLES[proceeding.ground], superior.strip() if by_superior else ""
        end_proceeding(proceeding, "done", holding.today)
        end_certificate(holding, CertificateAct.REVOKE)
        issue_certificate_paper(
            holding,
            "revocation_decision",
            decided_on=holding.today,
            ground_text=REVOCATION_GROUNDS[proceeding.ground],
            facts=told,
            statement_text=statement,
            hearing_text=word_hearing(proceeding),
            basis=article,
            fraud=proceeding.ground == "fraud",
            compensation=compensation.strip(),
            superior=organ,
            superior_reference=superior_reference.strip() if by_superior else "",
            **describe_organ_remedies(holding),
        )
        event = CertificateRevoked(holding.today, proceeding.ground, article, organ, holding.paper_facts)
        return finish_certificate_act(
            holding,
            CertificateAct.REVOKE,
            event,
            article=article,
            ground=proceeding.ground,
            reason=told,
            outside_organ=organ,
            outside_number=superior_reference.strip() if by_superior else "",
        )


def word_hearing(proceeding: Proceeding) -> str:
    """That a hearing was held, and where its record is."""
    if proceeding.hearing_on is None:
        return ""
    return f"已于{proceeding.hearing_on.isoformat()}举行听证，笔录：{proceeding.hearing_record}。"


def cancel_certificate(
    *,
    number: str,
    organ: str,
    decision: str,
    penalised_on: date,
    basis: str,
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> CertificateOutcome:
    """吊销: enter the penalty of the organ with the power to punish (行政处罚法 9, 17): organ, decision number, day and basis.

    The penalty has its own procedure and remedies; here the register follows it. Raises Invalid, Conflict, NotAllowed.
    """
    with transaction.atomic():
        holding = open_certificate_now(number, actor, at, expected_version)
        row = require_certificate_act(holding, CertificateAct.CANCEL)
        require_filled(row.article, organ=organ, decision=decision, basis=basis)
        if penalised_on > holding.today or penalised_on < holding.certificate.issued_on:
            raise Invalid(
                "penalty_day", "处罚决定日期应在颁证之后、今天以前", row.article, fields={"penalised_on": "日期不对"}
            )
        end_certificate(holding, CertificateAct.CANCEL)
        issue_certificate_paper(
            holding,
            "cancellation_notice",
            entered_on=holding.today,
            penalty_organ=organ,
            penalty_number=decision,
            penalised_on=penalised_on,
            basis=basis,
        )
        event = CertificateCancelled(holding.today, organ, decision, holding.paper_facts)
        return finish_certificate_act(
            holding,
            CertificateAct.CANCEL,
            event,
            article=row.article,
            reason=f"{organ}{penalised_on.isoformat()}作出行政处罚决定（{decision}），依据{basis}",
            outside_organ=organ,
            outside_number=decision,
        )


def deregister_certificate(
    *,
    number: str,
    ground: str,
    actor: Actor,
    at: At,
    facts: str = "",
    cited: str = "",
    expected_version: int | None = None,
) -> CertificateOutcome:
    """注销: one of the six reasons of article 70, ex officio; an application of the holder's cites what lets him (`cited`).

    Raises Conflict where the reason is not true of this certificate, Invalid, NotAllowed.
    """
    with transaction.atomic():
        holding = open_certificate_now(number, actor, at, expected_version)
        require_certificate_act(holding, CertificateAct.DEREGISTER)
        return settle_deregistration(holding, ground, facts=facts, cited=cited, request=Request())


def settle_deregistration(
    holding: Holding, ground: str, *, facts: str, cited: str, request: Request
) -> CertificateOutcome:
    """Close the register's page: decision, remedies, event. What was in force ends with it."""
    article = check_deregistration(ground, holding.facts, holding.today, cited)
    if ground in ("death", "dissolved", "force_majeure"):
        require_filled(article, facts=facts)
    certificate = holding.certificate
    lapsed = certificate.valid_to is not None and certificate.valid_to < holding.today
    if certificate.ended_on is None and not lapsed:
        end_certificate(holding, CertificateAct.DEREGISTER)
    certificate.deregistered_on = holding.today
    issue_certificate_paper(
        holding,
        "deregistration",
        subject=request.subject,
        decided_on=holding.today,
        ground_text=DEREGISTRATION_GROUNDS[ground],
        basis=article,
        facts=facts.strip(),
        cited=cited.strip(),
        **describe_organ_remedies(holding),
    )
    event = CertificateDeregistered(
        holding.today, ground, article, request.case_number, request.reference, holding.paper_facts
    )
    return finish_certificate_act(
        holding,
        CertificateAct.DEREGISTER,
        event,
        article=article,
        ground=ground,
        reason=facts.strip() or DEREGISTRATION_GROUNDS[ground],
        case_number=request.case_number,
    )
