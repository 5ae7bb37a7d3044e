"""The applicant's word at the desk: promised at the window, refused a grant, checked after a commitment (RD-10)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from onewindow.cases.actions import run_act
from onewindow.cases.queries import list_cases
from onewindow.cases.testing import finish_review, hand_in_all, make_case, make_case_cast
from onewindow.cases.tests.test_commitments import COMMITS
from onewindow.desk.tests.conftest import sign_in
from onewindow.desk.tests.test_intake import _collect, _find
from onewindow.kit.acting import At

pytestmark = pytest.mark.django_db


def _list_numbers(play) -> list[str]:
    return [row.number for row in list_cases(actor=play.head, on=_now().local_date, waiting="all").rows]


def _now() -> At:
    return At(datetime.now(UTC), origin="demo")


def test_a_window_takes_a_promise_and_the_grant_waits(cast) -> None:
    play = make_case_cast(cast, tolerates_missing=True)
    number = make_case(play, at=_now(), materials=hand_in_all(play.item)[:2])
    client = sign_in(play.clerk)
    url = f"/desk/cases/{number}/acts/promise_papers"
    by = (_now().local_date + timedelta(1)).isoformat()
    unsigned = client.post(url, {"codes": ["M03"], "by": by, "reference": ""})
    assert unsigned.status_code == 422 and re.search(r'value="M03"[^>]* checked', unsigned.content.decode())
    assert client.post(url, {"codes": ["M03"], "by": by, "reference": "卷宗 4"}).status_code == 302
    assert client.post(f"/desk/cases/{number}/acts/accept", {}).status_code == 302
    finish_review(play, number, _now())
    text = sign_in(play.chief).get(f"/desk/cases/{number}").content.decode()
    assert "申请人的承诺" in text and 'id="act-grant"' not in text and 'id="act-refuse"' in text


def test_intake_with_a_signed_commitment_and_its_check(cast) -> None:
    play = make_case_cast(cast, **COMMITS)
    clerk = sign_in(play.clerk)
    typed = _collect(_find(clerk, play)) | {"site_name": "明明理发店", "area": "36.5", "site_kind": "barber"}
    typed |= {f"{code}.{part}": "on" for code in ("M01", "M02") for part in ("paper", "kept")}
    typed |= {"a-do": "submit", "a-commit": "on"}
    unsigned = clerk.post(f"/desk/intake/{play.item.code}/", typed | {"a-reference": ""})
    assert unsigned.status_code == 422 and not _list_numbers(play)
    done = clerk.post(f"/desk/intake/{play.item.code}/", typed | {"a-reference": "卷宗 5"})
    assert done.status_code == 302, done.content.decode()
    (number,) = _list_numbers(play)
    for name, payload, who in (("accept", {}, play.clerk), ("grant", {"content": "准予"}, play.chief)):
        run_act(number=number, name=name, payload=payload, actor=who, at=_now())
    reviewer = sign_in(play.reviewer)
    assert number in reviewer.get("/desk/after-checks/").content.decode()
    assert number not in sign_in(play.cast.stranger).get("/desk/after-checks/").content.decode()
    url = f"/desk/cases/{number}/acts/record_after_check"
    assert reviewer.post(url, {"result": "false", "finding": ""}).status_code == 422
    assert reviewer.post(url, {"result": "false", "finding": "没有检测过"}).status_code == 302
    assert "承诺不实，待依法撤销" in reviewer.get("/desk/after-checks/").content.decode()


def test_the_worklist_says_when_a_check_is_overdue(cast) -> None:
    play = make_case_cast(cast, **COMMITS | {"after_check": {"amount": 1, "unit": "working_day", "note": "次日核查"}})
    words, then = "1 件超过告知承诺的核查或改正期限", At(_now().occurred_at - timedelta(10), origin="demo")
    number = make_case(play, at=then, materials=hand_in_all(play.item)[:2])
    for name, payload, who in (
        ("commit", {}, play.li_ming), ("accept", {}, play.clerk), ("grant", {"content": "准予"}, play.chief)
    ):  # fmt: skip
        assert words not in sign_in(play.reviewer).get("/desk/").content.decode()
        run_act(number=number, name=name, payload=payload, actor=who, at=then)
    assert words in sign_in(play.reviewer).get("/desk/").content.decode()
    given = {"result": "met", "finding": "符合"}
    run_act(number=number, name="record_after_check", payload=given, actor=play.reviewer, at=_now())
    assert words not in sign_in(play.reviewer).get("/desk/").content.decode()


def test_the_list_of_checks_costs_the_same_for_3_and_for_30(cast, count_queries) -> None:
    play = make_case_cast(cast, **COMMITS)
    client = sign_in(play.head)

    def make(first: int, last: int) -> None:
        for place in range(first, last):
            number = make_case(play, key=f"k{place}", at=_now(), materials=hand_in_all(play.item)[:2])
            for name, payload, who in (
                ("commit", {}, play.li_ming), ("accept", {}, play.clerk), ("grant", {"content": "准予"}, play.chief)
            ):  # fmt: skip
                run_act(number=number, name=name, payload=payload, actor=who, at=_now())

    make(0, 3)
    client.get("/desk/after-checks/")
    few = count_queries(lambda: client.get("/desk/after-checks/"))
    make(3, 30)
    assert count_queries(lambda: client.get("/desk/after-checks/")) == few
