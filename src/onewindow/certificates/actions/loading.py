"""How every act on a certificate begins and ends: lock it, ask the rules; then the version, the history row, one ledger row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q

from onewindow.certificates.models import Certificate, CertificateApplication, CertificateEntry, CertificateVersion
from onewindow.certificates.rules import (
    CertificateAct,
    CertificateFacts,
    CertificateRow,
    Keeper,
    check_certificate_act,
    derive_keepers,
    was_owed_papers,
)
from onewindow.directory.queries import get_department, list_levels
from onewindow.directory.rows import DepartmentRow
from onewindow.documents.actions import issue_document
from onewindow.documents.queries import DocumentRow
from onewindow.kit.acting import Actor, At, Conflict, NotFound
from onewindow.kit.cipher import get_vault
from onewindow.ledger.actions import record

LICENCE = "licence"
# What is_renewal_owed says, for a query of CertificateApplication.
RENEWAL_OWED = (Q(act="renew", outcome="", timely=True, certificate__regime=LICENCE)) & (
    Q(asked_on__isnull=True)
    | Q(asked_on__gt=F("certificate__valid_to"))
    | Q(supplied_on__lte=F("certificate__valid_to"))
)


@dataclass(slots=True)
class Holding:
    """One locked certificate during one act. `renewal`: its open renewal, where there is one."""

    certificate: Certificate
    current: CertificateVersion
    renewal: CertificateApplication | None
    facts: CertificateFacts
    keepers: frozenset[Keeper]
    department: DepartmentRow
    actor: Actor
    at: At
    papers: list[DocumentRow] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.at.local_date

    @property
    def subject(self) -> tuple[str, str]:
        return ("certificate", self.certificate.number)

    @property
    def paper_facts(self) -> tuple[dict[str, str], ...]:
        """The papers this act issued, as the ledger keeps them."""
        return tuple(
            {"kind": p.kind, "number": p.number, "check_code": p.check_code, "content_hash": p.content_hash}
            for p in self.papers
        )


@dataclass(frozen=True, slots=True)
class CertificateOutcome:
    """What an act leaves: the certificate, its version now, and the papers it issued."""

    number: str
    version: int
    documents: tuple[DocumentRow, ...] = ()


def open_certificate(
    number: str,
    actor: Actor,
    at: At,
    *,
    expected_version: int | None = None,
    deciding_department: int | None = None,
) -> Holding:
    """Lock a certificate for an act. `deciding_department`: a case of that department decides, and has judged who may.

    Raises NotFound alike for unknown numbers and for people it is none of the business of; Conflict when somebody acted since.
    """
    found = Certificate.objects.select_for_update(no_key=True).filter(number=number).first()
    if found is None:
        raise make_unknown_refusal()
    keepers = read_keepers(found, actor, at.local_date, deciding_department)
    if not keepers and actor.kind != "staff":
        raise make_unknown_refusal()
    if expected_version is not None and found.version != expected_version:
        raise Conflict("certificate_has_moved_on", "这个证照刚刚有别人办理过", advice="请刷新，看清现在的状态后再办理")
    renewal = found.applications.filter(act="renew", outcome="").first()
    current = found.versions.order_by("-number")[0]
    facts = make_certificate_facts(found, renewal)
    return Holding(found, current, renewal, facts, keepers, get_department(found.department_id), actor, at)


def make_unknown_refusal() -> NotFound:
    """The one answer to strangers and for unknown numbers."""
    return NotFound("no_such_certificate", "没有这个证照", advice="请核对证照编号")


def read_keepers(
    certificate: Certificate, actor: Actor, on: date, deciding_department: int | None
) -> frozenset[Keeper]:
    """What the actor is to the certificate; one statement for staff, none when a case of its own department decides."""
    if deciding_department is not None:
        return frozenset({Keeper.DECIDER}) if deciding_department == certificate.department_id else frozenset()
    levels: frozenset[str] = frozenset()
    if actor.kind == "staff":
        levels = list_levels(actor, department_id=certificate.department_id, item_code=certificate.item_code, on=on)
    return derive_keepers(actor, certificate.department_id, levels)


def make_certificate_facts(certificate: Any, renewal: CertificateApplication | None) -> CertificateFacts:
    """The certificate as the rules see it."""
    return CertificateFacts(
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        regime=certificate.regime,
        holder_kind=certificate.holder_kind,
        issued_on=certificate.issued_on,
        ended_on=certificate.ended_on,
        ended_by=certificate.ended_by,
        deregistered_on=certificate.deregistered_on,
        renewal_owed=renewal is not None and is_renewal_owed(renewal, certificate),
    )


def is_renewal_owed(renewal: CertificateApplication, certificate: Certificate) -> bool:
    """Whether silence until the end of the term renews it: a licence (RD-01), asked for in time, not waiting for the holder then."""
    if certificate.regime != LICENCE or not renewal.timely or certificate.valid_to is None:
        return False
    return not was_owed_papers(renewal.asked_on, renewal.supplied_on, certificate.valid_to)


def require_certificate_act(holding: Holding, act: CertificateAct) -> CertificateRow:
    """The rules' word on an act. Raises NotAllowed, Conflict."""
    return check_certificate_act(act, holding.facts, holding.keepers, holding.today)


