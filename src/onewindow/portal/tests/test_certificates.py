"""My certificates, their check, and what the law makes public, as people use them without scripts (AL-18, AL-24, RD-14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from onewindow.accounts.actions import link_account_to_party
from onewindow.cases.queries import list_own_cases
from onewindow.cases.rules import State
from onewindow.cases.testing import FORM, make_case, make_case_cast
from onewindow.catalogue.testing import make_item
from onewindow.certificates.actions import cancel_certificate, deregister_certificate, hold_application
from onewindow.certificates.queries import CertificateView, find_certificates_of_case, get_certificate
from onewindow.directory.testing import authorise_post
from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.local_time import LOCAL

pytestmark = pytest.mark.django_db
TODAY = datetime.now(LOCAL).date()


def now() -> At:
    return At(occurred_at=datetime.now(UTC), origin="demo")


@pytest.fixture
def play(cast):
    made = make_case_cast(
        cast, online_depth="accept", name="公共场所卫生许可",
        result={"name": "卫生许可证", "kind": "certificate", "validity": "四年"},
    )  # fmt: skip
    for actor in (made.li_ming, made.chen_jie):
        link_account_to_party(account_id=actor.account_id or 0, party_ref=actor.party_id or 0, actor=SYSTEM, at=now())
    return made


@pytest.fixture
def number(play):
    return issue(play)


def issue(play, key: str = "key-1", at: At | None = None) -> str:
    """The certificate of a grant."""
    return find_certificates_of_case(make_case(play, state=State.GRANTED, at=at or now(), key=key))[0]


def see(number: str) -> CertificateView:
    """Everything the register knows of it."""
    return get_certificate(number, SYSTEM, TODAY)


@pytest.fixture
def renewal(play):
    department = {"credit_code": play.cast.department.credit_code, "name": play.cast.department.name}
    asked = {"act": "renew", "item_code": play.item.code}
    return make_item(
        code="RENEWAL", name="卫生许可证延续", department=department, certificate_act=asked, online_depth="accept"
    )


def sign_in(actor) -> Client:
    client = Client()
    user = get_user_model().objects.get(pk=actor.account_id)
    client.force_login(user, backend="onewindow.accounts.backends.SessionBackend")
    return client


def read(answer) -> str:
    return answer.content.decode()


def test_the_holder_finds_his_certificate_with_its_code_and_history(play, number):
    client = sign_in(play.li_ming)
    assert number in read(client.get("/certificates/"))
    page = read(client.get(f"/certificates/{number}"))
    assert see(number).check_code in page and "颁发" in page and "李*" in page
    assert sign_in(play.chen_jie).get(f"/certificates/{number}").status_code == 404
    assert "您还没有证照" in read(sign_in(play.chen_jie).get("/certificates/"))
    assert Client().get("/certificates/").status_code == 302


def test_a_paper_of_its_history_can_be_downloaded_by_the_holder_only(play, number):
    penalty = {"organ": "公安局", "decision": "罚 3 号", "penalised_on": TODAY, "basis": "《条例》第九条"}
    paper = cancel_certificate(number=number, actor=play.head, at=now(), **penalty).documents[0]
    answer = sign_in(play.li_ming).get(f"/certificates/{number}/papers/{paper.id}")
    assert answer.status_code == 200 and answer.content[:5] == b"%PDF-"
    assert sign_in(play.chen_jie).get(f"/certificates/{number}/papers/{paper.id}").status_code == 404
    assert sign_in(play.li_ming).get(f"/certificates/{number}/papers/999999").status_code == 404


def test_a_renewal_is_begun_from_the_certificate_and_names_it(play, number, renewal):
    client = sign_in(play.li_ming)
    page = read(client.get(f"/certificates/{number}"))
    assert f"/apply/{renewal.code}?certificate=" in page and renewal.name in page
    first = client.get(f"/apply/{renewal.code}?certificate={number}")
    assert [line.number for line in first.context["certificates"]] == [number] and "checked" in read(first)
    assert client.post(f"/apply/{renewal.code}", {"certificate": number}).status_code == 302
    assert client.post(f"/apply/{renewal.code}/form", FORM).status_code == 302
    client.get(f"/apply/{renewal.code}/check")
    key = client.get(f"/apply/{renewal.code}/check").context["key"]
    sent = client.post(f"/apply/{renewal.code}/check", {"key": key, "declared": "on", "delivery_way": "window"})
    assert sent.status_code == 302, read(sent)
    (case,) = [row for row in list_own_cases(actor=play.li_ming, on=TODAY).rows if row.item_name == renewal.name]
    (application,) = see(number).applications
    assert (application.case_number, application.timely) == (case.number, True)
    after = read(client.get(f"/certificates/{number}"))
    assert case.number in after and "届满前未作决定的，视为准予延续" in after and f"/apply/{renewal.code}" not in after
    hold_application(case_number=case.number, waits=True, on=TODAY)
    owing = read(client.get(f"/certificates/{number}"))
    assert "届满时还没有补齐材料的，不视为准予延续" in owing and "届满前未作决定的" not in owing


@pytest.mark.parametrize("posted", [{}, {"certificate": "不存在"}, {"applicant": "own"}])
def test_without_a_certificate_of_ones_own_nothing_is_begun(play, number, renewal, posted):
    posted = {key: str(play.li_ming.party_id) if value == "own" else value for key, value in posted.items()}
    answer = sign_in(play.li_ming).post(f"/apply/{renewal.code}", posted)
    assert answer.status_code == 422
    stranger = sign_in(play.chen_jie)
    assert "没有可以办理的证照" in read(stranger.get(f"/apply/{renewal.code}"))
    assert stranger.post(f"/apply/{renewal.code}", {"certificate": number}).status_code == 422


def test_a_late_renewal_is_told_so(play):
    """Ten months, of which all but two weeks have passed."""
    result = {"name": "许可证", "kind": "certificate", "validity": "十个月"}
    department = {"credit_code": play.cast.department.credit_code, "name": play.cast.department.name}
    short = replace(play, item=make_item(code="SHORT", department=department, result=result))
    authorise_post(
        post_id=play.cast.posts["chief"],
        department_id=play.cast.department.id,
        item_codes=("SHORT",),
        levels=("decide",),
    )
    authorise_post(
        post_id=play.cast.posts["clerk"],
        department_id=play.cast.department.id,
        item_codes=("SHORT",),
        levels=("accept",),
    )
    make_item(code="RENEWAL", department=department, certificate_act={"act": "renew", "item_code": "SHORT"})
    number = issue(short, at=At(datetime.now(UTC) - timedelta(days=290), origin="demo"))
    assert "已经晚了" in read(sign_in(play.li_ming).get(f"/certificates/{number}"))


def test_anybody_checks_a_certificate_by_number_and_code(number):
    code = see(number).check_code
    page = read(Client().get("/check-certificate/", {"number": number, "code": code}))
    assert "现在有效" in page and "卫生许可证" in page and "李" not in page.replace("办理", "")
    for wrong in ({"number": number, "code": "AAAA"}, {"number": "无", "code": code}):
        assert "没有查到" in read(Client().get("/check-certificate/", wrong))
    assert Client().get("/check-certificate/", {"number": "", "code": ""}).status_code == 422
    assert Client().get("/check-certificate/").status_code == 200


def test_a_cancelled_certificate_is_told_to_whoever_checks(play, number):
    penalty = {"organ": "公安局", "decision": "罚 3 号", "penalised_on": TODAY, "basis": "《条例》第九条"}
    cancel_certificate(number=number, actor=play.head, at=now(), **penalty)
    page = read(Client().get("/check-certificate/", {"number": number, "code": see(number).check_code}))
    assert "已经失效" in page and "已吊销" in page


def test_grants_are_public_by_item_department_and_month_and_as_a_table(play, number):
    client = Client()
    page = read(client.get("/grants/"))
    assert number in page and "李*" in page and "李明" not in page
    month = f"{TODAY:%Y-%m}"
    for query, found in (
        (f"item={play.item.code}", True), ("item=NOTHING", False), (f"month={month}", True), ("month=2001-01", False),
        (f"department={play.cast.department.id}", True), (f"department={play.cast.other_department.id}", False),
        ("q=卫生", True), ("q=李明", False), ("month=x&department=y&item=%00", True),
    ):  # fmt: skip
        assert (number in read(client.get(f"/grants/?{query}"))) is found, query
    sheet = read(client.get("/grants.csv"))
    assert number in sheet and "李明" not in sheet and sheet.startswith("\ufeff决定日期")
    assert client.get("/grants/?after=mangled").status_code == 422


def test_deregistrations_are_announced(play, number):
    assert "没有注销的证照" in read(Client().get("/grants/ended"))
    deregister_certificate(number=number, ground="force_majeure", facts="洪水", actor=play.head, at=now())
    page = read(Client().get("/grants/ended"))
    assert number in page and "洪水" not in page and "李明" not in page
    assert number not in read(Client().get("/grants/ended?month=2001-01"))


@pytest.mark.parametrize("rows", [3, 30])
def test_public_lists_and_own_list_ask_a_fixed_number_of_statements(play, rows, django_assert_max_num_queries):
    for i in range(rows):
        issue(play, f"key-{i}")
    client = sign_in(play.li_ming)
    client.get("/certificates/")
    with django_assert_max_num_queries(8):
        client.get("/certificates/")
    with django_assert_max_num_queries(4):
        Client().get("/grants/")
