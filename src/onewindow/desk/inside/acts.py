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
ABSENCES, DUTIES, WINDOWS, WINDOW = "desk:absences", "desk:duties", "desk:windows", "desk:window"


def perform_inside_act(request: HttpRequest, name: str, target: str = "") -> HttpResponse:
    """One act of the tables."""
    return perform_act(request, INSIDE_ACTS | SEAL_ACTS | MEETING_ACTS | INSPECTION_ACTS, name, target)


def record_own_absence(*, starts_on: date, last_day: date, actor: Actor, **rest: Any) -> int:
    """The signed-in person's own absence."""
    own = actor.account_id or 0
    return absences.record_absence(account_id=own, starts_on=starts_on, last_day=last_day, actor=actor, **rest)


INSIDE_ACTS: dict[str, Act] = {
    "record-own-absence": Act(
        title=_("登记我的缺岗"),
        form=forms.AbsenceForm,
        run=record_own_absence,
        done=_("已登记，缺岗期间由另一角顶岗"),
        back=ABSENCES,
        here="absences",
        roles=HOLDERS,
        explains=_("缺岗不停表：办件期限照常计算，由另一角接着办。"),
    ),
    "record-absence": Act(
        title=_("登记同事缺岗"),
        form=forms.AbsenceForm,
        run=absences.record_absence,
        done=_("已登记，缺岗期间由另一角顶岗"),
        back=ABSENCES,
        here="absences",
        roles=LEADERS,
        target="account_id",
        explains=_("缺岗不停表：办件期限照常计算，由另一角接着办。"),
    ),
    "end-absence": Act(
        title=_("销假，交还办件"),
        form=forms.EndAbsenceForm,
        run=absences.end_absence,
        done=_("已销假，没有办完的件从次日起仍由本人负责"),
        back=ABSENCES,
        here="absences",
        roles=HOLDERS,
        target="absence_id",
        explains=_("顶岗期间谁办的都留在办件经过里，两个人的名字都在。"),
    ),
    "cancel-absence": Act(
        title=_("取消缺岗"),
        form=forms.NoteForm,
        run=absences.cancel_absence,
        done=_("已取消"),
        back=ABSENCES,
        here="absences",
        roles=HOLDERS,
        target="absence_id",
    ),
    "set-duty-rota": Act(
        title=_("排领导值班表"),
        form=forms.RotaForm,
        run=duties.set_duty_rota,
        done=_("值班表已排好，并在网上公布"),
        back=DUTIES,
        here="duties",
        roles=(Role.HEAD, Role.ADMINISTRATOR),
        target="department_id",
        explains=_("一周一轮换，按次序轮流；值班领导在窗口现场签批，权限仍是本人原有的权限。"),
    ),
    "swap-duty": Act(
        title=_("对调值班"),
        form=forms.SwapForm,
        run=duties.swap_duty,
        done=_("已对调，网上公布的值班表同时更新"),
        back=DUTIES,
        here="duties",
        roles=sorted(DECIDING_ROLES | {Role.ADMINISTRATOR}),
        target="duty_id",
    ),
    "replace-on-duty": Act(
        title=_("换人值班"),
        form=forms.ReplaceForm,
        run=duties.replace_on_duty,
        done=_("已换人，网上公布的值班表同时更新"),
        back=DUTIES,
        here="duties",
        roles=sorted(DECIDING_ROLES | {Role.ADMINISTRATOR}),
        target="duty_id",
    ),
    "give-window-function": Act(
        title=_("规定窗口职能"),
        form=forms.FunctionForm,
        run=duties.give_window_function,
        done=_("已规定"),
        back=WINDOW,
        here="windows",
        roles=(Role.ADMINISTRATOR,),
        target="window_id",
        back_takes_target=True,
        explains=_("没有规定职能的窗口什么都办；规定了的，只办所规定的。"),
    ),
    "end-window-function": Act(
        title=_("终止窗口职能"),
        form=forms.LastDayForm,
        run=duties.end_window_function,
        done=_("已终止"),
        back=WINDOWS,
        here="windows",
        roles=(Role.ADMINISTRATOR,),
        target="function_id",
        dangerous=True,
    ),
}
