"""Every act of governance that the desk offers; who may is asked by the actions, too (docs/rooms/governance.md)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from onewindow.catalogue.policy_acts import switch_policy_off, switch_policy_on
from onewindow.desk.admin.acts import Act, ActForm, perform_act
from onewindow.desk.governance import forms
from onewindow.directory.rules import Role
from onewindow.directory.signing import end_signing_post, flag_signing_post
from onewindow.governance import actions

KEEPERS = (Role.CENTRE_STAFF,)
SIGNERS = (Role.CENTRE_STAFF, Role.HEAD, Role.CHIEF, Role.REVIEWER, Role.CLERK)
ADMIN = (Role.ADMINISTRATOR,)
CENTRE, ROUND, ENTRIES, MEASURES, RULES = (
    "desk:governance_centre", "desk:governance_round", "desk:governance_entries", "desk:governance_measures", "desk:governance_rules",
)  # fmt: skip


def perform_governance_act(request: HttpRequest, name: str, target: str = "") -> HttpResponse:
    """One act of the table below."""
    return perform_act(request, GOVERNANCE_ACTS, name, target)


def _make(
    title: Any, form: type[ActForm], run: Any, done: Any, back: str, target: str, *, roles: Any = KEEPERS, **rest: Any
) -> Act:
    takes = target in ("round_id", "centre_id")
    return Act(
        title=title, form=form, run=run, done=done, back=back, here="governance", roles=roles, target=target,
        back_takes_target=takes, **rest,
    )  # fmt: skip


GOVERNANCE_ACTS: dict[str, Act] = {
    "open-round": _make(
        _("开始一轮清理"), forms.RoundForm, actions.open_round, _("已开始，请加入事项"), CENTRE, "centre_id"
    ),
    "edit-round": _make(_("修改轮次"), forms.EditRoundForm, actions.edit_round, _("已修改"), ROUND, "round_id"),
    "add-items": _make(
        _("加入目录里的事项"),
        forms.DepartmentItemsForm,
        actions.add_catalogue_items,
        _("已加入，清单里已有的不重复"),
        ROUND,
        "round_id",
        explains=_("加入进驻部门今天实施中的全部事项。"),
    ),
    "send": _make(
        _("送会签"),
        ActForm,
        actions.put_to_signature,
        _("已送会签，清单不能再改"),
        ROUND,
        "round_id",
        explains=_("送出以后清单不能再改；四方签的就是这一份。要改，先退回。"),
    ),
    "sign": _make(
        _("会签"),
        ActForm,
        actions.sign_round,
        _("已签署"),
        ROUND,
        "round_id",
        roles=SIGNERS,
        explains=_("由会签岗位上的人员签署；签署以后不能收回，有不同意见请退回。"),
    ),
    "return": _make(
        _("退回修改"),
        forms.ReturnRoundForm,
        actions.return_round,
        _("已退回，已有的签署作废"),
        ROUND,
        "round_id",
        roles=SIGNERS,
        dangerous=True,
        explains=_("退回以后已有的签署都作废，改好再重新送签。"),
    ),
    "publish": _make(
        _("公布新的目录"),
        forms.PublishRoundForm,
        actions.publish_round,
        _("已公布，结果已带入事项目录"),
        ROUND,
        "round_id",
        explains=_("取消、归并、下放的事项从实施之日起撤下；简化和改变进厅的存为草稿，由部门发布。请先看“公布以后”。"),
    ),
    "enter": _make(_("登记进厅批次"), forms.BatchForm, actions.enter_items, _("已登记"), ENTRIES, "centre_id"),
    "wait": _make(_("列入等候名单"), forms.WaitingForm, actions.put_on_waiting_list, _("已列入"), ENTRIES, "centre_id"),
    "end-wait": _make(
        _("结束等候"), forms.EndWaitingForm, actions.end_waiting, _("已结束"), "desk:governance", "matter_id"
    ),
    "close-hall": _make(
        _("登记部门关闭的办事厅"), forms.ClosureForm, actions.close_own_hall, _("已登记"), ENTRIES, "centre_id"
    ),
    "move-authority": _make(
        _("登记权限变动"), forms.AuthorityForm, actions.move_authority, _("已登记"), ENTRIES, "centre_id"
    ),
    "measure": _make(
        _("登记前后对照"),
        forms.ImprovementForm,
        actions.enter_improvement,
        _("已登记"),
        MEASURES,
        "centre_id",
        explains=_("目录里有前后两个版本的，系统自己比较，不用登记。"),
    ),
    "cost": _make(_("登记年度费用"), forms.CostForm, actions.enter_cost, _("已登记"), MEASURES, "centre_id"),
    "switch-on": _make(
        _("启用本中心的规定"),
        forms.PolicyForm,
        switch_policy_on,
        _("已启用"),
        RULES,
        "centre_id",
        explains=_("只约束本中心进厅事项的承诺时限；法定时限不受影响。"),
    ),
    "switch-off": _make(
        _("停用规定"),
        forms.EndPolicyForm,
        switch_policy_off,
        _("已停用"),
        "desk:governance",
        "policy_id",
        dangerous=True,
    ),
    "flag-signer": _make(
        _("指定会签岗位"),
        forms.SigningPostForm,
        flag_signing_post,
        _("已指定"),
        RULES,
        "centre_id",
        roles=ADMIN,
        explains=_("服务中心由本中心的岗位会签，其他三方由各自部门的岗位会签。"),
    ),
    "end-signer": _make(
        _("终止会签岗位"),
        forms.EndSigningForm,
        end_signing_post,
        _("已终止"),
        "desk:governance",
        "signing_post_id",
        roles=ADMIN,
        dangerous=True,
    ),
}
