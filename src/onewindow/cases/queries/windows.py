"""Windows and their cases: what lies at each, who answers for it, what a leader on duty could sign there (W-06, W-07)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from onewindow.cases.models import Case
from onewindow.cases.queries.lists import OPEN, ROW_COLUMNS, annotate_dates, filter_readable, make_case_row
from onewindow.cases.queries.views import CaseRow
from onewindow.directory.queries import list_authorisations
from onewindow.directory.rules import Role, holds_role
from onewindow.kit.acting import Actor

SIGNING_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PerStaff:
    """A load with its numerator, denominator and the base in words (X-01): 38 项 / 4 人. `each` is computed, never stored."""

    numerator: int
    denominator: int
    base: str

    @property
    def each(self) -> str:
        """One decimal; "—" where nobody works."""
        if self.denominator == 0:
            return "—"
        tenths = (self.numerator * 10 + self.denominator // 2) // self.denominator
        return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True, slots=True)
class WindowLoad:
    """The open cases a window received, and how many of them fall due or are overdue."""

    in_hand: int = 0
    due_today: int = 0
    overdue: int = 0


def count_window_loads(window_ids: Iterable[int], *, on: date) -> Mapping[int, WindowLoad]:
    """The open cases received at each window; one statement (W-07)."""
    found = Case.objects.filter(window_id__in=list(window_ids), state__in=OPEN)
    counted = found.values("window_id").annotate(
        in_hand=Count("pk"),
        due_today=Count("pk", filter=Q(running_clock__due_on=on)),
        overdue=Count("pk", filter=Q(running_clock__due_on__lt=on)),
    )
    rows = counted.order_by().values_list("window_id", "in_hand", "due_today", "overdue")
    return {window_id: WindowLoad(*counts) for window_id, *counts in rows if window_id is not None}


def count_answered_for(account_ids: Iterable[int], *, window_id: int | None = None) -> Mapping[int, int]:
    """How many open cases (of one window, where given) each person answers for; one statement (S-05, W-07)."""
    found = Case.objects.filter(responsible_account_id__in=list(account_ids), state__in=OPEN)
    if window_id is not None:
        found = found.filter(window_id=window_id)
    counted = found.values("responsible_account_id").annotate(cases=Count("pk")).order_by()
    return {row["responsible_account_id"]: row["cases"] for row in counted}


def list_window_decisions(*, actor: Actor, on: date, limit: int = SIGNING_SHOWN) -> tuple[CaseRow, ...]:
    """The cases received at windows that wait for a decision this very person may make, oldest first; two statements.

    A head of the organ may decide each of the department's; anybody else what the letters of the own post say: sitting at the
    window gives no power (W-06, RD-06).
    """
    heads = Q(department_id__in=[g.department_id for g in actor.grants if g.role == Role.HEAD and g.department_id])
    letters = list_authorisations(on=on, post_id=actor.post_id) if actor.post_id is not None else ()
    lettered = Q(pk__in=[])
    for letter in letters:
        if letter.level == "decide" and any(
            holds_role(actor, role, letter.department_id) for role in (Role.CLERK, Role.REVIEWER, Role.CHIEF)
        ):
            lettered |= Q(department_id=letter.department_id, item_code=letter.item_code)
    found = filter_readable(actor, on).filter(heads | lettered, waiting_on="decider", window__isnull=False)
    rows = annotate_dates(found).order_by(F("receipt_seq").asc()).values(*ROW_COLUMNS)[:limit]
    return tuple(make_case_row(row, on) for row in rows)
