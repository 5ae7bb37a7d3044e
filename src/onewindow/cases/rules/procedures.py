"""What a decision waits for: the procedures inside a review that the law wants ended first (行政许可法 34, 35, 36, 45-48, 55).

A procedure stands in nobody's way by itself: the obstacle is derived from its facts each time, so that a period that lapses
frees the decision without anybody's act.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from onewindow.kit.acting import Conflict

ARTICLE_34 = "行政许可法 第三十四条第三款"
ARTICLE_35 = "行政许可法 第三十五条"
ARTICLE_36 = "行政许可法 第三十六条"
ARTICLE_45 = "行政许可法 第四十五条"
ARTICLE_46 = "行政许可法 第四十六条"
ARTICLE_47 = "行政许可法 第四十七条"
ARTICLE_48 = "行政许可法 第四十八条"
ARTICLE_55 = "行政许可法 第五十五条"

# 34 verifies substance, on paper or on the spot: never excluded time (RD-05). 55: by technical standards, excluded by 45.
CHECK_KINDS = {
    "verification": "实质核查",
    "survey": "现场踏勘",
    "inspection": "检验",
    "testing": "检测",
    "quarantine": "检疫",
}
TECHNICAL_KINDS = ("inspection", "testing", "quarantine")

# A provisional last day (beyond the published calendar) is waited for as long as a notice could move it.
MARGIN_DAYS = 10
APPLICANT = 0
"""The applicant among the persons of a case; everybody else goes by the number of the registered interest."""


@dataclass(frozen=True, slots=True)
class OpenExamination:
    """A check ordered and not ended."""

    id: int
    kind: str
    is_assigned: bool = False


@dataclass(frozen=True, slots=True)
class HearingRight:
    """A person told of the right to a hearing; `last_day` to ask ends at 24:00 (47, RD-05)."""

    person: int
    last_day: date
    is_provisional: bool = False
    has_asked: bool = False


@dataclass(frozen=True, slots=True)
class StatementPeriod:
    """Until when a person's views are awaited (36)."""

    person: int
    until: date


@dataclass(frozen=True, slots=True)
class OpenHearing:
    """A hearing to be held; `day` None until time and place were told; challenged while the chair's recusal is not answered.

    `unsummoned`: persons of the case, registered by its day, whom no notice of that day reached (48(1)(1)). `is_moved`: moved by the organ's own
    choice already. `answered`: how a challenge made since the last notices was answered.
    """

    id: int
    basis: str
    day: date | None = None
    is_challenged: bool = False
    unsummoned: tuple[int, ...] = ()
    is_moved: bool = False
    answered: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """The procedures of one case as the rules see them. `heard`: the number of the record of a hearing held; `summoned`: who was
    told seven days before of a hearing that was held, and its day."""

    examinations: tuple[OpenExamination, ...] = ()
    interests: tuple[int, ...] = ()
    rights: tuple[HearingRight, ...] = ()
    periods: tuple[StatementPeriod, ...] = ()
    unanswered: tuple[int, ...] = ()
    hearing: OpenHearing | None = None
    heard: str = ""
    summoned: tuple[tuple[int, date], ...] = ()
    reviews: tuple[int, ...] = ()
    failed_standards: tuple[str, ...] = ()
    goes_up: bool = False


NOTHING = Pending()


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why no decision can be made yet, by which article, and what to do; `until`: it ends by itself after that day."""

    code: str
    message: str
    article: str
    advice: str = ""
    until: date | None = None


def list_obstacles(pending: Pending, today: date) -> tuple[Obstacle, ...]:
    """Everything a decision still waits for on a day, in the order in which it is best cleared."""
    if pending == NOTHING:
        return ()
    return (
        *_list_checks(pending),
        *_list_unheard(pending, today),
        *_list_hearing(pending, today),
        *_list_last(pending),
    )


def require_clear_way(pending: Pending, today: date) -> None:
    """Raises Conflict for the first obstacle to a decision, with its article and what to do."""
    for obstacle in list_obstacles(pending, today):
        raise Conflict(obstacle.code, obstacle.message, obstacle.article, obstacle.advice)


def is_right_over(right: HearingRight, today: date) -> bool:
    """Whether the days for asking a hearing have passed (to 24:00); a provisional last day waits for the longest shift."""
    margin = timedelta(days=MARGIN_DAYS if right.is_provisional else 0)
    return today > right.last_day + margin


def list_waiting_rights(pending: Pending, today: date) -> tuple[HearingRight, ...]:
    """The rights still open on a day: told, not used, not lapsed."""
    return tuple(right for right in pending.rights if not right.has_asked and not is_right_over(right, today))


def is_heard(pending: Pending, person: int) -> bool:
    """Whether one person was summoned to a hearing that was held. Days to ask that outlast it are kept: the notice promised them (47)."""
    day = max((day for who, day in pending.summoned if who == person), default=None)
    if day is None:
        return False
    right = next((right for right in pending.rights if right.person == person), None)
    return right is None or right.has_asked or right.last_day < day


def list_tellable(pending: Pending) -> tuple[int, ...]:
    """Who can be told of the right to a hearing: not told yet, and not heard already; the applicant among them (47)."""
    told = {right.person for right in pending.rights}
    people = (APPLICANT, *pending.interests)
    return tuple(person for person in people if person not in told and not is_heard(pending, person))


def list_untold(pending: Pending) -> tuple[int, ...]:
    """Whom the organ still has to tell of the right to a hearing: once others' important interests are touched, everybody (47)."""
    return list_tellable(pending) if pending.interests else ()


