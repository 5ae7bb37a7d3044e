"""Every small act inside a department that the desk offers, with the roles each asks (M-04)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.acts import Act, perform_act
from onewindow.desk.inside import forms
from onewindow.directory import absences
from onewindow.directory.rules import Role
from onewindow.kit.acting import Actor

HOLDERS = (*sorted(forms.DECIDING_ROLES), Role.CENTRE_STAFF, Role.SUPERVISOR, Role.GUIDE, Role.ADMINISTRATOR)
LEADERS = (Role.CHIEF, Role.HEAD, Role.ADMINISTRATOR)
ABSENCES = "desk:absences"


def perform_inside_act(request: HttpRequest, name: str, target: str = "") -> HttpResponse:
    """One act of the table below."""
    return perform_act(request, INSIDE_ACTS, name, target)


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
}
