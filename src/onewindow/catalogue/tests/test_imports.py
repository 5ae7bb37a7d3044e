"""Import and export: preview, faults by line, all or nothing per item, the second time nothing."""

from __future__ import annotations

import json

import pytest

from onewindow.catalogue.exports import export_items_csv, export_items_json
from onewindow.catalogue.imports import (
    create_missing_departments,
    import_items,
    import_items_file,
    preview_items,
)
from onewindow.catalogue.queries import (
    get_item_draft,
    get_item_in_force,
    list_draft_codes,
    list_item_versions,
    search_items,
)
from onewindow.catalogue.testing import (
    DEPARTMENT_CODE,
    DEPARTMENT_NAME,
    ITEM_AT,
    ITEM_CODE,
    ITEM_DAY,
    ensure_item_department,
    make_guide,
    make_item,
)
from onewindow.directory.queries import find_department
from onewindow.kit.acting import SYSTEM, Invalid, NotAllowed
from onewindow.kit.identity_codes import make_credit_code

pytestmark = pytest.mark.django_db
OTHER_CODE = ITEM_CODE[:-3] + "002"
HEADER = "department,main_item,item_name,item_code,task_type,area_code,dept_code\n"


def bring(text: str, kind: str = "json"):
    return import_items(text=text, kind=kind, actor=SYSTEM, at=ITEM_AT)


def write(*guides, **changes) -> str:
    return json.dumps([{**guide, **changes} for guide in guides], ensure_ascii=False, indent=1)


def test_json_publishes_on_request_and_the_second_time_changes_nothing() -> None:
    ensure_item_department()
    text = write(make_guide(), publish=True, valid_from="2024-01-01")
    report = bring(text)
    assert (report.new, report.changed, report.same, report.faults) == (1, 0, 0, {})
    assert get_item_in_force(ITEM_CODE, ITEM_DAY).name == make_guide()["name"]
    again = bring(text)
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    assert len(list_item_versions(ITEM_CODE)) == 1


def test_faults_carry_the_line_and_keep_out_only_their_item() -> None:
    ensure_item_department()
    fee = {"name": "费", "amount_fen": 1, "level": "document", "law": "某通知", "article": "一"}
    text = write(make_guide(code=OTHER_CODE, charges=True, fees=[fee]), make_guide(), make_guide())
    report = bring(text)
    second = text.splitlines().index(" },", text.splitlines().index(" {") + 1) + 2
    lines = list(report.faults)
    assert lines[0] == 2 and report.new == 1
    assert "fees.0.level" in report.faults[2][0]
    assert lines[1] > second and "重复" in report.faults[lines[1]][0]


def test_an_incomplete_item_that_says_publish_leaves_nothing() -> None:
    ensure_item_department()
    text = write(make_guide(conditions=[]), publish=True, valid_from="2024-01-01")
    (faults,) = bring(text).faults.values()
    assert any("受理条件" in fault for fault in faults)
    assert list_draft_codes() == [] and list_item_versions(ITEM_CODE) == []


@pytest.mark.parametrize(
    "envelope",
    [{"format": "other"}, {"publish": "yes"}, {"publish": True}, {"valid_from": "soon"}, {"valid_to": 5}],
)
def test_a_wrong_envelope_is_a_fault(envelope) -> None:
    (row,) = preview_items(write(make_guide(), **envelope), kind="json").rows
    assert row.state == "faulty"


@pytest.mark.parametrize(("text", "kind"), [("{", "json"), ("[1,", "json"), ("a,b\n1,2", "csv"), ("", "csv")])
def test_an_unreadable_file_is_refused(text: str, kind: str) -> None:
    with pytest.raises(Invalid):
        preview_items(text, kind=kind)


def test_objects_may_stand_alone_in_a_list_or_line_by_line() -> None:
    one = json.dumps(make_guide(), ensure_ascii=False)
    two = json.dumps(make_guide(code=OTHER_CODE), ensure_ascii=False)
    assert [row.line for row in preview_items(f"{one}\n\n{two}\n", kind="json").rows] == [1, 3]
    assert [row.state for row in preview_items(f"[{one},\n{two}]", kind="json").rows] == ["new", "new"]
    assert [row.line for row in preview_items("\n\n3", kind="json").rows] == [3]
    assert preview_items("[]", kind="json").rows == ()


