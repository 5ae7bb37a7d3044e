"""What happened to the applicant's word (RD-10): codes and days, never personal data. `papers`, `clocks` as in cases.events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.cases.events import Clocks, Papers


@dataclass(frozen=True, slots=True)
class PapersPromised:
    """Secondary papers are to follow by a day, on the applicant's written promise (容缺受理)."""

    codes: tuple[str, ...]
    due_by: date
    reference: str


@dataclass(frozen=True, slots=True)
class PromisedPapersCame:
    codes: tuple[str, ...]
    left: tuple[str, ...]
    papers: Papers


@dataclass(frozen=True, slots=True)
class PromiseBroken:
    """A promised day passed without its paper: noted inside, seen and contestable by the applicant, nobody else's business."""

    codes: tuple[str, ...]
    due_by: date


@dataclass(frozen=True, slots=True)
class BreachUrged:
    """The department is urged again to decide after a breach that stands; `due_on` of the case."""

    codes: tuple[str, ...]
    due_on: date | None


@dataclass(frozen=True, slots=True)
class BreachContested:
    contested_on: date


@dataclass(frozen=True, slots=True)
class ContestAnswered:
    """`outcome`: stands or lifted."""

    outcome: str


@dataclass(frozen=True, slots=True)
class CommitmentMade:
    """The applicant's commitment stands for these papers (告知承诺)."""

    covers: tuple[str, ...]
    reference: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class AfterCheckRecorded:
    """`result`: met, or rectifying by a day."""

    result: str
    rectify_by: date | None
    papers: Papers
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class CommitmentFoundFalse:
    """What was committed to is not so: the grant is to be revoked by procedure (行政许可法 69), which is another act.

    `not_put_right`: a day to put it right was given first, and it was not.
    """

    found_on: date
    department_id: int
    clocks: Clocks
    not_put_right: bool = False
