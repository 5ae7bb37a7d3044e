"""A case that asks for a renewal: lodged with the submission, decided, ended, or granted by the law (AL-18; 行政许可法 50)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onewindow.cases.actions import (
    Correction,
    MaterialIn,
    accept_case,
    close_case,
    complete_step,
    decline_case,
    deliver_case,
    grant_by_law,
    grant_case,
    notify_corrections,
    pause_case,
    refuse_case,
    submit_case,
    supplement_case,
    withdraw_case,
)
from onewindow.cases.models import Case, CaseStep
from onewindow.cases.reactions import WIRING, on_renewed_by_law
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, hand_in_all, make_case, make_case_cast
from onewindow.cases.tests.proving import read_paper, refused, see
from onewindow.certificates.events import CertificateDeemedRenewed
from onewindow.certificates.models import Certificate, CertificateApplication
from onewindow.certificates.sweeps import record_deemed_renewals
from onewindow.kit.acting import Invalid
from onewindow.ledger.actions import run_pending_reactions
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
AT = at_day()
# A certificate of one year, 2026-09-21 to 2027-09-20; the last day for asking is Monday 2027-08-23.
LAST_DAY, IN_TIME, LATE = date(2027, 9, 20), date(2027, 8, 23), date(2027, 8, 24)
AFTER = LAST_DAY + timedelta(days=1)
RESULT = {"name": "卫生许可证", "kind": "certificate", "validity": "一年"}


@pytest.fixture
def granted(cast):
    """李明's certificate of one year, and the item that renews it."""
    play = make_case_cast(cast, result=RESULT)
    make_case(play, state=State.DELIVERED)
    asked = {"act": "renew", "item_code": play.item.code}
    renewal = make_case_cast_again(play, code="RENEWAL", certificate_act=asked, result=RESULT)
    return renewal, Certificate.objects.get().number


def make_case_cast_again(play, **guide):
    """Another item for the same people."""
    made = make_case_cast(play.cast, **guide)
    return replace(made, li_ming=play.li_ming, chen_jie=play.chen_jie)


def apply_for_renewal(play, number, on=IN_TIME, **changes):
    given = {
        "idempotency_key": f"renew-{on}", "item_code": play.item.code, "form": FORM, "materials": hand_in_all(play.item),
        "certificate": number, "actor": play.li_ming, "at": at_day(on),
    }  # fmt: skip
    return submit_case(**given | changes).number


def test_a_submission_names_the_certificate_and_says_whether_it_is_in_time(granted):
    play, number = granted
    case = apply_for_renewal(play, number)
    application = CertificateApplication.objects.get()
    assert (application.case_number, application.act, application.timely) == (case, "renew", True)


@pytest.mark.parametrize(
    ("certificate", "actor", "code"),
    [
        ("", "li_ming", "certificate_missing"),
        ("不存在", "li_ming", "certificate_not_yours"),
        (None, "chen_jie", "certificate_not_yours"),
    ],
)
def test_without_the_applicants_own_certificate_nothing_is_received(granted, certificate, actor, code):
    play, number = granted
    before = Case.objects.count()
    with pytest.raises(Invalid) as told:
        apply_for_renewal(play, number if certificate is None else certificate, actor=getattr(play, actor))
    assert told.value.code == code and "certificate" in told.value.fields
    assert (Case.objects.count(), CertificateApplication.objects.count()) == (before, 0)


def test_an_item_about_no_certificate_takes_none(granted, cast):
    play, number = granted
    other = make_case_cast_again(play, code="OTHER", result=RESULT)
    with pytest.raises(Invalid) as told:
        apply_for_renewal(other, number)
    assert told.value.code == "certificate_not_asked"


def test_the_same_call_again_answers_the_same_case_and_another_certificate_is_another_body(granted):
    play, number = granted
    first = apply_for_renewal(play, number)
    assert apply_for_renewal(play, number) == first
    with pytest.raises(Invalid) as told:
        apply_for_renewal(play, "另一个")
    assert told.value.code == "idempotency_key_reused"
    assert CertificateApplication.objects.count() == 1


def decide_renewal(play, number):
    at = at_day(LATE)
    accept_case(number=number, actor=play.clerk, at=at)
    finish_review(play, number, at)
    return at


def test_a_granted_renewal_extends_the_certificate_and_issues_no_second_one(granted):
    play, number = granted
    case = apply_for_renewal(play, number)
    at = decide_renewal(play, case)
    grant_case(number=case, content="准予延续", actor=play.chief, at=at)
    certificate = Certificate.objects.get()
    assert (certificate.number, certificate.valid_to) == (number, date(2028, 9, 20))
    paper = read_paper(see(play, case), "renewal_decision")
    assert (paper["valid_from"], paper["valid_to"]) == ("2027-09-21", "2028-09-20")
    assert list_entries(subject=("case", case))[-1].data["certificate"] == number
    deliver_case(number=case, method="counter", proof="签收", receiver="", actor=play.clerk, at=at)
    assert [row["name"] for row in read_paper(see(play, case), "delivery_proof")["papers"]] == [
        "准予延续行政许可决定书"
    ]


