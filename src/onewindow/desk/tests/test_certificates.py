"""The register on the desk: who sees what, every act by its form, the table (RD-14, O-03)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from onewindow.cases.rules import State
from onewindow.cases.testing import FORM, make_case
from onewindow.catalogue.testing import make_item
from onewindow.certificates.queries import CertificateView, find_certificates_of_case, get_certificate
from onewindow.certificates.rules import CERTIFICATE_TABLE, Keeper
from onewindow.desk.certificates.acts import CERTIFICATE_FORMS
from onewindow.desk.tests.conftest import sign_in
from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.local_time import LOCAL

pytestmark = pytest.mark.django_db
NOW = datetime.now(LOCAL)
TODAY = NOW.date()
TYPED = {
    "change": {"reference": "卷 1", "content": "变更后的内容"},
    "renew": {"reference": "卷 2", "lodged_on": TODAY.isoformat()},
    "propose": {
        "intended": "revoke", "ground": "fraud", "facts": "材料不实", "proof": "签收",
        "answer_by": (TODAY + timedelta(days=5)).isoformat(),
    },
    "cancel": {"organ": "公安局", "decision": "罚 3 号", "penalised_on": TODAY.isoformat(), "basis": "《条例》第九条"},
    "deregister": {"ground": "force_majeure", "facts": "洪水灭失"},
}  # fmt: skip


@pytest.fixture
def number(play):
    return find_certificates_of_case(make_case(play, state=State.GRANTED, at=At(NOW, origin="demo")))[0]


def see(number: str) -> CertificateView:
    """Everything the register knows of it."""
    return get_certificate(number, SYSTEM, TODAY)


def test_every_act_of_the_table_has_a_form():
    asked = {row.act.value for row in CERTIFICATE_TABLE if row.keeper is Keeper.DECIDER}
    assert set(CERTIFICATE_FORMS) == asked


def test_the_register_lists_filters_searches_and_exports(play, number):
    client = sign_in(play.head)
    assert number in client.get("/desk/certificates/").content.decode()
    assert number in client.get("/desk/certificates/?show=in_force").content.decode()
    assert number not in client.get("/desk/certificates/?show=revoked").content.decode()
    assert number in client.get("/desk/certificates/?q=李明").content.decode()
    assert "没有这样的证照" in client.get("/desk/certificates/?q=李").content.decode()
    sheet = client.get("/desk/certificates/list.csv").content.decode()
    assert number in sheet and "李*" in sheet and "李明" not in sheet
    assert client.get("/desk/certificates/?show=nonsense&after=").status_code == 200


@pytest.mark.parametrize("name", TYPED)
def test_an_act_is_done_by_its_form(play, number, name):
    client = sign_in(play.head)
    address = f"/desk/certificates/at/{number}/acts/{name}"
    assert client.get(address).status_code == 200
    assert client.post(address, TYPED[name]).status_code == 302
    last = see(number).entries[0]
    assert last.act == name and last.paper is not None
    page = client.get(f"/desk/certificates/at/{number}").content.decode()
    assert last.paper.number in page


def test_a_revocation_goes_its_whole_way_and_a_refusal_keeps_what_was_typed(play, number):
    client = sign_in(play.head)
    address = f"/desk/certificates/at/{number}"
    client.post(f"{address}/acts/propose", TYPED["propose"])
    early = client.post(f"{address}/acts/revoke", {"harms_public_interest": "no", "facts": "核查属实"})
    assert early.status_code == 422 and "核查属实" in early.content.decode() and "陈述、申辩" in early.content.decode()
    client.post(f"{address}/acts/hear", {"intended": "revoke", "statement": "不是我填的"})
    typed = {"harms_public_interest": "no", "reply": "经复核不予采纳"}
    harmful = client.post(f"{address}/acts/revoke", typed | {"harms_public_interest": "yes"})
    assert harmful.status_code == 422 and see(number).line.state == "in_force"
    assert client.post(f"{address}/acts/revoke", typed).status_code == 302
    assert see(number).line.state == "revoked"
    page = client.get(address).content.decode()
    assert "已撤销" in page and "/acts/deregister" in page and "/acts/change" not in page


def test_the_paper_is_drawn_at_its_first_download(play, number):
    client = sign_in(play.head)
    client.post(f"/desk/certificates/at/{number}/acts/cancel", TYPED["cancel"])
    paper = see(number).papers[0]
    answer = client.get(f"/desk/certificates/at/{number}/documents/{paper.number}")
    assert answer.status_code == 200 and answer.content[:5] == b"%PDF-"
    assert client.get(f"/desk/certificates/at/{number}/documents/none").status_code == 404


@pytest.mark.parametrize(
    "who", ["clerk", "reviewer", "stranger", "leader", "centre", "supervisor", "admin", "window_clerk"]
)
def test_nobody_else_gets_to_a_form(play, number, who):
    client = sign_in(getattr(play.cast, who))
    for name in CERTIFICATE_FORMS:
        address = f"/desk/certificates/at/{number}/acts/{name}"
        assert client.get(address).status_code in (403, 404)
        assert client.post(address, TYPED.get(name, {})).status_code in (403, 404)
    assert see(number).version == 1


def test_the_window_offers_the_applicants_own_certificates(play, number):
    department = {"credit_code": play.cast.department.credit_code, "name": play.cast.department.name}
    renewal = make_item(
        code="RENEWAL", name="卫生许可证延续", department=department,
        certificate_act={"act": "renew", "item_code": play.item.code},
    )  # fmt: skip
    client = sign_in(play.clerk)
    page = client.post(f"/desk/intake/{renewal.code}/", {"a-number": FORM["applicant_number"], "a-do": "find"})
    assert number in page.content.decode()
    assert number not in client.get(f"/desk/intake/{renewal.code}/").content.decode()
