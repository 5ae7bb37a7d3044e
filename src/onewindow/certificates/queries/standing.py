"""A certificate's state as the database finds it, and the one row shape of every list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from onewindow.certificates.actions.loading import LICENCE, RENEWAL_OWED
from onewindow.certificates.models import Certificate, CertificateApplication, CertificateVersion
from onewindow.certificates.queries.views import CertificateLine
from onewindow.certificates.rules import CertificateFacts, CertificateState, derive_certificate_state


def find_owed_renewals() -> QuerySet[CertificateApplication]:
    """The timely, undecided renewal of a licence that does not wait for its holder when the term ends: silence renews it (50)."""
    return CertificateApplication.objects.filter(RENEWAL_OWED, certificate=OuterRef("pk"))


def annotate_lines(found: QuerySet[Any]) -> QuerySet[Any]:
    """Whatever a line shows, in the same statement."""
    newest = CertificateVersion.objects.filter(certificate=OuterRef("pk")).order_by("-number")
    return found.annotate(
        name=Subquery(newest.values("name")[:1]),
        holder_masked=Subquery(newest.values("holder_masked")[:1]),
        department_name=F("department__name"),
        renewal_owed=Exists(find_owed_renewals()),
    )


def make_line(row: Any, on: date) -> CertificateLine:
    """The line of an annotated certificate."""
    facts = read_line_facts(row)
    names = ("id", "number", "name", "item_code", "item_name", "department_id", "department_name", "holder_id")
    dates = ("holder_masked", "issued_on", "valid_from", "valid_to", "long_term", "term_note")
    return CertificateLine(
        **{name: getattr(row, name) for name in (*names, *dates)}, state=derive_certificate_state(facts, on)
    )


def read_line_facts(row: Any) -> CertificateFacts:
    """An annotated certificate as the rules see it."""
    return CertificateFacts(
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        regime=row.regime,
        holder_kind=row.holder_kind,
        issued_on=row.issued_on,
        ended_on=row.ended_on,
        ended_by=row.ended_by,
        deregistered_on=row.deregistered_on,
        renewal_owed=row.regime == LICENCE and row.renewal_owed,
    )


def filter_state(state: str, on: date) -> Q:
    """The rows in a state on a day, of a queryset annotated by annotate_lines; every row for an unknown word."""
    gone = Q(deregistered_on__lte=on)
    ended = Q(ended_on__lte=on)
    over = Q(valid_to__lt=on) & ~Q(regime=LICENCE, renewal_owed=True)
    if state == CertificateState.DEREGISTERED:
        return gone
    endings = {CertificateState.WITHDRAWN: "withdraw", CertificateState.REVOKED: "revoke"}
    endings |= {CertificateState.CANCELLED: "cancel"}
    if state in endings:
        return ~gone & ended & Q(ended_by=endings[CertificateState(state)])
    alive = (Q(deregistered_on__isnull=True) | Q(deregistered_on__gt=on)) & (
        Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    )
    if state == CertificateState.PENDING:
        return alive & Q(valid_from__gt=on)
    if state == CertificateState.LAPSED:
        return alive & Q(valid_from__lte=on) & over
    if state == CertificateState.IN_FORCE:
        return alive & Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | ~over)
    return Q()


def match_over(on: date, *, case_number: str) -> Exists:
    """A condition on another room's rows: the certificate granted by the case in their column `case_number` is over on a day,
    lapsed, withdrawn, revoked, cancelled or deregistered. Not one that has yet to begin, nor one whose renewal is owed (50)."""
    lasts = filter_state(CertificateState.IN_FORCE, on) | filter_state(CertificateState.PENDING, on)
    owed = Certificate.objects.annotate(renewal_owed=Exists(find_owed_renewals()))
    return Exists(owed.exclude(lasts).filter(case_number=OuterRef(case_number)))


def list_alive(on: date) -> QuerySet[Any]:
    """Certificates in force on a day."""
    return annotate_lines(Certificate.objects.all()).filter(filter_state(CertificateState.IN_FORCE, on))
