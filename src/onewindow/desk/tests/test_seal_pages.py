"""Pages of seals: registered by the head, signed for by both, uses logged, lost (W-05)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onewindow.desk.tests.conftest import sign_in
from onewindow.documents.seal_queries import list_official_seals
from onewindow.kit.local_time import get_local_date

pytestmark = pytest.mark.django_db


def test_a_seal_from_registration_to_loss(play) -> None:
    today = get_local_date(datetime.now(UTC))
    head, clerk, chief = sign_in(play.head), sign_in(play.clerk), sign_in(play.chief)
    assert "没有放在窗口的印章" in clerk.get("/desk/seals/").content.decode()
    sent = {
        "name": "区卫健局办证专用章", "document": "通知", "window_id": play.cast.window_id, "item_codes": play.item.code,
        "custodian_id": play.clerk.account_id, "starts_on": str(today - timedelta(1)),
    }  # fmt: skip
    act = f"/desk/inside/do/register-seal/{play.cast.department.id}"
    assert clerk.get(act).status_code == 403
    assert head.post(act, {**sent, "item_codes": " "}).status_code == 422
    assert head.post(act, sent).status_code == 302
    (seal,) = list_official_seals(on=today)
    assert seal.open_transfer
    assert "等您签收" in clerk.get("/desk/seals/").content.decode()
    assert clerk.post(f"/desk/inside/do/take-seal/{seal.open_transfer.id}", {}).status_code == 302
    page = f"/desk/seals/{seal.id}"
    text = clerk.get(page).content.decode()
    assert "签字接收" in text and play.item.name in text
    use = {"purpose": "上报报表", "outside_number": "", "copies": "2"}
    assert clerk.post(f"/desk/inside/do/note-seal-use/{seal.id}", use).status_code == 302
    assert "上报报表" in clerk.get(page).content.decode()
    assert sign_in(play.cast.stranger).get(page).status_code == 404
    assert sign_in(play.cast.supervisor).get(page).status_code == 200
    give = {"to_account": play.chief.account_id, "reason": "轮岗"}
    assert clerk.post(f"/desk/inside/do/give-seal/{seal.id}", give).status_code == 302
    assert "等您签收" in chief.get("/desk/seals/").content.decode()
    assert clerk.post(f"/desk/inside/do/report-seal-lost/{seal.id}", {"reason": "找不到"}).status_code == 302
    assert "已挂失" in clerk.get(page).content.decode()
    assert clerk.get(f"/desk/inside/do/retire-seal/{seal.id}").status_code == 403
    assert head.post(f"/desk/inside/do/retire-seal/{seal.id}", {"reason": "登报作废"}).status_code == 302
