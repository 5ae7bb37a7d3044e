"""Renewals: asked for in time, decided or renewed by the law (AL-18, RD-14; 行政许可法 50)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.catalogue.certificate_items import list_certificate_items
from onewindow.certificates.actions import (
    cancel_certificate,
    close_application,
    deem_renewed,
    deregister_certificate,
    grant_application,
    hold_application,
    renew_certificate,
)
from onewindow.certificates.holdings import list_held_certificates
from onewindow.certificates.models import (
    Certificate,
    CertificateApplication,
    CertificateEntry,
    CertificateVersion,
)
from onewindow.certificates.queries import (
    get_certificate,
    list_certificates,
)
from onewindow.certificates.rules import CertificateTerm
from onewindow.certificates.sweeps import record_deemed_renewals
from onewindow.certificates.testing import (
    ISSUED,
    LAST_DAY,
    at_moment,
    lodge_renewal,
    make_certificate,
    make_certificate_cast,
    make_renewal_item,
)
from onewindow.certificates.tests.test_acts import PENALTY, refused
from onewindow.documents.queries import read_document_data
from onewindow.kit.acting import Conflict, Invalid
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
# Thirty days before 2027-09-20 is Saturday 2027-08-21: Monday still is in time.
IN_TIME, LATE = date(2027, 8, 23), date(2027, 8, 24)
AFTER = LAST_DAY + timedelta(days=1)


@pytest.fixture
def renewal(play):
    return make_renewal_item(play)


def test_a_renewal_in_time_and_undecided_is_renewed_by_the_law(play, renewal):
    number = make_certificate(play)
    application = lodge_renewal(play, number, renewal, IN_TIME)
    assert (application.timely, application.last_day, application.article) == (True, IN_TIME, "行政许可法 第五十条")
    assert record_deemed_renewals(at=at_moment(LAST_DAY)) == 0
    much_later = at_moment(AFTER + timedelta(days=12))
    assert record_deemed_renewals(at=much_later) == 1
    assert record_deemed_renewals(at=much_later) == 0
    certificate = Certificate.objects.get()
    assert (certificate.valid_from, certificate.valid_to) == (ISSUED, date(2028, 9, 20))
    version = CertificateVersion.objects.get(number=2)
    assert (version.act, version.since, version.valid_from) == ("deem_renewed", AFTER, AFTER)
    application.refresh_from_db()
    assert (application.outcome, application.ended_on) == ("deemed", AFTER)
    entry = CertificateEntry.objects.get(seq=2)
    assert (entry.on, entry.article, entry.actor_name) == (AFTER, "行政许可法 第五十条", "系统")
    row = list_entries(subject=("certificate", number))[-1]
    assert row.event == "CertificateDeemedRenewed" and row.source == "law"
    assert row.occurred_at == at_moment(AFTER, 0).occurred_at


def test_the_holder_gets_a_proof_that_names_the_law_and_both_terms(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    outcome = deem_renewed(number=number, at=at_moment(AFTER))
    assert outcome is not None
    (paper,) = outcome.documents
    assert (paper.title, paper.subject_kind, paper.subject_id) == ("视为准予延续行政许可证明", "case", "case-renew")
    said = read_document_data(paper.id)
    assert (said["expired_on"], said["valid_from"], said["valid_to"]) == ("2027-09-20", "2027-09-21", "2028-09-20")
    assert "第五十条第二款" in said["basis"] and said["lodged_on"] == IN_TIME.isoformat()


def test_a_late_renewal_is_never_deemed(play, renewal):
    number = make_certificate(play)
    assert lodge_renewal(play, number, renewal, LATE).timely is False
    assert record_deemed_renewals(at=at_moment(AFTER)) == 0
    assert deem_renewed(number=number, at=at_moment(AFTER)) is None
    assert Certificate.objects.get().valid_to == LAST_DAY


def test_an_application_that_waits_for_its_holder_is_not_silence(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    hold_application(case_number="case-renew", waits=True, on=LATE)
    assert CertificateApplication.objects.get().waits_for_holder
    assert record_deemed_renewals(at=at_moment(AFTER)) == 0
    hold_application(case_number="case-renew", waits=False, on=LAST_DAY)
    assert not CertificateApplication.objects.get().waits_for_holder
    assert record_deemed_renewals(at=at_moment(AFTER)) == 1
    assert get_certificate(number, play.head, AFTER).line.valid_to == date(2028, 9, 20)


def test_what_the_holder_supplies_after_the_end_makes_no_silence_of_it(play, renewal):
    """The organ waited for him when the term ended: the certificate has lapsed, in every read of it."""
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    hold_application(case_number="case-renew", waits=True, on=LATE)
    hold_application(case_number="case-renew", waits=False, on=AFTER)
    later = AFTER + timedelta(days=1)
    assert record_deemed_renewals(at=at_moment(later)) == 0
    assert deem_renewed(number=number, at=at_moment(later)) is None
    assert get_certificate(number, play.head, later).line.state == "lapsed"
    (line,) = list_certificates(actor=play.head, on=later, show="lapsed").rows
    assert (line.number, line.valid_to) == (number, LAST_DAY)
    assert list_held_certificates(play.li_ming.party_id, later) == ()
    deregister_certificate(number=number, ground="lapsed", facts="", actor=play.head, at=at_moment(later))
    assert Certificate.objects.get().deregistered_on == later


def test_a_notice_given_after_the_end_stops_nothing(play, renewal):
    """The law had renewed it before the worker could write that down."""
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    hold_application(case_number="case-renew", waits=True, on=AFTER)
    assert record_deemed_renewals(at=at_moment(AFTER + timedelta(days=1))) == 1
    assert Certificate.objects.get(number=number).valid_to == date(2028, 9, 20)


def test_silence_renews_licences_only(cast):
    """RD-01."""
    play = make_certificate_cast(cast, regime="filing", type_code="14")
    number = make_certificate(play)
    lodge_renewal(play, number, make_renewal_item(play), IN_TIME)
    assert record_deemed_renewals(at=at_moment(AFTER)) == 0
    assert deem_renewed(number=number, at=at_moment(AFTER)) is None


def test_another_law_sets_other_days_and_another_term(play):
    asked = {
        "days": 90, "law": "某条例", "article": "第九条", "term_months": 6, "term_law": "某条例", "term_article": "第十条",
    }  # fmt: skip
    renewal = make_renewal_item(play, **asked)
    number = make_certificate(play)
    application = lodge_renewal(play, number, renewal, date(2027, 6, 22))
    assert (application.timely, application.last_day, application.article) == (
        True,
        date(2027, 6, 22),
        "《某条例》第九条",
    )
    outcome = deem_renewed(number=number, at=at_moment(AFTER))
    assert outcome is not None and Certificate.objects.get().valid_to == date(2028, 3, 20)
    assert "《某条例》第九条" in read_document_data(outcome.documents[0].id)["basis"]


def test_what_ended_meanwhile_is_not_renewed(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    cancel_certificate(number=number, actor=play.head, at=at_moment(LAST_DAY), **PENALTY)
    assert record_deemed_renewals(at=at_moment(AFTER)) == 0


def test_an_act_after_the_end_first_records_what_the_law_did(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    cancel_certificate(number=number, actor=play.head, at=at_moment(AFTER), **PENALTY)
    assert list(CertificateEntry.objects.order_by("seq").values_list("act", flat=True)) == [
        "issue",
        "deem_renewed",
        "cancel",
    ]


@pytest.mark.parametrize(
    ("act", "valid_to", "ended"),
    [("renew", date(2028, 9, 20), None), ("change", LAST_DAY, None), ("deregister", LAST_DAY, IN_TIME)],
)
def test_a_granted_case_carries_out_what_it_asked(play, act, valid_to, ended):
    item = make_renewal_item(play, act=act)
    number = make_certificate(play)
    lodge_renewal(play, number, item, IN_TIME)
    given = {
        "case_number": "case-renew",
        "content": "准予",
        "valid_to": None,
        "actor": play.chief,
        "at": at_moment(IN_TIME),
    }
    outcome = grant_application(department_id=play.cast.department.id, **given)
    certificate = Certificate.objects.get()
    assert (certificate.valid_to, certificate.ended_on) == (valid_to, ended)
    assert outcome.documents[0].subject_id == "case-renew"
    entry = CertificateEntry.objects.get(seq=2)
    assert (entry.act, entry.case_number) == (act, "case-renew")
    assert CertificateApplication.objects.get().outcome == "granted"
    with pytest.raises(Conflict) as twice:
        grant_application(department_id=play.cast.department.id, **given)
    assert twice.value.code == "application_ended"
    assert Certificate.objects.get().number == number and CertificateEntry.objects.count() == 2


def test_another_department_s_grant_changes_nothing(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    refused(
        "not_the_deciding_organ",
        lambda number, **rest: grant_application(**rest),
        number=number, case_number="case-renew", department_id=play.cast.other_department.id, content="准予",
        valid_to=None, actor=play.chief, at=at_moment(IN_TIME),
    )  # fmt: skip


def test_a_refused_renewal_leaves_the_term_and_lets_the_holder_ask_again(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, date(2027, 3, 1))
    with pytest.raises(Conflict) as twice, transaction.atomic():
        lodge_renewal(play, number, renewal, date(2027, 3, 2), key="case-again")
    assert twice.value.code == "application_open"
    close_application(case_number="case-renew", outcome="refused", at=at_moment(date(2027, 3, 9)))
    lodge_renewal(play, number, renewal, date(2027, 3, 10), key="case-again")
    assert Certificate.objects.get().valid_to == LAST_DAY


def test_only_ones_own_certificate_of_the_items_kind_still_alive(play, renewal):
    other = make_certificate(play, key="other", holder_id=play.chen_jie.party_id)
    for number in (other, "无此证照"):
        with pytest.raises(Invalid) as told:
            lodge_renewal(play, number, renewal, IN_TIME)
        assert told.value.code == "certificate_not_yours" and told.value.fields
    lapsed = make_certificate(play, key="lapsed")
    with pytest.raises(Conflict) as late:
        lodge_renewal(play, lapsed, renewal, AFTER)
    assert late.value.code == "certificate_not_alive" and late.value.advice == "请重新申请新的许可"
    endless = make_certificate(play, key="endless", term=CertificateTerm(ISSUED, None, True))
    with pytest.raises(Conflict) as never:
        lodge_renewal(play, endless, renewal, IN_TIME)
    assert never.value.code == "certificate_without_end"


def test_a_renewal_that_is_a_case_is_decided_there(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    given = {"number": number, "reference": "x", "lodged_on": IN_TIME, "actor": play.head, "at": at_moment(LATE)}
    refused("renewal_is_a_case", renew_certificate, **given)


WRONG = [
    ({"act": "whim", "timely": False}, "certificate_application_is_of_a_known_kind"),
    ({"act": "change"}, "a_renewal_is_timely_by_its_last_day_only"),
    ({"last_day": None}, "a_renewal_is_timely_by_its_last_day_only"),
    ({"last_day": date(2027, 8, 1)}, "a_renewal_is_timely_by_its_last_day_only"),
    ({"outcome": "granted"}, "certificate_application_ends_with_an_outcome"),
    ({"ended_on": IN_TIME}, "certificate_application_ends_with_an_outcome"),
    ({"outcome": "granted", "ended_on": date(2027, 8, 1)}, "certificate_application_ends_with_an_outcome"),
    ({"outcome": "deemed", "ended_on": AFTER, "timely": False}, "only_a_timely_renewal_is_deemed_granted"),
    ({"asked_on": IN_TIME - timedelta(days=1)}, "papers_are_asked_for_after_the_application"),
    ({"supplied_on": LATE}, "papers_asked_for_are_supplied_after_the_notice"),
    ({"asked_on": LATE, "supplied_on": IN_TIME}, "papers_asked_for_are_supplied_after_the_notice"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_an_application_cannot_contradict_itself(play, renewal, changes, sentence):
    lodge_renewal(play, make_certificate(play), renewal, IN_TIME)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        CertificateApplication.objects.update(**changes)


def test_items_that_ask_for_certificates_are_found_by_the_item_that_issued_them(
    play, renewal, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = list_certificate_items([play.item.code, "NOTHING"], LATE)
    assert [one.code for one in found[play.item.code]] == [renewal.code] and found["NOTHING"] == ()
    assert found[play.item.code][0].request.act == "renew"
