"""Which department of the directory a guide means: by credit code, else by a name that only one department has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.catalogue.guides import Guide
from onewindow.directory.queries import DepartmentRow, find_department, list_departments
from onewindow.directory.rules import get_region_stem


@dataclass(frozen=True, slots=True)
class DepartmentNames:
    """The departments of one day, by credit code and by full and short name."""

    by_code: dict[str, DepartmentRow]
    by_name: dict[str, tuple[DepartmentRow, ...]]


def load_department_names(on: date) -> DepartmentNames:
    """The departments that exist on a day, for matching; one statement."""
    found: dict[str, tuple[DepartmentRow, ...]] = {}
    rows = list_departments(on=on)
    for row in rows:
        for name in {row.name, row.short_name}:
            found[name] = (*found.get(name, ()), row)
    return DepartmentNames({row.credit_code: row for row in rows}, found)


def find_department_of_guide(guide: Guide, names: DepartmentNames) -> tuple[int | None, str]:
    """The department's number and name; (None, the imported name) where the directory has no single match."""
    wanted = guide.department
    row = names.by_code.get(wanted.credit_code)
    if row is None and len(wanted.credit_code) == 18:
        # An item of another time may belong to a department that has ended.
        row = find_department(credit_code=wanted.credit_code)
    if row is None and wanted.name:
        row = _pick_by_name(names.by_name.get(wanted.name, ()), guide.region_code)
    return (row.id, row.name) if row else (None, wanted.name)


def _pick_by_name(rows: tuple[DepartmentRow, ...], region_code: str) -> DepartmentRow | None:
    """市场监督管理局 exists in every county: the region decides, and a doubt is left open."""
    near = [row for row in rows if region_code and get_region_stem(row.region_code) == get_region_stem(region_code)]
    candidates = near or ([] if region_code and len(rows) > 1 else list(rows))
    return candidates[0] if len(candidates) == 1 else None
