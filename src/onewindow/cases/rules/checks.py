"""Whether an act may be done now: the row of the table, then the law's conditions. Everything refused says by which article."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from onewindow.cases.rules.facts import (
    Facts,
    is_deemed_due,
    is_notice_overdue,
    is_pause_over,
    let_law_act,
    list_pause_kinds,
)
from onewindow.cases.rules.law import (
    ARTICLE_32,
    ARTICLE_34,
    ARTICLE_42,
    ARTICLE_45,
    ARTICLE_57,
    LICENCE,
    REGISTRATION,
    Extension,
)
from onewindow.cases.rules.procedures import ARTICLE_35, require_clear_way
from onewindow.cases.rules.procedures_acts import PROCEDURE_GUARDS
from onewindow.cases.rules.table import (
    ACTS_OF_THE_WHOLE,
    ASKS_AGAIN,
    STATE_LABELS,
    Act,
    Doer,
    State,
    Transition,
    find_transition,
    list_transitions,
)
from onewindow.cases.rules.word import WORD_GUARDS, may_skip_steps, require_promised_papers
from onewindow.kit.acting import Conflict, Invalid, NotAllowed, Refusal


def check_act(act: Act, facts: Facts, doers: frozenset[Doer], today: date) -> Transition:
    """The row that allows `act` now. Raises NotAllowed (who), Conflict (state or time), with article and advice."""
    row = find_transition(act, facts.state)
    rows = [row] if row else _list_rows(act)
    if not any(doers & candidate.doers for candidate in rows):
        raise _refuse_doer(act, rows[0])
    if facts.escalated and act in ASKS_AGAIN:
        raise Conflict(
            "asked_again", "上级机关不得要求申请人重复提供申请材料", ARTICLE_35, "请按下级机关报送的材料审查"
        )
    if row is None:
        raise _refuse_state(act, facts)
    if facts.mode == "member" and act in ACTS_OF_THE_WHOLE:
        raise Conflict("member_of_joint_case", "本件是联办件的一部分，由牵头部门统一办理", advice="请在联办件中办理")
    _check_day(facts, today)
    guard = GUARDS.get(act)
    if guard:
        guard(facts, today)
    return row


def _list_rows(act: Act) -> list[Transition]:
    return [row for state in State for row in list_transitions(state) if row.act is act]


def _refuse_doer(act: Act, row: Transition) -> NotAllowed:
    if act in {Act.GRANT, Act.REFUSE, Act.DECIDE_INSTANTLY, Act.EXTEND}:
        message = "许可由事项所属部门经授权的人员决定，其他任何人（包括中心）不得决定"
        return NotAllowed("not_authorised_to_decide", message, row.article, "请由有授权的人员办理")
    if act in {Act.WITHDRAW, Act.CLOSE, Act.RESUME} and Doer.APPLICANT in row.doers:
        return NotAllowed("only_the_applicant", f"“{row.label}”只能由申请人本人或其代理人办理", row.article)
    return NotAllowed("not_authorised", f"您没有对本件“{row.label}”的权限", row.article, "请由有权限的人员办理")


def _refuse_state(act: Act, facts: Facts) -> Conflict:
    label = _list_rows(act)[0].label
    told = f"，由{facts.last_actor}办理“{facts.last_label}”" if facts.last_actor else ""
    return Conflict(
        "state_does_not_allow",
        f"本件现为“{STATE_LABELS[facts.state]}”{told}，不能再办理“{label}”",
        advice="请刷新后查看本件现在可以办理的操作",
    )


def _check_day(facts: Facts, today: date) -> None:
    """No act before what it follows: receipt, acceptance, decision (RD-15)."""
    follows = max(day for day in (facts.received_on, facts.accepted_on, facts.decided_on) if day is not None)
    if today < follows:
        raise Invalid(
            "before_what_it_follows",
            f"办理日期不能早于 {follows:%Y-%m-%d}",
            fields={"late_entry.occurred_at": "日期过早"},
        )


def _guard_notify(facts: Facts, today: date) -> None:
    if facts.notified:
        raise Conflict("second_notice", "补正只能一次性告知，本件已经告知过", ARTICLE_32, "请按已告知的清单办理")
    if facts.regime == LICENCE and is_notice_overdue(facts, today):
        raise Conflict(
            "notice_too_late",
            f"告知期限已于 {facts.notice_due_on:%Y-%m-%d} 届满，本件自收到材料之日起即为受理",
            ARTICLE_32,
            "请按已受理办理，不得再要求补正",
        )


def _guard_decline(facts: Facts, today: date) -> None:
    if is_deemed_due(facts, today):
        raise Conflict("deemed_accepted", "告知期限已届满，本件自收到材料之日起即为受理", ARTICLE_32)
    if facts.notified:
        raise Conflict("already_noticed", "已经告知补正的申请不得再不予受理", ARTICLE_32)


def _guard_accept(facts: Facts, today: date) -> None:
    if facts.state is State.RECEIVED and not is_deemed_due(facts, today):
        _require_complete(facts)
    if facts.state is State.CORRECTING and facts.missing:
        raise Conflict(
            "corrections_open", f"告知补正的材料还有 {len(facts.missing)} 项未交", ARTICLE_32, "交齐后应当受理"
        )


def _require_complete(facts: Facts) -> None:
    """32(4)(5): complete papers are accepted, incomplete ones are noticed once; nothing is accepted with a gap (AL-07, AL-08)."""
    if facts.lacking:
        raise refuse_lacking(facts.lacking)


def refuse_lacking(names: Sequence[str]) -> Conflict:
    """What is incomplete is not accepted; the papers by name."""
    return Conflict(
        "papers_lacking",
        f"还缺 {len(names)} 份材料：{'、'.join(names)}",
        ARTICLE_32,
        "请一次性告知补正；能当场补齐的，当场补齐后受理",
    )


def _guard_deem(facts: Facts, today: date) -> None:
    if not is_deemed_due(facts, today):
        raise Conflict("not_deemed", "尚不具备视为受理的条件", ARTICLE_32)


def _guard_close(facts: Facts, today: date) -> None:
    if facts.state is State.CORRECTING and not facts.missing:
        raise Conflict("must_be_accepted", "材料已经交齐，应当受理", ARTICLE_32, "如不再办理，请由申请人撤回申请")


def _guard_supplement(facts: Facts, today: date) -> None:
    if not facts.missing:
        raise Conflict("nothing_asked", "告知补正的材料已经交齐", ARTICLE_32)


def _guard_extend(facts: Facts, today: date) -> None:
    if facts.extended:
        raise Conflict("already_extended", "办理期限只能延长一次", ARTICLE_42)
    if not facts.extension_max or facts.limit_due_on is None:
        raise refuse_extension()
    if today > facts.limit_due_on:
        raise Conflict("limit_expired", f"法定期限已于 {facts.limit_due_on:%Y-%m-%d} 届满，不能再延长", ARTICLE_42)


def refuse_extension() -> Conflict:
    """No law extends this limit: 42's ten days do not reach a limit that a special law sets (AL-14)."""
    return Conflict(
        "no_extension", "本事项的法定期限没有可以延长的法律依据", ARTICLE_42, "请在期限内作出决定；逾期的，说明理由"
    )


