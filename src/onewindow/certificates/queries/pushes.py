"""What was handed to the regulating sections, for both sides and the referees (C-16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from onewindow.certificates.models import RegulatingSection, RegulationPush
from onewindow.directory.making_rows import get_last_day
from onewindow.directory.rules import CENTRE_ROLES, DECIDING_ROLES, Role, holds_role
from onewindow.kit.acting import Actor, NotAllowed
from onewindow.kit.paging import Page, read_cursor, write_cursor

PUSH_KINDS = {
    "grant": "准予",
    "change": "变更",
    "renew": "延续",
    "deem_renewed": "视为准予延续",
    "withdraw": "撤回",
    "revoke": "撤销",
    "cancel": "吊销",
    "deregister": "注销",
}
SHOWS = ("waiting", "overdue", "signed", "all")


@dataclass(frozen=True, slots=True)
class PushLine:
    """One thing handed over. `mine`: the actor's department is the section's; `overdue`: past the centre's own limit."""

    id: int
    kind_label: str
    case_number: str
    certificate_number: str
    item_name: str
    department_name: str
    section_name: str
    holder_masked: str
    happened_on: date
    pushed_on: date
    sign_by: date | None
    signed_on: date | None
    signed_name: str
    urged: int
    mine: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class SectionLine:
    """Who regulates what, and from when to when."""

    id: int
    department_id: int
    department_name: str
    item_code: str
    section_name: str
    source: str
    starts_on: date
    last_day: date | None


def list_own_departments(actor: Actor) -> frozenset[int]:
    """The departments the actor handles matters for."""
    return frozenset(
        grant.department_id for grant in actor.grants if grant.role in DECIDING_ROLES and grant.department_id
    )


def sees_every_push(actor: Actor) -> bool:
    """The centre's referees, the government and the system see all, guides nothing."""
    if actor.kind == "system":
        return True
    referees = (CENTRE_ROLES - {Role.GUIDE}) | {Role.GOVERNMENT_LEADER}
    return any(holds_role(actor, role) for role in referees)


def filter_pushes(actor: Actor) -> Q:
    """What a staff member may see: what his department handed over or was handed, or all. Raises NotAllowed for others."""
    if sees_every_push(actor):
        return Q()
    own = list_own_departments(actor)
    if actor.kind != "staff" or not own:
        raise NotAllowed("pushes_closed", "审管衔接只对许可部门、监管科室和中心开放")
    return Q(department_id__in=own) | Q(section_department_id__in=own)


def list_pushes(*, actor: Actor, on: date, show: str = "waiting", cursor: str = "", limit: int = 30) -> Page[PushLine]:
    """What was handed over, newest first; one statement. `show`: waiting, overdue, signed, all."""
    found = RegulationPush.objects.filter(filter_pushes(actor))
    if show in ("waiting", "overdue"):
        found = found.filter(signed_on__isnull=True)
    if show == "overdue":
        found = found.filter(sign_by__lt=on)
    if show == "signed":
        found = found.filter(signed_on__isnull=False)
    after = read_cursor(cursor, 1)
    if after is not None:
        found = found.filter(pk__lt=after[0])
    rows = list(
        found.annotate(
            department_name=F("department__name"),
            section_name=F("section_department__name"),
            post_name=F("section_post__name"),
        ).order_by("-pk")[: limit + 1]
    )
    own = list_own_departments(actor)
    lines = tuple(make_push_line(row, own, on) for row in rows[:limit])
    return Page(lines, write_cursor(lines[-1].id) if len(rows) > limit else "")


def make_push_line(row: RegulationPush, own: frozenset[int], on: date) -> PushLine:
    """The line of an annotated push."""
    names = ("id", "case_number", "certificate_number", "item_name", "department_name", "holder_masked", "happened_on")
    dates = ("pushed_on", "sign_by", "signed_on", "signed_name", "urged")
    post = getattr(row, "post_name", None)
    return PushLine(
        **{name: getattr(row, name) for name in (*names, *dates)},
        kind_label=PUSH_KINDS[row.kind],
        section_name=getattr(row, "section_name", "") + (f" {post}" if post else ""),
        mine=row.section_department_id in own,
        overdue=row.signed_on is None and row.sign_by is not None and on > row.sign_by,
    )


def count_waiting_pushes(*, actor: Actor, on: date) -> dict[str, int]:
    """How many wait to be signed, and how many of them past a limit; two statements."""
    waiting = RegulationPush.objects.filter(filter_pushes(actor), signed_on__isnull=True)
    return {"waiting": waiting.count(), "overdue": waiting.filter(sign_by__lt=on).count()}


def list_regulating_sections(*, actor: Actor, on: date) -> tuple[SectionLine, ...]:
    """Who regulates what today or later: of the actor's departments, or of all for the referees."""
    found = RegulatingSection.objects.filter(period__endswith__isnull=True) | RegulatingSection.objects.filter(
        period__endswith__gt=on
    )
    if not sees_every_push(actor):
        found = found.filter(department_id__in=list_own_departments(actor))
    rows = found.annotate(
        department_name=F("department__name"), section=F("section_department__name"), post=F("section_post__name")
    )
    return tuple(
        SectionLine(
            id=row.pk,
            department_id=row.department_id,
            department_name=row.department_name,
            item_code=row.item_code,
            section_name=row.section + (f" {row.post}" if row.post else ""),
            source=row.source,
            starts_on=row.period.lower,
            last_day=get_last_day(row.period),
        )
        for row in rows.order_by("department_id", "item_code", "period")
    )
