"""Shapes of a year's notice and of a hall's service day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.acts import ActForm
from onewindow.desk.admin.directory.forms import make_day_field, make_reason_field, make_text_field
from onewindow.workdays.rules import OFF, WORK, Notice, NoticeDay, YearNotice

LARGEST_FILE = 1024 * 1024
KIND_WORDS = {"休": OFF, "放假": OFF, "班": WORK, "上班": WORK}
LINE = re.compile(r"(?P<day>\d{4}-\d{1,2}-\d{1,2})\s+(?P<kind>休|放假|班|上班)\s+(?P<name>\S.*)")


class NoticeForm(ActForm):
    """A year's arrangement as typed from the notice, one day a line."""

    year = forms.IntegerField(label=_("年份"), min_value=2004, max_value=2035)
    number = make_text_field(_("通知文号"), 120, help_text=_("例如：国办发明电〔2024〕12号"))
    url = forms.URLField(
        label=_("通知网址"), required=False, assume_scheme="https", widget=forms.TextInput(attrs={"width": "middle"})
    )
    lines = forms.CharField(
        label=_("放假和调休的日子"),
        max_length=20_000,
        help_text=_("每行一天：2026-01-01 休 元旦；调休上班写 班，例如 2026-01-04 班 元旦"),
        widget=forms.Textarea(attrs={"rows": "16", "spellcheck": "false"}),
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": "2"}))

    def clean_lines(self) -> tuple[NoticeDay, ...]:
        """The days; every line that cannot be read is named."""
        days, faults = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if line.strip():
                day = read_notice_line(line.strip())
                days.append(day) if day else faults.append(
                    forms.ValidationError(
                        _("第%(number)d行看不懂：%(line)s"), params={"number": number, "line": line[:40]}
                    )
                )
        if faults:
            raise forms.ValidationError(faults)
        return tuple(sorted(days, key=lambda one: one.day))

    def make_notice(self) -> YearNotice:
        """The arrangement typed. Call when valid."""
        typed = self.cleaned_data
        papers = (Notice(typed["number"], typed["url"]),)
        return YearNotice(typed["year"], typed["lines"], papers, verified=True, note=typed["note"])


class NoticeFileForm(ActForm):
    """A year's arrangement as a file."""

    file = forms.FileField(
        label=_("放假安排文件（JSON）"),
        help_text=_("格式：{year, papers, days: [{name, date, isOffDay}]}"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> bytes:
        """The bytes of the file."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件太大，最大 1 MB"))
        return bytes(file.read())


class DiscardForm(ActForm):
    """Why a draft is put aside."""

    reason = make_reason_field()


class HallDayForm(ActForm):
    """One day on which the hall opens or closes otherwise than usual."""

    day = make_day_field(_("日期"))
    opening = forms.ChoiceField(
        label=_("大厅"),
        choices=[("open", _("开放")), ("closed", _("不开放"))],
        widget=forms.RadioSelect(attrs={"in_row": True}),
    )
    opens_at = forms.TimeField(
        label=_("开始时间"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "width": "short"}, format="%H:%M"),
    )
    closes_at = forms.TimeField(
        label=_("结束时间"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "width": "short"}, format="%H:%M"),
    )
    document_number = make_text_field(_("公告文号"), 120, required=False, help_text=_("不开放的日子必填"))
    note = make_text_field(_("说明"), 200, required=False)

    def clean(self) -> dict[str, Any]:
        """Open days have both hours."""
        typed = super().clean() or {}
        if typed.get("opening") == "open" and not (typed.get("opens_at") and typed.get("closes_at")):
            self.add_error("opens_at", _("开放的日子请写明开始和结束时间"))
        return typed


def read_notice_line(line: str) -> NoticeDay | None:
    """The day of a line such as `2026-01-01 休 元旦`; None when it cannot be read."""
    found = LINE.fullmatch(line)
    try:
        day: date | None = parse_date(found["day"]) if found else None
    except ValueError:
        return None
    return NoticeDay(day, KIND_WORDS[found["kind"]], found["name"].strip()) if found and day else None
