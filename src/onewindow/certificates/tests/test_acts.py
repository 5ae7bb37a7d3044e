"""The acts on a certificate: conditions, papers, remedies, history, ledger (RD-14; 行政许可法 8, 49, 50, 69, 70; 行政处罚法 9)."""

from datetime import date, timedelta

import pytest

from onewindow.certificates.actions import (
    cancel_certificate,
    change_certificate,
    deregister_certificate,
    drop_proceeding,
    hear_holder,
    prepare_revocation,
    propose_act,
    renew_certificate,
    revoke_certificate,
    withdraw_certificate,
)
from onewindow.certificates.models import Certificate, CertificateEntry, CertificateVersion, Proceeding
from onewindow.certificates.rules import CertificateState
from onewindow.certificates.testing import ISSUED, LAST_DAY, announce, at_moment, make_certificate
from onewindow.documents.queries import read_document_data
from onewindow.kit.acting import SYSTEM, Refusal
from onewindow.kit.cipher import get_vault
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
AT = at_moment()
LATER = at_moment(ISSUED + timedelta(days=6))
PENALTY = {"organ": "莆田市公安局", "decision": "莆公罚〔2026〕3号", "penalised_on": ISSUED, "basis": "《条例》第九条"}


def refused(code, act, **given):
    """The act is refused with `code`, and leaves neither version nor history nor ledger row behind."""
    subject = ("certificate", given["number"])
    before = Certificate.objects.filter(number=given["number"]).values().first()
    counts = (CertificateEntry.objects.count(), CertificateVersion.objects.count(), len(list_entries(subject=subject)))
    with pytest.raises(Refusal) as caught:
        act(**given)
    assert caught.value.code == code
    assert Certificate.objects.filter(number=given["number"]).values().first() == before
    after = (CertificateEntry.objects.count(), CertificateVersion.objects.count(), len(list_entries(subject=subject)))
    assert after == counts
    return caught.value


def read_last(number):
    entry = CertificateEntry.objects.filter(certificate__number=number).order_by("-seq").first()
    return entry, read_document_data(entry.document_id) if entry.document_id else {}


def test_change_on_application_adds_a_version_and_keeps_the_old_one(play):
    number = make_certificate(play)
    outcome = change_certificate(
        number=number, reference="变更申请书，卷宗 3", content="经营面积变更为 60 平方米", actor=play.head, at=LATER
    )
    first, second = CertificateVersion.objects.order_by("number")
    assert get_vault().decrypt(bytes(first.content_sealed)) != get_vault().decrypt(bytes(second.content_sealed))
    assert (second.act, second.since, second.valid_to) == ("change", LATER.local_date, LAST_DAY)
    entry, said = read_last(number)
    assert (entry.article, entry.actor_name) == ("行政许可法 第四十九条", "郑国")
    assert said["content"] == "经营面积变更为 60 平方米" and said["reconsideration_organ"]
    assert outcome.version == 2 and outcome.documents[0].title == "准予变更行政许可决定书"
    assert [row.event for row in list_entries(subject=("certificate", number))] == ["CertificateChanged"]


def test_renewal_before_the_end_for_a_term_as_long(play):
    number = make_certificate(play)
    renew_certificate(number=number, reference="延续申请", lodged_on=ISSUED, actor=play.chief, at=LATER)
    certificate = Certificate.objects.get()
    assert (certificate.valid_from, certificate.valid_to) == (ISSUED, date(2028, 9, 20))
    assert certificate.period.upper == date(2028, 9, 21)
    refused(
        "certificate_state", renew_certificate, number=number, reference="x", lodged_on=ISSUED, actor=play.chief,
        at=at_moment(date(2028, 9, 21)),
    )  # fmt: skip


def test_renewal_must_end_after_it_begins_and_be_asked_for(play):
    number = make_certificate(play)
    given = {"number": number, "actor": play.head, "at": LATER}
    refused("validity", renew_certificate, reference="x", lodged_on=ISSUED, valid_to=LAST_DAY, **given)
    refused("certificate_act_incomplete", renew_certificate, reference=" ", lodged_on=ISSUED, **given)
    refused("lodged_later", renew_certificate, reference="x", lodged_on=LAST_DAY, **given)


def test_withdrawal_for_the_public_interest_with_compensation_after_hearing(play):
    number = make_certificate(play)
    given = {"number": number, "public_interest": "划入水源保护区", "actor": play.head}
    refused("nothing_proposed", withdraw_certificate, compensation="补偿", at=AT, **given)
    later = announce(play, number, "withdraw", AT)
    refused("holder_not_heard", withdraw_certificate, compensation="补偿", at=AT, **given)
    refused("certificate_act_incomplete", withdraw_certificate, compensation="", at=later, **given)
    withdraw_certificate(compensation="按评估补偿设备损失", at=later, **given)
    entry, said = read_last(number)
    assert entry.article == "行政许可法 第八条第二款" and said["compensation"] == "按评估补偿设备损失"
    assert said["reconsideration_organ"] and said["statement_text"].endswith("没有提出陈述、申辩。")
    certificate = Certificate.objects.get()
    assert (certificate.ended_by, certificate.ended_on, certificate.period.upper) == (
        "withdraw", later.local_date, later.local_date,
    )  # fmt: skip


