"""Limited quantity: who stands where, why a grant waits, what happens when nothing is left (57; AL-21, RD-04)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onewindow.cases.actions import accept_case, grant_case, notify_corrections, refuse_case, supplement_case
from onewindow.cases.actions.payloads import Correction, MaterialIn
from onewindow.cases.queries import get_case, get_waiting_list
from onewindow.cases.rules import Contender, State, check_limited_grant, find_order_key
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, make_case, make_case_cast
from onewindow.cases.tests.proving import read_paper, refused
from onewindow.catalogue.guides import QuantityLimit
from onewindow.certificates.queries import find_certificates_of_case
from onewindow.certificates.rules import CertificateState
from onewindow.certificates.testing import bring_certificate
from onewindow.kit.acting import Refusal

D1, D2, D3 = date(2026, 9, 21), date(2026, 9, 22), date(2026, 9, 23)
A, R, C = State.ACCEPTED, State.RECEIVED, State.CORRECTING

# The rows stand in the order of receipt: state, received, accepted, all supplied; then the place of each.
ORDERS = [
    ([(A, D1, D1, None), (A, D1, D1, None)], [1, 2]),  # the same day: by receipt
    ([(A, D1, D3, None), (A, D2, D2, None)], [2, 1]),  # accepted later though received earlier
    ([(A, D1, D2, None), (A, D2, D2, None)], [1, 2]),  # the same day of acceptance: by receipt
    ([(R, D1, None, None), (A, D2, D2, None)], [1, 2]),  # silence would date it back to its receipt
    ([(C, D1, None, D3), (A, D2, D2, None)], [2, 1]),  # all supplied: from the last paper
    ([(C, D1, None, D2), (A, D2, D2, None), (R, D3, None, None)], [1, 2, 3]),
]


def contend(rows):
    return [Contender(str(n), state, got, n, accepted, full) for n, (state, got, accepted, full) in enumerate(rows, 1)]


@pytest.mark.parametrize(("rows", "places"), ORDERS)
def test_the_order_is_legal_acceptance_then_receipt(rows, places):
    """RD-04."""
    made = contend(rows)
    ranked = sorted(made, key=find_order_key)
    assert [ranked.index(one) + 1 for one in made] == places


GRANTS = [
    # rows, left, the asking row, the code that refuses it
    ([(A, D1, D1, None)], 1, 0, ""),
    ([(A, D1, D1, None), (A, D1, D1, None)], 2, 1, ""),  # enough for both: the later may go first
    ([(A, D1, D1, None), (A, D1, D1, None)], 1, 1, "quantity_order"),
    ([(A, D1, D1, None), (A, D1, D1, None)], 0, 0, "quantity_used_up"),
    ([(A, D1, D1, None), (A, D1, D1, None)], None, 1, "quantity_order"),  # no fixed number: everybody earlier first
    (
        [(R, D1, None, None), (A, D2, D2, None)],
        5,
        1,
        "quantity_order",
    ),  # an earlier silent receipt blocks, however much is left
    ([(C, D1, None, None), (A, D2, D2, None)], 1, 1, ""),  # noticed and nothing supplied: not in the order
    ([(C, D1, None, D1), (A, D2, D2, None)], 1, 1, "quantity_order"),  # all supplied and silent
    ([(A, D1, D1, None), (R, D2, None, None)], 1, 0, ""),  # a later receipt blocks nobody
]


@pytest.mark.parametrize(("rows", "left", "asking", "code"), GRANTS)
def test_nothing_goes_to_a_later_case(rows, left, asking, code):
    """AL-21, RD-04."""
    made = contend(rows)
    others = [one for one in made if one is not made[asking]]
    if not code:
        check_limited_grant(made[asking], others, left)
        return
    with pytest.raises(Refusal) as caught:
        check_limited_grant(made[asking], others, left)
    assert caught.value.code == code and caught.value.article == "行政许可法 第五十七条" and caught.value.advice


ONE = QuantityLimit(limited=True, amount=1)


@pytest.fixture
def play(cast):
    return make_case_cast(cast, quantity_limit={"limited": True, "amount": 1, "note": ""})


@pytest.mark.django_db
def test_the_list_shows_places_and_no_names(play):
    first, second = make_case(play, key="1", at=at_day(hour=9)), make_case(play, key="2", at=at_day(hour=10))
    third = make_case(play, key="3", at=at_day(hour=11))
    accept_case(number=second, actor=play.clerk, at=at_day(hour=12))
    notify_corrections(number=third, corrections=(Correction("M01", "缺"),), actor=play.clerk, at=at_day(hour=12))
    queue = get_waiting_list(play.item.code, ONE, DAY, second)
    assert [(one.position, one.may_rank, one.is_own) for one in queue.places] == [(1, True, False), (2, False, True)]
    assert (queue.amount, queue.granted, queue.left, queue.correcting, queue.own.position) == (1, 0, 1, 1, 2)
    assert "李" not in repr(queue) and first not in repr(queue)
    supplement_case(
        number=third, materials=(MaterialIn("M01", copies=1),), actor=play.li_ming, at=at_day(DAY + timedelta(1))
    )
    assert [one.may_rank for one in get_waiting_list(play.item.code, ONE, DAY).places] == [True, False, True]


@pytest.mark.django_db
def test_an_earlier_receipt_blocks_and_the_page_says_why(play):
    """RD-04: in words, before anybody tries."""
    first, second = make_case(play, key="1", at=at_day(hour=9)), make_case(play, key="2", at=at_day(hour=10))
    accept_case(number=second, actor=play.clerk, at=at_day(hour=12))
    finish_review(play, second, at_day(hour=12))
    view = get_case(second, play.chief, DAY)
    assert [one.code for one in view.obstacles] == ["quantity_order"] and first in view.obstacles[0].message
    assert "grant" not in {act.name for act in view.allowed_actions}


@pytest.mark.django_db
def test_when_nothing_is_left_later_cases_are_refused_by_the_department(play):
    """57: not by software; with that reason."""
    first, second = (make_case(play, state=State.ACCEPTED, key=key, at=at_day(hour=9 + int(key))) for key in "12")
    for number in (first, second):
        finish_review(play, number, at_day(hour=12))
    grant_case(number=first, content="准予", actor=play.chief, at=at_day(hour=13))
    refused("quantity_used_up", grant_case, number=second, content="准予", actor=play.chief, at=at_day(hour=13))
    view = get_case(second, play.chief, DAY)
    assert view.state == State.ACCEPTED and [one.code for one in view.obstacles] == ["quantity_used_up"]
    reason = "有数量限制的许可，数量已经用完"
    refuse_case(
        number=second,
        facts="本事项总数1个",
        reasons=(reason,),
        basis="行政许可法 57",
        actor=play.chief,
        at=at_day(hour=13),
    )
    assert reason in read_paper(get_case(second, play.chief, DAY), "refusal_decision")["reasons"]
    assert get_waiting_list(play.item.code, ONE, DAY).left == 0


YEAR = {"kind": "certificate", "name": "许可证", "validity": "一年"}
YEAR_LATER = DAY + timedelta(days=366)
OVER = [one for one in CertificateState if one not in (CertificateState.IN_FORCE, CertificateState.PENDING)]


def _grant_one(cast, **limit):
    """One place, granted for a year; and its certificate."""
    given = {"limited": True, "amount": 1, "note": ""}
    play = make_case_cast(cast, quantity_limit=given | limit, result=YEAR)
    first = make_case(play, state=State.ACCEPTED, key="first")
    finish_review(play, first, at_day(hour=12))
    grant_case(number=first, content="准予", actor=play.chief, at=at_day(hour=13))
    return play, find_certificates_of_case(first)[0]


def _make_late(play, on):
    """A later application, accepted and reviewed."""
    late = make_case(play, state=State.ACCEPTED, key="late", at=at_day(on, 9))
    finish_review(play, late, at_day(on, 10))
    return late


def _look(play, on, limit=ONE):
    queue = get_waiting_list(play.item.code, limit, on)
    return queue.granted, queue.freed, queue.left


@pytest.mark.django_db
@pytest.mark.parametrize("state", OVER)
def test_a_certificate_that_is_over_gives_its_place_back(cast, state):
    """RD-04: lapsed, withdrawn, revoked, cancelled, deregistered; the next one is granted and fills it again."""
    play, certificate = _grant_one(cast)
    assert _look(play, DAY) == (1, 0, 0)
    bring_certificate(play, certificate, state, at_day(DAY + timedelta(1)))
    on = YEAR_LATER if state is CertificateState.LAPSED else DAY + timedelta(7)
    assert _look(play, on) == (1, 1, 1)
    late = _make_late(play, on)
    assert not get_case(late, play.chief, on).obstacles
    grant_case(number=late, content="准予", actor=play.chief, at=at_day(on, 11))
    assert _look(play, on) == (2, 1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("state", OVER)
def test_where_the_quota_is_a_total_nothing_comes_back(cast, state):
    play, certificate = _grant_one(cast, counts_all=True)
    bring_certificate(play, certificate, state, at_day(DAY + timedelta(1)))
    assert _look(play, YEAR_LATER, play.item.quantity_limit) == (1, 0, 0)
    late = _make_late(play, YEAR_LATER)
    given = {"content": "准予", "actor": play.chief, "at": at_day(YEAR_LATER, 11)}
    refused("quantity_used_up", grant_case, number=late, **given)


@pytest.mark.django_db
def test_a_place_is_free_from_the_day_after_the_term_not_before(cast):
    play, _ = _grant_one(cast)
    last = DAY + timedelta(days=364)
    assert _look(play, last) == (1, 0, 0)
    refused(
        "quantity_used_up",
        grant_case,
        number=_make_late(play, last),
        content="准予",
        actor=play.chief,
        at=at_day(last, 11),
    )
    assert _look(play, last + timedelta(2)) == (1, 1, 1)


@pytest.mark.django_db
def test_counting_costs_two_statements_however_many_were_granted(cast, count_queries):
    play = make_case_cast(cast, quantity_limit={"limited": True, "amount": 50, "note": ""}, result=YEAR)

    def grant(serials):
        for serial in serials:
            number = make_case(play, state=State.ACCEPTED, key=f"g{serial}", form={**FORM, "site_name": f"店{serial}"})
            finish_review(play, number, at_day(hour=12))
            grant_case(number=number, content="准予", actor=play.chief, at=at_day(hour=13))

    grant(range(3))
    assert count_queries(lambda: get_waiting_list(play.item.code, play.item.quantity_limit, DAY)) == 2
    grant(range(3, 12))
    assert count_queries(lambda: get_waiting_list(play.item.code, play.item.quantity_limit, DAY)) == 2
