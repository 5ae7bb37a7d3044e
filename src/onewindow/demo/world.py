"""What the demo centre is made of, read from the data files beside this module. Public division names, else invented."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
CITY = "350300"
CITY_NAME = "莆田市"
PROVINCE = ("350000", "福建省")
OPENING_DAY = date(2024, 1, 2)
SIMULATED = "模拟数据"
GOVERNMENT = "莆田市人民政府"
COURT = "莆田市荔城区人民法院"


def may_extend(guide: dict[str, Any]) -> bool:
    """Whether the item's statutory limit is that of 行政许可法 42, which the head may extend (AL-14)."""
    return guide["regime"] == "licence" and "行政许可法" in (guide["statutory_limit"] or {}).get("law", "")


@dataclass(frozen=True, slots=True)
class DepartmentPlan:
    """One department of the plan; `windows` are numbers of the city centre's hall."""

    key: str
    name: str
    short_name: str
    name_en: str
    credit_code: str
    windows: tuple[int, ...]
    entry: str
    periodic: bool
    phone: str


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """One member of staff: user name, name, department key (`zf` government, `zx` centre), role."""

    username: str
    name: str
    department: str
    role: str


@dataclass(frozen=True, slots=True)
class CitizenPlan:
    """One citizen with an account."""

    username: str
    name: str
    number: str
    mobile: str


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """One invented applicant."""

    name: str
    number: str
    mobile: str


@dataclass(frozen=True, slots=True)
class EnterprisePlan:
    """One invented enterprise."""

    name: str
    credit_code: str
    legal_representative: str
    mobile: str


def read_data(name: str) -> dict[str, Any]:
    """A data file as it stands."""
    content: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content


@cache
def list_department_plans() -> tuple[DepartmentPlan, ...]:
    """The 24 departments."""
    rows = read_data("departments.json")["departments"]
    return tuple(DepartmentPlan(**{**row, "windows": tuple(row["windows"])}) for row in rows)


@cache
def get_department_plan(key: str) -> DepartmentPlan:
    """A department of the plan by its key. Raises KeyError."""
    return {plan.key: plan for plan in list_department_plans()}[key]


@cache
def list_staff_plans() -> tuple[StaffPlan, ...]:
    """Everybody who works there."""
    return tuple(StaffPlan(**row) for row in read_data("staff.json")["staff"])


@cache
def list_citizen_plans() -> tuple[CitizenPlan, ...]:
    """The two citizens with accounts: 李明 and 陈洁."""
    return tuple(CitizenPlan(**row) for row in read_data("persons.json")["citizens"])


@cache
def list_person_plans() -> tuple[PersonPlan, ...]:
    """Applicants without an account."""
    return tuple(PersonPlan(*row) for row in read_data("persons.json")["persons"])


@cache
def list_enterprise_plans() -> tuple[EnterprisePlan, ...]:
    """Enterprises that apply."""
    return tuple(EnterprisePlan(*row) for row in read_data("enterprises.json")["enterprises"])


@cache
def list_regulation_plans() -> tuple[dict[str, Any], ...]:
    """Laws that the items cite, with the first day their own text states."""
    return tuple(json.loads((DATA / "regulations.json").read_text(encoding="utf-8")))


@cache
def list_item_guides() -> tuple[dict[str, Any], ...]:
    """The completely worked items in the catalogue's own format, by their basic code."""
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "items").glob("*.json")))


@cache
def list_historic_guides() -> tuple[dict[str, Any], ...]:
    """Items of 2014 that ran only at their dates (RD-19): 三证合一 and 九证合一, with today's counterpart beside each."""
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "historic").glob("*.json")))


@cache
def list_draft_guides() -> tuple[dict[str, Any], ...]:
    """The unpublished drafts: name, department, type, and nothing else claimed."""
    return tuple(_make_draft(*row) for row in read_data("drafts.json")["drafts"])


def write_division_csv() -> str:
    """The regions as the division file that the directory imports (`code,name,level,parent_code`; level 2 is the city)."""
    lines = ["code,name,level,parent_code", f"{PROVINCE[0]},{PROVINCE[1]},1,"]
    for code, name, level, parent in read_data("regions.json")["regions"]:
        lines.append(f"{code},{name},{level + 1},{parent or PROVINCE[0]}")
    return "\n".join(lines) + "\n"


def _make_draft(
    department: str, basic_code: str, name: str, english_name: str, regime: str, type_code: str
) -> dict[str, Any]:
    plan = get_department_plan(department)
    return {
        "format": "onewindow.item/1",
        "code": f"{plan.credit_code}3{basic_code}",
        "basic_code": basic_code,
        "name": name,
        "english_name": english_name,
        "regime": regime,
        "type_code": type_code,
        "department": {"credit_code": plan.credit_code, "name": plan.name},
        "exercise_level": "3",
        "region_code": f"{CITY}000000",
        "publish": False,
    }
