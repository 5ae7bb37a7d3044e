"""Governance at the desk: a round from its first item to the new catalogue, by forms alone; who sees which button (K-04..K-07)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onewindow.catalogue.queries import get_item_draft, list_policies
from onewindow.catalogue.testing import ITEM_CODE, make_item
from onewindow.desk.admin.tests.conftest import sign_in
from onewindow.desk.governance.acts import GOVERNANCE_ACTS
from onewindow.directory.rules import SIGNING_BODIES
from onewindow.directory.signing import list_signing_posts
from onewindow.governance.actions import add_catalogue_items, open_round, put_on_waiting_list, put_to_signature
from onewindow.governance.queries import (
    get_line,
    get_round,
    list_authority_changes,
    list_batches,
    list_costs,
    list_improvements,
    list_own_hall_closures,
    list_round_lines_of,
    list_rounds,
    list_waiting,
)
from onewindow.governance.testing import ROUND_AT, make_round, make_signers

pytestmark = pytest.mark.django_db
TODAY = date.today()
NOW = TODAY.isoformat()
DO = "/desk/governance/do/"


@pytest.fixture
def keeper(cast: Any) -> Client:
    """蔡云 of the centre, at the desk."""
    return sign_in(cast.centre)


def send(client: Client, name: str, target: object, /, **typed: Any) -> None:
    """Does an act through its form; the page must lead back to one that opens."""
    answer = client.post(f"{DO}{name}/{target}", typed)
    assert answer.status_code == 302, answer.content.decode()
    assert client.get(answer.headers["Location"]).status_code == 200


def code(number: int) -> str:
    return f"{ITEM_CODE[:-3]}{number:03d}"


def decide(client: Client, line_id: int, **typed: Any) -> Any:
    return client.post(f"/desk/governance/lines/{line_id}", {"promised_unit": "working_day", **typed})


def test_k04_k07_a_round_goes_from_its_first_item_to_the_new_catalogue(cast: Any, keeper: Client) -> None:
    signers = make_signers(cast)
    for number in range(3):
        make_item(code=code(number), name=f"事项{number}", at=ROUND_AT)
    assert "还没有清理过" in keeper.get("/desk/governance/").content.decode()
    send(keeper, "open-round", cast.centre_id, number=1, title="首轮清理", effective_on=NOW)
    (found,) = list_rounds(cast.centre_id)
    send(keeper, "add-items", found.id)
    first, second, third = list_round_lines_of(found.id).lines
    answer = decide(keeper, first.id, result="keep", entry="must_enter", reasons=["frequent"])
    assert answer.headers["Location"] == f"/desk/governance/lines/{second.id}"
    answer = decide(keeper, second.id, result="simplify", visits="0", promised_amount="2")
    assert answer.headers["Location"] == f"/desk/governance/lines/{third.id}"
    wrong = decide(keeper, third.id, result="merge", reasons=["rare"])
    assert wrong.status_code == 422 and "请写明并入哪个事项" in wrong.content.decode()
    assert 'value="merge" id="id_result_3" checked' in wrong.content.decode()
    assert (
        decide(keeper, third.id, result="cancel", reasons=["unlawful"])
        .headers["Location"]
        .endswith(f"rounds/{found.id}")
    )
    send(keeper, "send", found.id)
    page = keeper.get(f"/desk/governance/rounds/{found.id}").content.decode()
    assert (
        "事项已撤下" in page and "已存为草稿，待部门发布" in page and "do/sign/" in page and "do/publish/" not in page
    )
    for body in SIGNING_BODIES:
        send(sign_in(signers.actors[body]), "sign", found.id)
    assert "do/publish/" in keeper.get(f"/desk/governance/rounds/{found.id}").content.decode()
    send(keeper, "publish", found.id, document_number="城政〔2026〕8号", document_date=NOW)
    page = keeper.get(f"/desk/governance/rounds/{found.id}").content.decode()
    assert "已公布" in page and "会签人1" in page
    draft = get_item_draft(code(1))
    assert draft is not None and draft.view.visits == 0
    assert get_line(third.id).carried == "withdrawn"
    assert "事项已撤下" in keeper.get(f"/desk/governance/lines/{third.id}").content.decode()


def test_k06_each_sees_the_buttons_that_are_his(cast: Any, keeper: Client) -> None:
    signers = make_signers(cast)
    make_item(at=ROUND_AT)
    round_id = make_round(cast)
    add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    path = f"/desk/governance/rounds/{round_id}"
    assert "do/send/" in keeper.get(path).content.decode()
    for nobody in (cast.head, cast.supervisor, cast.admin, cast.leader, cast.clerk):
        page = sign_in(nobody).get(path).content.decode()
        assert "/governance/do/" not in page
    (line,) = list_round_lines_of(round_id).lines
    assert decide(keeper, line.id, result="keep", stay="1").headers["Location"] == path
    assert "data-line" not in sign_in(cast.head).get(f"/desk/governance/lines/{line.id}").content.decode()
    assert decide(sign_in(cast.head), line.id, result="cancel").status_code == 403
    put_to_signature(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    legal = sign_in(signers.actors["legal_office"])
    assert "do/sign/" in legal.get(path).content.decode()
    assert "do/sign/" not in sign_in(cast.head).get(path).content.decode()
    assert sign_in(cast.head).post(f"{DO}sign/{round_id}").status_code == 403
    send(legal, "return", round_id, reason="缺依据")
    assert get_round(round_id).state == "draft"
    assert decide(keeper, line.id, drop="1").status_code == 302 and list_round_lines_of(round_id).total == 0


def test_an_unready_round_says_line_by_line_what_is_open(cast: Any, keeper: Client) -> None:
    make_item(at=ROUND_AT)
    round_id = make_round(cast)
    add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    answer = keeper.post(f"{DO}send/{round_id}")
    assert answer.status_code == 422 and "还没有清理结果，也没有进厅决定" in answer.content.decode()


def test_a_list_comes_in_after_a_second_look_and_goes_out(cast: Any, keeper: Client) -> None:
    round_id = make_round(cast)
    path = f"/desk/governance/rounds/{round_id}"

    def upload(text: str) -> str:
        file = SimpleUploadedFile("lines.csv", text.encode(), "text/csv")
        return str(keeper.post(f"{path}/import", {"file": file}).content.decode())

    page = upload("事项名称,清理结果\n甲,保留\n乙,撤掉\n")
    assert "1 行有错" in page and 'name="held"' not in page
    page = upload("事项名称,清理结果,进厅决定,理由\n甲,保留,退回原单位,发生数量很少\n")
    held = page.partition('name="held" value="')[2].partition('"')[0]
    assert list_round_lines_of(round_id).total == 0
    assert keeper.post(f"{path}/import", {"held": held}).status_code == 302
    assert keeper.post(f"{path}/import", {"held": "forged"}).status_code == 422
    assert list_round_lines_of(round_id).lines[0].content.reasons == ("rare",)
    assert "发生数量很少" in keeper.get(f"{path}/lines.csv").content.decode()
    assert keeper.get(f"{path}/import").status_code == 200
    assert "第一行没有" in upload("x\n1\n")


def test_k16_k17_k24_o09_the_lists_are_kept_by_forms(cast: Any, keeper: Client) -> None:
    centre = cast.centre_id
    bad = keeper.post(
        f"{DO}enter/{centre}",
        {"number": 1, "title": "首批", "document_number": "x", "entered_on": NOW, "items": "甲|乙局"},
    )
    assert bad.status_code == 422 and "第1行应为" in bad.content.decode() and "甲|乙局" in bad.content.decode()
    send(keeper, "wait", centre, kind="item", name="车驾管", reason="premises", since=NOW)
    send(keeper, "wait", centre, kind="intermediary", name="测绘机构", reason="staff", since=NOW)
    send(keeper, "enter", centre, number=1, title="首批", document_number="城政〔2026〕1号", entered_on=NOW,
         items="车驾管|交警队|公安局\n身份证｜公安局｜公安局｜ID-1")  # fmt: skip
    send(keeper, "close-hall", centre, department_name="房管局", hall="大厅", closed_on=NOW, evidence="公告")
    send(keeper, "move-authority", centre, name="制证", direction="down", from_level="3", to_level="4",
         document_number="市农〔2026〕2号", changed_on=NOW)  # fmt: skip
    waiting = {row.name: row for row in list_waiting(centre)}
    assert waiting["车驾管"].outcome == "entered" and waiting["测绘机构"].ended_on is None
    send(keeper, "end-wait", waiting["测绘机构"].id, outcome="withdrawn", ended_on=NOW)
    assert len(list_batches(centre)[0].items) == 2
    assert list_own_hall_closures(centre) and list_authority_changes(centre)
    page = keeper.get(f"/desk/governance/{centre}/entries").content.decode()
    assert all(word in page for word in ("首批", "车驾管", "房管局", "制证", "撤回申请"))


def test_k09_k23_before_and_after_and_costs_are_kept_by_forms(cast: Any, keeper: Client) -> None:
    centre = cast.centre_id
    send(keeper, "measure", centre, name="身份证", as_of=NOW, span_before=60, span_before_unit="day", span_after=0,
         span_after_unit="day", steps_before=5, source="公安局报送")  # fmt: skip
    send(keeper, "cost", centre, year=2025, kind="rent", yuan="32000.00", source="决算")
    (row,) = list_improvements(centre, on=TODAY, is_today=True)
    assert [(change.key, change.saved) for change in row.changes] == [("span", 60), ("steps", None)]
    assert list_costs(centre, on=TODAY, is_today=True)[0].amount_fen == 3_200_000
    page = keeper.get(f"/desk/governance/{centre}/measures").content.decode()
    assert "当场" in page and "32,000.00" in page
    missing = keeper.post(f"{DO}measure/{centre}", {"name": "x", "as_of": NOW, "span_before_unit": "day",
                                                    "span_after_unit": "day", "source": "x"})  # fmt: skip
    assert missing.status_code == 422 and "至少填一项以前的情况" in missing.content.decode()


def test_rd21_a_rule_is_switched_on_and_off_and_signers_are_named(cast: Any, keeper: Client) -> None:
    centre = cast.centre_id
    page = keeper.get(f"/desk/governance/{centre}/rules").content.decode()
    assert "没有启用任何规定" in page and "四方都有岗位才能会签" in page
    send(keeper, "switch-on", centre, kind="highest_promise", amount=2, unit="working_day", effect="refuse",
         exemptions=["escalated"], document_number="城政〔2026〕3号", source="合肥市2006年的做法", starts_on=NOW)  # fmt: skip
    (policy,) = list_policies(centre)
    assert policy.exemptions == ("escalated",)
    send(keeper, "switch-off", policy.id, last_day=(TODAY + timedelta(days=30)).isoformat(), reason="试行")
    admin = sign_in(cast.admin)
    assert keeper.get(f"{DO}flag-signer/{centre}").status_code == 403
    send(admin, "flag-signer", centre, body="legal_office", post_id=cast.posts["chief"], document="x", starts_on=NOW)
    (flag,) = list_signing_posts(centre, on=TODAY)
    send(admin, "end-signer", flag.id, last_day=NOW)
    assert "城政〔2026〕3号" in keeper.get(f"/desk/governance/{centre}/rules").content.decode()


def test_every_act_asks_for_its_role_and_shows_its_form(cast: Any, keeper: Client) -> None:
    make_signers(cast)
    round_id = make_round(cast)
    targets: dict[str, Callable[[], int]] = {
        "round_id": lambda: round_id,
        "centre_id": lambda: cast.centre_id,
        "matter_id": lambda: 1,
        "policy_id": lambda: 1,
        "signing_post_id": lambda: 1,
    }
    for name, act in GOVERNANCE_ACTS.items():
        target = targets[act.target]()
        client = keeper if "centre_staff" in act.roles else sign_in(cast.admin)
        assert client.get(f"{DO}{name}/{target}").status_code == 200, name
        assert sign_in(cast.supervisor).get(f"{DO}{name}/{target}").status_code == 403, name
    assert keeper.get(f"{DO}nothing/1").status_code == 404
    edited = keeper.get(f"{DO}edit-round/{round_id}").content.decode()
    assert "第1轮事项清理" in edited
    send(keeper, "edit-round", round_id, title="首轮", effective_on=NOW)
    assert get_round(round_id).title == "首轮"


@pytest.mark.parametrize("rows", [3, 30])
def test_a_fixed_number_of_queries(cast: Any, keeper: Client, rows: int, count_queries: Any) -> None:
    make_signers(cast)
    for number in range(rows):
        make_item(code=code(number), name=f"事项{number}", at=ROUND_AT)
        put_on_waiting_list(
            centre_id=cast.centre_id, kind="item", name=f"等候{number}", reason="premises", since=TODAY, actor=cast.centre,
            at=ROUND_AT,
        )  # fmt: skip
    for number in range(1, rows // 3 + 1):
        round_id = open_round(
            centre_id=cast.centre_id,
            number=number,
            title=f"第{number}轮",
            effective_on=TODAY,
            actor=cast.centre,
            at=ROUND_AT,
        )
        add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    line_id = list_round_lines_of(round_id).lines[0].id
    pages = {
        "/desk/governance/": 14, f"/desk/governance/{cast.centre_id}/entries": 14,
        f"/desk/governance/{cast.centre_id}/measures": 16, f"/desk/governance/{cast.centre_id}/rules": 14,
        f"/desk/governance/rounds/{round_id}": 18, f"/desk/governance/lines/{line_id}": 18,
    }  # fmt: skip
    for path, most in pages.items():
        keeper.get(path)
        counted = count_queries(lambda path=path: keeper.get(path))
        assert counted <= most, (path, counted)
