"""The shapes of what happens inside a review; apart from the tables, and only growing."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel


class ObstacleOut(BaseModel):
    """Why no decision can be made yet; `until`: it ends by itself after that day."""

    code: str
    message: str
    article: str
    advice: str
    until: date | None


class ExaminationOut(BaseModel):
    """A check by two officers (行政许可法 34, 55)."""

    id: int
    kind: str
    subject: str
    officers: int
    assign_due_on: date | None
    assigned_on: date | None
    done_on: date | None
    conclusion: str
    standards: list[str]
    cancelled: bool


class TellingOut(BaseModel):
    """A person told, with the last day to act; `person` 0 is the applicant."""

    kind: str
    person: int
    told_on: date
    last_day: date
    provisional: bool
    paper: str


class StatementOut(BaseModel):
    """What somebody said, and whether it was adopted (36)."""

    id: int
    person: int
    made_on: date
    way: str
    said: str
    answer: str
    answer_reasons: str


class HearingOut(BaseModel):
    """A hearing from its order or request to its record (46 to 48)."""

    id: int
    basis: str
    state: str
    opened_on: date
    latest: date | None
    day: date | None
    hour: str
    place: str
    chair: str
    closed_for: str
    challenged: bool
    record: str


class ExpertReviewOut(BaseModel):
    """Experts asked (45)."""

    id: int
    question: str
    ordered_on: date
    given_on: date | None
    conclusion: str


class EscalationOut(BaseModel):
    """From which organ to which, and when (35)."""

    lower: str
    upper: str
    sent_on: date


class ProceduresOut(BaseModel):
    """Everything that happens inside the review of one case, as this token may know it."""

    number: str
    obstacles: list[ObstacleOut]
    examinations: list[ExaminationOut]
    tellings: list[TellingOut]
    statements: list[StatementOut]
    hearings: list[HearingOut]
    expert_reviews: list[ExpertReviewOut]
    escalation: EscalationOut | None


class WaitingPlaceOut(BaseModel):
    """One place; no names, no numbers. `may_rank`: only received, silence would date it back."""

    position: int
    received_on: date
    accepted_on: date | None
    may_rank: bool


class WaitingListOut(BaseModel):
    """The waiting list of a limited item (57); `limited` false: there is none. `freed`: places of the granted given back."""

    code: str
    limited: bool
    amount: int | None
    granted: int
    freed: int
    left: int | None
    correcting: int
    places: list[WaitingPlaceOut]


class AnnouncedHearingOut(BaseModel):
    """A hearing anybody may attend."""

    number: str
    item: str
    item_name: str
    department: str
    day: date
    hour: str
    place: str
    reason: str
    announced_on: date


class AnnouncedHearings(BaseModel):
    """The public hearings to come, the nearest first."""

    hearings: list[AnnouncedHearingOut]
