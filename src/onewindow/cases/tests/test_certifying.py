"""A grant whose result is a certificate issues it, in the same transaction and for one statement (行政许可法 39)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.cases.actions import Applicant, accept_case, grant_case, submit_and_decide_instantly
from onewindow.cases.events import CaseDecidedInstantly, CaseGranted
from onewindow.cases.models import Case
from onewindow.cases.reactions import WIRING, on_grant_pushed
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, hand_in_all, make_case, make_case_cast
from onewindow.cases.tests.proving import read_paper, refused, see
from onewindow.cases.tests.test_races import run_together
from onewindow.certificates.actions import appoint_section
from onewindow.certificates.models import Certificate, CertificateVersion
from onewindow.certificates.queries import list_pushes
from onewindow.directory.testing import authorise_post, make_cast
from onewindow.kit.acting import Refusal
from onewindow.kit.cipher import get_vault
from onewindow.ledger.queries import list_entries

AT = at_day()


def make_decidable(play, key="key-1", **case):
    number = make_case(play, state=State.ACCEPTED, key=key, **case)
    finish_review(play, number, AT)
    return number


@pytest.mark.django_db
def test_a_grant_issues_its_certificate_with_the_decisions_dates(play):
    number = make_decidable(play)
    grant_case(
        number=number, content="准予经营理发店", valid_from=date(2026, 10, 1), valid_to=date(2028, 9, 30),
        certificate_name="公共场所卫生许可证", actor=play.chief, at=AT,
    )  # fmt: skip
    certificate, version = Certificate.objects.get(), CertificateVersion.objects.get()
    assert (certificate.case_number, certificate.item_code, certificate.issued_on) == (number, play.item.code, DAY)
    assert (certificate.valid_from, certificate.valid_to) == (date(2026, 10, 1), date(2028, 9, 30))
    assert (version.name, version.holder_masked) == ("公共场所卫生许可证", "李*")
    assert get_vault().decrypt(bytes(version.content_sealed)) == "准予经营理发店"
    assert get_vault().decrypt(bytes(version.holder_sealed)) == "李明"
    granted = list_entries(subject=("case", number))[-1]
    assert (granted.event, granted.data["certificate"]) == ("CaseGranted", certificate.number)


@pytest.mark.django_db
def test_without_dates_the_guides_term_holds_and_the_decision_says_so(play):
    number = make_decidable(play)
    grant_case(number=number, content="准予", actor=play.chief, at=AT)
    certificate = Certificate.objects.get()
    assert (certificate.valid_from, certificate.valid_to) == (DAY, date(2030, 9, 20))
    paper = read_paper(see(play, number), "grant_decision")
    assert (paper["valid_from"], paper["valid_to"]) == ("2026-09-21", "2030-09-20")


@pytest.mark.django_db
def test_the_certificate_costs_a_grant_one_statement(cast):
    plays = [
        make_case_cast(cast),
        make_case_cast(cast, code="APPROVAL", result={"name": "批复", "kind": "approval", "validity": "四年"}),
    ]
    counts = []
    for key, play in enumerate(plays):
        number = make_decidable(play, key=f"key-{key}")
        with CaptureQueriesContext(connection) as queries:
            grant_case(number=number, content="准予", actor=play.chief, at=AT)
        counts.append(len(queries))
    assert counts[0] - counts[1] == 1
    assert Certificate.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN, State.NOT_ACCEPTED, State.SHELVED, State.ACCEPTED])
def test_what_is_not_granted_leaves_no_certificate(play, state):
    make_case(play, state=state)
    assert Certificate.objects.count() == 0


@pytest.mark.django_db
def test_a_refused_grant_leaves_none_behind(cast):
    """Trap open-zaak#2131; a holder has one where the item says so, told apart by the answer the guide names."""
    result = {
        "name": "卫生许可证",
        "kind": "certificate",
        "validity": "四年",
        "one_in_force": True,
        "object_field": "site_name",
    }
    play = make_case_cast(cast, result=result)
    first, second = make_decidable(play), make_decidable(play, "key-2")
    third = make_decidable(play, "key-3", form=FORM | {"site_name": "另一家理发店"})
    grant_case(number=first, content="准予", actor=play.chief, at=AT)
    refused("certificate_in_force", grant_case, number=second, content="准予", actor=play.chief, at=AT)
    assert see(play, second).state == "accepted"
    grant_case(number=third, content="准予", actor=play.chief, at=AT)
    assert sorted(Certificate.objects.values_list("case_number", flat=True)) == sorted([first, third])


@pytest.mark.django_db
def test_an_instant_items_certificate_is_issued_at_the_counter(cast):
    play = make_case_cast(
        cast, case_kind="instant", result={"name": "健康证明", "kind": "certificate", "validity": "一年"}
    )
    authorise_post(
        post_id=cast.posts["clerk"], department_id=cast.department.id, item_codes=(play.item.code,), levels=("decide",)
    )
    submit_and_decide_instantly(
        idempotency_key="teller", item_code=play.item.code, content="办结", applicant=Applicant(party_id=play.li_ming.party_id),
        form=FORM, materials=hand_in_all(play.item), actor=play.clerk, at=AT,
    )  # fmt: skip
    assert Certificate.objects.get().valid_to == date(2027, 9, 20)


def test_of_two_grants_at_once_one_issues_one_certificate(committed_db):
    play = make_case_cast(make_cast())
    number = make_decidable(play)
    answers = run_together(4, lambda i: grant_case(number=number, content="准予", actor=play.chief, at=AT))
    assert sum(isinstance(answer, Refusal) for answer in answers) == 3
    assert Certificate.objects.get().case_number == Case.objects.get().number


def test_two_cases_of_one_holder_granted_at_once_leave_one_in_force(committed_db):
    result = {"name": "卫生许可证", "kind": "certificate", "validity": "四年", "one_in_force": True}
    play = make_case_cast(make_cast(), result=result)
    numbers = [make_decidable(play, f"key-{i}") for i in range(4)]
    answers = run_together(4, lambda i: grant_case(number=numbers[i], content="准予", actor=play.chief, at=AT))
    assert sorted(getattr(answer, "code", "") for answer in answers) == ["", *["certificate_in_force"] * 3]
    assert Certificate.objects.count() == Case.objects.filter(result="granted").count() == 1


@pytest.mark.django_db
def test_an_item_without_certificate_issues_none(cast):
    play = make_case_cast(cast, result={"name": "批复", "kind": "approval", "validity": "一年"})
    number = make_case(play)
    accept_case(number=number, actor=play.clerk, at=AT)
    finish_review(play, number, AT)
    grant_case(number=number, content="准予", actor=play.chief, at=AT)
    assert Certificate.objects.count() == 0 and see(play, number).result == "granted"


@pytest.mark.django_db
def test_a_grant_reaches_the_regulating_section_once(play):
    """C-16: wired to the event, safe to repeat."""
    cast = play.cast
    appoint_section(
        department_id=cast.department.id, section_department_id=cast.other_department.id, source="三定方案", starts_on=DAY,
        actor=cast.admin, at=AT,
    )  # fmt: skip
    number = make_decidable(play)
    grant_case(number=number, content="准予", actor=play.chief, at=AT)
    granted = list_entries(subject=("case", number))[-1]
    assert on_grant_pushed in WIRING[CaseGranted] and on_grant_pushed in WIRING[CaseDecidedInstantly]
    for _ in range(2):
        on_grant_pushed(granted, AT)
    (line,) = list_pushes(actor=play.head, on=DAY).rows
    assert (line.case_number, line.certificate_number) == (number, Certificate.objects.get().number)
    assert line.holder_masked == "李*"
