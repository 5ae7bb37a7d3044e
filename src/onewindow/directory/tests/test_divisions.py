"""A change of divisions: towns merged, a county become a city; every old matter keeps its place (L-01, Must show 8 of the law)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.accounts.actions import create_account
from onewindow.directory.actions import create_department
from onewindow.directory.division_changes import KnownRegion, read_division_change
from onewindow.directory.divisions import preview_division_change, upgrade_divisions
from onewindow.directory.imports import import_divisions
from onewindow.directory.models import DepartmentSeat, Region, RegionChange, RegionSuccession
from onewindow.directory.places import list_codes_inside, list_place_spans, list_region_history
from onewindow.directory.powers import grant_role
from onewindow.directory.queries import load_actor
from onewindow.kit.acting import SYSTEM, At, Conflict, Invalid, NotAllowed
from onewindow.kit.identity_codes import make_credit_code
from onewindow.kit.local_time import LOCAL

HEAD = "old_code,new_code,new_name,new_parent_code\n"
OLD = """code,name,level,parent_code
35,福建省,1,
3503,莆田市,2,35
350322,莆田县,3,3503
350322100,华亭镇,4,350322
350322101,灵川镇,4,350322
350322101001,灵川村,5,350322101
350322102,东海镇,4,350322
350322102001,东海村,5,350322102
"""
UPGRADE = HEAD + "350322,350381,莆阳市,3503\n"
MERGER = HEAD + "350322102,350322101,灵川镇,350322\n350322102001,350322101002,东海村,350322101\n"
DAY = date(2026, 3, 1)
AT = At(occurred_at=datetime(2026, 9, 21, 9, tzinfo=LOCAL), origin="demo")
TOLD: dict[str, Any] = {
    "document": "民行批〔2026〕1号",
    "title": "区划调整",
    "effective_on": DAY,
    "actor": SYSTEM,
    "at": AT,
}
KNOWN = {
    "350300": KnownRegion("350300", "莆田市", 1, "350000"),
    "350322": KnownRegion("350322", "莆田县", 2, "350300"),
    "350322100": KnownRegion("350322100", "华亭镇", 3, "350322"),
    "350322100001": KnownRegion("350322100001", "华亭村", 4, "350322100"),
    "350322101": KnownRegion("350322101", "灵川镇", 3, "350322"),
    "350322101001": KnownRegion("350322101001", "灵川村", 4, "350322101"),
}


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("", 0, "没有内容"),
        ("350399,350381,莆阳市,3503\n", 2, "没有现行区划"),
        ("350322,350322101,灵川镇,350322\n", 2, "不是同一层级"),
        ("350322,abc,莆阳市,3503\n", 2, "不是同一层级"),
        ("350322,350322,莆阳市,3503\n", 2, "新旧代码相同"),
        ("350322,350381,,3503\n", 2, "名称为空"),
        ("350322,350381,莆阳市,\n", 2, "缺少上级代码"),
        ("350322,350381,莆阳市,3599\n", 2, "不存在"),
        ("350322,360381,莆阳市,3503\n", 2, "不属于上级"),
        ("350322101,350322100,华亭镇,350322\n", 0, "已由华亭村使用"),
        ("350322,350381,甲市,3503\n350322,350382,乙市,3503\n", 0, "有几个去向"),
        ("350322100,350322103,新镇,350322\n350322101,350322103,别名镇,350322\n", 3, "名称或上级不同"),
    ],
)
def test_a_faulty_change_names_its_line(body: str, line: int, words: str) -> None:
    assert words in read_division_change(HEAD + body, KNOWN).faults[line]


def test_what_lies_inside_follows_with_its_last_digits() -> None:
    change = read_division_change(UPGRADE, KNOWN)
    assert not change.faults
    assert {line.old_code: line.new_code for line in change.lines} == {
        "350322": "350381",
        "350322100": "350381100",
        "350322100001": "350381100001",
        "350322101": "350381101",
        "350322101001": "350381101001",
    }
    assert [line.inherited for line in change.lines] == [False, True, True, True, True]


def make_town_department(serial: int, region_code: str) -> int:
    return create_department(
        name=f"便民服务中心{serial}",
        short_name=f"便{serial}",
        credit_code=make_credit_code(serial),
        region_code=region_code,
        kind="convenience",
        starts_on=date(2020, 1, 1),
        actor=SYSTEM,
        at=AT,
    )


@pytest.fixture
def towns(db: None) -> tuple[int, int, int]:
    """A department in each of three towns of the county."""
    import_divisions(text=OLD, actor=SYSTEM, at=AT)
    first, second, third = (make_town_department(901 + number, f"35032210{number}") for number in range(3))
    return first, second, third


def spans_of(code: str) -> list[tuple[int, date | None, date | None]]:
    return [(span.department_id, span.starts_on, span.until) for span in list_place_spans(code)]


def test_a_county_becomes_a_city_and_keeps_its_past(towns: tuple[int, int, int]) -> None:
    result = upgrade_divisions(text=UPGRADE, **TOLD)
    assert (result.regions, result.departments) == (6, 3)
    assert spans_of("350322") == [(pk, None, DAY) for pk in towns]
    assert spans_of("350381") == [span for pk in towns for span in ((pk, None, DAY), (pk, DAY, None))]
    assert spans_of("350322101") == [(towns[1], None, DAY)]
    assert Region.objects.get(code="350322101001").last_day == DAY - timedelta(1)
    assert Region.objects.get(code="350381101001").starts_on == DAY
    assert [row.new_name for row in list_region_history("350322")] == ["莆阳市"]


def test_merged_towns_are_found_in_the_new_and_apart_in_the_old(towns: tuple[int, int, int]) -> None:
    upgrade_divisions(text=MERGER, **TOLD)
    assert spans_of("350322102") == [(towns[2], None, DAY)]
    assert spans_of("350322101") == [(towns[1], None, None), (towns[2], None, DAY), (towns[2], DAY, None)]
    upgrade_divisions(text=UPGRADE, **{**TOLD, "document": "二", "effective_on": date(2026, 6, 1)})
    found = {department for department, _, _ in spans_of("350381101")}
    assert found == {towns[1], towns[2]}
    assert set(list_codes_inside("350381101")) >= {"350322101", "350322102", "350322102001"}
    assert spans_of("350322102") == [(towns[2], None, DAY)]


def test_roles_go_on_over_the_new_division(towns: tuple[int, int, int]) -> None:
    account = create_account(username="zhuguan", name="朱管", kind="staff", password=None, actor=SYSTEM, at=AT).id
    wide: dict[str, Any] = {"role": "supervisor", "region_code": "350322", "starts_on": date(2024, 1, 1)}
    grant_role(account_id=account, **wide, actor=SYSTEM, at=AT)
    assert upgrade_divisions(text=UPGRADE, **TOLD).grants == 1
    before, after = (load_actor(account, day).grants for day in (DAY - timedelta(1), DAY))
    assert [grant.region_code for grant in before] == ["350322"]
    assert [grant.region_code for grant in after] == ["350381"]


def test_a_split_division_asks_where_each_department_goes(towns: tuple[int, int, int]) -> None:
    split = HEAD + "350322100,350322103,东华亭镇,350322\n350322100,350322104,西华亭镇,350322\n"
    with pytest.raises(Invalid) as caught:
        upgrade_divisions(text=split, **TOLD)
    assert caught.value.code == "seat_unknown"
    assert not RegionChange.objects.exists()
    upgrade_divisions(text=split, seats={make_credit_code(901): "350322104"}, **TOLD)
    assert spans_of("350322104") == [(towns[0], None, DAY), (towns[0], DAY, None)]
    assert spans_of("350322103") == [(towns[0], None, DAY)]


def test_a_change_is_all_or_nothing_and_by_the_administrator(towns: tuple[int, int, int], cast) -> None:
    with pytest.raises(NotAllowed):
        upgrade_divisions(text=UPGRADE, **{**TOLD, "actor": cast.clerk})
    with pytest.raises(NotAllowed):
        preview_division_change(text=UPGRADE, actor=cast.clerk)
    with pytest.raises(Invalid):
        upgrade_divisions(text=UPGRADE, **{**TOLD, "effective_on": AT.local_date + timedelta(1)})
    with pytest.raises(Invalid):
        upgrade_divisions(text=HEAD + "1,2,3,4\n", **TOLD)
    preview = preview_division_change(text=UPGRADE, actor=SYSTEM)
    assert len(preview.departments) == 3
    upgrade_divisions(text=UPGRADE, **TOLD)
    with pytest.raises(Conflict):
        upgrade_divisions(text=HEAD + "350381,350382,再名市,3503\n", **TOLD)
    assert not Region.objects.filter(code="350382").exists()


def test_the_database_keeps_changes_whole(towns: tuple[int, int, int]) -> None:
    upgrade_divisions(text=UPGRADE, **TOLD)
    change = RegionChange.objects.get()
    seat: Any = DepartmentSeat.objects.first()
    breaks = [
        (
            "region_does_not_succeed_itself",
            lambda: RegionSuccession.objects.create(change=change, old_id="350381", new_id="350381"),
        ),
        (
            "region_succeeds_another_once",
            lambda: RegionSuccession.objects.create(change=change, old_id="350322", new_id="350381"),
        ),
        (
            "region_change_names_its_document",
            lambda: RegionChange.objects.create(document="", title="x", effective_on=DAY),
        ),
        (
            "department_sits_in_one_region_at_a_time",
            lambda: DepartmentSeat.objects.create(
                department=seat.department, region_id="350322", change=change, period=DateRange(DAY - timedelta(9), DAY)
            ),
        ),
        (
            "past_seat_has_both_ends",
            lambda: DepartmentSeat.objects.create(
                department=seat.department, region_id="350322", change=change, period=DateRange(DAY, None)
            ),
        ),
        (
            "region_ends_not_before_it_starts",
            lambda: Region.objects.filter(code="350381").update(last_day=date(2020, 1, 1)),
        ),
    ]
    for name, attempt in breaks:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            attempt()


def test_a_place_costs_the_same_at_3_and_at_30_departments(towns: tuple[int, int, int], count_queries) -> None:
    upgrade_divisions(text=UPGRADE, **TOLD)
    few = count_queries(lambda: list_place_spans("350381"))
    for number in range(27):
        make_town_department(950 + number, "350381100")
    assert count_queries(lambda: list_place_spans("350381")) == few <= 3
