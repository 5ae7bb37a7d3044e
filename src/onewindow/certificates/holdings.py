"""What certificates a person holds, for whoever would otherwise ask him for them (BE-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Subquery

from onewindow.certificates.actions.loading import LICENCE
from onewindow.certificates.models import Certificate, CertificateVersion
from onewindow.certificates.queries.standing import find_owed_renewals
from onewindow.certificates.rules import CertificateFacts, CertificateState, derive_certificate_state


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """One certificate in force; `valid_to` None: without end, or as the certificate itself says."""

    number: str
    check_code: str
    case_number: str
    name: str
    item_name: str
    department_name: str
    issued_on: date
    valid_to: date | None


def list_held_certificates(holder_id: int, on: date) -> tuple[HeldCertificate, ...]:
    """The certificates of a holder in force on a day, newest first; one statement. Who may see them is the caller's to decide."""
    said = CertificateVersion.objects.filter(certificate=OuterRef("pk"), since__lte=on).order_by("-number")
    owed = find_owed_renewals()
    found = (
        Certificate.objects.filter(holder_id=holder_id)
        .annotate(said=Subquery(said.values("name")[:1]), owed=Exists(owed), organ=F("department__name"))
        .order_by("-issued_on", "-pk")
    )
    return tuple(_make_held(row) for row in found if _find_state(row, on) is CertificateState.IN_FORCE)


def _find_state(row: Certificate, on: date) -> CertificateState:
    facts = CertificateFacts(
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        regime=row.regime,
        issued_on=row.issued_on,
        ended_on=row.ended_on,
        ended_by=row.ended_by,
        deregistered_on=row.deregistered_on,
        renewal_owed=row.regime == LICENCE and row.owed,  # type: ignore[attr-defined]
    )
    return derive_certificate_state(facts, on)


def _make_held(row: Certificate) -> HeldCertificate:
    return HeldCertificate(
        row.number,
        row.check_code,
        row.case_number,
        row.said or row.item_name,  # type: ignore[attr-defined]
        row.item_name,
        row.organ,  # type: ignore[attr-defined]
        row.issued_on,
        row.valid_to,
    )
