"""What a decision does to the register of certificates: a grant issues one, or carries out what was asked for an older one (39, 49, 50)."""

from __future__ import annotations

from datetime import date

from onewindow.cases.actions.handing_in import open_form
from onewindow.cases.actions.loading import Matter
from onewindow.cases.models import Case
from onewindow.certificates.actions import GrantOrder, grant_application, issue_certificate
from onewindow.certificates.rules import CertificateTerm, settle_term
from onewindow.kit.acting import Conflict

CERTIFICATE = "certificate"


def settle_grant_term(matter: Matter, valid_from: date | None, valid_to: date | None) -> CertificateTerm:
    """From when to when a grant holds: as decided; where it issues a certificate, else as the guide says (五年)."""
    result = matter.item.result
    issues = result.kind == CERTIFICATE and not grants_application(matter)
    words = result.validity if issues else ""
    return settle_term(matter.today, valid_from, valid_to, words)


def certify_grant(matter: Matter, content: str, term: CertificateTerm, name: str) -> str:
    """Issue the certificate of this grant: one statement, one more where the guide ties it to an object. "" where the result
    is none. Raises Conflict where the holder has one in force and the item allows one."""
    item, case = matter.item, matter.case
    if item.result.kind != CERTIFICATE:
        return ""
    order = GrantOrder(
        case_number=case.number,
        item=item,
        department_id=case.department_id,
        department_mark=matter.department.short_name,
        holder_id=case.applicant_id,
        holder_masked=case.applicant_masked,
        holder_sealed=bytes(case.applicant_sealed),
        name=name or item.result.name,
        content=content,
        term=term,
        object_text=read_object(matter) if item.result.object_field else "",
    )
    return issue_certificate(order=order, actor=matter.actor, at=matter.at).number


def read_object(matter: Matter) -> str:
    """The answer that names what the permission is tied to. Raises Conflict when the form does not say it."""
    shown, sealed = Case.objects.filter(pk=matter.case.pk).values_list("form_open", "form_sealed").get()
    answers = {**shown, **open_form(bytes(sealed))}
    text = str(answers.get(matter.item.result.object_field, "")).strip()
    if not text:
        raise Conflict("object_missing", "申请表没有写明证照所指的对象，不能颁发证照", advice="请先更正申请表")
    return text


def grants_application(matter: Matter) -> bool:
    """Whether the case asks for something about a certificate that exists."""
    return bool(matter.item.certificate_act.act)


def carry_out_application(matter: Matter, content: str, valid_to: date | None) -> str:
    """Do to the certificate what was granted; the decision paper comes from there. Returns the certificate's number."""
    outcome = grant_application(
        case_number=matter.case.number,
        department_id=matter.case.department_id,
        content=content,
        valid_to=valid_to,
        actor=matter.actor,
        at=matter.at,
    )
    matter.papers.extend(outcome.documents)
    return outcome.number
