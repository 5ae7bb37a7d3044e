"""What happened to a certificate. Frozen facts for the ledger, on ("certificate", number): codes, days, document numbers.

Reasons, facts and statements may name people: they are sealed in the register; the ledger keeps the paper's hash. That a certificate
was issued is told by the grant's own event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Papers = tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class CertificateChanged:
    """On the holder's application (49); `case_number` or `reference` says which."""

    changed_on: date
    case_number: str
    reference: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class CertificateRenewed:
    renewed_on: date
    valid_from: date
    valid_to: date | None
    case_number: str
    reference: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class CertificateDeemedRenewed:
    """The law renewed it: asked for in time, not decided when the term ended (50). `deemed_on` is the law's day."""

    deemed_on: date
    valid_from: date
    valid_to: date
    case_number: str
    article: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class CertificateActProposed:
    """The holder was told what is intended, and until when he may answer (7)."""

    intended: str
    ground: str
    told_on: date
    answer_by: date
    papers: Papers


@dataclass(frozen=True, slots=True)
class HolderHeard:
    intended: str
    stated_on: date
    hearing_on: date | None


@dataclass(frozen=True, slots=True)
class ProceedingDropped:
    intended: str
    dropped_on: date


@dataclass(frozen=True, slots=True)
class RevocationPrepared:
    """Another room found a reason to revoke; the department has yet to tell the holder (RD-10)."""

    ground: str
    source_kind: str
    source_id: str


@dataclass(frozen=True, slots=True)
class CertificateWithdrawn:
    """For the public interest, with compensation (8)."""

    withdrawn_on: date
    ground: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class CertificateRevoked:
    """It should not have been granted (69)."""

    revoked_on: date
    ground: str
    article: str
    superior: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class CertificateCancelled:
    """A penalty of the organ with that power (行政处罚法 9), entered here."""

    cancelled_on: date
    organ: str
    decision: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class CertificateDeregistered:
    """One of the six reasons of article 70."""

    deregistered_on: date
    ground: str
    article: str
    case_number: str
    reference: str
    papers: Papers


@dataclass(frozen=True, slots=True)
class CertificateRevealed:
    """The scope and the reasons of a certificate were read in clear, for a purpose (PI-01, PI-08)."""

    purpose: str


@dataclass(frozen=True, slots=True)
class SectionAppointed:
    """Which section regulates an item (all of a department's with an empty code) from a day on."""

    department_id: int
    item_code: str
    section_department_id: int
    section_post_id: int | None
    starts_on: date
    last_day: date | None
    source: str


@dataclass(frozen=True, slots=True)
class SectionEnded:
    section_id: int
    last_day: date


@dataclass(frozen=True, slots=True)
class PushSigned:
    """A person of the regulating section signed for what was handed over (签收)."""

    push_id: int
    signed_on: date


@dataclass(frozen=True, slots=True)
class PushUrged:
    push_id: int
    times: int
