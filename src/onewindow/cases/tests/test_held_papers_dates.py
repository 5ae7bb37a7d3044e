"""Held papers by their dates, their owner's will and their origin (BE-03): noted, withheld, issued here, not demanded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.cases.actions import (
    Correction,
    MaterialIn,
    correct_on_spot,
    note_paper_dates,
    notify_corrections,
    offer_paper_again,
    submit_case,
    withhold_paper,
)
from onewindow.cases.models import Case, CaseMaterial, PaperDates, ReusedPaper, WithheldPaper
from onewindow.cases.queries import get_case
from onewindow.cases.queries.held_papers import (
    list_held_papers,
    list_own_papers,
    list_paper_offers,
    list_reused_papers,
)
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, make_case, make_case_cast
from onewindow.cases.tests.held_papers_play import hand_in_file, send_application, use_held
from onewindow.cases.tests.proving import refused
from onewindow.catalogue.testing import make_item
from onewindow.certificates.actions import GrantOrder, issue_certificate
from onewindow.certificates.rules import settle_term
from onewindow.directory.testing import authorise_post
from onewindow.kit.acting import Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_dates_noted_at_the_window_decide_whether_it_is_fresh(cast, files):
    recent = [{"code": "M01", "name": "体检证明", "copies": 1, "basis": "条例第四条", "max_age_days": 30}]
    play = make_case_cast(cast, materials=recent)
    first = hand_in_file(play, play.li_ming, "first")
    party = play.li_ming.party_id
    assert not list_paper_offers(play.item, party, DAY)  # nobody knows its date
    note_paper_dates(
        number=first, code="M01", issued_on=DAY - timedelta(9), valid_to=None, actor=play.clerk, at=at_day()
    )
    assert list_paper_offers(play.item, party, DAY)["M01"]
    assert list_paper_offers(play.item, party, DAY + timedelta(21))["M01"]
    assert not list_paper_offers(play.item, party, DAY + timedelta(22))
    ended = {"issued_on": None, "valid_to": DAY - timedelta(1)}
    note_paper_dates(number=first, code="M01", actor=play.clerk, at=at_day(), **ended)
    assert not list_paper_offers(play.item, party, DAY)
    correct_on_spot(
        number=first, note="换了一份", materials=(MaterialIn("M01", copies=1),), actor=play.clerk, at=at_day()
    )
    assert not PaperDates.objects.exists()


@pytest.mark.parametrize(
    "dates",
    [
        {"issued_on": None, "valid_to": None},
        {"issued_on": DAY + timedelta(1), "valid_to": None},
        {"issued_on": DAY, "valid_to": DAY - timedelta(1)},
    ],
)
def test_impossible_dates_are_refused(play, dates):
    first = hand_in_file(play, play.li_ming, "first")
    with pytest.raises(Invalid):
        note_paper_dates(number=first, code="M01", actor=play.clerk, at=at_day(), **dates)
    with pytest.raises(NotFound):
        note_paper_dates(number=first, code="M02", issued_on=DAY, valid_to=None, actor=play.clerk, at=at_day())
    with pytest.raises(NotAllowed):
        note_paper_dates(number=first, code="M01", issued_on=DAY, valid_to=None, actor=play.cast.stranger, at=at_day())


def test_the_owner_withholds_a_paper_and_offers_it_again(play):
    """个人信息保护法 15: withdrawn for the future; what it served for stands."""
    first = hand_in_file(play, play.li_ming, "first")
    key = f"material:{first}:M01"
    used = send_application(play, "second", materials=use_held(key))
    for actor, refusal in ((play.chen_jie, NotFound), (play.clerk, NotAllowed)):
        with pytest.raises(refusal):
            withhold_paper(key=key, actor=actor, at=at_day())
    withhold_paper(key=key, actor=play.li_ming, at=at_day())
    assert not list_paper_offers(play.item, play.li_ming.party_id, DAY)
    with pytest.raises(Invalid):
        send_application(play, "third", materials=use_held(key))
    with pytest.raises(Conflict):
        withhold_paper(key=key, actor=play.li_ming, at=at_day())
    line = list_own_papers(play.li_ming, DAY)[0]
    assert line.stale_words == "本人不再提供" and [use.case_number for use in line.uses] == [used]
    assert list_reused_papers(used)["M01"].number == first
    with pytest.raises(NotFound):
        offer_paper_again(key=key, actor=play.chen_jie, at=at_day())
    offer_paper_again(key=key, actor=play.li_ming, at=at_day())
    assert list_paper_offers(play.item, play.li_ming.party_id, DAY)["M01"]
    events = [entry.event for entry in list_entries(subject=("party", play.li_ming.party_id))]
    assert events[-2:] == ["PaperWithheld", "PaperOfferedAgain"]


def _other_item(play, **guide):
    reference = {"credit_code": play.cast.department.credit_code, "name": play.cast.department.name}
    return make_item(code="11350302MB0000000X4000107000001", department=reference, **guide)


def test_a_decision_of_this_centre_is_offered_where_its_result_is_asked(cast, files):
    play = make_case_cast(cast, result={"name": "改建批准书", "kind": "approval"})
    first = make_case(play, state=State.GRANTED)
    asked = _other_item(play, materials=[{"code": "P1", "name": "改建批准书", "copies": 1, "basis": "条例第四条"}])
    offer = list_paper_offers(asked, play.li_ming.party_id, DAY)["P1"][0]
    assert (offer.source, offer.verified) == ("document", "issued") and offer.key.startswith("document:")
    number = submit_case(
        idempotency_key="asks",
        item_code=asked.code,
        form=FORM,
        materials=use_held(offer.key, "P1"),
        actor=play.li_ming,
        at=at_day(),
    ).number
    assert CaseMaterial.objects.get(case__number=number).supplied_on == DAY
    assert list_reused_papers(number)["P1"].number == offer.number and first not in offer.number
    assert not list_paper_offers(asked, play.chen_jie.party_id, DAY)


def _certify(play, key, until=None):
    """A certificate of 李明, as a grant would issue it."""
    number = make_case(play, key=key)
    case = Case.objects.get(number=number)
    order = GrantOrder(
        case_number=number,
        item=play.item,
        department_id=case.department_id,
        department_mark="莆卫",
        holder_id=case.applicant_id,
        holder_masked=case.applicant_masked,
        holder_sealed=bytes(case.applicant_sealed),
        name="公共场所卫生许可证",
        content="理发店",
        term=settle_term(DAY, DAY, until, ""),
        object_text="",
    )
    return issue_certificate(order=order, actor=play.chief, at=at_day()).number


def test_a_certificate_in_force_is_offered_until_its_last_day(play):
    number = _certify(play, "certified", DAY + timedelta(30))
    asked = _other_item(
        play, materials=[{"code": "P1", "name": "公共场所卫生许可证", "copies": 1, "basis": "条例第四条"}]
    )
    party = play.li_ming.party_id
    offer = list_paper_offers(asked, party, DAY + timedelta(30))["P1"][0]
    assert (offer.key, offer.source, offer.valid_to) == (f"certificate:{number}", "certificate", DAY + timedelta(30))
    assert not list_paper_offers(asked, party, DAY + timedelta(31))
    assert not list_paper_offers(asked, party, DAY - timedelta(1))


def test_what_this_centre_issued_may_not_be_demanded(play):
    """BE-03: the one notice is refused, naming the certificate; unless the applicant does not agree to its use."""
    number = _certify(play, "certified")
    asked = _other_item(
        play, materials=[{"code": "P1", "name": "公共场所卫生许可证", "copies": 1, "basis": "条例第四条"}]
    )
    authorise_post(
        post_id=play.cast.posts["clerk"],
        department_id=play.cast.department.id,
        item_codes=(asked.code,),
        levels=("accept",),
    )
    case = submit_case(idempotency_key="asks", item_code=asked.code, form=FORM, actor=play.li_ming, at=at_day()).number
    given = {"number": case, "actor": play.clerk, "at": at_day()}
    refusal = refused("paper_is_held", notify_corrections, corrections=(Correction("P1", "缺"),), **given)
    assert number in refusal.message and "第七条" in refusal.article
    held = use_held(f"certificate:{number}", "P1", reference="卷内第2页")
    correct_on_spot(note="申请人同意调用", materials=held, **given)
    assert list_reused_papers(case)["P1"].consent == "本人在窗口当面同意"
    other = submit_case(
        idempotency_key="declines", item_code=asked.code, form=FORM, actor=play.li_ming, at=at_day()
    ).number
    notify_corrections(**given | {"number": other}, corrections=(Correction("P1", "缺", declined=True),))
    assert get_case(other, play.clerk, DAY).state == "correcting"


def test_a_later_hand_in_takes_the_place_of_what_was_reused(play):
    first = hand_in_file(play, play.li_ming, "first")
    number = send_application(play, "second", materials=use_held(f"material:{first}:M01"))
    correct_on_spot(
        number=number, note="换一份", materials=(MaterialIn("M01", copies=1),), actor=play.clerk, at=at_day()
    )
    assert list_reused_papers(number) == {}
    assert ReusedPaper.objects.get(case__number=number).replaced_on == DAY


def test_holdings_cost_the_same_with_three_and_thirty(play, django_assert_num_queries):
    for serial in range(3):
        hand_in_file(play, play.li_ming, f"few {serial}", byte=serial)
    with django_assert_num_queries(5):
        assert len(list_held_papers(play.li_ming.party_id, DAY)) == 3
    for serial in range(3, 30):
        hand_in_file(play, play.li_ming, f"many {serial}", byte=serial)
    with django_assert_num_queries(5):
        assert len(list_held_papers(play.li_ming.party_id, DAY)) == 30


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"source": "hearsay"}, "reused_paper_comes_from_somewhere_known"),
        ({"verified": "surely"}, "reused_paper_says_who_verified_it"),
        ({"consent": ""}, "reused_paper_has_consent"),
        ({"consent": "window", "reference": ""}, "consent_at_the_window_says_where_it_is_kept"),
    ],
)
def test_the_database_refuses_nonsense_of_held_papers(play, change, constraint):
    first = hand_in_file(play, play.li_ming, "first")
    send_application(play, "second", materials=use_held(f"material:{first}:M01"))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReusedPaper.objects.update(**change)


def test_the_database_keeps_one_use_a_material_one_withholding_and_sound_dates(play):
    first = hand_in_file(play, play.li_ming, "first")
    use = ReusedPaper.objects.get(
        case__number=send_application(play, "second", materials=use_held(f"material:{first}:M01"))
    )
    use.pk = None
    with pytest.raises(IntegrityError, match="a_material_reuses_one_paper"), transaction.atomic():
        use.save(force_insert=True)
    withhold_paper(key=use.key, actor=play.li_ming, at=at_day())
    with pytest.raises(IntegrityError, match="a_paper_is_withheld_once"), transaction.atomic():
        WithheldPaper.objects.create(party_id=play.li_ming.party_id, key=use.key, since=DAY)
    material = CaseMaterial.objects.get(case__number=first, code="M01")
    dates = {"material": material, "noted_at": at_day().occurred_at}
    for wrong, name in (
        ({}, "noted_dates_are_not_empty"),
        ({"issued_on": DAY, "valid_to": date(2026, 1, 1)}, "a_paper_ends_after_it_was_issued"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PaperDates.objects.create(**dates, **wrong)
