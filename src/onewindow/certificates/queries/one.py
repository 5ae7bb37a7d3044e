"""One certificate whole, in a fixed number of statements however long its history; and the public check."""

from __future__ import annotations

import hmac
from datetime import date
from typing import Any

from onewindow.certificates.actions.loading import is_renewal_owed, make_unknown_refusal
from onewindow.certificates.models import Certificate, CertificateEntry, Proceeding
from onewindow.certificates.queries.lists import list_holder_ids
from onewindow.certificates.queries.standing import annotate_lines, make_line, read_line_facts
from onewindow.certificates.queries.views import (
    ApplicationLine,
    CertificateView,
    EntryLine,
    ProceedingLine,
    PublicCertificate,
    VersionLine,
)
from onewindow.certificates.rules import (
    ACT_LABELS,
    DEREGISTRATION_GROUNDS,
    PROPOSED_ACTS,
    REVOCATION_GROUNDS,
    WITHDRAWAL_GROUNDS,
    CertificateAct,
    CertificateRow,
    CertificateState,
    derive_keepers,
    list_open_acts,
    may_read_certificate,
)
from onewindow.directory.queries import list_levels
from onewindow.directory.rules import DECIDING_ROLES, holds_role
from onewindow.documents.queries import DocumentRow, make_document_row
from onewindow.documents.rules import normalise_check_code
from onewindow.kit.acting import Actor, NotFound
from onewindow.kit.cipher import get_vault

GROUNDS = REVOCATION_GROUNDS | WITHDRAWAL_GROUNDS | DEREGISTRATION_GROUNDS | {"revoke": "撤销", "withdraw": "撤回"}


def get_certificate(number: str, actor: Actor, on: date) -> CertificateView:
    """One certificate as this actor may see it on a day; scope and reasons in clear for its holder (scope) and its department.

    Raises NotFound for strangers and unknown numbers alike. A fixed number of statements.
    """
    found: Any = annotate_lines(Certificate.objects.filter(number=number)).first()
    if found is None or not reads_certificate(actor, found, on):
        raise make_unknown_refusal()
    inside = actor.kind == "system" or any(holds_role(actor, role, found.department_id) for role in DECIDING_ROLES)
    versions = list(found.versions.order_by("-number"))
    entries = list(found.entries.select_related("document").order_by("-seq"))
    proceedings = list(found.proceedings.filter(outcome="").order_by("pk"))
    told = [one for one in proceedings if inside or one.told_on is not None]
    shows_content = inside or actor.kind == "citizen"
    return CertificateView(
        line=make_line(found, on),
        regime=found.regime,
        version=found.version,
        check_code=found.check_code if shows_content else "",
        case_number=found.case_number,
        holder_kind=found.holder_kind,
        object_text=open_sealed_text(found.object_sealed) if shows_content else "",
        inside=inside,
        versions=tuple(make_version_line(one, shown=shows_content) for one in versions),
        entries=tuple(make_entry_line(one, inside=inside) for one in entries if inside or is_told(one)),
        proceedings=tuple(make_proceeding_line(one, inside=inside) for one in told),
        applications=tuple(make_application_line(one, found) for one in found.applications.order_by("-pk")),
        allowed=list_acts_now(found, actor, on, frozenset(one.intended for one in proceedings)),
    )


def reads_certificate(actor: Actor, found: Any, on: date) -> bool:
    """Whether the actor may read it; one statement for citizens whose own it is not (they may act for the holder)."""
    if may_read_certificate(actor, found.department_id, found.holder_id):
        return True
    return actor.kind == "citizen" and found.holder_id in list_holder_ids(actor, on)


def list_acts_now(found: Any, actor: Actor, on: date, proposed: frozenset[str]) -> tuple[CertificateRow, ...]:
    """What the actor may do to it now: the same table and guards as the acts; one statement for staff."""
    if actor.kind != "staff":
        return ()
    levels = list_levels(actor, department_id=found.department_id, item_code=found.item_code, on=on)
    keepers = derive_keepers(actor, found.department_id, levels)
    return list_open_acts(read_line_facts(found), keepers, on, proposed)


def is_told(entry: CertificateEntry) -> bool:
    """Whether the holder's history shows it: everything but the inside note of his own statement."""
    return entry.act != CertificateAct.HEAR


