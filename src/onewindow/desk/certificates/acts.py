"""Every act on a certificate as one form: its words, its fields, its action; the action judges (RD-14)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from onewindow.certificates.actions import (
    cancel_certificate,
    change_certificate,
    deregister_certificate,
    drop_proceeding,
    hear_holder,
    propose_act,
    renew_certificate,
    revoke_certificate,
    withdraw_certificate,
)
from onewindow.certificates.queries import get_certificate
from onewindow.certificates.rules import DEREGISTRATION_GROUNDS, REVOCATION_GROUNDS, WITHDRAWAL_GROUNDS
from onewindow.desk.admin.acts import Act, ActForm, perform_act
from onewindow.desk.admin.directory.forms import make_day_field, make_text_field
from onewindow.directory.rules import DECIDING_ROLES
from onewindow.kit.acting import NotAllowed
from onewindow.web.acting import get_today, require_staff

INTENDED = (("revoke", _("撤销")), ("withdraw", _("撤回")))


def make_words_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Several lines, printed on the paper."""
    widget = forms.Textarea(attrs={"rows": "3"})
    return forms.CharField(label=label, max_length=2000, required=required, help_text=help_text, widget=widget)


def make_ground_field(*lists: dict[str, str]) -> forms.ChoiceField:
    """One of the law's grounds, in its own words."""
    choices = [(key, _(words)) for grounds in lists for key, words in grounds.items()]
    return forms.ChoiceField(label=_("法定事由"), choices=[("", _("请选择")), *choices])


def make_intended_field(label: Any) -> forms.ChoiceField:
    """Revocation or withdrawal."""
    return forms.ChoiceField(
        label=label, choices=INTENDED, initial="revoke", widget=forms.RadioSelect(attrs={"in_row": True})
    )


class ChangeForm(ActForm):
    reference = make_text_field(_("申请书存放处"), 80, help_text=_("持证人的变更申请（卷宗号）"))
    content = make_words_field(_("变更后的许可内容"), help_text=_("印在决定书上；持证人名称按登记的现名"))


class RenewForm(ActForm):
    reference = make_text_field(_("申请书存放处"), 80, help_text=_("持证人的延续申请（卷宗号）"))
    lodged_on = make_day_field(_("提出申请的日期"))
    valid_to = make_day_field(_("延续后的有效期至"), required=False, help_text=_("不填则与原有效期等长"))


class ProposeForm(ActForm):
    intended = make_intended_field(_("拟作的决定"))
    ground = make_ground_field(REVOCATION_GROUNDS, WITHDRAWAL_GROUNDS)
    facts = make_words_field(_("有关事实"), help_text=_("写给被许可人看，印在告知书上"))
    answer_by = make_day_field(_("陈述、申辩截止日"), help_text=_("法律没有规定天数，请给出合理的时间"))
    proof = make_text_field(_("告知书送达证明"), 100, help_text=_("签收单、邮件号或电子回执"))


class HearForm(ActForm):
    intended = make_intended_field(_("针对哪一个拟作的决定"))
    statement = make_words_field(_("被许可人的陈述、申辩"))
    hearing_on = make_day_field(_("听证日期"), required=False, help_text=_("举行过听证的填写"))
    hearing_record = make_text_field(_("听证笔录存放处"), 100, required=False)


class DropForm(ActForm):
    intended = make_intended_field(_("针对哪一个拟作的决定"))
    reason = make_words_field(
        _("理由"), help_text=_("例如陈述、申辩成立，或者撤销可能对公共利益造成重大损害（第六十九条第三款）")
    )


class WithdrawForm(ActForm):
    law = make_text_field(_("修改或者废止的法律、法规、规章"), 200, required=False, help_text=_("以此为事由的必填"))
    facts = make_words_field(_("查明的事实"), required=False, help_text=_("不填则用告知书上的事实"))
    public_interest = make_words_field(_("为了什么公共利益"))
    reply = make_words_field(_("对陈述、申辩的处理"), required=False, help_text=_("提出过陈述、申辩的必填"))
    compensation = make_words_field(_("补偿"), help_text=_("造成财产损失的依法补偿；没有损失的，写明没有"))


