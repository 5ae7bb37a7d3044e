"""Imports and exports on the desk: previewed, confirmed, watched, fetched, on record; refused to whoever has no business there."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.cases.testing import FORM, make_case, make_case_cast
from onewindow.desk.admin.tests.conftest import sign_in
from onewindow.directory.powers import end_role
from onewindow.directory.queries import list_role_grants
from onewindow.exchange import storage
from onewindow.exchange.figures import compute_past_figures
from onewindow.exchange.past import PastRange
from onewindow.exchange.queries import list_transfers
from onewindow.exchange.running import run_next_transfer
from onewindow.exchange.testing import write_log, write_trace
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
SAID = {"kind": "history", "system": "旧系统", "calendar": "weekdays", "zone": "Europe/Amsterdam", "persons": "sealed"}
LOG = write_log(
    [write_trace("case-1", ("收件", "决定")), write_trace("", ("收件",)), write_trace("=case-2", ("收件",))]
)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    (tmp_path / "exchange").mkdir()
    monkeypatch.setattr(storage, "_folder", [tmp_path / "exchange"])
    return tmp_path / "exchange"


def make_moment():
    """Now, as the worker says it."""
    return At(datetime.now(LOCAL))


def work():
    """The worker's turn."""
    return run_next_transfer(simulated=True, tick=make_moment)


def upload(client, content=LOG, name="log.xes", **changes):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post("/desk/admin/exchange/import", {**SAID, **changes, "file": SimpleUploadedFile(name, data)})


def count_past():
    return compute_past_figures(PastRange()).cases


def test_an_import_is_previewed_confirmed_and_done(admin, folder):
    answer = upload(admin)
    assert answer.status_code == 302
    page = answer["Location"]
    assert "正在等待" in admin.get(page).content.decode() and LOG.encode() not in next(folder.iterdir()).read_bytes()
    assert work() and not work()
    text = admin.get(page).content.decode()
    assert "等待确认" in text and "确认导入 2 件" in text and "没有编号" in text and count_past() == 0
    assert admin.post(f"{page}/confirm").status_code == 302
    assert work()
    text = admin.get(page).content.decode()
    assert "完成" in text and "看迁入历史数据" in text and count_past() == 2 and list(folder.iterdir()) == []
    assert admin.post(f"{page}/confirm").status_code == 409
    row = list_transfers().rows[0]
    events = [entry.event for entry in list_entries(subject=("exchange", row.id))]
    assert events == ["TransferAsked", "TransferConfirmed", "PastCasesImported", "ImportEnded"]
    sheet = b"".join(admin.get(f"{page}/faults.csv").streaming_content).decode("utf-8-sig")
    assert [line[4] for line in csv.reader(io.StringIO(sheet))] == ["说明", "没有编号"]
    assert "旧系统" in admin.get("/desk/admin/exchange/?direction=in").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"system": ""}, "来源系统"), ({"zone": "Moon"}, "没有这个时区"), ({"calendar": "legal"}, "北京时间"), ({"names": "deadline"}, "用途=属性名")],
)  # fmt: skip
def test_what_is_said_wrongly_is_told_and_nothing_is_kept(admin, folder, changes, words):
    answer = upload(admin, **changes)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and 'value="log.xes"' not in page
    assert all(
        f'value="{said}"' in page for name, said in SAID.items() if name in ("system", "zone") and name not in changes
    )
    assert list(folder.iterdir()) == [] and list_transfers().rows == ()


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08nonsense", LOG.encode()[:300], b"\xff\xfe\x00"])
def test_a_bad_file_says_why(admin, folder, content):
    answer = upload(admin, content)
    if answer.status_code == 422:
        assert "空" in answer.content.decode()
        return
    work()
    page = admin.get(answer["Location"]).content.decode()
    assert "未完成" in page and "log.xes" in page and count_past() == 0 and list(folder.iterdir()) == []


