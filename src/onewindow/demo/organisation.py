"""Regions, buildings, centres, departments and windows of the demo centre, made through the directory's actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from onewindow.demo.world import (
    CITY,
    COURT,
    GOVERNMENT,
    OPENING_DAY,
    SIMULATED,
    DepartmentPlan,
    list_department_plans,
    read_data,
    write_division_csv,
)
from onewindow.directory.actions import (
    admit_department,
    create_building,
    create_department,
    found_centre,
    open_window,
)
from onewindow.directory.imports import import_divisions
from onewindow.directory.queries import find_department, list_centres, list_windows
from onewindow.kit.acting import SYSTEM, At

COMPREHENSIVE_WINDOW = 1
SHARED_BUILDING = f"莆田市行政服务中心大楼（{SIMULATED}）"
# O-06: the city centre and the centres of 荔城区 and 城厢区 share one building; the other counties have their own (L-01).
COUNTY_CENTRES = {
    "350304": ("荔城区", ""),
    "350302": ("城厢区", ""),
    "350303": ("涵江区", "涵江区行政服务中心"),
    "350305": ("秀屿区", "秀屿区行政服务中心"),
    "350322": ("仙游县", "仙游县行政服务中心"),
}
PERIODIC_WEEKDAYS = (2, 4)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Database numbers of the demo centre: departments by key, windows of the city hall by number."""

    centre_id: int
    departments: dict[str, int]
    windows: dict[int, int]


def found_demo_organisation(*, at: At) -> Organisation:
    """The whole organisation, all or nothing; a second call only reads it back (O-04, O-06, W-01, W-02, L-01)."""
    found = find_demo_organisation(on=at.local_date)
    if found is not None:
        return found
    with transaction.atomic():
        import_divisions(text=write_division_csv(), actor=SYSTEM, at=at)
        centre_id = _found_centres(at)
        departments = {plan.key: _found_department(plan, centre_id, at) for plan in list_department_plans()}
        departments |= {key: _found_organ(key, at) for key in ("zf", "zx")}
        windows = _open_windows(centre_id, departments, at)
    return Organisation(centre_id=centre_id, departments=departments, windows=windows)


def find_demo_organisation(*, on: date) -> Organisation | None:
    """The organisation as it was made, or None when the demo centre has not been founded here."""
    departments = {}
    for key, code in _list_credit_codes().items():
        row = find_department(credit_code=code)
        if row is None:
            return None
        departments[key] = row.id
    centre_id = next(row.id for row in list_centres(on=on) if row.region_code == CITY)
    windows = {row.number: row.id for row in list_windows(centre_id, on=on)}
    return Organisation(centre_id=centre_id, departments=departments, windows=windows)


def _list_credit_codes() -> dict[str, str]:
    content = read_data("departments.json")
    organs = (content["government"], content["committee"], *content["departments"])
    return {organ["key"]: organ["credit_code"] for organ in organs}


def _found_centres(at: At) -> int:
    shared = create_building(
        name=SHARED_BUILDING, address=f"荔城区（{SIMULATED}，非真实地址）", region_code="350304", actor=SYSTEM, at=at
    )
    city = _found_centre("莆田市行政服务中心", CITY, shared, at)
    for code, (county, own_building) in COUNTY_CENTRES.items():
        building = shared
        if own_building:
            name = f"{own_building}（{SIMULATED}）"
            building = create_building(
                name=name, address=f"{county}（非真实地址）", region_code=code, actor=SYSTEM, at=at
            )
        _found_centre(f"{county}行政服务中心", code, building, at)
    return city


def _found_centre(name: str, region_code: str, building_id: int, at: At) -> int:
    return found_centre(
        name=name,
        region_code=region_code,
        building_id=building_id,
        founding_document=f"{SIMULATED}，无真实文号",
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )


def _found_department(plan: DepartmentPlan, centre_id: int, at: At) -> int:
    department_id = create_department(
        name=plan.name,
        short_name=plan.short_name,
        credit_code=plan.credit_code,
        region_code=CITY,
        reconsideration_organ=GOVERNMENT,
        court=COURT,
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )
    admit_department(
        centre_id=centre_id,
        department_id=department_id,
        form=plan.entry,
        entry_mode="periodic" if plan.periodic else "permanent",
        weekdays=PERIODIC_WEEKDAYS if plan.periodic else (),
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )
    return department_id


def _found_organ(key: str, at: At) -> int:
    organ = read_data("departments.json")["government" if key == "zf" else "committee"]
    return create_department(
        name=organ["name"],
        short_name=organ["short_name"],
        credit_code=organ["credit_code"],
        region_code=CITY,
        kind="government" if key == "zf" else "public_service",
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )


def _open_windows(centre_id: int, departments: dict[str, int], at: At) -> dict[int, int]:
    everybody = [departments[plan.key] for plan in list_department_plans()]
    windows = {COMPREHENSIVE_WINDOW: _open_window(centre_id, COMPREHENSIVE_WINDOW, "综合受理", everybody, at)}
    for plan in list_department_plans():
        for number in plan.windows:
            windows[number] = _open_window(centre_id, number, plan.short_name, [departments[plan.key]], at)
    return windows


def _open_window(centre_id: int, number: int, name: str, department_ids: list[int], at: At) -> int:
    return open_window(
        centre_id=centre_id,
        number=number,
        name=name,
        floor=1 + (number > 11) + (number > 23),
        kind="comprehensive" if number == COMPREHENSIVE_WINDOW else "single",
        department_ids=department_ids,
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )
