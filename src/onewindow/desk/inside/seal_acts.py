"""The acts around a seal that the desk offers; who may is judged by the actions (W-05)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.acts import Act, ActForm
from onewindow.desk.inside import forms
from onewindow.directory.rules import DECIDING_ROLES, Role
from onewindow.documents import sealing

KEEPERS = sorted(DECIDING_ROLES | {Role.ADMINISTRATOR})
MANAGERS = (Role.HEAD, Role.ADMINISTRATOR)


def _make(title: Any, form: Any, run: Any, done: Any, roles: Any, **rest: Any) -> Act:
    rest.setdefault("target", "seal_id")
    rest.setdefault("back", "desk:seal")
    rest.setdefault("back_takes_target", rest["back"] == "desk:seal")
    return Act(title=title, form=form, run=run, done=done, here="seals", roles=roles, **rest)


SEAL_ACTS: dict[str, Act] = {
    "register-seal": _make(
        _("登记窗口印章"),
        forms.SealForm,
        sealing.register_seal,
        _("已登记，等第一任保管人签收"),
        MANAGERS,
        target="department_id",
        back="desk:seals",
        explains=_("保管人签收以前不能用印。一个窗口一个事项同一时间只用一枚印章。"),
    ),
    "set-seal-items": _make(_("调整用印事项"), forms.ItemsForm, sealing.set_seal_items, _("已调整"), MANAGERS),
    "give-seal": _make(
        _("移交印章"),
        forms.GiveSealForm,
        sealing.give_seal,
        _("您已签字移交，等对方签收"),
        KEEPERS,
        explains=_("按下即为移交人签字；对方签收以前，保管责任不变。"),
    ),
    "take-seal": _make(
        _("签收印章"),
        ActForm,
        sealing.take_seal,
        _("已签收，从现在起由您保管"),
        KEEPERS,
        target="transfer_id",
        back="desk:seals",
        explains=_("按下即为接收人签字，请先核对印章实物。"),
    ),
    "drop-seal-transfer": _make(
        _("取消移交"),
        forms.WhyForm,
        sealing.drop_seal_transfer,
        _("已取消，保管人不变"),
        KEEPERS,
        target="transfer_id",
        back="desk:seals",
    ),
    "note-seal-use": _make(
        _("登记用印"),
        forms.SealUseForm,
        sealing.note_seal_use,
        _("已登记"),
        KEEPERS,
        explains=_("系统出具的文书自动登记；这里只登记系统以外的用印。"),
    ),
    "report-seal-lost": _make(
        _("印章挂失"),
        forms.WhyForm,
        sealing.report_seal_lost,
        _("已挂失，从现在起不能用印"),
        KEEPERS,
        dangerous=True,
        explains=_("挂失以后，这个窗口办这些事项的文书不能再盖这枚印章。"),
    ),
    "retire-seal": _make(_("停用印章"), forms.WhyForm, sealing.retire_seal, _("已停用"), MANAGERS, dangerous=True),
}
