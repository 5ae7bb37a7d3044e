"""The oracle's book of what happens inside a review: checks, statements, experts, the hearing (行政许可法 34, 36, 45-48).

Like `oracle`, it counts on the wall calendar and shares nothing with the product's rules. None of these moves a limit by itself;
only a pause told in writing does, and it ends with the expert review it was told for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from onewindow.cases.tests.oracle import APPLICANT, DECIDERS, ONE, Matter, is_worked

DESK = {"reviewer", "chief", "head"}
SPEAKERS = APPLICANT | {"clerk"} | DESK
REVIEW = {"accepted", "paused"}
Told = dict[str, object]


@dataclass
class Reviewed(Matter):
    """A licence and the procedures inside its review. `checks`: whether two officers were named, for each that is open."""

    checks: list[bool] = field(default_factory=list)
    unanswered: int = 0
    expert_asked: bool = False
    # The end of the excluded time told while the experts were asked.
    told_for_experts: date | None = None
    right_told_on: date | None = None
    asked_ever: bool = False
    asked_now: bool = False
    hearing: str = ""
    called_for: date | None = None
    moved: bool = False
    asked_on: date | None = None
    # The day of a hearing held, to which everybody was summoned.
    heard_on: date | None = None

    # ---- days

    @property
    def right_ends_on(self) -> date | None:
        """Five working days to ask for a hearing (47)."""
        return self.count_days(self.right_told_on, 5, "working_day") if self.right_told_on else None

    @property
    def organise_by(self) -> date | None:
        """Twenty working days from the request (47); a hearing ex officio has no such day."""
        return self.count_days(self.asked_on, 20, "working_day") if self.asked_on else None

    def _is_day_lawful(self, today: date, day: date) -> bool:
        """Seven whole working days lie between notice and hearing (48); on request within the twenty, or on the first such day."""
        if self._count_between(today, day) < 7:
            return False
        is_first = self._count_between(today, day - ONE) < 7
        return self.organise_by is None or day <= self.organise_by or is_first

    def _count_between(self, first: date, last: date) -> int:
        return sum(is_worked(date.fromordinal(n)) for n in range(first.toordinal() + 1, last.toordinal()))

    # ---- what stands in the way of a decision

    def _may_decide(self, who: str) -> bool:
        return super()._may_decide(who) and not (self.checks or self.unanswered or self.expert_asked or self.hearing)

    def _may_grant(self, who: str, today: date, told: Told) -> bool:
        return self._may_decide(who) and not self._is_right_open(today)

    _may_refuse = _may_grant

    def _is_right_open(self, today: date) -> bool:
        return self.right_ends_on is not None and not self.asked_ever and today <= self.right_ends_on

    # ---- what people may do

    def _may_order_examination(self, who: str, today: date, told: Told) -> bool:
        return who in DESK and self.state in REVIEW

    def _may_assign_examiners(self, who: str, today: date, told: Told) -> bool:
        return self._may_order_examination(who, today, told) and bool(self.checks) and len(set(told["officers"])) > 1  # type: ignore[call-overload]

    def _may_record_examination(self, who: str, today: date, told: Told) -> bool:
        return self._may_order_examination(who, today, told) and self.checks[:1] == [True]

    def _may_make_statement(self, who: str, today: date, told: Told) -> bool:
        return who in SPEAKERS and self.state in REVIEW

    def _may_answer_statement(self, who: str, today: date, told: Told) -> bool:
        return who in DESK and self.state in REVIEW and self.unanswered > 0

    def _may_order_expert_review(self, who: str, today: date, told: Told) -> bool:
        return who in DESK and self.state in REVIEW and not self.expert_asked

    def _may_record_expert_opinion(self, who: str, today: date, told: Told) -> bool:
        return who in DESK and self.state in REVIEW and self.expert_asked

    def _may_tell_hearing_right(self, who: str, today: date, told: Told) -> bool:
        return who in DESK and self.state in REVIEW and self.right_told_on is None and self.heard_on is None

    def _may_request_hearing(self, who: str, today: date, told: Told) -> bool:
        if who not in SPEAKERS or self.state not in REVIEW:
            return False
        if self.right_ends_on is None:
            return bool(self.hearing) and not self.asked_now and self.heard_on is None
        outlasts = self.heard_on is None or self.right_ends_on >= self.heard_on
        return outlasts and not self.asked_ever and today <= self.right_ends_on

    def _may_withdraw_hearing_request(self, who: str, today: date, told: Told) -> bool:
        return who in SPEAKERS and self.state in REVIEW and self.hearing == "request"

    def _may_order_hearing(self, who: str, today: date, told: Told) -> bool:
        return who in DECIDERS and self.state in REVIEW and not self.hearing

    def _may_call_hearing(self, who: str, today: date, told: Told) -> bool:
        day = date.fromisoformat(str(told["day"]))
        if who not in DESK or self.state not in REVIEW or not self.hearing:
            return False
        before = self.called_for
        if before is not None and (self.moved or (today <= before and self._is_too_late(day))):
            return False
        return self._is_day_lawful(today, day)

    def _is_too_late(self, day: date) -> bool:
        return self.organise_by is not None and day > self.organise_by

    def _may_hold_hearing(self, who: str, today: date, told: Told) -> bool:
        called = self.called_for
        return who in DESK and self.state in REVIEW and bool(self.hearing) and called is not None and today >= called

    # ---- and what follows

    def _note_order_examination(self, today: date, told: Told) -> None:
        self.checks.append(False)
        self.events.append("ExaminationOrdered")

    def _note_assign_examiners(self, today: date, told: Told) -> None:
        self.checks[0] = True
        self.events.append("ExaminersAssigned")

    def _note_record_examination(self, today: date, told: Told) -> None:
        self.checks.pop(0)
        self.events.append("ExaminationRecorded")

    def _note_make_statement(self, today: date, told: Told) -> None:
        self.unanswered += 1
        self.events.append("StatementMade")

    def _note_answer_statement(self, today: date, told: Told) -> None:
        self.unanswered -= 1
        self.events.append("StatementAnswered")

    def _note_pause(self, today: date, told: Told) -> None:
        super()._note_pause(today, told)
        if self.expert_asked:
            self.told_for_experts = self.pauses[-1][1]

    def _note_order_expert_review(self, today: date, told: Told) -> None:
        self.expert_asked, self.told_for_experts = True, None
        self.events.append("ExpertReviewOrdered")

    def _note_record_expert_opinion(self, today: date, told: Told) -> None:
        if self.state == "paused" and self.told_for_experts == self.pauses[-1][1]:
            self._note_end_pause(today, told)
            self.events.pop()
        self.expert_asked = False
        self.events.append("ExpertOpinionRecorded")

    def _note_tell_hearing_right(self, today: date, told: Told) -> None:
        self.right_told_on = today
        self.events.append("HearingRightTold")

    def _note_request_hearing(self, today: date, told: Told) -> None:
        if not self.hearing:
            self.hearing, self.asked_on = "request", today
        self.asked_ever = self.asked_now = True
        self.events.append("HearingRequested")

    def _note_withdraw_hearing_request(self, today: date, told: Told) -> None:
        self._end_hearing()
        self.events.append("HearingRequestWithdrawn")

    def _note_order_hearing(self, today: date, told: Told) -> None:
        self.hearing = "ex_officio"
        self.events.append("HearingOrdered")

    def _note_call_hearing(self, today: date, told: Told) -> None:
        self.moved = self.called_for is not None
        self.called_for = date.fromisoformat(str(told["day"]))
        self.events.append("HearingCalled")

    def _note_hold_hearing(self, today: date, told: Told) -> None:
        self.heard_on = self.called_for
        self._end_hearing()
        self.events.append("HearingHeld")

    def _end_hearing(self) -> None:
        self.hearing, self.called_for, self.asked_on, self.asked_now, self.moved = "", None, None, False, False
