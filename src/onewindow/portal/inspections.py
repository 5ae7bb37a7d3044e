"""My enterprise: who comes to inspect it by which filing, what came of it, and a word on whoever came without (seed 003)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow.directory.queries import list_departments
from onewindow.inspections.actions import report_inspection
from onewindow.inspections.queries import InspectionRow, list_enterprises_of, list_inspections_of
from onewindow.inspections.rules import KINDS, OUTCOMES, STATES, TELLERS
from onewindow.kit.acting import Refusal
from onewindow.web.acting import get_today, make_at, require_citizen
from onewindow.web.rate_limits import take_request_quota
from onewindow.web.refusals import add_refusal

REPORT_LIMIT, REPORT_SECONDS = 10, 3600
TONES = {"filed": "blue", "done": "green", "called_off": "grey", "unfiled": "red"}


class ReportForm(forms.Form):
    """Who came, when, for what."""

    party_id = forms.TypedChoiceField(label=_("哪家企业"), coerce=int)
    department_id = forms.TypedChoiceField(label=_("哪个部门来的"), coerce=int)
    kind = forms.ChoiceField(label=_("来做什么"), choices=[(key, _(name)) for key, name in KINDS.items()])
    done_on = forms.DateField(
        label=_("哪一天"), widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("当时的情况"),
        max_length=200,
        help_text=_("会转给中心，请不要写个人信息"),
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def __init__(self, *args: Any, enterprises: dict[int, str], departments: list[tuple[int, str]]) -> None:
        super().__init__(*args)
        self.fields["party_id"].choices = list(enterprises.items())  # type: ignore[attr-defined]
        self.fields["department_id"].choices = departments  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "POST"])
def show_own_inspections(request: HttpRequest) -> HttpResponse:
    """The enterprises I act for with their inspections; by POST a report of one that nobody had filed."""
    actor, today = require_citizen(request), get_today(request)
    enterprises = list_enterprises_of(actor.party_id, on=today)
    departments = [(row.id, row.name) for row in list_departments(on=today) if row.kind == "approval"]
    form = ReportForm(request.POST or None, enterprises=enterprises, departments=departments)
    if request.method == "POST" and form.is_valid():
        take_request_quota(request, "report-inspection", REPORT_LIMIT, REPORT_SECONDS)
        try:
            report_inspection(**form.cleaned_data, actor=actor, at=make_at(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, gettext("已反映给政务服务中心。"))
            return redirect("portal:own_inspections")
    rows = list_inspections_of(enterprises) if enterprises else ()
    context = {"enterprises": enterprises, "rows": [describe_own_inspection(row) for row in rows], "form": form}
    return render(request, "portal/inspections.html", context, status=422 if form.is_bound else 200)


def describe_own_inspection(row: InspectionRow) -> dict[str, Any]:
    """One inspection in the words of the page."""
    return {
        "row": row,
        "state": STATES[row.state],
        "tone": TONES[row.state],
        "kind": KINDS[row.kind],
        "outcome": OUTCOMES.get(row.outcome, ""),
        "teller": TELLERS.get(row.told_by, ""),
    }
