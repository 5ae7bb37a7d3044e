"""What happened to papers, as the ledger keeps it; no personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DocumentRendered:
    """A paper was drawn once as a PDF; from now on the file with this SHA-256 is the paper."""

    number: str
    kind: str
    content_hash: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class DocumentVoided:
    """A paper issued in error no longer stands; its number is never used again."""

    number: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class TemplatePublished:
    """A centre's own wording of a kind of paper takes effect on a day, by a cited source."""

    kind: str
    variant: str
    version: int
    effective_on: date
    sha256: str
    source: str


@dataclass(frozen=True, slots=True)
class SealDesignSet:
    """A department's seal for papers takes effect on a day, by a cited source."""

    department_id: int
    ring_text: str
    label: str
    effective_on: date
    source: str