class RevokeForm(ActForm):
    harms_public_interest = forms.TypedChoiceField(
        label=_("撤销是否可能对公共利益造成重大损害"),
        choices=(("no", _("不会")), ("yes", _("可能"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(attrs={"in_row": True}),
        help_text=_("可能造成重大损害的，不予撤销（第六十九条第三款）"),
    )
    facts = make_words_field(_("查明的事实"), required=False, help_text=_("不填则用告知书上的事实"))
    reply = make_words_field(_("对陈述、申辩的处理"), required=False, help_text=_("提出过陈述、申辩的必填"))
    compensation = make_words_field(
        _("赔偿"), required=False, help_text=_("因机关的原因撤销、造成损害的依法赔偿（第六十九条第四款）")
    )
    by_superior = forms.BooleanField(label=_("由上级行政机关决定撤销"), required=False)
    superior = make_text_field(_("上级行政机关"), 100, required=False)
    superior_reference = make_text_field(_("上级机关决定文号"), 80, required=False)


class CancelForm(ActForm):
    organ = make_text_field(_("作出处罚的机关"), 100)
    decision = make_text_field(_("行政处罚决定书文号"), 80)
    penalised_on = make_day_field(_("处罚决定日期"))
    basis = make_text_field(_("处罚依据"), 200, help_text=_("写明法律名称和条款"))


class DeregisterForm(ActForm):
    ground = make_ground_field(DEREGISTRATION_GROUNDS)
    facts = make_words_field(_("具体情况"), required=False, help_text=_("死亡、终止、不可抗力的必填，写明证明文件"))
    cited = make_text_field(
        _("应当注销的法律、法规条款"), 200, required=False, help_text=_("第六项以及持证人申请注销的必填")
    )


def _describe(title: Any, form: type[ActForm], run: Any, explains: Any, *, dangerous: bool = True) -> Act:
    return Act(
        title=title,
        form=form,
        run=run,
        done=_("已办理，文书已出具"),
        back="desk:certificate",
        here="certificates",
        roles=tuple(DECIDING_ROLES),
        target="number",
        target_is_text=True,
        back_takes_target=True,
        explains=explains,
        dangerous=dangerous,
    )


CERTIFICATE_FORMS: dict[str, Act] = {
    "change": _describe(
        _("变更"), ChangeForm, change_certificate, _("依持证人的申请办理（行政许可法第四十九条）。"), dangerous=False
    ),
    "renew": _describe(
        _("延续"),
        RenewForm,
        renew_certificate,
        _("有效期届满前依持证人的申请办理（行政许可法第五十条）；届满以后只能重新申请。"),
        dangerous=False,
    ),
    "propose": _describe(
        _("告知拟作决定"),
        ProposeForm,
        propose_act,
        _("撤销、撤回之前，须告知被许可人事由和事实，并听取陈述、申辩（行政许可法第七条）。"),
        dangerous=False,
    ),
    "hear": _describe(_("记录陈述申辩"), HearForm, hear_holder, _("被许可人说了什么，照实记下。"), dangerous=False),
    "drop": _describe(
        _("不予撤销（撤回）"), DropForm, drop_proceeding, _("终止本次撤销或者撤回，证照继续有效。"), dangerous=False
    ),
    "withdraw": _describe(
        _("撤回"), WithdrawForm, withdraw_certificate, _("为了公共利益的需要，并依法补偿（行政许可法第八条第二款）。")
    ),
    "revoke": _describe(
        _("撤销"), RevokeForm, revoke_certificate, _("由作出决定的机关或者其上级机关撤销（行政许可法第六十九条）。")
    ),
    "cancel": _describe(
        _("吊销"),
        CancelForm,
        cancel_certificate,
        _("吊销是有处罚权的机关作出的行政处罚（行政处罚法第九条），这里按处罚决定书登记。"),
    ),
    "deregister": _describe(_("注销"), DeregisterForm, deregister_certificate, _("只有行政许可法第七十条的六种情形。")),
}


def do_certificate_act(request: HttpRequest, certificate: str, name: str) -> HttpResponse:
    """One act of the table above. Raises NotFound for strangers, NotAllowed for whoever may do nothing to it."""
    view = get_certificate(certificate, require_staff(request), get_today(request))
    if not view.allowed:
        raise NotAllowed("nothing_to_do", "没有您可以办的事；证照由作出许可决定的部门办理。")
    return perform_act(request, CERTIFICATE_FORMS, name, certificate)
