"""What the rules need to know of a case, and what they answer about it; nothing here touches a database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from onewindow.cases.rules.law import (
    ARTICLE_45_KINDS,
    LICENCE,
    PROVISIONAL_MARGIN_DAYS,
    SPECIAL_LAW_KIND,
)
from onewindow.cases.rules.procedures import NOTHING, Pending
from onewindow.cases.rules.table import COMPLETED_STATES, OPEN_STATES, State
from onewindow.cases.rules.word import NO_WORD, Word


@dataclass(frozen=True, slots=True)
class Facts:
    """One case as the rules see it. Dates are local days (RD-02).

    `notice_due_on`: last day for the one notice, or for acceptance once all was supplied; None where no law sets one.
    `missing`: codes still asked by the notice; `lacking`: names of essential papers not handed in before any notice.
    `extension_max`: what the statute's clock may be extended by. `steps_done`: a step a return could go back to. `pause_kinds`: what the item's own guide lists beyond article 45.
    """

    state: State
    regime: str
    received_on: date
    case_kind: str = "promised"
    mode: str = "single"
    notice_due_on: date | None = None
    notice_provisional: bool = False
    notified: bool = False
    missing: frozenset[str] = frozenset()
    lacking: tuple[str, ...] = ()
    full_supplied_on: date | None = None
    accepted_on: date | None = None
    limit_due_on: date | None = None
    promise_due_on: date | None = None
    extension_max: int = 0
    extended: bool = False
    paused_until: date | None = None
    pause_kinds: frozenset[str] = frozenset()
    steps_left: bool = False
    steps_done: bool = False
    decided_on: date | None = None
    limited: bool = False
    taken_back: str = ""
    last_label: str = ""
    last_actor: str = ""
    # What a decision waits for inside the review; `escalated`: a higher organ decides now (35).
    pending: Pending = NOTHING
    word: Word = NO_WORD
    escalated: bool = False


def is_notice_overdue(facts: Facts, today: date) -> bool:
    """Whether the last day for telling the applicant has passed (to 24:00, RD-02).

    A provisional last day (beyond the published calendar) counts as passed only after the longest shift a notice could bring.
    """
    if facts.notice_due_on is None:
        return False
    margin = timedelta(days=PROVISIONAL_MARGIN_DAYS if facts.notice_provisional else 0)
    return today > facts.notice_due_on + margin


def is_deemed_due(facts: Facts, today: date) -> bool:
    """Whether the law has accepted the case by silence: 行政许可法 32(4) and RD-03. Licences only (RD-01)."""
    if facts.regime != LICENCE or not is_notice_overdue(facts, today):
        return False
    if facts.state is State.RECEIVED:
        return True
    return facts.state is State.CORRECTING and not facts.missing and facts.full_supplied_on is not None


def is_pause_over(facts: Facts, today: date) -> bool:
    """Whether the notified end of the excluded time has passed, so that the clock runs again by itself (RD-05)."""
    return facts.state is State.PAUSED and facts.paused_until is not None and today > facts.paused_until


def date_acceptance(facts: Facts, today: date) -> tuple[date, str]:
    """The legal day of an acceptance recorded `today`, and its kind: ordinary, deemed or supplemented (32(4), RD-03)."""
    if facts.state is State.CORRECTING and facts.full_supplied_on is not None:
        return facts.full_supplied_on, "supplemented"
    if is_deemed_due(facts, today):
        return facts.received_on, "deemed"
    return today, "ordinary"


def let_law_act(facts: Facts, today: date) -> Facts:
    """The facts once the law's own act of today is recorded, should the worker be behind: a lapsed pause is over (RD-05)."""
    return replace(facts, state=State.ACCEPTED, paused_until=None) if is_pause_over(facts, today) else facts


def list_pause_kinds(facts: Facts) -> frozenset[str]:
    """The kinds of excluded time this case may have (RD-05): article 45's, plus a special law the item cites.

    For another regime only what its own guide states (RD-01).
    """
    if facts.regime == LICENCE:
        return ARTICLE_45_KINDS | (facts.pause_kinds & {SPECIAL_LAW_KIND})
    return facts.pause_kinds


def shrink_missing(missing: frozenset[str], supplied: frozenset[str]) -> frozenset[str]:
    """What a notice still asks after a hand-in: never more than before (RD-03)."""
    return missing - supplied


def judge_timeliness(state: str, due_on: date | None, warn_on: date | None, today: date) -> str:
    """overdue | at_risk | on_time for an open case with a limit; done for a closed one; no_limit where none is set."""
    if state not in OPEN_STATES:
        return "done"
    if due_on is None:
        return "no_limit"
    if today > due_on:
        return "overdue"
    return "at_risk" if warn_on is not None and today >= warn_on else "on_time"


def judge_missed(timeliness: str, *, promise_runs: bool, statutory_due: date | None, today: date) -> str:
    """What an overdue case has missed: "promise" while the statute still has time, else "statute"; "" when nothing (RD-18).

    `promise_runs`: the running clock is the centre's own promise; every other limit of a case is set by law.
    """
    if timeliness != "overdue":
        return ""
    return "promise" if promise_runs and (statutory_due is None or today <= statutory_due) else "statute"


def is_completed(state: str) -> bool:
    """办结 as the figures count it: decided, not delivered (RD-16)."""
    return state in COMPLETED_STATES


def make_case_number(organisation: str, received_on: date, serial: int) -> str:
    """Organ 9 + day 8 + serial 6 (domain 4.2); opaque to everyone else. `organisation` is 18, 9 or any shorter code."""
    nine = organisation[8:17] if len(organisation) == 18 else organisation[:9]
    return f"{nine.rjust(9, '0')}{received_on:%Y%m%d}{serial % 1_000_000:06d}"
