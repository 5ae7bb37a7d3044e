"""A change of divisions as one act: new divisions begin, old ones end, what sat in them moves, and the past keeps its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from onewindow.directory.division_changes import DivisionChange, KnownRegion, find_region_level, read_division_change
from onewindow.directory.events import DivisionsUpgraded
from onewindow.directory.models import (
    Building,
    Centre,
    Department,
    DepartmentSeat,
    Region,
    RegionChange,
    RegionSuccession,
    RoleGrant,
)
from onewindow.directory.periods import cut_period, write_dated
from onewindow.directory.rules import require_administrator, require_words
from onewindow.kit.acting import Actor, At, Conflict, Invalid
from onewindow.ledger.actions import record


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What a change would do: the lines, their faults, and who would move (names of departments by old code)."""

    change: DivisionChange
    departments: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """How much a change moved."""

    change_id: int
    regions: int
    departments: int
    grants: int


def preview_division_change(*, text: str, actor: Actor) -> ChangePreview:
    """What `upgrade_divisions` would do with this file; writes nothing. Raises NotAllowed."""
    require_administrator(actor)
    change = read_division_change(text, _load_known(lock=False))
    successors = _group_successors(change)
    moving = Department.objects.filter(region__in=successors).order_by("region_id", "pk")
    departments = tuple((row.region_id, row.name, "、".join(successors[row.region_id])) for row in moving)
    return ChangePreview(change, departments)


def rehearse_division_change(**told: Any) -> ChangeResult:
    """What `upgrade_divisions` with the same words would do, tried and undone. Raises as it does."""
    with transaction.atomic():
        result = upgrade_divisions(**told)
        transaction.set_rollback(True)
    return result


def upgrade_divisions(
    *,
    text: str,
    document: str,
    title: str,
    effective_on: date,
    seats: Mapping[str, str] | None = None,
    actor: Actor,
    at: At,
) -> ChangeResult:
    """Carries out a change of divisions (towns merged, a county become a city), all or nothing.

    Old divisions end, departments, centres, buildings and roles move to what followed; where a department sat before is
    kept by day, so that old cases are found under their old and their new place. `seats`: credit code → new code, for
    departments of a division that was split. A department's letters of authorisation name posts and stay as they are.
    Raises NotAllowed, Invalid (`line_N` per faulty line, effective_on, seats), Conflict (document known, same names).
    """
    require_administrator(actor)
    require_words(document=document, title=title)
    if effective_on > at.local_date:
        raise Invalid(
            "change_not_in_force", "区划调整在生效之日起办理", fields={"effective_on": f"不能晚于 {at.local_date}"}
        )
    with write_dated():
        change = read_division_change(text, _load_known(lock=True))
        if change.faults:
            fields = {f"line_{number}": fault for number, fault in change.faults.items()}
            raise Invalid("bad_division_change", f"区划调整有 {len(fields)} 处错误，未办理", fields=fields)
        made = RegionChange.objects.create(document=document, title=title, effective_on=effective_on)
        _write_regions(change, made)
        successors = _group_successors(change)
        moved = _move_departments(successors, seats or {}, made)
        _move_premises(successors)
        grants = _move_grants(successors, moved, effective_on)
        event = DivisionsUpgraded(
            document,
            effective_on,
            tuple(f"{line.old_code}>{line.new_code}" for line in change.lines),
            len(moved),
            grants,
        )
        record(subject=("directory", "regions"), event=event, actor=actor, at=at)
    return ChangeResult(made.pk, len(change.lines), len(moved), grants)


def _load_known(*, lock: bool) -> dict[str, KnownRegion]:
    rows = Region.objects.order_by("code")
    if lock:
        rows = rows.select_for_update(no_key=True)
    return {row.code: KnownRegion(row.code, row.name, row.level, row.parent_id, row.last_day is None) for row in rows}


def _group_successors(change: DivisionChange) -> dict[str, list[str]]:
    successors: dict[str, list[str]] = defaultdict(list)
    for line in change.lines:
        successors[line.old_code].append(line.new_code)
    return successors