def test_a_refused_or_withdrawn_renewal_leaves_the_certificate(granted):
    play, number = granted
    first = apply_for_renewal(play, number, date(2027, 3, 1))
    withdraw_case(number=first, proof="signature", reference="卷 1", actor=play.li_ming, at=at_day(date(2027, 3, 2)))
    second = apply_for_renewal(play, number)
    at = decide_renewal(play, second)
    refuse_case(number=second, facts="不足", reasons=("不足",), basis="条例", actor=play.chief, at=at)
    outcomes = CertificateApplication.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["withdrawn", "refused"]
    assert record_deemed_renewals(at=at_day(AFTER)) == 0
    assert Certificate.objects.get().valid_to == LAST_DAY


def sweep(day):
    record_deemed_renewals(at=at_day(day))
    return run_pending_reactions(at=at_day(day))


@pytest.mark.parametrize("state", ["accepted", "in_review", "paused", "reviewed"])
def test_silence_ends_the_case_as_granted_by_law_on_the_laws_day(granted, state):
    play, number = granted
    case = apply_for_renewal(play, number)
    at = at_day(LATE)
    accept_case(number=case, actor=play.clerk, at=at)
    if state == "in_review":
        complete_step(number=case, opinion="符合", actor=play.reviewer, at=at)
    if state == "reviewed":
        finish_review(play, case, at)
    if state == "paused":
        pause_case(
            number=case, kind="expert_review", reason="评审", ends_on=date(2027, 12, 1), delivery_method="counter",
            delivery_proof="签收", actor=play.chief, at=at,
        )  # fmt: skip
    sweep(AFTER + timedelta(days=9))
    view = see(play, case, AFTER + timedelta(days=9))
    assert (view.state, view.result, view.decided_on) == ("granted", "granted", AFTER)
    last = [row for row in list_entries(subject=("case", case)) if row.event.startswith("Case")][-1]
    assert (last.event, last.source, last.occurred_at) == ("CaseGrantedByLaw", "law", at_day(AFTER, 0).occurred_at)
    assert not CaseStep.objects.filter(case__number=case, state="todo").exists()
    assert "renewal_proof" in {paper.kind for paper in view.documents}
    assert Certificate.objects.get().valid_to == date(2028, 9, 20)
    assert grant_by_law(number=case, at=at_day(AFTER)) is None


def test_a_case_nobody_ever_touched_is_accepted_and_granted_by_law(granted):
    play, number = granted
    case = apply_for_renewal(play, number)
    sweep(AFTER)
    view = see(play, case, AFTER)
    assert (view.state, view.acceptance_kind, view.accepted_on, view.decided_on) == (
        "granted",
        "deemed",
        IN_TIME,
        AFTER,
    )


def test_an_act_on_the_day_after_finds_the_case_granted_by_law(granted):
    """The department cannot refuse any more, though no worker has run."""
    play, number = granted
    case = apply_for_renewal(play, number)
    decide_renewal(play, case)
    given = {
        "number": case,
        "facts": "不足",
        "reasons": ("不足",),
        "basis": "条例",
        "actor": play.chief,
        "at": at_day(AFTER),
    }
    refused("state_does_not_allow", refuse_case, **given)
    grant_by_law(number=case, at=at_day(AFTER))
    assert see(play, case, AFTER).decided_on == AFTER
    refused("state_does_not_allow", refuse_case, **given)


SHORT = {"days": 2, "law": "某条例", "article": "第九条"}


@pytest.mark.parametrize(
    ("act", "given"),
    [
        (accept_case, {}),
        (decline_case, {"reason": "not_required", "explanation": "不需要"}),
        (notify_corrections, {"corrections": (Correction("form", "缺少签名"),)}),
    ],
)
def test_no_act_of_acceptance_comes_after_the_law_though_the_worker_is_behind(granted, act, given):
    """A law with a short time for asking: the five days of 32 still run when the term ends."""
    play, number = granted
    asked = {"act": "renew", "item_code": Certificate.objects.get().item_code, **SHORT}
    play = make_case_cast_again(play, code="SHORT", certificate_act=asked, result=RESULT)
    case = apply_for_renewal(play, number, LAST_DAY - timedelta(days=2))
    behind = AFTER + timedelta(days=1)
    refused("state_does_not_allow", act, number=case, actor=play.clerk, at=at_day(behind), **given)
    sweep(behind)
    view = see(play, case, behind)
    assert (view.state, view.decided_on, Certificate.objects.get().valid_to) == ("granted", AFTER, date(2028, 9, 20))


def test_on_the_last_day_the_department_may_still_decide(granted):
    play, number = granted
    case = apply_for_renewal(play, number)
    decide_renewal(play, case)
    refuse_case(number=case, facts="不足", reasons=("不足",), basis="条例", actor=play.chief, at=at_day(LAST_DAY))
    assert record_deemed_renewals(at=at_day(AFTER)) == 0
    sweep(AFTER)
    view = see(play, case, AFTER)
    assert (view.state, view.decided_on) == ("refused", LAST_DAY)
    assert CertificateApplication.objects.get().outcome == "refused"
    assert Certificate.objects.get().valid_to == LAST_DAY


