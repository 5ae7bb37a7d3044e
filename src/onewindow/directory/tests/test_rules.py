from datetime import date

import pytest

from onewindow.directory.imports import read_divisions
from onewindow.directory.rules import (
    CENTRE_ROLES,
    DECIDING_ROLES,
    LEVEL_NAMES,
    ROLE_NAMES,
    Role,
    contains_region,
    get_family,
    get_region_stem,
    holds_role,
    is_on_weekday,
    list_enclosing_codes,
    normalise_region_code,
    require_administrator,
    require_role,
)
from onewindow.kit.acting import SYSTEM, Actor, Grant, Invalid, NotAllowed

HEAD = Actor(kind="staff", account_id=1, grants=(Grant("head", 7, "350302"),))


def test_every_role_has_a_chinese_name_and_no_role_both_decides_and_referees():
    assert set(ROLE_NAMES) == set(Role)
    assert not DECIDING_ROLES & CENTRE_ROLES
    assert list(LEVEL_NAMES) == ["receive", "accept", "sign", "seal", "decide"]


def test_a_role_is_held_for_a_department_inside_a_region():
    assert holds_role(HEAD, Role.HEAD) and holds_role(HEAD, "head", 7)
    assert not holds_role(HEAD, "head", 8)
    assert holds_role(HEAD, "head", 7, region_code="350302100")
    assert not holds_role(HEAD, "head", 7, region_code="350304")
    require_role(HEAD, Role.CHIEF, Role.HEAD, department_id=7)
    with pytest.raises(NotAllowed) as refused:
        require_role(HEAD, Role.CLERK, Role.CHIEF)
    assert "窗口人员、首席代表" in refused.value.message


def test_software_holds_no_role_but_sets_up():
    assert not any(holds_role(SYSTEM, role) for role in Role)
    require_administrator(SYSTEM)
    with pytest.raises(NotAllowed):
        require_administrator(HEAD)


@pytest.mark.parametrize(
    ("role", "for_department", "family"),
    [
        ("clerk", True, "department"),
        ("clerk", False, "centre"),
        ("head", True, "department"),
        ("supervisor", False, "centre"),
        ("government_leader", False, "government"),
        ("government_leader", True, "government"),
        ("head", False, None),
        ("administrator", True, None),
    ],
)
def test_sides(role, for_department, family):
    if family is None:
        with pytest.raises(Invalid):
            get_family(role, for_department=for_department)
    else:
        assert get_family(role, for_department=for_department) == family


def test_region_codes():
    assert [normalise_region_code(code) for code in ("35", "3503", "350302")] == ["350000", "350300", "350302"]
    assert [get_region_stem(code) for code in ("350000", "350300", "350302", "350302100")] == [
        "35",
        "3503",
        "350302",
        "350302100",
    ]
    assert contains_region("350300", "350302100200") and contains_region("350302", "350302")
    assert not contains_region("350302", "350300") and not contains_region("350302100", "350302101")
    assert list_enclosing_codes("350302100") == ("350000", "350300", "350302", "350302100")


def test_periodic_days():
    assert is_on_weekday([1, 3], date(2026, 3, 2)) and not is_on_weekday([1, 3], date(2026, 3, 3))


def test_faults_of_a_division_file_name_their_lines():
    text = (
        "code,name,level,parent_code\n35,福建省,1,\n3503,莆田市,2,35\n350302,城厢区,3,3503\n"
        "350302,城厢区,3,3503\n35030,短,3,3503\n350304,,3,3503\n350305100,远镇,4,350302\n"
        "350306100,孤镇,4,350306\n350302101,华亭镇,9,350302\n350307,无上级,3,\n"
    )
    file = read_divisions(text)
    assert [row.code for row in file.rows] == ["350000", "350300", "350302"]
    assert list(file.faults) == [5, 6, 7, 8, 9, 10, 11]
    assert file.faults[8] == "350305100 不属于上级 350302"
    assert list(read_divisions("a,b\n1,2\n").faults) == [1]
