"""Who else waits for a limited item, as the order of acceptance needs it (行政许可法 57, RD-04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from onewindow.cases.models import Case
from onewindow.cases.rules import Contender, State, check_limited_grant
from onewindow.catalogue.guides import QuantityLimit
from onewindow.certificates.queries.standing import match_over

UNDECIDED = [State.RECEIVED, State.CORRECTING, State.ACCEPTED, State.PAUSED]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many were granted of a limited item, and of how many the certificate is over, so that the place is free again."""

    granted: int
    freed: int

    def find_left(self, limit: QuantityLimit) -> int | None:
        """How many may still be granted; None when no number is fixed. Where the quota is a total nothing comes back."""
        if limit.amount is None:
            return None
        return limit.amount - self.granted + (0 if limit.counts_all else self.freed)


def count_taken(item_code: str, on: date) -> Taken:
    """The grants of a limited item and the places given back by the day `on` (69, 70; RD-04); one statement."""
    granted = Case.objects.filter(item_code=item_code, limited=True, result="granted")
    return Taken(
        **granted.aggregate(granted=Count("pk"), freed=Count("pk", filter=match_over(on, case_number="number")))
    )


def check_case_order(case: Case, limit: QuantityLimit, on: date) -> None:
    """Raises Conflict where a grant of this case on a day would pass over an earlier application; two statements, limited
    items only."""
    if not case.limited:
        return
    contenders = list_contenders(case.item_code)
    own = next(one for one in contenders if one.number == case.number)
    remaining = count_taken(case.item_code, on).find_left(limit)
    check_limited_grant(own, (one for one in contenders if one.number != own.number), remaining)


def list_contenders(item_code: str) -> list[Contender]:
    """Every undecided application for a limited item; one statement over the partial index."""
    rows = Case.objects.filter(item_code=item_code, limited=True, state__in=UNDECIDED).values_list(
        "number", "state", "received_on", "receipt_seq", "accepted_on", "full_supplied_on"
    )
    return [
        Contender(number, State(state), received, seq, accepted, full)
        for number, state, received, seq, accepted, full in rows
    ]
