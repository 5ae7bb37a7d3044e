"""Notify-and-commit (告知承诺, C-07, RD-10): chosen by the applicant, decided at once, checked after the grant by a clock of its own."""

from datetime import date

import pytest

from onewindow.cases.actions import run_act
from onewindow.cases.actions.committing import submit_and_commit
from onewindow.cases.models import Case, Commitment
from onewindow.cases.queries import get_case
from onewindow.cases.queries.after_checks import count_overdue_checks, list_after_checks
from onewindow.cases.reactions import WIRING, on_check_limit_passed, on_commitment_found_false
from onewindow.cases.sweeps import tell_of_passed_limits
from onewindow.cases.testing import FORM, at_day, hand_in_all, make_case, make_case_cast
from onewindow.certificates.models import Certificate, Proceeding
from onewindow.documents.queries import read_document_data
from onewindow.kit.acting import Refusal
from onewindow.ledger.queries import list_entries
from onewindow.messages.models import Message

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 21)
GRANT = {"content": "准予"}


def make_papers():
    papers = [
        {"code": f"M0{n}", "name": name, "originals": 1, "basis": "细则"}
        for n, name in enumerate(("申请表", "平面图", "检测报告"), 1)
    ]
    papers[2] |= {"replaced_by_commitment": True}
    return papers


COMMITS = {
    "notify_commit_basis": "优化营商环境条例 第四十条",
    "after_check": {"amount": 30, "unit": "working_day", "note": "决定后三十个工作日内"},
    "materials": make_papers(),
}


@pytest.fixture
def committing(cast):
    return make_case_cast(cast, **COMMITS)


def receive(play, key="key-1", papers=("M01", "M02")):
    return make_case(play, key=key, materials=tuple(one for one in hand_in_all(play.item) if one.code in papers))


def act(play, number, name, payload, who="li_ming", on=DAY):
    try:
        run_act(number=number, name=name, payload=payload, actor=getattr(play, who), at=at_day(on, 11))
    except Refusal as refusal:
        return refusal.code
    return Case.objects.get(number=number).state


def granted_on_commitment(play):
    number = receive(play)
    assert act(play, number, "commit", {}) == "received"
    assert act(play, number, "accept", {}, "clerk") == "accepted"
    assert act(play, number, "grant", GRANT, "chief") == "granted"
    return number


def test_the_papers_it_covers_are_not_asked_and_the_department_decides_at_once(committing):
    number = receive(committing)
    assert act(committing, number, "accept", {}, "clerk") == "papers_lacking"
    assert act(committing, number, "commit", {}) == "received"
    view = get_case(number, committing.li_ming, DAY)
    assert view.word.commitment.covers == ("检测报告",)
    told = read_document_data(next(paper.id for paper in view.documents if paper.kind == "commitment"))
    assert (told["basis"], told["check_text"]) == ("优化营商环境条例 第四十条", "30个工作日")
    assert act(committing, number, "accept", {}, "clerk") == "accepted"
    assert (
        act(committing, number, "refuse", {"facts": "不足", "reasons": ["不足"], "basis": "条例"}, "clerk") != "refused"
    )
    assert act(committing, number, "grant", GRANT, "chief") == "granted"


def test_it_may_even_be_decided_on_the_spot(committing):
    number = receive(committing)
    assert act(committing, number, "decide_instantly", {"content": "准予"}, "chief") == "papers_lacking"
    act(committing, number, "commit", {})
    assert act(committing, number, "decide_instantly", {"content": "准予"}, "chief") == "delivered"
    assert Commitment.objects.get().state == "checking"


@pytest.mark.parametrize(
    ("guide", "who", "payload", "expected"),
    [
        ({}, "li_ming", {}, "no_commitment_basis"),
        (COMMITS, "clerk", {}, "signature_needed"),
        (COMMITS, "clerk", {"reference": "卷宗 2"}, "received"),
        (COMMITS, "reviewer", {"reference": "卷宗 2"}, "not_authorised"),
        (COMMITS, "chen_jie", {}, "no_such_case"),
    ],
)
def test_who_may_choose_it_and_where(cast, guide, who, payload, expected):
    play = make_case_cast(cast, **guide)
    assert act(play, receive(play), "commit", payload, who) == expected