def issue_certificate_paper(
    holding: Holding, kind: str, *, subject: tuple[str, str] | None = None, **data: Any
) -> DocumentRow:
    """Issue one paper of this act, with what every paper of a certificate says."""
    told = {key: value for key, value in data.items() if value not in (None, "", [], ())}
    paper = issue_document(
        kind=kind,
        subject=subject or holding.subject,
        department_id=holding.certificate.department_id,
        data={**describe_certificate(holding), **told},
        actor=holding.actor,
        at=holding.at,
    )
    holding.papers.append(paper)
    return paper


def describe_certificate(holding: Holding) -> dict[str, Any]:
    """What every paper of a certificate says."""
    certificate = holding.certificate
    return {
        "department": holding.department.name,
        "item_name": certificate.item_name,
        "item_code": certificate.item_code,
        "case_number": certificate.case_number,
        "applicant": get_vault().decrypt(bytes(holding.current.holder_sealed)),
        "regime": certificate.regime,
        "certificate_name": holding.current.name,
        "certificate_number": certificate.number,
    }


def describe_organ_remedies(holding: Holding) -> dict[str, Any]:
    """Where the holder turns when he disagrees: reconsideration organ and court of the department (复议法 20, 24; 行诉法 46; RD-12)."""
    remedies = {"reconsideration_organ": holding.department.reconsideration_organ, "court": holding.department.court}
    return {key: value for key, value in remedies.items() if value}


def add_certificate_version(holding: Holding, act: CertificateAct, since: date, **changes: Any) -> None:
    """What the certificate says from `since` on; what does not change is carried over."""
    last = holding.current
    said = {name: getattr(last, name) for name in CARRIED} | changes
    holding.current = CertificateVersion.objects.create(
        certificate=holding.certificate, number=last.number + 1, since=since, act=act.value, **said
    )
    holding.certificate.valid_to = said["valid_to"]
    holding.certificate.long_term = said["long_term"]


CARRIED = ("name", "holder_masked", "holder_sealed", "content_sealed", "valid_from", "valid_to", "long_term")
SAVED = ["valid_to", "long_term", "term_note", "ended_on", "ended_by", "deregistered_on", "version"]


def finish_certificate_act(
    holding: Holding, act: CertificateAct, event: Any, *, article: str, reason: str, on: date | None = None, **told: Any
) -> CertificateOutcome:
    """Count the version, write the history row with actor, article and reason, and the one ledger row of the act."""
    certificate = holding.certificate
    certificate.version += 1
    certificate.save(update_fields=SAVED)
    CertificateEntry.objects.create(
        certificate=certificate,
        seq=certificate.version,
        act=act.value,
        on=on or holding.today,
        article=article,
        reason_sealed=get_vault().encrypt(reason),
        actor_name=holding.actor.name,
        actor_account_id=holding.actor.account_id,
        document_id=holding.papers[0].id if holding.papers else None,
        recorded_at=holding.at.occurred_at,
        **told,
    )
    record(subject=holding.subject, event=event, actor=holding.actor, at=holding.at)
    return CertificateOutcome(certificate.number, certificate.version, tuple(holding.papers))


def end_application(application: CertificateApplication, outcome: str, at: At, ended_on: date | None = None) -> None:
    application.outcome, application.ended_on = outcome, ended_on or at.local_date
    application.save(update_fields=["outcome", "ended_on"])
