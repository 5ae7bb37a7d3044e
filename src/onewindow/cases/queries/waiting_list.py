"""The public waiting list of a limited item: places by the law's order, no names (行政许可法 57, AL-21, RD-04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.cases.models import Case
from onewindow.cases.queries.order import check_case_order, count_taken, list_contenders
from onewindow.cases.rules import Contender, State, find_order_key, may_still_be_accepted
from onewindow.cases.rules.procedures import Obstacle
from onewindow.catalogue.guides import QuantityLimit
from onewindow.kit.acting import Conflict


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """One place: `accepted_on` None while it is only received; `may_rank`: silence would still date it back to its receipt."""

    position: int
    received_on: date
    accepted_on: date | None
    may_rank: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Who is before whom: by acceptance day and receipt. `amount` None: no fixed number. `freed`: of the granted, places given
    back because the certificate is over; with `counts_all` none comes back. `correcting`: not in the order yet."""

    item_code: str
    amount: int | None
    counts_all: bool
    granted: int
    freed: int
    left: int | None
    places: tuple[WaitingPlace, ...]
    correcting: int

    @property
    def own(self) -> WaitingPlace | None:
        """The asker's own place."""
        return next((place for place in self.places if place.is_own), None)


def get_waiting_list(item_code: str, limit: QuantityLimit, on: date, own_number: str = "") -> WaitingList:
    """The order of everybody undecided on a day; two statements. `own_number` marks one's own place."""
    contenders = list_contenders(item_code)
    ranked = sorted((one for one in contenders if _has_place(one)), key=find_order_key)
    taken = count_taken(item_code, on)
    left = taken.find_left(limit)
    places = tuple(
        WaitingPlace(
            place,
            one.received_on,
            one.accepted_on,
            may_still_be_accepted(one),
            bool(own_number) and one.number == own_number,
        )
        for place, one in enumerate(ranked, 1)
    )
    return WaitingList(
        item_code=item_code,
        amount=limit.amount,
        counts_all=limit.counts_all,
        granted=taken.granted,
        freed=0 if limit.counts_all else taken.freed,
        left=None if left is None else max(left, 0),
        places=places,
        correcting=len(contenders) - len(ranked),
    )


def _has_place(contender: Contender) -> bool:
    return contender.state in (State.ACCEPTED, State.PAUSED) or may_still_be_accepted(contender)


def list_order_obstacles(case: Case, limit: QuantityLimit, on: date) -> tuple[Obstacle, ...]:
    """Why a grant would pass over an earlier application, or that nothing is left; for limited items under review only."""
    if not case.limited or case.state not in (State.ACCEPTED, State.PAUSED):
        return ()
    try:
        check_case_order(case, limit, on)
    except Conflict as refusal:
        return (Obstacle(refusal.code, refusal.message, refusal.article, refusal.advice),)
    return ()
