"""What happened to a pre-review, subject ("pre_review", number). Frozen facts for the ledger, never personal data (RD-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.cases.events import Clocks, Papers, Reused


@dataclass(frozen=True, slots=True)
class PreReviewAsked:
    """The applicant chose a pre-review; no receipt, no case (RD-02). Subject ("pre_review", number)."""

    item_code: str
    item_version_id: int
    department_id: int
    party_id: int
    materials: tuple[str, ...]
    clocks: Clocks
    reused: Reused = ()


@dataclass(frozen=True, slots=True)
class PreReviewAnswered:
    """Passed, or told completely what to mend; `codes` of the list."""

    outcome: str
    answered_on: date
    valid_to: date | None
    codes: tuple[str, ...]
    papers: Papers


@dataclass(frozen=True, slots=True)
class PreReviewEnded:
    """Ended without an answer: withdrawn by the applicant, or overtaken by his formal submission (`case_number`)."""

    outcome: str
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class PreReviewFormRevealed:
    """The personal answers were read by whoever answers the pre-review (PI-01)."""

    purpose: str
    paths: tuple[str, ...]
