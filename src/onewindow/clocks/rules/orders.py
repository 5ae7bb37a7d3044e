"""From what a caller orders to the row of a clock: one pure step, shared by the action, by bulk and by the cases' own statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onewindow.clocks.rules.derivation import (
    APPLICANT,
    CALENDAR_DAYS,
    DAY_AFTER,
    PURPOSES,
    WHOSE,
    ClockTerms,
    check_terms,
    choose_warning,
    derive_dates,
)
from onewindow.kit.acting import Invalid
from onewindow.workdays.rules import Calendar

# The columns make_clock_record fills.
CLOCK_COLUMNS = (
    "subject_kind",
    "subject_id",
    "purpose",
    "part",
    "regime",
    "whose_time",
    "article",
    "unit",
    "budget",
    "start_rule",
    "started_on",
    "started_at",
    "cut_off_hour",
    "warn_before",
    "rolls",
    "extension_max",
    "extension_role",
    "calendar_edition",
    "due_on",
    "due_at",
    "warn_on",
    "provisional",
)


@dataclass(frozen=True, slots=True)
class ClockOrder:
    """A clock to start: for which matter, why, whose time, by which article, on which terms."""

    subject: tuple[str, str | int]
    purpose: str
    whose_time: str
    article: str
    terms: ClockTerms
    regime: str = ""
    part: str = ""
    extension_max: int = 0
    extension_role: str = ""


def make_clock_order(
    *,
    subject: tuple[str, str | int],
    purpose: str,
    whose_time: str,
    budget: int,
    unit: str,
    started_on: date,
    article: str,
    regime: str = "",
    part: str = "",
    start_rule: str = DAY_AFTER,
    warn_before: int | None = None,
    rolls: bool | None = None,
    started_at: datetime | None = None,
    cut_off_hour: int | None = None,
    extension_max: int = 0,
    extension_role: str = "",
) -> ClockOrder:
    """Check and complete an order. Raises Invalid naming what is wrong.

    `warn_before` None: a fifth of the budget. `rolls` None: an applicant's calendar days roll past a day off (in the applicant's
    favour, RD-05), everybody else's do not.
    """
    if purpose not in PURPOSES or whose_time not in WHOSE:
        raise Invalid("unknown_clock", f"不认识的时限：{purpose} / {whose_time}")
    if not article.strip():
        raise Invalid("article_needed", "时限须写明依据", fields={"article": "必填"})
    if rolls is None:
        rolls = unit == CALENDAR_DAYS and whose_time == APPLICANT
    warning = choose_warning(budget) if warn_before is None else warn_before
    terms = ClockTerms(budget, unit, started_on, start_rule, warning, rolls, started_at, cut_off_hour)
    check_terms(terms)
    return ClockOrder(subject, purpose, whose_time, article, terms, regime, part, extension_max, extension_role)


def make_clock_record(order: ClockOrder, calendar: Calendar) -> dict[str, Any]:
    """The row of a new clock by CLOCK_COLUMNS. Raises Invalid outside the calendar."""
    terms = order.terms
    derived = derive_dates(terms, calendar)
    values = (
        order.subject[0],
        str(order.subject[1]),
        order.purpose,
        order.part,
        order.regime,
        order.whose_time,
        order.article,
        terms.unit,
        terms.budget,
        terms.start_rule,
        terms.started_on,
        terms.started_at,
        terms.cut_off_hour,
        terms.warn_before,
        terms.rolls,
        order.extension_max,
        order.extension_role,
        calendar.edition,
        derived.due_on,
        derived.due_at,
        derived.warn_on,
        derived.provisional,
    )
    return dict(zip(CLOCK_COLUMNS, values, strict=True))


def write_clock_records(records: Iterable[Mapping[str, Any]]) -> str:
    """New rows as the JSON list that the one INSERT of an act takes."""
    return json.dumps(list(records), ensure_ascii=False, default=str)
