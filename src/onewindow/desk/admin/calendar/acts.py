"""The calendar's acts: one person enters a year, another confirms it."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.access import require_desk_role, show_admin_page
from onewindow.desk.admin.acts import Act, ActForm, perform_act
from onewindow.desk.admin.calendar.forms import DiscardForm, HallDayForm, NoticeFileForm, NoticeForm
from onewindow.directory.rules import Role
from onewindow.kit.acting import Actor, At, Refusal
from onewindow.web.acting import get_today, make_at
from onewindow.web.refusals import add_refusal
from onewindow.workdays.actions import discard_revision, draft_revision, publish_revision, set_hall_service_day
from onewindow.workdays.imports import import_workdays_file

LIST, HALL = "desk:admin_calendar", "desk:admin_hall_days"


def type_notice(request: HttpRequest) -> HttpResponse:
    """A year's arrangement typed from the notice becomes a draft."""
    actor = require_desk_role(request, Role.ADMINISTRATOR)
    form = NoticeForm(request.POST or None, on=get_today(request))
    if request.method == "POST" and form.is_valid():
        try:
            revision = draft_revision(notice=form.make_notice(), actor=actor, at=make_at(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, gettext("已录入，请另一位管理员对照通知原文确认"))
            return redirect("desk:admin_revision", revision.id)
    context = {"form": form, "title": gettext("录入放假安排")}
    return show_admin_page(request, "notice.html", context, here="calendar", status=422 if form.errors else 200)


def upload_notice(request: HttpRequest) -> HttpResponse:
    """A year's arrangement in a file becomes a draft; one in force already changes nothing."""
    actor = require_desk_role(request, Role.ADMINISTRATOR)
    form = NoticeFileForm(request.POST or None, request.FILES or None, on=get_today(request))
    if request.method == "POST" and form.is_valid():
        try:
            report = import_workdays_file(content=form.cleaned_data["file"], actor=actor, at=make_at(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if report.revision_id is None:
                messages.info(request, gettext("文件与现行日历完全相同，没有改动"))
                return redirect(LIST)
            messages.success(request, gettext("已录入，请另一位管理员对照通知原文确认"))
            return redirect("desk:admin_revision", report.revision_id)
    context = {"form": form, "title": gettext("导入放假安排文件")}
    return show_admin_page(request, "notice.html", context, here="calendar", status=422 if form.errors else 200)


def announce_hall_day(
    *,
    centre_id: int,
    day: date,
    opening: str,
    opens_at: time | None,
    closes_at: time | None,
    actor: Actor,
    at: At,
    **words: Any,
) -> None:
    """Opens or closes a hall on a day. Raises NotAllowed, Invalid."""
    hours = (opens_at, closes_at) if opening == "open" and opens_at and closes_at else None
    set_hall_service_day(centre_id=centre_id, day=day, hours=hours, actor=actor, at=at, **words)


CALENDAR_ACTS: dict[str, Act] = {
    "publish-revision": Act(
        title=_("确认并启用放假安排"),
        form=ActForm,
        run=publish_revision,
        done=_("已启用，涉及的期限正在重算"),
        back=LIST,
        here="calendar",
        roles=(Role.ADMINISTRATOR,),
        target="revision_id",
        explains=_("请对照国务院办公厅通知原文逐日核对。录入人不能确认自己录入的安排。"),
    ),
    "discard-revision": Act(
        title=_("作废录入的安排"),
        form=DiscardForm,
        run=discard_revision,
        done=_("已作废"),
        back=LIST,
        here="calendar",
        roles=(Role.ADMINISTRATOR,),
        target="revision_id",
        dangerous=True,
    ),
    "set-hall-day": Act(
        title=_("公告大厅服务日"),
        form=HallDayForm,
        run=announce_hall_day,
        done=_("大厅服务日已公告"),
        back=HALL,
        here="calendar",
        roles=(Role.CENTRE_STAFF,),
        target="centre_id",
        explains=_("只说明大厅开不开门，不影响任何法定期限。"),
    ),
}


def perform_calendar_act(request: HttpRequest, name: str, target: str = "") -> HttpResponse:
    """One act of the table above."""
    return perform_act(request, CALENDAR_ACTS, name, target)
