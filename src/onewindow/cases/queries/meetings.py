"""Reads of approval meetings: for their own department only. Fixed numbers of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from onewindow.cases.models import ApprovalMeeting, MeetingAttendance, MeetingLine, StandingMeeting
from onewindow.directory.rules import DECIDING_ROLES
from onewindow.kit.acting import Actor, NotFound

MEETINGS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class StandingRow:
    """On which weekday the leadership meets, by which rule, since when."""

    department_id: int
    weekday: int
    place: str
    document: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting in a list; `minutes` is the paper's number, "" before it was held."""

    id: int
    department_id: int
    department: str
    held_on: date
    place: str
    chair_id: int
    chair: str
    state: str
    summary: str
    minutes_id: int | None
    minutes: str
    cases: int
    spoken: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """One case on the agenda, with what was said of it."""

    position: int
    number: str
    item_name: str
    state: str
    due_on: date | None
    conclusion: str
    opinion: str


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    account_id: int
    name: str
    present: bool
    note: str


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One meeting whole."""

    meeting: MeetingRow
    lines: tuple[LineRow, ...]
    attendances: tuple[AttendanceRow, ...]


@dataclass(frozen=True, slots=True)
class SpokenRow:
    """What a meeting said of one case: input to its decision (RD-06). `minutes` "" until the meeting is closed."""

    meeting_id: int
    held_on: date
    conclusion: str
    opinion: str
    minutes: str


def list_meeting_departments(actor: Actor) -> list[int]:
    """The departments for which the actor works."""
    grants = (g for g in actor.grants if g.role in DECIDING_ROLES and g.department_id is not None)
    return sorted({g.department_id for g in grants if g.department_id is not None})


def find_standing_meeting(department_id: int, *, on: date) -> StandingRow | None:
    """The rule in force on a day; one statement."""
    row = StandingMeeting.objects.filter(department_id=department_id, period__contains=on).first()
    return StandingRow(department_id, row.weekday, row.place, row.document, row.period.lower) if row else None


def list_meetings(*, actor: Actor) -> tuple[MeetingRow, ...]:
    """The last thirty meetings of the actor's departments, the latest first; one statement."""
    found = _select_meetings().filter(department_id__in=list_meeting_departments(actor))
    return tuple(_make_meeting_row(row) for row in found.order_by("-held_on", "-pk")[:MEETINGS_SHOWN])


def get_meeting(meeting_id: int, *, actor: Actor) -> MeetingView:
    """One meeting with agenda and attendance; three statements. Raises NotFound for other departments' people alike."""
    row = _select_meetings().filter(pk=meeting_id, department_id__in=list_meeting_departments(actor)).first()
    if row is None:
        raise NotFound("no_such_meeting", "没有这次会议")
    lines = MeetingLine.objects.filter(meeting_id=meeting_id).order_by("position")
    columns = (
        *("position", "case__number", "case__item_name", "case__state", "case__due_clock__due_on"),
        *("conclusion", "opinion"),
    )
    attended = MeetingAttendance.objects.filter(meeting_id=meeting_id).order_by("-present", "pk")
    return MeetingView(
        _make_meeting_row(row),
        tuple(LineRow(*values) for values in lines.values_list(*columns)),
        tuple(
            AttendanceRow(*values) for values in attended.values_list("account_id", "account__name", "present", "note")
        ),
    )


def list_spoken_on(number: str, *, actor: Actor) -> tuple[SpokenRow, ...]:
    """What meetings said of a case, oldest first, for its own department; one statement."""
    found = MeetingLine.objects.filter(
        case__number=number, meeting__department_id__in=list_meeting_departments(actor)
    ).exclude(conclusion="")
    rows = found.annotate(paper=F("meeting__minutes__number")).order_by("meeting__held_on", "pk")
    return tuple(
        SpokenRow(meeting_id, held_on, conclusion, opinion, paper or "")
        for meeting_id, held_on, conclusion, opinion, paper in rows.values_list(
            "meeting_id", "meeting__held_on", "conclusion", "opinion", "paper"
        )
    )


def _select_meetings() -> QuerySet[ApprovalMeeting]:
    return ApprovalMeeting.objects.select_related("department", "chair", "minutes").annotate(
        cases=Count("lines"), spoken=Count("lines", filter=~Q(lines__conclusion=""))
    )


def _make_meeting_row(row: ApprovalMeeting) -> MeetingRow:
    return MeetingRow(
        id=row.pk,
        department_id=row.department_id,
        department=row.department.short_name,
        held_on=row.held_on,
        place=row.place,
        chair_id=row.chair_id,
        chair=row.chair.name,
        state=row.state,
        summary=row.summary,
        minutes_id=row.minutes_id,
        minutes=row.minutes.number if row.minutes else "",
        cases=getattr(row, "cases", 0),
        spoken=getattr(row, "spoken", 0),
    )
