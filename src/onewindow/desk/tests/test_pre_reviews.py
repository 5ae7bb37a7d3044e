"""The reviewer's list and page of pre-reviews, the answer, and receiving what was shown (RD-02)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from onewindow.cases.actions import MaterialIn, ask_pre_review
from onewindow.cases.queries.pre_reviews import find_case_bond, get_pre_review
from onewindow.cases.testing import FORM, make_case_cast
from onewindow.desk.tests.conftest import sign_in
from onewindow.desk.tests.test_intake import _find
from onewindow.files.actions import store_file
from onewindow.files.testing import make_png
from onewindow.kit.acting import At
from onewindow.parties.testing import make_person

pytestmark = pytest.mark.django_db
OFFERED = {"pre_review_limit": {"amount": 3, "unit": "working_day"}, "pre_review_valid_days": 30}


@pytest.fixture
def play(cast):
    return make_case_cast(cast, **OFFERED)


def _now() -> At:
    return At(datetime.now(UTC), origin="demo")


def _ask(play, codes=("M01", "M02", "M03"), actor=None) -> str:
    who = actor or play.li_ming
    files = [store_file(content=make_png(n), filename="a.png", actor=who, at=_now()).id for n in range(len(codes))]
    papers = tuple(MaterialIn(code, file_ids=(file_id,)) for code, file_id in zip(codes, files, strict=True))
    return ask_pre_review(item_code=play.item.code, form=FORM, materials=papers, actor=who, at=_now()).number


def test_the_list_shows_what_waits_in_my_department(play) -> None:
    number = _ask(play)
    assert number in sign_in(play.reviewer).get("/desk/pre-reviews/").content.decode()
    assert number not in sign_in(play.cast.stranger).get("/desk/pre-reviews/").content.decode()
    assert number not in sign_in(play.reviewer).get("/desk/pre-reviews/?state=passed").content.decode()
    assert sign_in(play.cast.supervisor).get(f"/desk/pre-reviews/{number}").status_code == 404


def test_passed_by_one_press_and_received_as_it_is(play) -> None:
    number, client = _ask(play), sign_in(play.clerk)
    text = client.get(f"/desk/pre-reviews/{number}").content.decode()
    assert "预审通过" in text and "李*" in text and "13800001234" not in text
    assert client.post(f"/desk/pre-reviews/{number}/pass", follow=True).status_code == 200
    paper = client.get(f"/desk/pre-reviews/{number}/paper")
    assert paper["Content-Type"] == "application/pdf"
    sheet = _find(client, play).content.decode()
    assert "做过预审" in sheet and number in sheet
    sent = client.post(f"/desk/pre-reviews/{number}/receive", {"key": "press"})
    assert sent.status_code == 302 and sent["Location"].endswith("/receipt")
    case = sent["Location"].split("/")[3]
    assert find_case_bond(case) is not None
    text = client.get(f"/desk/cases/{case}").content.decode()
    assert "预审通过过，内容没有变" in text
    refused = client.post(f"/desk/cases/{case}/acts/notify", {"fix.M01": "on", "problem.M01": "缺少该材料"})
    assert refused.status_code == 409 and "不得再以此要求补正" in refused.content.decode()


def test_a_list_that_leaves_something_out_is_refused_and_kept(play) -> None:
    number, client = _ask(play, ("M01",)), sign_in(play.clerk)
    text = client.get(f"/desk/pre-reviews/{number}").content.decode()
    assert 'name="fix.M02" checked' in text and 'name="fix.M01" checked' not in text
    refused = client.post(f"/desk/pre-reviews/{number}/pass")
    assert refused.status_code == 409 and "还缺必交材料" in refused.content.decode()
    typed = {"fix.M01": "on", "problem.M01": "没有签名或盖章", "more.M01": "第二页"}
    refused = client.post(f"/desk/pre-reviews/{number}/return", typed)
    text = refused.content.decode()
    assert refused.status_code == 422 and "还应列入" in text and 'value="第二页"' in text
    rest = {f"fix.{code}": "on" for code in ("M02", "M03")} | {
        f"problem.{code}": "缺少该材料" for code in ("M02", "M03")
    }
    assert client.post(f"/desk/pre-reviews/{number}/return", typed | rest).status_code == 302
    view = get_pre_review(number, play.clerk, _now().local_date)
    assert [paper.problem for paper in view.papers] == ["没有签名或盖章：第二页", "缺少该材料", "缺少该材料"]


def test_personal_answers_are_shown_on_record(play) -> None:
    number = _ask(play)
    answer = sign_in(play.clerk).post(f"/desk/pre-reviews/{number}/reveal", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "李明" in answer.content.decode()
    assert sign_in(play.clerk).post(f"/desk/pre-reviews/{number}/reveal").status_code == 200


def test_the_list_costs_the_same_with_three_and_thirty(play, count_queries) -> None:
    client = sign_in(play.clerk)

    def add(serials) -> None:
        for serial in serials:
            party = make_person(_now(), serial, "王强", f"137000{serial:05d}").id
            actor = replace(play.chen_jie, party_id=party)
            _ask(play, (), actor)

    add(range(300, 303))
    client.get("/desk/pre-reviews/")
    few = count_queries(lambda: client.get("/desk/pre-reviews/"))
    add(range(303, 330))
    assert count_queries(lambda: client.get("/desk/pre-reviews/")) == few