def test_an_export_is_written_fetched_and_labelled(cast, folder):
    play = make_case_cast(cast)
    number = make_case(play)
    client = sign_in(cast.supervisor)
    answer = client.post("/desk/admin/exchange/export", {"form": "xes", "of": "own"})
    page = answer["Location"]
    assert client.get(f"{page}/file").status_code == 404
    work()
    assert "下载文件" in client.get(page).content.decode()
    sent = client.get(f"{page}/file")
    content = b"".join(sent.streaming_content).decode()
    assert (
        number in content
        and "模拟数据" in content
        and sent["Cache-Control"] == "no-store"
        and ".xes" in sent["Content-Disposition"]
    )
    assert list_transfers(direction="out").rows[0].counts == {"cases": 1, "events": 1}
    assert number.encode() not in next(folder.iterdir()).read_bytes()


def test_personal_fields_go_to_the_asker_alone(cast, admin):
    play = make_case_cast(cast)
    make_case(play)
    client = sign_in(cast.supervisor)
    asked = {"form": "gbt_json", "of": "own", "purpose": "supervise"}
    assert admin.post("/desk/admin/exchange/export", asked).status_code == 422
    assert client.post("/desk/admin/exchange/export", {**asked, "form": "xes"}).status_code == 422
    page = client.post("/desk/admin/exchange/export", asked)["Location"]
    work()
    told = json.loads(b"".join(client.get(f"{page}/file").streaming_content))
    assert told["cases"][0]["application"][0]["id_number"] == FORM["applicant_number"]
    assert admin.get(f"{page}/file").status_code == 403 and "含个人信息" in admin.get(page).content.decode()
    masked = admin.post("/desk/admin/exchange/export", {**asked, "purpose": ""})["Location"]
    work()
    assert str(FORM["applicant_number"]) not in b"".join(admin.get(f"{masked}/file").streaming_content).decode()


def test_a_role_taken_away_stops_what_was_asked(cast, admin):
    page = sign_in(cast.supervisor).post("/desk/admin/exchange/export", {"form": "ocel", "of": "own"})["Location"]
    at = make_moment()
    yesterday = at.local_date - timedelta(days=1)
    for grant in list_role_grants(on=at.local_date, account_id=cast.supervisor.account_id):
        end_role(grant_id=grant.id, last_day=yesterday, reason="调离", actor=cast.admin, at=at)
    work()
    assert "未完成" in admin.get(page).content.decode()


def test_what_waits_can_be_stopped(admin):
    page = upload(admin)["Location"]
    assert admin.post(f"{page}/stop").status_code == 302
    assert not work()
    assert "已停止" in admin.get(page).content.decode() and admin.post(f"{page}/stop").status_code == 409


def test_the_moving_part_comes_alone_and_moves_only_while_under_way(admin):
    page = upload(admin)["Location"]
    part = admin.get(page, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="progress"') and "every 2s" in part
    work()
    assert "every 2s" not in admin.get(page, headers={"HX-Request": "true"}).content.decode()


def test_only_the_administrator_imports_and_only_overseers_see(cast, admin):
    page = upload(admin)["Location"]
    supervisor = sign_in(cast.supervisor)
    work()
    assert upload(supervisor).status_code == 403 and supervisor.post(f"{page}/confirm").status_code == 403
    assert supervisor.post(f"{page}/stop").status_code == 403 and supervisor.get(page).status_code == 200
    for key in ("centre", "head", "clerk"):
        assert sign_in(getattr(cast, key)).get("/desk/admin/exchange/").status_code == 403


def test_the_list_costs_the_same_at_3_rows_and_at_30(admin):
    def count():
        with CaptureQueriesContext(connection) as caught:
            admin.get("/desk/admin/exchange/")
        return len(caught)

    for _ in range(3):
        admin.post("/desk/admin/exchange/export", {"form": "xes", "of": "own"})
    count()
    few = count()
    for _ in range(27):
        admin.post("/desk/admin/exchange/export", {"form": "xes", "of": "own"})
    assert count() == few
