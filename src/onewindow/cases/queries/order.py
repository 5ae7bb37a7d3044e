"""Who else waits for a limited item, as the order of acceptance needs it (行政许可法 57, RD-04)."""

from __future__ import annotations

from onewindow.cases.models import Case
from onewindow.cases.rules import Contender, State, check_limited_grant

UNDECIDED = [State.RECEIVED, State.CORRECTING, State.ACCEPTED, State.PAUSED]


def check_case_order(case: Case, amount: int | None) -> None:
    """Raises Conflict where a grant of this case would pass over an earlier application; two statements, limited items only.

    `amount`: how many may be granted in all; None when no number is fixed.
    """
    if not case.limited:
        return
    contenders = list_contenders(case.item_code)
    own = next(one for one in contenders if one.number == case.number)
    granted = Case.objects.filter(item_code=case.item_code, limited=True, result="granted").count()
    remaining = None if amount is None else amount - granted
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
