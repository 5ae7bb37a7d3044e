"""Shapes of an import and an export; what they mean is judged by the exchange room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.directory.forms import make_day_field, make_text_field
from onewindow.desk.history.words import CALENDAR_WORDS, FORM_WORDS, IMPORT_WORDS, OF_LABELS, ORIGIN_WORDS, PERSON_WORDS
from onewindow.directory.queries import list_departments
from onewindow.exchange.figures import list_past_systems
from onewindow.exchange.rules.choices import ExportFilters, ImportChoices, read_names
from onewindow.kit.acting import Actor
from onewindow.parties.rules import PURPOSES
from onewindow.web.wording import say

LARGEST_UPLOAD = 200 * 1024 * 1024
MIDDLE = {"width": "middle"}


def make_choice_field(label: Any, choices: Any, **rest: Any) -> forms.ChoiceField:
    """One of several."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs=MIDDLE), **rest)


class ImportFileForm(forms.Form):
    """A file of another system and what must be said of it."""

    kind = make_choice_field(_("内容"), IMPORT_WORDS.items())
    file = forms.FileField(
        label=_("文件"),
        help_text=_("XES、CSV（可 .gz），或国标数据的 JSON、zip；最大 200 MB，更大的请用命令导入"),
        widget=forms.FileInput(attrs={"accept": ".xes,.xml,.csv,.gz,.json,.zip"}),
    )
    system = make_text_field(_("来源系统"), 80, help_text=_("哪个系统办过这些件，例如“老审批系统”"))
    calendar = make_choice_field(
        _("判断期限的日历"), CALENDAR_WORDS.items(), help_text=_("外国的日志不能用中国法定工作日")
    )
    zone = make_text_field(_("时区"), 40, initial="Asia/Shanghai", help_text=_("没有写时区的时间属于哪个时区"))
    persons = make_choice_field(_("人员名称"), PERSON_WORDS.items())
    names = make_text_field(
        _("属性名称"),
        500,
        required=False,
        help_text=_("期限、渠道等在文件里叫什么，例如 deadline=enddate_planned, channel=kanaal"),
    )
    also = make_text_field(_("还有哪些属性是个人信息"), 500, required=False, help_text=_("用逗号分开；它们会加密保存"))

    def clean_file(self) -> Any:
        """Not larger than a page can take."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("文件太大，最大 200 MB；请用命令 ./onewindow import 导入"))
        return file

    def make_choices(self) -> ImportChoices:
        """What was said of the file. Raises Invalid."""
        said = self.cleaned_data
        also = frozenset(said["also"].replace("，", ",").split(","))
        return ImportChoices(
            said["system"], said["calendar"], said["zone"], said["persons"], read_names(said["names"]), also
        )


class ExportForm(forms.Form):
    """What goes out, in which form."""

    form = make_choice_field(_("格式"), FORM_WORDS.items())
    of = make_choice_field(_("哪些办件"), OF_LABELS.items())
    since = make_day_field(_("收件（开始）日期自"), required=False)
    until = make_day_field(_("至"), required=False)
    department = make_choice_field(_("部门"), (), required=False)
    origin = make_choice_field(
        _("来源类别"), [("", _("全部")), *ORIGIN_WORDS.items()], required=False, help_text=_("只用于本中心办件")
    )
    system = make_choice_field(_("来源系统"), (), required=False, help_text=_("只用于迁入历史数据"))
    purpose = make_choice_field(
        _("个人信息"),
        (),
        required=False,
        help_text=_("只有国标数据表可以带个人信息；每查看一人都记入台账"),
    )

    def __init__(self, *args: Any, actor: Actor, on: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        everything = ("", _("全部"))
        departments = [(row.credit_code, row.name) for row in list_departments(on=on)]
        self.fields["department"].choices = [everything, *departments]  # type: ignore[attr-defined]
        self.fields["system"].choices = [everything, *((name, name) for name, _count in list_past_systems())]  # type: ignore[attr-defined]
        held = {grant.role for grant in actor.grants}
        purposes = [(key, say(words)) for key, (words, roles) in PURPOSES.items() if roles & held]
        self.fields["purpose"].choices = [("", _("遮挡")), *purposes]  # type: ignore[attr-defined]

    def make_filters(self) -> ExportFilters:
        """What was chosen."""
        said = self.cleaned_data
        return ExportFilters(*(said[name] for name in ("of", "since", "until", "department", "origin", "system")))
