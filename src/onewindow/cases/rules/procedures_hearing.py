"""The days and the people of hearings and checks (行政许可法 34, 47, 48, 55; RD-05): every date is reckoned, none is entered freely."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from onewindow.cases.rules.procedures import (
    APPLICANT,
    ARTICLE_34,
    ARTICLE_36,
    ARTICLE_45,
    ARTICLE_47,
    ARTICLE_48,
    ARTICLE_55,
    TECHNICAL_KINDS,
    OpenHearing,
    Pending,
    is_heard,
    is_right_over,
)
from onewindow.kit.acting import Conflict, Invalid
from onewindow.workdays.rules import Calendar

NOTICE_DAYS = 7
OFFICERS = 2
STATEMENT_DAYS = 3
"""How many days at least somebody has to state and defend. The law sets none (36); the number is the centre's own."""
HOURS = tuple(f"{hour:02d}:{minute:02d}" for hour in range(8, 19) for minute in (0, 30))


def find_earliest_hearing(told_on: date, calendar: Calendar) -> date:
    """The first day on which a hearing may be held whose notice was delivered on `told_on`: seven whole working days lie between.

    48(1) says seven days before; counted in working days and without either end, in the applicant's favour (RD-05).
    """
    return calendar.add_workdays(told_on, NOTICE_DAYS)[0] + timedelta(days=1)


def judge_move(hearing: OpenHearing, reason: str, today: date, *, is_chair_out: bool) -> bool:
    """Whether calling a hearing again moves it by the organ's own choice: once, with a reason, or the twenty days of 47 bind nobody.

    Not its choice: a person without a notice, a chair replaced or challenged until the day came, a chair who reviewed. Raises
    Conflict `hearing_moved_already`, Invalid `move_reason_needed`.
    """
    if hearing.day is None or hearing.unsummoned or is_chair_out:
        return False
    if hearing.answered == "replaced" or (hearing.answered and today >= hearing.day):
        return False
    if hearing.is_moved:
        raise Conflict(
            "hearing_moved_already",
            "本次听证已经变更过一次时间、地点，不能再变更",
            ARTICLE_47,
            f"请按通知的时间（{hearing.day:%Y-%m-%d}）举行听证并登记笔录",
        )
    if not reason.strip():
        message = "变更已经通知的听证时间、地点，应当写明理由"
        raise Invalid("move_reason_needed", message, ARTICLE_48, fields={"move_reason": "必填"})
    return True


def check_hearing_day(
    day: date, told_on: date, latest: date | None, calendar: Calendar, *, is_kept: bool = False
) -> None:
    """Raises Invalid for a day too soon after the notice (48), or past the twenty working days of the request (47).

    `latest` None: ex officio, no such limit. Who is late already is not kept from holding it: the first lawful day always passes,
    unless a day was told that is still to come (`is_kept`); then Conflict `hearing_cannot_move`.
    """
    earliest = find_earliest_hearing(told_on, calendar)
    if is_kept and latest is not None and latest < earliest:
        raise Conflict(
            "hearing_cannot_move",
            f"变更后不能在 {latest:%Y-%m-%d} 前举行听证，超过收到听证申请之日起二十日",
            ARTICLE_47,
            "请按已经通知的时间、地点举行",
        )
    if day < earliest:
        raise Invalid(
            "hearing_too_soon",
            "应当于举行听证的七日前通知，日期太近",
            ARTICLE_48,
            f"最早可以定在 {earliest:%Y-%m-%d}",
            {"day": f"不早于 {earliest:%Y-%m-%d}"},
        )
    if latest is not None and day > max(latest, earliest):
        raise Invalid(
            "hearing_too_late",
            "应当自收到听证申请之日起二十日内组织听证",
            ARTICLE_47,
            f"最迟应当定在 {max(latest, earliest):%Y-%m-%d}",
            {"day": f"不晚于 {max(latest, earliest):%Y-%m-%d}"},
        )


def check_statement_period(until: date, told_on: date) -> None:
    """36 wants people heard: three whole days after the day of telling at least, its last day included. Raises Invalid."""
    earliest = told_on + timedelta(days=STATEMENT_DAYS)
    if until < earliest:
        raise Invalid(
            "period_too_short",
            f"陈述申辩的期间不少于 {STATEMENT_DAYS} 日（中心的规定），告知当日不计",
            ARTICLE_36,
            f"最早可以到 {earliest:%Y-%m-%d} 为止",
            {"until": f"不早于 {earliest:%Y-%m-%d}"},
        )


