"""What pages see of governance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.governance.rules import Indicator, LineContent, MeasureChange, RoundCounts
from onewindow.governance.terms import SETTLED, STATES


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round with its counts. `state_label` in words."""

    id: int
    centre_id: int
    number: int
    title: str
    document_number: str
    document_date: date | None
    data_cutoff: date | None
    effective_on: date
    day_note: str
    departments_named: int | None
    state: str
    edition: int
    mark: str
    source: str
    note: str
    departments: int
    counts: RoundCounts

    @property
    def state_label(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def is_settled(self) -> bool:
        """Whether everybody may read it: published, or recorded from an account."""
        return self.state in SETTLED

    @property
    def cutoff_after_document(self) -> bool:
        """Data younger than the document that tells it: said, not refused (domain 2.23, row 3)."""
        return bool(self.data_cutoff and self.document_date and self.data_cutoff > self.document_date)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a round; `carried` and `carried_words` say what publishing did (empty before)."""

    id: int
    round_id: int
    line_no: int
    content: LineContent
    carried: str
    carried_words: str
    version_id: int | None


@dataclass(frozen=True, slots=True)
class LinePage:
    """Some lines of a round, and how many there are in all under the same filter."""

    total: int
    lines: tuple[LineRow, ...]


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One of the four: signed or not, by whom; `holders` are those who may sign today."""

    body: str
    body_label: str
    unit: str
    post: str
    holders: tuple[str, ...]
    signed_by: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class CarryRow:
    """What publishing would do with one line today."""

    line_no: int
    item_code: str
    name: str
    kind: str
    words: str
    fees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DepartedRow:
    """An item that left the catalogue in a settled round, with the charges that ended (K-07, K-12)."""

    round_id: int
    round_title: str
    effective_on: date
    name: str
    item_code: str
    number: int
    result: str
    where: str
    reasons: tuple[str, ...]
    fees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch with its items; where the account names none, `items_named` is its number."""

    id: int
    number: int
    title: str
    document_number: str
    entered_on: date | None
    items_named: int | None
    departments_named: int | None
    mark: str
    source: str
    note: str
    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """What waits or waited, in words."""

    id: int
    kind: str
    name: str
    item_code: str
    department_name: str
    reason: str
    since: date | None
    day_note: str
    ended_on: date | None
    outcome: str
    mark: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A department's own counter that closed."""

    id: int
    department_name: str
    hall: str
    closed_on: date | None
    day_note: str
    evidence: str
    mark: str
    source: str


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """A power that moved, levels in words."""

    id: int
    name: str
    item_code: str
    department_name: str
    direction: str
    from_level: str
    to_level: str
    from_unit: str
    to_unit: str
    document_number: str
    changed_on: date | None
    day_note: str
    mark: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class ImprovementRow:
    """Before and after of an item; `origin` entered or computed (from two versions of the catalogue)."""

    name: str
    item_code: str
    department_name: str
    origin: str
    as_of: date | None
    day_note: str
    changes: tuple[MeasureChange, ...]
    mark: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class TypePoint:
    """Kept and in the hall of one type on one day (K-02, K-03): from the live catalogue, or from a round's lines."""

    on: date
    item_type: str
    retained: int
    in_hall: int
    round_id: int | None


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A figure as an account prints it, ours beside it, and why they differ (X-11).

    `difference`: same, rounding, cut, differs; fits (a whole number over `ours`' denominator prints so), unfit (none does),
    alone (nothing of ours to hold it against). `bases`: the smallest bases that would fit, for an unfit one.
    """

    key: str
    label: str
    as_of: date
    day_note: str
    printed: str
    unit: str
    qualifier: str
    base: str
    ours: Indicator | None
    difference: str
    bases: tuple[int, ...]
    mark: str
    source: str
    explanation: str


@dataclass(frozen=True, slots=True)
class CostRow:
    """What a year cost and what that is per completed case (K-23); `per_case` "" without cases; `cases_base` in words."""

    year: int
    kind: str
    amount_fen: int
    cases: int
    cases_base: str
    per_case: str
    mark: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class CentreSummary:
    """A centre on the first page of the history."""

    id: int
    name: str
    is_today: bool
    starts_on: date | None
    last_day: date | None
    rounds: int
    items: int
    in_hall: int
