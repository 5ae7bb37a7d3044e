"""The law of a case as a clerk with a wall calendar would keep it: one day after the other, without the product's own rules.

It shares nothing with `cases.rules`, `clocks` or `workdays` but the list of days off; what it says of every act, state and date
is compared with the product at every step of the walks (Must show 2).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import onewindow.workdays

ONE = timedelta(days=1)
DEPARTMENT = {"clerk", "reviewer", "chief", "head"}
DECIDERS = {"chief", "head"}
APPLICANT = {"li_ming"}
# Art. 45 names these and no others.
EXCLUDED_BY_45 = {"hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review"}
OPEN = {"received", "correcting", "accepted", "paused", "granted", "refused", "ready"}
ENDED = {"not_accepted", "closed_not_accepted", "withdrawn", "delivered", "closed"}


@cache
def read_wall_calendar() -> dict[date, bool]:
    """Day → whether it is worked, for the days that the yearly notices name; all others are judged by the weekday."""
    days: dict[date, bool] = {}
    path = Path(onewindow.workdays.__file__).parent / "data" / "days.csv"
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        day = date.fromisoformat(row["first"])
        while day <= date.fromisoformat(row["last"]):
            days[day] = row["kind"] == "work"
            day += ONE
    return days


def is_worked(day: date) -> bool:
    """Whether the wall calendar shows a working day."""
    return read_wall_calendar().get(day, day.weekday() < 5)


@dataclass(frozen=True)
class Kind:
    """What the oracle must know of an item: its regime, its limits, and which time its law excludes."""

    regime: str
    statute: tuple[int, str] | None
    promise: int | None
    extension: int = 0
    own_pauses: frozenset[str] = frozenset()

    @property
    def pauses(self) -> set[str]:
        return EXCLUDED_BY_45 if self.regime == "licence" else set(self.own_pauses)


@dataclass
class Matter:
    """One case in the clerk's own book."""

    kind: Kind
    received_on: date
    lacking: set[str]
    state: str = "received"
    notified_on: date | None = None
    missing: set[str] = field(default_factory=set)
    full_on: date | None = None
    accepted_on: date | None = None
    acceptance: str = ""
    steps_done: int = 0
    pauses: list[list[date]] = field(default_factory=list)
    # The pauses that the promise shares: those told of before it was missed (RD-18).
    shared_pauses: list[list[date]] = field(default_factory=list)
    extended: int = 0
    promise_moved: int = 0
    decided_on: date | None = None
    # Every clock that was stopped, by what it counts and on which day.
    stops: list[tuple[str, date]] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    # ---- dates, counted one by one

    def count_days(self, start: date, budget: int, unit: str, pauses: Iterable[list[date]] = ()) -> date:
        """The day on which `budget` days after `start` have passed; days inside a pause do not count."""
        day, left = start, budget
        while left:
            day += ONE
            paused = any(first <= day <= last for first, last in pauses)
            if not paused and (unit == "calendar_day" or is_worked(day)):
                left -= 1
        return day

    @property
    def notice_due_on(self) -> date | None:
        """Five days for the one notice; once all is supplied five again, for acceptance (32, RD-03). Licences only (RD-01)."""
        if self.kind.regime != "licence":
            return None
        start = self.full_on if self.state == "correcting" and self.full_on else self.received_on
        return self.count_days(start, 5, "working_day")

    @property
    def statute_due_on(self) -> date | None:
        if self.kind.statute is None or self.accepted_on is None:
            return None
        budget, unit = self.kind.statute
        return self.count_days(self.accepted_on, budget + self.extended, unit, self.pauses)

    @property
    def promise_due_on(self) -> date | None:
        if self.kind.promise is None or self.accepted_on is None:
            return None
        budget = self.kind.promise + self.promise_moved
        return self.count_days(self.accepted_on, budget, "working_day", self.shared_pauses)

    @property
    def delivery_due_on(self) -> date | None:
        if self.kind.regime != "licence" or self.decided_on is None:
            return None
        return self.count_days(self.decided_on, 10, "working_day")

    @property
    def running(self) -> set[str]:
        """The limits that run in this state under this regime: neither more nor fewer."""
        licence = self.kind.regime == "licence"
        if self.state == "received" or (self.state == "correcting" and not self.missing):
            return {"acceptance_notice"} if licence else set()
        if self.state in ("accepted", "paused"):
            limits = {"statutory": self.kind.statute, "promised": self.kind.promise}
            return {purpose for purpose, limit in limits.items() if limit is not None}
        return {"delivery"} if licence and self.state in ("granted", "refused") else set()

    def _stop(self, day: date) -> None:
        """Whatever runs ends on this day."""
        self.stops += [(purpose, day) for purpose in sorted(self.running)]

    # ---- what the law does by itself

    def let_the_law_act(self, today: date) -> None:
        """Silence becomes acceptance; a notified end lets the clock run again. Both carry the law's own date."""
        due = self.notice_due_on
        if self.kind.regime == "licence" and due is not None and today > due:
            if self.state == "received":
                self._accept(self.received_on, "deemed", "CaseDeemedAccepted")
            elif self.state == "correcting" and not self.missing and self.full_on is not None:
                self._accept(self.full_on, "supplemented", "CaseDeemedAccepted")
        if self.state == "paused" and today > self.pauses[-1][1]:
            self.state = "accepted"
            self.events.append("CasePauseEnded")

    def _accept(self, day: date, acceptance: str, event: str) -> None:
        self._stop(day)
        self.state, self.accepted_on, self.acceptance = "accepted", day, acceptance
        self.events.append(event)

    # ---- what people may do

    def judge(self, act: str, who: str, today: date, told: dict[str, object]) -> bool:
        """Whether the law allows this person this act today, `told` as sent. The law has acted already."""
        return bool(getattr(self, f"_may_{act}")(who, today, told))

    def _may_accept(self, who: str, today: date, told: dict[str, object]) -> bool:
        complete = (self.state == "received" and not self.lacking) or (self.state == "correcting" and not self.missing)
        return who in DEPARTMENT and complete

    def _may_decline(self, who: str, today: date, told: dict[str, object]) -> bool:
        return who in DEPARTMENT and self.state == "received"

    def _may_notify(self, who: str, today: date, told: dict[str, object]) -> bool:
        named = {line["code"] for line in told["corrections"]}  # type: ignore[attr-defined,index]
        return who in DEPARTMENT and self.state == "received" and self.lacking <= named

    def _may_supplement(self, who: str, today: date, told: dict[str, object]) -> bool:
        asked = {line["code"] for line in told["materials"]}  # type: ignore[attr-defined,index]
        return who in APPLICANT | {"clerk", "chief"} and self.state == "correcting" and asked <= self.missing

    def _may_complete_step(self, who: str, today: date, told: dict[str, object]) -> bool:
        return who == "reviewer" and self.state in ("accepted", "paused") and self.steps_done == 0

    def _may_pause(self, who: str, today: date, told: dict[str, object]) -> bool:
        holders = {"chief", "head"} | ({"reviewer"})
        due = self.statute_due_on or self.promise_due_on
        longer = self.state != "paused" or told["ends_on"] > self.pauses[-1][1].isoformat()  # type: ignore[operator]
        return (
            who in holders
            and self.state in ("accepted", "paused")
            and told["kind"] in self.kind.pauses
            and told["ends_on"] > today.isoformat()  # type: ignore[operator]
            and longer
            and due is not None
            and today <= due
        )

    def _may_end_pause(self, who: str, today: date, told: dict[str, object]) -> bool:
        return who in {"reviewer", "chief", "head"} and self.state == "paused"

    def _may_extend(self, who: str, today: date, told: dict[str, object]) -> bool:
        due = self.statute_due_on
        return (
            who == "head"
            and self.state in ("accepted", "paused")
            and not self.extended
            and due is not None
            and today <= due
            and 1 <= told["days"] <= self.kind.extension  # type: ignore[operator]
        )

    def _may_decide(self, who: str) -> bool:
        return who in DECIDERS and self.state == "accepted" and self.steps_done == 1

    def _may_grant(self, who: str, today: date, told: dict[str, object]) -> bool:
        return self._may_decide(who)

    def _may_refuse(self, who: str, today: date, told: dict[str, object]) -> bool:
        return self._may_decide(who)

    def _may_ready(self, who: str, today: date, told: dict[str, object]) -> bool:
        return who in DEPARTMENT and self.state in ("granted", "refused")

    def _may_deliver(self, who: str, today: date, told: dict[str, object]) -> bool:
        return who in DEPARTMENT and self.state in ("granted", "refused", "ready")

    def _may_withdraw(self, who: str, today: date, told: dict[str, object]) -> bool:
        open_ = self.state in ("received", "correcting", "accepted", "paused")
        return who in APPLICANT | {"clerk", "chief"} and open_

    def _may_close(self, who: str, today: date, told: dict[str, object]) -> bool:
        shelving = who in APPLICANT and self.state == "correcting" and bool(self.missing)
        return shelving or (who in DEPARTMENT and self.state == "delivered")

    def _may_resume(self, who: str, today: date, told: dict[str, object]) -> bool:
        return who in APPLICANT and self.state == "closed_not_accepted"

    # ---- and what follows from it

    def note(self, act: str, today: date, told: dict[str, object]) -> None:
        """Writes a lawful act into the book."""
        getattr(self, f"_note_{act}")(today, told)

    def _note_accept(self, today: date, told: dict[str, object]) -> None:
        if self.state == "correcting":
            self._accept(self.full_on or today, "supplemented", "CaseAccepted")
        else:
            self._accept(today, "ordinary", "CaseAccepted")

    def _note_decline(self, today: date, told: dict[str, object]) -> None:
        self._stop(today)
        self.state = "not_accepted"
        self.events.append("CaseDeclined")

    def _note_notify(self, today: date, told: dict[str, object]) -> None:
        self._stop(today)
        self.state, self.notified_on = "correcting", today
        self.missing = {line["code"] for line in told["corrections"]}  # type: ignore[attr-defined,index]
        self.events.append("CorrectionsNotified")

    def _note_supplement(self, today: date, told: dict[str, object]) -> None:
        self.missing -= {line["code"] for line in told["materials"]}  # type: ignore[attr-defined,index]
        if not self.missing:
            self.full_on = today
        self.events.append("MaterialsSupplemented")

    def _note_complete_step(self, today: date, told: dict[str, object]) -> None:
        self.steps_done = 1
        self.events.append("StepCompleted")

    def _note_pause(self, today: date, told: dict[str, object]) -> None:
        # From the day the notice is delivered to the notified end, both not counted (RD-05).
        # A new notice while an old one runs continues it from the day after its end.
        first = self.pauses[-1][1] + ONE if self.state == "paused" else today
        pause = [first, date.fromisoformat(str(told["ends_on"]))]
        promise = self.promise_due_on
        self.pauses.append(pause)
        if promise is not None and today <= promise:
            self.shared_pauses.append(pause)
        self.state = "paused"
        self.events.append("CasePaused")

    def _note_end_pause(self, today: date, told: dict[str, object]) -> None:
        for pauses in (self.pauses, self.shared_pauses):
            pauses[:] = [pause for pause in pauses if pause[0] <= today]
            for pause in pauses:
                pause[1] = min(pause[1], today)
        self.state = "accepted"
        self.events.append("CasePauseEnded")

    def _note_extend(self, today: date, told: dict[str, object]) -> None:
        promise = self.promise_due_on
        self.extended = int(str(told["days"]))
        if promise is not None and today <= promise:
            self.promise_moved = self.extended
        self.events.append("CaseExtended")

    def _note_grant(self, today: date, told: dict[str, object]) -> None:
        self._stop(today)
        self.state, self.decided_on = "granted", today
        self.events.append("CaseGranted")

    def _note_refuse(self, today: date, told: dict[str, object]) -> None:
        self._stop(today)
        self.state, self.decided_on = "refused", today
        self.events.append("CaseRefused")

    def _note_ready(self, today: date, told: dict[str, object]) -> None:
        self._stop(today)
        self.state = "ready"
        self.events.append("CaseReadied")

    def _note_deliver(self, today: date, told: dict[str, object]) -> None:
        self._stop(today)
        self.state = "delivered"
        self.events.append("CaseDelivered")

    def _note_withdraw(self, today: date, told: dict[str, object]) -> None:
        self._stop(today)
        self.state = "withdrawn"
        self.events.append("CaseWithdrawn")

    def _note_close(self, today: date, told: dict[str, object]) -> None:
        shelved = self.state == "correcting"
        self.state = "closed_not_accepted" if shelved else "closed"
        self.events.append("CaseClosedUnaccepted" if shelved else "CaseClosed")

    def _note_resume(self, today: date, told: dict[str, object]) -> None:
        self.state = "correcting"
        self.events.append("CaseResumed")
