"""Migrated history on the desk: its own pages, labelled, with numerator, denominator and base; for those who oversee alone."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.desk.admin.tests.conftest import sign_in
from onewindow.exchange import storage
from onewindow.exchange.past import find_past_numbers, get_past_case
from onewindow.exchange.rules.choices import ImportChoices
from onewindow.exchange.testing import import_path, keep_file, write_log, write_trace
from onewindow.kit import cipher

pytestmark = pytest.mark.django_db
LATE = [("date", "deadline", "2011-10-20T00:00:00+02:00"), ("date", "enddate", "2011-10-25T00:00:00+02:00")]
GOOD = [("date", "deadline", "2011-10-20T00:00:00+02:00"), ("date", "enddate", "2011-10-15T00:00:00+02:00")]


@pytest.fixture(autouse=True)
def vault_and_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(cipher, "_installed", [cipher.Vault(b"k" * 16, b"s" * 32)])
    monkeypatch.setattr(storage, "_folder", [tmp_path])


@pytest.fixture
def bring(tmp_path):
    def bring(count, first=0):
        traces = [
            write_trace(
                f"case-{number}", ("收件", "审查", "决定")[: 1 + number % 3],
                attributes=[("string", "channel", "Desk"), *(LATE if number % 3 == 0 else GOOD if number % 3 == 1 else [])],
            )
            for number in range(first, first + count)
        ]  # fmt: skip
        import_path(keep_file(tmp_path, write_log(traces), f"log{first}.xes"), ImportChoices("旧系统", "weekdays"))

    return bring


def test_the_overview_says_how_late_and_of_which_base(cast, bring):
    client = sign_in(cast.supervisor)
    assert "还没有迁入历史数据" in client.get("/desk/history/").content.decode()
    bring(9)
    page = client.get("/desk/history/").content.decode()
    assert "迁入历史数据" in page and "3 / 6" in page and "50.0%" in page
    assert "超期率 = 超期办结 3 ÷ 已办结且有期限的历史办件 6" in page and "周一至周五" in page
    assert "收件 → 审查 → 决定" in page and "2011-10" in page
    assert "还没有迁入历史数据" in client.get("/desk/history/?since=2012-01-01").content.decode()


def test_the_list_is_searched_filtered_and_fetched(cast, bring):
    bring(40)
    client = sign_in(cast.centre)
    page = client.get("/desk/history/cases").content.decode()
    assert "case-39" in page and "after=" in page
    late = client.get("/desk/history/cases?timeliness=late").content.decode()
    assert "超期办结" in late and "case-4<" not in late
    [one] = find_past_numbers("case-3")
    assert client.get("/desk/history/cases?q=case-3")["Location"] == f"/desk/history/cases/{one}"
    assert "没有这样的历史办件" in client.get("/desk/history/cases?q=none").content.decode()
    assert client.get("/desk/history/cases?after=zzz").status_code == 422
    assert client.get("/desk/history/cases?since=2011-99-99&until=x&timeliness=y").status_code == 200
    sheet = b"".join(client.get("/desk/history/cases.csv?timeliness=late").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet)))
    assert len(rows) == 15 and rows[1][0] == "迁入历史数据" and rows[1][6] == "超期办结"


def test_a_case_shows_its_timeline_and_where_it_came_from(cast, bring):
    bring(3)
    client = sign_in(cast.admin)
    case = get_past_case(find_past_numbers("case-0")[0])
    page = client.get(f"/desk/history/cases/{case.row.id}").content.decode()
    assert "2011-10-11T09:00:00+00:00" in page and "旧系统" in page and "log0.xes" in page and case.sha256 in page
    assert "3 天（按上述日历）" in page and "来源系统给出的时刻" in page and "1 处个人信息" in page and "R0" not in page
    assert client.get("/desk/history/cases/999999").status_code == 404


def test_who_does_not_oversee_sees_nothing(cast, bring):
    bring(1)
    for key in ("clerk", "chief", "head"):
        client = sign_in(getattr(cast, key))
        assert client.get("/desk/history/").status_code == 403
        assert "/desk/history/" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("path", ["", "cases", "cases.csv"])
def test_pages_cost_the_same_at_3_rows_and_at_30(cast, bring, path):
    client = sign_in(cast.admin)

    def count():
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(f"/desk/history/{path}")
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        return len(caught)

    bring(3)
    count()
    few = count()
    bring(27, 3)
    assert count() == few
