"""The acts around an approval meeting that the desk offers (W-08)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from onewindow.cases.actions import meetings
from onewindow.desk.admin.acts import Act, ActForm
from onewindow.desk.inside import forms
from onewindow.directory.rules import DECIDING_ROLES, Role

RECORDERS = sorted(DECIDING_ROLES)
CONVENERS = (Role.CHIEF, Role.HEAD)


def _make(title: Any, form: Any, run: Any, done: Any, **rest: Any) -> Act:
    rest.setdefault("target", "meeting_id")
    rest.setdefault("roles", RECORDERS)
    rest.setdefault("back", "desk:meeting")
    rest.setdefault("back_takes_target", rest["back"] == "desk:meeting")
    return Act(title=title, form=form, run=run, done=done, here="meetings", **rest)


MEETING_ACTS: dict[str, Act] = {
    "set-standing-meeting": _make(
        _("规定审批例会"),
        forms.StandingMeetingForm,
        meetings.set_standing_meeting,
        _("已规定"),
        target="department_id",
        back="desk:meetings",
        roles=(Role.HEAD, Role.ADMINISTRATOR),
    ),
    "convene-meeting": _make(
        _("安排审批办公会"),
        forms.MeetingForm,
        meetings.convene_meeting,
        _("已安排，等待决定的件已列入议程"),
        target="department_id",
        back="desk:meetings",
        roles=CONVENERS,
        explains=_("议程自动列入等待决定的件。开会只提意见，决定仍由有权的人作出；不停表，也不必等会才决定。"),
    ),
    "refill-agenda": _make(_("补列新到的件"), ActForm, meetings.refill_agenda, _("议程已更新")),
    "add-to-agenda": _make(_("增加议题"), forms.NumberForm, meetings.add_to_agenda, _("已列入议程")),
    "drop-from-agenda": _make(_("撤下议题"), forms.NumberForm, meetings.drop_from_agenda, _("已撤下")),
    "close-meeting": _make(
        _("结束会议，出纪要"),
        forms.SummaryForm,
        meetings.close_meeting,
        _("纪要已出，编号见会议页"),
        explains=_("由主持人或部门负责人签发。纪要出了以后，这次会议不能再改。"),
    ),
}
