"""Checks, people heard and experts, as people live them (AL-10, AL-17, AL-19, RD-11)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onewindow.cases.actions import pause_case, refuse_case
from onewindow.cases.models import Case, CaseInterest
from onewindow.cases.queries import get_case
from onewindow.cases.queries.pending import load_pending
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, make_case, make_case_cast
from onewindow.cases.tests.procedure_play import (
    AT,
    NEIGHBOUR,
    SERVED,
    act,
    day_after,
    grant,
    refuse_act,
    refuse_grant,
    register,
    tell_all,
)
from onewindow.cases.tests.proving import read_paper, refused, see
from onewindow.directory.testing import link_actor
from onewindow.documents.queries import find_document, read_document_data
from onewindow.files.actions import store_file
from onewindow.files.testing import make_png
from onewindow.kit.acting import NotFound
from onewindow.ledger.queries import list_entries
from onewindow.ledger.verification import verify_ledger

pytestmark = pytest.mark.django_db


# --- 34, 55: two officers


def test_a_survey_waits_for_two_officers_and_its_record(play, number, officers):
    """AL-10, RD-11: and it never stops the clock (RD-05)."""
    due = see(play, number).due_on
    act(number, "order_examination", play.chief, check_kind="survey", subject="经营场所")
    refuse_grant("officers_missing", play, number)
    check = see(play, number).procedures.examinations[0]
    for wrong in ([officers[0]], [officers[0]] * 2):
        refuse_act("two_officers", number, "assign_examiners", play.chief, examination=check.id, officers=wrong)
    stranger = [officers[0], play.cast.stranger.account_id]
    refuse_act("officer_outside", number, "assign_examiners", play.chief, examination=check.id, officers=stranger)
    refuse_act("officers_missing", number, "record_examination", play.chief, examination=check.id,
               done_on=DAY.isoformat(), findings="好", conclusion="pass")  # fmt: skip
    act(number, "assign_examiners", play.chief, examination=check.id, officers=officers)
    refuse_grant("check_open", play, number)
    photo = store_file(content=make_png(), filename="现场.png", actor=play.reviewer, at=AT)
    act(number, "record_examination", play.reviewer, examination=check.id, done_on=DAY.isoformat(), findings="与申报一致",
        conclusion="pass", file_ids=[photo.id])  # fmt: skip
    view = see(play, number)
    kept = view.procedures.examinations[0]
    assert (len(kept.officers), kept.conclusion, kept.file_ids) == (2, "pass", (photo.id,))
    rows = read_paper(view, "examination_record")["facts_list"]
    assert any(row["label"] == "工作人员" and "、" in row["value"] for row in rows)
    assert view.due_on == due
    assert grant(play, number).state == State.GRANTED


def test_inspection_has_its_five_days_from_acceptance(play, number, officers):
    """AL-19, 55: the clock counts from acceptance whenever it is ordered; late is seen, and rung."""
    late = day_after(9)  # the seventh working day
    act(number, "order_examination", play.chief, late, check_kind="testing", subject="空气质量")
    clock = next(one for one in see(play, number).clocks if one.purpose == "inspection_assignment")
    assert (clock.terms.started_on, clock.due_on) == (DAY, date(2026, 9, 29))
    assert clock.get_rung(late.local_date) == "overdue"
    check = see(play, number).procedures.examinations[0]
    act(number, "assign_examiners", play.chief, late, examination=check.id, officers=officers)
    assert see(play, number).procedures.examinations[0].assigned_late
    assert list_entries(subject=("case", number))[-1].data["late"] is True
    given = {"examination": check.id, "done_on": late.local_date.isoformat(), "findings": "超标", "conclusion": "fail"}
    fault = refuse_act("result_incomplete", number, "record_examination", play.reviewer, late, **given)
    assert set(fault.fields) == {"standards"}
    act(number, "record_examination", play.reviewer, late, standards=["GB 37488-2019 第4.1条"], **given)
    refuse_case(number=number, facts="空气超标", reasons=("不合格",), basis="《公共场所卫生管理条例》第三条",
                actor=play.chief, at=late)  # fmt: skip
    assert "GB 37488-2019" in read_paper(see(play, number), "refusal_decision")["reasons"][-1]


def test_an_item_of_55_is_inspected_in_every_case(cast):
    play = make_case_cast(cast, needs_inspection=True)
    number = make_case(play, state=State.ACCEPTED)
    check = see(play, number).procedures.examinations[0]
    assert (check.kind, check.assign_due_on) == ("testing", date(2026, 9, 29))
    finish_review(play, number, AT)
    refuse_grant("officers_missing", play, number)


def test_what_was_ordered_in_error_is_called_off_with_a_reason(play, number):
    act(number, "order_examination", play.chief, check_kind="verification", subject="合同")
    check = see(play, number).procedures.examinations[0]
    refuse_act("words_needed", number, "cancel_procedure", play.chief, procedure=f"examination-{check.id}", reason="")
    refuse_act("no_such_check", number, "cancel_procedure", play.chief, procedure="examination-0", reason="误")
    act(number, "cancel_procedure", play.chief, procedure=f"examination-{check.id}", reason="误开")
    assert grant(play, number).state == State.GRANTED


def test_excluded_time_of_a_test_ends_with_it(play, number, officers):
    """AL-17: no officers, no excluded time; the result is there, the clock runs again."""
    due = see(play, number).statutory_due_on
    given = {"number": number, "kind": "testing", "reason": "送检", "ends_on": DAY + timedelta(20), "actor": play.chief}
    act(number, "order_examination", play.chief, check_kind="testing", subject="空气质量")
    refused("procedure_not_ready", pause_case, at=AT, **given, **SERVED)
    check = see(play, number).procedures.examinations[0]
    act(number, "assign_examiners", play.chief, examination=check.id, officers=officers)
    pause_case(at=AT, **given, **SERVED)
    assert see(play, number).procedures.examinations[0].excluded_until == DAY + timedelta(20)
    later = day_after(3)
    act(number, "record_examination", play.reviewer, later, examination=check.id, done_on=later.local_date.isoformat(),
        findings="合格", conclusion="pass", standards=["GB 37488-2019"])  # fmt: skip
    view = see(play, number, later.local_date)
    assert (view.state, view.paused_until) == (State.ACCEPTED, None)
    assert due < view.statutory_due_on < due + timedelta(20)


# --- 36: others told, everybody heard


def test_an_interested_person_is_told_and_heard(play, number):
    """36: registered, told with proof; the decision waits for the period, for the answer, and for the hearing to be told."""
    fault = refuse_act("service_unproved", number, "register_interest", play.chief, **NEIGHBOUR,
                       delivery_method="counter", delivery_proof="", until="2026-09-25")  # fmt: skip
    assert set(fault.fields) == {"delivery_proof"}
    register(play, number)
    refuse_grant("statement_period_open", play, number)
    refuse_act("interested_already", number, "register_interest", play.chief, **NEIGHBOUR, **SERVED, until="2026-09-25")
    telling = see(play, number).procedures.tellings[0]
    assert read_document_data(find_document(telling.paper).id)["addressee"] == "周平"
    assert telling.name == "周*" and telling.proof == "送达回证 1"
    # The applicant does not get the other's papers.
    mine = get_case(number, play.li_ming, DAY)
    assert telling.paper not in {paper.number for paper in mine.documents} and mine.procedures.tellings == ()
    interest = CaseInterest.objects.get()
    neighbour = link_actor(play.chen_jie, interest.party_id)
    with pytest.raises(NotFound):
        get_case(number, neighbour, DAY)
    act(number, "make_statement", neighbour, said="夜间噪声很大")
    view = see(play, number)
    statement = view.procedures.statements[0]
    assert (statement.said, statement.way, statement.name) == ("夜间噪声很大", "online", "周*")
    after = day_after(4)
    refuse_grant("statement_unanswered", play, number, after)
    refuse_act(
        "words_needed",
        number,
        "answer_statement",
        play.chief,
        after,
        statement=statement.id,
        answer="partly",
        reasons=" ",
    )
    act(number, "answer_statement", play.chief, after, statement=statement.id, answer="partly", reasons="将要求隔声")
    refuse_act("nothing_to_answer", number, "answer_statement", play.chief, after, statement=statement.id, answer="adopted",
               reasons="x")  # fmt: skip
    refuse_grant("hearing_right_untold", play, number, after)
    tell_all(play, number, after)
    refuse_grant("hearing_right_open", play, number, after)
    # Told on 25 September: the fifth working day is 9 October.
    assert grant(play, number, at_day(date(2026, 10, 10))).state == State.GRANTED
    assert not verify_ledger().findings
    entries = list_entries(subject=("case", number))
    assert "周平" not in str([row.data for row in entries]) and "噪声" not in str([row.data for row in entries])


def test_a_stranger_says_nothing_and_the_desk_writes_down_for_somebody(play, number):
    refuse_act("no_such_case", number, "make_statement", play.chen_jie, said="我也反对")
    refuse_act("no_such_person", number, "make_statement", play.clerk, said="x", person=99)
    act(number, "make_statement", play.clerk, said="请尽快办理", way="written")
    statement = see(play, number).procedures.statements[0]
    assert (statement.name, statement.way) == ("申请人", "written")


def test_the_applicant_is_no_interested_person(play, number):
    refuse_act("interest_is_own", number, "register_interest", play.chief, **{**NEIGHBOUR, **SERVED, "name": "李明",
               "id_number": FORM["applicant_number"], "until": "2026-09-25"})  # fmt: skip


# --- 45: experts


def test_experts_are_asked_and_their_opinion_is_waited_for(play, number):
    refuse_act("words_needed", number, "order_expert_review", play.chief, question="是否安全", experts=[])
    act(number, "order_expert_review", play.chief, question="通风是否达标", experts=["郑教授 暖通", "何高工 卫生"])
    refuse_grant("expert_review_open", play, number)
    pause_case(number=number, kind="expert_review", reason="专家评审", ends_on=DAY + timedelta(15), actor=play.chief, at=AT,
               **SERVED)  # fmt: skip
    later = day_after(7)
    given = {"opinion": "达标", "opinion_result": "pass"}
    refuse_act("opinion_incomplete", number, "record_expert_opinion", play.chief, later, given_on="2026-12-01", **given)
    act(number, "record_expert_opinion", play.chief, later, given_on=later.local_date.isoformat(), **given)
    view = see(play, number, later.local_date)
    assert (view.state, view.procedures.reviews[0].excluded_until) == (State.ACCEPTED, DAY + timedelta(15))
    assert get_case(number, play.li_ming, DAY).procedures.reviews[0].experts == ()
    assert grant(play, number, later).state == State.GRANTED


def test_a_quiet_case_costs_no_statement_more(play, number, django_assert_num_queries):
    """A case in which nothing happens reads no procedures when somebody acts on it."""
    quiet = Case.objects.get(number=number)
    with django_assert_num_queries(0):
        assert load_pending(quiet).examinations == ()
