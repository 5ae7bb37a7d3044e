"""By which calendar a past case is judged. A foreign log is never judged by the Chinese calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from onewindow.exchange.rules.values import Trace, is_day_only, read_moment_given
from onewindow.kit.acting import Invalid
from onewindow.workdays.rules import Calendar

WEEKDAYS, CALENDAR_DAYS, LEGAL = "weekdays", "calendar_days", "legal"
CALENDARS = {WEEKDAYS: "周一至周五", CALENDAR_DAYS: "自然日", LEGAL: "中国法定工作日"}
CHINA_OFFSET = timedelta(hours=8)

# What a past case is known by: role → names looked for, the first found counts. The importer may name others.
ROLES: Mapping[str, tuple[str, ...]] = {
    "started": ("startdate", "start_date", "started_at", "收件时间", "申请时间"),
    "deadline": ("deadline", "due_date", "due_on", "应办结时间", "承诺办结时间", "办理期限"),
    "ended": ("enddate", "end_date", "ended_at", "办结时间"),
    "channel": ("channel", "渠道", "申请渠道"),
    "department": ("department", "部门", "受理部门"),
    "limit_days": ("limit_days", "办理时限", "时限"),
}
ROLE_NAMES = {
    "started": "开始时间",
    "deadline": "期限",
    "ended": "办结时间",
    "channel": "渠道",
    "department": "部门",
    "limit_days": "时限天数",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The dates of a past case. `due_at` is the last moment still in time; `due_source`: moment, day (to 24:00), counted, or none."""

    started_at: datetime
    started_on: date
    due_at: datetime | None
    due_source: str
    ended_at: datetime | None
    ended_on: date | None
    channel: str
    department: str


def find_role(trace: Trace, role: str, names: Mapping[str, str]) -> str:
    """What a case says for a role: by the name the importer gave, else by the usual names."""
    given = names.get(role)
    for name in (given,) if given else ROLES[role]:
        value = trace.find(name)
        if value:
            return value
    return ""


def judge_trace(
    trace: Trace, *, calendar: str, zone: ZoneInfo, names: Mapping[str, str], legal: Calendar | None
) -> Standing:
    """The dates of a case under the calendar named at import. Raises Invalid, one sentence, when they cannot be told.

    A deadline that the source gives is the source's and is kept; only a number of days without a date is counted here,
    by the named calendar, from the day after the start (as 行政许可法 82 counts working days).
    """
    if calendar == LEGAL:
        _require_china(trace)
    started = _read_role(trace, "started", names, zone) or trace.events[0].at
    ended = _read_role(trace, "ended", names, zone)
    due_at, due_source = _find_due(trace, started, calendar, zone, names, legal)
    return Standing(
        started_at=started,
        started_on=started.date(),
        due_at=due_at,
        due_source=due_source,
        ended_at=ended,
        ended_on=ended.date() if ended else None,
        channel=find_role(trace, "channel", names)[:100],
        department=find_role(trace, "department", names)[:200],
    )


def _read_role(trace: Trace, role: str, names: Mapping[str, str], zone: ZoneInfo) -> datetime | None:
    text = find_role(trace, role, names)
    if not text:
        return None
    moment = read_moment_given(text, zone)
    if moment is None:
        raise Invalid("not_a_time", f"{ROLE_NAMES[role]}不是时间")
    return moment


def _find_due(
    trace: Trace, started: datetime, calendar: str, zone: ZoneInfo, names: Mapping[str, str], legal: Calendar | None
) -> tuple[datetime | None, str]:
    text = find_role(trace, "deadline", names)
    if text:
        moment = _read_role(trace, "deadline", names, zone)
        assert moment is not None
        return (_end_day(moment.date(), zone), "day") if is_day_only(text) else (moment, "moment")
    days = find_role(trace, "limit_days", names)
    if not days:
        return None, ""
    if not (days.isascii() and days.isdigit() and len(days) <= 4):
        raise Invalid("not_a_limit", f"{ROLE_NAMES['limit_days']}不是0到9999的整数")
    last = add_calendar_days(started.date(), int(days), calendar, legal)
    return _end_day(last, started.tzinfo or zone), "counted"


def _end_day(day: date, zone: object) -> datetime:
    """The last moment of a day: a day ends at 24:00 (RD-02)."""
    return datetime.combine(day, time.max, zone)  # type: ignore[arg-type]


def _require_china(trace: Trace) -> None:
    if any(event.at.utcoffset() != CHINA_OFFSET for event in trace.events):
        raise Invalid("calendar_of_another_country", "时间不是北京时间，不能按中国法定工作日判断")


def add_calendar_days(start: date, days: int, calendar: str, legal: Calendar | None) -> date:
    """The day `days` after `start` by a calendar; the day after the start is the first. Raises Invalid beyond the legal calendar."""
    if calendar == CALENDAR_DAYS:
        return start + timedelta(days=days)
    if calendar == LEGAL and legal is not None:
        return legal.add_workdays(start, days)[0]
    weeks, rest = divmod(days, 5)
    day = start + timedelta(weeks=weeks)
    # A start at the weekend with whole weeks only ends on the Friday before.
    if rest == 0 and weeks and day.weekday() > 4:
        return day - timedelta(days=day.weekday() - 4)
    while rest:
        day += timedelta(days=1)
        rest -= day.weekday() < 5
    return day


def count_calendar_days(first: date, last: date, calendar: str, legal: Calendar | None) -> int:
    """Days of a calendar over (first, last]; 0 when `last` is not later. Raises Invalid beyond the legal calendar."""
    if last <= first:
        return 0
    if calendar == CALENDAR_DAYS:
        return (last - first).days
    if calendar == LEGAL and legal is not None:
        return legal.count_workdays(first, last)[0]
    weeks, rest = divmod((last - first).days, 7)
    return weeks * 5 + sum((first + timedelta(days=number + 1)).weekday() < 5 for number in range(rest))