def _guard_pause(facts: Facts, today: date) -> None:
    if not list_pause_kinds(facts):
        raise Conflict("not_a_pause", "本事项没有依法可以扣除时间的程序", ARTICLE_45)
    due = facts.limit_due_on or facts.promise_due_on
    if due is None:
        raise Conflict("no_limit", "本件没有计算中的期限，无需扣除时间", ARTICLE_45)
    if today > due:
        raise Conflict("limit_expired", f"期限已于 {due:%Y-%m-%d} 届满，不能再扣除时间", ARTICLE_45, "请尽快作出决定")


def _guard_return(facts: Facts, today: date) -> None:
    if not facts.steps_done:
        raise Conflict("nothing_to_return_to", "还没有完成的环节，无从退回", ARTICLE_34)


def _guard_grant(facts: Facts, today: date) -> None:
    require_promised_papers(facts.word, today)
    _require_reviewed(Act.GRANT, facts, today)


def _guard_refuse(facts: Facts, today: date) -> None:
    _require_reviewed(Act.REFUSE, facts, today)


def _require_reviewed(act: Act, facts: Facts, today: date) -> None:
    if facts.steps_left and not may_skip_steps(facts.word, act, today):
        raise Conflict("steps_left", "还有审查环节没有完成，不能作出决定", ARTICLE_34, "请先完成各环节")
    require_clear_way(facts.pending, today)


def _guard_step(facts: Facts, today: date) -> None:
    if not facts.steps_left:
        raise Invalid("no_open_step", "各审查环节已经完成，等待决定", ARTICLE_34, "请由有权决定的人员作出决定")


def _guard_instant(facts: Facts, today: date) -> None:
    _refuse_deemed(facts, today)
    _require_complete(facts)
    require_promised_papers(facts.word, today)
    # 56, 登记条例 19: complete papers are registered on the spot, whatever the guide promises (AL-20, BE-04).
    if facts.case_kind != "instant" and facts.regime != REGISTRATION and not facts.word.committed:
        raise Conflict("not_instant", "本事项不是即办件", ARTICLE_34)
    if facts.limited:
        raise Conflict("limited_not_instant", "有数量限制的许可按受理先后决定，不能当场办结", ARTICLE_57)


