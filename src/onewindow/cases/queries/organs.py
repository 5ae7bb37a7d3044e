"""The organ's own people, and the organs above it, for those who order a procedure."""

from __future__ import annotations

from datetime import date

from onewindow.directory.queries import (
    DepartmentRow,
    get_department,
    get_region_path,
    list_departments,
    list_role_grants,
)
from onewindow.directory.rules import DECIDING_ROLES


def list_organ_members(department_id: int, on: date) -> dict[int, str]:
    """The people of an organ on a day, by account: clerks, reviewers, chiefs, head. One statement."""
    grants = list_role_grants(on=on, department_id=department_id)
    return {grant.account_id: grant.account_name for grant in grants if grant.role in DECIDING_ROLES}


def list_upper_organs(department_id: int, on: date) -> tuple[DepartmentRow, ...]:
    """The departments of the regions around this one's, nearest first (35). Three statements."""
    own = get_department(department_id)
    above = [region.code for region in reversed(get_region_path(own.region_code)) if region.code != own.region_code]
    found = [organ for organ in list_departments(on=on) if organ.region_code in above]
    return tuple(sorted(found, key=lambda organ: (above.index(organ.region_code), organ.id)))
