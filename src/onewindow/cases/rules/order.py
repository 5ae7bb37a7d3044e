"""Licences of limited quantity: the order of acceptance decides (行政许可法 57, AL-21, RD-04)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from onewindow.cases.rules.law import ARTICLE_57
from onewindow.cases.rules.table import State
from onewindow.kit.acting import Conflict


@dataclass(frozen=True, slots=True)
class Contender:
    """One undecided application for a limited item, as its order needs it."""

    number: str
    state: State
    received_on: date
    receipt_seq: int
    accepted_on: date | None
    full_supplied_on: date | None = None


def find_order_key(contender: Contender) -> tuple[date, int]:
    """(legal acceptance date, receipt sequence); for a case not accepted yet, the earliest it may still get."""
    day = contender.accepted_on or contender.full_supplied_on or contender.received_on
    return day, contender.receipt_seq


def may_still_be_accepted(contender: Contender) -> bool:
    """Received and silent, or all supplied and silent: the law may still date it back (32(4), RD-03)."""
    if contender.state is State.RECEIVED:
        return True
    return contender.state is State.CORRECTING and contender.full_supplied_on is not None


def check_limited_grant(case: Contender, others: Iterable[Contender], remaining: int | None) -> None:
    """Refuse a grant that would pass over an earlier application.

    `remaining`: licences left, None when the number is not fixed. Raises Conflict `quantity_order`, `quantity_used_up`.
    """
    key = find_order_key(case)
    earlier = sorted((other for other in others if find_order_key(other) < key), key=find_order_key)
    silent = [other for other in earlier if may_still_be_accepted(other)]
    if silent:
        raise Conflict(
            "quantity_order",
            f"有数量限制：较早收到的 {silent[0].number} 仍可能依法视为受理，现在不能准予本件",
            ARTICLE_57,
            "请先对较早收到的申请作出受理、一次性告知或不予受理的处理",
        )
    if remaining is None:
        _check_unfixed(earlier)
        return
    waiting = [other for other in earlier if other.accepted_on is not None]
    if remaining <= 0:
        raise Conflict(
            "quantity_used_up",
            "本事项的数量已经用完，不能再准予",
            ARTICLE_57,
            "请作出不予许可的决定，理由写明数量已经用完",
        )
    if len(waiting) >= remaining:
        raise Conflict(
            "quantity_order",
            f"剩余数量 {remaining} 个，受理在先的 {len(waiting)} 件尚未决定，应当先行决定",
            ARTICLE_57,
            f"请先办理 {waiting[0].number}",
        )


def _check_unfixed(earlier: list[Contender]) -> None:
    """Without a fixed number every accepted earlier case goes first: nothing shows that enough would be left for it."""
    waiting = [other for other in earlier if other.accepted_on is not None]
    if waiting:
        raise Conflict(
            "quantity_order",
            f"受理在先的 {len(waiting)} 件尚未决定，应当先行决定",
            ARTICLE_57,
            f"请先办理 {waiting[0].number}",
        )
