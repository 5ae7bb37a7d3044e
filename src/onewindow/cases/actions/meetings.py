"""Every write of the weekly approval meeting (审批办公会, W-08). It says what it thinks; who may decide decides (RD-06), and no
clock stops for it (RD-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from onewindow.cases.inside_events import (
    AgendaChanged,
    AttendanceRecorded,
    MeetingClosed,
    MeetingConcluded,
    MeetingConvened,
    StandingMeetingSet,
)
from onewindow.cases.models import ApprovalMeeting, Case, MeetingAttendance, MeetingLine, StandingMeeting
from onewindow.cases.rules import OPEN_STATES, State
from onewindow.cases.rules.meetings import CONCLUSIONS, SETTLED
from onewindow.directory.inside_queries import list_colleagues
from onewindow.directory.queries import get_department
from onewindow.directory.rules import DECIDING_ROLES, Role, holds_role, require_authoriser, require_role, require_words
from onewindow.documents.actions import issue_document
from onewindow.documents.queries import DocumentRow
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotFound
from onewindow.ledger.actions import record, refuse_by_constraint

LONGEST_AGENDA = 200
REFUSALS = {
    "department_meets_once_a_day": Conflict(
        "meets_already", "这一天已经有一次审批办公会", advice="请在那次会上增加议题"
    ),
    "case_stands_on_an_agenda_once": Conflict("on_the_agenda", "这一件已经在议程上"),
}


def set_standing_meeting(
    *, department_id: int, weekday: int, place: str, document: str, starts_on: date, actor: Actor, at: At
) -> int:
    """From a day on the department's leadership meets on that weekday (Monday 1), by its own rule; the rule before ends.

    By the head or an administrator. Raises NotAllowed, Invalid (weekday, place, document), Conflict for an earlier day.
    """
    require_authoriser(actor, department_id)
    require_words(place=place, document=document)
    if not 1 <= weekday <= 7:
        raise Invalid("bad_weekday", "星期有误", fields={"weekday": "周一为 1，周日为 7"})
    with transaction.atomic():
        get_department(department_id)
        last = StandingMeeting.objects.select_for_update(no_key=True).filter(department_id=department_id)
        _end_standing(last.order_by("-period").first(), starts_on)
        row = StandingMeeting.objects.create(
            department_id=department_id,
            weekday=weekday,
            place=place.strip(),
            document=document.strip(),
            period=DateRange(starts_on, None),
        )
        event = StandingMeetingSet(department_id, weekday, row.place, row.document, starts_on)
        record(subject=("department", department_id), event=event, actor=actor, at=at)
    return row.pk


def _end_standing(last: StandingMeeting | None, starts_on: date) -> None:
    if last is None:
        return
    if last.period.lower >= starts_on:
        raise Conflict("rule_begins_later", "已有同日或更晚生效的例会规定", advice="请从更晚的一天起改")
    last.period = DateRange(last.period.lower, starts_on)
    last.save(update_fields=["period"])


def convene_meeting(*, department_id: int, held_on: date, place: str, chair_id: int, actor: Actor, at: At) -> int:
    """Plan a meeting and put on its agenda every case of the department that waits for a decision; returns its number.

    By chief or head. Raises NotAllowed, Invalid (held_on, place, chair_id), Conflict `meets_already`.
    """
    require_role(actor, Role.CHIEF, Role.HEAD, department_id=department_id)
    require_words(place=place)
    if not at.local_date <= held_on <= at.local_date + timedelta(days=60):
        raise Invalid("meeting_day", "开会日期有误", fields={"held_on": "今天起六十天以内"})
    if chair_id not in {row.account_id for row in list_colleagues(department_id, on=at.local_date)}:
        raise Invalid("chair_not_ours", "主持人须是本部门在岗人员", fields={"chair_id": "请选择本部门在岗人员"})
    try:
        with transaction.atomic():
            meeting = ApprovalMeeting.objects.create(
                department_id=department_id, held_on=held_on, place=place.strip(), chair_id=chair_id
            )
            numbers = _fill_agenda(meeting)
            event = MeetingConvened(department_id, held_on, chair_id, numbers)
            record(subject=("meeting", meeting.pk), event=event, actor=actor, at=at)
    except IntegrityError as error:
        raise refuse_by_constraint(error, REFUSALS) from error
    return meeting.pk


def refill_agenda(*, meeting_id: int, actor: Actor, at: At) -> tuple[str, ...]:
    """Add what has come to wait for a decision since. Returns the added numbers. Raises NotAllowed, Conflict once held."""
    with transaction.atomic():
        meeting = lock_meeting(meeting_id, actor)
        added = _fill_agenda(meeting)
        if added:
            record(subject=("meeting", meeting_id), event=AgendaChanged(added, ()), actor=actor, at=at)
    return added


def add_to_agenda(*, meeting_id: int, number: str, actor: Actor, at: At) -> None:
    """Put any open case of the department on the agenda. Raises NotFound, Conflict when it stands there or the meeting was held."""
    try:
        with transaction.atomic():
            meeting = lock_meeting(meeting_id, actor)
            case = _find_own_case(meeting, number)
            _add_lines(meeting, [case])
            record(subject=("meeting", meeting_id), event=AgendaChanged((case.number,), ()), actor=actor, at=at)
    except IntegrityError as error:
        raise refuse_by_constraint(error, REFUSALS) from error


def drop_from_agenda(*, meeting_id: int, number: str, actor: Actor, at: At) -> None:
    """Take a case off the agenda. Raises NotFound, Conflict when the meeting has spoken on it or was held."""
    with transaction.atomic():
        meeting = lock_meeting(meeting_id, actor)
        line = _find_line(meeting, number)
        if line.conclusion:
            raise Conflict("spoken_already", "会议对这一件已有意见，不能撤下议程")
        line.delete()
        record(subject=("meeting", meeting_id), event=AgendaChanged((), (number,)), actor=actor, at=at)


def record_attendance(
    *, meeting_id: int, present: Sequence[int], absent: Mapping[int, str], actor: Actor, at: At
) -> None:
    """Who is there, and who is not with the reason; said again it replaces what was said.

    Raises NotAllowed, Invalid (present, absent) for strangers to the department or an absence without reason, Conflict once held.
    """
    with transaction.atomic():
        meeting = lock_meeting(meeting_id, actor)
        known = {row.account_id for row in list_colleagues(meeting.department_id, on=at.local_date)}
        if not present or not {*present, *absent} <= known or set(present) & set(absent):
            raise Invalid("bad_attendance", "出席登记有误", fields={"present": "至少一人，须是本部门在岗人员"})
        if not all(reason.strip() for reason in absent.values()):
            raise Invalid("bad_attendance", "缺席须写明原因", fields={"absent": "请写明每位缺席的原因"})
        meeting.attendances.all().delete()
        MeetingAttendance.objects.bulk_create(
            [MeetingAttendance(meeting=meeting, account_id=one, present=True) for one in sorted(set(present))]
            + [
                MeetingAttendance(meeting=meeting, account_id=one, present=False, note=reason.strip()[:100])
                for one, reason in sorted(absent.items())
            ]
        )
        event = AttendanceRecorded(tuple(sorted(set(present))), tuple(sorted(absent)))
        record(subject=("meeting", meeting_id), event=event, actor=actor, at=at)


def conclude_on_case(*, meeting_id: int, number: str, conclusion: str, opinion: str, actor: Actor, at: At) -> None:
    """What the meeting says of a case, with its opinion. The case's state, its version and its clocks stay as they are.

    Raises NotAllowed, NotFound, Invalid (conclusion, opinion), Conflict before the day, once held, or once the case is decided.
    """
    faults = {} if conclusion in CONCLUSIONS else {"conclusion": "须为：" + "、".join(CONCLUSIONS.values())}
    if not 1 <= len(opinion.strip()) <= 1000:
        faults["opinion"] = "请写明意见，1000 字以内"
    if faults:
        raise Invalid("no_conclusion", "会议意见填写有误", fields=faults)
    with transaction.atomic():
        meeting = lock_meeting(meeting_id, actor)
        if at.local_date < meeting.held_on:
            raise Conflict("meeting_to_come", f"会议定于{meeting.held_on}召开", advice="开会后再登记意见")
        line = _find_line(meeting, number)
        if State(line.case.state) not in (State.ACCEPTED, State.PAUSED):
            raise Conflict("decided_already", "这一件已经作出决定或终止，会议意见不再有用")
        line.conclusion, line.opinion = conclusion, opinion.strip()
        line.save(update_fields=["conclusion", "opinion"])
        event = MeetingConcluded(meeting_id, meeting.held_on, conclusion)
        record(subject=("case", number), event=event, actor=actor, at=at)


def close_meeting(*, meeting_id: int, summary: str = "", actor: Actor, at: At) -> DocumentRow:
    """The chair or the head signs: the meeting was held, its minutes become a numbered paper.

    Raises NotAllowed for others, Conflict without attendance or before every case on the agenda has its opinion.
    """
    with transaction.atomic():
        meeting = lock_meeting(meeting_id, actor)
        if actor.account_id != meeting.chair_id:
            require_role(actor, Role.HEAD, department_id=meeting.department_id)
        if at.local_date < meeting.held_on:
            raise Conflict("meeting_to_come", f"会议定于{meeting.held_on}召开", advice="开会后再出纪要")
        paper = _issue_minutes(meeting, summary.strip(), actor, at)
        meeting.state, meeting.summary = "held", summary.strip()[:1000]
        meeting.minutes_id, meeting.closed_at = paper.id, at.occurred_at
        meeting.save(update_fields=["state", "summary", "minutes", "closed_at"])
        event = MeetingClosed(meeting.held_on, paper.number, paper.check_code, paper.content_hash)
        record(subject=("meeting", meeting_id), event=event, actor=actor, at=at)
    return paper


def lock_meeting(meeting_id: int, actor: Actor) -> ApprovalMeeting:
    """The planned meeting, locked, for its own department's people. Raises NotFound for others alike, Conflict once held."""
    meeting = ApprovalMeeting.objects.select_for_update(no_key=True).filter(pk=meeting_id).first()
    own = meeting is not None and any(holds_role(actor, role, meeting.department_id) for role in DECIDING_ROLES)
    if meeting is None or not own:
        raise NotFound("no_such_meeting", "没有这次会议")
    if meeting.state == "held":
        raise Conflict("meeting_held", "会议已经结束，纪要已出，不能再改")
    return meeting