def test_a_changed_law_is_named(play):
    number = make_certificate(play)
    propose_act(
        number=number, intended="withdraw", ground="law_changed", facts="条例废止", answer_by=date(2026, 9, 25),
        proof="签收", actor=play.head, at=AT,
    )  # fmt: skip
    given = {
        "number": number,
        "public_interest": "统一管理",
        "compensation": "无财产损失",
        "actor": play.head,
        "at": LATER,
    }
    assert set(refused("certificate_act_incomplete", withdraw_certificate, **given).fields) == {"law"}
    withdraw_certificate(law="《某条例》（2026年9月1日废止）", **given)
    assert "《某条例》" in read_last(number)[1]["ground_text"]


def test_revocation_after_the_statement_was_recorded_and_answered(play):
    number = make_certificate(play)
    announce(play, number, "revoke", AT)
    tomorrow = at_moment(ISSUED + timedelta(days=1))
    given = {"number": number, "harms_public_interest": False, "actor": play.chief, "at": tomorrow}
    refused("holder_not_heard", revoke_certificate, **given)
    hear_holder(
        number=number, statement="面积已经扩大", hearing_on=tomorrow.local_date, hearing_record="听证笔录 1", actor=play.chief,
        at=tomorrow,
    )  # fmt: skip
    assert set(refused("certificate_act_incomplete", revoke_certificate, **given).fields) == {"reply"}
    refused("public_interest", revoke_certificate, **given | {"harms_public_interest": True, "reply": "不采纳"})
    revoke_certificate(reply="经复核不予采纳", compensation="依法赔偿装修损失", **given)
    entry, said = read_last(number)
    assert entry.article == "行政许可法 第六十九条第一款第四项" and said["basis"] == entry.article
    assert "经复核不予采纳" in said["statement_text"] and "听证笔录 1" in said["hearing_text"]
    assert said["fraud"] is False and said["reconsideration_organ"]
    assert Proceeding.objects.get().outcome == "done"
    row = list_entries(subject=("certificate", number))[-1]
    assert row.event == "CertificateRevoked" and "面积" not in str(row.data)


def test_a_superiors_revocation_is_entered_with_its_number(play):
    number = make_certificate(play)
    later = announce(play, number, "revoke", AT)
    given = {"number": number, "harms_public_interest": False, "by_superior": True, "actor": play.head, "at": later}
    refused("superior_needed", revoke_certificate, **given)
    revoke_certificate(superior="莆田市卫生健康委员会", superior_reference="莆卫撤〔2026〕1号", **given)
    entry, said = read_last(number)
    assert (entry.outside_organ, entry.outside_number) == ("莆田市卫生健康委员会", "莆卫撤〔2026〕1号")
    assert said["superior"] == "莆田市卫生健康委员会"


def test_what_was_announced_can_be_let_go_and_announced_again(play):
    number = make_certificate(play)
    later = announce(play, number, "revoke", AT)
    with pytest.raises(Refusal) as twice:
        announce(play, number, "revoke", AT)
    assert twice.value.code == "proposed_already"
    drop_proceeding(number=number, reason="撤销将使全镇停水", actor=play.head, at=later)
    assert Proceeding.objects.get().outcome == "dropped"
    refused(
        "nothing_proposed", revoke_certificate, number=number, harms_public_interest=False, actor=play.head, at=later
    )
    announce(play, number, "revoke", later)
    assert Proceeding.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ground": "law_changed"}, "proposal_ground"),
        ({"intended": "cancel"}, "proposal_act"),
        ({"facts": ""}, "certificate_act_incomplete"),
        ({"proof": " "}, "certificate_act_incomplete"),
        ({"answer_by": ISSUED}, "answer_by"),
    ],
)
def test_an_announcement_says_everything(play, given, code):
    number = make_certificate(play)
    told = {
        "intended": "revoke",
        "ground": "fraud",
        "facts": "材料系伪造",
        "answer_by": date(2026, 9, 25),
        "proof": "签收",
    }
    refused(code, propose_act, number=number, actor=play.head, at=AT, **told | given)


def test_a_statement_follows_the_announcement_and_a_hearing_has_its_record(play):
    number = make_certificate(play)
    given = {"number": number, "statement": "我有意见", "actor": play.head}
    refused("nothing_proposed", hear_holder, at=AT, **given)
    announce(play, number, "revoke", AT)
    refused("hearing_record", hear_holder, at=LATER, hearing_on=ISSUED, **given)
    refused("hearing_day", hear_holder, at=LATER, hearing_on=date(2026, 9, 1), hearing_record="笔录", **given)


