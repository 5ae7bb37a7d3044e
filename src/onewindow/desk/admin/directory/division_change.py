"""A change of divisions at the desk: the file is read and shown first, carried out after a second look (L-01)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.access import require_desk_role, show_admin_page
from onewindow.desk.admin.acts import ActForm
from onewindow.desk.admin.directory.forms import make_day_field, read_uploaded_text
from onewindow.directory.divisions import (
    ChangePreview,
    preview_division_change,
    rehearse_division_change,
    upgrade_divisions,
)
from onewindow.directory.rules import Role
from onewindow.kit.acting import Actor, Invalid, Refusal
from onewindow.web.acting import get_today, make_at
from onewindow.web.refusals import add_refusal

SALT = "division-change"
HOLD_SECONDS = 3600
SHOWN_LINES = 200


class DivisionChangeForm(ActForm):
    """The decision and the list of what becomes what."""

    document = forms.CharField(label=_("批准文号"), max_length=120)
    title = forms.CharField(label=_("标题"), max_length=200)
    effective_on = make_day_field(_("生效之日"))
    file = forms.FileField(
        label=_("调整清单（CSV）"),
        help_text=_(
            "列名：old_code,new_code,new_name,new_parent_code；UTF-8 编码。几行同一新代码是合并，几行同一旧代码是拆分；"
            "没有列出的下级随上级变更"
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    seats = forms.CharField(
        label=_("拆分时各部门的去向"),
        required=False,
        help_text=_("每行一个：统一社会信用代码 新区划代码"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        return read_uploaded_text(self.cleaned_data["file"])

    def clean_seats(self) -> dict[str, str]:
        """Credit code → code of the new division."""
        seats = {}
        for line in self.cleaned_data["seats"].splitlines():
            words = line.split()
            if len(words) == 2:
                seats[words[0].upper()] = words[1]
            elif words:
                raise forms.ValidationError(_("每行写统一社会信用代码和新区划代码，中间空一格"))
        return seats


def preview_change(request: HttpRequest) -> HttpResponse:
    """Rehearses a change and shows what it would end, begin and move; writes nothing."""
    actor = require_desk_role(request, Role.ADMINISTRATOR)
    form = DivisionChangeForm(request.POST or None, request.FILES or None, on=get_today(request))
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            context |= describe_change(preview_division_change(text=told["file"], actor=actor))
            context["result"] = rehearse_division_change(actor=actor, at=make_at(request), **rename_file(told))
            held = {**told, "effective_on": told["effective_on"].isoformat()}
            context["held"] = signing.dumps(held, salt=f"{SALT}:{actor.account_id}", compress=True)
        except Refusal as refusal:
            add_refusal(form, refusal)
    status = 422 if form.errors else 200
    return show_admin_page(request, "division_change.html", context, here="directory", status=status)


def describe_change(preview: ChangePreview) -> dict[str, Any]:
    """Faulty lines first, then what becomes what, then the departments that move."""
    lines = preview.change.lines
    return {
        "faults": sorted(preview.change.faults.items()),
        "lines": lines[:SHOWN_LINES],
        "left": max(len(lines) - SHOWN_LINES, 0),
        "departments": preview.departments,
    }


def rename_file(told: dict[str, Any]) -> dict[str, Any]:
    """The form's fields under the action's keywords."""
    return {"text": told["file"], **{name: value for name, value in told.items() if name != "file"}}


def confirm_change(request: HttpRequest) -> HttpResponse:
    """Carries out what was shown. Raises Invalid when it was not, or is too old."""
    actor = require_desk_role(request, Role.ADMINISTRATOR)
    told = read_held(request, actor)
    told["effective_on"] = date.fromisoformat(told["effective_on"])
    result = upgrade_divisions(actor=actor, at=make_at(request), **rename_file(told))
    messages.success(
        request,
        gettext("区划调整已办理：%(regions)d 个区划，%(departments)d 个部门，%(grants)d 个角色")
        % {"regions": result.regions, "departments": result.departments, "grants": result.grants},
    )
    return redirect("desk:admin_regions")


def read_held(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """What the preview held for this person. Raises Invalid."""
    try:
        held: dict[str, Any] = signing.loads(
            request.POST.get("held", ""), salt=f"{SALT}:{actor.account_id}", max_age=HOLD_SECONDS
        )
    except signing.BadSignature as error:
        raise Invalid("change_not_held", "这份预览已经过期，什么都没有写入", advice="请重新选择文件") from error
    return held
