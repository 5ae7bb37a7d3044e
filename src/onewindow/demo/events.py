"""What the demo centre tells the ledger."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoCentreLoaded:
    """The demo centre stands complete; everything in it is simulated (RD-20)."""

    departments: int
    staff: int
    items: int
    drafts: int
    cases: int
