"""The public waiting list of a limited item: places by the law's order, no names (行政许可法 57, AL-21, RD-04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.cases.models import Case
from onewindow.cases.queries.order import check_case_order, list_contenders
from onewindow.cases.rules import Contender, State, find_order_key, may_still_be_accepted
from onewindow.cases.rules.procedures import Obstacle
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
    """Who is before whom: by acceptance day and receipt. `amount` None: no fixed number. `correcting`: not in the order yet."""

    item_code: str
    amount: int | None
    granted: int
    places: tuple[WaitingPlace, ...]
    correcting: int

    @property
    def left(self) -> int | None:
        """How many may still be granted."""
        return None if self.amount is None else max(self.amount - self.granted, 0)

    @property
    def own(self) -> WaitingPlace | None:
        """The asker's own place."""
        return next((place for place in self.places if place.is_own), None)


def get_waiting_list(item_code: str, amount: int | None, own_number: str = "") -> WaitingList:
    """The order of everybody undecided; two statements. `own_number` marks one's own place."""
    contenders = list_contenders(item_code)
    ranked = sorted((one for one in contenders if _has_place(one)), key=find_order_key)
    granted = Case.objects.filter(item_code=item_code, limited=True, result="granted").count()
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
    return WaitingList(item_code, amount, granted, places, len(contenders) - len(ranked))


def _has_place(contender: Contender) -> bool:
    return contender.state in (State.ACCEPTED, State.PAUSED) or may_still_be_accepted(contender)


def list_order_obstacles(case: Case, amount: int | None) -> tuple[Obstacle, ...]:
    """Why a grant would pass over an earlier application, or that nothing is left; for limited items under review only."""
    if not case.limited or case.state not in (State.ACCEPTED, State.PAUSED):
        return ()
    try:
        check_case_order(case, amount)
    except Conflict as refusal:
        return (Obstacle(refusal.code, refusal.message, refusal.article, refusal.advice),)
    return ()
