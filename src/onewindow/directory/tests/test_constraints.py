"""Each invariant of the tables, broken once past the actions."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.directory.models import (
    Authorisation,
    Building,
    Centre,
    Department,
    DepartmentName,
    Post,
    Region,
    Residence,
    RoleGrant,
    Window,
    WindowService,
)
from onewindow.kit.identity_codes import make_credit_code

pytestmark = pytest.mark.django_db
SINCE = DateRange(date(2026, 1, 1), None)
EMPTY = DateRange(date(2026, 1, 1), date(2026, 1, 1))
BEFORE_ALL = DateRange(None, date(2026, 1, 1))
TEN_DAYS = DateRange(date(2026, 1, 1), date(2026, 1, 11))


def refuse(constraint, model, /, **values):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        model.objects.create(**values)
    assert refused.value.__cause__.diag.constraint_name == constraint


@pytest.fixture
def base(cast):
    """Values of a lawful row of each model, to be spoilt one at a time."""
    department, other = cast.department.id, cast.other_department.id
    return {
        Region: {"code": "350305", "name": "秀屿区", "level": 2, "parent_id": "350300"},
        Building: {"name": "新楼", "address": "x", "region_id": "350302"},
        Centre: {
            "name": "新中心",
            "region_id": "350302",
            "building_id": Building.objects.get().pk,
            "founding_document": "x",
            "period": SINCE,
        },
        Department: {
            "name": "新局",
            "short_name": "新",
            "credit_code": make_credit_code(77, "1"),
            "region_id": "350302",
            "reconsideration_organ": "x",
            "court": "x",
            "period": SINCE,
        },
        DepartmentName: {"department_id": department, "name": "x", "short_name": "x", "period": SINCE},
        Residence: {
            "centre_id": cast.centre_id,
            "department_id": department,
            "form": "approval_section",
            "entry_mode": "permanent",
            "period": DateRange(date(2010, 1, 1), date(2011, 1, 1)),
        },
        Window: {
            "centre_id": cast.centre_id,
            "number": 9,
            "name": "x",
            "floor": 1,
            "kind": "single",
            "period": SINCE,
        },
        WindowService: {
            "window_id": cast.comprehensive_window_id,
            "window_kind": "comprehensive",
            "department_id": department,
            "period": SINCE,
        },
        Post: {"name": "x", "role": "clerk", "side": "department", "department_id": department, "period": SINCE},
        RoleGrant: {
            "account_id": cast.clerk.account_id,
            "role": "reviewer",
            "family": "department",
            "department_id": department,
            "region_id": "350302",
            "period": SINCE,
        },
        Authorisation: {
            "post_id": cast.posts["clerk"],
            "post_side": "department",
            "department_id": department,
            "item_code": "x",
            "level": "decide",
            "letter_number": "1 号",
            "signatory": "郑国",
            "signed_on": date(2026, 1, 1),
            "period": SINCE,
        },
        "other": other,
    }


SPOILT = [
    (Region, "region_code_has_the_digits_of_its_level", {"code": "35030"}),
    (Region, "region_code_has_the_digits_of_its_level", {"level": 3}),
    (Region, "region_below_city_has_a_parent", {"parent_id": None}),
    (Region, "region_name_is_not_empty", {"name": ""}),
    (Building, "building_name_is_unique_in_its_region", {"name": "市民服务大厦"}),
    (Centre, "centre_period_has_days", {"period": EMPTY}),
    (Centre, "centre_has_a_founding_document", {"founding_document": ""}),
    (Department, "department_period_has_days", {"period": BEFORE_ALL}),
    (Department, "department_kind_is_known", {"kind": "club"}),
    (Department, "department_credit_code_has_eighteen_signs", {"credit_code": "1135"}),
    (Department, "approval_department_names_its_remedies", {"court": ""}),
    (Department, "department_name_is_unique_in_its_region", {"name": "莆田市城厢区卫生健康局"}),
    (DepartmentName, "department_has_one_name_at_a_time", {}),
    (DepartmentName, "department_name_period_has_days", {"period": EMPTY}),
    (Residence, "residence_form_is_known", {"form": "tent"}),
    (Residence, "residence_mode_agrees_with_weekdays_and_end", {"entry_mode": "periodic"}),
    (Residence, "residence_mode_agrees_with_weekdays_and_end", {"entry_mode": "periodic", "weekdays": [8]}),
    (Residence, "residence_mode_agrees_with_weekdays_and_end", {"weekdays": [1]}),
    (
        Residence,
        "residence_mode_agrees_with_weekdays_and_end",
        {"entry_mode": "temporary", "period": DateRange(date(2010, 1, 1), None)},
    ),
    (Residence, "residence_period_has_days", {"period": EMPTY}),
    (Residence, "department_resides_in_a_centre_once_at_a_time", {"period": SINCE}),
    (Window, "window_kind_is_known", {"kind": "double"}),
    (Window, "window_number_starts_at_one", {"number": 0}),
    (Window, "window_number_is_used_once_at_a_time", {"number": 3}),
    (Window, "window_period_has_days", {"period": EMPTY}),
    (WindowService, "window_serves_a_department_once_at_a_time", {}),
    (WindowService, "window_service_period_has_days", {"period": EMPTY}),
    (Post, "post_is_a_departments_or_a_centres", {"department_id": None}),
    (Post, "post_is_a_departments_or_a_centres", {"role": "supervisor"}),
    (Post, "post_is_a_departments_or_a_centres", {"side": "centre"}),
    (Post, "post_period_has_days", {"period": EMPTY}),
    (RoleGrant, "grant_period_has_days", {"period": EMPTY}),
    (RoleGrant, "grant_family_follows_from_its_role", {"family": "centre"}),
    (RoleGrant, "grant_family_follows_from_its_role", {"role": "administrator"}),
    (RoleGrant, "grant_family_follows_from_its_role", {"department_id": None}),
    (RoleGrant, "grant_at_a_post_is_as_a_or_b_holder", {"position": "A"}),
    (Authorisation, "authorisation_period_has_days", {"period": EMPTY}),
    (Authorisation, "authorisation_level_is_known", {"level": "rule"}),
    (Authorisation, "centre_post_receives_and_accepts_only", {"post_side": "centre"}),
    (Authorisation, "authorisation_repeats_its_posts_side", {"post_side": "centre", "level": "accept"}),
    (Authorisation, "authorisation_names_letter_signatory_and_item", {"letter_number": ""}),
    (Authorisation, "authorisation_starts_after_it_is_signed", {"signed_on": date(2026, 1, 2)}),
    (Authorisation, "authorisation_is_revoked_with_a_reason", {"revoked_on": date(2026, 1, 2)}),
]


@pytest.mark.parametrize("model", sorted({row[0] for row in SPOILT}, key=str))
def test_each_invariant(base, model):
    for broken, constraint, spoilt in SPOILT:
        if broken is model:
            refuse(constraint, model, **{**base[model], **spoilt})


def test_an_unspoilt_row_of_each_is_lawful(base):
    for model, values in base.items():
        if model not in ("other", DepartmentName, WindowService):
            model.objects.create(**values)


def test_a_single_window_serves_one_department(cast):
    values = {"window_id": cast.window_id, "department_id": cast.other_department.id, "period": SINCE}
    refuse("single_window_serves_one_department_at_a_time", WindowService, window_kind="single", **values)
    refuse("window_service_repeats_its_windows_kind", WindowService, window_kind="comprehensive", **values)


@pytest.mark.parametrize("key", ["centre", "supervisor", "admin", "leader", "window_clerk"])
def test_two_sides_of_one_account_never_overlap(cast, base, key):
    """O-03 in the database: whatever a program writes, a referee is never a player."""
    refuse(
        "account_never_stands_on_two_sides_at_once",
        RoleGrant,
        **{**base[RoleGrant], "account_id": cast.accounts[key].id},
    )


def test_roles_at_a_post_are_the_posts_own(cast, base):
    holder = {
        **base[RoleGrant],
        "account_id": cast.reviewer.account_id,
        "post_id": cast.posts["clerk"],
        "position": "B",
    }
    refuse("grant_at_a_post_has_the_posts_role", RoleGrant, **holder)
    other = {**holder, "role": "clerk", "department_id": base["other"]}
    refuse("grant_at_a_post_has_the_posts_department", RoleGrant, **other)
    at_centre = {**holder, "role": "clerk", "post_id": cast.posts["window_clerk"]}
    refuse("grant_at_a_post_has_the_posts_side", RoleGrant, **at_centre)
    second = {**holder, "role": "clerk", "position": "A"}
    refuse("post_has_one_a_and_one_b_holder_at_a_time", RoleGrant, **second)
    held = {**holder, "role": "clerk", "account_id": cast.clerk.account_id}
    refuse("post_is_not_held_twice_by_one_account", RoleGrant, **held)


def test_a_role_is_granted_once_and_a_delegation_ends(cast, base):
    RoleGrant.objects.create(**base[RoleGrant])
    refuse("role_is_granted_once_at_a_time", RoleGrant, **base[RoleGrant])
    origin = RoleGrant.objects.filter(post_id=cast.posts["chief"]).get()
    lent = {**base[RoleGrant], "role": "chief", "delegated_from": origin}
    refuse("delegation_is_a_departments_and_ends", RoleGrant, **lent)


def test_letters_reach_the_departments_own_posts_and_do_not_overlap(cast, base):
    refuse(
        "department_authorises_its_own_posts_only",
        Authorisation,
        **{**base[Authorisation], "department_id": base["other"]},
    )
    Authorisation.objects.create(**base[Authorisation])
    refuse("authorisation_is_given_once_at_a_time", Authorisation, **{**base[Authorisation], "period": TEN_DAYS})
    posing = {**base[Authorisation], "post_id": cast.posts["window_clerk"], "item_code": "y"}
    refuse("authorisation_repeats_its_posts_side", Authorisation, **posing)


def test_a_post_cannot_change_sides_under_its_letters(cast, base):
    Authorisation.objects.create(**base[Authorisation])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_post SET side = 'centre', department_id = NULL, centre_id = %s WHERE id = %s",
            [cast.centre_id, cast.posts["clerk"]],
        )
