"""The six disclosures of an item in the words of a clerk: what every page, notice, leaflet and board says alike (K-15, AL-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.catalogue.guides import Fee, Guide, Limit, Material, StatutoryLimit
from onewindow.catalogue.terms import STEP_PLACES, UNITS

# Jiangxia's account: 许可内容、办理程序、政策依据、申请条件、办理时限、收费项目和标准.
SIX_DISCLOSURES = {
    "content": "办理内容",
    "procedure": "办理程序",
    "basis": "政策依据",
    "requirements": "申请条件和材料",
    "limit": "办理时限",
    "fees": "收费项目和标准",
}
# The forms the accounts name; the web page is always the version in force, what is printed can grow old.
PRINTED_FORMS = {"leaflet": "服务指南（便民柜）", "window_notice": "窗口办事须知", "notice_board": "政务公开栏"}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One of the six: its lines, empty where the guide does not say it."""

    key: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintState:
    """Where an item was printed and whether it still says what is in force; `outdated_places` are to be changed."""

    form: str
    places: tuple[str, ...]
    outdated_places: tuple[str, ...]
    last_printed_on: date | None


def list_disclosures(guide: Guide) -> tuple[Disclosure, ...]:
    """The six, in their order."""
    said = {
        "content": _tell_content(guide),
        "procedure": _tell_procedure(guide),
        "basis": [f"《{one.law}》{one.article}{'' if one.verified else '（未核实）'}" for one in guide.legal_bases],
        "requirements": _tell_requirements(guide),
        "limit": _tell_limits(guide),
        "fees": _tell_fees(guide),
    }
    return tuple(Disclosure(key, title, tuple(said[key])) for key, title in SIX_DISCLOSURES.items())


def list_undisclosed(guide: Guide) -> tuple[str, ...]:
    """The names of those of the six that the guide leaves unsaid."""
    return tuple(one.title for one in list_disclosures(guide) if not one.lines)


def write_limit(limit: Limit | StatutoryLimit) -> str:
    """20个工作日, 60日, 24小时."""
    unit = UNITS[limit.unit]
    return f"{limit.amount}个{unit}" if limit.unit == "working_day" else f"{limit.amount}{unit}"


def write_fee(fee: Fee) -> str:
    """工本费：20.00元/证（《居民身份证法》第二十条）."""
    amount = (
        fee.standard if fee.amount_fen is None else f"{fee.amount_fen / 100:,.2f}元{f'/{fee.per}' if fee.per else ''}"
    )
    unread = "" if fee.verified else "，未核实"
    reducible = "，可以减免" if fee.reducible else ""
    return f"{fee.name}：{amount}（《{fee.law}》{fee.article}{unread}）{reducible}"


def _tell_content(guide: Guide) -> list[str]:
    result = guide.result.name and f"办理结果：{guide.result.name}"
    if result and guide.result.validity:
        result += f"，有效期{guide.result.validity}"
    return [line for line in (guide.summary or guide.name, result) if line]


def _tell_procedure(guide: Guide) -> list[str]:
    lines = []
    for number, step in enumerate(guide.steps, 1):
        limit = f"，{write_limit(step.limit)}" if step.limit else ""
        produces = f"，出具{step.produces}" if step.produces else ""
        lines.append(f"{number}．{step.name}（{STEP_PLACES.get(step.where, '地点未载明')}{limit}）{produces}")
    return lines


def _tell_requirements(guide: Guide) -> list[str]:
    lines = [f"条件：{condition}" for condition in guide.conditions]
    lines += [f"材料{number}：{_write_material(material)}" for number, material in enumerate(guide.materials, 1)]
    return lines or (["没有另外的条件，不用交材料"] if guide.steps else [])


def _write_material(material: Material) -> str:
    counts = [f"原件{material.originals}份"] if material.originals else []
    counts += [f"复印件{material.copies}份"] if material.copies else []
    notes = ["、".join(counts)] if counts else []
    notes += [material.needed_when] if material.needed_when else [] if material.required else ["有则提供"]
    notes += ["由政府部门核查，不用提交"] if material.source in ("shared", "issued_by_government") else []
    return material.name + (f"（{'；'.join(notes)}）" if notes else "")


def _tell_limits(guide: Guide) -> list[str]:
    statute, lines = guide.statutory_limit, []
    if statute is not None:
        cited = f"（《{statute.law}》{statute.article}）" if statute.law else ""
        lines.append("法定时限：法律法规没有规定" if statute.none else f"法定时限：{write_limit(statute)}{cited}")
    if guide.case_kind == "instant":
        lines.append("承诺时限：材料齐全，当场办结")
    elif guide.promised_limit is not None:
        lines.append(f"承诺时限：{write_limit(guide.promised_limit)}")
    return lines


def _tell_fees(guide: Guide) -> list[str]:
    if guide.charges is None:
        return []
    return [write_fee(fee) for fee in guide.fees] if guide.charges else ["不收费"]
