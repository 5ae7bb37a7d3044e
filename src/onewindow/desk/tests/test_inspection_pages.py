"""Pages of inspections for the department, the centre and the enterprise (seed 003)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from onewindow.accounts.actions import link_account_to_party
from onewindow.desk.tests.conftest import sign_in
from onewindow.inspections.queries import list_inspections
from onewindow.kit.acting import At
from onewindow.kit.local_time import get_local_date
from onewindow.parties.testing import make_organisation, make_organisation_details

pytestmark = pytest.mark.django_db


def test_an_inspection_from_booking_to_the_enterprises_page(cast) -> None:
    now = At(datetime.now(UTC), origin="demo")
    today = get_local_date(now.occurred_at)
    firm, code = make_organisation(now, 5).id, make_organisation_details(5).number
    link_account_to_party(account_id=cast.accounts["li_ming"].id, party_ref=firm, actor=cast.li_ming, at=now)
    enterprise = Client()
    enterprise.force_login(get_user_model().objects.get(pk=cast.accounts["li_ming"].id))
    reviewer, centre = sign_in(cast.reviewer), sign_in(cast.centre)
    act = f"/desk/inside/do/book-inspection/{cast.department.id}"
    sent = {
        "party_id": code, "kind": "inspection", "law": "行政许可法", "article": "第六十一条", "reason": "年度监督检查",
        "starts_on": str(today), "last_day": str(today), "officers": (cast.reviewer.account_id,),
    }  # fmt: skip
    refused = reviewer.post(act, sent)
    assert refused.status_code == 422 and "检查人员不得少于两人" in refused.content.decode()
    assert "年度监督检查" in refused.content.decode()
    sent["officers"] = (cast.reviewer.account_id, cast.clerk.account_id)
    assert reviewer.post(act, {**sent, "party_id": "91350300M000000000"}).status_code == 422
    assert reviewer.post(act, sent).status_code == 302
    assert sign_in(cast.clerk).get(act).status_code == 403
    (row,) = list_inspections(actor=cast.centre)
    page = f"/desk/inspections/{row.id}"
    assert "没有检查记录" in enterprise.get("/my/inspections/").content.decode()
    assert "等待备案" in centre.get("/desk/inspections/?state=booked").content.decode()
    assert "不予备案" in centre.get(page).content.decode()
    assert "予以备案" in centre.get(page).content.decode()
    assert "不予备案" not in reviewer.get(page).content.decode()
    assert sign_in(cast.stranger).get(page).status_code == 404
    assert centre.post(f"/desk/inside/do/file-inspection/{row.id}", {"note": ""}).status_code == 302
    shown = enterprise.get("/my/inspections/").content.decode()
    assert "《行政许可法》第六十一条" in shown and "应当主动出示执法证件" in shown
    found = {"done_on": str(today), "outcome": "clear", "findings": "账物相符"}
    assert reviewer.post(f"/desk/inside/do/record-findings/{row.id}", found).status_code == 302
    assert "账物相符" in enterprise.get("/my/inspections/").content.decode()
    report = {
        "party_id": firm, "department_id": cast.other_department.id, "kind": "contest",
        "done_on": str(today - timedelta(1)), "reason": "要求参加评比",
    }  # fmt: skip
    assert enterprise.post("/my/inspections/", {**report, "reason": ""}).status_code == 422
    assert enterprise.post("/my/inspections/", report).status_code == 302
    assert "企业反映" in centre.get("/desk/inspections/?state=unfiled").content.decode()


def test_an_account_without_an_enterprise_is_told_so(cast) -> None:
    citizen = Client()
    citizen.force_login(get_user_model().objects.get(pk=cast.accounts["chen_jie"].id))
    assert "没有关联企业" in citizen.get("/my/inspections/").content.decode()
    assert Client().get("/my/inspections/").status_code in (302, 401)
