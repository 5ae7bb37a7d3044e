"""What a change of divisions says, read and completed without a database: towns merged, a county become a city."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from onewindow.directory.rules import get_region_stem, normalise_region_code

COLUMNS = ["old_code", "new_code", "new_name", "new_parent_code"]
LEVEL_OF_LENGTH = {9: 3, 12: 4}


@dataclass(frozen=True, slots=True)
class KnownRegion:
    """A division as the directory holds it before the change."""

    code: str
    name: str
    level: int
    parent_code: str | None
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One old division and what it becomes; `inherited`: it only follows the change of the division around it."""

    old_code: str
    new_code: str
    new_name: str
    new_parent_code: str
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class DivisionChange:
    """The whole change, divisions below included, and its faults by line (0: the change as a whole)."""

    lines: tuple[ChangeLine, ...]
    faults: dict[int, str]


def find_region_level(code: str) -> int | None:
    """0 province … 4 village by the shape of a code; None for no code."""
    if not (code.isascii() and code.isdigit()):
        return None
    if len(code) == 6:
        return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2
    return LEVEL_OF_LENGTH.get(len(code))


def read_division_change(text: str, known: Mapping[str, KnownRegion]) -> DivisionChange:
    """Reads `old_code,new_code,new_name,new_parent_code`; a division inside an old one that no line names keeps its last
    digits under the new code. Several lines of one new code are a merger, several of one old code a split.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if rows.fieldnames != COLUMNS:
        return DivisionChange((), {1: f"第一行应为 {','.join(COLUMNS)}"})
    lines: dict[int, ChangeLine] = {}
    faults: dict[int, str] = {}
    made: dict[str, ChangeLine] = {}
    for row in rows:
        values = ((row[column] or "").strip() for column in COLUMNS)
        old, new, name, parent = values
        line = ChangeLine(normalise_region_code(old), normalise_region_code(new), name, normalise_region_code(parent))
        fault = _find_line_fault(line, known, made)
        if fault:
            faults[rows.line_num] = fault
            continue
        lines[rows.line_num] = line
        made.setdefault(line.new_code, line)
    if not faults and not lines:
        return DivisionChange((), {0: "没有内容"})
    return _complete_change(tuple(lines.values()), known, faults)


def _find_line_fault(line: ChangeLine, known: Mapping[str, KnownRegion], made: Mapping[str, ChangeLine]) -> str:
    old = known.get(line.old_code)
    if old is None or not old.in_force:
        return f"没有现行区划 {line.old_code}"
    level = find_region_level(line.new_code)
    if level != old.level:
        return f"{line.new_code} 与 {line.old_code} 不是同一层级"
    if line.new_code == line.old_code:
        return "新旧代码相同；只改名称请重新导入区划"
    if not line.new_name:
        return "名称为空"
    twin = made.get(line.new_code)
    if twin is not None and (twin.new_name, twin.new_parent_code) != (line.new_name, line.new_parent_code):
        return f"{line.new_code} 在别的行里名称或上级不同"
    return _find_parent_fault(line, known, made)


def _find_parent_fault(line: ChangeLine, known: Mapping[str, KnownRegion], made: Mapping[str, ChangeLine]) -> str:
    if not line.new_parent_code:
        level = find_region_level(line.new_code) or 0
        return "" if level <= 1 else "缺少上级代码"
    if line.new_parent_code not in known and line.new_parent_code not in made:
        return f"上级 {line.new_parent_code} 不存在，也不在本行之前"
    if not line.new_code.startswith(get_region_stem(line.new_parent_code)):
        return f"{line.new_code} 不属于上级 {line.new_parent_code}"
    return ""


def _complete_change(
    lines: tuple[ChangeLine, ...], known: Mapping[str, KnownRegion], faults: dict[int, str]
) -> DivisionChange:
    """Adds what lies inside the old divisions, outermost first, so that nothing is left under an abolished one."""
    successors: dict[str, list[ChangeLine]] = defaultdict(list)
    for line in lines:
        successors[line.old_code].append(line)
    kept = {line.new_code for line in lines}
    whole = list(lines)
    # Village by village under the towns that moved: codes sort outermost first because a child's begins with its parent's.
    for region in sorted(known.values(), key=lambda region: (region.level, region.code)):
        above = successors.get(region.parent_code or "", [])
        if not region.in_force or region.code in successors or not above or region.parent_code in kept:
            continue
        if len(above) > 1:
            faults[0] = f"{region.parent_code} 有几个去向，请列明 {region.code}（{region.name}）归哪一个"
            continue
        line = _inherit_change(region, above[0])
        taken = known.get(line.new_code)
        if taken is not None and taken.in_force and taken.name != line.new_name:
            faults[0] = f"{region.code}（{region.name}）随上级变更后的代码 {line.new_code} 已由{taken.name}使用，请列明"
            continue
        successors[region.code].append(line)
        whole.append(line)
    twice = [code for code, count in Counter((line.old_code, line.new_code) for line in whole).items() if count > 1]
    if twice:
        faults[0] = f"{twice[0][0]} → {twice[0][1]} 写了两次"
    return DivisionChange(tuple(whole), faults)


def _inherit_change(region: KnownRegion, above: ChangeLine) -> ChangeLine:
    tail = region.code.removeprefix(get_region_stem(above.old_code))
    return ChangeLine(region.code, get_region_stem(above.new_code) + tail, region.name, above.new_code, inherited=True)
