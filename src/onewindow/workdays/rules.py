"""Which days count. Pure: a calendar is built from yearly notices and answers by prefix arrays.

Sources: 行政许可法 82; 全国年节及纪念日放假办法 (2024-11-10) 2, 6; the yearly notices of the General Office of the State Council.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from itertools import accumulate

from onewindow.kit.acting import Invalid

FIRST_DAY = date(2004, 1, 1)
ONE_DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
OFF, WORK = "off", "work"

# The lunar festivals of the years no notice covers yet: first day of the first lunar month, Qingming, Dragon Boat,
# Mid-Autumn (month, day), computed from the new moons and solar terms at UTC+8; tests recompute them.
LUNAR_FESTIVALS: Mapping[int, tuple[tuple[int, int], ...]] = {
    2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 8), (4, 5), (6, 10), (9, 16)),
}
LAST_YEAR = max(LUNAR_FESTIVALS)


@dataclass(frozen=True, slots=True)
class Notice:
    """The paper behind a year: its number (may be unknown) and where it was read."""

    number: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day a notice speaks of: `kind` off (放假、补休) or work (调休上班)."""

    day: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class YearNotice:
    """One year's arrangement. It may touch the December before; `verified` is False where no notice was found."""

    year: int
    days: tuple[NoticeDay, ...]
    papers: tuple[Notice, ...] = ()
    verified: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day whose nature differs between two arrangements; the texts are for people."""

    day: date
    before: str
    after: str
    counts_before: bool
    counts_after: bool


@dataclass(frozen=True, slots=True)
class DayAccount:
    """One day of an explanation: whether it counts as a working day, and why."""

    date: date
    counts: bool
    reason: str


class Calendar:
    """The working days from 2004 on, of one edition; immutable. Counting starts the day after `start`.

    Every `(result, provisional)` is provisional when it reaches past `last_published`: beyond it only weekends and the
    13 statutory days of the 2024 regulation are known, without swaps. Days before 2004 or after 2035 raise Invalid.
    """

    __slots__ = ("_base", "_last", "_named", "_rank", "_workdays", "edition", "last_published")

    def __init__(self, edition: int, last_published: date, named: Mapping[date, NoticeDay]) -> None:
        self.edition = edition
        self.last_published = last_published
        self._named = dict(named)
        self._last = date(LAST_YEAR, 12, 31)
        self._base = FIRST_DAY.toordinal()
        days = [date.fromordinal(n) for n in range(self._base, self._last.toordinal() + 1)]
        flags = [_counts(day, self._named.get(day)) for day in days]
        self._workdays = [day for day, flag in zip(days, flags, strict=True) if flag]
        # _rank[i] = working days from 2004-01-01 up to and including day i; one entry more serves the day before the first.
        self._rank = list(accumulate(flags))

    def is_workday(self, day: date) -> bool:
        """Whether `day` is a legal working day. Raises Invalid outside the calendar."""
        self._check(day)
        return _counts(day, self._named.get(day))

    def add_workdays(self, start: date, n: int) -> tuple[date, bool]:
        """The n-th working day after `start` (n < 0: before it; 0: `start` itself), and whether it is provisional.

        Counting starts the day after (AL-01). Raises Invalid outside the calendar.
        """
        index = start.toordinal() - self._base
        if n <= 0 or index < 0:
            return self._step_back(start, -n)
        try:
            found = self._workdays[self._rank[index] + n - 1]
        except IndexError:
            raise _refuse_horizon() from None
        return found, found > self.last_published

    def _step_back(self, start: date, n: int) -> tuple[date, bool]:
        self._check(start)
        if n == 0:
            return start, start > self.last_published
        before = self._rank[start.toordinal() - self._base] - self.is_workday(start)
        if n > before:
            raise _refuse_before()
        return self._workdays[before - n], start > self.last_published

    def count_workdays(self, start: date, end: date) -> tuple[int, bool]:
        """Working days in (start, end], and whether provisional. Raises Invalid outside the calendar or for end < start."""
        if end < start:
            raise Invalid("end_before_start", "结束日期早于开始日期", fields={"end": "不能早于开始日期"})
        self._check(start)
        self._check(end)
        days = self._rank[end.toordinal() - self._base] - self._rank[start.toordinal() - self._base]
        return days, end > self.last_published

    def explain_workdays(self, start: date, n: int) -> tuple[date, bool, tuple[DayAccount, ...]]:
        """add_workdays with the account of every day passed, in order of date; linear in the days told."""
        found, provisional = self.add_workdays(start, n)
        first, last = (start + ONE_DAY, found) if n >= 0 else (found, start - ONE_DAY)
        return found, provisional, tuple(self.describe_days(first, last))

    def describe_days(self, first: date, last: date) -> Iterator[DayAccount]:
        """The account of each day from `first` to `last`, both included."""
        day = first
        while day <= last:
            yield self.describe_day(day)
            day += ONE_DAY

    def describe_day(self, day: date) -> DayAccount:
        """Whether the day counts and why, in a citizen's words. Raises Invalid outside the calendar."""
        counts = self.is_workday(day)
        return DayAccount(day, counts, name_day(day, self._named.get(day)) + self._mark(day))

    def roll_forward(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)[0]

    def _mark(self, day: date) -> str:
        return f"（暂定：{day.year}年放假安排尚未公布）" if day > self.last_published else ""

    def _check(self, day: date) -> None:
        if day < FIRST_DAY:
            raise _refuse_before()
        if day > self._last:
            raise _refuse_horizon()


