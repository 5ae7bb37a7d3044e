"""Papers that are here already, at the window: offered beside each row, used with consent given in person, shown with their origin."""

from __future__ import annotations

from datetime import date

import pytest

from onewindow.cases.actions import MaterialIn, submit_case
from onewindow.cases.queries.held_papers import list_reused_papers
from onewindow.cases.testing import FORM, at_day
from onewindow.desk.tests.conftest import sign_in
from onewindow.desk.tests.test_intake import _collect, _find
from onewindow.files.actions import store_file
from onewindow.files.testing import make_png

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(play) -> str:
    """李明 handed in M01 online."""
    file_id = store_file(content=make_png(1), filename="a.png", actor=play.li_ming, at=at_day()).id
    return submit_case(
        idempotency_key="first",
        item_code=play.item.code,
        form=FORM,
        materials=(MaterialIn("M01", file_ids=(file_id,)),),
        actor=play.li_ming,
        at=at_day(),
    ).number


def test_a_walk_in_uses_what_is_here_with_his_consent(play, first) -> None:
    client = sign_in(play.clerk)
    found = _find(client, play)
    text = found.content.decode()
    assert f"material:{first}:M01" in text and "申请人当面同意这一次使用" in text and "未经核验" in text
    typed = _collect(found) | {"site_name": "店", "area": "9", "site_kind": "barber", "M01.paper": "1"}
    typed["M01.held"] = f"material:{first}:M01"
    refused = client.post(f"/desk/intake/{play.item.code}/", typed)
    assert refused.status_code == 422 and "请先确认同意" in refused.content.decode()
    assert f'value="material:{first}:M01" selected' in refused.content.decode()
    unsigned = client.post(f"/desk/intake/{play.item.code}/", typed | {"M01.consent": "on"})
    assert unsigned.status_code == 422 and "签名的同意书存放处" in unsigned.content.decode()
    signed = {"M01.consent": "on", "M01.reference": "收件卷第3页"}
    kept = client.post(f"/desk/intake/{play.item.code}/", typed | {"M01.reference": "收件卷第3页"})
    assert 'value="收件卷第3页"' in kept.content.decode()
    sent = client.post(f"/desk/intake/{play.item.code}/", typed | signed)
    assert sent.status_code == 302
    number = sent["Location"].split("/")[3]
    assert list_reused_papers(number)["M01"].consent == "本人在窗口当面同意"
    text = client.get(f"/desk/cases/{number}").content.decode()
    assert "用的是已有材料" in text and first in text and "SHA-256" in text


def test_before_the_person_is_known_nothing_is_offered(play, first) -> None:
    text = sign_in(play.clerk).get(f"/desk/intake/{play.item.code}/").content.decode()
    assert first not in text


def test_referees_are_offered_nothing(play, first) -> None:
    text = sign_in(play.cast.supervisor).get(f"/desk/cases/{first}").content.decode()
    assert "M01.held" not in text


def test_dates_are_noted_on_their_own_page(play, first) -> None:
    client, url = sign_in(play.clerk), f"/desk/cases/{first}/papers/M01"
    assert url in client.get(f"/desk/cases/{first}").content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {"issued_on": "", "valid_to": ""}).status_code == 422
    refused = client.post(url, {"issued_on": "2026-09-01", "valid_to": "2026-08-01"})
    assert refused.status_code == 422 and "不能早于出具日期" in refused.content.decode()
    assert client.post(url, {"issued_on": "2026-09-01", "valid_to": "2030-08-31"}).status_code == 302
    assert client.get(f"/desk/cases/{first}/papers/M02").status_code == 404
    assert sign_in(play.cast.supervisor).post(url, {"issued_on": date.today().isoformat()}).status_code == 403
