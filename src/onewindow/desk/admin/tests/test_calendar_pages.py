"""The calendar's pages: two persons, the diff, the clocks that would move, the hall's own layer (C-11, AL-01)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onewindow.accounts.actions import create_account
from onewindow.clocks.actions import rederive_clocks, start_clock
from onewindow.clocks.queries import list_clocks
from onewindow.desk.admin.tests.conftest import sign_in
from onewindow.directory.powers import grant_role
from onewindow.directory.queries import load_actor
from onewindow.directory.testing import CAST_AT
from onewindow.kit.acting import SYSTEM
from onewindow.web.acting import make_at
from onewindow.workdays.queries import get_notice_in_force, list_revisions, load_calendar
from onewindow.workdays.testing import forget_calendars

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_calendars(db: None) -> Iterator[None]:
    forget_calendars()
    yield
    forget_calendars()


@pytest.fixture
def second(cast: Any) -> Client:
    """Another administrator."""
    account = create_account(username="second", name="李二", kind="staff", actor=SYSTEM, at=CAST_AT)
    grant = {"role": "administrator", "region_code": "350302", "centre_id": cast.centre_id}
    grant_role(account_id=account.id, starts_on=CAST_AT.local_date, actor=SYSTEM, at=CAST_AT, **grant)
    return sign_in(load_actor(account.id, date.today()))


def type_year(client: Client, year: int, extra: str = "") -> int:
    """Enters the year in force with further lines; gives the draft's number."""
    notice = get_notice_in_force(year)
    days = notice.days if notice else ()
    lines = "\n".join(f"{day.day.isoformat()} {'休' if day.kind == 'off' else '班'} {day.name}" for day in days)
    typed = {"year": year, "number": "国办发明电〔2026〕1号", "lines": f"{lines}\n{extra}"}
    answer = client.post("/desk/admin/calendar/type", typed)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return list_revisions(year)[0].id


def test_the_years_stand_with_their_notices(admin: Client) -> None:
    page = admin.get("/desk/admin/calendar/").content.decode()
    assert "/desk/admin/calendar/2024" in page and "通知原文" in page and "未核实" in page


def test_a_years_days_say_why(admin: Client) -> None:
    page = admin.get("/desk/admin/calendar/2024").content.decode()
    assert "2024年10月1日" in page and "国庆" in page and "个工作日" in page
    assert "暂定" in admin.get("/desk/admin/calendar/2030").content.decode()


def test_the_first_person_cannot_confirm_the_second_can(cast: Any, admin: Client, second: Client) -> None:
    draft = type_year(admin, 2026, "2026-12-24 休 临时放假")
    page = admin.get(f"/desk/admin/calendar/drafts/{draft}").content.decode()
    assert "2026年12月24日" in page and "变为非工作日" in page and "须由另一位管理员确认" in page
    assert admin.post(f"/desk/admin/calendar/do/publish-revision/{draft}").status_code in (403, 422)
    assert load_calendar().is_workday(date(2026, 12, 24))
    assert "确认并启用" in second.get(f"/desk/admin/calendar/drafts/{draft}").content.decode()
    assert second.post(f"/desk/admin/calendar/do/publish-revision/{draft}").status_code == 302
    assert not load_calendar().is_workday(date(2026, 12, 24))


def test_the_second_person_sees_which_clocks_would_move(admin: Client, second: Client, rf: Any) -> None:
    at = make_at(rf.get("/"))
    start_clock(subject=("case", 7), purpose="statutory", whose_time="government", budget=20, unit="working_days",
                started_on=date(2026, 12, 10), article="行政许可法第四十二条", regime="licence", actor=SYSTEM, at=at)  # fmt: skip
    before = list_clocks(("case", 7))[0].due_on
    draft = type_year(admin, 2026, "2026-12-24 休 临时放假")
    page = second.get(f"/desk/admin/calendar/drafts/{draft}").content.decode()
    assert "case/7" in page and str(before.year) in page
    second.post(f"/desk/admin/calendar/do/publish-revision/{draft}")
    rederive_clocks(actor=SYSTEM, at=make_at(rf.get("/")))
    after = list_clocks(("case", 7))[0].due_on
    assert after > before
    assert f"{after.year}年{after.month}月{after.day}日" in page


