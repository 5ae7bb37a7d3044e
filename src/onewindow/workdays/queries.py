"""Every read of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.db import connection

from onewindow.kit.acting import NotFound
from onewindow.workdays.models import PUBLISHED, CalendarRevision, HallServiceDay
from onewindow.workdays.rules import (
    Calendar,
    DayAccount,
    DayChange,
    Notice,
    NoticeDay,
    YearNotice,
    build_calendar,
    compare_arrangements,
    compute_statutory_days,
    needs_alarm,
    read_shipped_notices,
)

# Newest edition in force; an index-only look at one row. 0 = nothing published yet, the shipped arrangements hold.
EDITION_SQL = "SELECT coalesce(max(edition), 0) FROM workdays_revision"


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision of one year, for lists and for the second person's decision."""

    id: int
    year: int
    state: str
    source: str
    papers: tuple[Notice, ...]
    verified: bool
    note: str
    edition: int | None
    drafted_by_account_id: int | None
    drafted_by_name: str
    drafted_at: datetime
    published_by_name: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class CalendarAlarm:
    """A year whose arrangement should be in force and is not; shown to the administrator every day."""

    year: int
    message: str


@dataclass(frozen=True, slots=True)
class HallDayRow:
    """What a hall announced for a day, beside what the legal calendar says of it."""

    centre_id: int
    day: date
    is_open: bool
    opens_at: time | None
    closes_at: time | None
    document_number: str
    note: str
    legal: DayAccount


def get_edition() -> int:
    """The number of the newest calendar edition; 0 before the first publication."""
    with connection.cursor() as cursor:
        cursor.execute(EDITION_SQL)
        return int(cursor.fetchone()[0])


_cached: list[Calendar] = []


def load_calendar() -> Calendar:
    """The calendar in force (one short statement to learn its edition; built once per edition and process)."""
    edition = get_edition()
    if not _cached or _cached[0].edition != edition:
        _cached[:] = [load_calendar_edition(edition)]
    return _cached[0]


def peek_calendar() -> Calendar:
    """The calendar this process knows, without asking the database. For writers whose statement checks the edition."""
    return _cached[0] if _cached else load_calendar()


def note_edition(edition: int) -> None:
    """Tell this process which edition a statement just saw, so that the next peek knows of a publication elsewhere."""
    if _cached and _cached[0].edition != edition:
        _cached.clear()


@lru_cache(maxsize=1)
def _build_shipped() -> Calendar:
    return build_calendar(read_shipped_notices(), 0)


def list_notices_in_force() -> tuple[YearNotice, ...]:
    """The published arrangement of every year, by year; the shipped ones before the first publication."""
    revisions = CalendarRevision.objects.filter(state=PUBLISHED).order_by("year").prefetch_related("days")
    return tuple(_make_year_notice(revision) for revision in revisions) or read_shipped_notices()


def get_notice_in_force(year: int) -> YearNotice | None:
    """The arrangement in force for a year, None when none is published."""
    return next((notice for notice in list_notices_in_force() if notice.year == year), None)


def get_drafted_notice(revision_id: int) -> YearNotice:
    """The arrangement a revision holds. Raises NotFound."""
    return _make_year_notice(_get_revision(revision_id))


def _make_year_notice(revision: CalendarRevision) -> YearNotice:
    days = tuple(NoticeDay(row.day, row.kind, row.name) for row in sorted(revision.days.all(), key=lambda row: row.day))
    papers = tuple(Notice(paper["number"], paper["url"]) for paper in revision.papers)
    return YearNotice(revision.year, days, papers, revision.verified, revision.note)


def _get_revision(revision_id: int) -> CalendarRevision:
    revision = CalendarRevision.objects.filter(id=revision_id).first()
    if revision is None:
        raise NotFound("no_such_revision", "没有这份工作日安排", advice="请从工作日历页面重新选择")
    return revision


def make_revision_row(revision: CalendarRevision) -> RevisionRow:
    """The readable form of a revision."""
    papers = tuple(Notice(paper["number"], paper["url"]) for paper in revision.papers)
    return RevisionRow(
        revision.id, revision.year, revision.state, revision.source, papers, revision.verified, revision.note,
        revision.edition, revision.drafted_by_account_id, revision.drafted_by_name, revision.drafted_at,
        revision.published_by_name, revision.published_at,
    )  # fmt: skip


def list_revisions(year: int | None = None) -> tuple[RevisionRow, ...]:
    """All revisions (of one year), newest year and newest revision first."""
    revisions = CalendarRevision.objects.order_by("-year", "-id")
    return tuple(make_revision_row(row) for row in (revisions.filter(year=year) if year else revisions))


def get_revision(revision_id: int) -> RevisionRow:
    """One revision. Raises NotFound."""
    return make_revision_row(_get_revision(revision_id))


def preview_arrangement(notice: YearNotice) -> tuple[DayChange, ...]:
    """What an arrangement would change against the one in force; against the statutory days when none is."""
    current = get_notice_in_force(notice.year)
    if current is not None:
        return compare_arrangements(current.days, notice.days)
    return compare_arrangements(compute_statutory_days(notice.year), notice.days)


def preview_revision(revision_id: int) -> tuple[DayChange, ...]:
    """The difference a drafted revision would make: what the second person confirms. Raises NotFound."""
    return preview_arrangement(get_drafted_notice(revision_id))


def find_calendar_alarm(on: date) -> CalendarAlarm | None:
    """The alarm of the day `on`: from 15 October the next year must be in force (domain 5.3 point 3), else None."""
    years = CalendarRevision.objects.filter(state=PUBLISHED).values_list("year", flat=True)
    year = needs_alarm(on, list(years) or [notice.year for notice in read_shipped_notices()])
    if year is None:
        return None
    return CalendarAlarm(
        year, f"{year}年放假安排尚未录入，涉及{year}年的期限只能暂定。请录入国务院办公厅通知并由另一人确认。"
    )


def list_hall_service_days(*, centre_id: int, first: date, last: date) -> tuple[HallDayRow, ...]:
    """What a hall announced for the days from `first` to `last`; never used for a legal period."""
    calendar = load_calendar()
    rows = HallServiceDay.objects.filter(centre_id=centre_id, day__range=(first, last)).order_by("day")
    return tuple(
        HallDayRow(
            row.centre_id, row.day, row.is_open, row.opens_at, row.closes_at, row.document_number, row.note,
            calendar.describe_day(row.day),
        )
        for row in rows
    )  # fmt: skip


@lru_cache(maxsize=8)
def load_calendar_edition(edition: int) -> Calendar:
    """The calendar as it stood at an edition, so that an old date still explains itself; cached, editions never change."""
    if edition == 0:
        return _build_shipped()
    revisions = CalendarRevision.objects.filter(edition__lte=edition).order_by("edition").prefetch_related("days")
    by_year = {revision.year: revision for revision in revisions}
    return build_calendar((_make_year_notice(revision) for revision in by_year.values()), edition)