def _fill_agenda(meeting: ApprovalMeeting) -> tuple[str, ...]:
    """What waits for a decision and was not yet spoken on: the earliest limit first."""
    spoken = MeetingLine.objects.filter(conclusion__in=sorted(SETTLED)).values("case_id")
    waiting = Case.objects.filter(department_id=meeting.department_id, waiting_on="decider", state=State.ACCEPTED)
    waiting = waiting.exclude(pk__in=meeting.lines.values("case_id")).exclude(pk__in=spoken)
    cases = list(waiting.order_by("due_clock__due_on", "receipt_seq")[:LONGEST_AGENDA])
    _add_lines(meeting, cases)
    return tuple(case.number for case in cases)


def _add_lines(meeting: ApprovalMeeting, cases: Sequence[Case]) -> None:
    last = meeting.lines.aggregate(last=Max("position"))["last"] or 0
    MeetingLine.objects.bulk_create(
        MeetingLine(meeting=meeting, case=case, position=last + number) for number, case in enumerate(cases, 1)
    )


def _find_own_case(meeting: ApprovalMeeting, number: str) -> Case:
    states = [state.value for state in OPEN_STATES]
    case = Case.objects.filter(number=number, department_id=meeting.department_id, state__in=states).first()
    if case is None:
        raise NotFound("no_such_case", "没有这个办件")
    return case


