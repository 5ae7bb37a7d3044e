"""Who answers for a case, since when, and by which hand-overs (首办负责, S-05)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from onewindow.cases.queries.parts import Parts, read_moment
from onewindow.cases.queries.views import HandoverView, TenureView


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
