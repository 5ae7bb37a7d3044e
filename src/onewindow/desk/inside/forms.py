"""Shapes of the acts inside a department. Field names are the actions' keywords; substance is refused by the actions."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.cases.queries.meetings import find_standing_meeting
from onewindow.cases.rules.meetings import find_next_day
from onewindow.desk.admin.acts import ActForm
from onewindow.desk.admin.directory.forms import WEEKDAY_NAMES, make_choices, make_day_field, make_text_field
from onewindow.directory.absence_rules import ABSENCE_KINDS
from onewindow.directory.duty_queries import list_duty_weeks
from onewindow.directory.duty_rules import WINDOW_FUNCTIONS, Leader, get_monday
from onewindow.directory.inside_queries import list_colleagues, name_place
from onewindow.directory.queries import list_centres, list_windows
from onewindow.documents.seal_queries import get_official_seal


class AbsenceForm(ActForm):
    """From when to when, and what kind; the note is seen inside only."""

    kind = forms.ChoiceField(label=_("缺岗原因"), choices=make_choices(ABSENCE_KINDS))
    starts_on = make_day_field(_("第一天"))
    last_day = make_day_field(_("最后一天"))
    note = make_text_field(_("备注"), 200, required=False, help_text=_("部门内部可见，不进台账"))


class EndAbsenceForm(ActForm):
    """The last day really away."""

    last_day = make_day_field(_("实际最后一天"), help_text=_("今天已回来的，填昨天"))
    note = make_text_field(_("交还说明"), 200, required=False)


class NoteForm(ActForm):
    """Only a note."""

    note = make_text_field(_("备注"), 200, required=False)


TURNS = 4


class RotaForm(ActForm):
    """The leaders in the order of their turns, from a Monday on; `target` is the department."""

    centre_id = forms.TypedChoiceField(label=_("在哪个中心值班"), coerce=int)
    starts_on = make_day_field(_("从哪个周一起"))
    weeks = forms.IntegerField(label=_("排几周"), min_value=1, max_value=53)

    def fill_choices(self) -> None:
        """Four turns, each a colleague with a title; the centres of today."""
        centres = [(row.id, row.name) for row in list_centres(on=self.on)]
        self.fields["centre_id"].choices = centres  # type: ignore[attr-defined]
        people = [("", _("没有"))] + [
            (str(one.account_id), f"{one.name}（{name_place(one)}）")
            for one in list_colleagues(int(self.target or 0), on=self.on)
        ]
        for turn in range(1, TURNS + 1):
            person = forms.ChoiceField(label=_("第%(turn)s位领导") % {"turn": turn}, choices=people, required=turn == 1)
            self.fields[f"leader_{turn}"] = person
            self.fields[f"title_{turn}"] = make_text_field(
                _("第%(turn)s位的职务") % {"turn": turn}, 32, required=turn == 1, help_text=_("例如：副局长")
            )

    def clean(self) -> dict[str, object]:
        """The turns as leaders in order, in place of their single fields."""
        data = super().clean() or {}
        turns = [(data.pop(f"leader_{n}", ""), data.pop(f"title_{n}", "")) for n in range(1, TURNS + 1)]
        data["leaders"] = tuple(Leader(int(account), title) for account, title in turns if account)
        return data


class SwapForm(ActForm):
    """With whose week this one is exchanged; `target` is the week."""

    with_duty_id = forms.TypedChoiceField(label=_("与哪一周对调"), coerce=int)
    reason = make_text_field(_("原因"), 200)

    def fill_choices(self) -> None:
        """The department's other weeks from this one on."""
        since = get_monday(self.on)
        rows = list_duty_weeks(since=since, until=since + timedelta(weeks=26))
        own = next((row for row in rows if str(row.id) == self.target), None)
        others = [
            (row.id, f"{row.starts_on} {row.name}（{row.title}）")
            for row in rows
            if own and row.department_id == own.department_id and row.centre_id == own.centre_id and row.id != own.id
        ]
        self.fields["with_duty_id"].choices = others  # type: ignore[attr-defined]


class ReplaceForm(ActForm):
    """Who sits instead; `target` is the week."""

    account_id = forms.TypedChoiceField(label=_("由谁值班"), coerce=int)
    title = make_text_field(_("职务"), 32)
    reason = make_text_field(_("原因"), 200)

    def fill_choices(self) -> None:
        """The department's people."""
        since = get_monday(self.on)
        rows = list_duty_weeks(since=since, until=since + timedelta(weeks=53))
        own = next((row for row in rows if str(row.id) == self.target), None)
        people = list_colleagues(own.department_id, on=self.on) if own else ()
        self.fields["account_id"].choices = [  # type: ignore[attr-defined]
            (one.account_id, f"{one.name}（{name_place(one)}）") for one in people
        ]


