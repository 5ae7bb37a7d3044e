"""While A is away B acts for A: the cases are in B's list, every act names both, nothing new may be decided, no clock stops (M-04, RD-05)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from onewindow.accounts.actions import create_account
from onewindow.cases.actions import accept_case, complete_step, order_handover
from onewindow.cases.models import Case, CaseStandIn, CaseStep
from onewindow.cases.queries import count_cases, get_case, list_cases
from onewindow.cases.queries.answering import list_stand_in_work
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, at_day, finish_review, make_case
from onewindow.clocks.queries import explain_clock, list_clocks
from onewindow.directory.absences import end_absence, record_absence
from onewindow.directory.powers import appoint_holder
from onewindow.directory.queries import load_actor
from onewindow.directory.testing import CAST_AT, CAST_DAY
from onewindow.kit.acting import SYSTEM, NotAllowed
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db


def next_day(number):
    return DAY + timedelta(number)


def appoint_b(play, post, username, name):
    account = create_account(username=username, name=name, kind="staff", password=None, actor=SYSTEM, at=CAST_AT)
    appoint_holder(
        post_id=play.cast.posts[post], account_id=account.id, position="B", starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT
    )
    return load_actor(account.id, DAY)


@pytest.fixture
def second(play):
    """李强, B holder of 王芳's post."""
    return appoint_b(play, "clerk", "liqiang", "李强")


def be_away(play, actor, first=0, last=4):
    return record_absence(
        account_id=actor.account_id, kind="leave", starts_on=next_day(first), last_day=next_day(last), actor=SYSTEM,
        at=at_day(hour=8),
    )  # fmt: skip


def list_mine(actor, on):
    return [row.number for row in list_cases(actor=actor, on=on, waiting="mine").rows]


def test_the_cases_of_a_reach_b_within_the_days_and_go_back(play, second):
    number = make_case(play)
    be_away(play, play.clerk, 1, 5)
    reach = {offset: number in list_mine(second, next_day(offset)) for offset in range(8)}
    assert reach == {0: False, 1: True, 2: True, 3: True, 4: True, 5: True, 6: False, 7: False}
    assert all(number in list_mine(play.clerk, next_day(offset)) for offset in range(8))
    assert count_cases(actor=second, on=next_day(1)).mine == 1
    row = list_cases(actor=second, on=next_day(1), waiting="mine").rows[0]
    assert (row.responsible_account_id, row.responsible_name) == (play.clerk.account_id, "王芳")
    assert list_mine(play.reviewer, next_day(1)) == []


def test_every_act_of_b_names_both_and_the_chain_keeps_them(play, second):
    number = make_case(play)
    absence_id = be_away(play, play.clerk)
    accept_case(number=number, actor=second, at=at_day(next_day(1)))
    both = "李强（代A岗王芳）"
    entry = list_entries(subject=("case", number))[-1]
    assert (entry.actor_name, entry.actor_account_id, entry.post_id) == (
        both, second.account_id, play.cast.posts["clerk"],
    )  # fmt: skip
    assert Case.objects.get(number=number).last_actor == both
    end_absence(absence_id=absence_id, last_day=next_day(1), actor=second, at=at_day(next_day(2)))
    case = get_case(number, play.chief, next_day(2))
    assert [one.name for one in case.tenures] == ["王芳"]
    assert [(one.name, one.absent, one.acts) for one in case.stand_ins] == [("李强", "王芳", 1)]
    work = list_stand_in_work([absence_id])[absence_id]
    assert [(one.number, one.name, one.is_open) for one in work] == [(number, "李强", True)]
    assert number not in list_mine(second, next_day(2))
    assert number in list_mine(play.clerk, next_day(2))


@pytest.mark.parametrize(("offset", "both"), [(0, False), (1, True), (3, True), (4, False)])
def test_both_names_on_exactly_the_days_away(play, second, offset, both):
    number = make_case(play)
    be_away(play, play.clerk, 1, 3)
    accept_case(number=number, actor=second, at=at_day(next_day(offset), hour=11))
    assert ("代A岗王芳" in list_entries(subject=("case", number))[-1].actor_name) == both
    assert CaseStandIn.objects.exists() == both


