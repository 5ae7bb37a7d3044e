"""Every change of the calendar: one person drafts, another confirms."""

from __future__ import annotations

from datetime import date, time

from django.db import connection, transaction

from onewindow.directory.rules import Role, holds_role, list_grants
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.actions import record
from onewindow.workdays.events import (
    CalendarDiscarded,
    CalendarDrafted,
    CalendarRevised,
    HallServiceDaySet,
    ShippedCalendarLoaded,
)
from onewindow.workdays.models import (
    DISCARDED,
    DRAFT,
    ENTERED,
    IMPORTED,
    PUBLISHED,
    SHIPPED,
    SUPERSEDED,
    CalendarDay,
    CalendarRevision,
    HallServiceDay,
)
from onewindow.workdays.queries import RevisionRow, make_revision_row, preview_arrangement, preview_revision
from onewindow.workdays.rules import DayChange, Notice, NoticeDay, YearNotice, check_arrangement, read_shipped_notices

# One publication at a time: the edition, the superseded revision and the diff belong together.
LOCK_SQL = "SELECT pg_advisory_xact_lock(hashtext('workdays_publication'))"


def draft_revision(*, notice: YearNotice, actor: Actor, at: At, source: str = ENTERED) -> RevisionRow:
    """Enter a year's arrangement as a draft; it changes nothing until another person publishes it.

    Raises NotAllowed unless the actor is an administrator, Invalid naming each faulty day, Conflict when it says
    exactly what is in force already. The system may draft a file imported at the command line. domain 5.3 point 3.
    """
    if actor.kind != "system" or source != IMPORTED:
        _require_calendar_keeper(actor)
    check_arrangement(notice)
    with transaction.atomic():
        changes = preview_arrangement(notice)
        if not changes:
            raise Conflict("calendar_unchanged", f"{notice.year}年的安排与现行日历完全相同，无需录入")
        revision = _insert_revision(notice, source, actor, at)
        event = CalendarDrafted(revision.id, notice.year, source, _name_papers(notice.papers), _list_days(changes))
        record(subject=("calendar", notice.year), event=event, actor=actor, at=at)
        return make_revision_row(revision)


def publish_revision(*, revision_id: int, actor: Actor, at: At) -> RevisionRow:
    """Bring a draft into force, as the second person; running clocks follow by the CalendarRevised event (C-11, AL-01).

    Raises NotAllowed for the drafter himself or a non-administrator, Conflict when the draft is no draft any more.
    """
    _require_calendar_keeper(actor)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK_SQL)
        revision = _lock_draft(revision_id)
        if actor.account_id is None or revision.drafted_by_account_id == actor.account_id:
            raise NotAllowed(
                "second_person_needed", "录入人不能确认自己录入的安排", advice="请由另一位管理员对照通知原文确认"
            )
        # The first publication stands on the shipped years: they are entered with it, never lost by it.
        load_shipped_calendar(actor=actor, at=at)
        changes = preview_revision(revision_id)
        _put_in_force(revision, _take_edition(), actor, at)
        papers = _name_papers(tuple(Notice(paper["number"], paper["url"]) for paper in revision.papers))
        event = CalendarRevised(
            revision.id, revision.year, revision.edition or 0, papers, _list_days(changes), revision.drafted_by_name
        )
        record(subject=("calendar", revision.year), event=event, actor=actor, at=at)
        return make_revision_row(revision)


def discard_revision(*, revision_id: int, reason: str, actor: Actor, at: At) -> RevisionRow:
    """Put a draft aside. Raises NotAllowed, Invalid without a reason, Conflict when it is no draft any more."""
    _require_calendar_keeper(actor)
    if not reason.strip():
        raise Invalid("reason_needed", "请写明作废原因", fields={"reason": "必填"})
    with transaction.atomic():
        revision = _lock_draft(revision_id)
        revision.state = DISCARDED
        revision.save(update_fields=["state"])
        event = CalendarDiscarded(revision.id, revision.year, reason)
        record(subject=("calendar", revision.year), event=event, actor=actor, at=at)
        return make_revision_row(revision)