def test_a_penalty_is_entered_with_its_organ_and_number(play):
    """行政处罚法 9, 17: the organ with the power punishes; the register follows."""
    number = make_certificate(play)
    for name in ("organ", "decision", "basis"):
        fault = refused("certificate_act_incomplete", cancel_certificate, number=number, actor=play.head, at=AT,
                        **PENALTY | {name: ""})  # fmt: skip
        assert set(fault.fields) == {name}
    refused(
        "penalty_day", cancel_certificate, number=number, actor=play.head, at=AT, **PENALTY | {"penalised_on": LAST_DAY}
    )
    cancel_certificate(number=number, actor=play.head, at=AT, **PENALTY)
    entry, said = read_last(number)
    assert (entry.outside_organ, entry.outside_number) == ("莆田市公安局", "莆公罚〔2026〕3号")
    assert said["penalty_number"] == "莆公罚〔2026〕3号" and "reconsideration_organ" not in said


def test_what_was_taken_away_is_deregistered_and_then_nothing_more_happens(play):
    number = make_certificate(play, CertificateState.REVOKED)
    refused("ground_does_not_fit", deregister_certificate, number=number, ground="lapsed", actor=play.head, at=LATER)
    deregister_certificate(number=number, ground="ended", actor=play.head, at=LATER)
    certificate = Certificate.objects.get()
    assert (certificate.ended_by, certificate.deregistered_on) == ("revoke", LATER.local_date)
    entry, said = read_last(number)
    assert entry.article == said["basis"] == "行政许可法 第七十条第四项" and said["reconsideration_organ"]
    refused("certificate_state", deregister_certificate, number=number, ground="ended", actor=play.head, at=LATER)


def test_a_lapsed_certificate_is_deregistered_and_a_dead_holder_s_ends(play):
    first, second = make_certificate(play, key="a"), make_certificate(play, key="b")
    after = at_moment(LAST_DAY + timedelta(days=1))
    deregister_certificate(number=first, ground="lapsed", actor=play.chief, at=after)
    assert Certificate.objects.get(number=first).ended_on is None
    refused("certificate_act_incomplete", deregister_certificate, number=second, ground="death", actor=play.head, at=AT)
    deregister_certificate(number=second, ground="death", facts="死亡证明 1", actor=play.head, at=AT)
    assert Certificate.objects.get(number=second).ended_by == "deregister"


@pytest.mark.parametrize(
    "who",
    ["clerk", "reviewer", "stranger", "leader", "centre", "window_clerk", "supervisor", "admin", "li_ming", "system"],
)
def test_nobody_but_the_departments_deciders_touches_a_certificate(play, who):
    """O-03, RD-06: for every role and every act."""
    number = make_certificate(play)
    announce(play, number, "revoke", AT)
    announce(play, number, "withdraw", AT)
    actor = {"li_ming": play.li_ming, "system": SYSTEM}.get(who) or getattr(play.cast, who)
    given = {"number": number, "actor": actor, "at": LATER}
    code = "no_such_certificate" if who == "li_ming" else "not_the_deciding_organ"
    refused(code, change_certificate, reference="x", content="y", **given)
    refused(code, renew_certificate, reference="x", lodged_on=ISSUED, **given)
    refused(code, propose_act, intended="revoke", ground="fraud", facts="x", answer_by=LAST_DAY, proof="x", **given)
    refused(code, hear_holder, statement="x", intended="revoke", **given)
    refused(code, drop_proceeding, reason="x", intended="revoke", **given)
    refused(code, withdraw_certificate, public_interest="x", compensation="x", **given)
    refused(code, revoke_certificate, harms_public_interest=False, **given)
    refused(code, cancel_certificate, **PENALTY, **given)
    refused(code, deregister_certificate, ground="force_majeure", facts="x", **given)


def test_a_version_somebody_else_has_moved_on_from_is_refused(play):
    number = make_certificate(play)
    announce(play, number, "revoke", AT)
    refused(
        "certificate_has_moved_on",
        cancel_certificate,
        number=number,
        actor=play.head,
        at=AT,
        expected_version=1,
        **PENALTY,
    )


def test_a_reason_found_elsewhere_is_prepared_once_and_taken_up(play):
    """RD-10: a false commitment leads to revocation by procedure."""
    number = make_certificate(play)
    found = {"case_number": "case-1", "ground": "fraud", "facts": "承诺不实", "source": ("case", "case-1")}
    assert prepare_revocation(**found, actor=SYSTEM, at=AT) == number
    assert prepare_revocation(**found, actor=SYSTEM, at=AT) == ""
    assert prepare_revocation(**found | {"case_number": "nothing"}, actor=SYSTEM, at=AT) == ""
    prepared = Proceeding.objects.get()
    assert (prepared.ground, prepared.told_on, prepared.source_id) == ("fraud", None, "case-1")
    refused("holder_not_told", hear_holder, number=number, statement="x", actor=play.head, at=AT)
    refused("holder_not_told", revoke_certificate, number=number, harms_public_interest=False, actor=play.head, at=AT)
    propose_act(
        number=number, intended="revoke", ground="fraud", facts="承诺不实，现场核查属实", answer_by=date(2026, 9, 25),
        proof="签收", actor=play.head, at=AT,
    )  # fmt: skip
    assert Proceeding.objects.get().told_on == ISSUED
    revoke_certificate(number=number, harms_public_interest=False, actor=play.head, at=LATER)
    assert read_last(number)[1]["fraud"] is True
