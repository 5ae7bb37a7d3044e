"""Acts on wordings, seals and failed sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.access import MESSAGE_KEEPERS
from onewindow.desk.admin.acts import Act, ActForm, perform_act
from onewindow.desk.admin.directory.forms import make_day_field, make_text_field
from onewindow.directory.rules import Role
from onewindow.documents.actions import publish_template, set_seal_design
from onewindow.documents.rules import GENERAL_SEAL_LABEL, KINDS, LICENCE_SEAL_LABEL
from onewindow.documents.wording import load_shipped_wording
from onewindow.messages.actions import requeue_message


class WordingForm(ActForm):
    """A centre's own wording of one kind of paper. `target` is kind.variant."""

    text = forms.CharField(
        label=_("样式文字"),
        max_length=20_000,
        strip=False,
        help_text=_("第一行是标题；{…} 处填入内容；以 ? 开头的段落没有内容时不印；[[materials]] 这样的行是清单"),
        widget=forms.Textarea(attrs={"rows": "22", "spellcheck": "false"}),
    )
    effective_on = make_day_field(_("启用日期"), help_text=_("以前出具的文书仍用当日的样式"))
    source = make_text_field(_("依据"), 200, help_text=_("哪份文件要求这样写"))

    def fill_choices(self) -> None:
        """The wording that comes with the software, to begin with."""
        kind, _dot, variant = self.target.partition(".")
        if kind in KINDS:
            shipped = load_shipped_wording(kind, variant or "general")
            self.fields["text"].initial = "\n".join([shipped.title, *shipped.lines])

    def clean_text(self) -> str:
        """Lines end as in the shipped files."""
        return str(self.cleaned_data["text"].replace("\r\n", "\n"))


class SealForm(ActForm):
    """A department's seal of one use."""

    ring_text = make_text_field(_("环绕文字"), 40, help_text=_("单位法定全称"))
    label = make_text_field(
        _("用途"),
        20,
        help_text=_("例如：%(one)s、%(other)s") % {"one": LICENCE_SEAL_LABEL, "other": GENERAL_SEAL_LABEL},
    )
    effective_on = make_day_field(_("启用日期"))
    source = make_text_field(_("启用依据"), 200)


def publish_wording(*, kind_and_variant: str, **rest: Any) -> Any:
    """A wording from a day on; `kind_and_variant` is written kind.variant. Raises Invalid, Conflict, NotAllowed."""
    kind, _dot, variant = kind_and_variant.partition(".")
    return publish_template(kind=kind, variant=variant, **rest)


ADMIN = (Role.ADMINISTRATOR,)
PAPER_ACTS: dict[str, Act] = {
    "publish-wording": Act(
        title=_("启用新样式"),
        form=WordingForm,
        run=publish_wording,
        done=_("新样式已登记"),
        back="desk:admin_papers",
        here="papers",
        roles=ADMIN,
        target="kind_and_variant",
        target_is_text=True,
        explains=_("法律要求写明的内容不能少；少了就不能启用。"),
    ),
    "set-seal": Act(
        title=_("启用印章"),
        form=SealForm,
        run=set_seal_design,
        done=_("印章已登记"),
        back="desk:admin_seals",
        here="papers",
        roles=ADMIN,
        target="department_id",
        back_takes_target=True,
    ),
    "send-again": Act(
        title=_("再发一次"),
        form=ActForm,
        run=requeue_message,
        done=_("已排队重发"),
        back="desk:admin_outbox",
        here="outbox",
        roles=MESSAGE_KEEPERS,
        target="message_id",
    ),
}


def perform_paper_act(request: HttpRequest, name: str, target: str = "") -> HttpResponse:
    """One act of the table above."""
    return perform_act(request, PAPER_ACTS, name, target)
