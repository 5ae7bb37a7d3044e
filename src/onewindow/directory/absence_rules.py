"""AB posts as pure rules over days: a post is never empty, and who stands in for whom on a day (M-04)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ABSENCE_KINDS = {"leave": "请假", "training": "学习培训", "business": "公出", "other": "其他"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first through the last, both included; `last` None: without end."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Holding:
    """One person at one post, as A or as B holder, for days."""

    post: int
    position: str
    account: int
    span: Span


@dataclass(frozen=True, slots=True)
class Away:
    """One person away for days."""

    account: int
    span: Span


@dataclass(frozen=True, slots=True)
class Gap:
    """A post that would be empty on a day. `other`: the other holder of that day, who is away too; None: nobody holds it."""

    post: int
    day: date
    other: int | None


def find_gap(wanted: Away, holdings: Iterable[Holding], others_away: Iterable[Away]) -> Gap | None:
    """The first post and day that nobody would hold if `wanted` were granted; None when every post stays held.

    A post with one holder has nobody to stand in: that person's absence leaves it empty.
    """
    held = tuple(holdings)
    own = [holding for holding in held if holding.account == wanted.account]
    away = tuple(others_away)
    assert wanted.span.last is not None
    day = wanted.span.first
    while day <= wanted.span.last:
        for post in sorted({holding.post for holding in own if holding.span.holds(day)}):
            others = [one for one in held if one.post == post and one.account != wanted.account and one.span.holds(day)]
            if not any(is_present(one.account, away, day) for one in others):
                return Gap(post, day, others[0].account if others else None)
        day += ONE_DAY
    return None


def is_present(account: int, away: Iterable[Away], day: date) -> bool:
    """Whether a person is not away on a day."""
    return not any(one.account == account and one.span.holds(day) for one in away)


def find_stand_in(post: int, holdings: Iterable[Holding], away: Iterable[Away], day: date) -> int | None:
    """The B holder of a post on a day on which its A holder is away; None while the A holder is there (M-04)."""
    held = [one for one in holdings if one.post == post and one.span.holds(day)]
    first = next((one for one in held if one.position == "A"), None)
    second = next((one for one in held if one.position == "B"), None)
    absences = tuple(away)
    if first is None or second is None or is_present(first.account, absences, day):
        return None
    return second.account if is_present(second.account, absences, day) else None
