"""What a chief does for many cases at once, and for days: batch signing of opened cases, dated delegation (directory)."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from onewindow.cases.actions import sign_batch
from onewindow.desk.cases.chief import render_chief
from onewindow.directory.powers import delegate_powers
from onewindow.kit.acting import Invalid, Refusal
from onewindow.web.acting import make_at, require_staff


@require_POST
def sign_cases(request: HttpRequest) -> HttpResponse:
    """Grants the ticked cases with one signature, all or none; each was opened at its present version (recorded)."""
    actor, numbers = require_staff(request), tuple(request.POST.getlist("numbers"))
    try:
        signed = sign_batch(numbers=numbers, content=request.POST.get("content", ""), actor=actor, at=make_at(request))
    except Refusal as refusal:
        return render_chief(request, refusal, "sign", status=refusal.status)
    messages.success(request, gettext("已签批 %(count)s 件。") % {"count": len(signed)})
    return redirect("desk:chief")


@require_POST
def delegate_role(request: HttpRequest) -> HttpResponse:
    """Lends one's own role to a colleague for days (W-05)."""
    actor = require_staff(request)
    try:
        delegate_powers(
            grant_id=read_whole(request, "grant_id"),
            account_id=read_whole(request, "account_id"),
            starts_on=read_posted_day(request, "starts_on"),
            last_day=read_posted_day(request, "last_day"),
            reason=request.POST.get("reason", ""),
            actor=actor,
            at=make_at(request),
        )
    except Refusal as refusal:
        return render_chief(request, refusal, "delegate", status=refusal.status)
    messages.success(request, gettext("已登记委托，到期自动收回。"))
    return redirect("desk:chief")


def read_whole(request: HttpRequest, name: str) -> int:
    """A whole number chosen from a list. Raises Invalid naming the field."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Invalid("not_chosen", "委托的内容不完整", fields={name: "请选择"})
    return int(text)


def read_posted_day(request: HttpRequest, name: str) -> date:
    """A day. Raises Invalid naming the field."""
    try:
        day = parse_date(request.POST.get(name, ""))
    except ValueError:
        day = None
    if day is None:
        raise Invalid("no_day", "委托的内容不完整", fields={name: "请填写日期"})
    return day
