"""The procedures on the case page: what stands in the way, the forms, what is kept when refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from onewindow.cases.actions import run_act
from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import finish_review, make_case, make_case_cast, make_upper_organ
from onewindow.cases.tests.procedure_play import NEIGHBOUR, SENT, SERVED
from onewindow.desk.tests.conftest import sign_in
from onewindow.files.actions import store_file
from onewindow.files.testing import make_png
from onewindow.kit.acting import At

pytestmark = pytest.mark.django_db


def now() -> At:
    return At(datetime.now(UTC), origin="demo")


@pytest.fixture
def number(play):
    made = make_case(play, state=State.ACCEPTED, at=now())
    finish_review(play, made, now())
    return made


def send(actor, number, name, /, **typed):
    return sign_in(actor).post(f"/desk/cases/{number}/acts/{name}", typed)


def read(actor, number):
    answer = sign_in(actor).get(f"/desk/cases/{number}")
    assert answer.status_code == 200
    return answer.content.decode()


def look(play, number):
    return get_case(number, play.chief, date.today())


def test_a_survey_by_forms_with_ticked_officers_and_photographs(play, number):
    officers = [str(play.reviewer.account_id), str(play.clerk.account_id)]
    answer = send(play.chief, number, "order_examination", check_kind="survey", subject="场所", officers=officers[0])
    text = answer.content.decode()
    assert answer.status_code == 422 and f'value="{officers[0]}" id="id_order_examination-officers' in text.replace(
        "\n", ""
    )
    assert "两名以上" in text
    ordered = send(play.chief, number, "order_examination", check_kind="survey", subject="场所", officers=officers)
    assert ordered.status_code == 302, ordered.content.decode()
    text = read(play.chief, number)
    assert "现在还不能作出决定" in text and "现场踏勘还没有登记结果" in text and 'id="act-grant"' not in text
    check = look(play, number).procedures.examinations[0]
    photos = [store_file(content=make_png(), filename=f"{n}.png", actor=play.reviewer, at=now()).id for n in (1, 2)]
    done = send(play.reviewer, number, "record_examination", examination=str(check.id), done_on=date.today().isoformat(),
                findings="与申报一致", conclusion="pass", file_ids=",".join(map(str, photos)))  # fmt: skip
    assert done.status_code == 302, done.content.decode()
    text = read(play.chief, number)
    assert "现在还不能作出决定" not in text and 'id="act-grant"' in text
    client = sign_in(play.reviewer)
    assert client.get(f"/desk/cases/{number}/files/{photos[0]}").status_code == 200
    assert sign_in(play.cast.stranger).get(f"/desk/cases/{number}/files/{photos[0]}").status_code == 404
    paper = look(play, number).procedures.examinations[0].paper
    assert client.get(f"/desk/cases/{number}/documents/{paper}").content.startswith(b"%PDF")


def test_an_interested_person_and_a_hearing_by_forms(play, number):
    until = (date.today() + timedelta(5)).isoformat()
    typed = {**NEIGHBOUR, **SERVED, "until": until, "delivery_proof": ""}
    refused = send(play.chief, number, "register_interest", **typed)
    assert refused.status_code == 422 and NEIGHBOUR["interest"] in refused.content.decode()
    assert send(play.chief, number, "register_interest", **{**typed, "delivery_proof": "回证 1"}).status_code == 302
    view = look(play, number)
    text = read(play.chief, number)
    assert "利害关系人 周*" in text and "周平" not in text and "回证 1" in text
    assert "当面送达" in text and "counter" not in text.split('id="procedures"')[1].split("</section>")[0]
    served = view.procedures.tellings[0].paper
    assert sign_in(play.chief).get(f"/desk/cases/{number}/documents/{served}").content.startswith(b"%PDF")
    for person in ("0", str(view.procedures.people[0].id)):
        assert send(play.chief, number, "tell_hearing_right", person=person, **SERVED).status_code == 302
    assert send(play.clerk, number, "request_hearing", person="0", reason="当面提出").status_code == 302
    assert "时间、地点还没有定" in read(play.chief, number)
    early = (date.today() + timedelta(3)).isoformat()
    given = {"hour": "09:30", "place": "三楼", "chair": str(play.head.account_id), **SERVED}
    soon = send(play.chief, number, "call_hearing", day=early, **given)
    assert soon.status_code == 422 and "七日前" in soon.content.decode() and "三楼" in soon.content.decode()
    later = (date.today() + timedelta(22)).isoformat()
    called = send(play.chief, number, "call_hearing", day=later, **given)
    assert called.status_code == 302, called.content.decode()
    text = read(play.chief, number)
    assert "<dt>地点</dt><dd>三楼</dd>" in text and "时间、地点还没有定" not in text


def test_sending_up_offers_the_organs_above(cast):
    play = make_case_cast(cast, escalated=True)
    number = make_case(play, state=State.ACCEPTED, at=now())
    finish_review(play, number, now())
    upper, _ = make_upper_organ()
    text = read(play.chief, number)
    assert f'value="{upper.credit_code}"' in text and play.cast.other_department.credit_code not in text
    assert send(play.chief, number, "escalate", upper_organ=upper.credit_code, **SENT).status_code == 302
    assert f"{play.cast.department.name} → {upper.name}" in read(play.clerk, number)


def test_when_nothing_is_left_the_refusal_says_so_already(cast):
    play = make_case_cast(cast, quantity_limit={"limited": True, "amount": 1, "note": ""})
    first, second = (make_case(play, state=State.ACCEPTED, key=key, at=now()) for key in "12")
    for number in (first, second):
        finish_review(play, number, now())
    assert send(play.chief, first, "grant", content="准予").status_code == 302
    text = read(play.chief, second)
    assert "数量已经用完" in text and "第五十七条" in text and 'id="act-refuse"' in text


def test_a_step_on_the_spot_without_two_officers_is_pointed_out(cast):
    steps = [
        {"name": "受理", "where": "hall", "role": "clerk"},
        {"name": "现场核查", "where": "back_office", "role": "reviewer"},
        {"name": "决定", "where": "back_office", "role": "chief"},
    ]
    play = make_case_cast(cast, steps=steps)
    number = make_case(play, state=State.ACCEPTED, at=now())
    assert "还没有两名以上工作人员的核查记录" in read(play.reviewer, number)
    officers = [str(play.reviewer.account_id), str(play.clerk.account_id)]
    send(play.chief, number, "order_examination", check_kind="verification", subject="场所", officers=officers)
    check = look(play, number).procedures.examinations[0]
    send(play.reviewer, number, "record_examination", examination=str(check.id), done_on=date.today().isoformat(),
         findings="好", conclusion="pass")  # fmt: skip
    assert "还没有两名以上工作人员的核查记录" not in read(play.reviewer, number)


def test_the_page_costs_the_same_with_three_checks_and_with_thirty(play, number, count_queries):
    def order(count):
        for n in range(count):
            payload = {"check_kind": "verification", "subject": f"材料 {n}"}
            run_act(number=number, name="order_examination", payload=payload, actor=play.chief, at=now())

    order(3)
    client = sign_in(play.chief)
    client.get(f"/desk/cases/{number}")
    few = count_queries(lambda: client.get(f"/desk/cases/{number}"))
    order(27)
    assert count_queries(lambda: client.get(f"/desk/cases/{number}")) == few
