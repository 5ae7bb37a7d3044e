"""Rounds and lines locked and read; what the database's refusals mean in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction

from onewindow.governance.models import Round, RoundLine
from onewindow.governance.rules import LineContent
from onewindow.kit.acting import Conflict, NotFound

# Constraint → code, what is wrong, what to do next.
REFUSALS = {
    "round_number_is_unique_in_its_centre": ("round_number_taken", "这个中心已有这一轮次", "请换一个轮次"),
    "item_stands_once_in_a_round": ("item_in_round", "这个事项已在本轮清单里", "请修改已有的一行"),
    "body_signs_an_edition_once": ("signed_already", "这一方已经签过", "无需重复签署"),
    "nobody_signs_for_two_bodies": ("signed_for_another", "您已代表另一方签过", "请由另一人签署"),
    "batch_number_is_unique_in_its_centre": ("batch_number_taken", "这个中心已有这一批次", "请换一个批次"),
    "item_enters_once_in_a_batch": ("item_in_batch", "同一批里有重复的事项", "请去掉重复的一行"),
    "matter_waits_once_at_a_time": ("waits_already", "已在等候名单里", "请更改已有的一条"),
    "own_hall_closes_once": ("hall_closed_already", "这个办事厅的关闭已经登记", ""),
    "authority_moves_once_a_day": ("authority_moved_already", "同一天的同一权限变动已经登记", ""),
    "item_is_measured_once_a_day": ("measured_already", "这个事项在这一天的前后对照已经登记", ""),
    "figure_is_printed_once_a_day_and_base": ("figure_entered_already", "这个数字已经登记", ""),
    "cost_is_entered_once_a_year_and_kind": ("cost_entered_already", "这一年的这项费用已经登记", ""),
}


@contextmanager
def write_governed() -> Iterator[None]:
    """One transaction whose refusals by the database become Conflict in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if name not in REFUSALS:
            raise
        code, message, advice = REFUSALS[name]
        raise Conflict(code, message, advice=advice) from error


def lock_round(round_id: int, *states: str) -> Round:
    """The round, locked until the transaction ends. Raises NotFound, Conflict `round_moved_on` outside `states`."""
    found = Round.objects.select_for_update(no_key=True).filter(pk=round_id).first()
    if found is None:
        raise NotFound("no_such_round", "没有这一轮清理", advice="请从清理轮次中选择")
    if states and found.state not in states:
        raise Conflict("round_moved_on", "这一轮的状态已经变化，不能这样办", advice="请刷新后查看")
    return found


def make_line_rows(
    round_id: int, first: int, lines: Iterable[LineContent], departments: dict[str, int]
) -> list[RoundLine]:
    """Rows to insert, numbered from `first`; a department the directory knows by that name is linked."""
    return [
        RoundLine(
            round_id=round_id,
            line_no=number,
            department_id=departments.get(line.department_name),
            **_write_columns(line),
        )
        for number, line in enumerate(lines, start=first)
    ]


def _write_columns(line: LineContent) -> dict[str, Any]:
    return {**asdict(line), "reasons": list(line.reasons)}
