from datetime import date

import pytest

from onewindow.accounts.actions import close_account, create_account
from onewindow.directory.actions import create_post, open_window
from onewindow.directory.powers import appoint_holder, grant_role
from onewindow.directory.queries import (
    find_acting_basis,
    find_authorisation,
    find_department,
    get_department,
    get_post,
    list_authorisations,
    list_centres,
    list_departments,
    list_posts,
    list_residences,
    list_role_grants,
    list_windows,
    load_actor,
    load_departments,
)
from onewindow.directory.testing import CAST_AT, CAST_DAY, REGION
from onewindow.kit.acting import SYSTEM, NotFound

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def grow(cast, times):
    for number in range(times):
        window_id = open_window(
            centre_id=cast.centre_id,
            number=100 + number,
            name="窗",
            floor=1,
            department_ids=(cast.department.id,),
            starts_on=CAST_DAY,
            actor=SYSTEM,
            at=CAST_AT,
        )
        post_id = create_post(
            name="岗",
            role="clerk",
            department_id=cast.department.id,
            window_id=window_id,
            starts_on=CAST_DAY,
            actor=SYSTEM,
            at=CAST_AT,
        )
        account = create_account(username=f"staff{number}", name="人", kind="staff", actor=SYSTEM, at=CAST_AT)
        appoint_holder(post_id=post_id, account_id=account.id, starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT)


@pytest.mark.parametrize("times", [3, 30])
def test_the_statements_do_not_grow_with_the_rows(cast, django_assert_num_queries, times):
    grow(cast, times)
    with django_assert_num_queries(2):
        assert len(list_windows(cast.centre_id, on=TODAY)) == times + 3
    with django_assert_num_queries(2):
        assert len(list_posts(on=TODAY, department_id=cast.department.id)) == times + 3
    with django_assert_num_queries(1):
        assert len(list_role_grants(on=TODAY, department_id=cast.department.id)) == times + 4
    with django_assert_num_queries(1):
        list_residences(cast.centre_id, on=TODAY)
    with django_assert_num_queries(1):
        list_departments(on=TODAY, centre_id=cast.centre_id)
    with django_assert_num_queries(1):
        list_authorisations(on=TODAY, department_id=cast.department.id)


def test_an_actor_is_loaded_in_two_statements(cast, django_assert_num_queries):
    for key, actor in cast.actors.items():
        with django_assert_num_queries(1 if actor.kind == "citizen" else 2):
            assert load_actor(cast.accounts[key].id, TODAY) == actor


def test_a_right_to_act_takes_two_statements_at_most(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        find_authorisation(cast.posts["clerk"], "x", "decide", TODAY)
    for key, statements in (("head", 0), ("clerk", 1), ("window_clerk", 2)):
        with django_assert_num_queries(statements):
            find_acting_basis(
                cast.actors[key], department_id=cast.department.id, item_code="x", level="receive", on=TODAY
            )


def test_a_closed_account_acts_no_more(cast):
    close_account(account_id=cast.clerk.account_id, reason="离职", actor=cast.admin, at=CAST_AT)
    for account_id in (cast.clerk.account_id, 987654):
        with pytest.raises(NotFound):
            load_actor(account_id, TODAY)


def test_the_post_of_an_a_holder_comes_first(cast):
    stand_in = cast.reviewer.account_id
    grant_role(
        account_id=stand_in,
        role="clerk",
        region_code=REGION,
        department_id=cast.department.id,
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )
    appoint_holder(
        post_id=cast.posts["clerk"],
        account_id=stand_in,
        position="B",
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )
    actor = load_actor(stand_in, TODAY)
    assert actor.post_id == cast.posts["reviewer"] and len(actor.grants) == 3


def test_several_centres_share_a_building(cast):
    (centre,) = list_centres(on=TODAY)
    assert (centre.building, centre.founding_document) == ("市民服务大厦", "城委编〔2020〕1 号")
    assert list_centres(on=TODAY, building_id=centre.building_id) == (centre,)
    assert list_centres(on=date(2019, 1, 1)) == ()


def test_departments_are_found_by_number_and_code(cast):
    row = cast.department
    assert find_department(credit_code=row.credit_code) == row == get_department(row.id)
    assert load_departments([row.id, row.id]) == {row.id: row}
    assert [found.id for found in list_departments(on=TODAY, region_code=REGION)] == [
        row.id,
        cast.other_department.id,
    ]
    assert get_post(cast.posts["clerk"], on=TODAY).holders[0].name == "王芳"
    with pytest.raises(NotFound):
        get_department(987654)
    with pytest.raises(NotFound):
        get_post(987654, on=TODAY)