def _list_checks(pending: Pending) -> Iterator[Obstacle]:
    for check in pending.examinations:
        article = ARTICLE_55 if check.kind in TECHNICAL_KINDS else ARTICLE_34
        name = CHECK_KINDS[check.kind]
        if not check.is_assigned:
            yield Obstacle("officers_missing", f"{name}还没有指派两名以上工作人员", article, "请先指派人员并登记结果")
        else:
            yield Obstacle("check_open", f"{name}还没有登记结果", article, "请先登记结果")
    for _ in pending.reviews:
        yield Obstacle("expert_review_open", "专家评审还没有登记意见", ARTICLE_45, "请先登记专家意见")


def _list_unheard(pending: Pending, today: date) -> Iterator[Obstacle]:
    open_until = [period.until for period in pending.periods if today <= period.until]
    if open_until:
        last = max(open_until)
        message = f"陈述和申辩的期间到 {last:%Y-%m-%d} 为止，还没有届满"
        yield Obstacle("statement_period_open", message, ARTICLE_36, "期间届满后再作决定", last)
    if pending.unanswered:
        message = f"有 {len(pending.unanswered)} 份陈述申辩还没有答复是否采纳"
        yield Obstacle("statement_unanswered", message, ARTICLE_36, "请先逐份答复是否采纳并说明理由")


def _list_hearing(pending: Pending, today: date) -> Iterator[Obstacle]:
    untold = list_untold(pending)
    if untold:
        message = f"还有 {len(untold)} 名当事人没有被告知有权要求听证"
        yield Obstacle("hearing_right_untold", message, ARTICLE_47, "请先告知申请人和各利害关系人")
    waiting = list_waiting_rights(pending, today)
    if waiting:
        last = max(right.last_day for right in waiting)
        message = f"要求听证的期限到 {last:%Y-%m-%d} 为止，还没有届满"
        yield Obstacle("hearing_right_open", message, ARTICLE_47, "期限届满没有人要求听证的，再作决定", last)
    if pending.hearing is not None:
        yield _name_open_hearing(pending.hearing)


CALL_AGAIN = "请重新通知时间、地点，通知当日与举行当日之间满七个工作日"


def name_unsummoned(hearing: OpenHearing) -> str:
    """That somebody was registered after the notices went out."""
    return f"还有 {len(hearing.unsummoned)} 名利害关系人没有收到听证通知"


def _name_open_hearing(hearing: OpenHearing) -> Obstacle:
    article = ARTICLE_46 if hearing.basis == "ex_officio" else ARTICLE_47
    if hearing.day is None:
        return Obstacle("hearing_not_called", "应当举行听证，还没有通知时间、地点", article, "请先通知并举行听证")
    if hearing.unsummoned:
        return Obstacle("person_not_summoned", name_unsummoned(hearing), ARTICLE_48, CALL_AGAIN)
    message = f"听证定于 {hearing.day:%Y-%m-%d} 举行，还没有制作笔录"
    return Obstacle("hearing_not_held", message, ARTICLE_48, "应当根据听证笔录作出决定")


def _list_last(pending: Pending) -> Iterator[Obstacle]:
    if pending.goes_up:
        yield Obstacle(
            "must_go_up",
            "本事项依法由下级机关审查后报上级机关决定，本机关不作决定",
            ARTICLE_35,
            "请报送初步审查意见和全部申请材料",
        )
