"""When the demo's acts happen: on working days, in office hours, never after the moment of loading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from onewindow.kit.local_time import LOCAL
from onewindow.workdays.rules import Calendar

MORNING, AFTERNOON = time(8, 35), time(14, 35)
SPAN = 160
STEP = timedelta(minutes=12)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Working days counted back from the day of loading; `now` is the latest moment anything may have happened."""

    calendar: Calendar
    now: datetime

    def find_receipt(self, age: int, serial: int) -> datetime:
        """A morning moment `age` working days before the day of loading (age ≥ 1)."""
        day, _ = self.calendar.add_workdays(self.now.astimezone(LOCAL).date(), -age)
        return _pick(day, MORNING, serial * 37)

    def find_moment(self, receipt: datetime, after: int, last: datetime, serial: int) -> datetime | None:
        """A moment `after` working days after receipt and after `last`; None when that is still to come."""
        day, _ = self.calendar.add_workdays(receipt.date(), after)
        moment = max(_pick(day, AFTERNOON if after else MORNING, serial * 53), last + STEP)
        return moment if moment < self.now else None

    def find_day(self, start: date, n: int) -> date:
        """The day `n` working days after `start`."""
        return self.calendar.add_workdays(start, n)[0]


def _pick(day: date, opening: time, offset: int) -> datetime:
    return datetime.combine(day, opening, tzinfo=LOCAL) + timedelta(minutes=offset % SPAN)
