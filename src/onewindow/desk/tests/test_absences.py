"""The page of AB posts: record an absence, the other holder's list, hand back (M-04)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onewindow.accounts.actions import create_account
from onewindow.cases.testing import make_case
from onewindow.desk.tests.conftest import sign_in
from onewindow.directory.powers import appoint_holder
from onewindow.directory.queries import load_actor
from onewindow.directory.testing import CAST_AT, CAST_DAY
from onewindow.kit.acting import SYSTEM
from onewindow.kit.local_time import get_local_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return get_local_date(datetime.now(UTC))


@pytest.fixture
def second(play, today):
    account = create_account(username="liqiang", name="李强", kind="staff", password=None, actor=SYSTEM, at=CAST_AT)
    appoint_holder(
        post_id=play.cast.posts["clerk"],
        account_id=account.id,
        position="B",
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )
    return load_actor(account.id, today)


def test_away_the_cases_stand_in_the_other_holders_list_and_go_back(play, second, today):
    number = make_case(play)
    clerk, other = sign_in(play.clerk), sign_in(second)
    assert "没有登记缺岗" in clerk.get("/desk/absences/").content.decode()
    sent = {"kind": "training", "starts_on": str(today), "last_day": str(today + timedelta(3)), "note": ""}
    assert clerk.post("/desk/inside/do/record-own-absence", sent).status_code == 302
    page = other.get("/desk/absences/").content.decode()
    assert "缺岗中" in page and "李强" in page
    listed = other.get("/desk/?show=mine").content.decode()
    assert number in listed and "代A岗 王芳" in listed
    sent = {"kind": "leave", "starts_on": str(today), "last_day": str(today), "note": "家里有事"}
    refused = other.post("/desk/inside/do/record-own-absence", sent)
    assert refused.status_code == 422
    assert "岗位将无人" in refused.content.decode() and "家里有事" in refused.content.decode()


def test_the_chief_records_for_a_colleague_and_a_clerk_does_not(play, second, today):
    target = play.clerk.account_id
    sent = {"kind": "leave", "starts_on": str(today), "last_day": str(today), "note": ""}
    assert sign_in(play.reviewer).post(f"/desk/inside/do/record-absence/{target}", sent).status_code == 403
    chief = sign_in(play.chief)
    assert "替同事登记缺岗" in chief.get("/desk/absences/").content.decode()
    assert chief.post(f"/desk/inside/do/record-absence/{target}", sent).status_code == 302


def test_an_absence_ahead_is_cancelled(play, second, today):
    clerk = sign_in(play.clerk)
    sent = {"kind": "leave", "starts_on": str(today + timedelta(5)), "last_day": str(today + timedelta(6)), "note": ""}
    clerk.post("/desk/inside/do/record-own-absence", sent)
    page = clerk.get("/desk/absences/").content.decode()
    act = page.split("/desk/inside/do/cancel-absence/")[1].split('"')[0]
    assert clerk.post(f"/desk/inside/do/cancel-absence/{act}", {"note": ""}).status_code == 302
    assert "已取消" in clerk.get("/desk/absences/").content.decode()
