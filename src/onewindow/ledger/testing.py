"""A small event for the ledger's own tests and for rooms that test what stands on the ledger."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleNoted:
    """A harmless event."""

    text: str
    number: int = 0
