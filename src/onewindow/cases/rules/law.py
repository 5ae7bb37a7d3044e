"""Dated law of a single case: each value with its article and the day it came into force (design 1.5, RD-01, RD-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LICENCE = "licence"
REGISTRATION = "enterprise_registration"


@dataclass(frozen=True, slots=True)
class LawRule:
    """A number the law sets: `value` in `unit`, for one regime, by `article`, from `since` on."""

    regime: str
    value: int
    unit: str
    article: str
    since: date


LICENSING_LAW_SINCE = date(2004, 7, 1)

# AL-07: silence for five working days after receipt is acceptance. Licences only (RD-01).
NOTICE_RULES = (LawRule(LICENCE, 5, "working_day", "行政许可法 第三十二条第一款第（四）项", LICENSING_LAW_SINCE),)

# AL-14: twenty working days unless laws or regulations say otherwise; the item states its own statute where one does.
DECISION_RULES = (LawRule(LICENCE, 20, "working_day", "行政许可法 第四十二条第一款", LICENSING_LAW_SINCE),)

# AL-14, RD-19: the longest extension the head of the organ may grant, once.
EXTENSION_RULES = (
    LawRule(LICENCE, 10, "working_day", "行政许可法 第四十二条第一款", LICENSING_LAW_SINCE),
    LawRule(REGISTRATION, 3, "working_day", "市场主体登记管理条例 第十九条", date(2022, 3, 1)),
)

# AL-16: issue and deliver. Licences only; others deliver as their item says.
DELIVERY_RULES = (LawRule(LICENCE, 10, "working_day", "行政许可法 第四十四条", LICENSING_LAW_SINCE),)

# RD-03: all that was asked is supplied and the organ says nothing: the same five days, from the last asked paper.
SUPPLEMENT_RULES = (LawRule(LICENCE, 5, "working_day", "行政许可法 第三十二条第一款第（五）项", LICENSING_LAW_SINCE),)

# AL-17, RD-05: what article 45 excludes from the time of a licence. A survey, a meeting or an absent leader is not in it.
ARTICLE_45_KINDS = frozenset(
    {"hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review"}
)
SPECIAL_LAW_KIND = "special_law"
PAUSE_ARTICLE = "行政许可法 第四十五条"

# RD-12: sixty days for reconsideration (复议法 20), six months for the court (行诉法 46).
RECONSIDERATION_DAYS = 60
COURT_MONTHS = 6

# The law's acts wait this long past a provisional date: no holiday notice has ever moved a day by more.
PROVISIONAL_MARGIN_DAYS = 10

# A draft on the portal is the applicant's scratch paper and is kept this long (product rule, told on the page).
DRAFT_DAYS = 7


def find_law(rules: tuple[LawRule, ...], regime: str, on: date) -> LawRule | None:
    """The rule in force for a regime on a day; None when the law sets none (RD-01)."""
    found = [rule for rule in rules if rule.regime == regime and rule.since <= on]
    return max(found, key=lambda rule: rule.since) if found else None
