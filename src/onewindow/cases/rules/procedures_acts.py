"""When an act of a procedure inside a review can be done; everything refused says by which article."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from onewindow.cases.rules.facts import Facts
from onewindow.cases.rules.law import LICENCE
from onewindow.cases.rules.procedures import (
    APPLICANT,
    ARTICLE_34,
    ARTICLE_35,
    ARTICLE_36,
    ARTICLE_45,
    ARTICLE_47,
    ARTICLE_48,
    CALL_AGAIN,
    OpenHearing,
    is_heard,
    list_obstacles,
    list_tellable,
    name_unsummoned,
)
from onewindow.cases.rules.procedures_hearing import refuse_heard
from onewindow.cases.rules.table import PROCEDURE_ACTS, Act
from onewindow.kit.acting import Conflict


def _guard_assign(facts: Facts, today: date) -> None:
    if not facts.pending.examinations:
        raise Conflict("no_open_check", "没有等待指派或登记的核查、检验", ARTICLE_34, "请先决定核查或检验")


def _guard_record(facts: Facts, today: date) -> None:
    _guard_assign(facts, today)
    if not any(check.is_assigned for check in facts.pending.examinations):
        raise Conflict("officers_missing", "还没有指派两名以上工作人员", ARTICLE_34, "请先指派人员")


def _guard_cancel(facts: Facts, today: date) -> None:
    if not facts.pending.examinations and not facts.pending.reviews:
        raise Conflict("nothing_to_cancel", "没有可以取消的核查、检验或评审", ARTICLE_34)


def _guard_answer(facts: Facts, today: date) -> None:
    if not facts.pending.unanswered:
        raise Conflict("nothing_to_answer", "没有等待答复的陈述申辩", ARTICLE_36)


def _guard_tell(facts: Facts, today: date) -> None:
    if not list_tellable(facts.pending):
        raise Conflict("all_told", "当事人都已经被告知听证权利", ARTICLE_47)


def _guard_request(facts: Facts, today: date) -> None:
    people = (APPLICANT, *facts.pending.interests)
    if facts.pending.heard and all(is_heard(facts.pending, person) for person in people):
        raise refuse_heard()
    if not facts.pending.rights and not facts.pending.interests and facts.pending.hearing is None:
        raise Conflict("right_not_told", "行政机关还没有告知听证权利", ARTICLE_47, "认为需要听证的，请在陈述申辩中提出")


def _guard_withdraw_request(facts: Facts, today: date) -> None:
    if facts.pending.hearing is None or facts.pending.hearing.basis != "request":
        raise Conflict("no_request", "没有可以撤回的听证申请", ARTICLE_47)


def _guard_order(facts: Facts, today: date) -> None:
    if facts.pending.hearing is not None:
        raise Conflict("hearing_open", "本件已有尚未举行的听证", ARTICLE_48, "请通知时间、地点并举行")


def require_open_hearing(facts: Facts) -> OpenHearing:
    """The hearing still to be held. Raises Conflict."""
    if facts.pending.hearing is None:
        raise Conflict("no_hearing", "本件没有等待举行的听证", ARTICLE_48)
    return facts.pending.hearing


def require_called_hearing(facts: Facts) -> OpenHearing:
    """The hearing whose time and place were told. Raises Conflict."""
    hearing = require_open_hearing(facts)
    if hearing.day is None:
        raise Conflict("hearing_not_called", "还没有通知听证的时间、地点", ARTICLE_48, "请先通知听证时间、地点")
    return hearing


def _guard_call(facts: Facts, today: date) -> None:
    require_open_hearing(facts)


def _guard_challenge(facts: Facts, today: date) -> None:
    if require_called_hearing(facts).is_challenged:
        raise Conflict("challenge_open", "已有一份回避申请等待决定", ARTICLE_48)


def _guard_answer_challenge(facts: Facts, today: date) -> None:
    if not require_called_hearing(facts).is_challenged:
        raise Conflict("no_challenge", "没有等待决定的回避申请", ARTICLE_48)


def _guard_hold(facts: Facts, today: date) -> None:
    hearing = require_called_hearing(facts)
    if hearing.is_challenged:
        raise Conflict("challenge_open", "回避申请还没有决定，不能举行听证", ARTICLE_48, "请先决定是否更换主持人")
    if hearing.unsummoned:
        raise Conflict("person_not_summoned", name_unsummoned(hearing), ARTICLE_48, CALL_AGAIN)
    if hearing.day is not None and today < hearing.day:
        raise Conflict("hearing_to_come", f"听证定于 {hearing.day:%Y-%m-%d} 举行", ARTICLE_48, "举行后再登记笔录")


def _guard_order_review(facts: Facts, today: date) -> None:
    if facts.pending.reviews:
        raise Conflict("review_open", "本件已有尚未登记意见的专家评审", ARTICLE_45)


def _guard_opinion(facts: Facts, today: date) -> None:
    if not facts.pending.reviews:
        raise Conflict("no_review", "没有等待意见的专家评审", ARTICLE_45)


def _guard_escalate(facts: Facts, today: date) -> None:
    if not facts.pending.goes_up:
        raise Conflict("not_escalated", "本事项不是由下级机关审查后报上级机关决定的事项", ARTICLE_35)
    if facts.steps_left:
        raise Conflict("steps_left", "还有审查环节没有完成，不能报送", ARTICLE_35, "请先完成各环节")
    for obstacle in list_obstacles(facts.pending, today):
        if obstacle.code != "must_go_up":
            raise Conflict(obstacle.code, obstacle.message, obstacle.article, obstacle.advice)


Guard = Callable[[Facts, date], None]
# What the licensing law alone knows; a verification or an expert review may be another regime's too (RD-01).
LICENCE_ONLY = PROCEDURE_ACTS - {
    Act.ORDER_EXAMINATION,
    Act.ASSIGN_EXAMINERS,
    Act.RECORD_EXAMINATION,
    Act.CANCEL_PROCEDURE,
    Act.ORDER_EXPERT_REVIEW,
    Act.RECORD_EXPERT_OPINION,
}


def _guard_nothing(facts: Facts, today: date) -> None:
    """Whatever else the act needs is judged with its words."""


def _make_licence_guard(guard: Guard) -> Guard:
    def guard_licence(facts: Facts, today: date) -> None:
        if facts.regime != LICENCE:
            raise Conflict("not_a_licence", "本事项不是行政许可，不适用这项程序", "行政许可法 第三条")
        guard(facts, today)

    return guard_licence


_GUARDS: dict[Act, Guard] = {
    Act.ASSIGN_EXAMINERS: _guard_assign,
    Act.RECORD_EXAMINATION: _guard_record,
    Act.CANCEL_PROCEDURE: _guard_cancel,
    Act.ANSWER_STATEMENT: _guard_answer,
    Act.TELL_HEARING_RIGHT: _guard_tell,
    Act.REQUEST_HEARING: _guard_request,
    Act.WITHDRAW_HEARING_REQUEST: _guard_withdraw_request,
    Act.ORDER_HEARING: _guard_order,
    Act.CALL_HEARING: _guard_call,
    Act.CHALLENGE_CHAIR: _guard_challenge,
    Act.ANSWER_CHALLENGE: _guard_answer_challenge,
    Act.HOLD_HEARING: _guard_hold,
    Act.ORDER_EXPERT_REVIEW: _guard_order_review,
    Act.RECORD_EXPERT_OPINION: _guard_opinion,
    Act.ESCALATE: _guard_escalate,
}
PROCEDURE_GUARDS: dict[Act, Guard] = {
    act: _make_licence_guard(_GUARDS.get(act, _guard_nothing))
    if act in LICENCE_ONLY
    else _GUARDS.get(act, _guard_nothing)
    for act in PROCEDURE_ACTS
}
