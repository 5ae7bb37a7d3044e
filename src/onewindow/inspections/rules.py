"""What an inspection of an enterprise must say, and what may follow on what. Nothing here touches a database.

两人: 行政处罚法 42 (执法人员不得少于两人); record and signature: 行政许可法 61; no hindrance of the business: 行政许可法 63;
several inspections of one enterprise are joined where they can be: 优化营商环境条例 54.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from onewindow.kit.acting import Conflict, Invalid

KINDS = {"inspection": "执法检查", "contest": "检查评比", "rating": "评级达标"}
# Seed 003: contests and ratings are filed before they are held; an inspection in urgency may come first and be recorded after.
FILED_FIRST = frozenset({"contest", "rating"})
STATES = {
    "booked": "等待备案",
    "filed": "已备案",
    "returned": "未予备案",
    "called_off": "已取消",
    "done": "已检查",
    "unfiled": "未备案",
}
LIVE = ("booked", "filed")
# What keeps its days against the same department: one that has come does not come again in the days it had filed.
KEEPS_ITS_DAYS = (*LIVE, "done")
OUTCOMES = {"clear": "未发现问题", "advice": "当场指导改正", "correct": "责令改正", "case": "立案查处"}
TELLERS = {"department": "部门补报", "enterprise": "企业反映"}
TWO_OFFICERS = "行政处罚法 第四十二条"
RECORDED = "行政许可法 第六十一条"
JOINED = "优化营商环境条例 第五十四条"
LONGEST_DAYS = 31
AHEAD_DAYS = 366


@dataclass(frozen=True, slots=True)
class Plan:
    """What a department books. Days are local days, both included."""

    kind: str
    law: str
    article: str
    reason: str
    starts_on: date
    last_day: date
    officers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One day a department came to an enterprise; the same visit may be told by the department and by the enterprise."""

    state: str
    department_id: int
    party_id: int
    kind: str
    done_on: date | None


def check_plan(plan: Plan, today: date) -> None:
    """Raises Invalid naming everything that is missing or cannot be."""
    fields = list_plan_faults(plan)
    if not today <= plan.starts_on <= today + timedelta(days=AHEAD_DAYS):
        fields["starts_on"] = "今天起一年以内"
    if not plan.starts_on <= plan.last_day < plan.starts_on + timedelta(days=LONGEST_DAYS):
        fields["last_day"] = "不早于起始日，最长 31 天"
    if fields:
        article = TWO_OFFICERS if "officers" in fields else ""
        raise Invalid("bad_inspection", "预约内容不完整或有误", article=article, fields=fields)


def list_plan_faults(plan: Plan) -> dict[str, str]:
    """What a plan lacks beside its days: kind, legal basis with its article, reason, two officers."""
    fields = {}
    if plan.kind not in KINDS:
        fields["kind"] = "须为：" + "、".join(KINDS.values())
    if not 1 <= len(plan.law.strip()) <= 100:
        fields["law"] = "请写明法律、法规或规章的名称"
    if not plan.article.strip().startswith("第") or len(plan.article.strip()) > 40:
        fields["article"] = "请写明条款，如“第六十一条”"
    if not 1 <= len(plan.reason.strip()) <= 200:
        fields["reason"] = "请写明检查事由，200 字以内"
    if len(set(plan.officers)) < 2:
        fields["officers"] = "检查人员不得少于两人"
    return fields


def check_done(done_on: date, starts_on: date, last_day: date, *, filed_on: date, today: date) -> None:
    """Findings are recorded of a day that was filed, not before the filing, and has come (行政许可法 61). Raises Invalid."""
    if not starts_on <= done_on <= last_day:
        raise Invalid(
            "not_the_filed_days",
            "检查日不在备案的日期内",
            RECORDED,
            "请另行预约，或作为未备案检查补报",
            {"done_on": "日期有误"},
        )
    if done_on < filed_on:
        raise Invalid(
            "before_its_filing",
            "检查日早于备案日，不是备案在先",
            advice="请取消这次预约，作为未备案检查补报",
            fields={"done_on": "不早于备案日"},
        )
    if done_on > today:
        raise Invalid("inspection_to_come", "检查日还没有到", RECORDED, "检查之后再登记", {"done_on": "日期有误"})


def require_state(state: str, *wanted: str) -> None:
    """Raises Conflict unless the inspection stands where the act needs it."""
    if state not in wanted:
        raise Conflict("inspection_state", f"本次检查现为“{STATES[state]}”，不能再办理", advice="请刷新后查看")


def find_overlaps(starts_on: date, last_day: date, others: Iterable[tuple[int, date, date]]) -> tuple[int, ...]:
    """The departments that mean to inspect the same enterprise in the same days: the centre may join them (优化营商环境条例 54)."""
    return tuple(sorted({one for one, first, last in others if first <= last_day and last >= starts_on}))


def describe_days(starts_on: date, last_day: date) -> str:
    """2026-11-25, or 2026-11-25 至 2026-11-27."""
    return f"{starts_on}" if starts_on == last_day else f"{starts_on} 至 {last_day}"


def count_filed(visits: Iterable[Visit]) -> tuple[int, int]:
    """(filed, took place): of the visits that took place, how many had been filed before; one told by both sides counts once."""
    took_place = {visit for visit in visits if visit.state in ("done", "unfiled")}
    return sum(1 for visit in took_place if visit.state == "done"), len(took_place)
