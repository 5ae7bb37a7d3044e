"""Acts on prints and on the register of regulations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from onewindow.catalogue.disclosures import PRINTED_FORMS
from onewindow.catalogue.posting import list_disclosure_rows, post_disclosures
from onewindow.catalogue.regulations import list_regulations, register_regulation, repeal_regulation
from onewindow.catalogue.terms import REGULATION_KINDS
from onewindow.desk.admin.access import CATALOGUE_KEEPERS, CATALOGUE_READERS
from onewindow.desk.admin.acts import Act, ActForm, perform_act
from onewindow.desk.admin.directory.forms import make_choices, make_day_field, make_text_field


class PostForm(ActForm):
    """What was put up where; the target is a department, or all of them."""

    form = forms.ChoiceField(label=_("公开形式"), choices=make_choices(PRINTED_FORMS))
    place = make_text_field(_("地点"), 60, help_text=_("例如：3号窗口、一楼便民柜、大厅公开栏"))
    codes = forms.MultipleChoiceField(
        label=_("事项"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("登记的是今天有效的指南；同一地点原有的旧版视为撤下"),
    )

    def fill_choices(self) -> None:
        """The hall items of the department named by the target; all of them chosen."""
        department = int(self.target) if self.target.isdigit() else None
        rows = list_disclosure_rows(on=self.on, department_id=department)
        self.fields["codes"].choices = [(row.code, row.name) for row in rows]  # type: ignore[attr-defined]
        self.fields["codes"].initial = [row.code for row in rows]


class RegulationForm(ActForm):
    """An entry of the register."""

    title = make_text_field(_("标题"), 200)
    number = make_text_field(_("文号"), 120, required=False)
    issuer = make_text_field(_("发布机关"), 100)
    kind = forms.ChoiceField(label=_("类别"), choices=make_choices(REGULATION_KINDS))
    topic = make_text_field(_("主题"), 60, required=False)
    issued_on = make_day_field(_("发布之日"), required=False)
    starts_on = make_day_field(_("施行之日"))
    source = make_text_field(_("来源"), 300, required=False, help_text=_("在哪里读到全文"))
    replaces_id = forms.TypedChoiceField(
        label=_("代替"), required=False, coerce=int, empty_value=None, help_text=_("被代替的一份在施行之日的前一天失效")
    )

    def fill_choices(self) -> None:
        """What is in force and may be replaced."""
        found = list_regulations(on=self.on)
        self.fields["replaces_id"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((row.id, f"{row.title} {row.number}") for row in found.rows),
        ]


class RepealForm(ActForm):
    """The end of a regulation."""

    last_day = make_day_field(_("最后一天"))
    repeal_note = make_text_field(_("被什么废止或代替"), 300)


def post_department_disclosures(*, department: str, **rest: Any) -> int:
    """As `post_disclosures`; the department only chose what could be ticked."""
    return post_disclosures(**rest)


DISCLOSURE_ACTS: dict[str, Act] = {
    "post": Act(
        title=_("登记张贴或摆放"),
        form=PostForm,
        run=post_department_disclosures,
        done=_("已登记"),
        back="desk:admin_disclosures",
        here="disclosures",
        roles=CATALOGUE_READERS,
        target="department",
        target_is_text=True,
    ),
    "register": Act(
        title=_("登记法规文件"),
        form=RegulationForm,
        run=register_regulation,
        done=_("法规文件已登记"),
        back="desk:admin_register",
        here="disclosures",
        roles=CATALOGUE_KEEPERS,
    ),
    "repeal": Act(
        title=_("登记失效"),
        form=RepealForm,
        run=repeal_regulation,
        done=_("已登记失效"),
        back="desk:admin_register",
        here="disclosures",
        roles=CATALOGUE_KEEPERS,
        target="regulation_id",
        dangerous=True,
    ),
}


def perform_disclosure_act(request: HttpRequest, name: str, target: str = "") -> HttpResponse:
    """One act of the table above."""
    return perform_act(request, DISCLOSURE_ACTS, name, target)
