"""Who answers for a case, since when, and by which hand-overs (首办负责, S-05)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onewindow.cases.models import CaseStandIn
from onewindow.cases.queries.parts import Parts, read_moment
from onewindow.cases.queries.views import HandoverView, StandInView, TenureView
from onewindow.cases.rules import OPEN_STATES, STATE_LABELS, State


def make_tenures(case: Any, parts: Parts) -> tuple[TenureView, ...]:
    """The chain since receipt, oldest first. Until the first hand-over it is what the case says of itself."""
    if not parts.tenures and case.responsible_account_id is not None:
        first = (case.responsible_account_id, case.responsible_name, case.responsible_place)
        return (TenureView(*first, case.received_at, None),)
    return tuple(
        TenureView(
            row["account_id"],
            row["name"],
            row["post"],
            datetime.fromisoformat(row["begun_at"]),
            read_moment(row["ended_at"]),
        )
        for row in parts.tenures
    )


def make_handovers(parts: Parts) -> tuple[HandoverView, ...]:
    """Every hand-over, oldest first."""
    return tuple(
        HandoverView(
            proposed_at=datetime.fromisoformat(row["proposed_at"]),
            answered_at=read_moment(row["answered_at"]),
            **{name: row[name] for name in ("from_name", "to_name", "reason", "outcome", "answer")},
        )
        for row in parts.handovers
    )


def make_stand_ins(parts: Parts) -> tuple[StandInView, ...]:
    """Who acted in whose place, in order of time (M-04)."""
    return tuple(
        StandInView(
            first_at=datetime.fromisoformat(row["first_at"]),
            last_at=datetime.fromisoformat(row["last_at"]),
            **{name: row[name] for name in ("name", "absent", "post", "acts")},
        )
        for row in parts.stand_ins
    )


@dataclass(frozen=True, slots=True)
class StandInWork:
    """One case acted on in somebody's place: by whom, how often, and whether it is still open (then it goes back)."""

    number: str
    item_name: str
    name: str
    acts: int
    state_label: str
    is_open: bool


def list_stand_in_work(absence_ids: Iterable[int]) -> dict[int, tuple[StandInWork, ...]]:
    """What was done in the place of people away, by absence; one statement (M-04)."""
    found = CaseStandIn.objects.filter(absence_id__in=list(absence_ids)).order_by("absence_id", "case__receipt_seq")
    columns = ("absence_id", "case__number", "case__item_name", "account__name", "acts", "case__state")
    work: dict[int, list[StandInWork]] = defaultdict(list)
    for absence_id, number, item_name, name, acts, state in found.values_list(*columns):
        label = STATE_LABELS[State(state)]
        work[absence_id].append(StandInWork(number, item_name, name, acts, label, state in OPEN_STATES))
    return {absence_id: tuple(rows) for absence_id, rows in work.items()}
