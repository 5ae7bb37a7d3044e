"""审管衔接: every grant and change goes to the section that regulates it, which signs for it (C-16; 行政许可法 61)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from onewindow.catalogue.policies import SIGNING
from onewindow.catalogue.queries import list_policies_of_department
from onewindow.certificates.events import PushSigned, PushUrged, SectionAppointed, SectionEnded
from onewindow.certificates.models import CertificateApplication, RegulatingSection, RegulationPush
from onewindow.directory.periods import cut_period, make_period
from onewindow.directory.queries import get_department, get_post, list_role_grants
from onewindow.directory.rules import CENTRE_ROLES, DECIDING_ROLES, Role, holds_role, require_authoriser, require_words
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.actions import record, refuse_by_constraint
from onewindow.workdays.queries import load_calendar

REFUSALS = {
    "item_has_one_regulating_section_at_a_time": Conflict(
        "section_appointed", "这个事项在此期间已有监管责任科室", advice="请先终止原有的，再登记新的"
    )
}
REFEREES = (Role.CENTRE_STAFF, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Happening:
    """What is handed over: a grant (by case), or what happened to a certificate; `entry_id`: the ledger row it follows from."""

    entry_id: int
    kind: str
    item_code: str
    item_name: str
    department_id: int
    holder_masked: str
    happened_on: date
    case_number: str = ""
    certificate_number: str = ""


def appoint_section(
    *,
    department_id: int,
    section_department_id: int,
    source: str,
    starts_on: date,
    actor: Actor,
    at: At,
    item_code: str = "",
    section_post_id: int | None = None,
    last_day: date | None = None,
) -> int:
    """Which section regulates an item from a day on (all items of the department without `item_code`); returns its number.

    By the department's head or the administrator. A post must be of the section's department. Raises NotAllowed, Invalid,
    NotFound, Conflict when another holds in that time.
    """
    require_authoriser(actor, department_id)
    require_words(source=source)
    get_department(department_id)
    get_department(section_department_id)
    if section_post_id is not None and get_post(section_post_id, on=starts_on).department_id != section_department_id:
        raise Invalid("not_its_post", "岗位不属于这个部门", fields={"section_post_id": "请选择该部门的岗位"})
    try:
        with transaction.atomic():
            made = RegulatingSection.objects.create(
                department_id=department_id,
                item_code=item_code,
                section_department_id=section_department_id,
                section_post_id=section_post_id,
                source=source,
                period=make_period(starts_on, last_day),
            )
            event = SectionAppointed(
                department_id, item_code, section_department_id, section_post_id, starts_on, last_day, source
            )
            record(subject=("regulating_section", made.pk), event=event, actor=actor, at=at)
            return made.pk
    except IntegrityError as error:
        raise refuse_by_constraint(error, REFUSALS) from error


def end_section(*, section_id: int, last_day: date, actor: Actor, at: At) -> None:
    """The section regulates no longer after `last_day`; what was handed over stays its own. Raises NotAllowed, NotFound, Conflict."""
    with transaction.atomic():
        found = RegulatingSection.objects.select_for_update(no_key=True).filter(pk=section_id).first()
        if found is None:
            raise NotFound("no_such_section", "没有这条登记")
        require_authoriser(actor, found.department_id)
        cut_period(found, last_day)
        record(subject=("regulating_section", section_id), event=SectionEnded(section_id, last_day), actor=actor, at=at)


def push_to_section(*, happening: Happening, at: At) -> bool:
    """Hand something over to the section of the day, once a ledger row however often the reaction runs. False without a section,
    and for the grant of a case that changed a certificate: the change is handed over itself."""
    if happening.kind == "grant" and CertificateApplication.objects.filter(case_number=happening.case_number).exists():
        return False
    section = find_section(happening.department_id, happening.item_code, at.local_date)
    if section is None:
        return False
    _push, made = RegulationPush.objects.get_or_create(
        entry_id=happening.entry_id,
        defaults={
            "kind": happening.kind,
            "case_number": happening.case_number,
            "certificate_number": happening.certificate_number,
            "item_code": happening.item_code,
            "item_name": happening.item_name,
            "department_id": happening.department_id,
            "section_department_id": section.section_department_id,
            "section_post_id": section.section_post_id,
            "holder_masked": happening.holder_masked,
            "happened_on": happening.happened_on,
            "pushed_on": at.local_date,
            "sign_by": find_signing_day(happening.department_id, at.local_date),
            "origin": at.origin,
        },
    )
    return made


def find_section(department_id: int, item_code: str, on: date) -> RegulatingSection | None:
    """The item's own section on a day, else the one for all items of the department."""
    found = RegulatingSection.objects.filter(
        department_id=department_id, item_code__in=["", item_code], period__contains=on
    )
    return found.order_by("-item_code").first()


