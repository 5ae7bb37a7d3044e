"""Coming to the window: what a visit is for, who comes, and which coming again wants explaining (C-15, RD-22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

VISIT_REASONS = {
    "hand_in": "递交材料",
    "supplement": "补交材料",
    "consult": "咨询",
    "collect": "领取结果",
    "other": "其他",
}
VISITORS = {"applicant": "申请人", "agent": "代理人", "other": "其他人"}
COLLECT = "collect"
# How often a finished matter may have brought its people to the hall to count as 最多跑一次.
ONCE = 1


@dataclass(frozen=True, slots=True)
class Coming:
    """One person's coming on one day, with what is known of its case: when its one notice was given, when it was completed."""

    case: str
    on: date
    reasons: tuple[str, ...]
    notified_on: date | None = None
    completed_on: date | None = None


def is_errand(reasons: Sequence[str]) -> bool:
    """Whether somebody came to get the matter done; collecting what is ready was told to him and is none of it."""
    return any(reason != COLLECT for reason in reasons)


def find_unexplained_visits(comings: Sequence[Coming]) -> tuple[Coming, ...]:
    """Of one person's comings for one item, those that no notice asked for (RD-22): an earlier errand's matter is still open, and
    nothing in writing was told since. A matter completed before is another matter. This is the list a supervisor reads, not an alarm."""
    errands = sorted((coming for coming in comings if is_errand(coming.reasons)), key=lambda coming: coming.on)
    found = []
    for coming in errands:
        before = [
            one for one in errands if one.on < coming.on and (one.completed_on is None or one.completed_on > coming.on)
        ]
        told = any(one.notified_on is not None and one.notified_on <= coming.on for one in (*before, coming))
        if before and not told:
            found.append(coming)
    return tuple(found)


def exceeds_promise(visits: int, promised: int | None) -> bool:
    """Whether people came oftener than the guide promises (到现场次数); nothing is exceeded where nothing was promised."""
    return promised is not None and visits > promised
