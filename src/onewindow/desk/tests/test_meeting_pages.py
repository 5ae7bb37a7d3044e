"""Pages of approval meetings: planned, attended, spoken, closed with minutes (W-08)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from onewindow.cases.queries.meetings import list_meetings
from onewindow.cases.rules import State
from onewindow.cases.testing import at_day, finish_review, make_case
from onewindow.desk.tests.conftest import sign_in
from onewindow.files.storage import install_file_root
from onewindow.kit.local_time import get_local_date

pytestmark = pytest.mark.django_db


def test_a_meeting_from_plan_to_minutes(play, tmp_path) -> None:
    install_file_root(tmp_path)
    today = get_local_date(datetime.now(UTC))
    number = make_case(play, state=State.ACCEPTED, at=at_day(today))
    finish_review(play, number, at_day(today, 11))
    department = play.cast.department.id
    head, clerk = sign_in(play.head), sign_in(play.clerk)
    rule = {"weekday": today.isoweekday(), "place": "会议室", "document": "例会制度", "starts_on": str(today)}
    assert head.post(f"/desk/inside/do/set-standing-meeting/{department}", rule).status_code == 302
    form = head.get(f"/desk/inside/do/convene-meeting/{department}").content.decode()
    assert f'value="{today}"' in form and 'value="会议室"' in form
    plan = {"held_on": str(today), "place": "会议室", "chair_id": play.head.account_id}
    assert clerk.get(f"/desk/inside/do/convene-meeting/{department}").status_code == 403
    assert head.post(f"/desk/inside/do/convene-meeting/{department}", plan).status_code == 302
    (meeting,) = list_meetings(actor=play.head)
    page = f"/desk/meetings/{meeting.id}"
    assert number in clerk.get(page).content.decode()
    assert sign_in(play.cast.stranger).get(page).status_code == 404
    refused = clerk.post(f"{page}/attendance", {f"absent-{play.reviewer.account_id}": "下乡调研"})
    assert refused.status_code == 422 and "下乡调研" in refused.content.decode()
    there = {"present": [play.head.account_id], f"absent-{play.reviewer.account_id}": "下乡调研"}
    assert clerk.post(f"{page}/attendance", there).status_code == 302
    refused = clerk.post(f"{page}/conclusion", {"number": number, "conclusion": "", "opinion": "面积够"})
    assert refused.status_code == 422 and "面积够" in refused.content.decode()
    said = {"number": number, "conclusion": "agree", "opinion": "面积够"}
    assert clerk.post(f"{page}/conclusion", said).status_code == 302
    assert "面积够" in sign_in(play.chief).get(f"/desk/cases/{number}").content.decode()
    assert clerk.get(f"{page}/minutes.pdf").status_code == 404
    assert head.post(f"/desk/inside/do/close-meeting/{meeting.id}", {"summary": ""}).status_code == 302
    minutes = clerk.get(f"{page}/minutes.pdf")
    assert minutes.status_code == 200 and minutes.content.startswith(b"%PDF")
    assert "会纪〔" in clerk.get("/desk/meetings/").content.decode()
    assert "登记会议意见" not in clerk.get(page).content.decode()
