"""From the guide to the decision as an applicant does it in a browser without scripts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onewindow.accounts.actions import link_account_to_party
from onewindow.cases.actions import Correction, notify_corrections
from onewindow.cases.queries import get_case, list_own_cases
from onewindow.cases.testing import CaseCast, make_case, make_case_cast
from onewindow.directory.testing import Cast
from onewindow.documents.tests.pdf_reading import read_pdf_text
from onewindow.files.testing import PDF
from onewindow.kit.acting import SYSTEM, At
from onewindow.messages.queries import list_outbox
from onewindow.parties.testing import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(cast: Cast) -> CaseCast:
    made = make_case_cast(cast, online_depth="accept")
    for actor in (made.li_ming, made.chen_jie):
        link_account_to_party(account_id=actor.account_id or 0, party_ref=actor.party_id or 0, actor=SYSTEM, at=_now())
    return made


def _now() -> At:
    return At(occurred_at=datetime.now(UTC))


def _sign_in(client: Client, account_id: int | None) -> Client:
    user = get_user_model().objects.get(pk=account_id or 0)
    client.force_login(user, backend="onewindow.accounts.backends.SessionBackend")
    return client


def _read_form(text: str) -> dict[str, str]:
    """What the form page already holds, as a browser would send it."""
    inputs = re.findall(r'<input class="input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text)
    return {name: value for name, value in inputs if value}


def _apply(client: Client, play: CaseCast, *, with_papers: bool = True) -> str:
    """Walks the steps and gives the number."""
    code = play.item.code
    assert client.post(f"/apply/{code}", {"applicant": play.li_ming.party_id}).status_code == 302
    known = _read_form(client.get(f"/apply/{code}/form").content.decode())
    answers = {"site_name": "明明理发店", "area": "36.50", "site_kind": "barber", "phone": "13800001234"}
    answer = client.post(f"/apply/{code}/form", known | answers)
    assert answer.status_code == 302, re.findall(r'class="errors.*?</div>', answer.content.decode(), re.S)
    paper = play.item.materials[0].code
    sent = {f"paper_{paper}": SimpleUploadedFile("图.pdf", PDF), "next": "1"} if with_papers else {"next": "1"}
    assert client.post(f"/apply/{code}/papers", sent).status_code == 302
    page = client.get(f"/apply/{code}/check").content.decode()
    key = re.search(r'name="key" value="([0-9a-f]+)"', page)
    assert key
    told = {"key": key.group(1), "declared": "on", "delivery_way": "window"}
    first = client.post(f"/apply/{code}/check", told)
    again = client.post(f"/apply/{code}/check", told)
    assert first.status_code == 302 and first["Location"] == again["Location"]
    return first["Location"].rsplit("/", 1)[1]


def test_visitor_is_asked_to_sign_in_first(client: Client, play: CaseCast) -> None:
    answer = client.get(f"/apply/{play.item.code}")
    assert answer.status_code == 302 and answer["Location"].startswith("/login/?next=%2Fapply")


def test_known_details_are_filled_in_and_a_case_comes_out(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    number = _apply(client, play)
    done = client.get(f"/apply/{play.item.code}/done/{number}").content.decode()
    assert number in done and "<svg" in done and "style=" not in done
    case = get_case(number, play.li_ming, _now().local_date)
    assert case.state == "received"
    assert [m.name for m in case.materials if m.files] == [play.item.materials[0].name]
    assert len(list_own_cases(actor=play.li_ming, on=_now().local_date).rows) == 1


def test_missing_papers_do_not_stop_receipt(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    assert get_case(_apply(client, play, with_papers=False), play.li_ming, _now().local_date).state == "received"


def test_wrong_answers_are_named_and_kept(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    code = play.item.code
    client.post(f"/apply/{code}", {"applicant": play.li_ming.party_id})
    answer = client.post(f"/apply/{code}/form", {"site_name": "明明理发店", "area": "很大"})
    assert answer.status_code == 422
    assert 'href="#id_area"' in answer.content.decode()
    assert "明明理发店" in client.get(f"/apply/{code}/form").content.decode()


def test_what_was_chosen_stays_chosen_when_the_declaration_was_forgotten(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    code = play.item.code
    client.post(f"/apply/{code}", {"applicant": play.li_ming.party_id})
    known = _read_form(client.get(f"/apply/{code}/form").content.decode())
    answers = {"site_name": "明明理发店", "area": "36.50", "site_kind": "barber", "phone": "13800001234"}
    client.post(f"/apply/{code}/form", known | answers)
    way = play.item.delivery_ways[-1]
    answer = client.post(f"/apply/{code}/check", {"delivery_way": way})
    page = answer.content.decode()
    assert answer.status_code == 422 and "请先确认内容属实" in page and "36.5<" in page
    assert f'value="{way}" checked' in page and page.count(" checked") == 1


def test_paper_the_government_holds_is_never_asked_nor_shown_as_lacking(client: Client, cast: Cast) -> None:
    held = {"code": "M02", "name": "营业执照", "source": "shared", "copies": 1, "basis": "公共场所卫生管理条例"}
    asked = {"code": "M01", "name": "申请表", "originals": 1, "basis": "公共场所卫生管理条例", "blank_form": "有"}
    report = {"code": "M03", "name": "检测报告", "source": "intermediary", "copies": 1, "basis": "公共场所卫生管理条例"}
    play = make_case_cast(cast, online_depth="accept", materials=[asked, held, report])
    link_account_to_party(
        account_id=play.li_ming.account_id or 0, party_ref=play.li_ming.party_id or 0, actor=SYSTEM, at=_now()
    )
    guide = client.get(f"/items/{play.item.code}").content.decode()
    assert "自备 2 件材料" in guide and "另有 1 件由政府核查" in guide
    _sign_in(client, play.li_ming.account_id)
    page = client.get(f"/track/{make_case(play, materials=())}").content.decode()
    lines = {name: page.split(f">{name}<", 1)[1].split("</li>", 1)[0] for name in ("申请表", "营业执照", "检测报告")}
    assert "由政府核查" in lines["营业执照"] and "未交" not in lines["营业执照"]
    assert "未交" in lines["申请表"] and "未交" in lines["检测报告"]


def test_program_is_not_taken_for_a_paper(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    code, paper = play.item.code, play.item.materials[0].code
    client.post(f"/apply/{code}", {"applicant": play.li_ming.party_id})
    sent = {f"paper_{paper}": SimpleUploadedFile("a.pdf", b"MZ\x90\x00program"), "next": "1"}
    answer = client.post(f"/apply/{code}/papers", sent)
    assert answer.status_code == 422 and "errors-title" in answer.content.decode()


def test_nobody_applies_for_another(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    assert client.post(f"/apply/{play.item.code}", {"applicant": play.chen_jie.party_id}).status_code == 422


def test_case_page_papers_and_dates_are_the_owners_alone(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    number = _apply(client, play)
    page = client.get(f"/track/{number}").content.decode()
    assert "办理经过" in page and "13800001234" not in page
    assert "逐日说明" in client.get(f"/track/{number}/dates").content.decode()
    case = get_case(number, play.li_ming, _now().local_date)
    receipt, upload = case.documents[0], next(m.files[0] for m in case.materials if m.files)
    paper = client.get(f"/track/{number}/papers/{receipt.id}")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    assert f"http://testserver/check/{receipt.check_code}" in read_pdf_text(paper.content)
    assert "sandbox" in client.get(f"/track/{number}/files/{upload.id}")["Content-Security-Policy"]
    _sign_in(client, play.chen_jie.account_id)
    for path in ("", "/dates", f"/papers/{receipt.id}", f"/files/{upload.id}", "/withdraw", "/supplement"):
        assert client.get(f"/track/{number}{path}").status_code == 404, path


def test_rare_name_applies_and_the_page_says_why_the_paper_is_not_drawn(client: Client, cast: Cast) -> None:
    play = make_case_cast(cast, online_depth="accept")
    person = make_person(_now(), 7, "𠮷𰻝", "13800007777")
    rare = replace(play, li_ming=replace(play.chen_jie, party_id=person.id))
    number = make_case(rare)
    link_account_to_party(account_id=play.chen_jie.account_id or 0, party_ref=person.id, actor=SYSTEM, at=_now())
    _sign_in(client, play.chen_jie.account_id)
    assert "𠮷*" in client.get(f"/track/{number}").content.decode()
    receipt = get_case(number, rare.li_ming, _now().local_date).documents[0]
    answer = client.get(f"/track/{number}/papers/{receipt.id}")
    page = answer.content.decode()
    assert answer.status_code == 422 and receipt.number in page and "不影响办理" in page and "U+20BB7" not in page


def test_one_answer_for_unknown_number_and_wrong_ending(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    number = _apply(client, play)
    visitor = Client()
    wrong = visitor.post("/track", {"number": number, "phone_ending": "0000"})
    unknown = visitor.post("/track", {"number": number[:-1] + "Z", "phone_ending": "0000"})
    assert wrong.status_code == unknown.status_code == 422
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong.content.decode()) == strip.sub("", unknown.content.decode())
    right = visitor.post("/track", {"number": number, "phone_ending": "1234"})
    assert right.status_code == 200 and play.item.name in right.content.decode()


def test_tracking_is_limited(client: Client) -> None:
    answers = [client.post("/track", {"number": "X", "phone_ending": "0000"}).status_code for _ in range(25)]
    assert 429 in answers


def test_notice_is_answered_and_the_list_shrinks(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    number = _apply(client, play)
    first, second = (material.code for material in play.item.materials[:2])
    third = play.item.materials[2].code
    asked = (Correction(first, "看不清"), Correction(second, "没有交"), Correction(third, "没有交"))
    notify_corrections(number=number, corrections=asked, actor=play.clerk, at=_now())
    assert "去补正" in client.get(f"/track/{number}").content.decode()
    answer = client.post(f"/track/{number}/supplement", {f"paper_{second}": SimpleUploadedFile("b.pdf", PDF)})
    assert answer.status_code == 302
    page = client.get(f"/track/{number}/supplement").content.decode()
    assert f"paper_{first}" in page and f"paper_{second}" not in page
    assert client.post(f"/track/{number}/supplement", {}).status_code == 422
    assert client.post(f"/track/{number}/close", {}).status_code == 302
    assert client.post(f"/track/{number}/resume", {}).status_code == 302
    assert "已经补齐" not in client.get(f"/track/{number}").content.decode()
    rest = {f"paper_{code}": SimpleUploadedFile("c.pdf", PDF) for code in (first, third)}
    client.post(f"/track/{number}/supplement", rest)
    done = client.get(f"/track/{number}").content.decode()
    assert "已经补齐" in done and "去补正" not in done


def test_withdrawal_takes_ones_own_code(client: Client, play: CaseCast) -> None:
    _sign_in(client, play.li_ming.account_id)
    number = _apply(client, play)
    assert client.post(f"/track/{number}/withdraw", {"step": "send"}).status_code == 200
    assert client.post(f"/track/{number}/withdraw", {"step": "code", "code": "000000"}).status_code == 422
    found = re.search(r"验证码(\d{6})", next(m.text for m in list_outbox() if m.row.template == "withdrawal_code"))
    assert found
    assert client.post(f"/track/{number}/withdraw", {"step": "code", "code": found.group(1)}).status_code == 302
    assert get_case(number, play.li_ming, _now().local_date).state == "withdrawn"


def test_list_of_own_cases_costs_the_same_for_few_and_many(client: Client, play: CaseCast, count_queries) -> None:  # type: ignore[no-untyped-def]
    _sign_in(client, play.li_ming.account_id)
    for number in range(3):
        make_case(play, key=f"few-{number}")
    client.get("/track")
    few = count_queries(lambda: client.get("/track"))
    for number in range(17):
        make_case(play, key=f"many-{number}")
    assert count_queries(lambda: client.get("/track")) == few <= 10


def test_case_page_costs_a_fixed_number_of_queries(client: Client, play: CaseCast, count_queries) -> None:  # type: ignore[no-untyped-def]
    _sign_in(client, play.li_ming.account_id)
    number = make_case(play)
    client.get(f"/track/{number}")
    assert count_queries(lambda: client.get(f"/track/{number}")) <= 20