def test_a_file_becomes_a_draft_and_the_same_again_nothing(admin: Client) -> None:
    notice = get_notice_in_force(2026)
    assert notice is not None
    days = [{"name": day.name, "date": day.day.isoformat(), "isOffDay": day.kind == "off"} for day in notice.days]
    same = SimpleUploadedFile(
        "2026.json", json.dumps({"year": 2026, "papers": ["国办发明电〔2025〕7号"], "days": days}).encode()
    )
    answer = admin.post("/desk/admin/calendar/upload", {"file": same}, follow=True)
    assert "没有改动" in answer.content.decode()
    days.append({"name": "临时", "date": "2026-12-24", "isOffDay": True})
    other = SimpleUploadedFile(
        "2026.json", json.dumps({"year": 2026, "papers": ["国办发明电〔2025〕7号"], "days": days}).encode()
    )
    assert admin.post("/desk/admin/calendar/upload", {"file": other}).status_code == 302
    assert list_revisions(2026)[0].state == "draft"
    broken = SimpleUploadedFile("x.json", b"[]")
    assert admin.post("/desk/admin/calendar/upload", {"file": broken}).status_code == 422


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_lost(admin: Client) -> None:
    typed = {"year": 2026, "number": "文", "lines": "2026-12-24 休 甲\n十二月二十五 休 乙\n2026-02-31 班 丙"}
    answer = admin.post("/desk/admin/calendar/type", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第2行看不懂" in page and "第3行看不懂" in page and "十二月二十五 休 乙" in page


def test_a_draft_is_put_aside_with_a_reason(admin: Client) -> None:
    draft = type_year(admin, 2026, "2026-12-24 休 临时放假")
    assert admin.post(f"/desk/admin/calendar/do/discard-revision/{draft}", {"reason": ""}).status_code == 422
    assert admin.post(f"/desk/admin/calendar/do/discard-revision/{draft}", {"reason": "录错"}).status_code == 302
    assert "已作废" in admin.get("/desk/admin/calendar/").content.decode()


def test_the_alarm_rings_from_15_october(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onewindow.desk.admin.calendar.pages.get_today", lambda request: date(2026, 10, 14))
    assert "尚未录入" not in admin.get("/desk/admin/calendar/").content.decode()
    monkeypatch.setattr("onewindow.desk.admin.calendar.pages.get_today", lambda request: date(2026, 10, 15))
    assert "2027年放假安排尚未录入" in admin.get("/desk/admin/calendar/").content.decode()


def test_a_hall_day_moves_no_legal_day(cast: Any) -> None:
    centre = sign_in(cast.centre)
    day = date.today() + timedelta(days=(5 - date.today().weekday()) % 7 + 7)
    legal = load_calendar().is_workday(day)
    typed = {"day": day.isoformat(), "opening": "open", "opens_at": "09:00", "closes_at": "12:00"}
    address = f"/desk/admin/calendar/do/set-hall-day/{cast.centre_id}"
    assert centre.post(address, {**typed, "opens_at": ""}).status_code == 422
    assert centre.post(address, {**typed, "opening": "closed"}).status_code == 422
    assert centre.post(address, typed).status_code == 302
    assert "09:00–12:00" in centre.get("/desk/admin/calendar/hall").content.decode()
    assert load_calendar().is_workday(day) == legal


def test_pages_cost_the_same_at_3_and_at_30(admin: Client, count_queries: Callable[[Any], int]) -> None:
    def cost() -> int:
        return count_queries(lambda: admin.get("/desk/admin/calendar/"))

    for number in range(3):
        type_year(admin, 2026, f"2026-12-{number + 1:02d} 休 试")
    admin.get("/desk/admin/calendar/")
    few = cost()
    for number in range(3, 30):
        type_year(admin, 2026, f"2026-12-{number + 1:02d} 休 试")
    assert cost() == few <= 12
