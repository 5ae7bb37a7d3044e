"""Tables of governance, one file a topic; everything is imported from here."""

from onewindow.governance.models.entries import (
    AuthorityChange,
    BatchItem,
    EntryBatch,
    OwnHallClosure,
    WaitingMatter,
)
from onewindow.governance.models.figures import CentreCost, Improvement, PublishedFigure
from onewindow.governance.models.rounds import CancelledFee, CarriedResult, Round, RoundLine, Signature

__all__ = [
    "AuthorityChange",
    "BatchItem",
    "CancelledFee",
    "CarriedResult",
    "CentreCost",
    "EntryBatch",
    "Improvement",
    "OwnHallClosure",
    "PublishedFigure",
    "Round",
    "RoundLine",
    "Signature",
    "WaitingMatter",
]
