"""审管衔接 on the desk: what waits to be signed for, who regulates what, urging, the table (C-16)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from onewindow.certificates.actions import appoint_section, end_section, sign_push, urge_push
from onewindow.certificates.queries import PushLine, count_waiting_pushes, list_pushes, list_regulating_sections
from onewindow.desk.admin.acts import Act, ActForm, perform_act
from onewindow.desk.admin.directory.forms import clean_whole, make_day_field, make_text_field
from onewindow.desk.navigation import show_page
from onewindow.directory.queries import list_departments, list_posts
from onewindow.directory.rules import Role, holds_role
from onewindow.web.acting import get_today, make_at, require_staff
from onewindow.web.tables import answer_table
from onewindow.web.wording import say

PAGE_SIZE = 30
EXPORT_SIZE = 1000
KEEPERS = (Role.ADMINISTRATOR, Role.HEAD)
FILTERS: tuple[tuple[str, str | Promise], ...] = (
    ("waiting", _("待签收")),
    ("overdue", _("超过签收时限")),
    ("signed", _("已签收")),
    ("all", _("全部")),
)


def read_show(request: HttpRequest) -> str:
    """The filter of the address; what waits by default."""
    show = request.GET.get("show", "")
    return show if show in dict(FILTERS) else "waiting"


@require_GET
def show_pushes(request: HttpRequest) -> HttpResponse:
    """What was handed to the regulating sections. Raises NotAllowed for those it is none of the business of."""
    actor, today, show = require_staff(request), get_today(request), read_show(request)
    page = list_pushes(actor=actor, on=today, show=show, cursor=request.GET.get("after", "")[:200], limit=PAGE_SIZE)
    counts = count_waiting_pushes(actor=actor, on=today)
    context = {
        "page": page,
        "filters": [
            {"key": key, "label": label, "count": counts.get(key), "here": key == show} for key, label in FILTERS
        ],
        "show": show,
        "may_urge": not holds_role(actor, Role.GOVERNMENT_LEADER) and not holds_role(actor, Role.ADMINISTRATOR),
        "keeps": any(holds_role(actor, role) for role in KEEPERS),
        "sections": list_regulating_sections(actor=actor, on=today),
    }
    return show_page(request, "desk/pushes.html", context, here="certificates")


@require_GET
def export_pushes(request: HttpRequest) -> HttpResponse:
    """The list as CSV, masked as on the screen, a thousand lines at most."""
    page = list_pushes(actor=require_staff(request), on=get_today(request), show=read_show(request), limit=EXPORT_SIZE)
    heads = ("种类", "办件编号", "证照编号", "事项", "被许可人", "发生日期", "许可部门", "监管科室", "推送日期", "签收时限",
             "签收日期", "签收人", "催办次数")  # fmt: skip
    return answer_table("pushes.csv", heads, (list_push_cells(line) for line in page.rows))


def list_push_cells(line: PushLine) -> tuple[Any, ...]:
    """One line of the sheet."""
    what = (say(line.kind_label), line.case_number, line.certificate_number, line.item_name, line.holder_masked)
    where = (line.happened_on, line.department_name, line.section_name, line.pushed_on)
    return (*what, *where, line.sign_by, line.signed_on, line.signed_name, line.urged)


@require_POST
def sign_for_push(request: HttpRequest, push_id: int) -> HttpResponse:
    """Signs for it as a person of the section. Raises NotAllowed, Conflict."""
    note = request.POST.get("note", "")[:300]
    sign_push(push_id=push_id, note=note, actor=require_staff(request), at=make_at(request))
    messages.success(request, gettext("已签收。"))
    return redirect("desk:pushes")


@require_POST
def urge_section(request: HttpRequest, push_id: int) -> HttpResponse:
    """Urges the section to sign. Raises NotAllowed, Conflict."""
    urge_push(push_id=push_id, actor=require_staff(request), at=make_at(request))
    messages.success(request, gettext("已催办。"))
    return redirect("desk:pushes")


class SectionForm(ActForm):
    """Which section regulates what."""

    department_id = forms.TypedChoiceField(label=_("许可部门"), coerce=int)
    item_code = make_text_field(_("实施编码"), 64, required=False, help_text=_("不填则为该部门的全部事项"))
    section_department_id = forms.TypedChoiceField(label=_("承担监管的部门"), coerce=int)
    section_post_id = forms.TypedChoiceField(
        label=_("承担监管的岗位"),
        coerce=clean_whole,
        required=False,
        empty_value=None,
        help_text=_("不选则由该部门任何经办人员签收"),
    )
    source = make_text_field(_("依据"), 200, help_text=_("三定方案、职责分工文件等"))
    starts_on = make_day_field(_("自"))
    last_day = make_day_field(_("至（含当日）"), required=False)

    def fill_choices(self) -> None:
        """The departments and their posts of the day."""
        departments: Any = [(str(row.id), row.name) for row in list_departments(on=self.on)]
        names = dict(departments)
        posts = [("", _("不指定岗位"))] + [
            (str(post.id), f"{names.get(str(post.department_id), '')} {post.name}")
            for post in list_posts(on=self.on)
            if post.department_id is not None
        ]
        self.fields["department_id"].choices = departments  # type: ignore[attr-defined]
        self.fields["section_department_id"].choices = departments  # type: ignore[attr-defined]
        self.fields["section_post_id"].choices = posts  # type: ignore[attr-defined]


class SectionEndForm(ActForm):
    last_day = make_day_field(_("最后一天"))


SECTION_ACTS: dict[str, Act] = {
    "appoint": Act(
        title=_("登记监管科室"),
        form=SectionForm,
        run=appoint_section,
        done=_("已登记"),
        back="desk:pushes",
        here="certificates",
        roles=KEEPERS,
        explains=_("许可和变更会推送给这里登记的科室，由科室人员签收。签收时限只有中心写明依据时才有。"),
    ),
    "end": Act(
        title=_("终止监管科室"),
        form=SectionEndForm,
        run=end_section,
        done=_("已终止"),
        back="desk:pushes",
        here="certificates",
        roles=KEEPERS,
        target="section_id",
    ),
}


def do_section_act(request: HttpRequest, name: str, section_id: str = "") -> HttpResponse:
    """One act of the table above."""
    return perform_act(request, SECTION_ACTS, name, section_id)
