"""What the importer says of a file, and the exporter of what he wants: checked, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from onewindow.exchange.rules.judging import CALENDARS, LEGAL, ROLES
from onewindow.exchange.rules.people import PERSON_MODES, SEALED
from onewindow.kit.acting import Invalid

CHINA = "Asia/Shanghai"
EVENT_ROLES = ("case", "activity", "time", "resource", "lifecycle")
OWN, PAST = "own", "history"
OF_WORDS = {OWN: "本中心办件", PAST: "迁入历史数据"}
ORIGINS = ("live", "demo", "migrated", "rebuilt")


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """Of which system a file is, by which calendar its limits are judged, the zone of times without one, and its names."""

    system: str
    calendar: str
    zone: str = CHINA
    persons: str = SEALED
    names: Mapping[str, str] = field(default_factory=dict)
    also: frozenset[str] = frozenset()

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone of times that name none."""
        return ZoneInfo(self.zone)

    def write(self) -> dict[str, object]:
        """The part that is kept with the transfer as options."""
        return {"names": dict(self.names), "also": sorted(self.also)}


def check_import_choices(choices: ImportChoices) -> ImportChoices:
    """The same, found good. Raises Invalid naming each fault."""
    fields: dict[str, str] = {}
    system = choices.system.strip()
    if not system or len(system) > 80 or "\x00" in system:
        fields["system"] = "请填写来源系统的名称，最多80个字"
    if choices.calendar not in CALENDARS:
        fields["calendar"] = "请选择判断期限的日历"
    if choices.persons not in PERSON_MODES:
        fields["persons"] = "请选择人员名称怎样保存"
    if choices.zone not in available_timezones() or len(choices.zone) > 40:
        fields["zone"] = "没有这个时区；例如 Asia/Shanghai、Europe/Amsterdam"
    elif choices.calendar == LEGAL and choices.zone != CHINA:
        fields["calendar"] = "中国法定工作日只用于北京时间的数据"
    unknown = sorted(set(choices.names) - set(ROLES) - set(EVENT_ROLES))
    if unknown:
        fields["names"] = f"不认识的用途 {unknown[0][:40]}；可以指定：{'、'.join((*ROLES, *EVENT_ROLES))}"
    if fields:
        raise Invalid("bad_import_choices", "导入的说明不完整", advice="请按提示改正后再导入", fields=fields)
    return ImportChoices(
        system,
        choices.calendar,
        choices.zone,
        choices.persons,
        {role: name.strip() for role, name in choices.names.items() if name.strip()},
        frozenset(name.strip().lower() for name in choices.also if name.strip()),
    )


def read_names(text: str) -> dict[str, str]:
    """`deadline=enddate_planned, channel=kanaal` as a table. Raises Invalid for what is no pair."""
    names = {}
    for pair in text.replace("，", ",").replace("\n", ",").split(","):
        if pair.strip():
            role, equals, name = pair.partition("=")
            if not equals or not name.strip():
                raise Invalid(
                    "bad_names",
                    "属性名称写得不对",
                    fields={"names": "请写成 用途=属性名，例如 deadline=enddate_planned"},
                )
            names[role.strip()] = name.strip()
    return names


@dataclass(frozen=True, slots=True)
class ExportFilters:
    """What goes out: own cases or migrated history; days are days of receipt or start, both included."""

    of: str = OWN
    since: date | None = None
    until: date | None = None
    department: str = ""
    origin: str = ""
    system: str = ""

    def write(self) -> dict[str, str]:
        """As kept with the transfer and in the ledger; only what was asked."""
        said = {
            "of": self.of,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "department": self.department,
            "origin": self.origin,
            "system": self.system,
        }
        return {name: value for name, value in said.items() if value}


def read_export_filters(said: Mapping[str, str]) -> ExportFilters:
    """The filters as they were kept. Raises Invalid for what they cannot be."""
    fields: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(said[name]) if said.get(name) else None
        except ValueError:
            fields[name] = "应为日期，例如 2026-01-31"
    if said.get("of", OWN) not in OF_WORDS:
        fields["of"] = "请选择导出哪些办件"
    if said.get("origin", "") not in ("", *ORIGINS):
        fields["origin"] = "没有这个来源类别"
    if not fields and days["since"] and days["until"] and days["since"] > days["until"]:
        fields["until"] = "不能早于起始日期"
    if fields:
        raise Invalid("bad_export_filters", "导出的条件不正确", advice="请按提示改正", fields=fields)
    texts = {name: str(said.get(name, "")).replace("\x00", "").strip() for name in ("department", "origin", "system")}
    return ExportFilters(said.get("of", OWN), days["since"], days["until"], **texts)
