"""What the centre prints and what it rests on, at the desk (K-15, B-04, O-11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from onewindow.catalogue.posting import list_posted_prints
from onewindow.catalogue.regulations import list_regulations, register_regulation
from onewindow.catalogue.testing import make_item
from onewindow.desk.admin.tests.conftest import sign_in
from onewindow.directory.queries import list_windows
from onewindow.directory.testing import CAST_AT
from onewindow.kit.acting import SYSTEM

pytestmark = pytest.mark.django_db
TODAY = date.today()
DO = "/desk/admin/disclosures/do/"
TOLD: dict[str, Any] = {"issuer": "国务院", "kind": "document", "starts_on": date(2020, 1, 1)}


def test_a_chief_prints_and_registers_what_hangs(cast: Any) -> None:
    item = make_item()
    chief = sign_in(cast.chief)
    page = chief.get(f"/desk/admin/disclosures/?department={item.department_id}").content.decode()
    assert item.name in page and "齐全" in page
    shown = chief.get(f"{DO}post/{item.department_id}").content.decode()
    assert "checked" in shown and item.name in shown
    typed = {"form": "window_notice", "place": "3号窗口", "codes": [item.code]}
    assert chief.post(f"{DO}post/{item.department_id}", typed).status_code == 302
    assert [one.place for one in list_posted_prints(on=TODAY)] == ["3号窗口"]
    lacking = chief.post(f"{DO}post/{item.department_id}", {**typed, "place": ""})
    assert lacking.status_code == 422 and "checked" in lacking.content.decode()


def test_a_window_notice_holds_what_the_window_handles(cast: Any, admin: Client) -> None:
    make_item()
    windows = {row.number: row for row in list_windows(cast.centre_id, on=TODAY)}
    answers = {number: admin.get(f"/desk/admin/disclosures/windows/{row.id}.pdf") for number, row in windows.items()}
    assert any(answer.status_code == 200 and answer.content.startswith(b"%PDF-") for answer in answers.values())
    assert all(answer.status_code in (200, 404) for answer in answers.values())
    assert admin.get("/desk/admin/disclosures/windows/999999.pdf").status_code == 404


def test_the_register_is_kept_by_form_and_shows_what_must_be_mended(admin: Client) -> None:
    basis = {"law": "某某条例", "article": "第一条", "level": "law", "verified": True}
    item = make_item(legal_bases=[basis])
    typed = {
        "title": "《某某条例》",
        "issuer": "国务院",
        "kind": "administrative_regulation",
        "starts_on": "2020-01-01",
    }
    assert admin.post(f"{DO}register", typed).status_code == 302
    row = list_regulations(on=TODAY).rows[0]
    again = admin.post(f"{DO}register", {**typed, "starts_on": "2021-01-01"})
    assert again.status_code == 422 and "某某条例" in again.content.decode()
    ended = {"last_day": "2021-01-01", "repeal_note": "由新条例废止"}
    assert admin.post(f"{DO}repeal/{row.id}", ended).status_code == 302
    page = admin.get("/desk/admin/regulations/").content.decode()
    assert "依据已失效的事项" in page and item.name in page and "由新条例废止" in page


def test_disclosure_pages_cost_the_same_at_3_and_at_30(admin: Client, count_queries: Callable[[Any], int]) -> None:
    pages = ("/desk/admin/disclosures/", "/desk/admin/regulations/")
    for number in range(30):
        if number == 3:
            few = [count_queries(lambda page=page: admin.get(page)) for page in pages]
        make_item(code=f"N{number}")
        register_regulation(title=f"文{number}", **TOLD, actor=SYSTEM, at=CAST_AT)
    assert [count_queries(lambda page=page: admin.get(page)) for page in pages] == few
