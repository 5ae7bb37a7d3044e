"""Every write of leaders' weeks on duty and of what windows do (W-06, W-07)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from onewindow.directory.actions import lock_row
from onewindow.directory.duty_rules import WINDOW_FUNCTIONS, Leader, list_turns
from onewindow.directory.inside_events import (
    DutyRotaSet,
    DutySwapped,
    WindowFunctionEnded,
    WindowFunctionGiven,
)
from onewindow.directory.inside_queries import list_colleagues
from onewindow.directory.models import Centre, Department, DutySwap, LeaderDuty, Window, WindowFunction
from onewindow.directory.periods import cut_period, make_period, write_dated
from onewindow.directory.rules import Role, holds_role, require_administrator, require_authoriser, require_choice
from onewindow.kit.acting import Actor, At, Conflict, Invalid
from onewindow.ledger.actions import record

MOST_WEEKS = 53


def set_duty_rota(
    *,
    centre_id: int,
    department_id: int,
    leaders: Sequence[Leader],
    starts_on: date,
    weeks: int,
    actor: Actor,
    at: At,
) -> tuple[int, ...]:
    """The department's leaders sit at its window in turn, a week each, from a Monday on; the duties' numbers (W-06).

    By the head or an administrator. Raises NotAllowed, Invalid (leaders, starts_on, weeks), Conflict `duty_week_taken`.
    """
    require_authoriser(actor, department_id)
    _require_weeks(leaders, starts_on, weeks)
    with write_dated():
        lock_row(Centre, centre_id)
        lock_row(Department, department_id)
        _require_leaders(leaders, department_id, starts_on)
        duties = LeaderDuty.objects.bulk_create(
            LeaderDuty(
                centre_id=centre_id,
                department_id=department_id,
                account_id=leader.account_id,
                title=leader.title.strip(),
                period=make_period(monday, monday + timedelta(days=6)),
            )
            for monday, leader in list_turns(leaders, starts_on, weeks)
        )
        accounts = tuple(leader.account_id for leader in leaders)
        event = DutyRotaSet(department_id, centre_id, accounts, starts_on, weeks)
        record(subject=("department", department_id), event=event, actor=actor, at=at)
    return tuple(duty.pk for duty in duties)


def swap_duty(*, duty_id: int, with_duty_id: int, reason: str, actor: Actor, at: At) -> None:
    """Two leaders of a department change weeks, today's or later ones. By either of them, the head or an administrator.

    Raises NotAllowed, NotFound, Invalid (reason, with_duty_id), Conflict for a week that is over.
    """
    _require_swap_reason(reason)
    with write_dated():
        first, second = (lock_row(LeaderDuty, number) for number in sorted((duty_id, with_duty_id)))
        _require_swapper(actor, first, second)
        same = (first.centre_id, first.department_id) == (second.centre_id, second.department_id)
        if not same or first.account_id == second.account_id:
            raise Invalid("no_swap", "须是同一部门另一位领导的值班周", fields={"with_duty_id": "请选择另一位领导"})
        _require_not_over(at, first, second)
        _keep_swap(first, second, second.account_id, reason, at)
        _keep_swap(second, first, first.account_id, reason, at)
        first.account_id, second.account_id = second.account_id, first.account_id
        first.title, second.title = second.title, first.title
        for duty in (first, second):
            duty.save(update_fields=["account", "title"])
        event = DutySwapped(first.pk, second.pk, first.account_id, reason.strip())
        record(subject=("department", first.department_id), event=event, actor=actor, at=at)


def replace_on_duty(*, duty_id: int, account_id: int, title: str, reason: str, actor: Actor, at: At) -> None:
    """Another leader of the department sits in that week instead. By the leader, the head or an administrator.

    Raises NotAllowed, NotFound, Invalid (account_id, title, reason), Conflict for a week that is over.
    """
    _require_swap_reason(reason)
    with write_dated():
        duty = lock_row(LeaderDuty, duty_id)
        _require_swapper(actor, duty)
        _require_not_over(at, duty)
        _require_leaders([Leader(account_id, title)], duty.department_id, at.local_date)
        if account_id == duty.account_id:
            raise Invalid("same_leader", "这一周本来就是此人值班", fields={"account_id": "请选择另一位领导"})
        _keep_swap(duty, None, account_id, reason, at)
        duty.account_id, duty.title = account_id, title.strip()
        duty.save(update_fields=["account", "title"])
        event = DutySwapped(duty_id, None, account_id, reason.strip())
        record(subject=("department", duty.department_id), event=event, actor=actor, at=at)


def give_window_function(
    *, window_id: int, function: str, starts_on: date, last_day: date | None = None, actor: Actor, at: At
) -> int:
    """From a day on a window accepts, charges or issues; one with a stated function does only what is stated (W-07).

    Raises NotAllowed, NotFound, Invalid (function, last_day), Conflict when it does so already.
    """
    require_administrator(actor)
    require_choice("function", function, WINDOW_FUNCTIONS)
    with write_dated():
        lock_row(Window, window_id)
        row = WindowFunction.objects.create(
            window_id=window_id, function=function, period=make_period(starts_on, last_day)
        )
        event = WindowFunctionGiven(window_id, function, starts_on, last_day)
        record(subject=("window", window_id), event=event, actor=actor, at=at)
    return row.pk


def end_window_function(*, function_id: int, last_day: date, actor: Actor, at: At) -> None:
    """A window stops doing one thing. Raises NotAllowed, NotFound, Conflict when it has ended already."""
    require_administrator(actor)
    with write_dated():
        row = lock_row(WindowFunction, function_id)
        cut_period(row, last_day)
        event = WindowFunctionEnded(row.window_id, row.function, last_day)
        record(subject=("window", row.window_id), event=event, actor=actor, at=at)


def _require_weeks(leaders: Sequence[Leader], starts_on: date, weeks: int) -> None:
    fields = {}
    if not leaders or len({leader.account_id for leader in leaders}) != len(leaders):
        fields["leaders"] = "至少一位，每位写一次"
    if any(not 1 <= len(leader.title.strip()) <= 32 for leader in leaders):
        fields["leaders"] = "请写明每位的职务"
    if starts_on.isoweekday() != 1:
        fields["starts_on"] = "须为周一"
    if not 1 <= weeks <= MOST_WEEKS:
        fields["weeks"] = "1 至 53 周"
    if fields:
        raise Invalid("bad_rota", "值班表填写有误", fields=fields)


def _require_leaders(leaders: Sequence[Leader], department_id: int, on: date) -> None:
    known = {row.account_id for row in list_colleagues(department_id, on=on)}
    if any(leader.account_id not in known for leader in leaders):
        fields = {"leaders": "不是本部门在岗人员", "account_id": "不是本部门在岗人员"}
        raise Invalid("not_a_leader_here", "值班领导须是本部门在岗人员", fields=fields)
    if any(not leader.title.strip() for leader in leaders):
        raise Invalid("no_title", "请写明职务", fields={"title": "必填"})


def _require_swap_reason(reason: str) -> None:
    if not 1 <= len(reason.strip()) <= 200:
        raise Invalid("swap_reason", "调班须写明原因", fields={"reason": "1 至 200 字"})


def _require_swapper(actor: Actor, *duties: LeaderDuty) -> None:
    if actor.account_id not in {duty.account_id for duty in duties} and not any(
        holds_role(actor, Role.HEAD, duty.department_id) for duty in duties
    ):
        require_administrator(actor)


def _require_not_over(at: At, *duties: LeaderDuty) -> None:
    if any(duty.period.upper <= at.local_date for duty in duties):
        raise Conflict("duty_is_over", "这一周已经过去，不能再调班")


def _keep_swap(duty: LeaderDuty, other: LeaderDuty | None, to_account: int, reason: str, at: At) -> None:
    DutySwap.objects.create(
        duty=duty,
        with_duty=other,
        from_account_id=duty.account_id,
        to_account_id=to_account,
        reason=reason.strip(),
        swapped_on=at.local_date,
    )
