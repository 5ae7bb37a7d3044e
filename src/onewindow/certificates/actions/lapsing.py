"""The law's own act: a renewal asked for in time and not decided when the term ended is granted (行政许可法 50, AL-18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db import transaction

from onewindow.certificates.actions.loading import (
    CertificateOutcome,
    Holding,
    add_certificate_version,
    end_application,
    finish_certificate_act,
    issue_certificate_paper,
    open_certificate,
    require_certificate_act,
)
from onewindow.certificates.events import CertificateDeemedRenewed
from onewindow.certificates.models import CertificateApplication
from onewindow.certificates.rules import ARTICLE_50, CertificateAct, CertificateTerm, follow_term
from onewindow.kit.acting import SYSTEM, Actor, At
from onewindow.kit.local_time import LOCAL

TERM_LAW = "延续申请事项办事指南载明的规定"


def open_certificate_now(number: str, actor: Actor, at: At, expected_version: int | None = None) -> Holding:
    """Lock a certificate for an act of the department, with what the law has done by itself recorded first."""
    holding = open_certificate(number, actor, at, expected_version=expected_version)
    if not is_renewal_due(holding):
        return holding
    deem_renewed(number=number, at=at)
    return open_certificate(number, actor, at)


def deem_renewed(*, number: str, at: At) -> CertificateOutcome | None:
    """Record that the law renewed a certificate, with the law's day: the one after its term ended. Safe to repeat.

    None when nothing is owed: not ended yet, no timely application, decided meanwhile, waiting for the holder.
    """
    with transaction.atomic():
        holding = open_certificate(number, SYSTEM, at)
        renewal, valid_to = holding.renewal, holding.certificate.valid_to
        if renewal is None or valid_to is None or not is_renewal_due(holding):
            return None
        require_certificate_act(holding, CertificateAct.DEEM_RENEWED)
        term = follow_term(holding.current.valid_from, valid_to, renewal.term_months)
        if term.valid_to is None:
            raise ValueError("a term that follows another has an end")
        issue_renewal_proof(holding, renewal, valid_to, term)
        deemed_on = valid_to + timedelta(days=1)
        add_certificate_version(
            holding, CertificateAct.DEEM_RENEWED, deemed_on, valid_from=term.valid_from, valid_to=term.valid_to
        )
        end_application(renewal, "deemed", at, deemed_on)
        # The paper is dated by the day it is issued, the act by the law.
        begins = datetime.combine(deemed_on, time(0), LOCAL)
        holding.at = replace(at, occurred_at=begins, source="law", reference=ARTICLE_50)
        event = CertificateDeemedRenewed(
            deemed_on, term.valid_from, term.valid_to, renewal.case_number, renewal.article, holding.paper_facts
        )
        return finish_certificate_act(
            holding,
            CertificateAct.DEEM_RENEWED,
            event,
            article=ARTICLE_50,
            reason="有效期届满前未作出是否准予延续的决定",
            on=deemed_on,
            case_number=renewal.case_number,
        )


def is_renewal_due(holding: Holding) -> bool:
    """Whether the term has ended (it ends at 24:00, RD-02) and a decision on a timely renewal is owed."""
    certificate = holding.certificate
    over = certificate.ended_on is not None or certificate.deregistered_on is not None
    return not over and holding.facts.renewal_owed and holding.today > (certificate.valid_to or holding.today)


def issue_renewal_proof(
    holding: Holding, renewal: CertificateApplication, expired_on: date, term: CertificateTerm
) -> None:
    """The holder's proof, a paper of his case (RD-14)."""
    own_law = renewal.article != ARTICLE_50
    basis = "《中华人民共和国行政许可法》第五十条第二款"
    issue_certificate_paper(
        holding,
        "renewal_proof",
        subject=("case", renewal.case_number),
        lodged_on=renewal.lodged_on,
        expired_on=expired_on,
        basis=f"{renewal.article}、{basis}" if own_law else basis,
        valid_from=term.valid_from,
        valid_to=term.valid_to,
        term_basis=TERM_LAW if renewal.term_months else "",
    )


def settle_silence(*, case_number: str, at: At) -> date | None:
    """The day on which the law granted a renewal case, recorded now if the worker is behind; None when it did not.

    One statement where nothing is owed. Called down before any act on the case (50).
    """
    found = CertificateApplication.objects.select_related("certificate").filter(case_number=case_number).first()
    if found is None:
        return None
    if found.outcome == "":
        deem_renewed(number=found.certificate.number, at=at)
        found.refresh_from_db(fields=["outcome", "ended_on"])
    return found.ended_on if found.outcome == "deemed" else None
