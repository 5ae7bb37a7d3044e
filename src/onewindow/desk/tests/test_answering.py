"""The desk shows who answers for a case and lets it be handed over by name (S-05)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model

from onewindow.accounts.actions import link_account_to_party
from onewindow.cases.actions import hand_over_case
from onewindow.cases.queries import get_case
from onewindow.cases.testing import at_day, make_case
from onewindow.desk.tests.conftest import sign_in

pytestmark = pytest.mark.django_db


def test_a_case_is_handed_over_by_name_on_its_page(play) -> None:
    number = make_case(play)
    clerk, reviewer = sign_in(play.clerk), sign_in(play.reviewer)
    page = clerk.get(f"/desk/cases/{number}").content.decode()
    assert "首办责任人" in page
    assert f'<option value="{play.reviewer.account_id}">林海（卫生健康审核岗）</option>' in page
    assert f'value="{play.clerk.account_id}"' not in page
    sent = {"to_account": str(play.reviewer.account_id), "reason": ""}
    refused = clerk.post(f"/desk/cases/{number}/acts/hand_over", sent)
    assert refused.status_code == 422
    assert f'<option value="{play.reviewer.account_id}" selected>' in refused.content.decode()
    assert clerk.post(f"/desk/cases/{number}/acts/hand_over", {**sent, "reason": "轮岗"}).status_code == 302
    assert "等待接收" in reviewer.get(f"/desk/cases/{number}").content.decode()
    assert reviewer.post(f"/desk/cases/{number}/acts/take_over", {}).status_code == 302
    day = datetime.now(UTC).date()
    answering = get_case(number, play.reviewer, day).responsible
    assert answering and answering.name == "林海"
    assert number in reviewer.get("/desk/?show=mine").content.decode()
    assert number not in clerk.get("/desk/?show=mine").content.decode()


def test_the_head_sets_who_answers_first_online(play) -> None:
    department = play.cast.department.id
    head = sign_in(play.head)
    page = f"/desk/admin/directory/departments/{department}"
    assert "没有另行规定" in head.get(page).content.decode()
    sent = {"post_id": play.cast.posts["reviewer"], "document": "首办责任制第三条", "starts_on": "2026-01-05"}
    answer = head.post(f"/desk/admin/directory/do/set-first-contact/{department}", sent)
    assert answer.status_code == 302
    assert "首办责任制第三条" in head.get(page).content.decode()
    assert sign_in(play.clerk).get(f"/desk/admin/directory/do/set-first-contact/{department}").status_code == 403


def test_the_applicant_sees_who_answers(play, client) -> None:
    number = make_case(play)
    link_account_to_party(
        account_id=play.li_ming.account_id, party_ref=play.li_ming.party_id, actor=play.li_ming, at=at_day()
    )
    client.force_login(get_user_model().objects.get(pk=play.li_ming.account_id))
    text = client.get(f"/track/{number}").content.decode()
    assert "谁在负责" in text
    assert "王芳" in text


def test_a_handover_costs_the_case_page_no_statement(play, count_queries) -> None:
    number = make_case(play)
    client = sign_in(play.clerk)
    before = count_queries(lambda: client.get(f"/desk/cases/{number}"))
    hand_over_case(number=number, to_account=play.reviewer.account_id, reason="x", actor=play.clerk, at=at_day(hour=11))
    assert count_queries(lambda: client.get(f"/desk/cases/{number}")) == before
