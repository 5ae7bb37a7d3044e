"""The applicant's word online: promise, hand in, contest, commit (C-07, BE-09, RD-10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onewindow.accounts.actions import link_account_to_party
from onewindow.cases.actions import accept_case
from onewindow.cases.actions.promising import note_broken_promise
from onewindow.cases.queries import get_case
from onewindow.cases.testing import hand_in_all, make_case, make_case_cast
from onewindow.cases.tests.test_commitments import COMMITS
from onewindow.kit.acting import SYSTEM, At
from onewindow.portal.tests.test_applying import PDF, _now, _sign_in

pytestmark = pytest.mark.django_db


def _make_play(cast, **guide):  # type: ignore[no-untyped-def]
    """The cast with citizens whose accounts know who they are."""
    made = make_case_cast(cast, online_depth="accept", **guide)
    link_account_to_party(
        account_id=made.li_ming.account_id or 0, party_ref=made.li_ming.party_id or 0, actor=SYSTEM, at=_now()
    )
    return made


def test_promise_hand_in_and_contest(client: Client, cast) -> None:
    play = _make_play(cast, tolerates_missing=True)
    number = make_case(play, at=_now(), materials=hand_in_all(play.item)[:2])
    _sign_in(client, play.li_ming.account_id)
    today = _now().local_date
    assert f"/track/{number}/promise" in client.get(f"/track/{number}").content.decode()
    late = client.post(f"/track/{number}/promise", {"codes": "M03", "by": (today + timedelta(90)).isoformat()})
    assert late.status_code == 422 and "之前" in late.content.decode()
    assert client.post(f"/track/{number}/promise", {"codes": "M03", "by": "soon"}).status_code == 422
    by = (today + timedelta(1)).isoformat()
    assert client.post(f"/track/{number}/promise", {"codes": "M03", "by": by}).status_code == 302
    assert client.get(f"/track/{number}/promise").status_code == 404, "nothing is left to promise"
    accept_case(number=number, actor=play.clerk, at=_now())
    assert "去补交" in client.get(f"/track/{number}").content.decode()
    note_broken_promise(number=number, at=At(_now().occurred_at + timedelta(3), origin="demo"))
    page = client.get(f"/track/{number}").content.decode()
    assert "没有按承诺补交的记载" in page and "不记入信用记录" in page and "只能说明理由不予" in page
    assert client.post(f"/track/{number}/contest", {"contest": "机构停业"}).status_code == 302
    assert "等待部门答复" in client.get(f"/track/{number}").content.decode()
    assert client.post(f"/track/{number}/promised", {}).status_code == 422
    sent = client.post(f"/track/{number}/promised", {"paper_M03": SimpleUploadedFile("c.pdf", PDF)})
    assert sent.status_code == 302
    assert get_case(number, play.li_ming, today).word.promises[0].supplied_on == today


def test_commit_online(client: Client, cast) -> None:
    play = _make_play(cast, **COMMITS)
    number = make_case(play, at=_now(), materials=hand_in_all(play.item)[:2])
    _sign_in(client, play.li_ming.account_id)
    assert client.post(f"/track/{number}/commit", {}).status_code == 422
    assert client.post(f"/track/{number}/commit", {"committed": "on"}).status_code == 302
    page = client.get(f"/track/{number}").content.decode()
    assert "由承诺代替的材料" in page and "采用告知承诺</button>" not in page
    assert "决定后核查期限" in client.get(f"/items/{play.item.code}").content.decode()