def check_request(person: int, pending: Pending, today: date) -> None:
    """Whether a person may still ask for a hearing; who was not told yet may ask at any time (47). Raises Conflict."""
    if person != APPLICANT and person not in pending.interests:
        raise Invalid("no_such_person", "本件没有登记这位当事人", ARTICLE_36, fields={"person": "请选择当事人"})
    if is_heard(pending, person):
        raise refuse_heard()
    right = next((right for right in pending.rights if right.person == person), None)
    if right is None:
        return
    if right.has_asked:
        raise Conflict("asked_already", "已经提出过听证申请", ARTICLE_47)
    if is_right_over(right, today):
        raise Conflict(
            "request_too_late",
            f"要求听证的期限已于 {right.last_day:%Y-%m-%d} 届满",
            ARTICLE_47,
            "仍然可以进行陈述和申辩",
        )


def refuse_heard() -> Conflict:
    """Who was summoned to a hearing that was held has had his (47)."""
    return Conflict("heard_already", "这位当事人已经被通知参加举行过的听证", ARTICLE_48, "可以陈述和申辩")


def check_chair(chair: int, reviewers: Collection[int], members: Collection[int]) -> None:
    """The chair is of the organ and is none of those who reviewed the application (48(3)). Raises Conflict, Invalid."""
    if chair not in members:
        raise Invalid("chair_outside", "听证主持人由本机关指定", ARTICLE_48, fields={"chair": "不是本部门人员"})
    if chair in reviewers:
        raise Conflict(
            "chair_reviewed",
            "审查该申请的工作人员不得担任听证主持人",
            ARTICLE_48,
            "请指定没有参加审查的人员",
            {"chair": "参加过审查"},
        )


def refuse_chair_review(accounts: Iterable[int], chairs: Collection[int]) -> None:
    """The other side of 48(3): who chairs the hearing takes no part in the review, before it or after. Raises Conflict."""
    if any(account in chairs for account in accounts):
        raise Conflict(
            "chair_reviews",
            "听证主持人不得参加该申请的审查",
            ARTICLE_48,
            "请由其他人员审查；必须由其审查的，听证举行前先另行指定主持人",
        )


def check_officers(officers: tuple[int, ...], members: Collection[int], kind: str) -> None:
    """Two or more distinct people of the department (34, 55, RD-11). Raises Invalid."""
    article = ARTICLE_55 if kind in TECHNICAL_KINDS else ARTICLE_34
    if len(set(officers)) < OFFICERS or len(set(officers)) != len(officers):
        raise Invalid("two_officers", "应当指派两名以上不同的工作人员", article, fields={"officers": "至少两人"})
    if not set(officers) <= set(members):
        raise Invalid("officer_outside", "只能指派本部门的工作人员", article, fields={"officers": "不是本部门人员"})


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found, as somebody wants to record it."""

    kind: str
    assigned_on: date
    done_on: date
    findings: str
    conclusion: str
    standards: tuple[str, ...]


def check_result(result: Result, today: date) -> None:
    """A result has its day, its findings, a conclusion, and the standards it was measured by (55). Raises Invalid."""
    faults: dict[str, str] = {}
    if not result.assigned_on <= result.done_on <= today:
        faults["done_on"] = f"在 {result.assigned_on:%Y-%m-%d} 至 {today:%Y-%m-%d} 之间"
    if not result.findings.strip():
        faults["findings"] = "请写明情况"
    if result.conclusion not in ("pass", "fail"):
        faults["conclusion"] = "请选择符合或不符合"
    if result.kind in TECHNICAL_KINDS and not result.standards:
        faults["standards"] = "请写明所依据的技术标准、技术规范"
    if faults:
        article = ARTICLE_55 if result.kind in TECHNICAL_KINDS else ARTICLE_34
        raise Invalid("result_incomplete", "核查或检验结果不完整", article, fields=faults)


def check_pause_tie(kind: str, starts_on: date, ends_on: date, *, is_ready: bool, day: date | None) -> None:
    """Time is excluded for a procedure only once it really stands: a hearing called, officers assigned, experts named (45).

    `day`: the hearing's own day, which the excluded time must reach. Raises Conflict, Invalid.
    """
    if not is_ready:
        raise Conflict(
            "procedure_not_ready",
            "这项程序还没有通知或指派，不能扣除时间",
            ARTICLE_45,
            "听证先通知时间、地点，检验检测先指派人员",
        )
    if day is not None and not starts_on <= day <= ends_on:
        raise Invalid(
            "pause_misses_hearing",
            "扣除的时间应当包括举行听证的当日",
            ARTICLE_45,
            fields={"ends_on": f"不早于 {day:%Y-%m-%d}"},
        )
