"""What was brought in and taken out. Counts and fingerprints, never personal data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """Somebody asked for an import (its preview first) or an export."""

    direction: str
    kind: str
    system: str
    sha256: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TransferConfirmed:
    """After the preview: go on and write."""

    new: int


@dataclass(frozen=True, slots=True)
class TransferStopped:
    """Somebody stopped it; whole cases already written stay."""

    done: int


@dataclass(frozen=True, slots=True)
class PastCasesImported:
    """One batch of past cases, whole; `digest` is SHA-256 over their content hashes in the order of the file."""

    system: str
    kind: str
    sha256: str
    calendar: str
    cases: int
    events: int
    digest: str


@dataclass(frozen=True, slots=True)
class ImportEnded:
    """All of a file was gone through."""

    system: str
    kind: str
    sha256: str
    new: int
    same: int
    conflicts: int
    faulty: int


@dataclass(frozen=True, slots=True)
class DataExported:
    """What went out, in which form, and whether personal fields were in clear, and for what purpose (PI-08)."""

    kind: str
    of: str
    filters: tuple[tuple[str, str], ...]
    cases: int
    events: int
    personal: bool
    purpose: str
    sha256: str
