"""Real threads and real commits: of two who take a certificate away one does, and the register never says two things."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from django.db import connection

from onewindow.certificates.actions import cancel_certificate, deem_renewed, issue_certificate, revoke_certificate
from onewindow.certificates.models import Certificate, CertificateEntry
from onewindow.certificates.testing import (
    ISSUED,
    announce,
    at_moment,
    lodge_renewal,
    make_certificate,
    make_certificate_cast,
    make_order,
    make_renewal_item,
)
from onewindow.directory.testing import make_cast
from onewindow.kit.acting import Conflict, Refusal
from onewindow.ledger.verification import verify_ledger

AT = at_moment()


def act_at_once(count, act):
    barrier = Barrier(count)

    def attempt(i):
        try:
            barrier.wait()
            return act(i)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(attempt, range(count)))


def test_of_two_revocations_one_is_made(committed_db):
    play = make_certificate_cast(make_cast())
    number = make_certificate(play)
    later = announce(play, number, "revoke", AT)
    actors = [play.head, play.chief]
    answers = act_at_once(
        2, lambda i: revoke_certificate(number=number, harms_public_interest=False, actor=actors[i], at=later)
    )
    lost = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [refusal.code for refusal in lost] == ["certificate_state"]
    assert CertificateEntry.objects.filter(act="revoke").count() == 1
    assert not verify_ledger().findings


def test_revocation_and_penalty_at_once_end_it_once(committed_db):
    play = make_certificate_cast(make_cast())
    number = make_certificate(play)
    later = announce(play, number, "revoke", AT)
    penalty = {"organ": "公安局", "decision": "罚 3", "penalised_on": ISSUED, "basis": "《条例》第九条"}

    def act(i):
        if i:
            return cancel_certificate(number=number, actor=play.chief, at=later, **penalty)
        return revoke_certificate(number=number, harms_public_interest=False, actor=play.head, at=later)

    answers = act_at_once(2, act)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    ended = Certificate.objects.get()
    assert CertificateEntry.objects.filter(act__in=["revoke", "cancel"]).get().act == ended.ended_by


def test_issuing_twice_at_once_issues_once(committed_db):
    play = make_certificate_cast(make_cast())
    order = make_order(play, "case-1")
    answers = act_at_once(4, lambda i: issue_certificate(order=order, actor=play.chief, at=AT))
    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == ["certificate_issued"] * 3
    assert Certificate.objects.count() == 1


def test_worker_and_decider_at_once_renew_once(committed_db):
    play = make_certificate_cast(make_cast())
    number = make_certificate(play)
    lodge_renewal(play, number, make_renewal_item(play), date(2027, 8, 23))
    act_at_once(4, lambda i: deem_renewed(number=number, at=at_moment(date(2027, 9, 21))))
    assert CertificateEntry.objects.filter(act="deem_renewed").count() == 1
    assert Certificate.objects.get().valid_to == date(2028, 9, 20)
