"""Back to the department although the window could decide: with purpose and reason, listed by department, no clock stops (C-09)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from onewindow.cases.actions import accept_case, bring_case_back, grant_case, run_act, take_case_back
from onewindow.cases.models import Case, CaseTakenBack
from onewindow.cases.queries import get_case
from onewindow.cases.queries.taken_back import find_taken_back
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, at_day, finish_review, make_case
from onewindow.clocks.queries import list_clocks
from onewindow.directory.testing import authorise_post
from onewindow.kit.acting import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db
WHY = {"purpose": "sign", "reason_code": "leader_signs", "reason": "分管副局长须签字"}


def let_window_decide(play):
    authorise_post(
        post_id=play.cast.posts["clerk"], department_id=play.cast.department.id, item_codes=(play.item.code,),
        levels=("decide",),
    )  # fmt: skip


def take(play, number, actor=None, hour=12, **changes):
    return take_case_back(number=number, actor=actor or play.chief, at=at_day(hour=hour), **{**WHY, **changes})


def look(play, actor=None, on=DAY):
    return find_taken_back(department_ids=[play.cast.department.id], actor=actor or play.head, on=on)


@pytest.mark.parametrize("could", [True, False])
def test_it_goes_back_with_its_reason_and_comes_again(play, could):
    if could:
        let_window_decide(play)
    number = make_case(play, state=State.ACCEPTED)
    place = Case.objects.get(number=number).step_place
    before = [(clock.purpose, clock.due_on) for clock in list_clocks(("case", number))]
    take(play, number)
    case = Case.objects.get(number=number)
    assert (case.taken_back, case.step_place) == ("sign", "back_office")
    with pytest.raises(Conflict):
        take(play, number, hour=13)
    (stay,) = look(play).stays
    assert (stay.number, stay.purpose, stay.reason_code, stay.reason) == (number, *WHY.values())
    assert (stay.window_could, stay.taken_by, stay.returned_at) == (could, "黄敏", None)
    bring_case_back(number=number, actor=play.chief, at=at_day(hour=14))
    case.refresh_from_db()
    assert (case.taken_back, case.step_place) == ("", place)
    assert look(play).stays[0].returned_at == at_day(hour=14).occurred_at
    with pytest.raises(Conflict):
        bring_case_back(number=number, actor=play.chief, at=at_day(hour=15))
    assert [(clock.purpose, clock.due_on) for clock in list_clocks(("case", number))] == before
    told = [row.event for row in get_case(number, play.li_ming, DAY).timeline]
    assert "CaseTakenToDepartment" not in told


def test_it_stays_in_the_department_through_its_steps_until_decided(play):
    number = make_case(play, state=State.ACCEPTED)
    take(play, number)
    finish_review(play, number, at_day(hour=13))
    assert Case.objects.get(number=number).step_place == "back_office"
    grant_case(number=number, content="准予", actor=play.chief, at=at_day(hour=14))
    assert Case.objects.get(number=number).taken_back == ""
    assert look(play).stays[0].returned_at == at_day(hour=14).occurred_at


@pytest.mark.parametrize("field", ["purpose", "reason_code", "reason"])
def test_nothing_goes_back_without_purpose_and_reason(play, field):
    number = make_case(play, state=State.ACCEPTED)
    with pytest.raises(Invalid) as caught:
        take(play, number, **{field: " "})
    assert set(caught.value.fields) == {field}


def test_only_the_department_takes_back_and_only_accepted_cases(play):
    number = make_case(play, state=State.ACCEPTED)
    for actor in (play.cast.window_clerk, play.cast.centre, play.cast.stranger, play.cast.admin):
        with pytest.raises(NotAllowed):
            take(play, number, actor=actor)
    received = make_case(play, key="received")
    with pytest.raises(Conflict):
        take(play, received)
    run_act(number=number, name="take_back", payload=WHY, actor=play.reviewer, at=at_day(hour=12))


def test_figures_have_their_base_and_find_what_nobody_stated(play):
    let_window_decide(play)
    stated, silent, walked = (make_case(play, key=key) for key in "abc")
    for number in (stated, silent):
        accept_case(number=number, actor=play.clerk, at=at_day(hour=11))
    for number in (stated, stated):
        take(play, number)
        bring_case_back(number=number, actor=play.chief, at=at_day(hour=13))
    view = look(play)
    back_office = {step.name for step in play.item.steps if step.where == "back_office"}
    (count,) = view.counts
    assert (count.rate.numerator, count.rate.denominator) == (1, 2)
    assert view.reasons == (("leader_signs", 2),)
    finish_review(play, silent, at_day(hour=14))
    view = look(play)
    assert back_office, "the sample item has a back-office step"
    assert [row.number for row in view.unstated] == [silent]
    assert view.counts[0].unstated == 1
    assert walked not in [row.number for row in view.unstated]
    assert look(play, on=DAY + timedelta(90)).counts == ()
    assert find_taken_back(department_ids=[play.cast.other_department.id], actor=play.head, on=DAY).stays == ()
    assert look(play, actor=play.li_ming).stays == ()


def test_the_list_costs_the_same_at_three_and_at_thirty(play):
    def count():
        with CaptureQueriesContext(connection) as caught:
            look(play)
        return len(caught)

    def make(keys):
        for key in keys:
            take(play, make_case(play, state=State.ACCEPTED, key=f"k{key}"))

    make(range(3))
    few = count()
    make(range(3, 30))
    assert count() == few


def test_the_database_refuses_a_stay_without_reason(play):
    case = Case.objects.get(number=make_case(play, state=State.ACCEPTED))
    good = {
        "case": case, "department_id": case.department_id, **WHY, "window_could": True, "taken_by": "黄敏",
        "taken_at": at_day().occurred_at, "taken_on": DAY,
    }  # fmt: skip
    CaseTakenBack.objects.create(**good)
    wrong = {
        "case_is_taken_back_once_at_a_time": {},
        "taken_back_for_a_known_purpose": {"purpose": "tea"},
        "taken_back_for_a_known_reason": {"reason_code": "whim"},
        "taken_back_says_why": {"reason": ""},
        "case_returns_after_it_was_taken_back": {"returned_at": at_day(hour=1).occurred_at},
    }
    for sentence, changes in wrong.items():
        with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
            CaseTakenBack.objects.create(**{**good, **changes})
