"""Made calendars for tests of other rooms: the shipped one without a database, and one with a changed year."""

from __future__ import annotations

from datetime import date

from onewindow.workdays import queries
from onewindow.workdays.rules import Calendar, NoticeDay, YearNotice, build_calendar, read_shipped_notices


def make_calendar(edition: int = 0) -> Calendar:
    """The shipped calendar, 2004-2026, under an edition number of the caller's choice."""
    return build_calendar(read_shipped_notices(), edition)


def make_changed_notice(year: int, *, off: tuple[date, ...] = (), work: tuple[date, ...] = ()) -> YearNotice:
    """The shipped arrangement of a year with some days turned off (临时放假) or worked: a holiday announced late."""
    notice = next(notice for notice in read_shipped_notices() if notice.year == year)
    turned = set(off) | set(work)
    days = [day for day in notice.days if day.day not in turned]
    days += [NoticeDay(day, "off", "临时") for day in off] + [NoticeDay(day, "work", "临时") for day in work]
    return YearNotice(year, tuple(sorted(days, key=lambda day: day.day)), notice.papers, True, "测试用")


def forget_calendars() -> None:
    """Forget what this process knows: a test database made anew counts its editions from one again."""
    queries._cached.clear()
    queries.load_calendar_edition.cache_clear()
