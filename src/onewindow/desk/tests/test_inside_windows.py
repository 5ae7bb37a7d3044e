"""Pages of windows and of leaders on duty, on the desk and in public (W-06, W-07)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onewindow.cases.actions import Applicant, accept_case, submit_case
from onewindow.cases.rules import State
from onewindow.cases.testing import FORM, at_day, finish_review, hand_in_all, make_case
from onewindow.desk.tests.conftest import sign_in
from onewindow.directory.duties import give_window_function, set_duty_rota
from onewindow.directory.duty_rules import Leader, get_monday
from onewindow.directory.testing import CAST_AT, CAST_DAY
from onewindow.kit.acting import SYSTEM
from onewindow.kit.local_time import get_local_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday():
    return get_monday(get_local_date(datetime.now(UTC)))


def receive(play, key="k"):
    return submit_case(
        idempotency_key=key, item_code=play.item.code, applicant=Applicant(party_id=play.li_ming.party_id), form=FORM,
        materials=hand_in_all(play.item), channel="window", window_id=play.cast.window_id, actor=play.clerk, at=at_day(),
    ).number  # fmt: skip


def test_the_staffing_table_shows_figures_with_their_base(play, count_queries) -> None:
    for key in ("a", "b", "c"):
        receive(play, key)
    clerk = sign_in(play.clerk)
    text = clerk.get("/desk/windows/").content.decode()
    assert "3号 卫生健康" in text and "4号 市场监管" not in text
    assert "窗口在岗人数" in text
    page = f"/desk/windows/{play.cast.window_id}"
    own = clerk.get(page).content.decode()
    assert "王芳" in own and play.item.name in own and "3 ÷ 1" in own
    few = count_queries(lambda: clerk.get(page))
    for number in range(27):
        receive(play, f"more{number}")
    assert count_queries(lambda: clerk.get(page)) == few
    assert sign_in(play.cast.stranger).get(page).status_code == 404
    assert "4号 市场监管" in sign_in(play.cast.supervisor).get("/desk/windows/").content.decode()


def test_the_administrator_states_what_a_window_does(play) -> None:
    admin = sign_in(play.cast.admin)
    act = f"/desk/inside/do/give-window-function/{play.cast.window_id}"
    assert admin.post(act, {"function": "issue", "starts_on": str(CAST_DAY), "last_day": ""}).status_code == 302
    page = f"/desk/windows/{play.cast.window_id}"
    assert '<span class="pill pill-blue">发证</span>' in admin.get(page).content.decode()
    assert sign_in(play.head).get(act).status_code == 403
    clerk = sign_in(play.clerk)
    assert "到哪个窗口" in clerk.get(f"/desk/cases/{make_case(play)}/receipt").content.decode()


def test_the_head_plans_and_everybody_sees_who_sits(play, monday, client) -> None:
    assert "还没有公布值班表" in client.get("/duty").content.decode()
    head = sign_in(play.head)
    act = f"/desk/inside/do/set-duty-rota/{play.cast.department.id}"
    sent = {
        "centre_id": play.cast.centre_id, "starts_on": str(monday + timedelta(1)), "weeks": "4",
        "leader_1": play.head.account_id, "title_1": "局长", "leader_2": play.chief.account_id, "title_2": "副局长",
    }  # fmt: skip
    refused = head.post(act, sent)
    assert (
        refused.status_code == 422 and "须为周一" in refused.content.decode() and "副局长" in refused.content.decode()
    )
    assert head.post(act, {**sent, "starts_on": str(monday)}).status_code == 302
    public = client.get("/duty").content.decode()
    assert public.index("郑国") < public.index("黄敏") and "3号" in public
    rota = sign_in(play.chief).get("/desk/duties/").content.decode()
    assert "对调" in rota and "本周您在窗口值班" not in rota
    assert "本周窗口值班领导" in sign_in(play.chief).get("/desk/chief/").content.decode()
    duty = rota.split("/desk/inside/do/swap-duty/")[1].split('"')[0]
    form = sign_in(play.chief).get(f"/desk/inside/do/swap-duty/{duty}").content.decode()
    other = form.split('<option value="')[1].split('"')[0]
    swap = {"with_duty_id": other, "reason": "出差"}
    assert sign_in(play.chief).post(f"/desk/inside/do/swap-duty/{duty}", swap).status_code == 302
    assert "调班记录" in sign_in(play.chief).get("/desk/duties/").content.decode()
    public = client.get("/duty").content.decode()
    assert public.index("黄敏") < public.index("郑国")


def test_the_leader_on_duty_signs_what_came_to_the_window(play, monday) -> None:
    number = receive(play)
    accept_case(number=number, actor=play.clerk, at=at_day(hour=11))
    finish_review(play, number, at_day(hour=12))
    set_duty_rota(
        centre_id=play.cast.centre_id, department_id=play.cast.department.id, starts_on=monday, weeks=1,
        leaders=[Leader(play.head.account_id, "局长")], actor=SYSTEM, at=CAST_AT,
    )  # fmt: skip
    head = sign_in(play.head)
    assert "还没有打开看过的" in head.get("/desk/duties/").content.decode()
    head.get(f"/desk/cases/{number}")
    page = head.get("/desk/duties/").content.decode()
    assert f'name="numbers" value="{number}"' in page
    assert head.post("/desk/chief/sign", {"numbers": [number], "content": "准予"}).status_code == 302
    assert number not in head.get("/desk/duties/").content.decode()


def test_the_public_rota_costs_the_same_at_three_and_at_thirty_weeks(play, monday, client, count_queries) -> None:
    def plan(first, weeks):
        set_duty_rota(
            centre_id=play.cast.centre_id, department_id=play.cast.department.id, starts_on=first, weeks=weeks,
            leaders=[Leader(play.head.account_id, "局长")], actor=SYSTEM, at=CAST_AT,
        )  # fmt: skip

    plan(monday, 3)
    few = count_queries(lambda: client.get("/duty"))
    plan(monday + timedelta(weeks=3), 27)
    assert count_queries(lambda: client.get("/duty")) == few
    give_window_function(window_id=play.cast.window_id, function="issue", starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT)
    assert count_queries(lambda: client.get("/duty")) == few


def test_a_case_taken_back_is_listed_with_its_reason(play, count_queries) -> None:
    number = make_case(play, state=State.ACCEPTED, at=at_day(get_local_date(datetime.now(UTC))))
    chief = sign_in(play.chief)
    assert "没有带回部门的件" in chief.get("/desk/taken-back/").content.decode()
    sent = {"purpose": "seal", "reason_code": "seal_elsewhere", "reason": ""}
    refused = chief.post(f"/desk/cases/{number}/acts/take_back", sent)
    assert refused.status_code == 422 and "请写明具体原因" in refused.content.decode()
    sent["reason"] = "业务章在局里"
    assert chief.post(f"/desk/cases/{number}/acts/take_back", sent).status_code == 302
    text = chief.get("/desk/taken-back/").content.decode()
    assert number in text and "业务章在局里" in text and "还在部门" in text
    assert number not in sign_in(play.cast.stranger).get("/desk/taken-back/").content.decode()
    assert number in sign_in(play.cast.supervisor).get("/desk/taken-back/").content.decode()
    assert chief.post(f"/desk/cases/{number}/acts/bring_back", {"note": ""}).status_code == 302
