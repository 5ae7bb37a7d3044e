"""Every read of the clocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from onewindow.clocks.models import Clock, ClockExtension, ClockPause
from onewindow.clocks.rules import (
    PURPOSES,
    UNITS,
    ClockDay,
    ClockTerms,
    Pause,
    derive_dates,
    explain_clock_days,
    find_rung,
    measure_use,
)
from onewindow.kit.acting import NotFound
from onewindow.workdays.queries import load_calendar_edition
from onewindow.workdays.rules import Calendar


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock for reading. `due_on` is the last legal day, which ends at 24:00 local; it is derived, never entered."""

    id: int
    subject: tuple[str, str]
    purpose: str
    part: str
    regime: str
    whose_time: str
    article: str
    terms: ClockTerms
    extension_max: int
    extension_role: str
    calendar_edition: int
    due_on: date
    due_at: datetime | None
    warn_on: date
    provisional: bool
    stopped_on: date | None
    stop_reason: str

    def get_rung(self, on: date) -> str:
        """ "" on time, amber, or overdue on a day; a stopped clock is judged on the day it stopped."""
        return find_rung(on=self.stopped_on or on, due_on=self.due_on, warn_on=self.warn_on)


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A stretch of time not counted, with its notice."""

    id: int
    kind: str
    article: str
    notice_number: str
    delivered_on: date
    starts_on: date
    notified_end: date
    ends_on: date
    is_void: bool


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """Days granted beyond the budget."""

    id: int
    days: int
    granted_on: date
    approver_name: str
    reason: str
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class ClockAccount:
    """Why a clock ends on its day: one sentence, every day, every pause, the extension."""

    clock: ClockRow
    sentence: str
    days: tuple[ClockDay, ...]
    pauses: tuple[PauseRow, ...]
    extension: ExtensionRow | None


@dataclass(frozen=True, slots=True)
class TimeUse:
    """How much of a clock's time was used by a day and how much a pause kept out, in its own unit, by whose time it is."""

    clock_id: int
    purpose: str
    part: str
    whose_time: str
    unit: str
    used: int
    paused: int


def make_terms(clock: Clock) -> ClockTerms:
    """The terms a stored clock runs on."""
    return ClockTerms(
        clock.budget, clock.unit, clock.started_on, clock.start_rule, clock.warn_before, clock.rolls,
        clock.started_at, clock.cut_off_hour,
    )  # fmt: skip


def make_clock_row(clock: Clock) -> ClockRow:
    """The readable form of a stored clock."""
    return ClockRow(
        clock.id, (clock.subject_kind, clock.subject_id), clock.purpose, clock.part, clock.regime, clock.whose_time,
        clock.article, make_terms(clock), clock.extension_max, clock.extension_role, clock.calendar_edition,
        clock.due_on, clock.due_at, clock.warn_on, clock.provisional, clock.stopped_on, clock.stop_reason,
    )  # fmt: skip


# Clocks are read and written with every case: these statements are written out, and their rows need no model.
ROW_COLUMNS = (
    "id, subject_kind, subject_id, purpose, part, regime, whose_time, article, "
    "budget, unit, started_on, start_rule, warn_before, rolls, started_at, cut_off_hour, "
    "extension_max, extension_role, calendar_edition, due_on, due_at, warn_on, provisional, stopped_on, stop_reason"
)
CLOCKS_OF_SQL = f"SELECT {ROW_COLUMNS} FROM clocks_clock WHERE subject_kind = %s AND subject_id = ANY(%s)"  # noqa: S608


def read_clock_row(values: Sequence[Any]) -> ClockRow:
    """The readable form of ROW_COLUMNS as the database returns them."""
    terms = ClockTerms(*values[8:16])
    return ClockRow(*[values[0], (values[1], values[2]), *values[3:8], terms, *values[16:]])


def make_pauses(pauses: Iterable[ClockPause]) -> tuple[Pause, ...]:
    """The pauses that count, in order, as the rules want them."""
    return tuple(
        Pause(pause.starts_on, pause.ends_on, pause.kind, pause.article, pause.notice_number, pause.delivered_on)
        for pause in sorted(pauses, key=lambda pause: pause.starts_on)
        if not pause.is_void
    )


def sum_extension(extensions: Iterable[ClockExtension]) -> int:
    """The days granted and not withdrawn."""
    return sum(extension.days for extension in extensions if extension.withdrawn_on is None)


def get_clock(clock_id: int) -> ClockRow:
    """One clock. Raises NotFound."""
    return make_clock_row(_find_clock(clock_id))


def _find_clock(clock_id: int) -> Clock:
    clock = Clock.objects.filter(id=clock_id).prefetch_related("pauses", "extensions").first()
    if clock is None:
        raise NotFound("no_such_clock", "没有这个期限")
    return clock


def list_clocks(subject: tuple[str, str | int]) -> tuple[ClockRow, ...]:
    """All clocks of a subject, running first, then by last day."""
    return list_clocks_of(subject[0], [subject[1]]).get(str(subject[1]), ())


