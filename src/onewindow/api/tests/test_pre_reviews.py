"""GET pre-reviews/{number}: how a pre-review stands, for its people and its department (RD-02)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from onewindow.api.testing import make_callers
from onewindow.cases.actions import ask_pre_review, return_pre_review
from onewindow.cases.testing import FORM
from onewindow.kit.acting import At

pytestmark = pytest.mark.django_db
OFFERED = {"pre_review_limit": {"amount": 3, "unit": "working_day"}, "pre_review_valid_days": 30}


def test_its_people_read_how_it_stands_and_nobody_else(cast):
    callers = make_callers(cast, **OFFERED)
    play, now = callers.play, At(datetime.now(UTC), origin="demo")
    number = ask_pre_review(item_code=play.item.code, form=FORM, actor=play.li_ming, at=now).number
    told = callers.find("li_ming").get(f"pre-reviews/{number}").body
    assert (told["state"], told["lines"], told["document"], told["cases"]) == ("open", [], None, [])
    problems = dict.fromkeys(("M01", "M02", "M03"), "缺少") | {"form": "地址不全"}
    return_pre_review(number=number, problems=problems, actor=play.clerk, at=now)
    told = callers.find("clerk").get(f"pre-reviews/{number}").body
    assert told["state"] == "to_mend" and told["document"]["check_code"]
    assert {line["code"]: line["problem"] for line in told["lines"]} == problems
    for who in ("chen_jie", "stranger", "supervisor", "centre", "admin"):
        assert callers.find(who).get(f"pre-reviews/{number}").status == 404
    assert callers.find("").get(f"pre-reviews/{number}").status == 401
    assert callers.find("li_ming").get("pre-reviews/YS0").status == 404
