"""The case page: what is shown, what may be done, what happens when it is refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from onewindow.cases.actions import ACTS, Correction, MaterialIn, accept_case, notify_corrections
from onewindow.cases.queries import get_case
from onewindow.cases.reactions import WIRING
from onewindow.cases.rules import State
from onewindow.cases.testing import FORM, at_day, make_case, make_case_cast
from onewindow.desk.cases.act_forms import make_act_form
from onewindow.desk.cases.procedure_words import ALL_FIELD_WORDS as FIELD_WORDS
from onewindow.desk.tests.conftest import sign_in
from onewindow.kit.acting import At
from onewindow.ledger.actions import install_reactions, run_pending_reactions
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db


def _now() -> At:
    return At(datetime.now(UTC), origin="demo")


MADE = [state for state in State if state is not State.DRAFT]


def _read(client, number: str, status: int = 200) -> str:
    answer = client.get(f"/desk/cases/{number}")
    assert answer.status_code == status
    return answer.content.decode()


def test_every_state_has_its_page(play) -> None:
    clients = [(actor, sign_in(actor)) for actor in (play.clerk, play.head)]
    for state in MADE:
        number = make_case(play, key=state.value, state=state)
        for actor, client in clients:
            text = _read(client, number)
            case = get_case(number, actor, date.today())
            possible = case.allowed_actions
            assert all(f'id="act-{act.name}"' in text for act in possible)
            assert text.count('data-act="') == len(possible)
            assert "style=" not in text and "onclick" not in text


def test_stranger_finds_no_case(play) -> None:
    number = make_case(play)
    _read(sign_in(play.cast.stranger), number, 404)
    assert sign_in(play.cast.stranger).post(f"/desk/cases/{number}/acts/accept").status_code == 404


def test_centre_sees_but_cannot_act(play) -> None:
    number = make_case(play, state=State.ACCEPTED)
    text = _read(sign_in(play.cast.supervisor), number)
    assert 'data-act="' not in text
    answer = sign_in(play.cast.supervisor).post(f"/desk/cases/{number}/acts/grant", {"content": "准予"})
    assert answer.status_code == 403


def test_people_are_masked(play) -> None:
    number = make_case(play)
    text = _read(sign_in(play.clerk), number)
    people = text[text.index('id="people-title"') :]
    assert "李明" not in people and "李*" in people
    assert "13800001234" not in text and play.li_ming.name not in text[: text.index('id="form-title"')]


def test_reveal_needs_a_purpose_and_is_recorded(play) -> None:
    number = make_case(play)
    client = sign_in(play.clerk)
    url = f"/desk/cases/{number}/reveal/{play.li_ming.party_id}"
    assert client.post(url, {"field": "name"}).status_code == 422
    answer = client.post(url, {"field": "name", "purpose": "handle_matter"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "李明" in answer.content.decode()
    last = list_entries(subject=("party", play.li_ming.party_id))[-1]
    assert (last.event, last.data["purpose"], last.data["matter"]) == (
        "PartyRevealed",
        "handle_matter",
        ["case", number],
    )
    assert (
        client.post(f"/desk/cases/{number}/reveal/999999", {"field": "name", "purpose": "contact"}).status_code == 404
    )


def test_reveal_of_the_form_is_recorded(play) -> None:
    number = make_case(play)
    answer = sign_in(play.clerk).post(f"/desk/cases/{number}/reveal-form", {"purpose": "receive"})
    assert answer.status_code == 200 and "13800001234" in answer.content.decode()
    assert list_entries(subject=("case", number))[-1].event == "CaseFormRevealed"


def test_accept_by_form(play) -> None:
    number = make_case(play)
    answer = sign_in(play.clerk).post(f"/desk/cases/{number}/acts/accept", {"version": "1"}, follow=True)
    assert answer.status_code == 200
    assert "受理通知书" in answer.content.decode()
    assert get_case(number, play.clerk, date.today()).state == State.ACCEPTED


def test_second_clerk_is_told_who_did_it(play) -> None:
    number = make_case(play)
    accept_case(number=number, actor=play.head, at=at_day())
    typed = {"version": "1", "reason": "wrong_authority", "explanation": "已经写了很长的说明"}
    answer = sign_in(play.clerk).post(f"/desk/cases/{number}/acts/decline", typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert play.head.name in text and "已经写了很长的说明" in text


def test_refused_form_keeps_what_was_typed(play) -> None:
    number = make_case(play, at=_now())
    typed = {"version": "1", "reason": "wrong_authority", "explanation": "不归我们管"}
    answer = sign_in(play.clerk).post(f"/desk/cases/{number}/acts/decline", typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "不归我们管" in text and "应当向哪个机关申请" in text and 'id="id_decline-competent_organ-error"' in text


def test_one_notice_by_ticking(play) -> None:
    number = make_case(play, at=_now())
    typed = {
        "version": "1",
        "fix.M02": "on",
        "problem.M02": "已过有效期",
        "more.M02": "2019年的图",
        "fix.form": "on",
        "problem.form": "填写不完整",
    }
    answer = sign_in(play.clerk).post(f"/desk/cases/{number}/acts/notify", typed)
    assert answer.status_code == 302, answer.content.decode()
    case = get_case(number, play.clerk, date.today())
    assert {(line.code, line.problem) for line in case.corrections} == {
        ("M02", "已过有效期：2019年的图"),
        ("form", "填写不完整"),
    }
    text = _read(sign_in(play.clerk), number)
    assert 'id="row-M02"' in text and 'id="row-M01"' not in text  # only what was asked (RD-03)


def test_notice_without_words_names_the_line(play) -> None:
    number = make_case(play, at=_now())
    answer = sign_in(play.clerk).post(f"/desk/cases/{number}/acts/notify", {"version": "1", "fix.M02": "on"})
    assert answer.status_code == 422 and "请写明问题" in answer.content.decode()


def test_wrong_date_is_said_beside_its_field(play) -> None:
    number = make_case(play, state=State.ACCEPTED, at=_now())
    typed = {
        "kind": "testing",
        "reason": "送检",
        "ends_on": "2026-13-45",
        "delivery_method": "counter",
        "delivery_proof": "签收",
    }
    answer = sign_in(play.chief).post(f"/desk/cases/{number}/acts/pause", typed)
    text = answer.content.decode()
    assert answer.status_code == 422 and "送检" in text and 'id="id_pause-ends_on-error"' in text


def test_unknown_act_is_not_found(play) -> None:
    number = make_case(play)
    assert sign_in(play.clerk).post(f"/desk/cases/{number}/acts/explode").status_code == 404


def test_every_act_has_words_for_every_field() -> None:
    from dataclasses import fields

    for name, spec in ACTS.items():
        for field in fields(spec.payload):
            if field.name not in ("materials", "corrections", "form", "file_ids"):
                assert f"{name}.{field.name}" in FIELD_WORDS or field.name in FIELD_WORDS, (name, field.name)


def test_every_act_has_a_form(play) -> None:
    from onewindow.cases.queries import AllowedAct

    number = make_case(play, state=State.ACCEPTED)
    case = get_case(number, play.chief, date.today())
    for name in ACTS:
        assert make_act_form(AllowedAct(name, name, "", ""), case, play.item).name == name


def test_form_is_put_right_on_the_spot(play) -> None:
    number = make_case(play)
    client = sign_in(play.clerk)
    shown = client.post(f"/desk/cases/{number}/form")
    assert "13800001234" in shown.content.decode() and "明明理发店" in shown.content.decode()
    typed = {
        "version": "1",
        "note": "店名写错",
        "applicant_name": "李明",
        "phone": "13800001234",
        "site_name": "李明理发店",
        "area": "30",
        "site_kind": "barber",
    }
    wrong = client.post(f"/desk/cases/{number}/form", typed)
    assert wrong.status_code == 422 and "李明理发店" in wrong.content.decode()
    number_typed = shown.context["data"]["applicant_number"]
    assert client.post(f"/desk/cases/{number}/form", typed | {"applicant_number": number_typed}).status_code == 302
    assert "李明理发店" in _read(client, number)


def test_pdf_is_drawn_at_first_download(play) -> None:
    number = make_case(play)
    paper = get_case(number, play.clerk, date.today()).documents[0]
    answer = sign_in(play.clerk).get(f"/desk/cases/{number}/documents/{paper.number}")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert sign_in(play.cast.stranger).get(f"/desk/cases/{number}/documents/{paper.number}").status_code == 404


def test_page_costs_the_same_however_long_the_case(play, count_queries) -> None:
    short, long = make_case(play, state=State.ACCEPTED), make_case(play, key="other", state=State.ACCEPTED)
    client = sign_in(play.reviewer)
    client.get(f"/desk/cases/{short}")
    few = count_queries(lambda: client.get(f"/desk/cases/{short}"))
    clerk = sign_in(play.clerk)
    for _ in range(30):
        clerk.post(f"/desk/cases/{long}/reveal-form", {"purpose": "review"})
    assert count_queries(lambda: client.get(f"/desk/cases/{long}")) == few <= 45


def test_applicant_is_sent_the_code_of_a_withdrawal(play) -> None:
    number = make_case(play, state=State.ACCEPTED)
    client = sign_in(play.clerk)
    assert f"/desk/cases/{number}/withdrawal-code" in _read(client, number)
    answer = client.post(f"/desk/cases/{number}/withdrawal-code", {"proof": "code"})
    assert answer.status_code == 302 and answer["Location"].endswith("?act=withdraw#act-withdraw")
    text = client.get(answer["Location"]).content.decode()
    opened = text[text.index('id="act-withdraw"') :]
    assert "open" in opened[: opened.index(">")] and "验证码已发到申请人登记的手机" in text
    assert sign_in(play.cast.stranger).post(f"/desk/cases/{number}/withdrawal-code").status_code == 404


def test_form_asked_by_the_notice_is_corrected_at_the_window(play) -> None:
    number = make_case(play)
    notify_corrections(number=number, corrections=(Correction("form", "面积填写有误"),), actor=play.clerk, at=at_day())
    client = sign_in(play.clerk)
    assert f"/desk/cases/{number}/form" in _read(client, number)
    page = client.post(f"/desk/cases/{number}/form").content.decode()
    assert "面积填写有误" in page and 'id="id_note"' not in page
    typed = {**FORM, "note": "", "version": ""}
    answer = client.post(f"/desk/cases/{number}/form", typed)
    assert answer.status_code == 302, answer.content.decode()
    case = get_case(number, play.clerk, date.today())
    assert [line.supplied_on is not None for line in case.corrections] == [True]


def test_what_a_clerk_says_at_an_act_is_in_the_timeline(play) -> None:
    number = make_case(play)
    accept_case(number=number, comment="请后台核对面积", actor=play.clerk, at=at_day())
    assert "请后台核对面积" in _read(sign_in(play.chief), number)


def test_conditional_papers_are_judged_before_acceptance(cast) -> None:
    """32, AL-07: what the guide asks under a condition is the acceptor's judgement, and the page asks it."""
    papers = [
        {"code": "M01", "name": "申请表", "originals": 1, "basis": "细则"},
        {
            "code": "M02",
            "name": "委托书",
            "originals": 1,
            "basis": "细则",
            "required": False,
            "needed_when": "委托他人办理的",
        },
    ]
    play = make_case_cast(cast, materials=papers)
    number = make_case(play, at=_now(), materials=(MaterialIn("M01", copies=1),))
    client = sign_in(play.clerk)
    assert 'name="needed.M02"' in _read(client, number)
    url = f"/desk/cases/{number}/acts/accept"
    left_open = client.post(url, {"version": "1", "needed.M02": ""})
    assert left_open.status_code == 422 and 'href="#id_accept-needed.M02"' in left_open.content.decode()
    wanted = client.post(url, {"version": "1", "needed.M02": "yes"})
    assert wanted.status_code == 409 and "委托书" in wanted.content.decode()
    assert client.post(url, {"version": "1", "needed.M02": "no"}).status_code == 302
    assert list_entries(subject=("case", number))[-1].data["needless"] == ["M02"]


