"""What the database refuses of procedures, in named sentences, whoever writes it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.cases.actions import run_act
from onewindow.cases.models import (
    Case,
    CaseEscalation,
    CaseExamination,
    CaseExpertReview,
    CaseHearing,
    CaseHearingRequest,
    CaseInterest,
    CaseStatement,
    CaseTelling,
)
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, at_day, make_case
from onewindow.cases.tests.procedure_play import NEIGHBOUR, SERVED

pytestmark = pytest.mark.django_db
BEFORE = DAY - timedelta(1)


def refuses(sentence):
    return pytest.raises(IntegrityError, match=sentence)


@pytest.fixture
def case(play):
    """A case in which one of everything was begun."""
    number = make_case(play, state=State.ACCEPTED)

    def act(act_name, **payload):
        run_act(number=number, name=act_name, payload=payload, actor=play.chief, at=at_day())

    officers = [play.reviewer.account_id, play.clerk.account_id]
    act("order_examination", check_kind="survey", subject="场所", officers=officers)
    act("order_expert_review", question="安全吗", experts=["郑教授"])
    act("register_interest", **NEIGHBOUR, **SERVED, until="2026-09-25")
    act("tell_hearing_right", **SERVED)
    act("make_statement", said="请快些")
    act("request_hearing", reason="说明")
    act("call_hearing", day="2026-10-12", hour="09:30", place="三楼", chair=play.head.account_id, **SERVED)
    return Case.objects.get(number=number)


# The row, what is written into it, and the sentence that refuses it.
WRONG = [
    (CaseExamination, {"kind": "guess"}, "examination_kind_is_known"),
    (CaseExamination, {"subject": ""}, "examination_says_what_is_examined"),
    (CaseExamination, {"second_officer": None}, "examination_is_assigned_to_two_officers"),
    (CaseExamination, {"assigned_on": None}, "examination_is_assigned_to_two_officers"),
    (CaseExamination, {"done_on": DAY}, "examination_result_has_its_officers_findings_and_paper"),
    (CaseExamination, {"done_on": BEFORE, "findings": "x", "conclusion": "pass", "paper": "核1"},
     "examination_is_done_after_its_assignment"),
    (CaseExamination, {"kind": "testing", "done_on": DAY, "findings": "x", "conclusion": "pass", "paper": "核1"},
     "technical_examination_cites_its_standards"),
    (CaseExamination, {"cancelled_on": DAY}, "examination_is_cancelled_with_a_reason_before_its_result"),
    (CaseExamination, {"excluded_paper": "时1"}, "examination_pause_has_notice_and_end"),
    (CaseInterest, {"interest": ""}, "interest_is_said"),
    (CaseTelling, {"proof": ""}, "telling_has_its_paper_and_proof_of_service"),
    (CaseTelling, {"until": None, "clock": None}, "telling_has_its_last_day"),
    (CaseStatement, {"way": "pigeon"}, "statement_was_made_in_a_known_way"),
    (CaseStatement, {"answer": "adopted", "answered_on": DAY, "answered_by": "x"}, "statement_is_answered_with_reasons"),
    (CaseHearing, {"clock": None}, "hearing_on_request_has_its_clock"),
    (CaseHearing, {"state": "held"}, "hearing_ends_with_its_record_or_its_request"),
    (CaseHearing, {"chair": None}, "called_hearing_has_day_place_and_chair"),
    (CaseHearing, {"day": DAY}, "called_hearing_has_day_place_and_chair"),
    (CaseHearing, {"basis": "ex_officio", "clock": None}, "hearing_ex_officio_is_announced"),
    (CaseHearing, {"closed_for": "busy"}, "hearing_is_closed_for_secrets_only"),
    (CaseHearing, {"challenge_answer": "kept"}, "challenge_of_the_chair_is_answered_with_reasons"),
    (CaseHearing, {"moved_on": DAY}, "hearing_is_moved_with_its_reason"),
    (CaseHearing, {"move_reason": "x"}, "hearing_is_moved_with_its_reason"),
    (CaseHearing, {"excluded_until": DAY}, "hearing_pause_has_notice_and_end"),
    (CaseHearingRequest, {"withdrawn_on": BEFORE}, "request_is_withdrawn_after_it_was_made"),
    (CaseExpertReview, {"experts": []}, "expert_review_names_its_experts_and_question"),
    (CaseExpertReview, {"given_on": DAY}, "expert_opinion_has_its_day_and_words"),
    (CaseExpertReview, {"cancelled_on": DAY}, "expert_review_is_cancelled_with_a_reason_before_its_opinion"),
    (CaseExpertReview, {"excluded_until": DAY}, "expert_review_pause_has_notice_and_end"),
    (Case, {"goes_up": True, "lower_department": "own"}, "case_sent_up_goes_up_no_more"),
]  # fmt: skip


def test_a_procedure_cannot_contradict_itself(case):
    for model, changes, sentence in WRONG:
        rows = model.objects.filter(pk=case.pk) if model is Case else model.objects.all()
        given = {key: case.department_id if value == "own" else value for key, value in changes.items()}
        with refuses(sentence), transaction.atomic():
            rows.update(**{f"{key}_id" if value == "own" else key: given[key] for key, value in changes.items()})


def test_two_officers_are_two_people(case, play):
    with refuses("examination_officers_are_two_people"), transaction.atomic():
        CaseExamination.objects.update(first_officer_id=play.clerk.account_id, second_officer_id=play.clerk.account_id)


def test_nothing_open_stands_twice(case):
    with refuses("case_has_one_open_hearing"), transaction.atomic():
        CaseHearing.objects.create(case=case, basis="ex_officio", state="open", reason="x", opened_on=DAY)
    with refuses("case_has_one_open_expert_review"), transaction.atomic():
        CaseExpertReview.objects.create(case=case, question="x", experts=["y"], ordered_on=DAY)
    with refuses("person_is_interested_once_in_a_case"), transaction.atomic():
        again = CaseInterest.objects.get()
        again.pk = None
        again.save()
    with refuses("person_is_told_of_the_hearing_right_once"), transaction.atomic():
        told = CaseTelling.objects.get(kind="hearing_right")
        told.pk = None
        told.save()
    with refuses("person_asks_once_for_one_hearing"), transaction.atomic():
        asked = CaseHearingRequest.objects.get()
        asked.pk = None
        asked.save()


def test_a_case_goes_up_to_another_organ_with_opinion_and_basis(case, play):
    other = play.cast.other_department.id
    given = {
        "case": case,
        "opinion": "建议准予",
        "basis": "法",
        "sent_on": date(2026, 9, 22),
        "sent_by": "黄敏",
        "paper": "初1",
    }
    with refuses("case_is_sent_up_to_another_organ"), transaction.atomic():
        CaseEscalation.objects.create(lower_department_id=other, upper_department_id=other, **given)
    with refuses("case_is_sent_up_with_opinion_basis_and_paper"), transaction.atomic():
        CaseEscalation.objects.create(
            lower_department_id=case.department_id, upper_department_id=other, **{**given, "basis": ""}
        )
