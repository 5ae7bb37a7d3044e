"""Every read of inspections. Enterprises stand under their own names, which are public; fixed numbers of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from onewindow.directory.rules import (
    CENTRE_ROLES,
    DECIDING_ROLES,
    Role,
    get_region_stem,
)
from onewindow.inspections.models import Inspection
from onewindow.inspections.rules import LIVE, Visit, count_filed, find_overlaps
from onewindow.kit.acting import Actor, NotFound
from onewindow.parties.queries import list_authorities, list_masked_parties
from onewindow.parties.rules import judge_authority

ROWS_SHOWN = 200
REFEREES = frozenset({*CENTRE_ROLES, Role.GOVERNMENT_LEADER}) - {Role.GUIDE}
FILED_BASE = "备案在先的检查 ÷ 已进行的检查（含未备案的）"


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One inspection. `also`: other departments that mean to come to the same enterprise in the same days."""

    id: int
    department_id: int
    department: str
    party_id: int
    enterprise: str
    kind: str
    law: str
    article: str
    reason: str
    starts_on: date
    last_day: date
    officers: tuple[int, ...]
    state: str
    booked_by: str
    booked_at: datetime
    filed_by: str
    filed_at: datetime | None
    answer: str
    told_by: str
    done_on: date | None
    outcome: str
    findings: str
    also: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FiledShare:
    """Of the inspections that took place, how many were filed before, with the base in words (X-01)."""

    filed: int
    took_place: int
    base: str = FILED_BASE


def list_inspections(*, actor: Actor, state: str = "") -> tuple[InspectionRow, ...]:
    """What a department booked, for the centre's referees those of their region; the newest first; three statements."""
    found = filter_seen(actor)
    if state:
        found = found.filter(state=state)
    return make_inspection_rows(found.order_by("-booked_at", "-pk")[:ROWS_SHOWN])


def get_inspection(inspection_id: int, *, actor: Actor) -> InspectionRow:
    """One of those the actor may see. Raises NotFound for the others alike."""
    rows = make_inspection_rows(filter_seen(actor).filter(pk=inspection_id))
    if not rows:
        raise NotFound("no_such_inspection", "没有这次检查")
    return rows[0]


def list_inspections_of(party_ids: Iterable[int]) -> tuple[InspectionRow, ...]:
    """What an enterprise sees of itself: filed, done, called off after filing, and unfiled ones; nothing not yet filed."""
    told = Q(state__in=["filed", "done", "unfiled"]) | Q(state="called_off", filed_at__isnull=False)
    found = Inspection.objects.filter(told, party_id__in=list(party_ids))
    return make_inspection_rows(found.order_by("-period", "-pk")[:ROWS_SHOWN])


def count_filed_share(*, actor: Actor, since: date, until: date) -> FiledShare:
    """The share of filed ones among those that took place in these days, as the actor may see them; one statement."""
    found = filter_seen(actor).filter(done_on__range=(since, until))
    columns = found.values_list("state", "department_id", "party_id", "kind", "done_on")
    return FiledShare(*count_filed(Visit(*row) for row in columns))


def list_enterprises_of(party_id: int | None, *, on: date) -> dict[int, str]:
    """The enterprises for which a signed-in party may look, by name: itself, and those that gave it a general authority in force.

    Whoever may act in one item or one case only does not see who inspects the enterprise and what was found.
    """
    if party_id is None:
        return {}
    held = [
        one
        for one in list_authorities(agent_id=party_id)
        if judge_authority(one, on) == "in_force" and not one.item_code and not any(one.matter)
    ]
    parties = list_masked_parties({party_id, *(one.principal_id for one in held)})
    return {key: party.name for key, party in parties.items() if party.kind == "organisation"}


def filter_seen(actor: Actor) -> QuerySet[Inspection]:
    """The inspections an actor may see, as a condition of the database."""
    if actor.kind != "staff":
        return Inspection.objects.none()
    seen = Q(department_id__in=[g.department_id for g in actor.grants if g.role in DECIDING_ROLES and g.department_id])
    for grant in actor.grants:
        if grant.department_id is None and grant.role in REFEREES:
            seen |= Q(department__region__code__startswith=get_region_stem(grant.region_code))
    return Inspection.objects.filter(seen)


def make_inspection_rows(found: QuerySet[Inspection]) -> tuple[InspectionRow, ...]:
    """Rows with names, and with who else means to come in the same days; three statements."""
    rows = list(found.select_related("department", "booked_by", "filed_by"))
    parties = list_masked_parties(row.party_id for row in rows)
    others = list_live_days({row.party_id for row in rows})
    return tuple(_make_row(row, parties[row.party_id].name, others[row.party_id]) for row in rows)


def list_live_days(party_ids: Iterable[int]) -> dict[int, list[tuple[int, date, date]]]:
    """Which departments mean to come to these enterprises, and when; one statement."""
    days: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    found = Inspection.objects.filter(party_id__in=list(party_ids), state__in=LIVE)
    for party_id, department_id, period in found.values_list("party_id", "department_id", "period"):
        days[party_id].append((department_id, period.lower, period.upper - timedelta(days=1)))
    return days


def _make_row(row: Inspection, enterprise: str, others: list[tuple[int, date, date]]) -> InspectionRow:
    last_day = row.period.upper - timedelta(days=1)
    also = find_overlaps(row.period.lower, last_day, (one for one in others if one[0] != row.department_id))
    return InspectionRow(
        department=row.department.short_name,
        enterprise=enterprise,
        starts_on=row.period.lower,
        last_day=last_day,
        officers=tuple(row.officers),
        booked_by=row.booked_by.name,
        filed_by=row.filed_by.name if row.filed_by else "",
        also=also if row.state in LIVE else (),
        id=row.pk,
        **{name: getattr(row, name) for name in PLAIN_COLUMNS},
    )


PLAIN_COLUMNS = (
    *("department_id", "party_id", "kind", "law", "article", "reason", "state", "booked_at", "filed_at", "answer"),
    *("told_by", "done_on", "outcome", "findings"),
)