def test_a_reviewer_stood_in_for_is_named_in_the_step(play):
    second = appoint_b(play, "reviewer", "reviewer_b", "周平")
    be_away(play, play.reviewer)
    number = make_case(play, state=State.ACCEPTED)
    while Case.objects.get(number=number).step_role != "reviewer":
        complete_step(number=number, opinion="符合", actor=play.clerk, at=at_day(hour=11))
    complete_step(number=number, opinion="符合", actor=second, at=at_day(hour=12))
    assert CaseStep.objects.filter(handler_name="周平（代A岗林海）").count() == 1


def test_powers_are_never_invented(play, second):
    """B acts by the post's letters: whoever cannot decide still cannot; without the post's letter not even accept."""
    number = make_case(play)
    be_away(play, play.clerk)
    accept_case(number=number, actor=second, at=at_day())
    finish_review(play, number, at_day(hour=11))
    allowed = {act.name for act in get_case(number, second, DAY).allowed_actions}
    assert not allowed & {"grant", "refuse", "extend", "hand_over", "order_handover"}
    with pytest.raises(NotAllowed):
        order_handover(number=number, to_account=second.account_id, reason="x", actor=second, at=at_day(hour=12))


def test_an_absence_pauses_no_clock(play, second):
    """RD-05: an absent person is no pause."""
    number = make_case(play, state=State.ACCEPTED)
    before = [(clock.id, clock.due_on) for clock in list_clocks(("case", number))]
    absence_id = be_away(play, play.clerk, 0, 30)
    end_absence(absence_id=absence_id, last_day=next_day(3), actor=SYSTEM, at=at_day(next_day(4)))
    assert [(clock.id, clock.due_on) for clock in list_clocks(("case", number))] == before
    assert all(explain_clock(clock_id).pauses == () for clock_id, _ in before)


def test_b_acts_in_his_own_name_on_what_he_answers_for(play, second):
    be_away(play, play.clerk)
    number = make_case(play)
    order_handover(number=number, to_account=second.account_id, reason="x", actor=play.chief, at=at_day(hour=11))
    accept_case(number=number, actor=second, at=at_day(hour=12))
    assert list_entries(subject=("case", number))[-1].actor_name == "李强"


def test_a_colleague_who_is_not_b_acts_in_his_own_name(play, second):
    number = make_case(play)
    be_away(play, play.clerk)
    accept_case(number=number, actor=play.chief, at=at_day())
    assert list_entries(subject=("case", number))[-1].actor_name == "黄敏"


def test_standing_in_is_counted_in_the_same_act(play, second):
    be_away(play, play.clerk)
    numbers = [make_case(play, key=key) for key in ("a", "b", "c")]
    accept_case(number=numbers[0], actor=second, at=at_day())
    with CaptureQueriesContext(connection) as own:
        accept_case(number=numbers[1], actor=play.chief, at=at_day(hour=11))
    with CaptureQueriesContext(connection) as both:
        accept_case(number=numbers[2], actor=second, at=at_day(hour=11))
    assert len(both) == len(own) + 1


def test_the_database_refuses_who_stands_in_for_himself(play, second):
    absence_id = be_away(play, play.clerk)
    case = Case.objects.get(number=make_case(play))
    good = {
        "case": case, "absence_id": absence_id, "post_id": play.cast.posts["clerk"], "acts": 1,
        "absent_account_id": play.clerk.account_id, "account_id": second.account_id,
        "first_at": at_day().occurred_at, "last_at": at_day().occurred_at,
    }  # fmt: skip
    CaseStandIn.objects.create(**good)
    wrong = {
        "stand_in_is_counted_once_an_absence": {},
        "nobody_stands_in_for_himself": {"account_id": play.clerk.account_id},
        "stand_in_has_acted": {"acts": 0, "account_id": play.chief.account_id},
    }
    for sentence, changes in wrong.items():
        with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
            CaseStandIn.objects.create(**{**good, **changes})
