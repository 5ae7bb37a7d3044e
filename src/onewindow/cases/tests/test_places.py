"""Cases keep their place through a change of divisions: found under the old one and under the new one (L-01)."""

import csv
import io
from datetime import date, timedelta

import pytest

from onewindow.cases.actions import submit_case
from onewindow.cases.queries import get_figures, list_cases
from onewindow.cases.testing import DAY, FORM, at_day, hand_in_all
from onewindow.catalogue.testing import make_item
from onewindow.directory.actions import create_department, rename_department
from onewindow.directory.divisions import upgrade_divisions
from onewindow.directory.imports import import_divisions
from onewindow.directory.queries import find_department, list_regions
from onewindow.kit.acting import SYSTEM, Conflict
from onewindow.kit.identity_codes import make_credit_code

CHANGE_DAY = DAY + timedelta(days=30)
# 荔城区 and 涵江区 made older by hand: a county of another code, and a town that was still two.
OLDER_COUNTY = {"350304": ("350399", "莆田县")}
OLDER_TOWN = ("350303103", "350303199", "旧镇")


def make_older(text: str) -> str:
    """The public list as it might have stood before: 荔城区 under another code and name, one town of 涵江区 split in two."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    for row in rows:
        for new, (old, name) in OLDER_COUNTY.items():
            row["name"] = name if row["code"] == new else row["name"]
            for column in ("code", "parent_code"):
                if row[column].startswith(new):
                    row[column] = old + row[column].removeprefix(new)
    town, village_of = dict(next(row for row in rows if row["code"] == OLDER_TOWN[0])), OLDER_TOWN[0]
    town.update(code=OLDER_TOWN[1], name=OLDER_TOWN[2])
    moved = [row for row in rows if row["parent_code"] == village_of][-2:]
    for row in moved:
        row["parent_code"] = OLDER_TOWN[1]
        row["code"] = OLDER_TOWN[1] + row["code"].removeprefix(village_of)
    rows = [row for row in rows if row not in moved] + [town, *moved]
    lines = [",".join(row[column] for column in ("code", "name", "level", "parent_code")) for row in rows]
    return (
        "\n".join(["code,name,level,parent_code", *sorted(lines, key=lambda line: (line.split(",")[2], line))]) + "\n"
    )


def submit_in_town(li_ming, serial: int, region_code: str) -> str:
    """A case of a department that sits in this town."""
    create_department(
        name="便民服务中心",
        short_name=f"便{serial}",
        credit_code=make_credit_code(8000 + serial),
        region_code=region_code,
        reconsideration_organ="县人民政府",
        court="县人民法院",
        starts_on=date(2020, 1, 1),
        actor=SYSTEM,
        at=at_day(),
    )
    reference = {"credit_code": make_credit_code(8000 + serial), "name": "便民服务中心"}
    return submit_again(li_ming, make_item(code=f"TOWN{serial:04d}", department=reference), DAY)


def submit_again(li_ming, item, day: date) -> str:
    return submit_case(
        idempotency_key=f"{item.code}-{day}",
        item_code=item.code,
        form=FORM,
        materials=hand_in_all(item),
        actor=li_ming,
        at=at_day(day),
    ).number


def find_numbers(region_code: str) -> set[str]:
    page = list_cases(actor=SYSTEM, on=CHANGE_DAY, waiting="all", region_code=region_code, limit=100)
    return {row.number for row in page.rows}


@pytest.mark.django_db
def test_every_old_case_is_found_under_its_old_and_its_new_place(play, shared_data):
    """The real list of Putian made older by hand: after the change today's list adds nothing, and no case is lost."""
    today = (shared_data / "data" / "divisions" / "putian.csv").read_text(encoding="utf-8")
    import_divisions(text=make_older(today), actor=SYSTEM, at=at_day())
    towns = [row.code for row in list_regions(parent_code="350399")] + ["350303103", "350303199"]
    old = {town: submit_in_town(play.li_ming, serial, town) for serial, town in enumerate(towns)}
    assert len(old) == 8 and all(find_numbers(town) == {number} for town, number in old.items())

    change = "old_code,new_code,new_name,new_parent_code\n350399,350304,荔城区,350300\n"
    names = {row.split(",")[0]: row.split(",")[1] for row in today.splitlines()}
    change += f"350303199,350303103,{names['350303103']},350303\n"
    inside = list_regions(parent_code="350303199")
    for row in inside:
        change += f"{row.code},350303103{row.code.removeprefix('350303199')},{row.name},350303103\n"
    told = {"document": "民行批一号", "title": "撤县设区", "effective_on": CHANGE_DAY, "actor": SYSTEM}
    with pytest.raises(Conflict, match="department_name_taken"):
        upgrade_divisions(text=change, at=at_day(CHANGE_DAY), **told)
    twin = find_department(credit_code=make_credit_code(8000 + 7))
    rename_department(
        department_id=twin.id,
        name="旧镇便民服务站",
        short_name="旧便",
        starts_on=CHANGE_DAY,
        document="更名",
        actor=SYSTEM,
        at=at_day(CHANGE_DAY),
    )
    result = upgrade_divisions(text=change, at=at_day(CHANGE_DAY), **told)
    assert result.departments == 7
    again = import_divisions(text=today, actor=SYSTEM, at=at_day(CHANGE_DAY))
    assert (again.added, again.renamed) == (0, 0)

    for town, number in old.items():
        new = town.replace("350399", "350304").replace("350303199", "350303103")
        assert number in find_numbers(town), town
        assert number in find_numbers(new), new
    assert find_numbers("350399") == {number for town, number in old.items() if town.startswith("350399")}
    assert find_numbers("350304") == find_numbers("350399")
    assert find_numbers("350303103") == {old["350303103"], old["350303199"]}
    assert find_numbers("350303199") == {old["350303199"]}


@pytest.mark.django_db
def test_after_a_change_new_cases_belong_to_the_new_place_only(play):
    before = submit_again(play.li_ming, play.item, DAY)
    change = "old_code,new_code,new_name,new_parent_code\n350302,350309,城南区,350300\n"
    told = {"document": "民行批二号", "title": "更名", "effective_on": CHANGE_DAY, "actor": SYSTEM}
    upgrade_divisions(text=change, at=at_day(CHANGE_DAY), **told)
    after = submit_again(play.li_ming, play.item, CHANGE_DAY)
    assert find_numbers("350302") == {before}
    assert find_numbers("350309") == {before, after} == find_numbers("350300")
    span = {"since": DAY, "until": CHANGE_DAY}
    assert get_figures(**span, region_code="350302").received == 1
    assert get_figures(**span, region_code="350309").received == 2
    # Whoever led the old division leads the new one: the referees still see the case, and the department decides it.
    assert {row.number for row in list_cases(actor=play.chief, on=CHANGE_DAY, waiting="all").rows} == {before, after}