def open_sealed_text(sealed: Any) -> str:
    """A sealed text in clear, "" for none; the caller has judged the right to it."""
    return get_vault().decrypt(bytes(sealed)) if sealed is not None else ""


def make_version_line(version: Any, *, shown: bool) -> VersionLine:
    """What it said; the scope only when `shown`."""
    return VersionLine(
        number=version.number,
        since=version.since,
        name=version.name,
        holder_masked=version.holder_masked,
        content=open_sealed_text(version.content_sealed) if shown else "",
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        act_label=ACT_LABELS[CertificateAct(version.act)],
    )


def make_entry_line(entry: CertificateEntry, *, inside: bool) -> EntryLine:
    """One line of history; the reason in clear inside its department only: the holder has it in the paper."""
    paper: DocumentRow | None = make_document_row(entry.document) if entry.document else None
    return EntryLine(
        seq=entry.seq,
        act=entry.act,
        label=ACT_LABELS[CertificateAct(entry.act)],
        on=entry.on,
        article=entry.article,
        ground=GROUNDS.get(entry.ground, ""),
        reason=open_sealed_text(entry.reason_sealed) if inside else "",
        actor_name=entry.actor_name,
        case_number=entry.case_number,
        outside_organ=entry.outside_organ,
        outside_number=entry.outside_number,
        paper=paper,
    )


def make_proceeding_line(proceeding: Proceeding, *, inside: bool) -> ProceedingLine:
    """A revocation or withdrawal under way."""
    return ProceedingLine(
        intended=proceeding.intended,
        intended_label=ACT_LABELS[CertificateAct(proceeding.intended)],
        ground=PROPOSED_ACTS[proceeding.intended][proceeding.ground],
        facts=open_sealed_text(proceeding.facts_sealed) if inside else "",
        prepared_on=proceeding.prepared_on,
        told_on=proceeding.told_on,
        answer_by=proceeding.answer_by,
        stated_on=proceeding.stated_on,
        statement=open_sealed_text(proceeding.statement_sealed) if inside else "",
        hearing_on=proceeding.hearing_on,
        source_kind=proceeding.source_kind if inside else "",
        source_id=proceeding.source_id if inside else "",
    )


def make_application_line(application: Any, found: Any) -> ApplicationLine:
    """What a case asks for it."""
    return ApplicationLine(
        act=application.act,
        label=ACT_LABELS[CertificateAct(application.act)],
        case_number=application.case_number,
        lodged_on=application.lodged_on,
        last_day=application.last_day,
        timely=application.timely,
        waits_for_holder=application.waits_for_holder,
        owed=is_renewal_owed(application, found),
        outcome=application.outcome,
    )


def get_certificate_paper(number: str, document_number: str, actor: Actor, on: date) -> DocumentRow:
    """One paper of its history, for download. Raises NotFound unless the actor may read the certificate."""
    for paper in get_certificate(number, actor, on).papers:
        if document_number in (paper.number, str(paper.id)):
            return paper
    raise NotFound("no_such_document", "没有这份文书")


def find_certificates_of_case(case_number: str) -> tuple[str, ...]:
    """The numbers of the certificate a case issued, or asks something for; one statement."""
    issued = Certificate.objects.filter(case_number=case_number).values_list("number", flat=True)
    asked = Certificate.objects.filter(applications__case_number=case_number).values_list("number", flat=True)
    return tuple(issued.union(asked))


def check_certificate(number: str, code: str, on: date) -> PublicCertificate:
    """Whether a certificate with this number and check code stands on a day; one answer for unknown and wrong. No personal data."""
    typed = number.replace("\x00", "").replace(" ", "").replace("[", "〔").replace("]", "〕")
    found: Any = annotate_lines(Certificate.objects.filter(number=typed)).first()
    if found is None or not hmac.compare_digest(found.check_code, normalise_check_code(code) or "-"):
        return PublicCertificate("unknown")
    line = make_line(found, on)
    outcomes = {
        CertificateState.IN_FORCE: "valid",
        CertificateState.PENDING: "pending",
        CertificateState.LAPSED: "lapsed",
    }
    return PublicCertificate(
        outcome=outcomes.get(line.state, "ended"),
        number=line.number,
        name=line.name,
        item_name=line.item_name,
        department_name=line.department_name,
        state_label=line.state_label,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        long_term=line.long_term,
        ended_on=found.deregistered_on or found.ended_on,
        origin=found.origin,
    )
