"""The organisation and its people are made through the directory's actions, once."""

from datetime import datetime

import pytest

from onewindow.accounts.actions import sign_in_with_password
from onewindow.accounts.queries import find_account, has_second_factor
from onewindow.demo.organisation import found_demo_organisation
from onewindow.demo.people import (
    CONTRACT_ACCOUNTS,
    DEMO_PASSWORD,
    confirm_demo_factors,
    engage_demo_staff,
    list_contract_staff,
)
from onewindow.demo.world import list_department_plans, list_item_guides
from onewindow.directory.queries import list_centres, list_posts, load_actor
from onewindow.directory.rules import CENTRE_ROLES, DECIDING_ROLES
from onewindow.kit.acting import ANONYMOUS, At
from onewindow.kit.local_time import LOCAL

AT = At(datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL), origin="demo")


@pytest.fixture
def hall(db):
    return found_demo_organisation(at=AT)


@pytest.fixture
def organisation(hall):
    engage_demo_staff(hall, at=AT)
    confirm_demo_factors(at=AT)
    return hall


def test_the_organisation_and_its_people_are_made_once_and_stand_where_they_should(organisation):
    """One test for one costly set-up: eleven passwords are hashed with argon2."""
    _check_departments_have_people(organisation)
    _check_contract_accounts()
    assert found_demo_organisation(at=AT) == organisation
    assert engage_demo_staff(organisation, at=AT) is False
    assert len(list_department_plans()) == 24


def test_three_centres_share_one_building(hall):
    centres = list_centres(on=AT.local_date)
    shared = [
        centre
        for centre in centres
        if centre.building_id == next(row.building_id for row in centres if row.region_code == "350300")
    ]
    assert {centre.region_code for centre in shared} == {"350300", "350302", "350304"}
    assert len(centres) == 6


def _check_departments_have_people(organisation):
    """Each department with a published item has clerks (A and B), a reviewer, a chief and a head."""
    plans = {plan.credit_code: plan for plan in list_department_plans()}
    for guide in list_item_guides():
        department_id = organisation.departments[plans[guide["department"]["credit_code"]].key]
        posts = {post.role: post for post in list_posts(on=AT.local_date, department_id=department_id)}
        assert {"clerk", "reviewer", "chief"} <= set(posts)
        assert {holder.position for holder in posts["clerk"].holders} == {"A", "B"}


def _check_contract_accounts():
    for plan in list_contract_staff():
        account = find_account(plan.username)
        assert has_second_factor(account.id)
        roles = {grant.role for grant in load_actor(account.id, AT.local_date).grants}
        assert roles == {plan.role}
        assert not (roles & DECIDING_ROLES and roles & CENTRE_ROLES)
    assert sign_in_with_password(username="wangfang", password=DEMO_PASSWORD, actor=ANONYMOUS, at=AT).name == "王芳"
    assert set(CONTRACT_ACCOUNTS) - {plan.username for plan in list_contract_staff()} == {"liming", "chenjie"}