def test_service_of_notices_is_shown_and_entered_by_hand(play) -> None:
    """RD-13: a notice that people carry waits on the page until its proof is entered; agreement to electronic service is on paper."""
    install_reactions(WIRING)
    try:
        number = make_case(play, at=_now(), state=State.CORRECTING)
        run_pending_reactions(at=At(datetime.now(UTC) + timedelta(minutes=1)))
    finally:
        install_reactions({})
    client = sign_in(play.clerk)
    text = _read(client, number)
    found = re.search(rf"/desk/cases/{number}/served/(\d+)", text)
    assert found and "一次性补正告知书" in text and "申请人没有确认电子送达地址" in text
    url = f"/desk/cases/{number}/served/{found.group(1)}"
    empty = client.post(url, {"proof": "signed_receipt", "text": ""})
    assert empty.status_code == 422 and "请写明送达凭证" in empty.content.decode()
    wrong = client.post(url, {"proof": "carrier_receipt", "text": "回证 12"})
    assert wrong.status_code == 422 and 'value="回证 12"' in wrong.content.decode()
    assert client.post(url, {"proof": "signed_receipt", "text": "回证 12"}).status_code == 302
    assert "送达回证签字：回证 12" in _read(client, number)
    agree = f"/desk/cases/{number}/agree-service"
    assert client.post(agree, {"channel": "sms", "reference": ""}).status_code == 422
    assert client.post(agree, {"channel": "sms", "reference": "卷宗第 3 页"}).status_code == 302
    assert "申请人已同意电子送达" in _read(client, number)
    assert sign_in(play.cast.supervisor).post(agree, {"channel": "sms", "reference": "x"}).status_code == 403
