"""The database refuses nonsense in named sentences, whoever writes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.cases.models import (
    BreachNote,
    Case,
    CaseCorrection,
    CaseDelivery,
    CaseMaterial,
    CaseOpening,
    CaseStep,
    Commitment,
    ExclusionNotice,
    PaperPromise,
)
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, at_day, make_case

pytestmark = pytest.mark.django_db
MOMENT = at_day().occurred_at
BEFORE = DAY - timedelta(1)

WRONG = [
    (State.RECEIVED, {"state": "dreaming"}, "case_state_is_known"),
    (State.RECEIVED, {"channel": "pigeon"}, "case_channel_is_known"),
    (State.RECEIVED, {"mode": "half"}, "case_is_single_or_member"),
    (State.ACCEPTED, {"acceptance_kind": "magic"}, "case_acceptance_kind_is_known"),
    (State.ACCEPTED, {"acceptance_kind": ""}, "case_acceptance_has_its_day_and_kind"),
    (State.RECEIVED, {"state": "accepted"}, "case_under_review_was_accepted"),
    (State.ACCEPTED, {"state": "received"}, "case_not_accepted_has_no_acceptance_day"),
    (State.ACCEPTED, {"accepted_on": BEFORE}, "case_is_accepted_after_receipt"),
    (State.ACCEPTED, {"acceptance_kind": "deemed", "regime": "filing"}, "deemed_acceptance_is_a_licence_dated_at_receipt"),
    (State.ACCEPTED, {"acceptance_kind": "supplemented", "full_supplied_on": BEFORE, "notified_on": BEFORE,
                      "received_on": BEFORE}, "supplemented_acceptance_dates_from_last_paper"),
    (State.RECEIVED, {"state": "correcting"}, "case_in_correction_was_notified"),
    (State.CORRECTING, {"notified_on": BEFORE}, "case_is_notified_after_receipt"),
    (State.RECEIVED, {"full_supplied_on": DAY}, "case_is_supplied_after_its_notice"),
    (State.CORRECTING, {"full_supplied_on": BEFORE}, "case_is_supplied_after_its_notice"),
    (State.PAUSED, {"paused_until": None}, "paused_case_has_a_notified_end"),
    (State.ACCEPTED, {"paused_until": DAY}, "paused_case_has_a_notified_end"),
    (State.GRANTED, {"decided_on": None, "completed_on": None}, "case_decision_has_its_day_and_result"),
    (State.GRANTED, {"state": "accepted"}, "case_is_decided_in_decided_states_only"),
    (State.GRANTED, {"state": "refused"}, "case_state_agrees_with_its_result"),
    (State.GRANTED, {"decided_on": BEFORE, "completed_on": BEFORE}, "case_is_decided_after_acceptance"),
    (State.DELIVERED, {"delivered_on": BEFORE}, "case_is_delivered_after_decision"),
    (State.DELIVERED, {"delivered_on": None}, "delivered_case_has_its_day"),
    (State.READY, {"ready_on": BEFORE}, "case_is_ready_after_decision"),
    (State.ACCEPTED, {"completed_on": DAY}, "case_is_completed_by_decision_or_withdrawal"),
    (State.GRANTED, {"completed_on": None}, "decided_case_is_completed"),
    (State.RECEIVED, {"version": 0}, "case_version_counts_from_one"),
]  # fmt: skip


def refuses(sentence):
    return pytest.raises(IntegrityError, match=sentence)


def test_a_case_cannot_contradict_itself(play):
    numbers = {state: make_case(play, state=state, key=state) for state in {state for state, _, _ in WRONG}}
    for state, changes, sentence in WRONG:
        with refuses(sentence), transaction.atomic():
            Case.objects.filter(number=numbers[state]).update(**changes)


def test_papers_notices_steps_and_deliveries_cannot_either(play):
    number = make_case(play, state=State.CORRECTING)
    case = Case.objects.get(number=number)
    papers = CaseMaterial.objects.filter(case=case, code="M01")
    with refuses("material_not_supplied_has_nothing"), transaction.atomic():
        papers.update(supplied_on=None)
    with refuses("material_original_is_returned_after_it_was_seen"), transaction.atomic():
        papers.update(original_seen=False, original_returned=True)
    with refuses("material_counts_are_not_negative"), transaction.atomic():
        papers.update(copies=-1)
    with refuses("notice_names_each_material_once"), transaction.atomic():
        CaseCorrection.objects.create(case=case, position=2, code="M01", name="x", problem="y")
    with refuses("notice_says_what_is_wrong"), transaction.atomic():
        CaseCorrection.objects.filter(case=case).update(problem="")


def test_one_open_step_with_its_opinion_at_the_end(play):
    case = Case.objects.get(number=make_case(play, state=State.ACCEPTED))
    with refuses("case_has_one_open_step"), transaction.atomic():
        CaseStep.objects.create(
            case=case, position=3, round=1, name="x", place="hall", role="clerk", state="todo", started_at=MOMENT
        )
    steps = CaseStep.objects.filter(case=case)
    with refuses("ended_step_has_its_time_and_opinion"), transaction.atomic():
        steps.update(state="done", ended_at=MOMENT)
    with refuses("step_state_is_known"), transaction.atomic():
        steps.update(state="lost", opinion="x", ended_at=MOMENT)
    with refuses("step_is_walked_once_in_a_round"), transaction.atomic():
        step = steps.get()
        step.pk, step.state, step.opinion, step.ended_at = None, "done", "x", MOMENT
        step.save()


def test_delivery_needs_proof_and_a_confirmed_address(play):
    case = Case.objects.get(number=make_case(play, state=State.DELIVERED))
    deliveries = CaseDelivery.objects.filter(case=case)
    with refuses("delivery_has_its_proof"), transaction.atomic():
        deliveries.update(proof="")
    with refuses("electronic_delivery_needs_a_confirmed_address"), transaction.atomic():
        deliveries.update(method="electronic")
    with refuses("delivery_method_is_known"), transaction.atomic():
        deliveries.update(method="pigeon")


def test_a_key_stands_for_one_case_and_an_opening_for_one_person(play):
    first, second = (Case.objects.get(number=make_case(play, key=key)) for key in "ab")
    with refuses("one_case_per_idempotency_key"), transaction.atomic():
        Case.objects.filter(pk=second.pk).update(key=first.key)
    CaseOpening.objects.create(case=first, account_id=play.clerk.account_id, case_version=1, opened_at=MOMENT)
    with refuses("case_opening_is_one_per_person"), transaction.atomic():
        CaseOpening.objects.create(case=first, account_id=play.clerk.account_id, case_version=2, opened_at=MOMENT)


def test_no_exclusion_without_its_service(play):
    """RD-05, RD-13."""
    case = Case.objects.get(number=make_case(play, state=State.ACCEPTED))
    notice = {
        "case": case,
        "kind": "testing",
        "article": "第四十五条",
        "ends_on": DAY,
        "method": "post",
        "issued_at": MOMENT,
    }
    ExclusionNotice.objects.create(paper_number="1", **notice)
    wrong = [
        ({}, "case_has_one_exclusion_notice_on_its_way"),
        ({"outcome": "maybe"}, "exclusion_notice_outcome_is_known"),
        ({"outcome": "lapsed", "method": "counter"}, "exclusion_notice_travels_by_post_or_wire"),
        ({"outcome": "begun"}, "exclusion_begins_with_its_service"),
        ({"outcome": "begun", "served_on": DAY}, "exclusion_is_served_before_its_end"),
    ]
    for changes, sentence in wrong:
        with refuses(sentence), transaction.atomic():
            ExclusionNotice.objects.create(paper_number="2", **notice | changes)


PROMISE = {"code": "M03", "name": "检测报告", "promised_on": DAY, "due_by": DAY + timedelta(2)}
NOTE = {"noted_on": DAY, "papers": "检测报告", "urge_on": DAY + timedelta(7)}
ANSWERED = {"contest": "不对", "contested_on": DAY, "answer": "维持", "answered_on": DAY, "answered_by": "郑国强"}


def test_the_applicants_word_cannot_contradict_itself(play):
    """RD-10."""
    case = Case.objects.get(number=make_case(play, state=State.ACCEPTED))
    promised = PaperPromise.objects.create(case=case, **PROMISE)
    other = PaperPromise.objects.create(case=case, **PROMISE | {"code": "M04"})
    note = NOTE | {"promise": promised}
    BreachNote.objects.create(case=case, state="noted", **NOTE | {"promise": other})
    wrong = [
        (PaperPromise, PROMISE, "paper_is_promised_once"),
        (PaperPromise, PROMISE | {"code": "M02", "due_by": DAY}, "paper_is_promised_for_a_later_day"),
        (PaperPromise, PROMISE | {"code": "M02", "supplied_on": BEFORE}, "promised_paper_comes_after_its_promise"),
        (BreachNote, NOTE | {"state": "noted", "promise": other}, "broken_promise_is_noted_once"),
        (BreachNote, note | {"state": "noted", "urge_on": DAY}, "breach_is_urged_after_its_note"),
        (BreachNote, note | {"state": "public"}, "breach_note_state_is_known|answered_contest_has_its_answer"),
        (BreachNote, note | {"state": "contested"}, "contested_note_says_why"),
        (BreachNote, note | ANSWERED | {"state": "stands", "answer": ""}, "answered_contest_has_its_answer"),
        (BreachNote, note | ANSWERED | {"state": "contested"}, "answered_contest_has_its_answer"),
    ]
    for table, row, sentence in wrong:
        with refuses(sentence), transaction.atomic():
            table.objects.create(case=case, **row)


def test_a_commitment_is_checked_with_a_finding(play):
    """RD-10."""
    case = Case.objects.get(number=make_case(play, state=State.ACCEPTED))
    made = {"case": case, "basis": "某条例第九条", "covers": [], "made_on": DAY, "paper_number": "1"}
    checked = made | {"check_clock_id": case.statutory_clock_id}
    found = {"finding": "缺标识", "found_on": DAY, "found_by": "郑国强"}
    wrong = [
        (made | {"state": "perhaps"}, "commitment_check_state_is_known|checked_commitment_has_its_finding"),
        (made | {"basis": ""}, "commitment_cites_its_basis"),
        (made | {"state": "checking"}, "commitment_is_checked_by_a_clock"),
        (checked | {"state": "met"}, "checked_commitment_has_its_finding"),
        (checked | {"state": "checking"} | found, "checked_commitment_has_its_finding"),
        (checked | {"state": "rectifying", "rectify_by": DAY} | found, "unmet_commitment_is_put_right_by_a_day"),
    ]
    for row, sentence in wrong:
        with refuses(sentence), transaction.atomic():
            Commitment.objects.create(**row)
