"""The acts around an inspection that the desk offers; who may is judged by the actions (seed 003)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.acts import Act, ActForm
from onewindow.desk.admin.directory.forms import make_choices, make_day_field, make_text_field
from onewindow.desk.inside.forms import WhyForm, list_people_choices
from onewindow.directory.rules import DECIDING_ROLES, Role
from onewindow.inspections import actions
from onewindow.inspections.rules import KINDS, OUTCOMES
from onewindow.kit.acting import Refusal
from onewindow.kit.identity_codes import CREDIT_CODE
from onewindow.parties.queries import find_party
from onewindow.web.wording import say

BOOKERS = (Role.REVIEWER, Role.CHIEF, Role.HEAD)


class EnterpriseField(forms.CharField):
    """An enterprise by its social credit code; cleans to the party's number."""

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("label", _("企业的统一社会信用代码"))
        super().__init__(max_length=18, widget=forms.TextInput(attrs={"width": "code", "spellcheck": "false"}), **rest)

    def clean(self, value: Any) -> int:
        """The party's number; an enterprise nobody ever registered is named at the window first."""
        try:
            party = find_party(CREDIT_CODE, super().clean(value))
        except Refusal as refusal:
            raise forms.ValidationError(say(refusal.message)) from refusal
        if party is None:
            raise forms.ValidationError(_("没有登记过这家企业，请先在窗口登记"))
        return party.id


def make_long_field(label: Any, most: int) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": "3"}))


class BookingForm(ActForm):
    """What a department books; `target` is the department."""

    party_id = EnterpriseField()
    kind = forms.ChoiceField(label=_("类别"), choices=make_choices(KINDS))
    law = make_text_field(_("依据的法律、法规或规章"), 100)
    article = make_text_field(_("条款"), 40, help_text=_("例如：第六十一条"))
    reason = make_text_field(_("检查事由"), 200)
    starts_on = make_day_field(_("第一天"))
    last_day = make_day_field(_("最后一天"))
    officers = forms.TypedMultipleChoiceField(
        label=_("检查人员"),
        coerce=int,
        required=False,
        help_text=_("不得少于两人（行政处罚法第四十二条）"),
        widget=forms.CheckboxSelectMultiple(),
    )

    def fill_choices(self) -> None:
        """The department's people."""
        self.fields["officers"].choices = list_people_choices(int(self.target or 0), self)  # type: ignore[attr-defined]


class FindingsForm(ActForm):
    """What came of it."""

    done_on = make_day_field(_("检查日期"))
    outcome = forms.ChoiceField(label=_("结果"), choices=make_choices(OUTCOMES))
    findings = make_long_field(_("检查情况"), 1000)


class UnfiledForm(FindingsForm):
    """An inspection that could not wait for its filing; `target` is the department."""

    party_id = EnterpriseField()
    kind = forms.ChoiceField(label=_("类别"), choices=make_choices(KINDS))
    reason = make_text_field(_("为什么没有先备案"), 200)
    field_order = ("party_id", "kind", "done_on", "reason", "outcome", "findings")


class FilingForm(ActForm):
    """A note of the centre."""

    note = make_text_field(_("备注"), 200, required=False)


def _make(title: Any, form: Any, run: Any, done: Any, roles: Any, **rest: Any) -> Act:
    rest.setdefault("target", "inspection_id")
    of_one = rest["target"] == "inspection_id"
    back = "desk:inspection" if of_one else "desk:inspections"
    here = "inspections"
    return Act(
        title=title, form=form, run=run, done=done, back=back, back_takes_target=of_one, here=here, roles=roles, **rest
    )


INSPECTION_ACTS: dict[str, Act] = {
    "book-inspection": _make(
        _("预约涉企检查"),
        BookingForm,
        actions.book_inspection,
        _("已预约，等中心备案"),
        BOOKERS,
        target="department_id",
        explains=_("备案后会告诉企业谁来、哪天来、依据哪一条。同一企业同一时段本部门只检查一次。"),
    ),
    "file-inspection": _make(
        _("予以备案"), FilingForm, actions.file_inspection, _("已备案，并告知企业"), (Role.CENTRE_STAFF,)
    ),
    "return-inspection": _make(
        _("不予备案"), WhyForm, actions.return_inspection, _("已退回部门"), (Role.CENTRE_STAFF,)
    ),
    "call-inspection-off": _make(_("取消检查"), WhyForm, actions.call_inspection_off, _("已取消"), BOOKERS),
    "record-findings": _make(
        _("登记检查结果"), FindingsForm, actions.record_findings, _("已登记"), sorted(DECIDING_ROLES)
    ),
    "record-unfiled": _make(
        _("补报未备案检查"),
        UnfiledForm,
        actions.record_unfiled_inspection,
        _("已补报，并标明未备案"),
        BOOKERS,
        target="department_id",
        explains=_("检查评比、评级达标须先备案，不能补报。补报的检查一直标明“未备案”。"),
    ),
}
