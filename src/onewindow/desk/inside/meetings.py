"""Approval meetings of a bureau: the list, and one meeting with its agenda, attendance, opinions and minutes (W-08)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from onewindow.cases.actions.meetings import conclude_on_case, record_attendance
from onewindow.cases.queries.meetings import MeetingView, find_standing_meeting, get_meeting, list_meetings
from onewindow.cases.rules import STATE_LABELS, State
from onewindow.cases.rules.meetings import CONCLUSIONS, find_next_day
from onewindow.desk.cases.papers import answer_with_file, find_public_address
from onewindow.desk.cases.words import STATE_TONES
from onewindow.desk.inside.meeting_acts import RECORDERS
from onewindow.desk.navigation import show_page
from onewindow.directory.inside_queries import list_colleagues
from onewindow.directory.rules import Role, holds_role, require_role
from onewindow.documents.actions import render_document
from onewindow.documents.queries import open_document_pdf
from onewindow.kit.acting import NotFound, Refusal
from onewindow.web.acting import get_today, make_at, require_staff

CONCLUSION_TONES = {"agree": "green", "disagree": "red", "verify": "amber", "defer": "grey"}


@require_GET
def show_meetings(request: HttpRequest) -> HttpResponse:
    """The meetings of the actor's department and its standing rule. Raises NotAllowed for others."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *RECORDERS)
    own = actor.department_id or 0
    standing = find_standing_meeting(own, on=today)
    context: dict[str, Any] = {
        "rows": list_meetings(actor=actor),
        "standing": standing,
        "next_day": find_next_day(standing.weekday, today) if standing else None,
        "department_id": own,
        "may_convene": any(holds_role(actor, role, own) for role in (Role.CHIEF, Role.HEAD)),
        "may_rule": holds_role(actor, Role.HEAD, own),
    }
    return show_page(request, "desk/inside/meetings.html", context, here="meetings")


@require_GET
def show_meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One meeting of the actor's department. Raises NotFound for others."""
    return render_meeting(request, get_meeting(meeting_id, actor=require_staff(request)))


def render_meeting(
    request: HttpRequest, view: MeetingView, refusal: Refusal | None = None, refused: str = ""
) -> HttpResponse:
    """The page; after a refusal with what was typed (`refused`: attendance, or the number of a case)."""
    actor, today = require_staff(request), get_today(request)
    meeting = view.meeting
    there = {row.account_id: row for row in view.attendances}
    again = refused == "attendance"
    context: dict[str, Any] = {
        "meeting": meeting,
        "lines": [(row, STATE_LABELS[State(row.state)]) for row in view.lines],
        "people": [
            {
                "row": one,
                "present": str(one.account_id) in request.POST.getlist("present")
                if again
                else one.account_id in there and there[one.account_id].present,
                "note": request.POST.get(f"absent-{one.account_id}", "")
                if again
                else there[one.account_id].note
                if one.account_id in there
                else "",
            }
            for one in list_colleagues(meeting.department_id, on=today)
        ],
        "attendances": view.attendances,
        "open": meeting.state == "planned",
        "begun": meeting.held_on <= today,
        "closes": actor.account_id == meeting.chair_id or holds_role(actor, Role.HEAD, meeting.department_id),
        "conclusions": CONCLUSIONS,
        "conclusion_tones": CONCLUSION_TONES,
        "typed": request.POST,
        "refusal": refusal,
        "refused": refused,
        "tones": STATE_TONES,
        "today": today,
    }
    status = refusal.status if refusal else 200
    return show_page(request, "desk/inside/meeting.html", context, here="meetings", status=status)


@require_POST
def note_attendance(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Who is there and who is not. Raises NotFound for other departments' people."""
    actor = require_staff(request)
    present = [int(one) for one in request.POST.getlist("present") if one.isascii() and one.isdigit() and len(one) < 19]
    absent = {
        int(name.removeprefix("absent-")): str(note)
        for name, note in request.POST.items()
        if name.startswith("absent-") and name.removeprefix("absent-").isdecimal() and str(note).strip()
    }
    absent = {account_id: note for account_id, note in absent.items() if account_id not in present}
    try:
        record_attendance(meeting_id=meeting_id, present=present, absent=absent, actor=actor, at=make_at(request))
    except NotFound:
        raise
    except Refusal as refusal:
        return render_meeting(request, get_meeting(meeting_id, actor=actor), refusal, "attendance")
    messages.success(request, gettext("出席已登记"))
    return redirect("desk:meeting", meeting_id=meeting_id)


@require_POST
def note_conclusion(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """What the meeting says of one case. Raises NotFound for other departments' people."""
    actor, number = require_staff(request), request.POST.get("number", "")
    try:
        conclude_on_case(
            meeting_id=meeting_id,
            number=number,
            conclusion=request.POST.get("conclusion", ""),
            opinion=request.POST.get("opinion", ""),
            actor=actor,
            at=make_at(request),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return render_meeting(request, get_meeting(meeting_id, actor=actor), refusal, number)
    messages.success(request, gettext("意见已登记"))
    return redirect("desk:meeting", meeting_id=meeting_id)


@require_GET
def send_minutes(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The minutes as a numbered PDF, drawn at the first download. Raises NotFound before they exist and for others."""
    actor = require_staff(request)
    meeting = get_meeting(meeting_id, actor=actor).meeting
    if meeting.minutes_id is None:
        raise NotFound("no_minutes_yet", "这次会议还没有纪要", advice="会议结束后由主持人签发")
    base = find_public_address(request)
    render_document(document_id=meeting.minutes_id, check_base_url=base, actor=actor, at=make_at(request))
    content = open_document_pdf(meeting.minutes_id)
    return answer_with_file(content, "application/pdf", f"{meeting.minutes}.pdf", attachment=False)
