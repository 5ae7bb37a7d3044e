"""Every small act inside a department that the desk offers, with the roles each asks (M-04, W-06, W-07)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.acts import Act, perform_act
from onewindow.desk.inside import forms
from onewindow.desk.inside.inspection_acts import INSPECTION_ACTS
from onewindow.desk.inside.meeting_acts import MEETING_ACTS
from onewindow.desk.inside.seal_acts import SEAL_ACTS
from onewindow.directory import absences, duties
from onewindow.directory.rules import DECIDING_ROLES, Role
from onewindow.kit.acting import Actor

HOLDERS = (*sorted(DECIDING_ROLES), Role.CENTRE_STAFF, Role.SUPERVISOR, Role.GUIDE, Role.ADMINISTRATOR)
LEADERS = (Role.CHIEF, Role.HEAD, Role.ADMINISTRATOR)
CHANGERS = sorted(DECIDING_ROLES | {Role.ADMINISTRATOR})
ABSENCES, DUTIES, WINDOWS = "absences", "duties", "windows"
NO_CLOCK_STOPS = _("缺岗不停表：办件期限照常计算，由另一角接着办。")


def perform_inside_act(request: HttpRequest, name: str, target: str = "") -> HttpResponse:
    """One act of the tables."""
    return perform_act(request, ALL_ACTS, name, target)


def record_own_absence(*, starts_on: date, last_day: date, actor: Actor, **rest: Any) -> int:
    """The signed-in person's own absence."""
    own = actor.account_id or 0
    return absences.record_absence(account_id=own, starts_on=starts_on, last_day=last_day, actor=actor, **rest)


def _make(title: Any, form: Any, run: Any, done: Any, page: str, roles: Any, **rest: Any) -> Act:
    """An act of one page of the menu; it goes back there unless told otherwise."""
    rest.setdefault("back", f"desk:{page}")
    return Act(title=title, form=form, run=run, done=done, here=page, roles=roles, **rest)


INSIDE_ACTS: dict[str, Act] = {
    "record-own-absence": _make(
        _("登记我的缺岗"),
        forms.AbsenceForm,
        record_own_absence,
        _("已登记，缺岗期间由另一角顶岗"),
        ABSENCES,
        HOLDERS,
        explains=NO_CLOCK_STOPS,
    ),
    "record-absence": _make(
        _("登记同事缺岗"),
        forms.AbsenceForm,
        absences.record_absence,
        _("已登记，缺岗期间由另一角顶岗"),
        ABSENCES,
        LEADERS,
        target="account_id",
        explains=NO_CLOCK_STOPS,
    ),
    "end-absence": _make(
        _("销假，交还办件"),
        forms.EndAbsenceForm,
        absences.end_absence,
        _("已销假，没有办完的件从次日起仍由本人负责"),
        ABSENCES,
        HOLDERS,
        target="absence_id",
        explains=_("顶岗期间谁办的都留在办件经过里，两个人的名字都在。"),
    ),
    "cancel-absence": _make(
        _("取消缺岗"),
        forms.NoteForm,
        absences.cancel_absence,
        _("已取消"),
        ABSENCES,
        HOLDERS,
        target="absence_id",
    ),
    "set-duty-rota": _make(
        _("排领导值班表"),
        forms.RotaForm,
        duties.set_duty_rota,
        _("值班表已排好，并在网上公布"),
        DUTIES,
        (Role.HEAD, Role.ADMINISTRATOR),
        target="department_id",
        explains=_("一周一轮换，按次序轮流；值班领导在窗口现场签批，权限仍是本人原有的权限。"),
    ),
    "swap-duty": _make(
        _("对调值班"),
        forms.SwapForm,
        duties.swap_duty,
        _("已对调，网上公布的值班表同时更新"),
        DUTIES,
        CHANGERS,
        target="duty_id",
    ),
    "replace-on-duty": _make(
        _("换人值班"),
        forms.ReplaceForm,
        duties.replace_on_duty,
        _("已换人，网上公布的值班表同时更新"),
        DUTIES,
        CHANGERS,
        target="duty_id",
    ),
    "give-window-function": _make(
        _("规定窗口职能"),
        forms.FunctionForm,
        duties.give_window_function,
        _("已规定"),
        WINDOWS,
        (Role.ADMINISTRATOR,),
        back="desk:window",
        target="window_id",
        back_takes_target=True,
        explains=_("没有规定职能的窗口什么都办；规定了的，只办所规定的。"),
    ),
    "end-window-function": _make(
        _("终止窗口职能"),
        forms.LastDayForm,
        duties.end_window_function,
        _("已终止"),
        WINDOWS,
        (Role.ADMINISTRATOR,),
        target="function_id",
        dangerous=True,
    ),
}
ALL_ACTS = INSIDE_ACTS | SEAL_ACTS | MEETING_ACTS | INSPECTION_ACTS
