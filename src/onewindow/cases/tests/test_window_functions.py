"""One window accepts, one charges, one issues (W-07); what a leader on duty may sign there (W-06); figures with their base."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.cases.actions import Applicant, accept_case, deliver_case, submit_case
from onewindow.cases.queries.windows import (
    PerStaff,
    count_answered_for,
    count_window_loads,
    list_window_decisions,
)
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, hand_in_all, make_case
from onewindow.directory.duties import give_window_function
from onewindow.directory.powers import revoke_authorisation
from onewindow.directory.queries import list_authorisations
from onewindow.directory.testing import CAST_DAY
from onewindow.kit.acting import SYSTEM, NotAllowed

pytestmark = pytest.mark.django_db


def state_function(play, function, window="window_id", starts_on=CAST_DAY):
    give_window_function(
        window_id=getattr(play.cast, window), function=function, starts_on=starts_on, actor=SYSTEM, at=at_day()
    )


def receive(play, key="key", actor=None, at=None, **changes):
    told = {
        "item_code": play.item.code, "applicant": Applicant(party_id=play.li_ming.party_id), "form": FORM,
        "materials": hand_in_all(play.item), "channel": "window", "window_id": play.cast.window_id,
    }  # fmt: skip
    return submit_case(idempotency_key=key, actor=actor or play.clerk, at=at or at_day(), **{**told, **changes}).number


@pytest.mark.parametrize("window_id", [True, False])
def test_a_window_that_issues_does_not_accept_and_says_where(play, window_id):
    state_function(play, "issue")
    with pytest.raises(NotAllowed) as caught:
        receive(play, **({} if window_id else {"window_id": None}))
    assert caught.value.code == "window_does_not_accept"
    assert "1号" in caught.value.advice and "3号" not in caught.value.advice
    assert make_case(play)
    comprehensive = play.cast.comprehensive_window_id
    assert receive(play, "w", actor=play.cast.window_clerk, window_id=comprehensive)


@pytest.mark.parametrize(("offset", "accepts"), [(-1, True), (0, False)])
def test_functions_follow_the_day(play, offset, accepts):
    state_function(play, "charge", starts_on=DAY)
    at = at_day(DAY + timedelta(offset))
    if accepts:
        assert receive(play, at=at)
    else:
        with pytest.raises(NotAllowed):
            receive(play, at=at)


def test_a_window_that_accepts_does_not_hand_out_and_says_where(play):
    number = make_case(play, state=State.GRANTED)
    state_function(play, "accept")
    handing = {"number": number, "proof": "签收单", "receiver": "李明", "actor": play.clerk, "at": at_day(hour=15)}
    with pytest.raises(NotAllowed) as caught:
        deliver_case(method="counter", **handing)
    assert (caught.value.code, "1号" in caught.value.advice) == ("window_does_not_issue", True)
    deliver_case(method="post", **handing)


def test_asking_what_a_window_does_costs_a_submission_no_statement(play):
    receive(play)
    with CaptureQueriesContext(connection) as before:
        receive(play, "b")
    state_function(play, "accept")
    with CaptureQueriesContext(connection) as after:
        receive(play, "c")
    assert len(after) == len(before)


def to_decide(play, key):
    number = receive(play, key)
    accept_case(number=number, actor=play.clerk, at=at_day(hour=11))
    finish_review(play, number, at_day(hour=12))
    return number


def test_a_leader_signs_at_the_window_with_his_own_authority_only(play):
    number = to_decide(play, "a")
    online = make_case(play, key="online", state=State.ACCEPTED)
    finish_review(play, online, at_day(hour=12))
    assert [row.number for row in list_window_decisions(actor=play.chief, on=DAY)] == [number]
    assert [row.number for row in list_window_decisions(actor=play.head, on=DAY)] == [number]
    for actor in (play.clerk, play.reviewer, play.cast.stranger, play.cast.centre):
        assert list_window_decisions(actor=actor, on=DAY) == ()
    for letter in list_authorisations(post_id=play.cast.posts["chief"]):
        revoke_authorisation(authorisation_id=letter.id, reason="x", actor=SYSTEM, at=at_day())
    assert list_window_decisions(actor=play.chief, on=DAY + timedelta(1)) == ()
    assert list_window_decisions(actor=play.head, on=DAY + timedelta(1))


def test_cases_in_hand_by_window_and_by_person(play):
    receive(play, "a"), receive(play, "b")
    make_case(play, key="online")
    windows = [play.cast.window_id, play.cast.comprehensive_window_id]
    loads = count_window_loads(windows, on=DAY)
    assert {key: load.in_hand for key, load in loads.items()} == {play.cast.window_id: 2}
    assert count_window_loads(windows, on=DAY + timedelta(60))[play.cast.window_id].overdue == 2
    own = play.clerk.account_id
    assert count_answered_for([own], window_id=play.cast.window_id) == {own: 2}
    assert count_answered_for([own]) == {own: 3}


@pytest.mark.parametrize(
    ("cases", "people", "each"), [(38, 4, "9.5"), (1, 3, "0.3"), (2, 3, "0.7"), (5, 0, "—"), (0, 2, "0.0")]
)
def test_a_load_has_its_base(cases, people, each):
    assert PerStaff(cases, people, "件 ÷ 人").each == each
