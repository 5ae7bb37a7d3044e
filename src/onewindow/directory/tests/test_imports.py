import pytest

from onewindow.directory.imports import import_divisions, import_divisions_file
from onewindow.directory.models import Region
from onewindow.directory.queries import get_region, get_region_path, list_regions
from onewindow.directory.testing import CAST_AT, DIVISIONS
from onewindow.kit.acting import SYSTEM, Actor, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db


def load(text):
    return import_divisions(text=text, actor=SYSTEM, at=CAST_AT)


def list_imports():
    return list_entries(subject=("directory", "regions"))


def test_a_second_import_changes_and_records_nothing():
    first, again = load(DIVISIONS), load(DIVISIONS)
    assert (first.added, first.renamed, first.unchanged) == (6, 0, 0)
    assert (again.added, again.renamed, again.unchanged) == (0, 0, 6)
    assert len(list_imports()) == 1


def test_a_new_name_is_recorded_with_its_code():
    load(DIVISIONS)
    assert load(DIVISIONS.replace("常太镇", "常泰镇")).renamed == 1
    assert get_region("350302100").name == "常泰镇"
    assert list_imports()[-1].data["renamed"] == ["350302100"]


def test_one_fault_and_nothing_is_imported(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(DIVISIONS + "1,x,9,\n", encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        import_divisions_file(path=path, actor=SYSTEM, at=CAST_AT)
    assert refused.value.fields == {"line_8": "层级须为 1 至 5"}
    assert not Region.objects.exists()
    with pytest.raises(Invalid):
        import_divisions_file(path=tmp_path / "none.csv", actor=SYSTEM, at=CAST_AT)
    with pytest.raises(NotAllowed):
        import_divisions(text=DIVISIONS, actor=Actor(kind="staff", account_id=1), at=CAST_AT)


def test_regions_are_read_down_and_up(django_assert_num_queries):
    load(DIVISIONS)
    assert [row.code for row in list_regions(parent_code="350300")] == ["350302", "350304"]
    with django_assert_num_queries(1):
        path = get_region_path("350302100200")
    assert [row.name for row in path] == ["福建省", "莆田市", "城厢区", "常太镇", "常太村"]
    with pytest.raises(NotFound):
        get_region("999999")


def test_putian_has_its_four_levels(shared_data, django_assert_max_num_queries):
    path = shared_data / "data" / "divisions" / "putian.csv"
    with django_assert_max_num_queries(12):
        result = import_divisions_file(path=path, actor=SYSTEM, at=CAST_AT)
    assert result.added == 1043
    counts = [Region.objects.filter(level=level).count() for level in range(5)]
    assert counts == [1, 1, 5, 57, 979]
    towns = Region.objects.filter(level=3)
    kinds = {ending: towns.filter(name__endswith=ending).count() for ending in ("镇", "乡", "街道")}
    assert (kinds["镇"], kinds["乡"], kinds["街道"]) == (40, 6, 8)
    assert import_divisions_file(path=path, actor=SYSTEM, at=CAST_AT).unchanged == 1043


@pytest.mark.parametrize("name", ["hefei.csv", "suining.csv"])
def test_the_other_cities_import_too(shared_data, name):
    assert import_divisions_file(path=shared_data / "data" / "divisions" / name, actor=SYSTEM, at=CAST_AT).added > 100
