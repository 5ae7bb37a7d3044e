"""Before something is taken away: what is intended is announced, the holder answers, or the department lets it go (7, 36, 69)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.certificates.actions.lapsing import open_certificate_now
from onewindow.certificates.actions.loading import (
    CertificateOutcome,
    Holding,
    finish_certificate_act,
    issue_certificate_paper,
    require_certificate_act,
)
from onewindow.certificates.events import (
    CertificateActProposed,
    HolderHeard,
    ProceedingDropped,
    RevocationPrepared,
)
from onewindow.certificates.models import Certificate, Proceeding
from onewindow.certificates.rules import (
    PROPOSED_ACTS,
    REVOCATION_ARTICLES,
    CertificateAct,
    check_proposal,
    require_filled,
)
from onewindow.kit.acting import Actor, At, Conflict, Invalid
from onewindow.kit.cipher import get_vault
from onewindow.ledger.actions import record

INTENDED = {"revoke": "撤销", "withdraw": "撤回"}


def propose_act(
    *,
    number: str,
    intended: str,
    ground: str,
    facts: str,
    answer_by: date,
    proof: str,
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> CertificateOutcome:
    """Tell the holder that a revocation or withdrawal is intended, on which ground and facts, and until when he may answer.

    `proof`: how the notice was served. One that was prepared is taken up; a second of the same kind raises Conflict.
    """
    with transaction.atomic():
        holding = open_certificate_now(number, actor, at, expected_version)
        row = require_certificate_act(holding, CertificateAct.PROPOSE)
        check_proposal(intended, ground)
        require_filled(row.article, facts=facts, proof=proof)
        if answer_by <= holding.today:
            raise Invalid("answer_by", "陈述、申辩的截止日应在今天之后", row.article, fields={"answer_by": "过早"})
        proceeding = take_up_proceeding(holding, intended)
        proceeding.ground, proceeding.facts_sealed = ground, get_vault().encrypt(facts)
        proceeding.told_on, proceeding.told_proof, proceeding.answer_by = holding.today, proof, answer_by
        proceeding.save()
        issue_certificate_paper(
            holding,
            "intent_notice",
            told_on=holding.today,
            intended=INTENDED[intended],
            ground_text=PROPOSED_ACTS[intended][ground],
            facts=facts,
            answer_by=answer_by,
            basis=cite_ground(intended, ground),
        )
        event = CertificateActProposed(intended, ground, holding.today, answer_by, holding.paper_facts)
        return finish_certificate_act(
            holding, CertificateAct.PROPOSE, event, article=row.article, ground=ground, reason=facts
        )


def cite_ground(intended: str, ground: str) -> str:
    """The article a ground stands in."""
    return REVOCATION_ARTICLES[ground] if intended == CertificateAct.REVOKE else "行政许可法 第八条第二款"


def take_up_proceeding(holding: Holding, intended: str) -> Proceeding:
    """The prepared proceeding of this kind, else a new one. Raises Conflict when the holder was told already."""
    found = holding.certificate.proceedings.filter(intended=intended, outcome="").first()
    if found is not None and found.told_on is not None:
        raise Conflict(
            "proposed_already", f"已经告知拟{INTENDED[intended]}，不必再告知", advice="请记录陈述申辩或者作出决定"
        )
    return found or Proceeding(certificate=holding.certificate, intended=intended, prepared_on=holding.today)


def find_open_proceeding(holding: Holding, intended: str = "") -> Proceeding:
    """The open proceeding of a kind; without a kind the only one. Raises Conflict."""
    found = list(holding.certificate.proceedings.filter(outcome=""))
    wanted = [one for one in found if intended in ("", one.intended)]
    if not wanted:
        raise Conflict(
            "nothing_proposed", "还没有告知被许可人拟作的决定", "行政许可法 第七条", "请先办理“告知拟作决定”"
        )
    if len(wanted) > 1:
        raise Invalid("which_proceeding", "撤销和撤回都在办理中，请写明是哪一个", fields={"intended": "请选择"})
    return wanted[0]


def hear_holder(
    *,
    number: str,
    statement: str,
    actor: Actor,
    at: At,
    intended: str = "",
    hearing_on: date | None = None,
    hearing_record: str = "",
    expected_version: int | None = None,
) -> CertificateOutcome:
    """Record what the holder answered, and a hearing that was held with where its record is kept (7, 46, 47).

    Raises Conflict before he was told, Invalid for a hearing without its record or before he was told.
    """
    with transaction.atomic():
        holding = open_certificate_now(number, actor, at, expected_version)
        row = require_certificate_act(holding, CertificateAct.HEAR)
        require_filled(row.article, statement=statement)
        proceeding = find_open_proceeding(holding, intended)
        if proceeding.told_on is None:
            raise Conflict("holder_not_told", "还没有告知被许可人拟作的决定", row.article, "请先办理“告知拟作决定”")
        check_hearing(proceeding, hearing_on, hearing_record, holding.today)
        proceeding.stated_on, proceeding.statement_sealed = holding.today, get_vault().encrypt(statement)
        proceeding.hearing_on, proceeding.hearing_record = hearing_on, hearing_record.strip()
        proceeding.save()
        event = HolderHeard(proceeding.intended, holding.today, hearing_on)
        return finish_certificate_act(
            holding, CertificateAct.HEAR, event, article=row.article, ground=proceeding.intended, reason=statement
        )


def check_hearing(proceeding: Proceeding, hearing_on: date | None, hearing_record: str, today: date) -> None:
    """A hearing has its record, and lies between the notice and today. Raises Invalid."""
    if (hearing_on is None) != (not hearing_record.strip()):
        raise Invalid(
            "hearing_record",
            "举行过听证的，请写明日期和笔录存放处",
            "行政许可法 第四十八条",
            fields={"hearing_record": "与日期一起填写"},
        )
    if hearing_on is not None and not (proceeding.told_on or today) <= hearing_on <= today:
        raise Invalid("hearing_day", "听证日期应在告知之后、今天以前", fields={"hearing_on": "日期不对"})


def drop_proceeding(
    *, number: str, reason: str, actor: Actor, at: At, intended: str = "", expected_version: int | None = None
) -> CertificateOutcome:
    """Do not revoke (withdraw): the statement was right, or it would gravely harm the public interest (69 ¶3). Raises Invalid."""
    with transaction.atomic():
        holding = open_certificate_now(number, actor, at, expected_version)
        row = require_certificate_act(holding, CertificateAct.DROP)
        require_filled(row.article, reason=reason)
        proceeding = find_open_proceeding(holding, intended)
        end_proceeding(proceeding, "dropped", holding.today)
        event = ProceedingDropped(proceeding.intended, holding.today)
        return finish_certificate_act(
            holding, CertificateAct.DROP, event, article=row.article, ground=proceeding.intended, reason=reason
        )


def end_proceeding(proceeding: Proceeding, outcome: str, on: date) -> None:
    proceeding.outcome, proceeding.ended_on = outcome, on
    proceeding.save(update_fields=["outcome", "ended_on"])


def prepare_revocation(
    *, case_number: str, ground: str, facts: str, source: tuple[str, str], actor: Actor, at: At
) -> str:
    """A reason to revoke was found elsewhere (a false commitment, RD-10): prepare it for the department, once a source.

    Returns the certificate's number, "" when that grant left none, it is out of force, or a revocation is open already.
    """
    with transaction.atomic():
        found = Certificate.objects.select_for_update(no_key=True).filter(case_number=case_number).first()
        if found is None or found.ended_on is not None or found.deregistered_on is not None:
            return ""
        known = Proceeding.objects.filter(source_kind=source[0], source_id=source[1], intended="revoke").exists()
        if known or found.proceedings.filter(intended="revoke", outcome="").exists():
            return ""
        check_proposal("revoke", ground)
        Proceeding.objects.create(
            certificate=found,
            intended="revoke",
            ground=ground,
            facts_sealed=get_vault().encrypt(facts),
            source_kind=source[0],
            source_id=source[1],
            prepared_on=at.local_date,
        )
        event = RevocationPrepared(ground, *source)
        record(subject=("certificate", found.number), event=event, actor=actor, at=at)
    return found.number
