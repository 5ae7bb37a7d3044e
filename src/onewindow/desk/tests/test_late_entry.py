"""What happened earlier is entered late, with its source and reason, marked and counted apart (RD-15)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from onewindow.cases.queries import get_case, get_figures
from onewindow.cases.rules import State
from onewindow.cases.testing import FORM, finish_review, make_case
from onewindow.desk.cases.late_entry import LATE_PREFIX
from onewindow.desk.tests.conftest import sign_in
from onewindow.desk.tests.test_intake import _collect, _find
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db


def _write_local(moment: datetime) -> str:
    return moment.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")


def _tell(ago: timedelta = timedelta(hours=3), **told: str) -> dict[str, str]:
    filled = {"occurred_at": _write_local(datetime.now(UTC) - ago), "source": "here", "reason": "停电期间无法登录"}
    return {LATE_PREFIX + name: words for name, words in (filled | told).items()}


def _make_early_case(play, **given) -> str:
    """Received two days ago, so that yesterday can be told."""
    return make_case(play, at=At(datetime.now(UTC) - timedelta(days=2), origin="demo"), **given)


def _accept(play, number: str, told: dict[str, str]):
    return sign_in(play.clerk).post(f"/desk/cases/{number}/acts/accept", {"version": "1", "comment": "齐全"} | told)


def test_every_act_form_and_the_sheet_ask_it_folded(play) -> None:
    number, client = make_case(play), sign_in(play.clerk)
    text = client.get(f"/desk/cases/{number}").content.decode()
    assert text.count('class="late-entry"') == text.count('data-act="') > 2
    assert 'class="late-entry" open' not in text
    assert 'class="late-entry"' in _find(client, play).content.decode()
    assert 'class="late-entry"' in client.post(f"/desk/cases/{number}/form").content.decode()


def test_act_from_an_outside_system_is_entered_late(play) -> None:
    number = _make_early_case(play)
    told = _tell(timedelta(days=1), source="outside", system="公安系统", reference="350301-77", reason="接口中断")
    assert _accept(play, number, told).status_code == 302
    entry = list_entries(subject=("case", number))[-1]
    assert (entry.source, entry.reference, entry.late_reason) == ("outside", "公安系统 350301-77", "接口中断")
    assert entry.occurred_at < entry.recorded_at - timedelta(hours=23)
    case = get_case(number, play.clerk, date.today())
    assert case.accepted_on == (datetime.now(LOCAL) - timedelta(days=1)).date()
    text = sign_in(play.clerk).get(f"/desk/cases/{number}").content.decode()
    line = text[text.index('id="timeline-title"') :]
    assert "补录" in line and "公安系统 350301-77" in line and "接口中断" in line and "登记于" in line


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"reason": ""}, "reason"),
        ({"occurred_at": ""}, "occurred_at"),
        ({"occurred_at": "昨天下午"}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00"}, "occurred_at"),
        ({"ago": timedelta(days=-1)}, "occurred_at"),
        ({"ago": timedelta(0)}, "occurred_at"),
        ({"ago": timedelta(days=9)}, "occurred_at"),
        ({"source": "outside"}, "reference"),
        ({"source": "law"}, "source"),
        ({"reason": "停" * 201}, "reason"),
        ({"ago": timedelta(minutes=2), "source": "paper", "reason": "", "reference": "第 3 页"}, "reason"),
    ],
)
def test_wrong_late_entry_is_said_beside_its_field(play, told, fault) -> None:
    number = _make_early_case(play)
    answer = _accept(play, number, _tell(**told))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="late-entry" open' in text and f'id="id_accept-late-{fault}-error"' in text
    assert f'href="#id_accept-late-{fault}"' in text and "齐全" in text
    assert get_case(number, play.clerk, date.today()).state == "received"


def test_walk_in_kept_on_paper_is_received_on_its_day(play) -> None:
    client = sign_in(play.clerk)
    typed = _collect(_find(client, play)) | {"site_name": "店", "area": "9", "site_kind": "barber"}
    told = _tell(timedelta(days=1), source="paper", reference="停机登记簿 12 页")
    wrong = client.post(f"/desk/intake/{play.item.code}/", typed | told | {LATE_PREFIX + "reason": ""})
    assert wrong.status_code == 422 and 'href="#id_a-late-reason"' in wrong.content.decode()
    answer = client.post(f"/desk/intake/{play.item.code}/", typed | told)
    assert answer.status_code == 302, answer.content.decode()
    case = get_case(answer["Location"].split("/")[3], play.clerk, date.today())
    assert case.received_on == (datetime.now(LOCAL) - timedelta(days=1)).date()
    assert [row.source for row in case.timeline] == ["paper"]


def test_form_put_right_earlier_is_entered_late(play) -> None:
    number = _make_early_case(play)
    answer = sign_in(play.clerk).post(f"/desk/cases/{number}/form", {**FORM, "note": "店名", **_tell(reason="")})
    assert answer.status_code == 422 and 'id="id_form-late-reason-error"' in answer.content.decode()
    assert (
        sign_in(play.clerk).post(f"/desk/cases/{number}/form", {**FORM, "note": "店名", **_tell()}).status_code == 302
    )
    assert list_entries(subject=("case", number))[-1].late_reason


@pytest.mark.parametrize(("name", "apart"), [("accept", 1), ("complete_step", 0)])
def test_late_entry_that_dates_the_case_stands_beside_the_rate(play, name, apart) -> None:
    at = At(datetime.now(UTC) - timedelta(days=2), origin="demo")
    number = make_case(play, at=at, state=State.RECEIVED if name == "accept" else State.ACCEPTED)
    who = play.clerk if name == "accept" else play.reviewer
    typed = {"opinion": "符合", "result": "pass"} | _tell()
    assert sign_in(who).post(f"/desk/cases/{number}/acts/{name}", typed).status_code == 302
    finish_review(play, number, At(datetime.now(UTC), origin="demo"))
    assert sign_in(play.chief).post(f"/desk/cases/{number}/acts/grant", {"content": "准予"}).status_code == 302
    figures = get_figures(since=at.local_date, until=date.today())
    assert (figures.completed, figures.late_entries, figures.on_time.denominator) == (1, apart, 1 - apart)
    assert ("另有补录 1 件" in sign_in(play.clerk).get("/").content.decode()) is bool(apart)


def test_what_was_typed_late_is_shown_when_somebody_else_was_first(play) -> None:
    number = _make_early_case(play)
    assert _accept(play, number, {}).status_code == 302
    answer = _accept(play, number, _tell(reason="读卡器坏了"))
    text = answer.content.decode()
    assert answer.status_code == 409 and "读卡器坏了" in text and "补录原因" in text