def find_signing_day(department_id: int, pushed_on: date) -> date | None:
    """The last day to sign, where a centre the department resides in cites such a rule (RD-21); None without: off by default."""
    rules = [one for one in list_policies_of_department(department_id, pushed_on) if one.kind == SIGNING]
    days = [one.amount for one in rules if one.unit == "working_day"]
    return load_calendar().add_workdays(pushed_on, min(days))[0] if days else None


def sign_push(*, push_id: int, actor: Actor, at: At, note: str = "") -> None:
    """A person of the section signs for it (签收), once. Raises NotAllowed for others, Conflict when it is signed."""
    with transaction.atomic():
        push = _lock_push(push_id)
        if actor.account_id not in list_section_accounts(push, at.local_date):
            raise NotAllowed("not_of_the_section", "由承担监管的科室的人员签收", advice="请转给监管科室")
        if push.signed_on is not None:
            raise Conflict("push_signed", f"{push.signed_name}已于 {push.signed_on:%Y-%m-%d} 签收")
        push.signed_on, push.signed_name, push.signed_account_id = at.local_date, actor.name, actor.account_id
        push.note = note.strip()[:300]
        push.save(update_fields=["signed_on", "signed_name", "signed_account", "note"])
        record(subject=("push", push_id), event=PushSigned(push_id, at.local_date), actor=actor, at=at)


def urge_push(*, push_id: int, actor: Actor, at: At) -> None:
    """Urge the section to sign: by the department that granted, by the centre, or by the worker past the limit (催办).

    Raises NotAllowed, Conflict when it is signed or was urged today. The reaction to the event tells the section.
    """
    with transaction.atomic():
        push = _lock_push(push_id)
        if not may_urge(push, actor):
            raise NotAllowed("not_to_urge", "由作出许可的部门或者中心催办")
        if push.signed_on is not None:
            raise Conflict("push_signed", f"{push.signed_name}已于 {push.signed_on:%Y-%m-%d} 签收")
        if push.urged_on is not None and push.urged_on >= at.local_date:
            raise Conflict("urged_today", "今天已经催办过", advice="请明天再看")
        push.urged, push.urged_on = push.urged + 1, at.local_date
        push.save(update_fields=["urged", "urged_on"])
        record(subject=("push", push_id), event=PushUrged(push_id, push.urged), actor=actor, at=at)


def may_urge(push: RegulationPush, actor: Actor) -> bool:
    """Whether the actor may urge: no decision lies in it, so the centre may (O-03)."""
    if actor.kind == "system":
        return True
    if any(holds_role(actor, role) for role in REFEREES):
        return True
    return any(holds_role(actor, role, push.department_id) for role in DECIDING_ROLES)


def list_section_accounts(push: RegulationPush, on: date) -> frozenset[int]:
    """Who may sign on a day: the holders of the section's post, else everybody of its department who handles matters."""
    if push.section_post_id is not None:
        return frozenset(holder.account_id for holder in get_post(push.section_post_id, on=on).holders)
    grants = list_role_grants(on=on, department_id=push.section_department_id)
    return frozenset(grant.account_id for grant in grants if grant.role in DECIDING_ROLES - CENTRE_ROLES)


def _lock_push(push_id: int) -> RegulationPush:
    found = RegulationPush.objects.select_for_update(no_key=True).filter(pk=push_id).first()
    if found is None:
        raise NotFound("no_such_push", "没有这条推送")
    return found