def _write_regions(change: DivisionChange, made: RegionChange) -> None:
    standing = set(Region.objects.values_list("code", flat=True))
    for line in change.lines:
        wanted = {"name": line.new_name, "parent_id": line.new_parent_code or None, "last_day": None}
        if line.new_code in standing:
            Region.objects.filter(code=line.new_code).update(**wanted)
            continue
        level = find_region_level(line.new_code) or 0
        Region.objects.create(code=line.new_code, level=level, starts_on=made.effective_on, **wanted)
        standing.add(line.new_code)
    kept = {line.new_code for line in change.lines}
    ended = {line.old_code for line in change.lines} - kept
    Region.objects.filter(code__in=ended).update(last_day=made.effective_on - timedelta(days=1))
    RegionSuccession.objects.bulk_create(
        [RegionSuccession(change=made, old_id=line.old_code, new_id=line.new_code) for line in change.lines]
    )


def _choose_successor(department: Department, successors: Mapping[str, list[str]], seats: Mapping[str, str]) -> str:
    choices = successors[department.region_id]
    wanted = seats.get(department.credit_code, choices[0] if len(choices) == 1 else "")
    if wanted not in choices:
        message = f"{department.name}原在的区划有几个去向，请指明迁到哪一个：{'、'.join(choices)}"
        raise Invalid("seat_unknown", message, fields={"seats": f"{department.credit_code} 未指明"})
    return wanted


def _move_departments(
    successors: Mapping[str, list[str]], seats: Mapping[str, str], made: RegionChange
) -> dict[int, str]:
    """Department → its new region. A department closed before the change keeps its seat for ever."""
    rows = Department.objects.select_for_update(no_key=True).filter(region__in=successors).order_by("pk")
    last_moves = dict(
        DepartmentSeat.objects.filter(department__region__in=successors)
        .order_by("period")
        .values_list("department_id", "change__effective_on")
    )
    moved: dict[int, str] = {}
    for department in rows.filter(period__contains=made.effective_on):
        since = last_moves.get(department.pk, department.period.lower)
        new = _choose_successor(department, successors, seats)
        if since >= made.effective_on:
            raise Conflict("moved_later", f"{department.name}自 {since} 起已在现址，不能再补办更早的调整")
        DepartmentSeat.objects.create(
            department=department,
            region_id=department.region_id,
            change=made,
            period=DateRange(since, made.effective_on),
        )
        department.region_id = new
        department.save(update_fields=["region"])
        moved[department.pk] = new
    return moved


def _move_premises(successors: Mapping[str, list[str]]) -> None:
    """Centres and buildings stand where they stood; a divided division leaves them with its first successor."""
    for model in (Building, Centre):
        for row in model.objects.select_for_update(no_key=True).filter(region__in=successors).order_by("pk"):
            row.region_id = successors[row.region_id][0]
            row.save(update_fields=["region"])


def _move_grants(successors: Mapping[str, list[str]], moved: Mapping[int, str], effective_on: date) -> int:
    """Roles go on over the new division from the day of the change; their past days stay under the old one."""
    goes_on = Q(period__endswith__gt=effective_on) | Q(period__upper_inf=True)
    rows = RoleGrant.objects.select_for_update(no_key=True).filter(goes_on, region__in=successors)
    copies: dict[int, int] = {}
    # A delegation follows the grant it was lent from, which has the smaller number.
    for grant in rows.order_by("pk"):
        old_id, upper = grant.pk, grant.period.upper
        seat = moved.get(grant.department_id or 0)
        regions = [seat] if seat else successors[grant.region_id]
        if grant.period.lower >= effective_on:
            grant.region_id = regions[0]
            grant.save(update_fields=["region"])
            continue
        cut_period(grant, effective_on - timedelta(days=1))
        for region in regions:
            grant.pk = None
            grant._state.adding = True
            grant.region_id = region
            grant.period = DateRange(effective_on, upper)
            grant.delegated_from_id = copies.get(grant.delegated_from_id or 0, grant.delegated_from_id)
            grant.save(force_insert=True)
            copies.setdefault(old_id, grant.pk)
            if grant.post_id is not None:
                break
    return len(copies)