def test_a_commitment_is_made_once_and_leaves_other_papers_asked(committing):
    number = receive(committing, papers=("M01",))
    assert act(committing, number, "commit", {}) == "received"
    assert act(committing, number, "commit", {}) == "committed_already"
    assert act(committing, number, "accept", {}, "clerk") == "papers_lacking"


def test_the_check_has_its_clock_from_the_grant_beside_the_delivery(committing):
    view = get_case(granted_on_commitment(committing), committing.clerk, DAY)
    running = {clock.purpose: clock.due_on for clock in view.clocks if clock.stopped_on is None}
    assert running == {"delivery": date(2026, 10, 12), "after_check": date(2026, 11, 9)}
    assert view.word.commitment.due_on == date(2026, 11, 9)
    assert next(clock.article for clock in view.clocks if clock.purpose == "after_check").startswith("本中心规定")


MET = {"result": "met", "finding": "与承诺一致"}
LATER = date(2026, 10, 12)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([MET], ("met", None)),
        ([{"result": "rectifying", "finding": "缺警示标识", "rectify_by": "2026-10-30"}], ("rectifying", date(2026, 10, 30))),
        ([{"result": "rectifying", "finding": "缺警示标识", "rectify_by": "2026-10-30"}, MET], ("met", None)),
        ([{"result": "false", "finding": "没有检测过"}], ("false", None)),
        ([{"result": "rectifying", "finding": "缺", "rectify_by": "2026-10-30"}, {"result": "false", "finding": "未改"}],
         ("false", None)),
        ([{"result": "rectifying", "finding": "缺", "rectify_by": "2026-10-30"}] * 2, "rectified_once"),
        ([{"result": "rectifying", "finding": "缺"}], "finding_incomplete"),
        ([{"result": "rectifying", "finding": "缺", "rectify_by": "2026-10-12"}], "finding_incomplete"),
        ([{"result": "met", "finding": " "}], "finding_incomplete"),
        ([{"result": "met", "finding": "好", "rectify_by": "2026-10-30"}], "finding_incomplete"),
        ([{"result": "excellent", "finding": "好"}], "finding_incomplete"),
        ([MET, MET], "no_check_open"),
    ],
)  # fmt: skip
def test_what_a_check_may_find(committing, moves, expected):
    number = granted_on_commitment(committing)
    outcomes = [act(committing, number, "record_after_check", payload, "reviewer", LATER) for payload in moves]
    made = Commitment.objects.get()
    assert (outcomes[-1] if isinstance(expected, str) else (made.state, made.rectify_by)) == expected
    if not isinstance(expected, str):
        clock = next(one for one in get_case(number, committing.clerk, LATER).clocks if one.purpose == "after_check")
        assert clock.stopped_on == LATER


def test_a_false_commitment_marks_and_tells_and_revokes_nothing(committing):
    """行政许可法 69 is another act, by procedure."""
    number = granted_on_commitment(committing)
    act(committing, number, "record_after_check", {"result": "false", "finding": "没有检测过"}, "head", LATER)
    case = Case.objects.get(number=number)
    assert (case.state, case.result) == ("granted", "granted")
    last = list_entries(subject=("case", number))[-1]
    assert last.event == "CommitmentFoundFalse"
    assert last.data["department_id"] == case.department_id


def list_running(play, number, on):
    return {
        clock.purpose: clock.due_on for clock in get_case(number, play.clerk, on).clocks if clock.stopped_on is None
    }


