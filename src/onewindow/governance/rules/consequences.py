"""What a line of a published round does to a live item: a withdrawal, a draft, or nothing; never anything else (K-06)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onewindow.governance.rules.lines import LineContent
from onewindow.governance.terms import LEAVING, LEVELS


@dataclass(frozen=True, slots=True)
class Consequence:
    """`kind` withdrawn, drafted or unchanged; `words` say it to people; `guide` is the whole draft to save; `fees` the names
    of charges that end (K-12)."""

    kind: str
    words: str
    guide: dict[str, Any] | None = None
    fees: tuple[str, ...] = ()


def plan_consequence(line: LineContent, newest: dict[str, Any] | None, *, in_force: bool) -> Consequence:
    """What publishing does for one line, given the item's newest wording (None: not in the catalogue)."""
    if newest is None:
        return Consequence("unchanged", "今天的目录里没有这个事项")
    if line.result in LEAVING:
        if not in_force:
            return Consequence("unchanged", "事项没有在实施，不需要撤下")
        return Consequence("withdrawn", _write_reason(line), fees=tuple(fee["name"] for fee in newest.get("fees", ())))
    changed = _change_guide(line, newest)
    if changed == newest:
        return Consequence("unchanged", "与目录一致")
    fees = tuple(fee["name"] for fee in newest.get("fees", ()) if fee not in changed.get("fees", ()))
    return Consequence("drafted", "、".join(_list_changed(newest, changed)), changed, fees)


def _write_reason(line: LineContent) -> str:
    if line.result == "merge":
        return f"并入“{line.merged_into}”"
    if line.result == "devolve":
        return f"下放{LEVELS[line.devolved_to_level]}{line.devolved_to}"
    return "取消"


def _change_guide(line: LineContent, newest: dict[str, Any]) -> dict[str, Any]:
    guide = dict(newest)
    if line.entry:
        guide["in_hall"] = line.entry == "must_enter"
    changes = line.changes
    for key in ("promised_limit", "visits"):
        if key in changes:
            guide[key] = changes[key]
    if limit := changes.get("promised_limit"):
        guide["promised_limit"] = {"amount": limit["amount"], "unit": limit["unit"], "note": limit.get("note", "")}
    _leave_out(guide, "steps", "name", changes.get("steps_left_out", ()))
    _leave_out(guide, "materials", "code", changes.get("materials_left_out", ()))
    _leave_out(guide, "fees", "name", changes.get("fees_left_out", ()))
    if newest.get("fees") and not guide["fees"]:
        guide["charges"] = False
    return guide


def _leave_out(guide: dict[str, Any], part: str, key: str, names: Any) -> None:
    if names:
        guide[part] = [row for row in guide.get(part, ()) if row.get(key) not in set(names)]


_LABELS = {
    "in_hall": "进厅", "promised_limit": "承诺时限", "visits": "到现场次数", "steps": "办理程序", "materials": "申请材料",
    "fees": "收费项目", "charges": "是否收费",
}  # fmt: skip


def _list_changed(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [f"{label}改动" for key, label in _LABELS.items() if old.get(key) != new.get(key)]