def test_csv_makes_drafts_flags_odd_codes_and_creates_no_department() -> None:
    code = make_credit_code(77, "1")
    text = (
        HEADER
        + f"区民政局,未分类,老年人优待证办理,{code}4000123001001,20,350302,{code}\n"
        + '区水务局,水土保持,"方案审批（一,二）",H-1,1,350302\n'
        + "区民政局,,,X-2,1,350302,\n"
    )
    preview = preview_items(text, kind="csv")
    assert [(row.line, row.state) for row in preview.rows] == [(2, "new"), (3, "new"), (4, "faulty")]
    assert preview.departments == 2 and preview.flagged == 1
    report = bring(text, "csv")
    assert (report.new, report.flagged, list(report.faults)) == (2, 1, [4])
    draft = get_item_draft("H-1")
    assert draft is not None and draft.view.code_form == "malformed" and draft.view.department_id is None
    assert draft.view.department_name == "区水务局" and draft.view.regime == "licence"
    assert find_department(credit_code=code) is None
    assert search_items(text="优待证", on=ITEM_DAY).total == 0
    assert search_items(text="优待证", on=ITEM_DAY, staff=True).total == 1


def test_departments_are_created_only_when_told() -> None:
    ensure_item_department()
    good = make_credit_code(77, "1")
    text = HEADER + f"区民政局,,甲,A-1,20,350302,{good}\n区水务局,,乙,B-1,1,350302,00877844X\n"
    bring(text, "csv")
    outcome = create_missing_departments(
        text=text, kind="csv", reconsideration_organ="区人民政府", court="区人民法院", actor=SYSTEM, at=ITEM_AT
    )
    assert outcome["区民政局"] == "" and outcome["区水务局"]
    assert find_department(credit_code=good) is not None


def test_a_csv_touches_only_its_seven_columns() -> None:
    view = make_item()
    row = f"{DEPARTMENT_NAME},公共场所卫生许可,公共场所卫生许可（改名）,{ITEM_CODE},1,350302,{DEPARTMENT_CODE}\n"
    assert bring(HEADER + row, "csv").changed == 1
    draft = get_item_draft(ITEM_CODE)
    assert draft is not None and draft.view.name.endswith("（改名）") and draft.view.materials == view.materials


def test_what_goes_out_comes_in_without_change(tmp_path) -> None:
    make_item()
    make_item(code=OTHER_CODE, publish=False)
    for name, text in (("items.json", export_items_json()), ("items.csv", export_items_csv())):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        report = import_items_file(file, actor=SYSTEM, at=ITEM_AT)
        assert (report.new, report.changed, report.same, report.faults) == (0, 0, 2, {})
    assert len(json.loads(export_items_json(on=ITEM_DAY))) == 1
    assert export_items_csv(on=ITEM_DAY).count("\n") == 2


def test_an_export_moves_a_catalogue(db) -> None:
    make_item()
    moved = export_items_json().replace(ITEM_CODE, OTHER_CODE)
    assert bring(moved).new == 1
    assert get_item_in_force(OTHER_CODE, ITEM_DAY).materials == get_item_in_force(ITEM_CODE, ITEM_DAY).materials


def test_import_needs_the_right(cast) -> None:
    with pytest.raises(NotAllowed):
        import_items(text=write(make_guide()), kind="json", actor=cast.li_ming, at=ITEM_AT)


def test_k02_k03_the_real_catalogue(shared_data) -> None:
    """1,135 items of 34 departments; odd codes flagged, not fatal; the second import changes nothing."""
    file = shared_data / "data" / "catalogue" / "guangan_qianfeng_items.csv"
    report = import_items_file(file, actor=SYSTEM, at=ITEM_AT)
    assert (report.new, report.departments, report.faults) == (1135, 34, {})
    assert report.flagged > 100
    again = import_items_file(file, actor=SYSTEM, at=ITEM_AT)
    assert (again.new, again.changed, again.same) == (0, 0, 1135)
    assert search_items(text="身份证", on=ITEM_DAY, staff=True).total > 0
    assert search_items(text="身份证", on=ITEM_DAY).total == 0