def _counts(day: date, named: NoticeDay | None) -> bool:
    return named.kind == WORK if named else day.weekday() < 5


def name_day(day: date, named: NoticeDay | None) -> str:
    """Why a day counts or does not, in Chinese."""
    if named is not None and named.kind == OFF:
        return f"{named.name}放假"
    # A notice may also say of a weekday that work resumes (2020-02-03): an ordinary working day, no make-up day.
    if day.weekday() < 5:
        return "工作日"
    return f"调休上班（{named.name}）" if named is not None else f"周{WEEKDAYS[day.weekday()]}休息"


def _refuse_before() -> Invalid:
    return Invalid(
        "date_before_calendar",
        "日期早于2004年1月1日，没有可核实的工作日历，不予计算",
        advice="请改用2004年及以后的日期",
        fields={"date": "早于2004-01-01"},
    )


def _refuse_horizon() -> Invalid:
    return Invalid(
        "date_after_calendar",
        f"日期晚于{LAST_YEAR}年，工作日历尚未编到",
        advice="请改用较近的日期",
        fields={"date": f"晚于{LAST_YEAR}-12-31"},
    )


def build_calendar(notices: Iterable[YearNotice], edition: int) -> Calendar:
    """A calendar of the given yearly arrangements; published up to the last year of the unbroken row from 2004."""
    by_year = {notice.year: notice for notice in notices}
    last_year = FIRST_DAY.year - 1
    while last_year + 1 in by_year:
        last_year += 1
    named: dict[date, NoticeDay] = {}
    for year in LUNAR_FESTIVALS:
        if year > last_year:
            named |= {day.day: day for day in compute_statutory_days(year)}
    for year in sorted(by_year):
        named |= {day.day: day for day in by_year[year].days}
    return Calendar(edition, date(last_year, 12, 31), named)


def compute_statutory_days(year: int) -> tuple[NoticeDay, ...]:
    """The 13 days of 全国年节及纪念日放假办法 (2024) 2 and their make-up on weekdays (6), without swaps. 2027 to 2035."""
    festivals = _list_festivals(year)
    days = {day: name for name, first, length in festivals for day in _span(first, length)}
    # Only weekend falls are made up (art. 6); the make-up follows the festival, on the next weekday that is not off already.
    for name, first, length in festivals:
        last = first + timedelta(days=length - 1)
        for day in _span(first, length):
            if day.weekday() >= 5 and days[day] == name:
                while last.weekday() >= 5 or last in days:
                    last += ONE_DAY
                days[last] = name
    return tuple(NoticeDay(day, OFF, name) for day, name in sorted(days.items()))


