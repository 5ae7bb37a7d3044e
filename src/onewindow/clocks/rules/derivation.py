"""How a time limit runs: pure derivation of the last day from budget, pauses and extensions, and its day-by-day account.

Sources: 行政许可法 (2019-04-23) 45, 82; readings RD-02, RD-05.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from onewindow.kit.acting import Invalid
from onewindow.kit.local_time import LOCAL
from onewindow.workdays.rules import ONE_DAY, Calendar

WORKING_DAYS, CALENDAR_DAYS, HOURS = "working_days", "calendar_days", "hours"
UNITS = {WORKING_DAYS: "个工作日", CALENDAR_DAYS: "日（自然日）", HOURS: "小时"}
GOVERNMENT, APPLICANT, INTERMEDIARY = "government", "applicant", "intermediary"
WHOSE = {GOVERNMENT: "行政机关用时", APPLICANT: "申请人用时", INTERMEDIARY: "中介机构用时"}
PURPOSES = {
    "statutory": "法定期限",
    "promised": "承诺期限",
    "acceptance_notice": "一次性告知期限",
    "correction": "补正期限",
    "delivery": "送达期限",
    "step": "环节时限",
    "task": "部门任务时限",
    "hearing_request": "申请听证期限",
    "hearing": "组织听证期限",
    "hearing_announcement": "听证公告期限",
    "inspection_assignment": "指派检验检测检疫人员期限",
    "renewal": "延续申请期限",
    "pre_review": "预审时限",
    "after_check": "事后核查时限",
    "rectification": "改正期限",
    "call_back": "回访时限",
}
DAY_AFTER, SAME_DAY = "day_after", "same_day"
AMBER, OVERDUE = "amber", "overdue"
ART_45 = "行政许可法第四十五条"

# 行政许可法 45: the kinds of time that are not counted. A survey, a meeting, a consultation, an absent leader are none (RD-05).
LICENCE_PAUSES = {
    "hearing": "听证",
    "tender": "招标",
    "auction": "拍卖",
    "inspection": "检验",
    "testing": "检测",
    "quarantine": "检疫",
    "appraisal": "鉴定",
    "expert_review": "专家评审",
}
SPECIAL_LAW, OWN_RULE = "special_law", "own_rule"
PAUSE_NAMES = {**LICENCE_PAUSES, SPECIAL_LAW: "特别法规定不计入的时间", OWN_RULE: "本事项规定不计入的时间"}


@dataclass(frozen=True, slots=True)
class Pause:
    """Days not counted: from `starts_on` to `ends_on`, both included (行政许可法 45)."""

    starts_on: date
    ends_on: date
    kind: str = "expert_review"
    article: str = ART_45
    notice_number: str = ""
    delivered_on: date | None = None


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """What a clock runs on. `budget` in `unit`; `started_at` and `cut_off_hour` for hours only (RD-02).

    `rolls`: a last day that is a day off moves to the next working day (calendar days only).
    """

    budget: int
    unit: str
    started_on: date
    start_rule: str = DAY_AFTER
    warn_before: int = 0
    rolls: bool = False
    started_at: datetime | None = None
    cut_off_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from the terms: never entered by hand."""

    due_on: date
    due_at: datetime | None
    warn_on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class ClockDay:
    """One day of a clock's account: whether it used up the budget, and why or why not."""

    date: date
    counts: bool
    reason: str


