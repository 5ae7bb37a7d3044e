"""What the clocks do when something below them changed."""

from onewindow.clocks.actions import rederive_clocks
from onewindow.kit.acting import SYSTEM, At
from onewindow.ledger.queries import EntryRow


def on_calendar_revised(entry: EntryRow, at: At) -> None:
    """A year's arrangement came into force: running clocks follow, and record old and new dates."""
    rederive_clocks(actor=SYSTEM, at=at)
