"""The catalogue's pages: search, editing without script, publication, versions, import (K-01, K-10, K-15, AL-03)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from onewindow.catalogue.actions import create_item
from onewindow.catalogue.imports import import_items
from onewindow.catalogue.queries import find_item_in_force, list_item_versions
from onewindow.catalogue.rules import write_guide
from onewindow.catalogue.testing import ITEM_AT, make_guide, make_item
from onewindow.desk.admin.catalogue.schema_rows import gather_schema, spread_schema
from onewindow.desk.admin.tests.conftest import sign_in
from onewindow.kit.acting import SYSTEM

pytestmark = pytest.mark.django_db
FORM = {
    "sections": [
        {
            "key": "shop",
            "title": "经营",
            "fields": [
                {"key": "has_shop", "kind": "yes_no", "label": "有店面", "required": True},
                {"key": "area", "kind": "number", "label": "面积", "min": 1, "max": 900, "decimals": 1},
                {"key": "opened", "kind": "date", "label": "开业", "min": "2020-01-01",
                 "show_when": {"field": "has_shop", "equals": True}},
                {"key": "kind", "kind": "choice", "label": "类别",
                 "choices": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙", "label_en": "B"}]},
                {"key": "why", "kind": "text", "label": "原因", "max_length": 50, "pattern": "[一-龥]+",
                 "show_when": {"field": "kind", "in": ["a", "b"]}},
                {"key": "people", "kind": "group", "label": "人员", "min_items": 1, "max_items": 5,
                 "fields": [{"key": "person_name", "kind": "text", "label": "姓名", "personal": True,
                             "prefill": "applicant.name"}]},
            ],
        }
    ]
}  # fmt: skip


def read_inputs(page: str) -> dict[str, Any]:
    """What a browser would post from the page's own form: every control with its value."""
    form = page[page.index('<form method="post" class="form') :]
    form = form[: form.index("</form>")]
    posted: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value, kind = (re.search(rf'{part}="([^"]*)"', tag) for part in (" name", " value", "type"))
        if name and (kind is None or kind[1] not in ("checkbox", "radio") or " checked" in tag):
            posted.setdefault(name[1], []).append(value[1] if value else "")
    for attributes, text in re.findall(r"<textarea([^>]*)>(.*?)</textarea>", form, re.S):
        posted[re.search(r'name="([^"]*)"', attributes)[1]] = [text]  # type: ignore[index]
    for attributes, options in re.findall(r"<select([^>]*)>(.*?)</select>", form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        posted[re.search(r'name="([^"]*)"', attributes)[1]] = [chosen[1] if chosen else ""]  # type: ignore[index]
    posted.pop("csrfmiddlewaretoken", None)
    return {name: [one.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&").replace("&lt;", "<")
                   .replace("&gt;", ">") for one in values] for name, values in posted.items()}  # fmt: skip


def test_staff_find_drafts_in_every_way_people_type(admin: Client) -> None:
    code = "11350302MB0000000X1010601001003"
    create_item(guide=make_guide(code=code, name="居民身份证申领"), actor=SYSTEM, at=ITEM_AT)
    for text in ("身份证", "sfz", "shenfenzheng", code):
        page = admin.get("/desk/admin/items/", {"q": text}).content.decode()
        assert code in page and "草稿" in page, text


def test_every_section_saved_unchanged_changes_nothing(admin: Client) -> None:
    make_item(code="SAME", form=FORM)
    before = write_guide(find_item_in_force("SAME", date(2026, 1, 5)))  # type: ignore[arg-type]
    for section in ("basic", "basis", "procedure", "materials", "form", "fees", "places"):
        address = f"/desk/admin/items/at/SAME/edit/{section}"
        posted = read_inputs(admin.get(address).content.decode())
        posted.pop("stay", None)
        answer = admin.post(address, posted)
        assert answer.status_code == 302, (section, re.findall(r"errors-title.*?</ul>", answer.content.decode(), re.S))
        assert len(list_item_versions("SAME")) == 1, section
    assert write_guide(find_item_in_force("SAME", date(2026, 1, 5))) == before  # type: ignore[arg-type]


def test_half_a_page_empties_nothing(admin: Client) -> None:
    make_item(code="CUT")
    assert admin.post("/desk/admin/items/at/CUT/edit/materials", {"add": "x"}).status_code == 422
    assert len(list_item_versions("CUT")) == 1


def test_the_form_schema_survives_rows_and_back() -> None:
    assert gather_schema(spread_schema(FORM)) == FORM
    assert gather_schema(spread_schema({})) == {}


def test_rows_are_added_moved_and_removed_without_saving(admin: Client) -> None:
    make_item(code="ROWS")
    address = "/desk/admin/items/at/ROWS/edit/materials"
    posted = read_inputs(admin.get(address).content.decode())
    count = len({name.split(".")[1] for name in posted if name.startswith("materials.")})
    posted["materials.0.name"] = ["改了名的材料"]
    page = admin.post(address, {**posted, "add": "materials"}).content.decode()
    assert "改了名的材料" in page and f"materials.{count}.name" in page
    posted = read_inputs(page)
    posted[f"materials.{count}.name"] = ["新的材料"]
    page = admin.post(address, {**posted, "up": f"materials.{count}"}).content.decode()
    assert read_inputs(page)[f"materials.{count - 1}.name"] == ["新的材料"]
    page = admin.post(address, {**read_inputs(page), "remove": "materials.0"}).content.decode()
    assert len(list_item_versions("ROWS")) == 1
    assert f"materials.{count}.name" not in page


def test_a_blank_row_is_no_row(admin: Client) -> None:
    make_item(code="BLANK")
    address = "/desk/admin/items/at/BLANK/edit/places"
    posted = read_inputs(admin.post(address, {**read_inputs(admin.get(address).content.decode()), "add": "faq"})
                         .content.decode())  # fmt: skip
    assert admin.post(address, posted).status_code == 302
    assert len(list_item_versions("BLANK")) == 1


def test_bad_input_loses_nothing_and_is_told_beside_its_field(admin: Client) -> None:
    make_item(code="BAD")
    address = "/desk/admin/items/at/BAD/edit/procedure"
    posted = read_inputs(admin.get(address).content.decode())
    posted["promised_limit.amount"], posted["promised_limit.note"] = ["十五"], ["写了一半的说明"]
    answer = admin.post(address, posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "写了一半的说明" in page and 'value="十五"' in page and 'href="#id_promised_limit.amount"' in page
    assert len(list_item_versions("BAD")) == 1


def test_an_item_goes_from_new_to_published(cast: Any) -> None:
    guide = make_guide(code="WHOLE1")
    make_item(code="OTHER")
    admin = sign_in(cast.admin)
    answer = admin.post("/desk/admin/items/new", {"code": "WHOLE1", "name": "从头做的事项"})
    assert answer.status_code == 302
    page = admin.get("/desk/admin/items/at/WHOLE1").content.decode()
    assert "请列出设定依据" in page and "edit/basis#id_legal_bases" in page
    import_items(text=json.dumps({**guide, "name": "从头做的事项"}), kind="json", actor=cast.admin, at=ITEM_AT)
    assert "内容已经完整" in admin.get("/desk/admin/items/at/WHOLE1").content.decode()
    today = date.today() + timedelta(days=1)
    assert admin.post("/desk/admin/items/at/WHOLE1/do/publish", {"valid_from": today.isoformat()}).status_code == 302
    assert find_item_in_force("WHOLE1", today) is not None
    answer = admin.post(
        "/desk/admin/items/at/WHOLE1/do/withdraw",
        {"withdrawn_on": (today + timedelta(days=30)).isoformat(), "reason": "不再设立"},
    )
    assert answer.status_code == 302
    assert find_item_in_force("WHOLE1", today + timedelta(days=31)) is None


def test_an_incomplete_draft_is_not_published_and_says_what_lacks(admin: Client) -> None:
    create_item(guide={"code": "HALF", "name": "半成品"}, actor=SYSTEM, at=ITEM_AT)
    answer = admin.post("/desk/admin/items/at/HALF/do/publish", {"valid_from": "2026-12-01"})
    assert answer.status_code == 422
    assert "请列出受理条件" in answer.content.decode()


def test_a_foreign_head_keeps_no_item_of_ours(cast: Any) -> None:
    make_item(code="OURS")
    head = sign_in(cast.actors["other_head"])
    address = "/desk/admin/items/at/OURS/edit/basic"
    posted = {**read_inputs(head.get(address).content.decode()), "name": ["别人改的"]}
    assert head.post(address, posted).status_code == 403
    assert len(list_item_versions("OURS")) == 1


def test_two_versions_stand_side_by_side(admin: Client) -> None:
    make_item(code="DIFF")
    address = "/desk/admin/items/at/DIFF/edit/basic"
    posted = {**read_inputs(admin.get(address).content.decode()), "summary": ["新的一句话说明"]}
    posted.pop("stay", None)
    assert admin.post(address, posted).status_code == 302
    new, old = list_item_versions("DIFF")
    page = admin.get("/desk/admin/items/at/DIFF/difference", {"old": old.version_id, "new": new.version_id})
    assert "<ins>新的一句话说明</ins>" in page.content.decode()
    assert admin.get("/desk/admin/items/at/DIFF/do/discard").status_code == 200


def test_the_blank_form_is_shown_as_applicants_see_it(admin: Client) -> None:
    item = make_item(code="FORM", form=FORM)
    page = admin.get(f"/desk/admin/items/versions/{item.version_id}/form").content.decode()
    assert "有店面" in page and "不能提交" in page


def test_import_shows_first_and_writes_after_a_second_look(admin: Client) -> None:
    good, bad = make_guide(code="IMP1", name="导入的事项"), {"code": "IMP2", "name": "", "unknown": 1}
    lines = json.dumps(good, ensure_ascii=False) + "\n" + json.dumps(bad, ensure_ascii=False)
    file = SimpleUploadedFile("items.json", lines.encode())
    page = admin.post("/desk/admin/items/import", {"file": file}).content.decode()
    assert "导入的事项" in page and "请填写事项名称" in page and "确认导入 1 项" in page
    assert list_item_versions("IMP1") == []
    held = re.search(r'name="held" value="([^"]*)"', page)
    assert held is not None
    assert admin.post("/desk/admin/items/import/confirm", {"held": held[1]}).status_code == 302
    assert len(list_item_versions("IMP1")) == 1
    assert list_item_versions("IMP2") == []


def test_a_preview_of_somebody_else_or_a_forged_one_is_refused(cast: Any, admin: Client) -> None:
    file = SimpleUploadedFile("items.json", json.dumps(make_guide(code="IMP3")).encode())
    page = admin.post("/desk/admin/items/import", {"file": file}).content.decode()
    held = re.search(r'name="held" value="([^"]*)"', page)
    assert held is not None
    other = sign_in(cast.centre)
    assert other.post("/desk/admin/items/import/confirm", {"held": held[1]}).status_code == 422
    assert admin.post("/desk/admin/items/import/confirm", {"held": held[1] + "x"}).status_code == 422
    assert list_item_versions("IMP3") == []


@pytest.mark.parametrize(("name", "content"), [("a.csv", b"\xff\xfe\x00"), ("a.json", b"{"), ("a.csv", b"x,y\n1,2\n")])
def test_a_file_that_cannot_be_read_is_told(admin: Client, name: str, content: bytes) -> None:
    assert admin.post("/desk/admin/items/import", {"file": SimpleUploadedFile(name, content)}).status_code == 422


def test_exports_come_back_unchanged(admin: Client) -> None:
    make_item(code="EXP1", form=FORM)
    exported = admin.get("/desk/admin/items/export.json").content
    page = admin.post("/desk/admin/items/import", {"file": SimpleUploadedFile("x.json", exported)}).content.decode()
    assert "没有可以写入的改动" in page
    assert admin.get("/desk/admin/items/export.csv").content.decode("utf-8-sig").startswith("department,main_item")


def test_pages_cost_the_same_at_3_and_at_30(admin: Client, count_queries: Callable[[Any], int]) -> None:
    for number in range(3):
        make_item(code=f"N{number}")
    pages = (
        "/desk/admin/items/",
        "/desk/admin/items/?q=N",
        "/desk/admin/items/at/N1",
        "/desk/admin/items/at/N1/edit/basic",
    )
    few = [count_queries(lambda page=page: admin.get(page)) for page in pages]
    few = [count_queries(lambda page=page: admin.get(page)) for page in pages]
    for number in range(3, 30):
        make_item(code=f"N{number}")
    assert [count_queries(lambda page=page: admin.get(page)) for page in pages] == few
    assert max(few) <= 14


def test_what_was_typed_is_escaped(admin: Client) -> None:
    nasty = "<script>alert(1)</script>"
    make_item(code="XSS", name=f"事项{nasty}")
    for page in ("items/?q=XSS", "items/at/XSS", "items/at/XSS/edit/basic"):
        text = admin.get(f"/desk/admin/{page}").content.decode()
        assert nasty not in text and escape(nasty) in text


@pytest.mark.long
def test_the_imported_catalogue_is_found_by_staff(admin: Client, shared_data: Path) -> None:
    found = next(iter(shared_data.glob("data/catalogue/*items*.csv")), None)
    if found is None:
        pytest.skip("no list of items in the shared data")
    page = admin.post("/desk/admin/items/import", {"file": SimpleUploadedFile("i.csv", found.read_bytes())})
    held = re.search(r'name="held" value="([^"]*)"', page.content.decode())
    assert held is not None
    assert admin.post("/desk/admin/items/import/confirm", {"held": held[1]}).status_code == 302
    for text in ("身份证", "sfz", "shenfenzheng"):
        assert "身份证" in admin.get("/desk/admin/items/", {"q": text}).content.decode()
