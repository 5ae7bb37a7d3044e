"""What pages and other rooms see of a certificate: frozen, people masked unless said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.certificates.rules import CERTIFICATE_STATES, CertificateRow, CertificateState
from onewindow.documents.queries import DocumentRow


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate in a list. `valid_to` None: without end (`long_term`) or as the certificate itself says."""

    id: int
    number: str
    name: str
    item_code: str
    item_name: str
    department_id: int
    department_name: str
    holder_id: int
    holder_masked: str
    state: CertificateState
    issued_on: date
    valid_from: date
    valid_to: date | None
    long_term: bool
    term_note: str

    @property
    def state_label(self) -> str:
        return CERTIFICATE_STATES[self.state]


@dataclass(frozen=True, slots=True)
class RenewalLine:
    """A renewal that waits for its decision. `owed`: undecided at the end of the term the law renews it (50); `warned`: and that is within ten days."""

    certificate: CertificateLine
    case_number: str
    lodged_on: date
    last_day: date | None
    timely: bool
    waits_for_holder: bool
    owed: bool
    warned: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """What a certificate said from a day on; `content` only for its holder and its department."""

    number: int
    since: date
    name: str
    holder_masked: str
    content: str
    valid_from: date
    valid_to: date | None
    act_label: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One thing that happened; `reason` only for the department, `paper` where one was issued."""

    seq: int
    act: str
    label: str
    on: date
    article: str
    ground: str
    reason: str
    actor_name: str
    case_number: str
    outside_organ: str
    outside_number: str
    paper: DocumentRow | None


@dataclass(frozen=True, slots=True)
class ProceedingLine:
    """A revocation or withdrawal under way; facts and statement only for the department."""

    intended: str
    intended_label: str
    ground: str
    facts: str
    prepared_on: date
    told_on: date | None
    answer_by: date | None
    stated_on: date | None
    statement: str
    hearing_on: date | None
    source_kind: str
    source_id: str


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """What a case asks, or asked, for the certificate. `owed`: silence until the end of the term renews it (50)."""

    act: str
    label: str
    case_number: str
    lodged_on: date
    last_day: date | None
    timely: bool
    waits_for_holder: bool
    owed: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class CertificateView:
    """One certificate whole, as this actor may see it."""

    line: CertificateLine
    regime: str
    version: int
    check_code: str
    case_number: str
    holder_kind: str
    object_text: str
    inside: bool
    versions: tuple[VersionLine, ...]
    entries: tuple[EntryLine, ...]
    proceedings: tuple[ProceedingLine, ...]
    applications: tuple[ApplicationLine, ...]
    allowed: tuple[CertificateRow, ...]

    @property
    def papers(self) -> tuple[DocumentRow, ...]:
        """The papers of its history, newest first."""
        return tuple(entry.paper for entry in self.entries if entry.paper is not None)


@dataclass(frozen=True, slots=True)
class PublicCertificate:
    """The public answer about a certificate: `outcome` valid | pending | lapsed | ended | unknown; no personal data."""

    outcome: str
    number: str = ""
    name: str = ""
    item_name: str = ""
    department_name: str = ""
    state_label: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    long_term: bool = False
    ended_on: date | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class EndedLine:
    """One line of the public announcement of deregistrations; persons masked."""

    number: str
    name: str
    department_name: str
    holder: str
    on: date
    article: str


@dataclass(frozen=True, slots=True)
class RegisterCounts:
    """How many certificates of the actor's register need a look."""

    in_force: int
    expiring_60: int
    expiring_30: int
    renewals: int
    renewals_warned: int
    proceedings: int
