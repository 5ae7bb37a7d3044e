"""Lists of the register: the desk's with its filters, the holder's own, what expires, what waits for a decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from onewindow.certificates.models import Certificate, CertificateApplication, Proceeding
from onewindow.certificates.queries.standing import annotate_lines, filter_state, make_line, read_line_facts
from onewindow.certificates.queries.views import CertificateLine, RegisterCounts, RenewalLine
from onewindow.certificates.rules import (
    DEPARTMENT_WARNING,
    CertificateState,
    reads_every_certificate,
)
from onewindow.directory.rules import DECIDING_ROLES
from onewindow.kit.acting import Actor, NotAllowed
from onewindow.kit.paging import Page, read_cursor, write_cursor
from onewindow.parties.queries import find_parties_by_name, list_authorities
from onewindow.parties.rules import covers_act

EXPIRING = {"expiring_60": 60, "expiring_30": 30}


def filter_register(actor: Actor) -> Q:
    """The certificates a staff member may see: his departments', or all. Raises NotAllowed for others."""
    if reads_every_certificate(actor):
        return Q()
    own = {grant.department_id for grant in actor.grants if grant.role in DECIDING_ROLES and grant.department_id}
    if actor.kind != "staff" or not own:
        raise NotAllowed("register_closed", "证照登记簿只对办理许可的部门和中心开放")
    return Q(department_id__in=own)


def list_certificates(
    *, actor: Actor, on: date, show: str = "", text: str = "", cursor: str = "", limit: int = 30
) -> Page[CertificateLine]:
    """The desk's register, newest first; one statement, one more for a search by name.

    `show`: a state, expiring_60, expiring_30, proceedings, or "" for all; `text`: part of a number, or a holder's whole name.
    """
    found = annotate_lines(Certificate.objects.filter(filter_register(actor)))
    if show in EXPIRING:
        found = filter_expiring(found, on, EXPIRING[show])
    elif show == "proceedings":
        found = found.filter(Exists(Proceeding.objects.filter(certificate=OuterRef("pk"), outcome="")))
    else:
        found = found.filter(filter_state(show, on))
    if text.strip():
        found = found.filter(filter_text(text.strip()))
    after = read_cursor(cursor, 1)
    if after is not None:
        found = found.filter(pk__lt=after[0])
    rows = list(found.order_by("-pk")[: limit + 1])
    lines = tuple(make_line(row, on) for row in rows[:limit])
    return Page(lines, write_cursor(lines[-1].id) if len(rows) > limit else "")


def filter_text(text: str) -> Q:
    """By number as far as it was typed, or by the holder's whole name."""
    if any(sign.isdigit() for sign in text):
        return Q(number__contains=text) | Q(case_number=text)
    return Q(holder__in=[party.id for party in find_parties_by_name(text, limit=50)])


def filter_expiring(found: QuerySet[Any], on: date, days: int) -> QuerySet[Any]:
    """In force now, over within so many days, and no renewal asked for."""
    open_renewal = CertificateApplication.objects.filter(certificate=OuterRef("pk"), act="renew", outcome="")
    ends = Q(valid_to__range=(on, on + timedelta(days=days)))
    return found.filter(filter_state(CertificateState.IN_FORCE, on), ends, ~Exists(open_renewal))


def list_pending_renewals(*, actor: Actor, on: date, limit: int = 100) -> tuple[RenewalLine, ...]:
    """Renewals that wait for the department's decision, the nearest end first; two statements."""
    waiting = CertificateApplication.objects.filter(act="renew", outcome="", certificate__ended_on__isnull=True)
    visible = Certificate.objects.filter(filter_register(actor), pk__in=waiting.values("certificate_id"))
    found = list(annotate_lines(visible).order_by("valid_to")[:limit])
    lines = {row.pk: make_line(row, on) for row in found}
    owed = {row.pk for row in found if read_line_facts(row).renewal_owed}
    soon = on + timedelta(days=DEPARTMENT_WARNING)
    return tuple(
        RenewalLine(
            certificate=lines[one.certificate_id],
            case_number=one.case_number,
            lodged_on=one.lodged_on,
            last_day=one.last_day,
            timely=one.timely,
            waits_for_holder=one.waits_for_holder,
            owed=one.certificate_id in owed,
            warned=one.certificate_id in owed and (lines[one.certificate_id].valid_to or soon) <= soon,
        )
        for one in sorted(waiting.filter(certificate__in=lines), key=lambda one: list(lines).index(one.certificate_id))
    )


def count_certificates(*, actor: Actor, on: date) -> RegisterCounts:
    """What the register's filters lead to; six small statements."""
    readable = annotate_lines(Certificate.objects.filter(filter_register(actor)))
    renewals = list_pending_renewals(actor=actor, on=on)
    open_proceedings = Proceeding.objects.filter(certificate=OuterRef("pk"), outcome="")
    return RegisterCounts(
        in_force=readable.filter(filter_state(CertificateState.IN_FORCE, on)).count(),
        expiring_60=filter_expiring(readable, on, 60).count(),
        expiring_30=filter_expiring(readable, on, 30).count(),
        renewals=len(renewals),
        renewals_warned=sum(renewal.warned for renewal in renewals),
        proceedings=readable.filter(Exists(open_proceedings)).count(),
    )


def list_holder_ids(actor: Actor, on: date) -> tuple[int, ...]:
    """Whose certificates a citizen sees: his own, and those of whoever lets him apply for everything; one statement."""
    if actor.kind != "citizen" or actor.party_id is None:
        return ()
    lent = [given.principal_id for given in list_authorities(agent_id=actor.party_id) if covers_act(given, "apply", on)]
    return tuple(dict.fromkeys([actor.party_id, *lent]))


def list_own_certificates(
    *, actor: Actor, on: date, item_code: str = "", holder_ids: Iterable[int] = (), limit: int = 200
) -> tuple[CertificateLine, ...]:
    """The citizen's certificates and those of his principals, the ones in force first; two statements.

    `holder_ids` narrows to some of them; nobody else's is ever answered.
    """
    allowed = set(list_holder_ids(actor, on))
    wanted = allowed & set(holder_ids) if holder_ids else allowed
    return list_certificates_of(holder_ids=wanted, on=on, item_code=item_code, limit=limit)


def list_certificates_of(
    *, holder_ids: Iterable[int], on: date, item_code: str = "", limit: int = 200
) -> tuple[CertificateLine, ...]:
    """The certificates of some holders; the caller answers for the right to see them (a window taking an application)."""
    found = Certificate.objects.filter(holder__in=list(holder_ids))
    if item_code:
        found = found.filter(item_code=item_code)
    rows = annotate_lines(found).order_by("-pk")[:limit]
    order = list(CertificateState)
    lines = [make_line(row, on) for row in rows]
    first = (CertificateState.IN_FORCE, CertificateState.PENDING)
    return tuple(sorted(lines, key=lambda line: (line.state not in first, order.index(line.state))))