def load_shipped_calendar(*, actor: Actor, at: At) -> tuple[int, ...]:
    """Enter the arrangements that come with the software for the years that have none; returns those years.

    Idempotent: a year that anyone has published is left as it is. Called after migrating and before a first publication.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK_SQL)
        known = set(CalendarRevision.objects.filter(state=PUBLISHED).values_list("year", flat=True))
        missing = [notice for notice in read_shipped_notices() if notice.year not in known]
        if not missing:
            return ()
        edition = _take_edition()
        for notice in missing:
            _put_in_force(_insert_revision(notice, SHIPPED, actor, at), edition, actor, at)
        years = tuple(notice.year for notice in missing)
        record(subject=("calendar", "shipped"), event=ShippedCalendarLoaded(edition, years), actor=actor, at=at)
        return years


def set_hall_service_day(
    *,
    centre_id: int,
    day: date,
    hours: tuple[time, time] | None,
    actor: Actor,
    at: At,
    document_number: str = "",
    note: str = "",
) -> None:
    """Announce that a hall opens (`hours`) or closes (None, with its document's number) on a day.

    A service day never moves a legal period (domain 5.3 point 5). Raises NotAllowed, Invalid.
    """
    if not any(grant.centre_id == centre_id for grant in list_grants(actor, Role.CENTRE_STAFF)):
        raise NotAllowed("not_centre_staff", "只有本中心工作人员可以公告大厅服务日")
    if hours is None and not document_number.strip():
        raise Invalid("document_needed", "临时闭厅须写明公告文号", fields={"document_number": "必填"})
    if hours is not None and hours[1] <= hours[0]:
        raise Invalid("bad_hours", "闭厅时间须晚于开厅时间", fields={"closes_at": "须晚于开厅时间"})
    opens_at, closes_at = hours or (None, None)
    with transaction.atomic():
        HallServiceDay.objects.update_or_create(
            centre_id=centre_id,
            day=day,
            defaults={
                "is_open": hours is not None,
                "opens_at": opens_at,
                "closes_at": closes_at,
                "document_number": document_number,
                "note": note,
            },
        )
        event = HallServiceDaySet(centre_id, day, hours is not None, document_number, note)
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)


def _require_calendar_keeper(actor: Actor) -> None:
    if not holds_role(actor, Role.ADMINISTRATOR):
        raise NotAllowed("not_calendar_keeper", "只有系统管理员可以维护工作日历", advice="请联系本中心管理员")


def _lock_draft(revision_id: int) -> CalendarRevision:
    revision = CalendarRevision.objects.select_for_update(no_key=True).filter(id=revision_id).first()
    if revision is None:
        raise NotFound("no_such_revision", "没有这份工作日安排", advice="请从工作日历页面重新选择")
    if revision.state != DRAFT:
        who = revision.published_by_name or "他人"
        raise Conflict("not_a_draft", f"这份安排已由{who}处理，不再是草稿", advice="请刷新页面查看现行日历")
    return revision


def _insert_revision(notice: YearNotice, source: str, actor: Actor, at: At) -> CalendarRevision:
    revision = CalendarRevision.objects.create(
        year=notice.year,
        source=source,
        papers=[{"number": paper.number, "url": paper.url} for paper in notice.papers],
        verified=notice.verified,
        note=notice.note,
        drafted_by_account_id=actor.account_id,
        drafted_by_name=actor.name,
        drafted_at=at.occurred_at,
    )
    CalendarDay.objects.bulk_create(_make_day(revision, day) for day in notice.days)
    return revision


def _make_day(revision: CalendarRevision, day: NoticeDay) -> CalendarDay:
    return CalendarDay(revision=revision, day=day.day, kind=day.kind, name=day.name)


def _put_in_force(revision: CalendarRevision, edition: int, actor: Actor, at: At) -> None:
    CalendarRevision.objects.filter(year=revision.year, state=PUBLISHED).update(state=SUPERSEDED)
    revision.state = PUBLISHED
    revision.edition = edition
    revision.published_by_account_id = actor.account_id
    revision.published_by_name = actor.name
    revision.published_at = at.occurred_at
    revision.save()


def _take_edition() -> int:
    # A sequence, not max + 1: a rolled-back publication must not leave its number to another calendar (caches go by it).
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('workdays_edition')")
        return int(cursor.fetchone()[0])


def _name_papers(papers: tuple[Notice, ...]) -> tuple[str, ...]:
    return tuple(paper.number or paper.url for paper in papers)


def _list_days(changes: tuple[DayChange, ...]) -> tuple[date, ...]:
    return tuple(change.day for change in changes if change.counts_before != change.counts_after)
