"""Excluded time belongs to a procedure that really stands, and ends with it (行政许可法 45, RD-05, AL-17)."""

from __future__ import annotations

from datetime import date
from typing import Any

from onewindow.cases.actions.limits import end_limit_pauses
from onewindow.cases.actions.loading import Matter, change_state
from onewindow.cases.models import CaseExamination, CaseExpertReview, CaseHearing
from onewindow.cases.rules import State
from onewindow.cases.rules.procedures import TECHNICAL_KINDS
from onewindow.cases.rules.procedures_hearing import check_pause_tie

Procedure = CaseExamination | CaseExpertReview | CaseHearing


def find_paused_procedure(matter: Matter, kind: str, starts_on: date, ends_on: date) -> Procedure | None:
    """The open procedure of a kind of excluded time. Raises Conflict, Invalid where it is not ready for that; None where the
    organ registered none here (it may be another organ's, as a court's appraisal or a joint hearing)."""
    if not matter.case.has_procedures:
        return None
    found = _find_open(matter, kind)
    if found is None:
        return None
    day = found.day if isinstance(found, CaseHearing) else None
    is_ready = day is not None if isinstance(found, CaseHearing) else _is_begun(found)
    check_pause_tie(kind, starts_on, ends_on, is_ready=is_ready, day=day)
    return found


def _find_open(matter: Matter, kind: str) -> Procedure | None:
    case = matter.case
    if kind == "hearing":
        return case.hearings.filter(state="open").first()
    if kind == "expert_review":
        return case.expert_reviews.filter(given_on__isnull=True, cancelled_on__isnull=True).first()
    if kind in TECHNICAL_KINDS:
        return case.examinations.filter(kind=kind, done_on__isnull=True, cancelled_on__isnull=True).first()
    return None


def _is_begun(found: Any) -> bool:
    return not isinstance(found, CaseExamination) or found.assigned_on is not None


def tie_pause(found: Procedure | None, paper: str, ends_on: date) -> None:
    """Remember on the procedure which notice excluded its time, and until when."""
    if found is not None:
        found.excluded_paper, found.excluded_until = paper, ends_on
        found.save(update_fields=["excluded_paper", "excluded_until"])


def end_tied_pause(matter: Matter, found: Procedure) -> None:
    """The procedure is over before its notified end: its time is not needed any more, so the clock runs again."""
    case = matter.case
    if case.state == State.PAUSED and found.excluded_until is not None and found.excluded_until == case.paused_until:
        end_limit_pauses(matter, matter.today)
        change_state(matter, State.ACCEPTED, paused_until=None)
