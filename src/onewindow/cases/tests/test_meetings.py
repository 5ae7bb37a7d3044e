"""The weekly approval meeting (W-08): its agenda fills itself, its opinions are input, it decides nothing and stops no clock."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from onewindow.cases.actions import grant_case
from onewindow.cases.actions.meetings import (
    add_to_agenda,
    close_meeting,
    conclude_on_case,
    convene_meeting,
    drop_from_agenda,
    record_attendance,
    refill_agenda,
    set_standing_meeting,
)
from onewindow.cases.models import ApprovalMeeting, Case, MeetingAttendance, MeetingLine, StandingMeeting
from onewindow.cases.queries import get_case
from onewindow.cases.queries.meetings import find_standing_meeting, get_meeting, list_meetings, list_spoken_on
from onewindow.cases.rules import State
from onewindow.cases.rules.meetings import find_next_day
from onewindow.cases.testing import DAY, at_day, finish_review, make_case
from onewindow.clocks.queries import explain_clock, list_clocks
from onewindow.documents.actions import render_document
from onewindow.documents.queries import list_documents, open_document_pdf
from onewindow.files.storage import install_file_root
from onewindow.kit.acting import SYSTEM, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries

TOMORROW = DAY + timedelta(1)
LATER = at_day(TOMORROW, 9)


@pytest.mark.parametrize(
    ("weekday", "today", "following"),
    [(1, date(2026, 9, 21), date(2026, 9, 21)), (2, date(2026, 9, 21), date(2026, 9, 22)),
     (7, date(2026, 9, 21), date(2026, 9, 27)), (1, date(2026, 9, 22), date(2026, 9, 28)),
     (4, date(2026, 12, 31), date(2026, 12, 31)), (3, date(2026, 12, 31), date(2027, 1, 6))],
)  # fmt: skip
def test_the_next_meeting_is_the_next_day_of_its_weekday(weekday, today, following):
    assert find_next_day(weekday, today) == following


stored = pytest.mark.django_db


def to_decide(play, key="a"):
    number = make_case(play, state=State.ACCEPTED, key=key)
    finish_review(play, number, at_day(hour=12))
    return number


def convene(play, held_on=TOMORROW, actor=None, chair=None):
    return convene_meeting(
        department_id=play.cast.department.id, held_on=held_on, place="局二楼会议室",
        chair_id=(chair or play.head).account_id, actor=actor or play.chief, at=at_day(hour=13),
    )  # fmt: skip


def attend(play, meeting, at=LATER):
    record_attendance(
        meeting_id=meeting, present=[play.head.account_id, play.chief.account_id],
        absent={play.reviewer.account_id: "下乡"}, actor=play.clerk, at=at,
    )  # fmt: skip


def conclude(play, meeting, number, conclusion="agree", opinion="材料齐全，核查合格", at=LATER, actor=None):
    conclude_on_case(
        meeting_id=meeting, number=number, conclusion=conclusion, opinion=opinion, actor=actor or play.clerk, at=at
    )


@stored
def test_the_agenda_fills_itself_with_what_waits_for_a_decision(play):
    waiting = [to_decide(play, key) for key in "ab"]
    make_case(play, state=State.ACCEPTED, key="in review")
    make_case(play, state=State.GRANTED, key="decided")
    meeting = convene(play)
    assert [row.number for row in get_meeting(meeting, actor=play.clerk).lines] == waiting
    late = to_decide(play, "late")
    assert refill_agenda(meeting_id=meeting, actor=play.chief, at=at_day(hour=14)) == (late,)
    drop_from_agenda(meeting_id=meeting, number=waiting[0], actor=play.chief, at=at_day(hour=14))
    add_to_agenda(meeting_id=meeting, number=waiting[0], actor=play.chief, at=at_day(hour=14))
    with pytest.raises(Conflict):
        add_to_agenda(meeting_id=meeting, number=waiting[0], actor=play.chief, at=at_day(hour=14))
    assert [row.number for row in get_meeting(meeting, actor=play.clerk).lines] == [waiting[1], late, waiting[0]]
    conclude(play, meeting, late)
    with pytest.raises(Conflict):
        drop_from_agenda(meeting_id=meeting, number=late, actor=play.chief, at=LATER)


@stored
@pytest.mark.parametrize(
    ("conclusion", "again"), [("agree", False), ("disagree", False), ("verify", True), ("defer", True)]
)
def test_what_was_held_over_comes_to_the_next_meeting(play, conclusion, again):
    number = to_decide(play)
    conclude(play, convene(play), number, conclusion)
    following = convene(play, held_on=TOMORROW + timedelta(7))
    assert [row.number for row in get_meeting(following, actor=play.clerk).lines] == ([number] if again else [])


@stored
def test_the_meeting_decides_nothing(play):
    """RD-06: its opinion changes neither state nor version, gives nobody a power, and binds nobody who has one."""
    number = to_decide(play)
    meeting = convene(play)
    before = (Case.objects.get(number=number).state, Case.objects.get(number=number).version)
    conclude(play, meeting, number, "disagree", "场所面积偏小")
    case = Case.objects.get(number=number)
    assert (case.state, case.version) == before
    for actor in (play.clerk, play.reviewer):
        with pytest.raises(NotAllowed):
            grant_case(number=number, content="准予", actor=actor, at=LATER)
    assert [one.opinion for one in list_spoken_on(number, actor=play.chief)] == ["场所面积偏小"]
    assert list_spoken_on(number, actor=play.cast.stranger) == list_spoken_on(number, actor=play.cast.centre) == ()
    assert "MeetingConcluded" not in [row.event for row in get_case(number, play.li_ming, TOMORROW).timeline]
    grant_case(number=number, content="准予", actor=play.chief, at=LATER)
    with pytest.raises(Conflict):
        conclude(play, meeting, number)


@stored
def test_a_decision_never_waits_for_a_meeting_and_no_clock_stops(play):
    """RD-05: a meeting is no pause."""
    number = to_decide(play)
    before = [(clock.id, clock.due_on) for clock in list_clocks(("case", number))]
    meeting = convene(play, held_on=TOMORROW + timedelta(30))
    assert [(clock.id, clock.due_on) for clock in list_clocks(("case", number))] == before
    assert all(explain_clock(clock_id).pauses == () for clock_id, _ in before)
    grant_case(number=number, content="准予", actor=play.chief, at=at_day(hour=15))
    assert get_meeting(meeting, actor=play.clerk).lines[0].state == "granted"


@stored
def test_minutes_are_a_numbered_paper_inside_the_house(play, tmp_path):
    install_file_root(tmp_path)
    number = to_decide(play)
    meeting = convene(play)
    for prepare in (lambda: None, lambda: attend(play, meeting)):
        prepare()
        with pytest.raises(Conflict):
            close_meeting(meeting_id=meeting, actor=play.head, at=LATER)
    conclude(play, meeting, number)
    for actor in (play.clerk, play.chief):
        with pytest.raises(NotAllowed):
            close_meeting(meeting_id=meeting, actor=actor, at=LATER)
    paper = close_meeting(meeting_id=meeting, summary="下周照常", actor=play.head, at=LATER)
    assert paper.number == "区卫健局会纪〔2026〕000001号"
    assert list_documents(subject=("meeting", meeting))[0].number == paper.number
    assert list_documents(subject=("case", number))[-1].kind != "meeting_minutes"
    drawn = render_document(document_id=paper.id, check_base_url="https://x", actor=SYSTEM, at=LATER)
    assert open_document_pdf(drawn.id).startswith(b"%PDF")
    view = get_meeting(meeting, actor=play.clerk)
    assert (view.meeting.state, view.meeting.minutes) == ("held", paper.number)
    assert [(one.name, one.present, one.note) for one in view.attendances] == [
        ("黄敏", True, ""), ("郑国", True, ""), ("林海", False, "下乡"),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        conclude(play, meeting, number)
    assert list_entries(subject=("meeting", meeting))[-1].data["number"] == paper.number


@stored
def test_who_convenes_and_who_records(play):
    for actor in (play.clerk, play.reviewer, play.cast.stranger, play.cast.centre, play.cast.admin):
        with pytest.raises(NotAllowed):
            convene(play, actor=actor)
    meeting = convene(play)
    with pytest.raises(Conflict):
        convene(play)
    with pytest.raises(Invalid):
        convene(play, held_on=DAY - timedelta(1))
    with pytest.raises(Invalid):
        convene(play, held_on=TOMORROW + timedelta(1), chair=play.cast.stranger)
    number = to_decide(play)
    refill_agenda(meeting_id=meeting, actor=play.clerk, at=at_day(hour=14))
    with pytest.raises(Conflict):
        conclude(play, meeting, number, at=at_day(hour=15))
    for actor in (play.cast.stranger, play.cast.centre, play.cast.admin):
        with pytest.raises(NotFound):
            conclude(play, meeting, number, actor=actor)
        with pytest.raises(NotFound):
            get_meeting(meeting, actor=actor)
    with pytest.raises(Invalid) as caught:
        conclude(play, meeting, number, conclusion="granted", opinion=" ")
    assert set(caught.value.fields) == {"conclusion", "opinion"}


@stored
@pytest.mark.parametrize("wrong", ["nobody", "stranger", "no reason", "both"])
def test_attendance_names_own_people_and_reasons(play, wrong):
    meeting = convene(play)
    present, absent = [play.head.account_id], {play.clerk.account_id: "请假"}
    if wrong == "nobody":
        present = []
    elif wrong == "stranger":
        present.append(play.cast.stranger.account_id)
    elif wrong == "no reason":
        absent = {play.clerk.account_id: " "}
    else:
        absent = {play.head.account_id: "x"}
    with pytest.raises(Invalid):
        record_attendance(meeting_id=meeting, present=present, absent=absent, actor=play.clerk, at=LATER)


@stored
def test_the_standing_rule_by_day(play):
    rule = {"department_id": play.cast.department.id, "place": "会议室", "document": "例会制度", "actor": play.head}
    with pytest.raises(NotAllowed):
        set_standing_meeting(**{**rule, "actor": play.chief}, weekday=2, starts_on=DAY, at=at_day())
    with pytest.raises(Invalid):
        set_standing_meeting(**rule, weekday=8, starts_on=DAY, at=at_day())
    set_standing_meeting(**rule, weekday=2, starts_on=DAY, at=at_day())
    with pytest.raises(Conflict):
        set_standing_meeting(**rule, weekday=3, starts_on=DAY, at=at_day())
    set_standing_meeting(**rule, weekday=5, starts_on=TOMORROW, at=at_day())
    found = {day: find_standing_meeting(play.cast.department.id, on=day) for day in (DAY - timedelta(1), DAY, TOMORROW)}
    assert [row.weekday if row else None for row in found.values()] == [None, 2, 5]


@stored
def test_reading_costs_the_same_at_three_and_at_thirty(play):
    meeting = convene(play)

    def count():
        with CaptureQueriesContext(connection) as caught:
            get_meeting(meeting, actor=play.clerk), list_meetings(actor=play.clerk)
        return len(caught)

    def fill(keys):
        for key in keys:
            to_decide(play, f"k{key}")
        refill_agenda(meeting_id=meeting, actor=play.clerk, at=at_day(hour=14))

    fill(range(3))
    few = count()
    fill(range(3, 30))
    assert len(get_meeting(meeting, actor=play.clerk).lines) == 30
    assert count() == few


@stored
def test_the_database_keeps_meetings(play):
    meeting = ApprovalMeeting.objects.get(pk=convene(play))
    own = {"department_id": play.cast.department.id}
    planned = {**own, "held_on": DAY, "place": "x", "chair_id": play.head.account_id}
    refuse_each(ApprovalMeeting, planned, {
        "department_meets_once_a_day": {"held_on": TOMORROW},
        "meeting_held_has_its_minutes": {"state": "held"},
        "meeting_has_a_place": {"place": ""},
    })  # fmt: skip
    rule = {**own, "weekday": 2, "place": "x", "document": "x", "period": DateRange(DAY, None)}
    StandingMeeting.objects.create(**rule)
    refuse_each(StandingMeeting, rule, {
        "department_has_one_standing_meeting_at_a_time": {},
        "standing_meeting_has_a_weekday": {"weekday": 8, "period": DateRange(date(2000, 1, 1), DAY)},
        "standing_meeting_period_has_days": {"period": DateRange(None, DAY)},
        "standing_meeting_has_place_and_document": {"document": "", "period": DateRange(date(2000, 1, 1), DAY)},
    })  # fmt: skip
    there = {"meeting": meeting, "account_id": play.clerk.account_id, "present": True}
    MeetingAttendance.objects.create(**there)
    refuse_each(MeetingAttendance, there, {
        "person_attends_a_meeting_once": {},
        "absence_from_a_meeting_has_a_reason": {"account_id": play.chief.account_id, "present": False},
    })  # fmt: skip
    line = {"meeting": meeting, "case": Case.objects.get(number=make_case(play)), "position": 1}
    refuse_each(MeetingLine, line, {
        "meeting_conclusion_is_known": {"conclusion": "granted", "opinion": "x"},
        "meeting_conclusion_has_its_opinion": {"conclusion": "agree"},
    })  # fmt: skip
    MeetingLine.objects.create(**line)
    refuse_each(MeetingLine, line, {"case_stands_on_an_agenda_once": {}})


def refuse_each(model, good, wrong):
    for sentence, changes in wrong.items():
        with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
            model.objects.create(**{**good, **changes})
