"""Terms of validity and the days by which a renewal must be asked for (行政许可法 50, AL-18, RD-05)."""

from __future__ import annotations

import calendar as months
import re
from dataclasses import dataclass
from datetime import date, timedelta

from onewindow.catalogue.guides import CertificateRequest
from onewindow.kit.acting import Invalid
from onewindow.workdays.rules import Calendar

ONE_DAY = timedelta(days=1)
ARTICLE_50 = "行政许可法 第五十条"
# 行政许可法 50, in force since 2004-07-01: thirty days before the term ends, unless a law, regulation or rule says otherwise.
RENEWAL_DAYS = 30
CALENDAR_DAY, WORKING_DAY = "calendar_day", "working_day"
# RD-14 and AL-18: the holder is reminded 60 and 30 days before the end, the department warned 10 days before it.
HOLDER_REMINDERS = (60, 30)
DEPARTMENT_WARNING = 10
_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_TERM = re.compile(r"([零一二两三四五六七八九十]+|\d{1,3})(年|个月)")


@dataclass(frozen=True, slots=True)
class CertificateTerm:
    """From when to when: `valid_to` None with `long_term`: without end; None without it: as the certificate itself says (`note`)."""

    valid_from: date
    valid_to: date | None = None
    long_term: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class LodgingRule:
    """How long before the end a renewal must be asked for, by which law; `term_months` where that law sets the new term."""

    days: int = RENEWAL_DAYS
    unit: str = CALENDAR_DAY
    article: str = ARTICLE_50
    term_months: int | None = None


def make_lodging_rule(asked: CertificateRequest) -> LodgingRule:
    """How long before the end a renewal is asked for: the guide's own law, else the thirty days of article 50 (AL-18)."""
    own = f"《{asked.law}》{asked.article}" if asked.days and asked.law else ARTICLE_50
    return LodgingRule(asked.days or RENEWAL_DAYS, asked.unit or CALENDAR_DAY, own, asked.term_months)


def settle_term(decided_on: date, valid_from: date | None, valid_to: date | None, words: str) -> CertificateTerm:
    """The term of a grant: what the decision says, else what the guide's words say from the day of validity on.

    五年 → the day before the fifth anniversary; 长期 or nothing → without end; other words → kept as a note, no end derived.
    """
    first = valid_from or decided_on
    if valid_to is not None:
        return CertificateTerm(first, valid_to)
    length = read_term_words(words)
    if length is not None:
        return CertificateTerm(first, add_months(first, length) - ONE_DAY)
    told = words.strip()
    return CertificateTerm(first, None, not told or told.startswith("长期"), told)


def read_term_words(words: str) -> int | None:
    """五年 → 60, 6个月 → 6 (months); None where the words say anything else."""
    found = _TERM.fullmatch(words.strip())
    if not found:
        return None
    amount = int(found[1]) if found[1].isdigit() else _read_number(found[1])
    return (amount * 12 if found[2] == "年" else amount) or None


def _read_number(words: str) -> int:
    tens, _, ones = words.rpartition("十")
    if "十" not in words:
        return _DIGITS[words]
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def add_months(day: date, count: int) -> date:
    """The same day `count` months later, or that month's last day where it has none."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def measure_term(valid_from: date, valid_to: date) -> tuple[int, int]:
    """(whole months, days left over) of a term, both ends included."""
    end = valid_to + ONE_DAY
    count = (end.year - valid_from.year) * 12 + end.month - valid_from.month
    while count and add_months(valid_from, count) > end:
        count -= 1
    return count, (end - add_months(valid_from, count)).days


def follow_term(valid_from: date, valid_to: date, term_months: int | None = None) -> CertificateTerm:
    """The term after this one: as long as it was, unless the law says another length (50)."""
    first = valid_to + ONE_DAY
    count, days = (term_months, 0) if term_months else measure_term(valid_from, valid_to)
    return CertificateTerm(first, add_months(first, count) + timedelta(days=days) - ONE_DAY)


def find_last_lodging_day(valid_to: date, rule: LodgingRule, calendar: Calendar) -> date:
    """The last day on which a renewal is asked for in time.

    The applicant's calendar days; where the day falls on a day off, the next working day still is in time (RD-05), but never a
    day after the term has ended. Days that a special law counts in working days are counted so.
    """
    if rule.unit == WORKING_DAY:
        return calendar.add_workdays(valid_to, -rule.days)[0]
    return min(calendar.roll_forward(valid_to - timedelta(days=rule.days)), valid_to)


def is_in_time(lodged_on: date, last_day: date) -> bool:
    """Whether a renewal was asked for in time; a late one is an application like any other and is never deemed granted."""
    return lodged_on <= last_day


def was_owed_papers(asked_on: date | None, supplied_on: date | None, valid_to: date) -> bool:
    """Whether the organ still waited for the holder's papers when the term ended (24:00 of `valid_to`, RD-02).

    Then it was not silent, and what is supplied later does not make it so. A notice given after the end stops nothing (50).
    """
    return asked_on is not None and asked_on <= valid_to and (supplied_on is None or supplied_on > valid_to)


def check_certificate_term(term: CertificateTerm) -> None:
    """Raises Invalid for a term that ends before it begins."""
    if term.valid_to is not None and term.valid_to < term.valid_from:
        raise Invalid("validity", "有效期的止日早于起日", fields={"valid_to": "早于起日"})


def find_due_reminder(valid_to: date, begins_on: date, today: date, rungs: tuple[int, ...]) -> int | None:
    """The nearest rung (days before the end) that has been reached; None before the first, after the end, and where
    the term itself began within the rung."""
    reached = [days for days in rungs if today >= valid_to - timedelta(days=days) >= begins_on]
    return min(reached) if reached and today <= valid_to else None