def test_the_time_to_put_right_has_its_own_clock_and_its_alarm(committing):
    """RD-10: every waiting state has a timer. 2026-11-01 is a Sunday: the day the notice names stays the day."""
    number = granted_on_commitment(committing)
    day = date(2026, 11, 1)
    act(committing, number, "record_after_check", RECTIFY | {"rectify_by": day.isoformat()}, "reviewer", LATER)
    running = list_running(committing, number, LATER)
    assert running.pop("rectification") == day and "after_check" not in running
    tell_of_passed_limits(at=at_day(date(2026, 10, 31)))
    tell_of_passed_limits(at=at_day(date(2026, 11, 2)))
    rungs = [
        entry for entry in list_entries(subject=("case", number))
        if entry.event == "ClockRungPassed" and entry.data["purpose"] == "rectification"
    ]  # fmt: skip
    assert [entry.data["rung"] for entry in rungs] == ["amber", "overdue"]
    for entry in (*rungs, *rungs):
        on_check_limit_passed(entry, at_day(date(2026, 11, 2)))
    staff = Message.objects.filter(key__startswith="check:")
    holder = Message.objects.filter(key__startswith=f"case-entry:{rungs[0].id}:")
    assert staff.count() == 4 and holder.exists(), "head and chief twice, the holder ahead of his day"
    assert not Message.objects.filter(key__startswith=f"case-entry:{rungs[1].id}:").exists()
    assert count_overdue_checks(actor=committing.reviewer, on=day) == 0
    assert count_overdue_checks(actor=committing.reviewer, on=date(2026, 11, 2)) == 1
    assert count_overdue_checks(actor=committing.cast.stranger, on=date(2026, 11, 2)) == 0
    act(committing, number, "record_after_check", MET, "reviewer", date(2026, 11, 2))
    assert "rectification" not in list_running(committing, number, date(2026, 11, 2))
    assert count_overdue_checks(actor=committing.reviewer, on=date(2026, 11, 3)) == 0


RECTIFY = {"result": "rectifying", "finding": "缺警示标识", "rectify_by": "2026-10-30"}
FOUND_FALSE = {"result": "false", "finding": "没有检测过"}


@pytest.mark.parametrize(
    ("findings", "ground"),
    [([FOUND_FALSE], "fraud"), ([RECTIFY, FOUND_FALSE], "not_qualified"), ([MET], ""), ([RECTIFY, MET], "")],
)
def test_a_false_commitment_prepares_the_revocation_once(committing, findings, ground):
    """行政许可法 69 ¶2 for what was never so, ¶1(4) for what was not put right; the department proposes and decides."""
    number = granted_on_commitment(committing)
    for finding in findings:
        act(committing, number, "record_after_check", finding, "head", LATER)
    entries = list_entries(subject=("case", number))
    for entry in (*entries, *entries):
        for react in [one for event, ones in WIRING.items() if event.__name__ == entry.event for one in ones]:
            react(entry, at_day(LATER))
    prepared = list(Proceeding.objects.values_list("intended", "ground", "source_id", "told_on"))
    assert prepared == ([("revoke", ground, number, None)] if ground else [])
    assert Certificate.objects.get().ended_on is None


def test_without_a_certificate_a_false_commitment_prepares_nothing(cast):
    play = make_case_cast(cast, **COMMITS, result={"name": "批复", "kind": "approval", "validity": "四年"})
    number = granted_on_commitment(play)
    assert act(play, number, "record_after_check", FOUND_FALSE, "head", LATER) == "granted"
    on_commitment_found_false(list_entries(subject=("case", number))[-1], at_day(LATER))
    assert not Certificate.objects.exists() and not Proceeding.objects.exists()


def test_overdue_checks_are_listed_for_those_who_must_check(committing):
    number = granted_on_commitment(committing)
    for on, overdue in ((date(2026, 11, 9), False), (date(2026, 11, 10), True)):
        (row,) = list_after_checks(actor=committing.reviewer, on=on)
        assert (row.number, row.due_on, row.is_overdue) == (number, date(2026, 11, 9), overdue)
    assert list_after_checks(actor=committing.cast.stranger, on=LATER) == ()
    assert list_after_checks(actor=committing.li_ming, on=LATER) == ()
    given = {"result": "rectifying", "finding": "缺", "rectify_by": "2026-10-30"}
    act(committing, number, "record_after_check", given, "reviewer", LATER)
    (row,) = list_after_checks(actor=committing.reviewer, on=date(2026, 10, 31))
    assert (row.due_on, row.is_overdue) == (date(2026, 10, 30), True)
    act(committing, number, "record_after_check", MET, "reviewer", date(2026, 10, 31))
    assert list_after_checks(actor=committing.reviewer, on=date(2026, 10, 31)) == ()


def test_applying_and_committing_are_one_act(committing):
    given = {
        "idempotency_key": "once", "item_code": committing.item.code, "form": FORM, "actor": committing.li_ming,
        "materials": hand_in_all(committing.item)[:2], "at": at_day(),
    }  # fmt: skip
    first, again = submit_and_commit(**given), submit_and_commit(**given)
    assert (first.number, again.replayed) == (again.number, True)
    assert Commitment.objects.count() == 1
