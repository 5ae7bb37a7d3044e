"""变更 and 延续 by the department on the holder's application, which is on paper here; applications that are cases end in grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from onewindow.certificates.actions.lapsing import open_certificate_now
from onewindow.certificates.actions.loading import (
    CertificateOutcome,
    Holding,
    add_certificate_version,
    describe_organ_remedies,
    finish_certificate_act,
    issue_certificate_paper,
    require_certificate_act,
)
from onewindow.certificates.events import CertificateChanged, CertificateRenewed
from onewindow.certificates.rules import (
    ARTICLE_50,
    CertificateAct,
    CertificateTerm,
    check_certificate_term,
    follow_term,
    require_filled,
)
from onewindow.kit.acting import Actor, At, Conflict, Invalid
from onewindow.kit.cipher import get_vault
from onewindow.parties.queries import read_name_for_paper


@dataclass(frozen=True, slots=True)
class Request:
    """By what application an act is done: a case, or where the paper one is kept."""

    case_number: str = ""
    reference: str = ""

    @property
    def subject(self) -> tuple[str, str] | None:
        """A paper that answers a case is the case's."""
        return ("case", self.case_number) if self.case_number else None


def change_certificate(
    *, number: str, reference: str, content: str, actor: Actor, at: At, expected_version: int | None = None
) -> CertificateOutcome:
    """Change what the certificate says, on the holder's paper application (49); the holder's name is today's.

    Raises NotAllowed, Conflict, Invalid without application or content.
    """
    with transaction.atomic():
        holding = open_certificate_now(number, actor, at, expected_version)
        row = require_certificate_act(holding, CertificateAct.CHANGE)
        require_filled(row.article, reference=reference, content=content)
        return settle_change(holding, content, Request(reference=reference))


def settle_change(holding: Holding, content: str, request: Request) -> CertificateOutcome:
    """A new version with the new scope and today's name of the holder, its decision and its event."""
    name = read_name_for_paper(holding.certificate.holder_id)
    vault = get_vault()
    add_certificate_version(
        holding,
        CertificateAct.CHANGE,
        holding.today,
        holder_masked=name.shown,
        holder_sealed=vault.encrypt(name.name),
        content_sealed=vault.encrypt(content),
    )
    issue_certificate_paper(
        holding,
        "change_decision",
        subject=request.subject,
        decided_on=holding.today,
        content=content,
        **describe_organ_remedies(holding),
    )
    event = CertificateChanged(holding.today, request.case_number, request.reference, holding.paper_facts)
    return finish_certificate_act(
        holding,
        CertificateAct.CHANGE,
        event,
        article="行政许可法 第四十九条",
        reason=f"依持证人申请变更（{request.case_number or request.reference}）",
        case_number=request.case_number,
    )


def renew_certificate(
    *,
    number: str,
    reference: str,
    lodged_on: date,
    actor: Actor,
    at: At,
    valid_to: date | None = None,
    expected_version: int | None = None,
) -> CertificateOutcome:
    """Renew on the holder's paper application, before the term ends (50); without `valid_to` for a term as long as the old one.

    Raises Conflict where a case already asks for it, or for a certificate without end; Invalid; NotAllowed.
    """
    with transaction.atomic():
        holding = open_certificate_now(number, actor, at, expected_version)
        row = require_certificate_act(holding, CertificateAct.RENEW)
        require_filled(row.article, reference=reference)
        if lodged_on > holding.today:
            raise Invalid("lodged_later", "申请日期不能晚于今天", row.article, fields={"lodged_on": "晚于今天"})
        if holding.renewal is not None:
            raise Conflict(
                "renewal_is_a_case",
                f"这个证照的延续申请正在办件 {holding.renewal.case_number} 中办理",
                row.article,
                "请在该办件中作出决定",
            )
        return settle_renewal(holding, valid_to, Request(reference=reference))


def settle_renewal(
    holding: Holding, valid_to: date | None, request: Request, term_months: int | None = None
) -> CertificateOutcome:
    """The term after the present one, its decision and its event. Raises Conflict for a certificate without a last day."""
    term = settle_next_term(holding, valid_to, term_months)
    add_certificate_version(
        holding, CertificateAct.RENEW, holding.today, valid_from=term.valid_from, valid_to=term.valid_to
    )
    issue_certificate_paper(
        holding,
        "renewal_decision",
        subject=request.subject,
        decided_on=holding.today,
        valid_from=term.valid_from,
        valid_to=term.valid_to,
        **describe_organ_remedies(holding),
    )
    event = CertificateRenewed(
        holding.today, term.valid_from, term.valid_to, request.case_number, request.reference, holding.paper_facts
    )
    return finish_certificate_act(
        holding,
        CertificateAct.RENEW,
        event,
        article=ARTICLE_50,
        reason=f"依持证人申请延续（{request.case_number or request.reference}）",
        case_number=request.case_number,
    )


def settle_next_term(holding: Holding, valid_to: date | None, term_months: int | None) -> CertificateTerm:
    """From the day after the present term: to `valid_to`, by the law's own length, or as long as the present one (50)."""
    last = holding.current
    if last.valid_to is None:
        raise Conflict("certificate_without_end", "这个证照没有有效期止日，不需要延续", ARTICLE_50)
    if valid_to is not None:
        term = CertificateTerm(last.valid_to + timedelta(days=1), valid_to)
        check_certificate_term(term)
        return term
    return follow_term(last.valid_from, last.valid_to, term_months)