def _find_line(meeting: ApprovalMeeting, number: str) -> MeetingLine:
    line = meeting.lines.select_related("case").filter(case__number=number).first()
    if line is None:
        raise NotFound("not_on_the_agenda", "这一件不在议程上")
    return line


def _issue_minutes(meeting: ApprovalMeeting, summary: str, actor: Actor, at: At) -> DocumentRow:
    lines = list(meeting.lines.select_related("case").order_by("position"))
    attended = list(meeting.attendances.select_related("account").order_by("pk"))
    if not any(one.present for one in attended):
        raise Conflict("nobody_attended", "还没有登记出席", advice="请先登记谁出席、谁缺席")
    silent = [line.case.number for line in lines if not line.conclusion]
    if silent or not lines:
        raise Conflict(
            "agenda_open",
            f"议程上还有 {len(silent)} 件没有意见" if lines else "议程是空的",
            advice="请逐件登记意见，或撤下议程",
        )
    absent = "、".join(f"{one.account.name}（{one.note}）" for one in attended if not one.present)
    data = (
        {
            "department": get_department(meeting.department_id).name,
            "regime": "licence",
            "held_on": meeting.held_on,
            "place": meeting.place,
            "chair": meeting.chair.name,
            "present": "、".join(one.account.name for one in attended if one.present),
            "agenda": [
                {
                    "number": line.case.number,
                    "item_name": line.case.item_name,
                    "conclusion": CONCLUSIONS[line.conclusion],
                    "opinion": line.opinion,
                }
                for line in lines
            ],
        }
        | ({"absent": absent} if absent else {})
        | ({"summary": summary} if summary else {})
    )
    return issue_document(
        kind="meeting_minutes", subject=("meeting", meeting.pk), department_id=meeting.department_id, data=data,
        actor=actor, at=at,
    )  # fmt: skip
