"""What happens to the calendar."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CalendarDrafted:
    """A year's arrangement was entered and waits for a second person."""

    revision_id: int
    year: int
    source: str
    notices: tuple[str, ...]
    changed_days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class CalendarRevised:
    """A year's arrangement came into force; `changed_days` are the days whose nature it changed."""

    revision_id: int
    year: int
    edition: int
    notices: tuple[str, ...]
    changed_days: tuple[date, ...]
    drafted_by: str


@dataclass(frozen=True, slots=True)
class CalendarDiscarded:
    """A drafted arrangement was put aside before it came into force."""

    revision_id: int
    year: int
    reason: str


@dataclass(frozen=True, slots=True)
class ShippedCalendarLoaded:
    """The arrangements that come with the software were entered as revisions."""

    edition: int
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HallServiceDaySet:
    """A hall announced that it opens or closes on a day, apart from the legal calendar."""

    centre_id: int
    day: date
    is_open: bool
    document_number: str
    note: str
