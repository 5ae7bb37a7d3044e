"""审管衔接 on the desk: signing, urging, who regulates what, the table (C-16)."""

from __future__ import annotations

from datetime import datetime

import pytest

from onewindow.certificates.actions import Happening, appoint_section, push_to_section
from onewindow.certificates.queries import list_pushes, list_regulating_sections
from onewindow.desk.tests.conftest import sign_in
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL

pytestmark = pytest.mark.django_db
NOW = datetime.now(LOCAL)
TODAY = NOW.date()
AT = At(NOW, origin="demo")
ADDRESS = "/desk/certificates/pushes/"


@pytest.fixture
def push_id(play):
    cast = play.cast
    appoint_section(
        department_id=cast.department.id, section_department_id=cast.other_department.id, source="三定方案", starts_on=TODAY,
        actor=cast.admin, at=AT,
    )  # fmt: skip
    told = Happening(1, "grant", play.item.code, play.item.name, cast.department.id, "李*", TODAY, "case-1")
    push_to_section(happening=told, at=AT)
    return list_pushes(actor=play.head, on=TODAY).rows[0].id


def test_the_section_signs_and_the_other_side_urges(play, push_id):
    granting, section = sign_in(play.head), sign_in(play.cast.stranger)
    assert f"/pushes/{push_id}/urge" in granting.get(ADDRESS).content.decode()
    assert f"/pushes/{push_id}/sign" in section.get(ADDRESS).content.decode()
    assert granting.post(f"{ADDRESS}{push_id}/urge").status_code == 302
    assert granting.post(f"{ADDRESS}{push_id}/urge").status_code == 409
    assert granting.post(f"{ADDRESS}{push_id}/sign").status_code == 403
    assert section.post(f"{ADDRESS}{push_id}/sign", {"note": "列入计划"}).status_code == 302
    assert section.post(f"{ADDRESS}{push_id}/sign").status_code == 409
    assert play.cast.stranger.name in granting.get(f"{ADDRESS}?show=signed").content.decode()


def test_the_table_is_masked_and_holds_every_line(play, push_id):
    sheet = sign_in(play.cast.supervisor).get(f"{ADDRESS}list.csv?show=all").content.decode()
    assert "李*" in sheet and play.item.name in sheet and sheet.count("\n") >= 2


def test_sections_are_kept_by_the_head_and_the_administrator(play, push_id):
    head = sign_in(play.head)
    form = {
        "department_id": play.cast.department.id, "item_code": play.item.code, "source": "内部分工",
        "section_department_id": play.cast.department.id, "section_post_id": play.cast.posts["reviewer"],
        "starts_on": TODAY.isoformat(), "last_day": "",
    }  # fmt: skip
    address = "/desk/certificates/sections/do/appoint"
    assert head.get(address).status_code == 200
    assert head.post(address, form | {"source": ""}).status_code == 422
    assert head.post(address, form).status_code == 302
    sections = list_regulating_sections(actor=play.head, on=TODAY)
    assert len(sections) == 2
    ended = head.post(f"/desk/certificates/sections/do/end/{sections[0].id}", {"last_day": TODAY.isoformat()})
    assert ended.status_code == 302
    assert sign_in(play.chief).get(address).status_code == 403
