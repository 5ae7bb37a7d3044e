"""Real threads and real commits: one case per key, one decision per case, the order of limited items (traps "Concurrency")."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from onewindow.cases.actions import accept_case, grant_case, refuse_case, submit_case
from onewindow.cases.models import Case, CaseMaterial
from onewindow.cases.rules import State
from onewindow.cases.sweeps import record_deemed_acceptances
from onewindow.cases.testing import FORM, at_day, finish_review, hand_in_all, make_case, make_case_cast
from onewindow.directory.testing import make_cast
from onewindow.kit.acting import Conflict, Refusal
from onewindow.ledger.queries import list_entries
from onewindow.ledger.verification import verify_ledger

AT = at_day()


def run_together(count, act, workers=None):
    """`act(i)` for each i at the same moment; returns what each answered or raised."""
    barrier = Barrier(min(workers or count, count))

    def attempt(i):
        try:
            if workers is None:
                barrier.wait()
            return act(i)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(workers or count) as pool:
        return list(pool.map(attempt, range(count)))


def test_fifty_creators_with_ten_keys_make_ten_cases(committed_db):
    """Traps open-zaak#1271, openregister#2212; issue 2, must show 6."""
    play = make_case_cast(make_cast())
    given = {
        "item_code": play.item.code,
        "form": FORM,
        "materials": hand_in_all(play.item),
        "actor": play.li_ming,
        "at": AT,
    }
    sent = run_together(50, lambda i: submit_case(idempotency_key=f"key-{i % 10}", **given), workers=16)
    assert not [answer for answer in sent if isinstance(answer, Refusal)]
    assert len({answer.number for answer in sent}) == 10
    assert sum(not answer.replayed for answer in sent) == 10
    assert (Case.objects.count(), CaseMaterial.objects.count()) == (10, 30)
    assert all(len(list_entries(subject=("case", answer.number))) == 1 for answer in sent)
    assert not verify_ledger().findings


def test_of_two_deciders_one_succeeds_and_the_other_is_told_who(committed_db):
    play = make_case_cast(make_cast())
    number = make_case(play, state=State.ACCEPTED)
    finish_review(play, number, AT)
    version = Case.objects.get(number=number).version

    def decide(i):
        common = {"number": number, "expected_version": version, "at": AT}
        if i == 0:
            return grant_case(content="准予", actor=play.chief, **common)
        return refuse_case(facts="不足", reasons=("不足",), basis="条例", actor=play.head, **common)

    answers = run_together(2, decide)
    lost = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(lost) == 1
    winner = "黄敏" if Case.objects.get(number=number).result == "granted" else "郑国"
    assert winner in lost[0].message
    papers = [entry.event for entry in list_entries(subject=("case", number))]
    assert len({"CaseGranted", "CaseRefused"} & set(papers)) == 1


def test_acceptance_and_silence_at_once_accept_once(committed_db):
    play = make_case_cast(make_cast())
    number = make_case(play)
    late = at_day(AT.local_date.replace(month=10, day=12))

    def act(i):
        if i == 0:
            return accept_case(number=number, actor=play.clerk, at=late)
        return record_deemed_acceptances(at=late)

    run_together(4, act)
    case = Case.objects.get(number=number)
    assert (case.state, case.acceptance_kind, case.accepted_on) == (State.ACCEPTED, "deemed", AT.local_date)
    accepted = [e.event for e in list_entries(subject=("case", number)) if e.event.endswith("Accepted")]
    assert len(accepted) == 1


def accept_and_grant_limited(play, count, amount):
    """`count` receipts at once, all accepted and reviewed at once, all granted at once; returns the cases in receipt order."""
    given = {"item_code": play.item.code, "form": FORM, "materials": hand_in_all(play.item), "at": AT}

    def submit(i):
        return submit_case(idempotency_key=f"limited-{i}", actor=play.li_ming, **given).number

    numbers = run_together(count, submit, workers=8)

    def accept(i):
        accept_case(number=numbers[i], actor=play.clerk, at=AT)
        finish_review(play, numbers[i], AT)

    run_together(count, accept, workers=8)
    return numbers


def grant_until_settled(play, numbers, amount):
    """Everybody tries to grant at once, again and again, until nothing more can be granted."""
    for _ in range(len(numbers) + 1):
        left = list(Case.objects.filter(number__in=numbers, result="").order_by("?").values_list("number", flat=True))
        answers = run_together(
            len(left),
            lambda i, left=left: grant_case(number=left[i], content="准予", actor=play.chief, at=AT),
            workers=8,
        )
        if all(isinstance(answer, Conflict) for answer in answers):
            return


def check_order(numbers, amount):
    cases = Case.objects.filter(number__in=numbers).order_by("accepted_on", "receipt_seq")
    assert [case.result for case in cases] == ["granted"] * amount + [""] * (len(numbers) - amount)


def test_limited_licences_are_granted_in_the_order_of_acceptance(committed_db):
    """AL-21, RD-04: with as many left as wait, each may go; the last ones wait for the first."""
    play = make_case_cast(make_cast(), quantity_limit={"limited": True, "amount": 3, "note": ""})
    numbers = accept_and_grant_limited(play, 8, 3)
    grant_until_settled(play, numbers, 3)
    check_order(numbers, 3)


@pytest.mark.long
def test_two_hundred_concurrent_acceptances_keep_the_order(committed_db):
    """Issue 2, must show 6."""
    play = make_case_cast(make_cast(), quantity_limit={"limited": True, "amount": 20, "note": ""})
    numbers = accept_and_grant_limited(play, 200, 20)
    sequence = list(Case.objects.order_by("pk").values_list("receipt_seq", flat=True))
    assert sequence == sorted(sequence)
    assert Case.objects.filter(state=State.ACCEPTED).count() == 200
    grant_until_settled(play, numbers, 20)
    check_order(numbers, 20)
