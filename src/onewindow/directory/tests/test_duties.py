"""Leaders' weeks on duty and functions of windows by day (W-06, W-07): tables of dates, changes recorded, constraints broken once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.directory.absences import record_absence
from onewindow.directory.duties import (
    end_window_function,
    give_window_function,
    replace_on_duty,
    set_duty_rota,
    swap_duty,
)
from onewindow.directory.duty_queries import (
    find_functions_at,
    list_duty_swaps,
    list_duty_weeks,
    list_on_duty,
    list_serving_windows,
    list_window_functions,
    list_window_items,
    list_window_places,
    list_window_staff,
)
from onewindow.directory.duty_rules import ALL_FUNCTIONS, Leader, derive_functions, get_monday, list_turns
from onewindow.directory.models import DutySwap, LeaderDuty, WindowFunction
from onewindow.directory.powers import appoint_holder
from onewindow.directory.testing import CAST_AT, CAST_DAY, authorise_post
from onewindow.kit.acting import SYSTEM, Conflict, Invalid, NotAllowed

MONDAY = date(2020, 1, 6)
pair = pytest.mark.django_db


def week(number):
    return MONDAY + timedelta(weeks=number)


@pytest.mark.parametrize(
    ("day", "monday"),
    [(date(2026, 11, 23), date(2026, 11, 23)), (date(2026, 11, 29), date(2026, 11, 23)),
     (date(2027, 1, 1), date(2026, 12, 28)), (date(2028, 2, 29), date(2028, 2, 28))],
)  # fmt: skip
def test_a_week_begins_on_monday(day, monday):
    assert get_monday(day) == monday


@pytest.mark.parametrize(("people", "weeks"), [(1, 3), (2, 5), (3, 3), (4, 53)])
def test_leaders_sit_in_turn(people, weeks):
    leaders = [Leader(number, "副局长") for number in range(people)]
    turns = list_turns(leaders, MONDAY, weeks)
    assert [monday for monday, _ in turns] == [week(number) for number in range(weeks)]
    assert [leader.account_id for _, leader in turns] == [number % people for number in range(weeks)]


def test_a_window_of_which_nothing_is_stated_does_everything():
    assert derive_functions([]) == ALL_FUNCTIONS
    assert derive_functions(["issue"]) == {"issue"}


def plan(cast, actor=SYSTEM, weeks=4, starts_on=MONDAY, leaders=None, at=CAST_AT):
    turns = leaders or [Leader(cast.head.account_id, "局长"), Leader(cast.chief.account_id, "副局长")]
    return set_duty_rota(
        centre_id=cast.centre_id, department_id=cast.department.id, leaders=turns, starts_on=starts_on, weeks=weeks,
        actor=actor, at=at,
    )  # fmt: skip


@pair
def test_who_sits_on_which_day(cast):
    plan(cast, actor=cast.head)
    sits = {}
    for offset in (-1, 0, 6, 7, 13, 14, 27, 28):
        sits[offset] = [row.name for row in list_on_duty(cast.centre_id, on=MONDAY + timedelta(offset))]
    assert sits == {-1: [], 0: ["郑国"], 6: ["郑国"], 7: ["黄敏"], 13: ["黄敏"], 14: ["郑国"], 27: ["黄敏"], 28: []}
    assert list_duty_weeks(since=MONDAY, until=week(4), department_id=cast.other_department.id) == ()


@pair
def test_only_the_head_or_an_administrator_plans_and_only_own_leaders_from_a_monday(cast):
    for actor in (cast.chief, cast.clerk, cast.centre, cast.stranger):
        with pytest.raises(NotAllowed):
            plan(cast, actor=actor)
    with pytest.raises(Invalid) as caught:
        plan(cast, starts_on=date(2020, 1, 7), weeks=0, leaders=[Leader(cast.head.account_id, " ")])
    assert set(caught.value.fields) == {"leaders", "starts_on", "weeks"}
    with pytest.raises(Invalid):
        plan(cast, leaders=[Leader(cast.stranger.account_id, "副局长")])
    plan(cast, weeks=2)
    with pytest.raises(Conflict) as taken:
        plan(cast, starts_on=week(1))
    assert taken.value.code == "duty_week_taken"
    plan(cast, starts_on=week(2))


@pair
def test_two_leaders_exchange_weeks_and_it_is_recorded(cast):
    first, second, *_ = plan(cast)
    with pytest.raises(NotAllowed):
        swap_duty(duty_id=first, with_duty_id=second, reason="x", actor=cast.clerk, at=CAST_AT)
    with pytest.raises(Invalid):
        swap_duty(duty_id=first, with_duty_id=second, reason=" ", actor=cast.chief, at=CAST_AT)
    swap_duty(duty_id=first, with_duty_id=second, reason="出差", actor=cast.chief, at=CAST_AT)
    weeks = list_duty_weeks(since=MONDAY, until=week(1), department_id=cast.department.id)
    assert [(row.name, row.title, row.changes) for row in weeks] == [("黄敏", "副局长", 1), ("郑国", "局长", 1)]
    swaps = list_duty_swaps(cast.department.id, on=MONDAY)
    assert [(row.starts_on, row.from_name, row.to_name) for row in swaps] == [
        (week(1), "黄敏", "郑国"), (MONDAY, "郑国", "黄敏"),
    ]  # fmt: skip


@pair
def test_one_stands_in_for_another_and_not_in_weeks_past(cast):
    (duty,) = plan(cast, weeks=1)
    change = {"duty_id": duty, "account_id": cast.reviewer.account_id, "title": "副局长", "reason": "开会"}
    with pytest.raises(Invalid):
        replace_on_duty(**{**change, "account_id": cast.stranger.account_id}, actor=cast.head, at=CAST_AT)
    replace_on_duty(**change, actor=cast.head, at=CAST_AT)
    assert list_on_duty(cast.centre_id, on=MONDAY)[0].name == "林海"
    with pytest.raises(Invalid):
        replace_on_duty(**change, actor=cast.head, at=CAST_AT)
    late = type(CAST_AT)(CAST_AT.occurred_at + timedelta(days=7), origin="demo")
    with pytest.raises(Conflict):
        replace_on_duty(**{**change, "account_id": cast.chief.account_id}, actor=cast.head, at=late)


@pair
def test_what_a_window_does_by_day(cast):
    function = give_window_function(
        window_id=cast.window_id, function="issue", starts_on=week(1), actor=cast.admin, at=CAST_AT
    )
    end_window_function(function_id=function, last_day=week(2), actor=cast.admin, at=CAST_AT)
    post = cast.posts["clerk"]
    does = {offset: find_functions_at(post, on=MONDAY + timedelta(offset)) for offset in (6, 7, 14, 15)}
    assert does == {6: ALL_FUNCTIONS, 7: {"issue"}, 14: {"issue"}, 15: ALL_FUNCTIONS}
    assert find_functions_at(cast.posts["reviewer"], on=MONDAY) is None
    assert find_functions_at(None, on=MONDAY) is None
    places = list_window_places(cast.department.id, on=week(1))
    assert [(place.number, place.functions) for place in places] == [(3, {"issue"}), (1, ALL_FUNCTIONS)]
    assert [(row.function, row.last_day) for row in list_window_functions(cast.window_id)] == [("issue", week(2))]
    assert list_serving_windows(on=MONDAY)[cast.centre_id, cast.department.id] == (3,)
    with pytest.raises(NotAllowed):
        give_window_function(window_id=cast.window_id, function="charge", starts_on=MONDAY, actor=cast.head, at=CAST_AT)
    with pytest.raises(Invalid):
        give_window_function(window_id=cast.window_id, function="dance", starts_on=MONDAY, actor=cast.admin, at=CAST_AT)
    with pytest.raises(Conflict):
        give_window_function(window_id=cast.window_id, function="issue", starts_on=week(1), actor=SYSTEM, at=CAST_AT)


@pair
def test_who_works_at_a_window_and_on_what(cast):
    appoint_holder(
        post_id=cast.posts["clerk"], account_id=cast.reviewer.account_id, position="B", starts_on=CAST_DAY, actor=SYSTEM,
        at=CAST_AT,
    )  # fmt: skip
    record_absence(
        account_id=cast.clerk.account_id, kind="leave", starts_on=week(1), last_day=week(1), actor=SYSTEM, at=CAST_AT
    )
    staff = list_window_staff([cast.window_id], on=week(1))
    assert [(row.name, row.position, row.is_away) for row in staff] == [("王芳", "A", True), ("林海", "B", False)]
    authorise_post(post_id=cast.posts["clerk"], department_id=cast.department.id, item_codes=("a", "b"))
    items = list_window_items([cast.window_id], on=week(1))
    assert items == {cast.window_id: {"a": {"accept", "decide"}, "b": {"accept", "decide"}}}


def refuse(sentence, model, /, **values):
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        model.objects.create(**values)


@pair
def test_the_database_keeps_weeks_and_functions(cast):
    duty = LeaderDuty.objects.get(pk=plan(cast, weeks=1)[0])
    values = {
        "centre_id": cast.centre_id, "department_id": cast.department.id, "account_id": cast.chief.account_id,
        "title": "副局长", "period": DateRange(week(1), week(2)),
    }  # fmt: skip
    refuse("department_has_one_leader_on_duty_at_a_time", LeaderDuty, **{**values, "period": duty.period})
    refuse("leader_on_duty_has_a_title", LeaderDuty, **{**values, "title": ""})
    days = timedelta(days=1)
    for period in (DateRange(week(1) + days, week(2) + days), DateRange(week(1), week(2) + days)):
        refuse("duty_is_a_week_from_monday", LeaderDuty, **{**values, "period": period})
    refuse("duty_period_has_days|duty_is_a_week", LeaderDuty, **{**values, "period": DateRange(week(1), None)})
    swap = {
        "duty": duty, "from_account_id": duty.account_id, "to_account_id": cast.chief.account_id, "reason": "x",
        "swapped_on": MONDAY,
    }  # fmt: skip
    refuse("duty_swap_has_a_reason", DutySwap, **{**swap, "reason": ""})
    refuse("duty_swap_changes_who_sits", DutySwap, **{**swap, "to_account_id": duty.account_id})
    does = {"window_id": cast.window_id, "function": "issue", "period": DateRange(MONDAY, None)}
    WindowFunction.objects.create(**does)
    refuse("window_has_a_function_once_at_a_time", WindowFunction, **does)
    refuse("window_function_is_known", WindowFunction, **{**does, "function": "dance"})
    refuse("window_function_period_has_days", WindowFunction, **{**does, "period": DateRange(None, MONDAY)})
