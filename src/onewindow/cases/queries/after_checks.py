"""Commitments to be checked after their grant: what is due, what is overdue, what must be put right (RD-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from onewindow.cases.models import Commitment
from onewindow.cases.queries.lists import filter_readable
from onewindow.cases.rules import CHECKING, FALSE, RECTIFYING
from onewindow.kit.acting import Actor

MOST = 200


@dataclass(frozen=True, slots=True)
class AfterCheckRow:
    """One grant on a commitment; `state`: checking, rectifying, or false (to be revoked by procedure); `due_on`: of what is next."""

    number: str
    item_name: str
    department_name: str
    applicant_masked: str
    state: str
    decided_on: date
    due_on: date | None
    is_overdue: bool


def list_after_checks(*, actor: Actor, on: date, limit: int = MOST) -> tuple[AfterCheckRow, ...]:
    """Open checks of the cases this staff member may read, the most urgent first; one statement. Nothing for anyone else."""
    if actor.kind != "staff":
        return ()
    found = (
        Commitment.objects.filter(case__in=filter_readable(actor, on), state__in=[CHECKING, RECTIFYING, FALSE])
        .annotate(check_due=F("check_clock__due_on"), department_name=F("case__department__name"))
        .select_related("case")
        .order_by("check_due", "pk")[:limit]
    )
    rows = (make_check_row(one, on) for one in found)
    return tuple(sorted(rows, key=lambda row: (row.due_on is None, row.due_on or on, row.number)))


def count_overdue_checks(*, actor: Actor, on: date) -> int:
    """How many checks and days for putting right have passed, among the cases this staff member may read; one statement."""
    if actor.kind != "staff":
        return 0
    late = Q(state=CHECKING, check_clock__due_on__lt=on) | Q(state=RECTIFYING, rectify_by__lt=on)
    return Commitment.objects.filter(late, case__in=filter_readable(actor, on)).count()


def make_check_row(commitment: Commitment, on: date) -> AfterCheckRow:
    """A row; what must be put right is due by its own day, what was found false by none of these."""
    case = commitment.case
    due_on = {CHECKING: commitment.check_due, RECTIFYING: commitment.rectify_by}.get(commitment.state)  # type: ignore[attr-defined]
    return AfterCheckRow(
        number=case.number,
        item_name=case.item_name,
        department_name=commitment.department_name,  # type: ignore[attr-defined]
        applicant_masked=case.applicant_masked,
        state=commitment.state,
        decided_on=case.decided_on or on,
        due_on=due_on,
        is_overdue=due_on is not None and on > due_on,
    )
