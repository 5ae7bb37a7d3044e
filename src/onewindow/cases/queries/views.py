"""What pages and programs see of a case: frozen, masked, complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onewindow.cases.queries.procedures import ProceduresView
from onewindow.cases.queries.word import WordView
from onewindow.cases.rules.procedures import Obstacle
from onewindow.clocks.queries import ClockRow
from onewindow.documents.queries import DocumentRow
from onewindow.files.queries import FileRow
from onewindow.parties.queries import PartyView


@dataclass(frozen=True, slots=True)
class ItemRef:
    code: str
    name: str
    version_id: int
    department_id: int
    department_name: str
    regime: str
    case_kind: str
    limited: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """One answer of the form; a personal one is shown as stars (PI-08)."""

    path: str
    label: str
    value: str
    personal: bool


@dataclass(frozen=True, slots=True)
class MaterialView:
    """One paper of the list; `missing` when it was not handed in, `problem` when the open notice asks it again."""

    code: str
    name: str
    rank: str
    required: bool
    files: tuple[FileRow, ...]
    originals: int
    copies: int
    original_seen: bool
    copy_kept: bool
    original_returned: bool
    supplied_on: date | None
    missing: bool
    problem: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    code: str
    name: str
    problem: str
    demand: str
    supplied_on: date | None


@dataclass(frozen=True, slots=True)
class StepView:
    """One passage through a step (state todo, done, returned), or a step still ahead (state ahead)."""

    position: int
    round: int
    name: str
    place: str
    role: str
    state: str
    handler: str
    result: str
    opinion: str
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One ledger row in words, with its three times and its source (RD-15)."""

    event: str
    label: str
    actor_name: str
    department_id: int | None
    occurred_at: datetime
    recorded_at: datetime
    source: str
    reference: str
    late_reason: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AllowedAct:
    """What this actor may do now; `target` is the state it leads to, "" when the state stays."""

    name: str
    label: str
    article: str
    target: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    method: str
    proof: str
    by_agent: bool
    delivered_at: datetime


