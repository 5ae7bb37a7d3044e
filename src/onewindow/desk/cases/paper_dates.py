"""The dates printed on a handed-in paper, noted by whoever has it before him, so that it may serve again (BE-03)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from onewindow.cases.actions import note_paper_dates
from onewindow.cases.queries import get_case
from onewindow.desk.navigation import show_page
from onewindow.kit.acting import NotAllowed, NotFound, Refusal
from onewindow.web.acting import get_today, make_at, require_staff
from onewindow.web.refusals import add_refusal

DAY = {"type": "date", "width": "short"}


class PaperDatesForm(forms.Form):
    """What stands on the paper."""

    issued_on = forms.DateField(
        label=_("出具日期"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=_("有效期至（含当日）"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )


@require_http_methods(["GET", "POST"])
def note_dates(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One paper's dates. Raises NotFound for a paper that is not there, NotAllowed."""
    actor = require_staff(request)
    case = get_case(number, actor, get_today(request))
    paper = next((one for one in case.materials if one.code == code and not one.missing), None)
    if paper is None:
        raise NotFound("no_such_paper", "没有收到这份材料")
    form = PaperDatesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            note_paper_dates(number=number, code=code, **form.cleaned_data, actor=actor, at=make_at(request))
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, gettext("材料日期已登记。"))
            return redirect("desk:case", number=number)
    context = {"case": case, "paper": paper, "form": form}
    return show_page(request, "desk/paper_dates.html", context, here="worklist", status=422 if form.is_bound else 200)
