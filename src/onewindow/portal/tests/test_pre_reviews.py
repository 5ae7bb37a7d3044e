"""Pre-review on the portal (RD-02): 正式提交 first, 先做预审 second, its own page, and the way to apply at any moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onewindow.accounts.actions import link_account_to_party
from onewindow.cases.actions import pass_pre_review, return_pre_review
from onewindow.cases.queries import get_case, list_own_cases
from onewindow.cases.queries.pre_reviews import find_case_bond, list_own_pre_reviews
from onewindow.cases.testing import CaseCast, make_case_cast
from onewindow.directory.testing import Cast
from onewindow.files.testing import PDF
from onewindow.kit.acting import SYSTEM, At
from onewindow.portal.tests.test_applying import _read_form, _sign_in

pytestmark = pytest.mark.django_db
OFFERED = {"pre_review_limit": {"amount": 3, "unit": "working_day"}, "pre_review_valid_days": 30}


def _now() -> At:
    return At(datetime.now(UTC))


def _play(cast: Cast, **guide: Any) -> CaseCast:
    made = make_case_cast(cast, online_depth="accept", **guide)
    for actor in (made.li_ming, made.chen_jie):
        link_account_to_party(account_id=actor.account_id or 0, party_ref=actor.party_id or 0, actor=SYSTEM, at=_now())
    return made


@pytest.fixture
def play(cast: Cast) -> CaseCast:
    return _play(cast, **OFFERED)


def _fill(client: Client, play: CaseCast) -> str:
    """Walks to the checking page and gives its text."""
    _sign_in(client, play.li_ming.account_id)
    code = play.item.code
    client.post(f"/apply/{code}", {"applicant": play.li_ming.party_id})
    known = _read_form(client.get(f"/apply/{code}/form").content.decode())
    answers = {"site_name": "明明理发店", "area": "36.50", "site_kind": "barber", "phone": "13800001234"}
    client.post(f"/apply/{code}/form", known | answers)
    sent = {f"paper_{m.code}": SimpleUploadedFile(f"{m.code}.pdf", PDF) for m in play.item.materials}
    assert client.post(f"/apply/{code}/papers", {**sent, "next": "1"}).status_code == 302
    return client.get(f"/apply/{code}/check").content.decode()


def _ask(client: Client, play: CaseCast) -> str:
    _fill(client, play)
    answer = client.post(f"/apply/{play.item.code}/check", {"key": "k", "pre_review": "1"})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].rsplit("/", 1)[1]


def test_formal_submission_stands_first_and_is_the_main_button(client: Client, play: CaseCast) -> None:
    text = _fill(client, play)
    assert text.index("正式提交</button>") < text.index("先做预审</button>")
    assert re.search(r'<button class="button button-main">[^<]*<svg.*?</svg>正式提交</button>', text, re.S)
    assert '<button class="button" name="pre_review" value="1">先做预审</button>' in text
    guide = client.get(f"/items/{play.item.code}").content.decode()
    assert "预审（自己选择）" in guide and "通过后 30 天内有效" in guide


def test_where_none_is_published_there_is_no_such_button(client: Client, cast: Cast) -> None:
    play = _play(cast)
    text = _fill(client, play)
    assert "先做预审" not in text and "提交申请" in text
    answer = client.post(f"/apply/{play.item.code}/check", {"key": "k", "pre_review": "1"})
    assert answer.status_code == 422 and "没有公布预审时限" in answer.content.decode()
    assert "预审（自己选择）" not in client.get(f"/items/{play.item.code}").content.decode()


def test_asking_gives_no_receipt_and_the_page_says_so(client: Client, play: CaseCast) -> None:
    number = _ask(client, play)
    text = client.get(f"/my/pre-reviews/{number}").content.decode()
    assert "预审不是收件" in text and "现在就可以正式提交" in text and text.index("正式提交") < text.index("撤回预审")
    assert not list_own_cases(actor=play.li_ming, on=_now().local_date).rows
    assert number in client.get("/my/pre-reviews/").content.decode()
    again = client.post(f"/apply/{play.item.code}/check", {"key": "k", "pre_review": "1"})
    assert again.status_code == 422 and "已经有一份正在预审" in again.content.decode()


def test_passed_and_submitted_as_it_is(client: Client, play: CaseCast) -> None:
    number = _ask(client, play)
    paper = pass_pre_review(number=number, actor=play.clerk, at=_now())
    text = client.get(f"/my/pre-reviews/{number}").content.decode()
    assert "预审已通过" in text and paper.number in text
    assert client.get(f"/my/pre-reviews/{number}/paper")["Content-Type"] == "application/pdf"
    key = re.search(r'name="key" value="([^"]+)"', text)
    assert key
    refused = client.post(f"/my/pre-reviews/{number}/submit", {"key": key.group(1)})
    assert refused.status_code == 422 and "请先确认内容属实" in refused.content.decode()
    told = {"key": key.group(1), "declared": "on", "delivery_way": "window"}
    first, again = (client.post(f"/my/pre-reviews/{number}/submit", told) for _ in range(2))
    assert first.status_code == 302 and first["Location"] == again["Location"]
    case = first["Location"].rsplit("/", 1)[1]
    assert find_case_bond(case) is not None and get_case(case, play.li_ming, _now().local_date).state == "received"
    assert "与预审通过的内容一致" in client.get(f"/track/{case}").content.decode()


def test_formal_submission_ends_an_open_one(client: Client, play: CaseCast) -> None:
    number = _ask(client, play)
    page = client.get(f"/apply/{play.item.code}/check").content.decode()
    key = re.search(r'name="key" value="([0-9a-f]+)"', page)
    assert key
    sent = client.post(f"/apply/{play.item.code}/check", {"key": key.group(1), "declared": "on"})
    assert sent.status_code == 302
    text = client.get(f"/my/pre-reviews/{number}").content.decode()
    assert "已正式提交，预审终止" in text and "撤回预审" not in text


def test_the_complete_list_is_shown_and_applying_stays_open(client: Client, play: CaseCast) -> None:
    number = _ask(client, play)
    return_pre_review(number=number, problems={"M01": "没有签名", "form": "地址不全"}, actor=play.clerk, at=_now())
    text = client.get(f"/my/pre-reviews/{number}").content.decode()
    assert "没有签名" in text and "地址不全" in text and "也可以照原样直接提交" in text


def test_withdrawing_and_strangers(client: Client, play: CaseCast) -> None:
    number = _ask(client, play)
    _sign_in(client, play.chen_jie.account_id)
    for path in ("", "/paper"):
        assert client.get(f"/my/pre-reviews/{number}{path}").status_code == 404
    for path in ("/submit", "/withdraw"):
        assert client.post(f"/my/pre-reviews/{number}{path}", {"declared": "on"}).status_code == 404
    _sign_in(client, play.li_ming.account_id)
    assert client.post(f"/my/pre-reviews/{number}/withdraw").status_code == 302
    assert "申请人撤回预审" in client.get(f"/my/pre-reviews/{number}").content.decode()


def test_a_missed_limit_is_said(client: Client, play: CaseCast) -> None:
    number = _ask(client, play)
    later = _now().local_date + timedelta(days=60)
    assert list_own_pre_reviews(actor=play.li_ming, on=later)[0].is_overdue
    assert "已超期" not in client.get(f"/my/pre-reviews/{number}").content.decode()