def _list_festivals(year: int) -> list[tuple[str, date, int]]:
    spring, qingming, dragon, moon = (date(year, month, day) for month, day in LUNAR_FESTIVALS[year])
    return [
        ("元旦", date(year, 1, 1), 1),
        ("春节", spring - ONE_DAY, 4),
        ("清明节", qingming, 1),
        ("劳动节", date(year, 5, 1), 2),
        ("端午节", dragon, 1),
        ("中秋节", moon, 1),
        ("国庆节", date(year, 10, 1), 3),
    ]


def _span(first: date, length: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(length)]


def compare_arrangements(before: Iterable[NoticeDay], after: Iterable[NoticeDay]) -> tuple[DayChange, ...]:
    """The days on which two arrangements differ, in order; a new name alone is a change, its counting unchanged."""
    old, new = ({day.day: day for day in days} for days in (before, after))
    return tuple(
        DayChange(
            day,
            name_day(day, old.get(day)),
            name_day(day, new.get(day)),
            _counts(day, old.get(day)),
            _counts(day, new.get(day)),
        )
        for day in sorted(old.keys() | new.keys())
        if old.get(day) != new.get(day)
    )


def check_arrangement(notice: YearNotice) -> None:
    """Raises Invalid naming each fault: a year outside the calendar, no paper, days of another year, a day said twice."""
    faults: dict[str, str] = {}
    if not FIRST_DAY.year <= notice.year <= LAST_YEAR:
        faults["year"] = f"年份须在{FIRST_DAY.year}至{LAST_YEAR}之间"
    if notice.verified and not notice.papers:
        faults["papers"] = "没有写明放假通知的文号或网址"
    if not notice.days:
        faults["days"] = "没有任何放假或调休日"
    seen: set[date] = set()
    for day in notice.days:
        fault = _find_day_fault(notice.year, day, seen)
        if fault:
            faults[day.day.isoformat()] = fault
        seen.add(day.day)
    if faults:
        raise Invalid(
            "bad_arrangement", f"{notice.year}年放假安排有误，未保存", advice="请对照通知原文更正", fields=faults
        )


def _find_day_fault(year: int, day: NoticeDay, seen: set[date]) -> str:
    if day.kind not in (OFF, WORK) or not day.name.strip():
        return "须写明放假或上班，以及节日名称"
    if day.day in seen:
        return "同一天写了两次"
    if not date(year - 1, 12, 1) <= day.day <= date(year, 12, 31):
        return f"不属于{year}年的安排（可含上年12月）"
    return ""


def needs_alarm(on: date, final_years: Iterable[int]) -> int | None:
    """The year that is not final though it should be: this year always, the next from 15 October on; None when all is well."""
    years = set(final_years)
    if on.year not in years:
        return on.year
    return on.year + 1 if (on.month, on.day) >= (10, 15) and on.year + 1 not in years else None


def read_shipped_notices() -> tuple[YearNotice, ...]:
    """The arrangements that come with the software, from data/notices.csv and data/days.csv, 2004 on."""
    folder = resources.files(__package__) / "data"
    days: dict[int, list[NoticeDay]] = {}
    for row in _read_rows(folder.joinpath("days.csv").read_text("utf-8")):
        first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        entries = [NoticeDay(day, row["kind"], row["name"]) for day in _span(first, (last - first).days + 1)]
        days.setdefault(int(row["notice_year"]), []).extend(entries)
    papers: dict[int, list[dict[str, str]]] = {}
    for row in _read_rows(folder.joinpath("notices.csv").read_text("utf-8")):
        papers.setdefault(int(row["year"]), []).append(row)
    return tuple(_join_year(year, tuple(days[year]), rows) for year, rows in sorted(papers.items()))


def _read_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def _join_year(year: int, days: tuple[NoticeDay, ...], rows: list[dict[str, str]]) -> YearNotice:
    papers = tuple(Notice(row["number"], row["url"]) for row in rows if row["number"] or row["url"])
    verified = all(row["verified"] == "yes" for row in rows)
    return YearNotice(year, days, papers, verified, "；".join(row["note"] for row in rows if row["note"]))