def derive_dates(terms: ClockTerms, calendar: Calendar, pauses: Iterable[Pause] = (), extension: int = 0) -> Derived:
    """The last day of a clock. O(pauses); the legal day ends at 24:00 local (RD-02).

    The day of the event is not counted, a paused day is not counted, the clock runs again by itself after the notified
    end (RD-05). Raises Invalid outside the calendar.
    """
    if terms.unit == HOURS:
        return _derive_hours(terms, calendar, extension)
    stops = sorted(pauses, key=lambda pause: pause.starts_on)
    total = terms.budget + extension
    due_on = _run_out(terms, calendar, stops, total)
    # The warning is the day on which `warn_before` units are left; it never lies before the start.
    warn_on = max(_run_out(terms, calendar, stops, max(total - terms.warn_before, 0)), terms.started_on)
    if terms.rolls and total:
        due_on = calendar.roll_forward(due_on)
    # Calendar days ask the calendar nothing unless they roll, so only working days can be provisional otherwise.
    provisional = (terms.unit == WORKING_DAYS or terms.rolls) and due_on > calendar.last_published
    return Derived(due_on, None, min(warn_on, due_on), provisional)


def _run_out(terms: ClockTerms, calendar: Calendar, stops: Sequence[Pause], budget: int) -> date:
    if budget == 0:
        return terms.started_on
    cursor, left = get_day_zero(terms), budget
    for pause in stops:
        before = pause.starts_on - ONE_DAY
        if before > cursor:
            run = _count(terms.unit, calendar, cursor, before)
            if run >= left:
                break
            left -= run
        cursor = max(cursor, pause.ends_on)
    if terms.unit == WORKING_DAYS:
        return calendar.add_workdays(cursor, left)[0]
    return cursor + timedelta(days=left)


def get_day_zero(terms: ClockTerms) -> date:
    """The last day that is surely not counted: the start itself, or the day before when the first day counts."""
    return terms.started_on if terms.start_rule == DAY_AFTER else terms.started_on - ONE_DAY


def _count(unit: str, calendar: Calendar, start: date, end: date) -> int:
    return calendar.count_workdays(start, end)[0] if unit == WORKING_DAYS else (end - start).days


def _derive_hours(terms: ClockTerms, calendar: Calendar, extension: int) -> Derived:
    begins = find_hours_start(terms, calendar)
    due_at = begins + timedelta(hours=terms.budget + extension)
    warn_at = max(due_at - timedelta(hours=terms.warn_before), begins)
    due_on = due_at.astimezone(LOCAL).date()
    # What falls due at midnight sharp is due by the end of the day before.
    if due_at.astimezone(LOCAL).time() == clock_time(0) and due_at > begins:
        due_on -= ONE_DAY
    provisional = terms.cut_off_hour is not None and due_on > calendar.last_published
    return Derived(due_on, due_at, min(warn_at.astimezone(LOCAL).date(), due_on), provisional)


def find_hours_start(terms: ClockTerms, calendar: Calendar) -> datetime:
    """When a clock in hours begins: at once; with a cut-off hour, what comes at or after it, or on a day off, begins at 0:00 of
    the next working day (RD-02: cut-off hours serve clocks in hours only). Raises Invalid without a moment."""
    if terms.started_at is None:
        raise Invalid("moment_needed", "按小时计算的时限须写明起算时刻")
    local = terms.started_at.astimezone(LOCAL)
    if terms.cut_off_hour is None:
        return terms.started_at
    if local.hour < terms.cut_off_hour and calendar.is_workday(local.date()):
        return terms.started_at
    return datetime.combine(calendar.add_workdays(local.date(), 1)[0], clock_time(0), LOCAL)


def check_terms(terms: ClockTerms) -> None:
    """Raises Invalid for terms no clock can run on."""
    if terms.unit not in UNITS:
        raise Invalid("unknown_unit", f"不认识的期限单位：{terms.unit}")
    if terms.budget < 0 or terms.warn_before < 0:
        raise Invalid("negative_budget", "期限不能为负")
    if (terms.unit == HOURS) != (terms.started_at is not None):
        raise Invalid("moment_needed", "只有按小时计算的时限写起算时刻，且必须写")
    if terms.cut_off_hour is not None and terms.unit != HOURS:
        raise Invalid("cut_off_is_for_hours", "截止钟点只用于按小时计算的时限：法定日到当日24时止")
    if terms.rolls and terms.unit != CALENDAR_DAYS:
        raise Invalid("rolls_calendar_days_only", "期满日顺延只用于按自然日计算的期限")


