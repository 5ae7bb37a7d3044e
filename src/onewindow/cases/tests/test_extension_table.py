"""The table of extensions: which law sets the limit says who may add how much (行政许可法 42, 登记条例 19; AL-14, RD-01)."""

from datetime import date

import pytest

from onewindow.cases.actions import run_act
from onewindow.cases.models import Case
from onewindow.cases.rules import State, find_longest_extension
from onewindow.cases.testing import at_day, make_case, make_case_cast
from onewindow.catalogue.guides import LimitExtension, StatutoryLimit
from onewindow.kit.acting import Refusal

LICENSING, REGISTERING = "中华人民共和国行政许可法", "中华人民共和国市场主体登记管理条例"
EIA = "中华人民共和国环境影响评价法"
OWN = LimitExtension(15, "calendar_day", "某条例", "第九条")
TODAY, OLD = date(2026, 9, 21), date(2021, 9, 21)


def limit(law, article, extension=None, amount=20, unit="working_day", none=False):
    return StatutoryLimit(none, amount, unit, law, article, "", extension)


@pytest.mark.parametrize(
    ("regime", "stated", "on", "expected"),
    [
        ("licence", None, TODAY, (10, "行政许可法第四十二条第一款")),
        ("licence", limit(LICENSING, "第四十二条"), TODAY, (10, "行政许可法第四十二条第一款")),
        ("licence", limit("行政许可法", "第四十二条第一款"), TODAY, (10, "行政许可法第四十二条第一款")),
        ("licence", limit("《行政许可法》", "第四十二条", OWN), TODAY, (10, "行政许可法第四十二条第一款")),
        ("licence", limit(LICENSING, "第四十二条第二款"), TODAY, None),
        ("licence", limit(EIA, "第二十二条", unit="calendar_day", amount=30), TODAY, None),
        ("licence", limit("", ""), TODAY, None),
        ("licence", limit(EIA, "第二十二条", OWN, 60, "calendar_day"), TODAY, (15, "《某条例》第九条")),
        ("licence", None, date(2004, 6, 30), None),
        ("enterprise_registration", limit(REGISTERING, "第十九条"), TODAY, (3, "市场主体登记管理条例第十九条")),
        ("enterprise_registration", None, TODAY, (3, "市场主体登记管理条例第十九条")),
        ("enterprise_registration", None, OLD, None),
        ("enterprise_registration", limit(LICENSING, "第四十二条"), TODAY, None),
        ("confirmation", limit("不动产登记暂行条例", "第二十条", amount=30), TODAY, None),
        ("confirmation", limit("某条例", "第八条", OWN, 60, "calendar_day"), TODAY, (15, "《某条例》第九条")),
        ("filing", limit("", "", none=True, amount=0), TODAY, None),
        ("public_service", None, TODAY, None),
    ],
)
def test_the_law_that_sets_the_limit_extends_it(regime, stated, on, expected):
    longest = find_longest_extension(regime, on, stated)
    assert (longest and (longest.most, longest.article)) == expected
    assert longest is None or longest.approver == "head"


SPECIAL = {"amount": 30, "unit": "calendar_day", "law": EIA, "article": "第二十二条"}
CITED = {"amount": 15, "unit": "calendar_day", "law": "某条例", "article": "第九条", "approver": "head"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statute", "who", "days", "on", "expected"),
    [
        (None, "head", 10, date(2026, 10, 26), date(2026, 11, 9)),
        (None, "head", 10, date(2026, 9, 21), date(2026, 11, 9)),
        (None, "head", 1, date(2026, 9, 21), date(2026, 10, 27)),
        (None, "head", 11, date(2026, 9, 21), "extension_days"),
        (None, "head", 0, date(2026, 9, 21), "extension_days"),
        (None, "head", 10, date(2026, 10, 27), "limit_expired"),
        (None, "chief", 10, date(2026, 9, 21), "not_authorised_to_decide"),
        (SPECIAL, "head", 10, date(2026, 9, 21), "no_extension"),
        (SPECIAL | {"extension": CITED}, "head", 15, date(2026, 9, 21), date(2026, 11, 5)),
        (SPECIAL | {"extension": CITED}, "head", 16, date(2026, 9, 21), "extension_days"),
        (SPECIAL | {"extension": CITED}, "chief", 5, date(2026, 9, 21), "not_authorised_to_decide"),
    ],
)  # fmt: skip
def test_days_of_an_extended_limit(cast, statute, who, days, on, expected):
    """Accepted on 2026-09-21: twenty working days end on 26 October, thirty calendar days on 21 October."""
    play = make_case_cast(cast, **({"statutory_limit": statute} if statute else {}))
    number = make_case(play, state=State.ACCEPTED)
    payload = {"days": days, "reason": "情况复杂"}
    try:
        run_act(number=number, name="extend", payload=payload, actor=getattr(play, who), at=at_day(on))
    except Refusal as refusal:
        assert refusal.code == expected
        return
    case = Case.objects.select_related("statutory_clock").get(number=number)
    assert case.statutory_clock is not None and case.statutory_clock.due_on == expected
