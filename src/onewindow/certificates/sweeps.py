"""What the worker does for the register every so often. Each sweep is safe to repeat and safe beside others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from onewindow.catalogue.certificate_items import CertificateItem, list_certificate_items
from onewindow.certificates.actions.lapsing import deem_renewed
from onewindow.certificates.actions.loading import RENEWAL_OWED
from onewindow.certificates.actions.pushing import urge_push
from onewindow.certificates.models import (
    Certificate,
    CertificateApplication,
    CertificateVersion,
    ExpiryReminder,
    RegulationPush,
)
from onewindow.certificates.queries.standing import find_owed_renewals
from onewindow.certificates.reactions import send_to_holder, takes_messages
from onewindow.certificates.rules import (
    DEPARTMENT_WARNING,
    HOLDER_REMINDERS,
    LodgingRule,
    find_due_reminder,
    find_last_lodging_day,
    make_lodging_rule,
)
from onewindow.directory.queries import list_role_grants
from onewindow.directory.rules import Role
from onewindow.kit.acting import SYSTEM, At, Conflict
from onewindow.messages.actions import send_message
from onewindow.workdays.queries import load_calendar

HOLDER, DEPARTMENT = "holder", "department"
HOLDER_TEXT = (
    "您持有的“{item}”证照（{number}）有效期至{valid_to}。需要延续的，请在{last_day}前（含当日）提出申请（{article}）；"
    "不需要延续的，不用办理。"
)
OVERDUE_TEXT = (
    "您持有的“{item}”证照（{number}）有效期至{valid_to}，提出延续申请的期限{last_day}已过，请尽快与发证部门联系。"
)
# To who has asked already, where silence does not renew: what lies with him, and that the end comes all the same.
OWING_TEXT = (
    "您持有的“{item}”证照（{number}）有效期至{valid_to}。您的延续申请（办件{case}）还有补正材料没有交齐，请尽快补交；"
    "届满时仍没有交齐的，不视为准予延续，证照到期失效。"
)
PENDING_TEXT = (
    "您持有的“{item}”证照（{number}）有效期至{valid_to}。您的延续申请（办件{case}）尚未作出决定，届满前未作决定的不视为准予延续，"
    "证照到期失效，请尽快与发证部门联系。"
)
WARNING_TEXT = "证照{number}（{item}）有效期至{valid_to}，其延续申请（办件{case}）尚未作出决定。届满前未作决定的，依法视为准予延续（行政许可法第五十条）。"
CLAIM_SQL = """
INSERT INTO certificates_expiryreminder (certificate_id, audience, valid_to, days, reminded_on)
SELECT %(certificate)s, %(audience)s, %(valid_to)s, days, %(on)s FROM unnest(%(rungs)s::int[]) AS days
ON CONFLICT (certificate_id, audience, valid_to, days) DO NOTHING RETURNING days
"""


def record_deemed_renewals(*, at: At, limit: int = 200) -> int:
    """Every licence whose renewal was asked for in time and not decided when its term ended is renewed (50). Returns how many."""
    silent = CertificateApplication.objects.filter(
        RENEWAL_OWED, certificate__valid_to__lt=at.local_date, certificate__ended_on__isnull=True
    )
    numbers = silent.filter(certificate__deregistered_on__isnull=True).order_by("certificate_id")
    return sum(
        deem_renewed(number=number, at=at) is not None
        for number in list(numbers.values_list("certificate__number", flat=True)[:limit])
    )


def remind_holders(*, at: At, limit: int = 200) -> int:
    """Tell holders 60 and 30 days before a term ends, each once a term (AL-18).

    Not those whose application, undecided, the law will grant: the organ owes them the decision (50).
    """
    found = list(filter_unreminded(at.local_date)[:limit])
    renewals = list_certificate_items((one.item_code for one in found), at.local_date) if found else {}
    return sum(remind_holder(one, renewals.get(one.item_code, ()), at) for one in found)


def filter_unreminded(today: date) -> QuerySet[Any]:
    """Certificates that will lapse within the first distance and have not been reminded at the distance reached."""
    near, far = min(HOLDER_REMINDERS), max(HOLDER_REMINDERS)
    renewal = CertificateApplication.objects.filter(certificate=OuterRef("pk"), act="renew", outcome="")
    owing = renewal.filter(asked_on__isnull=False, supplied_on__isnull=True)
    newest = CertificateVersion.objects.filter(certificate=OuterRef("pk")).order_by("-number")
    reminded = Min("reminders__days", filter=Q(reminders__audience=HOLDER, reminders__valid_to=F("valid_to")))
    alive = Certificate.objects.filter(ended_on__isnull=True, deregistered_on__isnull=True, valid_to__gte=today)
    return (
        alive.filter(~Exists(find_owed_renewals()), valid_to__lte=today + timedelta(days=far))
        .annotate(reminded=reminded, begins_on=Subquery(newest.values("since")[:1]))
        .annotate(renewal_case=Subquery(renewal.values("case_number")[:1]), owing=Exists(owing))
        .filter(Q(reminded__isnull=True) | Q(reminded__gt=near, valid_to__lte=today + timedelta(days=near)))
        .order_by("valid_to", "pk")
    )


def remind_holder(certificate: Any, renewals: Iterable[CertificateItem], at: At) -> bool:
    """One reminder with its last day for asking; False when nothing is due or another worker was first."""
    rung = find_due_reminder(certificate.valid_to, certificate.begins_on, at.local_date, HOLDER_REMINDERS)
    if rung is None:
        return False
    rule = next((make_lodging_rule(one.request) for one in renewals if one.request.act == "renew"), LodgingRule())
    last_day = find_last_lodging_day(certificate.valid_to, rule, load_calendar())
    text = choose_reminder(certificate, at.local_date <= last_day).format(
        item=certificate.item_name,
        number=certificate.number,
        valid_to=certificate.valid_to,
        last_day=last_day,
        article=rule.article,
        case=certificate.renewal_case,
    )
    with transaction.atomic():
        # A distance passed unseen is claimed with the one reached, so that nobody is told twice in a row.
        rungs = [days for days in HOLDER_REMINDERS if days >= rung]
        if rung not in claim_reminders(certificate, HOLDER, rungs, at):
            return False
        about = ("certificate", certificate.number)
        key = f"certificate-expiry:{certificate.pk}:{certificate.valid_to}:{rung}"
        send_to_holder(certificate.holder_id, key, "CertificateExpiring", text, about, at)
    return True


def choose_reminder(certificate: Any, in_time: bool) -> str:
    """What lies with the holder: to ask, to ask where it is late, to supply what he owes, or to see to the decision."""
    if certificate.renewal_case is None:
        return HOLDER_TEXT if in_time else OVERDUE_TEXT
    return OWING_TEXT if certificate.owing else PENDING_TEXT


def claim_reminders(certificate: Any, audience: str, rungs: list[int], at: At) -> set[int]:
    """The distances this call claims; the others were claimed before."""
    values = {"certificate": certificate.pk, "audience": audience, "valid_to": certificate.valid_to}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_SQL, values | {"on": at.local_date, "rungs": rungs})
        return {days for (days,) in cursor.fetchall()}


def warn_departments(*, at: At, limit: int = 200) -> int:
    """Tell the department ten days before a term ends that it owes a decision which the law takes otherwise (RD-14), once a term."""
    today = at.local_date
    warned = ExpiryReminder.objects.filter(
        certificate=OuterRef("certificate"), audience=DEPARTMENT, valid_to=OuterRef("certificate__valid_to")
    )
    waiting = CertificateApplication.objects.select_related("certificate").filter(
        RENEWAL_OWED,
        ~Exists(warned),
        certificate__valid_to__range=(today, today + timedelta(days=DEPARTMENT_WARNING)),
        certificate__ended_on__isnull=True,
    )
    return sum(warn_department(application, at) for application in waiting.order_by("certificate_id")[:limit])


def warn_department(application: CertificateApplication, at: At) -> bool:
    """One warning to the heads and chiefs of the department; False when another worker was first."""
    certificate = application.certificate
    with transaction.atomic():
        if not claim_reminders(certificate, DEPARTMENT, [DEPARTMENT_WARNING], at):
            return False
        text = WARNING_TEXT.format(
            number=certificate.number,
            item=certificate.item_name,
            valid_to=certificate.valid_to,
            case=application.case_number,
        )
        grants = list_role_grants(on=at.local_date, department_id=certificate.department_id)
        deciders = {grant.account_id for grant in grants if grant.role in (Role.HEAD, Role.CHIEF)}
        key = f"renewal-warning:{certificate.pk}:{certificate.valid_to}"
        tell_staff(deciders, key, "RenewalUndecided", text, ("certificate", certificate.number), at)
    return True


def urge_unsigned_pushes(*, at: At, limit: int = 200) -> int:
    """Urge once, by itself, what a section has not signed for by the day its centre's own rule sets (C-16, RD-21)."""
    late = RegulationPush.objects.filter(signed_on__isnull=True, sign_by__lt=at.local_date, urged=0).order_by("sign_by")
    done = 0
    for push_id in list(late.values_list("pk", flat=True)[:limit]):
        try:
            urge_push(push_id=push_id, actor=SYSTEM, at=at)
        except Conflict:
            continue
        done += 1
    return done


def tell_staff(
    account_ids: Iterable[int], key: str, template: str, text: str, subject: tuple[str, str], at: At
) -> None:
    """A message to the accounts of some of the staff; keys make repeats harmless."""
    for account_id in sorted(account_ids):
        address = str(account_id)
        if takes_messages("in_app", address):
            send_message(
                key=f"{key}:{account_id}",
                channel="in_app",
                address=address,
                template=template,
                text=text,
                subject=subject,
                actor=SYSTEM,
                at=at,
            )
