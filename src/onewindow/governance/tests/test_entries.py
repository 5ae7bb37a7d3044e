"""Entering the hall, waiting for room, closing the old counter, powers moved, figures entered (K-09, K-16, K-17, K-23, K-24, O-09)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from onewindow.governance.actions import (
    close_own_hall,
    end_waiting,
    enter_cost,
    enter_improvement,
    enter_items,
    enter_printed_figure,
    move_authority,
    put_on_waiting_list,
)
from onewindow.governance.actions.entries import Entrant
from onewindow.governance.models import BatchItem, EntryBatch, WaitingMatter
from onewindow.governance.rules import Measures, Span
from onewindow.governance.testing import ROUND_AT
from onewindow.kit.acting import SYSTEM, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
ACCOUNT = {"mark": "published_input", "source": "某中心2007年账目"}
IDENTITY = Entrant("居民身份证办理", "公安局", "公安局")


def given(cast: Any, act: Any, **rest: Any) -> Any:
    """A lawful call of an act, with some of it changed."""
    calls: dict[Any, dict[str, Any]] = {
        enter_items: {
            "number": 1, "title": "首批", "items": [IDENTITY], "document_number": "城政〔2026〕1号", "entered_on": DAY,
        },
        put_on_waiting_list: {"kind": "item", "name": "车驾管", "reason": "premises", "since": DAY},
        close_own_hall: {"department_name": "房管局", "hall": "原办证大厅", "closed_on": DAY, "evidence": "公告"},
        move_authority: {
            "name": "农机行驶证制证", "direction": "down", "from_level": "3", "to_level": "4",
            "document_number": "市农〔2026〕2号", "changed_on": DAY,
        },
        enter_improvement: {
            "name": "身份证", "before": Measures(span=Span(60, "day")), "after": Measures(span=Span(10, "day")),
            "source": "部门报送", "as_of": DAY,
        },
        enter_printed_figure: {
            "key": "instant_rate", "as_of": DAY, "printed": "61.6", "value": Decimal("61.6"), "source": "账目",
        },
        enter_cost: {"year": 2025, "kind": "rent", "amount_fen": 3_200_000, "source": "决算"},
    }  # fmt: skip
    call = {"centre_id": cast.centre_id, "actor": cast.centre, "at": ROUND_AT, **calls[act], **rest}
    return act(**call)


ACTS = (
    enter_items, put_on_waiting_list, close_own_hall, move_authority, enter_improvement, enter_printed_figure, enter_cost,
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_the_centres_staff_alone_enters_and_each_is_on_record_once(cast, act) -> None:
    for key, nobody in cast.actors.items():
        if key != "centre":
            with pytest.raises(NotAllowed):
                given(cast, act, actor=nobody)
    before = len(list_entries(subject=("centre", cast.centre_id)))
    given(cast, act)
    assert len(list_entries(subject=("centre", cast.centre_id))) == before + 1
    with pytest.raises(Conflict):
        given(cast, act)
    with pytest.raises(NotFound, match="no_such_centre"):
        given(cast, act, centre_id=10**9, actor=SYSTEM)


@pytest.mark.parametrize(
    ("act", "rest", "field"),
    [
        (enter_items, {"number": 0}, "items"),
        (enter_items, {"title": " "}, "title"),
        (enter_items, {"items": []}, "items"),
        (enter_items, {"items": [Entrant("甲", "公安局", "")]}, "item_1"),
        (enter_items, {"document_number": ""}, "document_number"),
        (enter_items, {"entered_on": None}, "entered_on"),
        (enter_items, {"mark": "guess", "source": "x"}, "mark"),
        (enter_items, {"mark": "fitted"}, "source"),
        (put_on_waiting_list, {"kind": "x"}, "kind"),
        (put_on_waiting_list, {"reason": "x"}, "reason"),
        (put_on_waiting_list, {"name": ""}, "name"),
        (put_on_waiting_list, {"since": None}, "since"),
        (put_on_waiting_list, {"since": None, **ACCOUNT}, "since"),
        (close_own_hall, {"evidence": ""}, "evidence"),
        (close_own_hall, {"closed_on": None}, "closed_on"),
        (move_authority, {"direction": "up"}, "to_level"),
        (move_authority, {"to_level": "3"}, "to_level"),
        (move_authority, {"to_level": "7"}, "to_level"),
        (move_authority, {"direction": "sideways"}, "direction"),
        (move_authority, {"document_number": ""}, "document_number"),
        (move_authority, {"changed_on": None}, "changed_on"),
        (enter_improvement, {"before": Measures()}, "span_before"),
        (enter_improvement, {"as_of": None}, "as_of"),
        (enter_improvement, {"after": Measures(span=Span(1, "moon"))}, "span_unit"),
        (enter_improvement, {"source": ""}, "source"),
        (enter_printed_figure, {"key": "x"}, "key"),
        (enter_printed_figure, {"qualifier": "x"}, "qualifier"),
        (enter_printed_figure, {"value": Decimal(-1)}, "value"),
        (enter_printed_figure, {"printed": ""}, "printed"),
        (enter_cost, {"kind": "x"}, "kind"),
        (enter_cost, {"amount_fen": -1}, "amount_fen"),
        (enter_cost, {"year": 1999}, "year"),
    ],
)
def test_what_is_refused_names_its_field(cast, act, rest, field) -> None:
    with pytest.raises(Invalid) as refusal:
        given(cast, act, **rest)
    assert field in refusal.value.fields


@pytest.mark.parametrize(
    ("act", "rest"),
    [
        (enter_items, {"items": [], "document_number": "", "entered_on": None}),
        (put_on_waiting_list, {"since": None, "day_note": "2007年"}),
        (close_own_hall, {"closed_on": None, "day_note": "未载明"}),
        (move_authority, {"changed_on": None, "document_number": "", "day_note": "未载明"}),
        (enter_improvement, {"as_of": None, "day_note": "约2005年"}),
    ],
)
def test_rd20_what_an_account_leaves_out_may_be_left_out_when_it_says_so(cast, act, rest) -> None:
    assert given(cast, act, **ACCOUNT, **rest)


def test_k24_a_batch_names_department_and_enforcement_subject_of_each_item(cast) -> None:
    given(cast, enter_items)
    item = BatchItem.objects.get()
    assert (item.name, item.department_name, item.enforcement_subject) == ("居民身份证办理", "公安局", "公安局")
    with pytest.raises(Conflict, match="item_in_batch"):
        given(cast, enter_items, number=2, items=[IDENTITY, IDENTITY])
    assert EntryBatch.objects.count() == 1


def test_o09_what_waited_enters_with_its_batch(cast) -> None:
    given(cast, put_on_waiting_list)
    given(cast, put_on_waiting_list, name="低保金发放")
    batch = given(cast, enter_items, items=[Entrant("车驾管", "交警队", "公安局")], entered_on=date(2026, 5, 1))
    entered = WaitingMatter.objects.get(name="车驾管")
    assert (entered.outcome, entered.ended_on, entered.batch_id) == ("entered", date(2026, 5, 1), batch)
    assert WaitingMatter.objects.get(name="低保金发放").ended_on is None
    events = [entry.event for entry in list_entries(subject=("centre", cast.centre_id))]
    assert events[-2:] == ["ItemsEntered", "WaitingEnded"]


def test_o09_the_waiting_is_ended_once_and_not_before_it_began(cast) -> None:
    matter = given(cast, put_on_waiting_list)
    end: dict[str, Any] = {"matter_id": matter, "outcome": "withdrawn", "actor": cast.centre, "at": ROUND_AT}
    with pytest.raises(Invalid, match="waiting_end_wrong"):
        end_waiting(**end, ended_on=date(2026, 2, 1))
    with pytest.raises(NotAllowed):
        end_waiting(**{**end, "actor": cast.admin}, ended_on=DAY)
    end_waiting(**end, ended_on=DAY)
    with pytest.raises(Invalid, match="waiting_end_wrong"):
        end_waiting(**end, ended_on=DAY)
    with pytest.raises(NotFound):
        end_waiting(**{**end, "matter_id": 10**9}, ended_on=DAY)
    assert given(cast, put_on_waiting_list) != matter


def test_k16_a_power_recalled_goes_up(cast) -> None:
    assert given(cast, move_authority, direction="up", from_level="4", to_level="3")