def list_clocks_of(kind: str, ids: Iterable[str | int]) -> dict[str, tuple[ClockRow, ...]]:
    """The clocks of many subjects of one kind in one statement, by subject id: for lists of cases."""
    found: dict[str, list[ClockRow]] = {}
    with connection.cursor() as cursor:
        cursor.execute(CLOCKS_OF_SQL, [kind, [str(each) for each in ids]])
        for values in cursor.fetchall():
            row = read_clock_row(values)
            found.setdefault(row.subject[1], []).append(row)
    return {key: tuple(sorted(rows, key=_order_clock)) for key, rows in found.items()}


def _order_clock(row: ClockRow) -> tuple[bool, date, int]:
    return row.stopped_on is not None, row.due_on, row.id


def list_due(
    *, on: date, kind: str = "", purpose: str = "", whose_time: str = "", limit: int = 200
) -> tuple[ClockRow, ...]:
    """Running clocks whose last day is `on` or earlier, the oldest first; narrowed by subject kind, purpose, whose time."""
    wanted = {"subject_kind": kind, "purpose": purpose, "whose_time": whose_time}
    clocks = Clock.objects.filter(stopped_on__isnull=True, due_on__lte=on)
    clocks = clocks.filter(**{column: value for column, value in wanted.items() if value})
    return tuple(make_clock_row(clock) for clock in clocks.order_by("due_on", "id")[:limit])


def preview_calendar(calendar: Calendar, *, limit: int = 200) -> tuple[tuple[ClockRow, date], ...]:
    """Running clocks whose last day would move under a calendar not yet in force, each with that day; nothing is written.

    Looks at the `limit` clocks that end soonest. Three statements.
    """
    running = Clock.objects.filter(stopped_on__isnull=True).order_by("due_on", "id")
    found = []
    for clock in running.prefetch_related("pauses", "extensions")[:limit]:
        extension = sum_extension(clock.extensions.all())
        derived = derive_dates(make_terms(clock), calendar, make_pauses(clock.pauses.all()), extension)
        if derived.due_on != clock.due_on:
            found.append((make_clock_row(clock), derived.due_on))
    return tuple(found)


def list_pauses(clock_id: int) -> tuple[PauseRow, ...]:
    """The pauses of a clock in order, void ones too."""
    return tuple(_make_pause_row(pause) for pause in ClockPause.objects.filter(clock_id=clock_id).order_by("starts_on"))


def _make_pause_row(pause: ClockPause) -> PauseRow:
    return PauseRow(
        pause.id, pause.kind, pause.article, pause.notice_number, pause.delivered_on, pause.starts_on,
        pause.notified_end, pause.ends_on, pause.is_void,
    )  # fmt: skip


def explain_clock(clock_id: int) -> ClockAccount:
    """The account of a clock under the calendar its date was derived from: the day the citizen was told stays explained.

    Raises NotFound. traps: zammad#390 (show the arithmetic).
    """
    clock = _find_clock(clock_id)
    row = make_clock_row(clock)
    extension = sum_extension(clock.extensions.all())
    calendar = load_calendar_edition(clock.calendar_edition)
    days = explain_clock_days(row.terms, calendar, make_pauses(clock.pauses.all()), extension)
    told = tuple(_make_pause_row(pause) for pause in sorted(clock.pauses.all(), key=lambda pause: pause.starts_on))
    granted = next((_make_extension_row(each) for each in clock.extensions.all()), None)
    return ClockAccount(row, _write_sentence(row, extension), days, told, granted)


def _make_extension_row(each: ClockExtension) -> ExtensionRow:
    return ExtensionRow(each.id, each.days, each.granted_on, each.approver_name, each.reason, each.withdrawn_on)


def _write_sentence(row: ClockRow, extension: int) -> str:
    more = f"，经批准延长{extension}{UNITS[row.terms.unit]}" if extension else ""
    sure = "（暂定：放假安排尚未公布，公布后自动重算）" if row.provisional else ""
    return (
        f"{PURPOSES.get(row.purpose, row.purpose)}：自{row.terms.started_on.isoformat()}起"
        f"{row.terms.budget}{UNITS[row.terms.unit]}{more}，到{row.due_on.isoformat()}的24时届满{sure}。依据：{row.article}。"
    )


def measure_clocks(subject: tuple[str, str | int], on: date) -> tuple[TimeUse, ...]:
    """What each clock of a subject used by the end of `on`: the applicant's waiting stands apart from staff time
    (cityofaustin/atd-data-tech#20507, #14143)."""
    clocks = Clock.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])).order_by("id")
    return tuple(_measure_clock(clock, on) for clock in clocks.prefetch_related("pauses"))


def _measure_clock(clock: Clock, on: date) -> TimeUse:
    until = min(on, clock.stopped_on) if clock.stopped_on else on
    calendar = load_calendar_edition(clock.calendar_edition)
    used, paused = measure_use(make_terms(clock), calendar, make_pauses(clock.pauses.all()), until)
    return TimeUse(clock.id, clock.purpose, clock.part, clock.whose_time, clock.unit, used, paused)