def test_a_late_renewal_goes_on_after_the_end_and_is_never_granted_by_law(granted):
    play, number = granted
    case = apply_for_renewal(play, number, LATE)
    decide_renewal(play, case)
    sweep(AFTER)
    assert see(play, case, AFTER).state == "accepted"
    refused("certificate_state", grant_case, number=case, content="准予", actor=play.chief, at=at_day(AFTER))


def owe_papers_at_the_end(play, number):
    """An application in time, one notice, and the term ends while the holder owes a paper; he supplies it a day later."""
    case = apply_for_renewal(play, number)
    code = play.item.materials[0].code
    notify_corrections(number=case, corrections=(Correction(code, "缺少签名"),), actor=play.clerk, at=at_day(LATE))
    assert CertificateApplication.objects.get().waits_for_holder
    sweep(AFTER)
    assert see(play, case, AFTER).state == "correcting"
    supplied = AFTER + timedelta(days=1)
    supplement_case(
        number=case, materials=(MaterialIn(code, originals=1),), actor=play.li_ming, at=at_day(supplied)
    )  # fmt: skip
    application = CertificateApplication.objects.get()
    assert (application.asked_on, application.supplied_on) == (LATE, supplied)
    return case, supplied


def test_papers_the_holder_owes_when_the_term_ends_stop_the_silence_for_good(granted):
    """The organ was not silent (50): no sweep, on any day, renews what has lapsed."""
    play, number = granted
    case, supplied = owe_papers_at_the_end(play, number)
    for day in (supplied, supplied + timedelta(days=30)):
        sweep(day)
        assert grant_by_law(number=case, at=at_day(day)) is None
    assert see(play, case, supplied).state == "correcting"
    assert Certificate.objects.get().valid_to == LAST_DAY
    assert CertificateApplication.objects.get().outcome == ""


@pytest.mark.parametrize("ending", ["refuse", "withdraw"])
def test_papers_supplied_after_the_end_go_the_way_of_a_late_application(granted, ending):
    """Accepted, and refused with reasons or withdrawn; not granted, for what has lapsed cannot be renewed."""
    play, number = granted
    case, supplied = owe_papers_at_the_end(play, number)
    at = at_day(supplied + timedelta(days=1))
    accept_case(number=case, actor=play.clerk, at=at)
    finish_review(play, case, at)
    assert see(play, case, at.local_date).accepted_on == supplied
    refused("certificate_state", grant_case, number=case, content="准予", actor=play.chief, at=at)
    if ending == "refuse":
        refuse_case(number=case, facts="期满", reasons=("期满时材料未补齐",), basis="第五十条", actor=play.chief, at=at)
    else:
        withdraw_case(number=case, proof="signature", reference="卷 1", actor=play.li_ming, at=at)
    assert CertificateApplication.objects.get().outcome == {"refuse": "refused", "withdraw": "withdrawn"}[ending]
    assert Certificate.objects.get().valid_to == LAST_DAY


def test_papers_supplied_before_the_end_and_silence_again(granted):
    play, number = granted
    case = apply_for_renewal(play, number, date(2027, 8, 2))
    code = play.item.materials[0].code
    notify_corrections(
        number=case, corrections=(Correction(code, "缺少签名"),), actor=play.clerk, at=at_day(date(2027, 8, 3))
    )
    supplement_case(
        number=case,
        materials=(MaterialIn(code, originals=1),),
        actor=play.li_ming,
        at=at_day(LAST_DAY - timedelta(days=1)),
    )
    sweep(AFTER)
    view = see(play, case, AFTER)
    assert (view.state, view.acceptance_kind, view.accepted_on) == (
        "granted",
        "supplemented",
        LAST_DAY - timedelta(days=1),
    )


def test_a_notice_the_applicant_shelved_asks_for_nothing(granted):
    play, number = granted
    case = apply_for_renewal(play, number)
    code = play.item.materials[0].code
    notify_corrections(number=case, corrections=(Correction(code, "缺少签名"),), actor=play.clerk, at=at_day(LATE))
    close_case(number=case, actor=play.li_ming, at=at_day(LATE))
    sweep(AFTER)
    assert see(play, case, AFTER).state == "closed_not_accepted"


def test_the_wiring_reacts_to_the_law(granted):
    assert on_renewed_by_law in WIRING[CertificateDeemedRenewed]


def test_an_ordinary_submission_costs_no_statement_more(granted, django_assert_num_queries):
    """The certificate of an item that is about one costs its own statements; any other costs none."""
    play, _number = granted
    other = make_case_cast_again(play, code="OTHER", result=RESULT)
    apply_for_renewal(other, "", DAY)
    with django_assert_num_queries(5):
        apply_for_renewal(other, "", DAY + timedelta(days=1), certificate="")
