"""What the law allows a clock: dated national limits, lawful pauses, lawful extensions.

Sources: 行政许可法 (2019-04-23) 32, 42-45, 47, 48, 50, 82; 市场主体登记管理条例 19; reading RD-05.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onewindow.clocks.rules.derivation import (
    APPLICANT,
    ART_45,
    CALENDAR_DAYS,
    GOVERNMENT,
    HOURS,
    LICENCE_PAUSES,
    OWN_RULE,
    SPECIAL_LAW,
    WORKING_DAYS,
    Pause,
)
from onewindow.kit.acting import Conflict, Invalid
from onewindow.workdays.rules import ONE_DAY

LICENCE = "licence"


@dataclass(frozen=True, slots=True)
class StatutoryLimit:
    """A limit of national law with its article: `unit` says how its days count (82 for an organ's, RD-05 for an applicant's)."""

    budget: int
    unit: str
    whose_time: str
    article: str
    valid_from: date
    extension: int = 0
    extension_role: str = ""
    valid_to: date | None = None


_SINCE = date(2004, 7, 1)
# Dated national law (law is dated, with its article beside it). Applicants' periods are read in their favour (RD-05).
STATUTORY_LIMITS = {
    "acceptance_notice": StatutoryLimit(5, WORKING_DAYS, GOVERNMENT, "行政许可法第三十二条第一款第四项", _SINCE),
    "licence": StatutoryLimit(20, WORKING_DAYS, GOVERNMENT, "行政许可法第四十二条第一款", _SINCE, 10, "head"),
    "joint": StatutoryLimit(
        45, WORKING_DAYS, GOVERNMENT, "行政许可法第四十二条第二款", _SINCE, 15, "government_leader"
    ),
    "lower_review": StatutoryLimit(20, WORKING_DAYS, GOVERNMENT, "行政许可法第四十三条", _SINCE),
    "delivery": StatutoryLimit(10, WORKING_DAYS, GOVERNMENT, "行政许可法第四十四条", _SINCE),
    "hearing_request": StatutoryLimit(5, WORKING_DAYS, APPLICANT, "行政许可法第四十七条", _SINCE),
    "hearing": StatutoryLimit(20, WORKING_DAYS, GOVERNMENT, "行政许可法第四十七条", _SINCE),
    "hearing_announcement": StatutoryLimit(7, WORKING_DAYS, APPLICANT, "行政许可法第四十八条", _SINCE),
    "inspection_assignment": StatutoryLimit(5, WORKING_DAYS, GOVERNMENT, "行政许可法第五十五条第二款", _SINCE),
    "renewal": StatutoryLimit(30, CALENDAR_DAYS, APPLICANT, "行政许可法第五十条", _SINCE),
    "registration": StatutoryLimit(
        3, WORKING_DAYS, GOVERNMENT, "市场主体登记管理条例第十九条", date(2022, 3, 1), 3, "head"
    ),
}


def get_statutory_limit(name: str, on: date) -> StatutoryLimit:
    """The limit national law sets on a day. Raises Invalid where that law was not in force yet (RD-19)."""
    limit = STATUTORY_LIMITS[name]
    if on < limit.valid_from or (limit.valid_to is not None and on > limit.valid_to):
        raise Invalid("law_not_in_force", f"{on.isoformat()}时{limit.article}尚未施行或已失效")
    return limit


def check_pause_is_lawful(regime: str, unit: str, whose_time: str, kind: str, article: str) -> None:
    """RD-05: what may stop a clock. Raises Invalid citing 行政许可法 45 for anything it does not name."""
    if unit == HOURS or whose_time != GOVERNMENT:
        raise Invalid("clock_cannot_pause", "只有行政机关以日计算的期限可以扣除时间")
    allowed = {*LICENCE_PAUSES, SPECIAL_LAW} if regime == LICENCE else {*LICENCE_PAUSES, SPECIAL_LAW, OWN_RULE}
    if kind not in allowed:
        raise Invalid(
            "pause_not_lawful",
            "法律没有规定这种情形可以不计入期限（踏勘、会议、征求意见、领导外出都不停表）",
            article=ART_45,
            advice="期限继续计算；确需延长的，请在届满前报本机关负责人批准",
            fields={"kind": "不属于法定扣除时间"},
        )
    if not article.strip():
        raise Invalid("article_needed", "须写明不计入期限的法律依据", fields={"article": "必填"})
    if kind == SPECIAL_LAW and "行政许可法" in article:
        raise Invalid(
            "special_law_needed", "特别法须写明该法名称和条款", article=ART_45, fields={"article": "请写特别法条款"}
        )
    if kind == OWN_RULE and "行政许可法" in article:
        raise Invalid("own_rule_needed", "非许可事项须写明其自身依据的条款", fields={"article": "请写本事项依据"})


def place_pause(
    *, delivered_on: date, notified_end: date, requested: date | None, due_on: date, running: Sequence[Pause]
) -> tuple[date, date]:
    """The first and last uncounted day of a new pause. No pause starts before its notice is delivered (RD-05).

    A notice delivered while an earlier pause runs continues it from the day after its end. Raises Invalid, Conflict.
    """
    wanted = starts_on = requested or delivered_on
    if starts_on < delivered_on:
        raise Invalid(
            "pause_before_notice",
            "书面通知送达之前不能停止计算期限",
            article=ART_45,
            advice="起始日最早为通知送达当日",
            fields={"starts_on": f"不早于{delivered_on.isoformat()}"},
        )
    for pause in sorted(running, key=lambda pause: pause.starts_on):
        if pause.starts_on <= starts_on <= pause.ends_on:
            starts_on = pause.ends_on + ONE_DAY
    if wanted < starts_on and notified_end < starts_on:
        raise Conflict("paused_already", f"这段时间已不计入，至{(starts_on - ONE_DAY).isoformat()}止", article=ART_45)
    if starts_on > due_on:
        raise Conflict(
            "clock_already_over", "期限已届满，不能再扣除时间", article=ART_45, advice="请立即作出决定并说明逾期原因"
        )
    if notified_end < starts_on:
        raise Invalid("pause_ends_before_start", "告知的结束日早于起始日", fields={"notified_end": "不能早于起始日"})
    if any(pause.starts_on <= notified_end and starts_on <= pause.ends_on for pause in running):
        raise Conflict("pause_overlaps", "与另一段扣除时间重叠", advice="请核对两份通知的起止日期")
    return starts_on, notified_end


def check_extension(*, days: int, most: int, role: str, reason: str, on: date, due_on: date) -> None:
    """Extension is not a pause: once, with reasons told, before expiry (42, RD-05). Raises Invalid, Conflict."""
    if most == 0 or not role:
        raise Invalid("extension_not_lawful", "这个期限依法不能延长", advice="请在期限内作出决定")
    if not 0 < days <= most:
        raise Invalid("extension_too_long", f"最多可延长{most}个工作日", fields={"days": f"1至{most}"})
    if not reason.strip():
        raise Invalid("reason_needed", "延长期限须写明并告知理由", fields={"reason": "必填"})
    if on > due_on:
        raise Conflict("clock_already_over", "期限已届满，不能再延长", advice="请立即作出决定并说明逾期原因")