def _guard_promise_papers(facts: Facts, today: date) -> None:
    _refuse_deemed(facts, today)
    WORD_GUARDS[Act.PROMISE_PAPERS](facts, today)


def _guard_commit(facts: Facts, today: date) -> None:
    _refuse_deemed(facts, today)
    WORD_GUARDS[Act.COMMIT](facts, today)


def _refuse_deemed(facts: Facts, today: date) -> None:
    if is_deemed_due(facts, today):
        raise Conflict("deemed_accepted", "告知期限已届满，本件自收到材料之日起即为受理", ARTICLE_32, "请按已受理办理")


def _guard_take_back(facts: Facts, today: date) -> None:
    if facts.taken_back:
        raise Conflict("taken_back_already", "本件已经带回部门", advice="办完后请交回窗口")


def _guard_bring_back(facts: Facts, today: date) -> None:
    if not facts.taken_back:
        raise Conflict("at_the_window", "本件没有带回部门", advice="无需交回")


GUARDS: dict[Act, Callable[[Facts, date], None]] = {
    Act.ACCEPT: _guard_accept,
    Act.DEEM: _guard_deem,
    Act.DECLINE: _guard_decline,
    Act.NOTIFY: _guard_notify,
    Act.SUPPLEMENT: _guard_supplement,
    Act.CLOSE: _guard_close,
    Act.EXTEND: _guard_extend,
    Act.PAUSE: _guard_pause,
    Act.RETURN_STEP: _guard_return,
    Act.COMPLETE_STEP: _guard_step,
    Act.GRANT: _guard_grant,
    Act.REFUSE: _guard_refuse,
    Act.DECIDE_INSTANTLY: _guard_instant,
    Act.TAKE_BACK: _guard_take_back,
    Act.BRING_BACK: _guard_bring_back,
    **PROCEDURE_GUARDS,
    **WORD_GUARDS,
    Act.PROMISE_PAPERS: _guard_promise_papers,
    Act.COMMIT: _guard_commit,
}


def check_pause(facts: Facts, *, kind: str, delivered_on: date, ends_on: date, today: date) -> None:
    """RD-05: only the law's kinds, not before the notice is delivered, with a notified end. Raises Conflict, Invalid."""
    if kind not in list_pause_kinds(facts):
        raise Conflict(
            "not_a_pause",
            "依法不计入期限的只有听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审所需时间，以及本事项引用的特别规定",
            ARTICLE_45,
            "踏勘、会议、征求意见、领导外出都不扣除时间",
        )
    if delivered_on > today:
        raise Conflict("notice_not_delivered", "所需时间的书面告知送达之前不得扣除时间", ARTICLE_45)
    if delivered_on < today:
        # The act issues the notice itself: what is written today was not delivered before today.
        raise Invalid(
            "notice_backdated",
            "书面告知在办理当天出具，送达日不能早于当天",
            ARTICLE_45,
            "送达之前的时间不能扣除",
            {"delivered_on": f"不能早于 {today:%Y-%m-%d}"},
        )
    if ends_on <= delivered_on:
        raise Invalid("pause_end", "告知的结束日期应当在送达日之后", ARTICLE_45, fields={"ends_on": "早于送达日"})
    if facts.paused_until is not None and not is_pause_over(facts, today) and ends_on <= facts.paused_until:
        raise Invalid("pause_end", "新的告知应当晚于原告知的结束日期", ARTICLE_45, fields={"ends_on": "不晚于原日期"})


def check_extension_days(days: int, longest: Extension | None) -> str:
    """The article that allows `days` more, in the limit's own unit. Raises Invalid beyond the law's maximum, Conflict (AL-14)."""
    if longest is None:
        raise refuse_extension()
    if not 1 <= days <= longest.most:
        raise Invalid(
            "extension_days", f"延长期限为 1 至 {longest.most} 日", longest.article, fields={"days": "超出法定范围"}
        )
    return longest.article


def list_allowed_acts(facts: Facts, doers: frozenset[Doer], today: date) -> tuple[Transition, ...]:
    """What these doers may do now, as data for pages and the API: the same table and the same guards as the acts themselves.

    What the law has done by itself counts as done, so nothing is offered that would certainly be refused.
    """
    facts = let_law_act(facts, today)
    allowed = []
    for row in list_transitions(facts.state):
        if doers & row.doers and Doer.LAW not in doers:
            try:
                check_act(row.act, facts, doers, today)
            except Refusal:
                continue
            allowed.append(row)
    return tuple(allowed)