def explain_clock_days(
    terms: ClockTerms, calendar: Calendar, pauses: Sequence[Pause] = (), extension: int = 0
) -> tuple[ClockDay, ...]:
    """The day-by-day account from the start to the last day, in words a citizen can read.

    The days that count sum to budget + extension. Linear in the days told.
    """
    derived = derive_dates(terms, calendar, pauses, extension)
    if terms.unit == HOURS:
        return _explain_hours(terms, calendar, derived, extension)
    if terms.budget + extension == 0:
        return (ClockDay(terms.started_on, False, "当场办理，以当日为限"),)
    stops = sorted(pauses, key=lambda pause: pause.starts_on)
    last = _run_out(terms, calendar, stops, terms.budget + extension)
    length = (derived.due_on - terms.started_on).days + 1
    days = (terms.started_on + timedelta(days=n) for n in range(length))
    return tuple(_explain_day(day, terms, calendar, stops, last) for day in days)


def _explain_day(day: date, terms: ClockTerms, calendar: Calendar, pauses: Sequence[Pause], last: date) -> ClockDay:
    if day <= get_day_zero(terms):
        return ClockDay(day, False, "起算当日不计入，从次日开始计算")
    pause = next((pause for pause in pauses if pause.starts_on <= day <= pause.ends_on), None)
    if pause is not None:
        return ClockDay(day, False, describe_pause(pause))
    if terms.unit == WORKING_DAYS:
        account = calendar.describe_day(day)
        return ClockDay(day, account.counts, account.reason)
    if terms.rolls and day > last:
        return ClockDay(day, False, f"期满日不是工作日，顺延（{calendar.describe_day(day).reason}）")
    return ClockDay(day, True, "自然日，逐日计算")


def _explain_hours(terms: ClockTerms, calendar: Calendar, derived: Derived, extension: int) -> tuple[ClockDay, ...]:
    begins = find_hours_start(terms, calendar).astimezone(LOCAL)
    ends = derived.due_at.astimezone(LOCAL) if derived.due_at else begins
    told = f"从{begins:%Y-%m-%d %H:%M}起{terms.budget + extension}小时，到{ends:%Y-%m-%d %H:%M}止"
    return (ClockDay(begins.date(), True, told),)


def describe_pause(pause: Pause) -> str:
    """Why a paused day does not count: the kind, the article, the notice and its delivery."""
    notice = f"，通知书{pause.notice_number}" if pause.notice_number else ""
    delivered = f"，{pause.delivered_on.isoformat()}送达" if pause.delivered_on else ""
    return f"{PAUSE_NAMES.get(pause.kind, pause.kind)}时间不计入（{pause.article}{notice}{delivered}）"


def choose_warning(budget: int) -> int:
    """How many units before the end the amber rung stands where the centre set none: a fifth, at least one (RD-18)."""
    return max(1, budget // 5) if budget > 1 else 0


def find_rung(*, on: date, due_on: date, warn_on: date) -> str:
    """Where a running clock stands on a day: "" on time, amber from `warn_on`, overdue from the day after `due_on` (RD-18)."""
    if on > due_on:
        return OVERDUE
    return AMBER if on >= warn_on else ""


def measure_use(terms: ClockTerms, calendar: Calendar, pauses: Sequence[Pause], on: date) -> tuple[int, int]:
    """Units used up by the end of `on`, and units that pauses kept out of it, in the clock's own days (0, 0 for hours)."""
    zero = get_day_zero(terms)
    if terms.unit == HOURS or on <= zero:
        return 0, 0
    spans = ((max(pause.starts_on - ONE_DAY, zero), min(pause.ends_on, on)) for pause in pauses)
    paused = sum(_count(terms.unit, calendar, first, last) for first, last in spans if last > first)
    return _count(terms.unit, calendar, zero, on) - paused, paused
