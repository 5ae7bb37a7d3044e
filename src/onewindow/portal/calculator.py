"""The public working-day calculator: adds, counts and accounts for every day (traps: the arithmetic is shown)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from onewindow.kit.acting import Refusal
from onewindow.web.acting import get_today
from onewindow.web.refusals import add_refusal
from onewindow.workdays.queries import load_calendar
from onewindow.workdays.rules import Calendar, DayAccount

MOST_WORKDAYS = 366


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The answer: a date or a number of days, whether provisional, and every day on the way."""

    mode: str
    start: date
    end: date
    days: int
    provisional: bool
    lines: tuple[DayAccount, ...]


class WorkdayForm(forms.Form):
    """Either a start and a number of days, or a start and an end."""

    mode = forms.ChoiceField(
        label=_("要算什么"),
        choices=[("add", _("往后数几个工作日是哪天")), ("count", _("两个日期之间有几个工作日"))],
        widget=forms.RadioSelect,
        initial="add",
    )
    start = forms.DateField(
        label=_("开始日期"),
        help_text=_("当天不计，从第二天数起"),
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d"),
    )
    days = forms.IntegerField(
        label=_("工作日数"),
        required=False,
        min_value=0,
        max_value=MOST_WORKDAYS,
        help_text=_("往后数时填写，最多 366"),
        widget=forms.NumberInput(attrs={"width": "short", "inputmode": "numeric"}),
    )
    end = forms.DateField(
        label=_("结束日期"),
        required=False,
        help_text=_("数工作日时填写，当天计算在内"),
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, object]:
        """The one number the mode needs."""
        cleaned = super().clean() or {}
        needed = "days" if cleaned.get("mode") == "add" else "end"
        if cleaned.get("mode") and cleaned.get(needed) is None and needed not in self.errors:
            self.add_error(needed, _("请填写这一项"))
        start, end = cleaned.get("start"), cleaned.get("end")
        both = cleaned.get("mode") == "count" and isinstance(start, date) and isinstance(end, date)
        if both and (end - start).days > 2 * MOST_WORKDAYS:  # type: ignore[operator]
            self.add_error("end", _("两个日期最多相隔两年"))
        return cleaned


def show_workdays(request: HttpRequest) -> HttpResponse:
    """The form and, when asked, the answer. A GET, so that an answer can be passed on as a link."""
    today = get_today(request)
    asked = request.GET if "start" in request.GET else None
    form = WorkdayForm(asked, initial={"start": today, "days": 20, "mode": "add"})
    answer = None
    if form.is_bound and form.is_valid():
        try:
            answer = reckon_workdays(load_calendar(), form.cleaned_data)
        except Refusal as refusal:
            refusal.fields = {}
            add_refusal(form, refusal)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/workdays.html", {"form": form, "answer": answer}, status=status)


def reckon_workdays(calendar: Calendar, asked: dict[str, object]) -> Reckoning:
    """The reckoning of a valid WorkdayForm. Raises Invalid outside the calendar."""
    start = asked["start"]
    assert isinstance(start, date)
    if asked["mode"] == "add":
        days = int(str(asked["days"]))
        end, provisional, accounts = calendar.explain_workdays(start, days)
    else:
        end = asked["end"]  # type: ignore[assignment]
        days, provisional = calendar.count_workdays(start, end)
        accounts = tuple(calendar.describe_days(date.fromordinal(start.toordinal() + 1), end))
    return Reckoning(str(asked["mode"]), start, end, days, provisional, tuple(accounts))
