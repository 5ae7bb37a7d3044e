"""Papers, sends, the record and its proof, who unmasked what (RD-13, RD-19, O-13, PI-01)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from onewindow.desk.admin.tests.conftest import sign_in
from onewindow.documents.queries import list_seal_designs, list_templates
from onewindow.documents.wording import load_shipped_wording
from onewindow.kit.acting import SYSTEM
from onewindow.messages.actions import deliver_pending, send_message
from onewindow.messages.queries import list_failed_messages
from onewindow.messages.senders import SendFailed
from onewindow.parties.actions import reveal_party
from onewindow.parties.testing import make_person
from onewindow.web.acting import make_at

pytestmark = pytest.mark.django_db
TOMORROW = (date.today() + timedelta(days=1)).isoformat()


def refuse(message: object) -> None:
    """A gateway that knows no such number."""
    raise SendFailed("空号", permanent=True)


def fail_send(at: Any, number: int) -> None:
    """A send given up."""
    send_message(key=f"k{number}", channel="sms", address=f"138000000{number:02d}", template="receipt", text="收件",
                 subject=("case", number), actor=SYSTEM, at=at)  # fmt: skip
    deliver_pending(at=at, senders={"sms": refuse})  # type: ignore[dict-item]


def test_a_wording_is_used_from_its_day(admin: Client) -> None:
    shipped = load_shipped_wording("receipt", "licence")
    text = "\n".join([shipped.title, *shipped.lines, "本中心咨询电话另行公布。"])
    address = "/desk/admin/paper-acts/publish-wording/receipt.licence"
    assert shipped.lines[1][:20] in admin.get(address).content.decode()
    typed = {"text": text, "effective_on": TOMORROW, "source": "莆政务〔2026〕5号"}
    assert admin.post(address, typed).status_code == 302
    assert list_templates("receipt")[0].source == "莆政务〔2026〕5号"
    page = admin.get("/desk/admin/papers/receipt/licence").content.decode()
    assert "本中心咨询电话另行公布" in page and "莆政务〔2026〕5号" in page
    assert admin.post(address, {**typed, "text": "收件回执\n什么都没写"}).status_code == 422


def test_a_seal_is_entered_with_its_day_and_source(cast: Any, admin: Client) -> None:
    address = f"/desk/admin/paper-acts/set-seal/{cast.department.id}"
    typed = {
        "ring_text": "莆田市城厢区卫生健康局",
        "label": "行政许可专用章",
        "effective_on": TOMORROW,
        "source": "启用通知",
    }
    assert admin.post(address, typed).status_code == 302
    assert list_seal_designs(cast.department.id)[0].label == "行政许可专用章"
    assert "启用通知" in admin.get(f"/desk/admin/seals/{cast.department.id}").content.decode()
    assert admin.post(address, typed).status_code == 422


def test_a_failed_send_is_shown_masked_and_sent_again(admin: Client, rf: Any) -> None:
    fail_send(make_at(rf.get("/")), 1)
    page = admin.get("/desk/admin/outbox/").content.decode()
    assert "空号" in page and "13800000001" not in page
    message = list_failed_messages()[0]
    assert "空号" in admin.get(f"/desk/admin/outbox/{message.id}").content.decode()
    assert admin.post(f"/desk/admin/paper-acts/send-again/{message.id}").status_code == 302
    assert list_failed_messages() == []
    assert admin.post(f"/desk/admin/paper-acts/send-again/{message.id}").status_code == 422


def test_the_record_of_a_subject_is_read(cast: Any, admin: Client) -> None:
    page = admin.get("/desk/admin/ledger/", {"kind": "department", "id": cast.department.id}).content.decode()
    assert "DepartmentCreated" in page
    assert "没有这样的记录" in admin.get("/desk/admin/ledger/", {"kind": "case", "id": "无"}).content.decode()


def test_the_record_is_proved_by_a_post_only(admin: Client) -> None:
    assert "没有发现改动" not in admin.get("/desk/admin/ledger/check").content.decode()
    page = admin.post("/desk/admin/ledger/check").content.decode()
    assert "没有发现改动" in page and "条记录" in page


def test_a_failed_reaction_is_shown_with_its_error(admin: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_pending (entry_id, reaction, attempts, error, not_before) "
            "SELECT max(id), 'clocks.x', 3, 'ValueError: 坏', now() FROM ledger_entry"
        )
    page = admin.get("/desk/admin/ledger/").content.decode()
    assert "ValueError: 坏" in page and "其中失败过 1 个" in page


def test_the_supervisor_sees_who_unmasked_what_and_why(cast: Any, rf: Any) -> None:
    at = make_at(rf.get("/"))
    person = make_person(at).id
    reveal_party(
        party_id=person, fields=("phone",), purpose="supervise", matter=("case", "1"), actor=cast.supervisor, at=at
    )
    page = sign_in(cast.supervisor).get("/desk/admin/reveals/").content.decode()
    assert "苏红" in page and "电话" in page and "case/1" in page
    assert sign_in(cast.admin).get("/desk/admin/reveals/").status_code == 403


def test_pages_cost_the_same_at_3_and_at_30(admin: Client, rf: Any, count_queries: Callable[[Any], int]) -> None:
    pages = ["/desk/admin/outbox/", "/desk/admin/ledger/", "/desk/admin/papers/"]
    for number in range(3):
        fail_send(make_at(rf.get("/")), number)
    for page in pages:
        admin.get(page)
    few = [count_queries(lambda page=page: admin.get(page)) for page in pages]
    for number in range(3, 30):
        fail_send(make_at(rf.get("/")), number)
    assert [count_queries(lambda page=page: admin.get(page)) for page in pages] == few
    assert max(few) <= 12
