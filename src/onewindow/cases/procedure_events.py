"""What happened in the procedures inside a review. Frozen facts for the ledger: codes, days, numbers of papers, never personal data.

`person` is 0 for the applicant, else the number of a registered interest; `papers` and `clocks` as in `events`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.cases.events import Clocks, Papers


@dataclass(frozen=True, slots=True)
class ExaminationOrdered:
    """Substance to be verified, or a thing inspected (34, 55)."""

    examination: int
    kind: str
    planned_on: date | None
    clocks: Clocks = ()


@dataclass(frozen=True, slots=True)
class ExaminersAssigned:
    """Two or more officers by account; `late`: after the five working days of 55."""

    examination: int
    kind: str
    officers: tuple[int, ...]
    late: bool = False


@dataclass(frozen=True, slots=True)
class ExaminationRecorded:
    examination: int
    kind: str
    done_on: date
    conclusion: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class ProcedureCancelled:
    procedure: str
    reason: str


@dataclass(frozen=True, slots=True)
class InterestRegistered:
    """A person with an important interest was told (36)."""

    person: int
    party_id: int
    until: date
    delivery_method: str
    delivery_proof: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class StatementInvited:
    person: int
    until: date
    delivery_method: str
    delivery_proof: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class StatementMade:
    statement: int
    person: int
    way: str


@dataclass(frozen=True, slots=True)
class StatementAnswered:
    statement: int
    answer: str


@dataclass(frozen=True, slots=True)
class HearingRightTold:
    """From this day five working days to ask (47, RD-05)."""

    person: int
    last_day: date
    delivery_method: str
    delivery_proof: str
    papers: Papers
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class HearingRequested:
    hearing: int
    person: int
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class HearingRequestWithdrawn:
    hearing: int
    person: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class HearingOrdered:
    """Ex officio (46)."""

    hearing: int
    reason: str


@dataclass(frozen=True, slots=True)
class HearingCalled:
    """Time, place and chair told to everybody, seven working days ahead; `announced` in public (46, 48). `moved_for`: why again."""

    hearing: int
    day: date
    hour: str
    chair: int
    announced: bool
    delivery_method: str
    delivery_proof: str
    papers: Papers
    moved_for: str = ""


@dataclass(frozen=True, slots=True)
class ChairChallenged:
    hearing: int
    person: int


@dataclass(frozen=True, slots=True)
class ChallengeAnswered:
    hearing: int
    answer: str


@dataclass(frozen=True, slots=True)
class HearingHeld:
    hearing: int
    held_on: date
    papers: Papers
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class ExpertReviewOrdered:
    review: int
    experts: int


@dataclass(frozen=True, slots=True)
class ExpertOpinionRecorded:
    review: int
    conclusion: str
    given_on: date
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class CaseEscalated:
    """Preliminary opinion and all papers sent up; the higher organ decides (35, 43)."""

    lower_department_id: int
    upper_department_id: int
    upper_item_code: str
    sent_on: date
    papers: Papers
    clocks: Clocks
