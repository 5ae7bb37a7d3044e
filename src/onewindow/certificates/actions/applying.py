"""What a case asks for a certificate: lodged at its submission, carried out at its grant, ended with it (49, 50, 70)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from onewindow.catalogue.guides import CertificateRequest, ItemView
from onewindow.certificates.actions.changing import Request, settle_change, settle_renewal
from onewindow.certificates.actions.ending import settle_deregistration
from onewindow.certificates.actions.loading import (
    CertificateOutcome,
    Holding,
    end_application,
    open_certificate,
    require_certificate_act,
)
from onewindow.certificates.models import Certificate, CertificateApplication
from onewindow.certificates.rules import (
    ARTICLE_50,
    CERTIFICATE_STATES,
    CertificateAct,
    CertificateState,
    derive_certificate_state,
    find_last_lodging_day,
    is_in_time,
    make_lodging_rule,
)
from onewindow.kit.acting import SYSTEM, Actor, At, Conflict, Invalid, NotFound
from onewindow.ledger.actions import refuse_by_constraint
from onewindow.workdays.queries import load_calendar

REFUSALS = {
    "certificate_has_one_open_application_of_a_kind": Conflict(
        "application_open", "这个证照已有同类申请正在办理", advice="请在“我的办件”里查看，或先撤回原申请"
    )
}


def lodge_application(
    *, certificate_number: str, item: ItemView, case_number: str, holder_id: int, actor: Actor, at: At
) -> CertificateApplication:
    """Enter that a case asks for a certificate: which, what, and whether a renewal is in time (50). Called down at submission.

    Raises Invalid (`certificate`) unless the certificate is the applicant's and of the item's kind and still in force,
    Conflict when another such application is open.
    """
    asked = item.certificate_act
    try:
        with transaction.atomic():
            holding = open_certificate(certificate_number, SYSTEM, at)
            check_own_certificate(holding, asked, holder_id)
            last_day = find_lodging_day(holding.certificate, asked) if asked.act == CertificateAct.RENEW else None
            return CertificateApplication.objects.create(
                certificate=holding.certificate,
                act=asked.act,
                case_number=case_number,
                lodged_on=at.local_date,
                last_day=last_day,
                article=make_lodging_rule(asked).article,
                term_months=asked.term_months,
                timely=last_day is not None and is_in_time(at.local_date, last_day),
            )
    except NotFound as unknown:
        raise make_foreign_refusal() from unknown
    except IntegrityError as error:
        raise refuse_by_constraint(error, REFUSALS) from error


def check_own_certificate(holding: Holding, asked: CertificateRequest, holder_id: int) -> None:
    """The applicant's own, of the item the guide names, and alive. One answer for another's and for none. Raises Invalid, Conflict."""
    certificate = holding.certificate
    if certificate.holder_id != holder_id or certificate.item_code != asked.item_code:
        raise make_foreign_refusal()
    state = derive_certificate_state(holding.facts, holding.today)
    alive = {CertificateState.IN_FORCE, CertificateState.PENDING}
    if asked.act == CertificateAct.DEREGISTER:
        alive.add(CertificateState.LAPSED)
    if state not in alive:
        advice = "请重新申请新的许可" if asked.act == CertificateAct.RENEW else "请向作出许可决定的部门咨询"
        told = f"这个证照{CERTIFICATE_STATES[state]}，不能再申请"
        raise Conflict("certificate_not_alive", told, ARTICLE_50, advice, {"certificate": "已经不能申请"})
    if asked.act == CertificateAct.RENEW and certificate.valid_to is None:
        raise Conflict("certificate_without_end", "这个证照没有有效期止日，不需要延续", ARTICLE_50)


def make_foreign_refusal() -> Invalid:
    """The one answer for another's certificate and for none."""
    return Invalid(
        "certificate_not_yours",
        "没有这个证照，或者它不是申请人的、不能用本事项办理",
        advice="请从“我的证照”里选择",
        fields={"certificate": "请选择申请人自己的证照"},
    )


def find_lodging_day(certificate: Certificate, asked: CertificateRequest) -> date | None:
    """The last day on which its renewal is asked for in time; None without an end."""
    if certificate.valid_to is None:
        return None
    return find_last_lodging_day(certificate.valid_to, make_lodging_rule(asked), load_calendar())


def grant_application(
    *, case_number: str, department_id: int, content: str, valid_to: date | None, actor: Actor, at: At
) -> CertificateOutcome:
    """Carry out what a granted case asked for; its decision paper is the case's. Called down inside the grant.

    Raises Conflict when the certificate is no longer alive or belongs to another department's item.
    """
    application = _lock_open_application(case_number)
    number = application.certificate.number
    holding = open_certificate(number, actor, at, deciding_department=department_id)
    require_certificate_act(holding, CertificateAct(application.act))
    request = Request(case_number)
    if application.act == CertificateAct.RENEW:
        outcome = settle_renewal(holding, valid_to, request, application.term_months)
    elif application.act == CertificateAct.CHANGE:
        outcome = settle_change(holding, content, request)
    else:
        outcome = settle_deregistration(holding, "other_law", facts=content, cited="持证人申请注销", request=request)
    end_application(application, "granted", at)
    return outcome


def close_application(*, case_number: str, outcome: str, at: At) -> None:
    """The case ended without a grant: the certificate stays as it is. `outcome`: refused, withdrawn, not_accepted."""
    end_application(_lock_open_application(case_number), outcome, at)


def hold_application(*, case_number: str, waits: bool, on: date) -> None:
    """Since which day the case waits for papers the holder owes, or until which it did: then the organ is not silent (50).

    A case has one notice, so one such time (C-06). Nothing where the application has ended.
    """
    day = {"asked_on": on} if waits else {"supplied_on": on}
    CertificateApplication.objects.filter(case_number=case_number, outcome="").update(**day)


def _lock_open_application(case_number: str) -> CertificateApplication:
    """The certificate first, then its application: the order of the worker, so that neither waits for the other."""
    Certificate.objects.select_for_update(no_key=True).filter(applications__case_number=case_number).first()
    found = (
        CertificateApplication.objects.select_related("certificate").filter(case_number=case_number, outcome="").first()
    )
    if found is None:
        raise Conflict("application_ended", "本件对证照的申请已经了结", advice="请刷新后查看证照现在的状态")
    return found