@dataclass(frozen=True, slots=True)
class TenureView:
    """Who answered for the case and from when until when; `ended_at` None for whoever answers now (S-05)."""

    account_id: int
    name: str
    post: str
    begun_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandoverView:
    """One hand-over: outcome proposed, accepted, declined, replaced or ordered."""

    from_name: str
    to_name: str
    reason: str
    outcome: str
    answer: str
    proposed_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class StandInView:
    """Who acted in whose place, at which post, from when to when, how often (代A岗, M-04)."""

    name: str
    absent: str
    post: str
    first_at: datetime
    last_at: datetime
    acts: int


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """Where one case stands, for programs that ask all day: no form, no papers handed in, nobody's identity."""

    number: str
    item_code: str
    item_name: str
    department_name: str
    state: str
    state_label: str
    result: str
    version: int
    received_at: datetime
    accepted_at: datetime | None
    accepted_on: date | None
    due_on: date | None
    due_provisional: bool
    timeliness: str
    missed: str
    decided_at: datetime | None
    delivered_on: date | None
    waiting_on: str
    allowed_actions: tuple[AllowedAct, ...]
    timeline: tuple[TimelineRow, ...]
    documents: tuple[DocumentRow, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case whole, for whoever may read it."""

    number: str
    item: ItemRef
    state: str
    state_label: str
    acceptance_kind: str
    result: str
    channel: str
    mode: str
    version: int
    received_at: datetime
    received_on: date
    notice_due_on: date | None
    notified_on: date | None
    full_supplied_on: date | None
    accepted_at: datetime | None
    accepted_on: date | None
    due_on: date | None
    due_provisional: bool
    statutory_due_on: date | None
    delivery_due_on: date | None
    timeliness: str
    missed: str
    paused_until: date | None
    extended: bool
    decided_at: datetime | None
    decided_on: date | None
    ready_on: date | None
    delivered_on: date | None
    completed_on: date | None
    waiting_on: str
    step_position: int | None
    step_name: str
    step_place: str
    window_id: int | None
    delivery_way: str
    applicant: PartyView
    agent: PartyView | None
    form: tuple[FieldView, ...]
    materials: tuple[MaterialView, ...]
    corrections: tuple[CorrectionView, ...]
    steps: tuple[StepView, ...]
    clocks: tuple[ClockRow, ...]
    timeline: tuple[TimelineRow, ...]
    documents: tuple[DocumentRow, ...]
    delivery: DeliveryView | None
    allowed_actions: tuple[AllowedAct, ...]
    tenures: tuple[TenureView, ...]
    handovers: tuple[HandoverView, ...]
    stand_ins: tuple[StandInView, ...]
    obstacles: tuple[Obstacle, ...]
    procedures: ProceduresView
    word: WordView
    last_label: str
    last_actor: str
    origin: str

    @property
    def responsible(self) -> TenureView | None:
        """Who answers for the case now, or answered last; None where nobody was ever named (S-05)."""
        return self.tenures[-1] if self.tenures else None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list; `responsible_…`: who answers for it (S-05)."""

    number: str
    item_code: str
    item_name: str
    department_id: int
    applicant_masked: str
    state: str
    state_label: str
    received_at: datetime
    received_on: date
    accepted_on: date | None
    due_on: date | None
    statutory_due_on: date | None
    timeliness: str
    missed: str
    waiting_on: str
    step_name: str
    step_place: str
    window_id: int | None
    version: int
    responsible_account_id: int | None
    responsible_name: str | None


@dataclass(frozen=True, slots=True)
class TrackStep:
    """One dated line of what an applicant sees without signing in."""

    event: str
    label: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class TrackView:
    """A case for whoever knows its number and the end of the phone: no name, no papers, nobody's identity."""

    number: str
    item_code: str
    item_name: str
    department_id: int
    department_name: str
    state: str
    state_label: str
    received_on: date
    accepted_on: date | None
    due_on: date | None
    due_provisional: bool
    timeliness: str
    missed: str
    paused_until: date | None
    decided_on: date | None
    ready_on: date | None
    delivered_on: date | None
    next_step: str
    timeline: tuple[TrackStep, ...]


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """How many cases lie behind each filter of the desk."""

    waiting_me: int
    mine: int
    department: int
    overdue: int
    promise_missed: int
    statute_missed: int
    at_risk: int
    on_time: int
    received: int
    correcting: int
    paused: int
    back_office: int
    to_decide: int
    to_deliver: int
    due_today: int


@dataclass(frozen=True, slots=True)
class DueGroup:
    """The cases due today at one window; `window_id` None for those that came online."""

    window_id: int | None
    window_name: str
    cases: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its numerator, denominator and the base in words (X-01, X-08, RD-16); `percent` is computed, never stored."""

    numerator: int
    denominator: int
    base: str

    @property
    def percent(self) -> str:
        """Two decimals, "—" without a base."""
        if self.denominator == 0:
            return "—"
        basis_points = (self.numerator * 10_000 + self.denominator // 2) // self.denominator
        return f"{basis_points // 100}.{basis_points % 100:02d}%"


@dataclass(frozen=True, slots=True)
class Mean:
    """So much for each of so many, with its base in words (X-01); computed, never stored."""

    numerator: int
    denominator: int
    base: str

    @property
    def text(self) -> str:
        """Two decimals, "—" without a base."""
        if self.denominator == 0:
            return "—"
        hundredths = (self.numerator * 100 + self.denominator // 2) // self.denominator
        return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(frozen=True, slots=True)
class Figures:
    """收件, 受理, 办结, 按时 of a span of days, both ends included (C-01, C-05, RD-16)."""

    since: date
    until: date
    received: int
    accepted: int
    completed: int
    granted: int
    refused: int
    in_progress: int
    late_entries: int
    completion: Rate
    on_time: Rate
    visits: Mean
    done_at_once: Rate


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One upload of a case with the material it belongs to."""

    material_code: str
    material_name: str
    file: FileRow
