"""Two persons revise the calendar; the database holds them to it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, connection, transaction

from onewindow.kit.acting import SYSTEM, Actor, At, Conflict, Grant, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries
from onewindow.workdays.actions import (
    discard_revision,
    draft_revision,
    load_shipped_calendar,
    publish_revision,
    set_hall_service_day,
)
from onewindow.workdays.imports import import_workdays_file
from onewindow.workdays.models import CalendarDay, CalendarRevision, HallServiceDay
from onewindow.workdays.queries import (
    find_calendar_alarm,
    get_edition,
    get_revision,
    list_hall_service_days,
    list_revisions,
    load_calendar,
    note_edition,
    peek_calendar,
    preview_revision,
)
from onewindow.workdays.testing import make_changed_notice

pytestmark = pytest.mark.django_db

KEEPER = Actor("staff", 901, "周管理", grants=(Grant("administrator", None, "350300"),))
SECOND = Actor("staff", 902, "吴管理", grants=(Grant("administrator", None, "350300"),))
CLERK = Actor("staff", 903, "王芳", grants=(Grant("clerk", 1, "350300"),))
LATE_HOLIDAY = date(2026, 12, 1)

FILE_2027 = {
    "year": 2027,
    "papers": ["https://www.gov.cn/example/2027.htm"],
    "days": [
        {"name": "元旦", "date": "2026-12-26", "isOffDay": False},
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-04", "isOffDay": True},
    ],
}


def now() -> At:
    return At(datetime.now(UTC))


def draft(**turned):
    return draft_revision(notice=make_changed_notice(2026, **turned), actor=KEEPER, at=now())


def test_the_shipped_calendar_loads_once():
    load_shipped_calendar(actor=SYSTEM, at=now())
    assert load_shipped_calendar(actor=SYSTEM, at=now()) == ()
    assert [row.year for row in list_revisions()] == list(range(2026, 2003, -1))
    assert [row.year for row in list_revisions() if not row.verified] == [2005, 2004]
    assert load_calendar().edition == get_edition() > 0
    assert load_calendar().add_workdays(date(2026, 9, 21), 20) == (date(2026, 10, 26), False)


def test_a_draft_changes_nothing_and_shows_its_difference():
    row = draft(off=(LATE_HOLIDAY,))
    assert load_calendar().is_workday(LATE_HOLIDAY)
    (change,) = preview_revision(row.id)
    assert (change.day, change.before, change.after) == (LATE_HOLIDAY, "工作日", "临时放假")


def test_the_drafter_cannot_confirm_and_a_second_person_can():
    row = draft(off=(LATE_HOLIDAY,))
    with pytest.raises(NotAllowed, match="second_person_needed"):
        publish_revision(revision_id=row.id, actor=KEEPER, at=now())
    published = publish_revision(revision_id=row.id, actor=SECOND, at=now())
    assert published.state == "published"
    assert not load_calendar().is_workday(LATE_HOLIDAY)
    assert load_calendar().last_published == date(2026, 12, 31)
    entry = list_entries(subject=("calendar", 2026))[-1]
    assert entry.event == "CalendarRevised"
    assert entry.data["changed_days"] == ["2026-12-01"]
    assert entry.data["edition"] == get_edition()
    with pytest.raises(Conflict, match="not_a_draft"):
        publish_revision(revision_id=row.id, actor=SECOND, at=now())


def test_a_rolled_back_publication_leaves_no_number_to_another_calendar():
    load_shipped_calendar(actor=SYSTEM, at=now())
    with pytest.raises(RuntimeError), transaction.atomic():
        publish_revision(revision_id=draft(off=(LATE_HOLIDAY,)).id, actor=SECOND, at=now())
        assert not load_calendar().is_workday(LATE_HOLIDAY)
        raise RuntimeError
    assert load_calendar().is_workday(LATE_HOLIDAY)
    publish_revision(revision_id=draft(off=(date(2026, 12, 2),)).id, actor=SECOND, at=now())
    assert load_calendar().is_workday(LATE_HOLIDAY)
    assert not load_calendar().is_workday(date(2026, 12, 2))


def test_only_administrators_keep_the_calendar():
    with pytest.raises(NotAllowed):
        draft_revision(notice=make_changed_notice(2026, off=(LATE_HOLIDAY,)), actor=CLERK, at=now())
    row = draft(off=(LATE_HOLIDAY,))
    with pytest.raises(NotAllowed):
        publish_revision(revision_id=row.id, actor=CLERK, at=now())
    with pytest.raises(NotAllowed):
        discard_revision(revision_id=row.id, reason="误录", actor=CLERK, at=now())
    assert get_revision(row.id).state == "draft"


def test_a_draft_can_be_put_aside_with_a_reason():
    row = draft(off=(LATE_HOLIDAY,))
    with pytest.raises(Invalid):
        discard_revision(revision_id=row.id, reason=" ", actor=KEEPER, at=now())
    assert discard_revision(revision_id=row.id, reason="误录", actor=KEEPER, at=now()).state == "discarded"
    with pytest.raises(Conflict):
        publish_revision(revision_id=row.id, actor=SECOND, at=now())
    with pytest.raises(NotFound):
        get_revision(row.id + 1000)


def test_the_same_arrangement_again_is_refused():
    with pytest.raises(Conflict, match="calendar_unchanged"):
        draft()


def test_a_file_is_drafted_published_and_then_changes_nothing():
    content = json.dumps(FILE_2027).encode()
    report = import_workdays_file(content=content, actor=KEEPER, at=now())
    assert report.year == 2027
    assert date(2026, 12, 26) in [change.day for change in report.changes]
    publish_revision(revision_id=report.revision_id, actor=SECOND, at=now())
    calendar = load_calendar()
    assert calendar.last_published == date(2027, 12, 31)
    assert calendar.is_workday(date(2026, 12, 26))
    assert calendar.add_workdays(date(2026, 12, 31), 1) == (date(2027, 1, 5), False)
    again = import_workdays_file(content=content, actor=KEEPER, at=now())
    assert (again.revision_id, again.changes) == (None, ())


def test_a_file_imported_at_the_command_line_still_waits_for_a_person():
    report = import_workdays_file(content=json.dumps(FILE_2027).encode(), actor=SYSTEM, at=now())
    with pytest.raises(NotAllowed):
        publish_revision(revision_id=report.revision_id, actor=SYSTEM, at=now())
    assert publish_revision(revision_id=report.revision_id, actor=KEEPER, at=now()).state == "published"
    with pytest.raises(NotAllowed):
        draft_revision(notice=make_changed_notice(2026, off=(LATE_HOLIDAY,)), actor=SYSTEM, at=now())


def test_trap_bops_holidays_are_not_only_those_of_start_up_a_process_learns_of_a_publication_elsewhere():
    load_calendar()
    known = peek_calendar()
    note_edition(known.edition)
    assert peek_calendar() is known
    note_edition(known.edition + 1)
    assert peek_calendar().edition == get_edition()


@pytest.mark.parametrize(
    "content",
    [
        b"not json",
        b"[]",
        b'{"year": 2027}',
        b'{"year": 2027, "papers": [], "days": [{"name": "x", "date": "2027-02-30", "isOffDay": true}]}',
        b'{"year": 2027, "papers": ["a"], "days": [{"name": "x", "date": "2027-02-01", "isOffDay": "no"}]}',
        b'{"year": 2027, "papers": [], "days": []}',
        b"\xff\xfe",
    ],
)
def test_a_bad_or_unpublished_file_is_refused_and_leaves_nothing(content):
    with pytest.raises(Invalid):
        import_workdays_file(content=content, actor=KEEPER, at=now())
    assert not list_revisions(2027)


def test_every_published_file_changes_no_working_day(shared_data):
    """A real table agrees with the shipped arrangement: only names differ, and weekends that need no word."""
    for year in range(2008, 2027):
        content = (shared_data / "data" / "workdays" / f"{year}.json").read_bytes()
        report = import_workdays_file(content=content, actor=KEEPER, at=now())
        assert [change for change in report.changes if change.counts_before != change.counts_after] == []


def test_the_administrator_is_alarmed_until_next_year_is_in_force():
    assert find_calendar_alarm(date(2026, 10, 14)) is None
    assert find_calendar_alarm(date(2026, 11, 23)).year == 2027
    report = import_workdays_file(content=json.dumps(FILE_2027).encode(), actor=KEEPER, at=now())
    assert find_calendar_alarm(date(2026, 11, 23)) is not None
    publish_revision(revision_id=report.revision_id, actor=SECOND, at=now())
    assert find_calendar_alarm(date(2026, 11, 23)) is None


def test_hall_service_days_never_move_a_legal_period(cast):
    staff = cast.centre
    hall = next(grant.centre_id for grant in staff.grants if grant.centre_id)
    saturday, monday = date(2026, 11, 28), date(2026, 11, 30)
    before = load_calendar().add_workdays(date(2026, 11, 27), 3)
    set_hall_service_day(
        centre_id=hall, day=saturday, hours=(time(9), time(17)), actor=staff, at=now(), note="周末延时"
    )
    set_hall_service_day(
        centre_id=hall, day=monday, hours=None, document_number="莆政务〔2026〕9号", actor=staff, at=now()
    )
    assert load_calendar().add_workdays(date(2026, 11, 27), 3) == before
    opened, closed = list_hall_service_days(centre_id=hall, first=saturday, last=monday)
    assert (opened.is_open, opened.legal.counts) == (True, False)
    assert (closed.is_open, closed.legal.counts) == (False, True)
    with pytest.raises(Invalid):
        set_hall_service_day(centre_id=hall, day=monday, hours=None, actor=staff, at=now())
    with pytest.raises(Invalid):
        set_hall_service_day(centre_id=hall, day=monday, hours=(time(17), time(9)), actor=staff, at=now())
    with pytest.raises(NotAllowed):
        set_hall_service_day(centre_id=hall, day=monday, hours=(time(9), time(17)), actor=CLERK, at=now())
    with pytest.raises(NotAllowed):
        set_hall_service_day(centre_id=hall + 1, day=monday, hours=(time(9), time(17)), actor=staff, at=now())


def break_second_person(row):
    CalendarRevision.objects.filter(id=row.id).update(
        state="published", edition=10**6, published_at=datetime.now(UTC), published_by_account_id=901
    )


def break_one_in_force(row):
    load_shipped_calendar(actor=SYSTEM, at=now())
    CalendarRevision.objects.filter(id=row.id).update(
        state="published", edition=10**6, published_at=datetime.now(UTC), published_by_account_id=902
    )


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("calendar_is_confirmed_by_a_second_person", break_second_person),
        ("calendar_year_has_one_revision_in_force", break_one_in_force),
        (
            "calendar_revision_in_force_has_its_edition",
            lambda row: CalendarRevision.objects.filter(id=row.id).update(edition=10**6),
        ),
        (
            "calendar_verified_year_names_its_notice",
            lambda row: CalendarRevision.objects.filter(id=row.id).update(papers=[]),
        ),
        (
            "calendar_day_is_off_or_work",
            lambda row: CalendarDay.objects.create(revision_id=row.id, day=date(2026, 3, 2), kind="half", name="x"),
        ),
        (
            "calendar_day_is_said_once_in_a_revision",
            lambda row: CalendarDay.objects.create(revision_id=row.id, day=date(2026, 1, 1), kind="off", name="x"),
        ),
        (
            "hall_open_day_has_its_hours",
            lambda _: HallServiceDay.objects.create(centre_id=1, day=LATE_HOLIDAY, is_open=True),
        ),
        (
            "hall_closure_names_its_document",
            lambda _: HallServiceDay.objects.create(centre_id=1, day=LATE_HOLIDAY, is_open=False),
        ),
    ],
)
def test_the_database_refuses_nonsense_in_a_sentence(name, act):
    row = draft(off=(LATE_HOLIDAY,))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act(row)


def test_a_calendar_costs_one_short_statement(django_assert_num_queries):
    load_shipped_calendar(actor=SYSTEM, at=now())
    load_calendar()
    with django_assert_num_queries(1):
        load_calendar()
    assert connection.vendor == "postgresql"
