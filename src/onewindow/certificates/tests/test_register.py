"""Issuing: one statement, numbers, terms, one in force at a time (行政许可法 39; must show: refused leaves nothing)."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from onewindow.certificates.actions import issue_certificate
from onewindow.certificates.models import Certificate, CertificateEntry, CertificateVersion
from onewindow.certificates.rules import CertificateState, CertificateTerm
from onewindow.certificates.testing import (
    ISSUED,
    LAST_DAY,
    at_moment,
    bring_certificate,
    make_certificate,
    make_certificate_cast,
    make_order,
)
from onewindow.kit.acting import Conflict
from onewindow.kit.cipher import get_vault

pytestmark = pytest.mark.django_db
LATER = CertificateTerm(date(2027, 9, 21), date(2028, 9, 20))


def test_a_certificate_stands_whole_in_one_statement(play):
    order = make_order(play, "case-1")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        issued = issue_certificate(order=order, actor=play.chief, at=at_moment())
    assert len(queries) == 1
    certificate = Certificate.objects.get(number=issued.number)
    assert certificate.number == "区卫健局证〔2026〕000001号" and certificate.check_code == issued.check_code
    assert (certificate.valid_from, certificate.valid_to, certificate.version) == (ISSUED, LAST_DAY, 1)
    assert (certificate.holder_kind, certificate.case_number) == ("person", "case-1")
    assert (certificate.period.lower, certificate.period.upper) == (ISSUED, LATER.valid_from)
    version, entry = CertificateVersion.objects.get(), CertificateEntry.objects.get()
    assert (version.number, version.name, version.holder_masked) == (1, "卫生许可证", "李*")
    assert get_vault().decrypt(bytes(version.content_sealed)) == order.content
    assert (entry.seq, entry.act, entry.article, entry.actor_name) == (1, "issue", "行政许可法 第三十九条", "黄敏")
    assert "李明" not in str(vars(certificate)) + str(vars(version)) + str(vars(entry))


def test_numbers_are_counted_by_department_and_year(play):
    first = make_certificate(play, key="a")
    second = make_certificate(play, key="b")
    next_year = make_certificate(play, key="c", at=at_moment(date(2027, 1, 4)))
    assert [number[-7:] for number in (first, second, next_year)] == ["000001号", "000002号", "000001号"]
    assert "〔2027〕" in next_year


def test_one_grant_leaves_one_certificate(play):
    make_certificate(play)
    with pytest.raises(Conflict) as refused, transaction.atomic():
        make_certificate(play)
    assert refused.value.code == "certificate_issued"
    assert Certificate.objects.count() == 1


@pytest.fixture
def once(cast):
    return make_certificate_cast(
        cast, result={"name": "卫生许可证", "kind": "certificate", "validity": "一年", "one_in_force": True}
    )


def test_where_the_item_says_so_a_holder_has_one_in_force_for_an_object(once):
    make_certificate(once, key="a", object_text="文献路1号")
    for typed in ("文献路1号", " 文献路 １号 "):
        with pytest.raises(Conflict) as refused, transaction.atomic():
            make_certificate(once, key="b", object_text=typed)
        assert refused.value.code == "certificate_in_force" and refused.value.advice
    make_certificate(once, key="c", object_text="文献路2号")
    make_certificate(once, key="d", object_text="文献路1号", holder_id=once.chen_jie.party_id)
    make_certificate(once, key="e", object_text="文献路1号", term=LATER)
    assert Certificate.objects.count() == 4


@pytest.mark.parametrize("state", [CertificateState.REVOKED, CertificateState.CANCELLED, CertificateState.DEREGISTERED])
def test_a_certificate_out_of_force_does_not_stand_in_the_way(once, state):
    number = make_certificate(once, key="a")
    bring_certificate(once, number, state, at_moment())
    after = at_moment(date(2026, 9, 28))
    make_certificate(once, key="b", at=after, term=CertificateTerm(after.local_date, LAST_DAY))
    assert Certificate.objects.count() == 2


def test_an_item_that_does_not_say_so_gives_as_many_as_are_granted(play):
    make_certificate(play, key="a")
    make_certificate(play, key="b")
    assert Certificate.objects.count() == 2


WRONG = [
    ({"check_code": "ILLEGIBLE-OO"}, "certificate_check_code_has_no_doubtful_letter"),
    ({"holder_kind": "ghost"}, "certificate_holder_kind_is_known"),
    ({"valid_to": date(2026, 9, 20)}, "certificate_ends_after_it_begins"),
    ({"long_term": True}, "certificate_without_end_has_no_last_day"),
    ({"ended_on": ISSUED}, "certificate_is_ended_by_an_act_after_issue"),
    ({"ended_by": "revoke"}, "certificate_is_ended_by_an_act_after_issue"),
    ({"ended_on": ISSUED, "ended_by": "whim"}, "certificate_is_ended_by_an_act_after_issue"),
    ({"ended_on": date(2026, 9, 20), "ended_by": "revoke"}, "certificate_is_ended_by_an_act_after_issue"),
    ({"deregistered_on": ISSUED}, "certificate_is_deregistered_once_out_of_force"),
    ({"deregistered_on": LAST_DAY}, "certificate_is_deregistered_once_out_of_force"),
    ({"version": 0}, "certificate_version_counts_from_one"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_a_certificate_cannot_contradict_itself(play, changes, sentence):
    make_certificate(play)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        Certificate.objects.update(**changes)


WRONG_VERSIONS = [
    ({"act": "whim"}, "certificate_version_comes_from_its_act"),
    ({"name": ""}, "certificate_has_a_name"),
    ({"valid_to": date(2026, 9, 20)}, "certificate_version_ends_after_it_begins"),
]
WRONG_ENTRIES = [
    ({"act": "whim"}, "certificate_act_is_known"),
    ({"article": ""}, "certificate_act_cites_its_article"),
    ({"act": "cancel"}, "a_penalty_names_its_organ_and_decision"),
]


@pytest.mark.parametrize(
    ("model", "changes", "sentence"),
    [(CertificateVersion, *wrong) for wrong in WRONG_VERSIONS]
    + [(CertificateEntry, *wrong) for wrong in WRONG_ENTRIES],
)
def test_neither_can_its_versions_nor_its_history(play, model, changes, sentence):
    make_certificate(play)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        model.objects.update(**changes)


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (CertificateVersion, "certificate_version_is_counted_once"),
        (CertificateEntry, "certificate_history_is_numbered_once"),
    ],
)
def test_versions_and_history_are_numbered_once(play, model, sentence):
    make_certificate(play)
    row = model.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        row.save(force_insert=True)


def test_a_certificate_without_end_never_lapses(play):
    number = issue_certificate(
        order=replace(make_order(play, "case-1"), term=CertificateTerm(ISSUED, None, True, "长期")),
        actor=play.chief, at=at_moment(),
    ).number  # fmt: skip
    certificate = Certificate.objects.get(number=number)
    assert certificate.long_term and certificate.period.upper is None
