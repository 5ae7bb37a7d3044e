"""What happened to a case. Frozen facts for the ledger: codes, days and document numbers, never personal data.

`papers` lists the documents an act issued as {kind, number, check_code, content_hash}; `clocks` the clocks it started, moved or
stopped as {purpose, due_on}. Texts that officials wrote to the applicant may hold personal data: the ledger keeps the document's hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Papers = tuple[dict[str, str], ...]
Clocks = tuple[dict[str, str], ...]
# Held papers used again (BE-03): {code, source, number, on, verified, consent, hashes}.
Reused = tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class CaseReceived:
    """A receipt (收件), which is not acceptance (RD-02)."""

    item_code: str
    item_version_id: int
    department_id: int
    party_id: int
    channel: str
    received_on: date
    receipt_seq: int
    materials: tuple[str, ...]
    lacking: tuple[str, ...]
    papers: Papers
    clocks: Clocks
    reused: Reused = ()
    # The number of the pass that binds this case (RD-02).
    pre_review: str = ""


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """`needless`: papers asked under a condition that the acceptor judged not to hold here."""

    accepted_on: date
    kind: str
    papers: Papers
    clocks: Clocks
    comment: str = ""
    needless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseDeemedAccepted:
    """The law accepted by silence (32(4), RD-03): `accepted_on` is the law's day, not the day of recording."""

    accepted_on: date
    kind: str
    article: str
    papers: Papers
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class CaseDeclined:
    reason: str
    competent_organ: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class CorrectionsNotified:
    """The one notice with its whole list (C-06)."""

    codes: tuple[str, ...]
    papers: Papers


@dataclass(frozen=True, slots=True)
class MaterialsSupplemented:
    codes: tuple[str, ...]
    left: tuple[str, ...]
    full_supplied_on: date | None
    papers: Papers
    clocks: Clocks
    by_agent: bool = False
    reused: Reused = ()


@dataclass(frozen=True, slots=True)
class CaseCorrectedOnSpot:
    materials: tuple[str, ...]
    form_changed: bool
    note: str
    by_agent: bool = False
    reused: Reused = ()


@dataclass(frozen=True, slots=True)
class PaperDatesNoted:
    """The dates printed on a handed-in paper were noted."""

    code: str
    issued_on: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PaperOffersSeen:
    """A window looked at what is here of a person for one item; `about`: its sheet or its case; `codes`: for which materials
    there is something (PI-01)."""

    party_id: int
    item_code: str
    about: tuple[str, str]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperWithheld:
    """Its owner no longer offers a paper; `key` names where it lies, not what it says."""

    party_id: int
    key: str


@dataclass(frozen=True, slots=True)
class PaperOfferedAgain:
    """Its owner offers a withheld paper again."""

    party_id: int
    key: str


@dataclass(frozen=True, slots=True)
class CaseVisited:
    """Somebody came to the window about the case and no act of the case says so already (C-15)."""

    visited_on: date
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseAgentNamed:
    """The window registered an agent for this case; the authority itself is a row of the parties' ledger (29, AL-02)."""

    party_id: int
    authority_id: int
    powers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepCompleted:
    position: int
    name: str
    place: str
    result: str
    next_step: str


@dataclass(frozen=True, slots=True)
class StepReturned:
    """Back to an earlier step with reasons; the clock does not move (C-18)."""

    from_position: int
    to_position: int
    to_name: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class CasePaused:
    """Excluded time under article 45, from the delivery of its written notice to the notified end (RD-05)."""

    kind: str
    article: str
    delivered_on: date
    ends_on: date
    delivery_method: str
    delivery_proof: str
    papers: Papers
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class ExclusionNotified:
    """A written notice of excluded time is on its way; no time is excluded before it is served (RD-05, RD-13)."""

    kind: str
    article: str
    ends_on: date
    delivery_method: str
    delivery_proof: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class ExclusionLapsed:
    """The notice of excluded time was served too late to exclude any, or never: the limit ran on."""

    paper_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadyNoticeServed:
    """The notice that the result waits was served: government time ends with it (RD-13)."""

    served_on: date
    channel: str
    proof_kind: str
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class ServiceAgreed:
    """The applicant agreed in writing to electronic service; `reference`: where the signed paper is kept (RD-13)."""

    channel: str
    reference: str


@dataclass(frozen=True, slots=True)
class CasePauseEnded:
    ended_on: date
    by_itself: bool
    clocks: Clocks
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseExtended:
    """`days` counts in `unit`, the unit of the limit it extends."""

    days: int
    article: str
    papers: Papers
    clocks: Clocks
    unit: str = "working_days"


@dataclass(frozen=True, slots=True)
class CaseGranted:
    """`certificate`: the number of the certificate it issued or changed, "" for none."""

    decided_on: date
    batch: str
    papers: Papers
    clocks: Clocks
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class CaseGrantedByLaw:
    """The renewal it asked for was not decided before the term ended: granted by the law, on the law's day (50, AL-18)."""

    decided_on: date
    article: str
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class CaseRefused:
    decided_on: date
    papers: Papers
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class CaseDecidedInstantly:
    """Accepted, decided and delivered in one act by an authorised teller (34, W-03)."""

    decided_on: date
    method: str
    papers: Papers
    clocks: Clocks
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class CaseReadied:
    """The result waits at the counter and the applicant was told: government time ends (RD-13)."""

    ready_on: date
    notice_method: str
    notice_proof: str
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class CaseDelivered:
    delivered_on: date
    method: str
    proof: str
    by_agent: bool
    papers: Papers
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class CaseWithdrawn:
    """By the applicant's own signature or one-time code (RD-14)."""

    withdrawn_on: date
    proof: str
    reference: str
    papers: Papers
    by_agent: bool = False


@dataclass(frozen=True, slots=True)
class CaseClosedUnaccepted:
    """The applicant closed the open notice; resumable, never counted as completed (RD-03)."""

    closed_on: date
    left: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseResumed:
    resumed_on: date
    left: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseClosed:
    closed_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Somebody who signs in batches looked at this case at this version."""

    version: int


@dataclass(frozen=True, slots=True)
class CaseFormRevealed:
    """The unmasked form was read, for a purpose (PI-01, PI-08)."""

    purpose: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandoverProposed:
    """The responsible person offers the case to a colleague and answers for it until the colleague accepts (S-05)."""

    from_account: int | None
    to_account: int
    reason: str


@dataclass(frozen=True, slots=True)
class HandoverDeclined:
    from_account: int | None
    to_account: int
    reason: str


@dataclass(frozen=True, slots=True)
class CaseHandedOver:
    """From here on somebody else answers for the case; `ordered` by the chief, else accepted by the receiver (S-05)."""

    from_account: int | None
    to_account: int
    to_post: int | None
    reason: str
    ordered: bool


# The acts whose times decide whether a case was completed in time. One of them entered late, and the case stands beside the
# on-time rate, not inside it (RD-15).
DATED_EVENTS = (
    CaseReceived,
    CaseAccepted,
    CorrectionsNotified,
    MaterialsSupplemented,
    CasePaused,
    CasePauseEnded,
    CaseExtended,
    CaseGranted,
    CaseRefused,
    CaseDecidedInstantly,
    CaseWithdrawn,
)
