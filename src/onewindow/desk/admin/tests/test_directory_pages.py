"""The organisation's pages: every act through its form, every date shown, nothing deleted (O-04, W-01, W-02, W-05, RD-06)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onewindow.accounts.actions import create_account
from onewindow.accounts.queries import find_account, find_account_by_token, get_account, has_second_factor, list_tokens
from onewindow.desk.admin.tests.conftest import sign_in
from onewindow.directory.actions import create_department
from onewindow.directory.queries import (
    get_department_name,
    list_authorisations,
    list_departments,
    list_posts,
    list_residences,
    list_role_grants,
    list_windows,
)
from onewindow.directory.testing import CAST_AT
from onewindow.kit.acting import SYSTEM
from onewindow.kit.identity_codes import make_credit_code
from onewindow.web.acting import make_at

pytestmark = pytest.mark.django_db
TODAY = date.today()
LATER = (TODAY + timedelta(days=30)).isoformat()
NOW = TODAY.isoformat()
DO = "/desk/admin/directory/do/"


def send(client: Client, name: str, target: object = "", /, **typed: Any) -> None:
    """Does an act through its form; the page must lead back."""
    answer = client.post(f"{DO}{name}" + (f"/{target}" if target else ""), typed)
    assert answer.status_code == 302, re.findall(r"errors-title.*?</ul>", answer.content.decode(), re.S)
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_department_comes_moves_in_and_leaves(cast: Any, admin: Client) -> None:
    send(admin, "create-department", name="莆田市城厢区气象局", short_name="莆城气", kind="approval",
         credit_code=make_credit_code(88, "1"),
         region_code="350302", reconsideration_organ="城厢区人民政府", court="城厢区人民法院", starts_on=NOW)  # fmt: skip
    department = next(row for row in list_departments(on=TODAY) if row.name == "莆田市城厢区气象局")
    send(admin, "admit-department", cast.centre_id, department_id=department.id, form="comprehensive_window",
         entry_mode="periodic", weekdays=["1", "3"], starts_on=NOW)  # fmt: skip
    residence = next(row for row in list_residences(cast.centre_id, on=TODAY) if row.department_id == department.id)
    page = admin.get(f"/desk/admin/directory/centres/{cast.centre_id}").content.decode()
    assert "定期" in page and "周一" in page and "周三" in page and "委托综合窗口" in page
    send(admin, "end-residence", residence.id, last_day=LATER)
    send(admin, "close-department", department.id, last_day=LATER, reason="并入市局")
    page = admin.get(f"/desk/admin/directory/departments/{department.id}").content.decode()
    assert "起" in page and "止" in page


def test_a_renamed_department_keeps_its_earlier_name_for_earlier_days(cast: Any, admin: Client) -> None:
    department = cast.other_department
    send(admin, "rename-department", department.id, name="城厢区市场局", short_name="城市监", document="城政〔2026〕1号",
         starts_on=NOW)  # fmt: skip
    assert "城厢区市场局" in admin.get("/desk/admin/directory/departments/").content.decode()
    assert get_department_name(department.id, TODAY - timedelta(days=1)) == department.name


def test_a_window_is_opened_served_renamed_and_closed(cast: Any, admin: Client) -> None:
    send(admin, "open-window", cast.centre_id, number=88, name="新窗口", floor=2, kind="comprehensive",
         department_ids=[cast.department.id], starts_on=NOW)  # fmt: skip
    window = next(row for row in list_windows(cast.centre_id, on=TODAY) if row.number == 88)
    send(admin, "add-window-service", window.id, department_id=cast.other_department.id, starts_on=NOW)
    send(admin, "rename-window", window.id, name="改名窗口")
    send(admin, "end-window-service", window.id, department_id=cast.other_department.id, last_day=LATER)
    send(admin, "close-window", window.id, last_day=LATER)
    after = TODAY + timedelta(days=31)
    assert all(row.number != 88 for row in list_windows(cast.centre_id, on=after))
    page = admin.get(f"/desk/admin/directory/centres/{cast.centre_id}", {"on": after.isoformat()}).content.decode()
    assert "改名窗口" not in page
    assert "改名窗口" in admin.get(f"/desk/admin/directory/centres/{cast.centre_id}").content.decode()


def test_a_post_gets_its_a_and_b_holders(cast: Any, admin: Client) -> None:
    send(admin, "create-post", cast.department.id, name="新岗位", role="clerk", starts_on=NOW)
    post = next(row for row in list_posts(on=TODAY, department_id=cast.department.id) if row.name == "新岗位")
    send(admin, "create-staff", username="xinren", name="新人", password="Lan-Qiu-2026-hao")
    send(admin, "create-staff", username="erhao", name="二号", password="Lan-Qiu-2026-hao")
    send(admin, "appoint-holder", post.id, account_id="xinren", position="A", starts_on=NOW)
    send(admin, "appoint-holder", post.id, account_id="erhao", position="B", starts_on=NOW, last_day=LATER)
    page = admin.get(f"/desk/admin/directory/departments/{cast.department.id}").content.decode()
    assert "A岗 新人" in page and "B岗 二号" in page
    send(admin, "close-post", post.id, last_day=LATER)


def test_a_post_has_one_a_holder_and_the_page_says_so(cast: Any, admin: Client) -> None:
    send(admin, "create-staff", username="xinren", name="新人", password="Lan-Qiu-2026-hao")
    answer = admin.post(
        f"{DO}appoint-holder/{cast.posts['clerk']}", {"account_id": "xinren", "position": "A", "starts_on": NOW}
    )
    assert answer.status_code == 422
    assert 'value="xinren"' in answer.content.decode()


def test_a_letter_is_entered_shown_and_revoked(cast: Any) -> None:
    head = sign_in(cast.head)
    send(head, "issue-authorisation", cast.posts["clerk"], department_id=cast.department.id, letter_number="授〔2026〕1号",
         signatory="郑国", signed_on=NOW, item_codes="A1\nA2\n\nA1", levels=["accept", "seal"], starts_on=NOW)  # fmt: skip
    letters = list_authorisations(post_id=cast.posts["clerk"])
    assert {(row.item_code, row.level) for row in letters} >= {
        (code, level) for code in ("A1", "A2") for level in ("accept", "seal")
    }
    page = head.get(f"/desk/admin/directory/departments/{cast.department.id}").content.decode()
    assert "授〔2026〕1号" in page and "用印" in page
    send(head, "revoke-authorisation", letters[0].id, reason="人员调整")
    assert "人员调整" in head.get(f"/desk/admin/directory/departments/{cast.department.id}").content.decode()


def test_another_departments_head_gives_no_letter_here(cast: Any) -> None:
    stranger = sign_in(cast.actors["other_head"])
    typed = {"department_id": cast.department.id, "letter_number": "假〔2026〕1号", "signatory": "许丽", "signed_on": NOW,
             "item_codes": "A1", "levels": ["decide"], "starts_on": NOW}  # fmt: skip
    assert stranger.post(f"{DO}issue-authorisation/{cast.posts['clerk']}", typed).status_code == 403
    assert all(row.letter_number != "假〔2026〕1号" for row in list_authorisations(post_id=cast.posts["clerk"]))


def test_the_centre_gets_no_letter_to_decide(cast: Any, admin: Client) -> None:
    typed = {"department_id": cast.department.id, "letter_number": "授〔2026〕2号", "signatory": "郑国", "signed_on": NOW,
             "item_codes": "A1", "levels": ["decide"], "starts_on": NOW}  # fmt: skip
    answer = admin.post(f"{DO}issue-authorisation/{cast.posts['window_clerk']}", typed)
    assert answer.status_code == 422
    assert "综合窗口只能收件和受委托受理" in answer.content.decode()


def test_nobody_stands_on_two_sides(cast: Any, admin: Client) -> None:
    typed = {"account_id": "wangfang", "role": "supervisor", "region_code": "350302", "centre_id": cast.centre_id,
             "starts_on": NOW}  # fmt: skip
    answer = admin.post(f"{DO}grant-role", typed)
    assert answer.status_code == 422
    assert all(row.role != "supervisor" for row in list_role_grants(account_id=cast.accounts["clerk"].id))


def test_a_role_is_ended_and_never_deleted(cast: Any, admin: Client) -> None:
    grant = list_role_grants(account_id=cast.accounts["reviewer"].id)[0]
    send(admin, "end-role", grant.id, last_day=LATER, reason="调离")
    again = list_role_grants(account_id=cast.accounts["reviewer"].id)
    assert [row.id for row in again] == [grant.id] and again[0].last_day is not None


def test_an_account_is_kept_in_order(cast: Any, admin: Client) -> None:
    person = cast.accounts["clerk"].id
    sign_in(cast.clerk)
    assert has_second_factor(person)
    send(admin, "reset-password", person, new_password="xin-Mima-2026-abc")
    send(admin, "remove-second-factor", person, reason="手机丢失")
    assert not has_second_factor(person)
    send(admin, "close-account", person, reason="离职")
    assert not get_account(person).is_active  # type: ignore[union-attr]
    send(admin, "reopen-account", person, reason="返聘")
    assert get_account(person).is_active  # type: ignore[union-attr]


def test_a_token_is_shown_once(cast: Any, admin: Client, rf: Any) -> None:
    send(admin, "create-staff", username="jiaohao", name="叫号系统")
    person = find_account("jiaohao").id  # type: ignore[union-attr]
    address = f"/desk/admin/people/{person}/token"
    page = admin.post(address, {"label": "叫号系统", "expires_on": LATER}).content.decode()
    raw = re.search(r'<p class="card code strong">([^<]+)</p>', page)
    assert raw is not None
    assert find_account_by_token(raw[1], make_at(rf.get("/")).occurred_at) is not None
    assert raw[1] not in admin.get(f"/desk/admin/people/{person}").content.decode()
    send(admin, "revoke-token", list_tokens(person)[0].id, reason="系统停用")
    assert find_account_by_token(raw[1], make_at(rf.get("/")).occurred_at) is None


def test_no_token_is_issued_in_the_name_of_a_person(admin: Client) -> None:
    send(admin, "create-staff", username="xinren", name="新人", password="Lan-Qiu-2026-hao")
    person = find_account("xinren").id  # type: ignore[union-attr]
    answer = admin.post(f"/desk/admin/people/{person}/token", {"label": "替他", "expires_on": LATER})
    assert answer.status_code in (403, 422)
    assert list_tokens(person) == ()


def test_a_token_that_never_ends_is_refused_beside_its_field(cast: Any, admin: Client) -> None:
    address = f"/desk/admin/people/{cast.accounts['centre'].id}/token"
    assert admin.post(address, {"label": "x", "expires_on": "2099-01-01"}).status_code == 422


def test_regions_are_walked_and_imported(admin: Client) -> None:
    assert "城厢区" in admin.get("/desk/admin/directory/regions/350300").content.decode()
    assert "常太村" in admin.get("/desk/admin/directory/regions/350302100").content.decode()
    text = "code,name,level,parent_code\n35,福建省,1,\n3501,福州市,2,35\n"
    send(admin, "import-divisions", file=SimpleUploadedFile("d.csv", text.encode()))
    assert "福州市" in admin.get("/desk/admin/directory/regions/350000").content.decode()
    answer = admin.post(f"{DO}import-divisions", {"file": SimpleUploadedFile("d.csv", b"code,name\n1,2\n")})
    assert answer.status_code == 422


def test_a_change_of_divisions_is_shown_first_and_then_done(admin: Client) -> None:
    text = "old_code,new_code,new_name,new_parent_code\n350302,350309,城南区,350300\n"
    address = "/desk/admin/directory/regions/change"
    told = {"document": "民行批〔2026〕3号", "title": "更名", "effective_on": NOW}
    bad = admin.post(address, {**told, "file": SimpleUploadedFile("c.csv", b"old_code\n1\n")})
    assert bad.status_code == 422 and "第一行应为" in bad.content.decode()
    shown = admin.post(address, {**told, "file": SimpleUploadedFile("c.csv", text.encode())})
    assert "随上级变更" in shown.content.decode() and shown.context["result"].regions == 3
    assert "城南区" not in admin.get("/desk/admin/directory/regions/350300").content.decode()
    done = admin.post(f"{address}/confirm", {"held": shown.context["held"]}, follow=True)
    assert "区划调整已办理" in done.content.decode()
    old = admin.get("/desk/admin/directory/regions/350302").content.decode()
    assert "城南区" in old and "民行批〔2026〕3号" in old
    assert admin.get("/desk/?show=all&region=350302").status_code == 200
    assert admin.post(f"{address}/confirm", {"held": "x"}).status_code == 422


def test_a_delegation_shows_its_days(cast: Any) -> None:
    head = sign_in(cast.head)
    grant = list_role_grants(account_id=cast.accounts["chief"].id)[0]
    send(head, "delegate-powers", grant.id, account_id="linhai", starts_on=NOW, last_day=LATER, reason="出差")
    assert "林海" in head.get(f"/desk/admin/directory/departments/{cast.department.id}").content.decode()


def test_pages_cost_the_same_at_3_and_at_30(cast: Any, admin: Client, count_queries: Callable[[Any], int]) -> None:
    pages = ["/desk/admin/directory/", "/desk/admin/directory/departments/", "/desk/admin/people/",
             f"/desk/admin/directory/centres/{cast.centre_id}",
             f"/desk/admin/directory/departments/{cast.department.id}"]  # fmt: skip
    for page in pages:
        admin.get(page)
    few = [count_queries(lambda page=page: admin.get(page)) for page in pages]
    for number in range(27):
        create_account(username=f"many{number}", name=f"某{number}", kind="staff", actor=SYSTEM, at=CAST_AT)
        create_department(
            name=f"某局{number}", short_name=f"某{number}", credit_code=make_credit_code(500 + number, "1"),
            region_code="350302", reconsideration_organ="区政府", court="区法院", starts_on=CAST_AT.local_date,
            actor=SYSTEM, at=CAST_AT,
        )  # fmt: skip
    assert [count_queries(lambda page=page: admin.get(page)) for page in pages] == few
    assert max(few) <= 14
    assert find_account("many3") is not None
