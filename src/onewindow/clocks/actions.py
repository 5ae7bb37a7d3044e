"""Every change of a clock. They are called down by the acts of a matter, whose own events tell them; only what a clock does by itself
(a calendar moves it, a rung is passed) is recorded here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from onewindow.clocks.events import ClockRederived, ClockRungPassed
from onewindow.clocks.models import Clock, ClockExtension, ClockPause
from onewindow.clocks.queries import (
    ROW_COLUMNS,
    ClockRow,
    make_clock_row,
    make_pauses,
    make_terms,
    read_clock_row,
    sum_extension,
)
from onewindow.clocks.rules import (
    CLOCK_COLUMNS,
    ClockOrder,
    Derived,
    check_extension,
    check_pause_is_lawful,
    derive_dates,
    make_clock_order,
    make_clock_record,
    place_pause,
    write_clock_records,
)
from onewindow.directory.rules import holds_role
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.actions import record, refuse_by_constraint
from onewindow.workdays.queries import EDITION_SQL, load_calendar, peek_calendar
from onewindow.workdays.rules import Calendar

# One statement for all the clocks of an act, written only if the calendar they were derived from is still the newest. (A
# publication that commits between this statement and the commit is caught by the next rederive_clocks, which looks for older
# editions.) The rows come as JSON, so the text is one and the same however many they are, and is prepared once.
INSERT_CLOCKS_SQL = (
    f"INSERT INTO clocks_clock ({', '.join(CLOCK_COLUMNS)}) SELECT {', '.join(CLOCK_COLUMNS)} "  # noqa: S608
    "FROM jsonb_populate_recordset(NULL::clocks_clock, %(clocks)s::jsonb)"
)
START_SQL = f"{INSERT_CLOCKS_SQL} WHERE ({EDITION_SQL}) = %(edition)s RETURNING {ROW_COLUMNS}"

# None is stopped where one of them began later: the caller is told which.
_RUNNING = """subject_kind = %(kind)s AND subject_id = %(id)s AND stopped_on IS NULL
    AND (%(purposes)s::text[] = '{}' OR purpose = ANY(%(purposes)s::text[]))"""
STOP_SQL = f"""
UPDATE clocks_clock SET stopped_on = %(on)s::date, stop_reason = %(reason)s
WHERE {_RUNNING} AND NOT EXISTS (SELECT 1 FROM clocks_clock WHERE {_RUNNING} AND started_on > %(on)s::date)
RETURNING {ROW_COLUMNS}
"""  # noqa: S608
RUNNING_SINCE_SQL = f"SELECT max(started_on) FROM clocks_clock WHERE {_RUNNING}"  # noqa: S608

# Amber is only worth claiming before the end. A rung is dated by the law's day, not by the worker's run.
CLAIM_SQL = """
WITH passed AS (
    SELECT id, 'overdue' AS rung, due_on, CASE WHEN unit = 'hours' THEN due_on ELSE due_on + 1 END AS passed_on
    FROM clocks_clock
    WHERE stopped_on IS NULL AND due_on <= %(on)s
      AND CASE WHEN unit = 'hours' THEN due_at < %(moment)s ELSE due_on < %(on)s END
    UNION ALL
    SELECT id, 'amber', due_on, warn_on FROM clocks_clock
    WHERE stopped_on IS NULL AND warn_on <= %(on)s AND due_on >= %(on)s
), unclaimed AS (
    SELECT passed.* FROM passed
    WHERE NOT EXISTS (
        SELECT 1 FROM clocks_rung r WHERE r.clock_id = passed.id AND r.rung = passed.rung AND r.due_on = passed.due_on
    )
    ORDER BY passed.id LIMIT %(limit)s
), claimed AS (
    INSERT INTO clocks_rung (clock_id, rung, due_on, passed_on)
    SELECT id, rung, due_on, passed_on FROM unclaimed
    ON CONFLICT (clock_id, rung, due_on) DO NOTHING
    RETURNING clock_id, rung, due_on, passed_on
)
SELECT claimed.*, c.purpose, c.whose_time, c.subject_kind, c.subject_id
FROM claimed JOIN clocks_clock c ON c.id = claimed.clock_id ORDER BY c.id
"""

RUNNING_TWICE = Conflict("clock_already_running", "这个事项的同一期限已经在计算", advice="请先结束原来的期限")


@dataclass(frozen=True, slots=True)
class Rederivation:
    """A clock a new calendar moved."""

    clock_id: int
    subject: tuple[str, str]
    old_due_on: date
    new_due_on: date


def start_clock(*, actor: Actor, at: At, **order: Any) -> ClockRow:
    """Start a clock: the keywords of rules.make_clock_order (subject, purpose, whose_time, budget, unit, started_on, article, …).

    One INSERT. Raises Invalid for terms no clock can run on, Conflict when the same clock runs already.
    """
    return place_clocks(orders=(make_clock_order(**order),))[0]


def place_clocks(*, orders: Sequence[ClockOrder]) -> tuple[ClockRow, ...]:
    """Write the rows of made orders in one INSERT, whoever made them; re-derives when the calendar has moved on meanwhile.

    Raises Conflict when one of these clocks runs already.
    """
    calendar = peek_calendar()
    for _ in range(3):
        records = write_clock_records(make_clock_record(order, calendar) for order in orders)
        rows = _insert_clocks(records, calendar.edition)
        if len(rows) == len(orders):
            return rows
        calendar = load_calendar()
    raise Conflict("calendar_keeps_changing", "工作日历正在更新，请稍后再试")


def _insert_clocks(records: str, edition: int) -> tuple[ClockRow, ...]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(START_SQL, {"clocks": records, "edition": edition})
            return tuple(sorted((read_clock_row(row) for row in cursor.fetchall()), key=lambda row: row.id))
    except IntegrityError as error:
        raise refuse_by_constraint(error, {"clock_of_one_purpose_runs_once_for_a_subject": RUNNING_TWICE}) from error


def stop_clock(*, clock_id: int, on: date, reason: str, actor: Actor, at: At) -> ClockRow:
    """Stop a running clock for good, on the law's day `on`, for a reason (decided, withdrawn, delivered…).

    Raises Conflict when it has stopped already, Invalid for a day before its start.
    """
    with transaction.atomic():
        clock = _lock_clock(clock_id)
        _stop(clock, on, reason)
        return make_clock_row(clock)


def stop_subject_clocks(
    *, subject: tuple[str, str | int], on: date, reason: str, actor: Actor, at: At, purposes: tuple[str, ...] = ()
) -> tuple[ClockRow, ...]:
    """Stop every running clock of a subject (of the given purposes); none running is no fault. Raises Invalid as stop_clock.

    One UPDATE; one statement more where it stopped nothing.
    """
    if not reason.strip():
        raise _refuse_stop(on)
    own: dict[str, Any] = {"kind": subject[0], "id": str(subject[1]), "purposes": list(purposes)}
    with connection.cursor() as cursor:
        cursor.execute(STOP_SQL, own | {"on": on, "reason": reason})
        rows = tuple(read_clock_row(row) for row in cursor.fetchall())
        if rows:
            return rows
        cursor.execute(RUNNING_SINCE_SQL, own)
        (since,) = cursor.fetchone()
    if since is not None:
        raise _refuse_stop(since)
    return ()


def _refuse_stop(since: date) -> Invalid:
    return Invalid("bad_stop", "结束日不能早于起算日，且须写明原因", fields={"on": since.isoformat()})


def _stop(clock: Clock, on: date, reason: str) -> None:
    if on < clock.started_on or not reason.strip():
        raise _refuse_stop(clock.started_on)
    clock.stopped_on = on
    clock.stop_reason = reason
    clock.save(update_fields=["stopped_on", "stop_reason"])


def pause_clock(
    *,
    clock_id: int,
    kind: str,
    article: str,
    notice_number: str,
    delivered_on: date,
    notified_end: date,
    actor: Actor,
    at: At,
    starts_on: date | None = None,
) -> ClockRow:
    """Take time out of a clock: from the delivery of its written notice (or `starts_on`, later) to the notified end, when it
    runs again by itself unless a new notice came first (行政许可法 45, RD-05). All days named are not counted.

    Raises Invalid for an unlawful kind or an undelivered notice, Conflict when the clock is over, stopped or paused then.
    """
    if delivered_on > at.local_date:
        raise Invalid("notice_not_delivered", "书面通知尚未送达", fields={"delivered_on": "不能晚于今天"})
    if not notice_number.strip():
        raise Invalid("notice_needed", "须有书面通知的文号", fields={"notice_number": "必填"})
    with transaction.atomic():
        clock = _lock_clock(clock_id)
        check_pause_is_lawful(clock.regime, clock.unit, clock.whose_time, kind, article)
        first, last = place_pause(
            delivered_on=delivered_on,
            notified_end=notified_end,
            requested=starts_on,
            due_on=clock.due_on,
            running=make_pauses(clock.pauses.all()),
        )
        ClockPause.objects.create(
            clock=clock,
            kind=kind,
            article=article,
            notice_number=notice_number,
            delivered_on=delivered_on,
            starts_on=first,
            notified_end=last,
            ends_on=last,
        )
        return _rederive(clock)


def end_pause(*, pause_id: int, ended_on: date, actor: Actor, at: At) -> ClockRow:
    """End a pause before its notified end: `ended_on` is its last day not counted; before its start, it never was (void).

    Raises Conflict when the clock has stopped or the pause has ended by then, NotFound.
    """
    with transaction.atomic():
        pause = ClockPause.objects.filter(id=pause_id).first()
        if pause is None:
            raise NotFound("no_such_pause", "没有这段扣除时间")
        clock = _lock_clock(pause.clock_id)
        pause.refresh_from_db()
        if pause.is_void or ended_on >= pause.ends_on:
            raise Conflict("pause_is_over", "这段扣除时间已按告知的日期结束", advice="期限届时自动恢复计算，无需操作")
        pause.is_void = ended_on < pause.starts_on
        if not pause.is_void:
            pause.ends_on = ended_on
        pause.save(update_fields=["is_void", "ends_on"])
        return _rederive(clock)


def extend_clock(*, clock_id: int, days: int, reason: str, actor: Actor, at: At) -> ClockRow:
    """Add days once, before expiry, by the head of the organ (or of the government for joint handling), reasons told (42, RD-05).

    The actor is the approver. Raises NotAllowed without the role the clock names, Invalid, Conflict when over or extended already.
    """
    with transaction.atomic():
        clock = _lock_clock(clock_id)
        check_extension(
            days=days,
            most=clock.extension_max,
            role=clock.extension_role,
            reason=reason,
            on=at.local_date,
            due_on=clock.due_on,
        )
        if not holds_role(actor, clock.extension_role):
            raise NotAllowed("extension_needs_head", "延长期限须由依法有权的负责人批准", article="行政许可法第四十二条")
        if clock.extensions.exists():
            raise Conflict("extended_already", "期限只能延长一次", article="行政许可法第四十二条")
        ClockExtension.objects.create(
            clock=clock,
            days=days,
            granted_on=at.local_date,
            approver_account_id=actor.account_id,
            approver_name=actor.name,
            reason=reason,
        )
        return _rederive(clock)


def withdraw_extension(*, clock_id: int, actor: Actor, at: At) -> ClockRow:
    """Take an extension back; the pauses stay and the last day follows (correspondence_tool_staff#2818). Raises Conflict when none."""
    with transaction.atomic():
        clock = _lock_clock(clock_id)
        taken = clock.extensions.filter(withdrawn_on__isnull=True).update(withdrawn_on=at.local_date)
        if not taken:
            raise Conflict("not_extended", "这个期限没有延长过")
        return _rederive(clock)


def rederive_clocks(*, actor: Actor, at: At, limit: int = 10_000) -> tuple[Rederivation, ...]:
    """Bring running clocks of older calendar editions to the newest; returns and records those whose dates moved, no others.

    Idempotent: the reaction to CalendarRevised and the worker's sweep both call it. trap alaveteli#7292.
    """
    with transaction.atomic():
        calendar = load_calendar()
        stale = Clock.objects.select_for_update(no_key=True, of=("self",)).filter(stopped_on__isnull=True)
        # Two ranges instead of "not equal": both walk the index of running clocks by edition.
        other = Q(calendar_edition__lt=calendar.edition) | Q(calendar_edition__gt=calendar.edition)
        stale = stale.filter(other).order_by("id")
        clocks = list(stale.prefetch_related("pauses", "extensions")[:limit])
        moved = [found for clock in clocks if (found := _follow_calendar(clock, calendar, actor, at))]
        moved_ids = {found.clock_id for found in moved}
        calm = [clock.id for clock in clocks if clock.id not in moved_ids]
        Clock.objects.filter(id__in=calm).update(calendar_edition=calendar.edition)
        return tuple(moved)


def _follow_calendar(clock: Clock, calendar: Calendar, actor: Actor, at: At) -> Rederivation | None:
    old = (clock.due_on, clock.warn_on)
    was_provisional = clock.provisional
    _apply(clock, _derive(clock, calendar))
    if (clock.due_on, clock.warn_on) == old:
        if clock.provisional != was_provisional:
            Clock.objects.filter(id=clock.id).update(provisional=clock.provisional)
        return None
    clock.calendar_edition = calendar.edition
    clock.save()
    event = ClockRederived(
        clock.id, clock.purpose, calendar.edition, old[0], clock.due_on, old[1], clock.warn_on, clock.provisional
    )
    subject = (clock.subject_kind, clock.subject_id)
    record(subject=subject, event=event, actor=actor, at=replace(at, source="law", reference="行政许可法第八十二条"))
    return Rederivation(clock.id, subject, old[0], clock.due_on)


def claim_rungs(*, actor: Actor, at: At, limit: int = 500) -> tuple[ClockRungPassed, ...]:
    """Claim and record every rung running clocks have passed by now; each once, however many workers sweep (unique key)."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM_SQL, {"on": at.local_date, "moment": at.occurred_at, "limit": limit})
            rows = cursor.fetchall()
        events = []
        for clock_id, rung, due_on, passed_on, purpose, whose_time, kind, subject_id in rows:
            event = ClockRungPassed(clock_id, purpose, whose_time, rung, due_on, passed_on)
            record(subject=(kind, subject_id), event=event, actor=actor, at=replace(at, source="law"))
            events.append(event)
        return tuple(events)


def _lock_clock(clock_id: int) -> Clock:
    clock = Clock.objects.select_for_update(no_key=True).filter(id=clock_id).first()
    if clock is None:
        raise NotFound("no_such_clock", "没有这个期限")
    if clock.stopped_on is not None:
        raise Conflict("clock_stopped", f"这个期限已于{clock.stopped_on.isoformat()}结束（{clock.stop_reason}）")
    return clock


def _rederive(clock: Clock) -> ClockRow:
    calendar = load_calendar()
    _apply(clock, _derive(clock, calendar))
    clock.calendar_edition = calendar.edition
    clock.save()
    return make_clock_row(clock)


def _derive(clock: Clock, calendar: Calendar) -> Derived:
    return derive_dates(
        make_terms(clock), calendar, make_pauses(clock.pauses.all()), sum_extension(clock.extensions.all())
    )


def _apply(clock: Clock, derived: Derived) -> None:
    clock.due_on, clock.due_at = derived.due_on, derived.due_at
    clock.warn_on, clock.provisional = derived.warn_on, derived.provisional