class FunctionForm(ActForm):
    """What a window does from a day on; `target` is the window."""

    function = forms.ChoiceField(label=_("职能"), choices=make_choices(WINDOW_FUNCTIONS))
    starts_on = make_day_field(_("起始日期"))
    last_day = make_day_field(_("最后一天"), required=False)


class LastDayForm(ActForm):
    """The last day of something dated."""

    last_day = make_day_field(_("最后一天"))


def make_items_field() -> forms.CharField:
    """Items by their codes, one a line."""
    return forms.CharField(
        label=_("用于哪些事项"),
        help_text=_("每行一个实施编码"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": "5", "spellcheck": "false"}),
    )


class ItemsForm(ActForm):
    """What a seal is for from a day on; `target` is the seal."""

    item_codes = make_items_field()
    starts_on = make_day_field(_("起始日期"))

    def clean_item_codes(self) -> list[str]:
        """The codes, one a line."""
        return [line.strip() for line in self.cleaned_data["item_codes"].splitlines() if line.strip()]


class SealForm(ItemsForm):
    """A seal that comes to a window; `target` is the department."""

    name = make_text_field(_("印章名称"), 80, help_text=_("例如：某某局办证专用章（1）"))
    document = make_text_field(_("启用文件"), 120)
    window_id = forms.TypedChoiceField(label=_("放在哪个窗口"), coerce=int)
    custodian_id = forms.TypedChoiceField(label=_("第一任保管人"), coerce=int)
    field_order = ("name", "document", "window_id", "item_codes", "custodian_id", "starts_on")

    def fill_choices(self) -> None:
        """The department's windows and people."""
        own = int(self.target or 0)
        windows = [row for centre in list_centres(on=self.on) for row in list_windows(centre.id, on=self.on)]
        self.fields["window_id"].choices = [  # type: ignore[attr-defined]
            (row.id, f"{row.number} {row.name}") for row in windows if own in row.department_ids
        ]
        self.fields["custodian_id"].choices = list_people_choices(own, self)  # type: ignore[attr-defined]


class GiveSealForm(ActForm):
    """To whom the seal goes; `target` is the seal."""

    to_account = forms.TypedChoiceField(label=_("移交给"), coerce=int)
    reason = make_text_field(_("原因"), 200)

    def fill_choices(self) -> None:
        """The people of the seal's department."""
        own = get_official_seal(int(self.target), on=self.on).department_id if self.target else 0
        self.fields["to_account"].choices = list_people_choices(own, self)  # type: ignore[attr-defined]


class SealUseForm(ActForm):
    """A use beside the documents of the house."""

    purpose = make_text_field(_("用印事由"), 200)
    outside_number = make_text_field(_("文件编号"), 80, required=False)
    copies = forms.IntegerField(label=_("份数"), min_value=1, max_value=10_000, initial=1)


class WhyForm(ActForm):
    """Only why."""

    reason = make_text_field(_("原因"), 200)


def list_people_choices(department_id: int, form: ActForm) -> list[tuple[int, str]]:
    """The people of a department with their posts."""
    people = list_colleagues(department_id, on=form.on)
    return [(one.account_id, f"{one.name}（{name_place(one)}）") for one in people]


class StandingMeetingForm(ActForm):
    """On which weekday the leadership meets; `target` is the department."""

    weekday = forms.TypedChoiceField(
        label=_("每周星期几"), coerce=int, choices=[(str(n), name) for n, name in enumerate(WEEKDAY_NAMES, 1)]
    )
    place = make_text_field(_("地点"), 80)
    document = make_text_field(_("依据的规定"), 120)
    starts_on = make_day_field(_("起始日期"))


class MeetingForm(ActForm):
    """A meeting to plan; `target` is the department."""

    held_on = make_day_field(_("开会日期"))
    place = make_text_field(_("地点"), 80)
    chair_id = forms.TypedChoiceField(label=_("主持人"), coerce=int)

    def fill_choices(self) -> None:
        """The department's people; the next day and the place of its standing rule."""
        own = int(self.target or 0)
        self.fields["chair_id"].choices = list_people_choices(own, self)  # type: ignore[attr-defined]
        standing = find_standing_meeting(own, on=self.on)
        if standing is not None:
            self.fields["held_on"].initial = find_next_day(standing.weekday, self.on)
            self.fields["place"].initial = standing.place


class NumberForm(ActForm):
    """One case by its number."""

    number = make_text_field(_("办件编号"), 50)


class SummaryForm(ActForm):
    """What the minutes say besides."""

    summary = forms.CharField(
        label=_("会议说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": "3"})
    )
