"""Dated rows: made, cut short, and what the database's refusals of overlapping ones mean in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.kit.acting import Conflict, Invalid

# Constraint → code, what is wrong, what to do next.
REFUSALS = {
    "account_never_stands_on_two_sides_at_once": (
        "two_sides",
        "该人员已有另一方的职务：中心、督查、管理和政府负责人不得同时行使部门的审批权",
        "请先终止原职务，或另派人员",
    ),
    "post_has_one_a_and_one_b_holder_at_a_time": (
        "post_is_held",
        "该岗位在此期间已有同一角（A 岗或 B 岗）人员",
        "请先终止原任用，再任用新人",
    ),
    "post_is_not_held_twice_by_one_account": ("same_holder", "同一人不能兼任同一岗位的 A 角和 B 角", "请另选一人"),
    "role_is_granted_once_at_a_time": ("role_held", "该人员在此期间已有这一角色", "如需变更期限，请先终止原授予"),
    "authorisation_is_given_once_at_a_time": (
        "already_authorised",
        "该岗位对此事项的同一权限已有授权在有效期内",
        "请先撤销原授权书，再登记新的",
    ),
    "department_resides_in_a_centre_once_at_a_time": ("already_resident", "该部门在此期间已进驻本中心", ""),
    "window_number_is_used_once_at_a_time": ("window_number_taken", "该窗口编号正在使用", "请换一个编号"),
    "window_serves_a_department_once_at_a_time": ("window_serves_already", "该窗口已承接这个部门的业务", ""),
    "single_window_serves_one_department_at_a_time": (
        "single_window_taken",
        "部门窗口同一时间只能承接一个部门的业务",
        "请改用综合窗口，或先结束原承接",
    ),
    "department_has_one_name_at_a_time": ("renamed_that_day", "该部门在此期间已有另一名称", "更名日期须晚于上一次更名"),
    "department_name_is_unique_in_its_region": ("department_name_taken", "本地区已有同名部门", ""),
    "centre_has_one_signing_post_of_a_body_at_a_time": (
        "body_has_its_signing_post",
        "该中心在此期间已有代表这一方会签的岗位",
        "请先终止原岗位的会签，再指定新的",
    ),
    "post_signs_for_one_body_at_a_time": ("post_signs_for_another", "该岗位在此期间已代表另一方会签", "请另选岗位"),
    "building_name_is_unique_in_its_region": ("building_name_taken", "本地区已有同名办公楼", ""),
    "centre_post_receives_and_accepts_only": (
        "centre_may_not_decide",
        "综合窗口只能收件和受委托受理，不能签字、用印或作出决定",
        "请授权给该部门自己的岗位",
    ),
    "department_authorises_its_own_posts_only": (
        "not_its_own_post",
        "部门只能授权本部门的岗位，或书面委托综合窗口",
        "请选择本部门岗位",
    ),
}
REFUSALS |= {
    "department_has_one_leader_on_duty_at_a_time": (
        "duty_week_taken",
        "这几周里有的周已经排了值班领导",
        "请从还没有排的周起排，或办理调班",
    ),
    "window_has_a_function_once_at_a_time": ("function_given_already", "这个窗口在此期间已有这项职能", ""),
    "account_is_absent_once_at_a_time": ("absent_already", "此人在这些日子已登记缺岗", "请先销假或取消原登记"),
    "post_is_never_left_empty": ("post_would_be_empty", "岗位的另一角在这些日子也不在岗，岗位将无人", "请改日期"),
}
OTHERWISE = ("already_there", "与已有记录冲突", "请刷新后核对")


@contextmanager
def write_dated() -> Iterator[None]:
    """One transaction whose refusals by the database become Conflict in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        code, message, advice = REFUSALS.get(name, OTHERWISE)
        raise Conflict(code, message, advice=advice) from error


def make_period(starts_on: date, last_day: date | None = None) -> DateRange:
    """The stored half-open range from `starts_on` through `last_day` (None: no end). Raises Invalid (last_day)."""
    if last_day is not None and last_day < starts_on:
        raise Invalid("ends_before_it_starts", "截止日早于起始日", fields={"last_day": "不能早于起始日"})
    return DateRange(starts_on, last_day + timedelta(days=1) if last_day else None)


def cut_period(row: Any, last_day: date) -> None:
    """Ends a dated row (locked by the caller) with `last_day`. Raises Conflict when it has ended by then already or has
    not begun by then."""
    end = last_day + timedelta(days=1)
    if row.period.upper is not None and row.period.upper <= end:
        raise Conflict("ended_already", "已经终止，无需重复办理")
    if last_day < row.period.lower:
        raise Conflict("begins_later", "此后才开始，不能在开始之前终止", advice=f"最早的终止日为{row.period.lower}")
    row.period = make_period(row.period.lower, last_day)
    row.save(update_fields=["period"])
