"""Every act of the directory that the administration offers, with the role each demands (O-03, RD-06)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from onewindow.accounts import actions as accounts
from onewindow.desk.admin.access import POWER_KEEPERS
from onewindow.desk.admin.acts import Act, ActForm, perform_act
from onewindow.desk.admin.directory import forms, inside_forms
from onewindow.directory import actions, first_contacts, powers
from onewindow.directory.imports import DivisionResult, import_divisions
from onewindow.directory.rules import Role

ADMIN = (Role.ADMINISTRATOR,)
ORG, DEPARTMENTS, PEOPLE = "desk:admin_directory", "desk:admin_departments", "desk:admin_people"
CENTRE, DEPARTMENT, PERSON = "desk:admin_centre", "desk:admin_department", "desk:admin_person"


def perform_directory_act(request: HttpRequest, name: str, target: str = "") -> HttpResponse:
    """One act of the table below."""
    return perform_act(request, DIRECTORY_ACTS, name, target)


def create_staff_account(*, password: str, **rest: Any) -> Any:
    """A staff account, or without password a program's, which signs in by token alone; citizens open theirs themselves."""
    return accounts.create_account(kind="staff", password=password or None, **rest)


def import_divisions_upload(*, file: str, **rest: Any) -> DivisionResult:
    """The divisions of an uploaded file."""
    return import_divisions(text=file, **rest)


def _make(title: Any, form: Any, run: Any, done: Any, back: str, **rest: Any) -> Act:
    here = "people" if back in (PEOPLE, PERSON) else "directory"
    rest.setdefault("roles", ADMIN)
    return Act(title=title, form=form, run=run, done=done, back=back, here=here, **rest)


DIRECTORY_ACTS: dict[str, Act] = {
    "create-building": _make(_("登记楼宇"), forms.BuildingForm, actions.create_building, _("楼宇已登记"), ORG),
    "found-centre": _make(_("设立中心"), forms.CentreForm, actions.found_centre, _("中心已设立"), ORG),
    "import-divisions": _make(
        _("导入行政区划"),
        forms.DivisionsForm,
        import_divisions_upload,
        _("行政区划已导入"),
        "desk:admin_regions",
        explains=_("只增加和更名，不删除；文件有一处错误就整份不导入。"),
    ),
    "create-department": _make(
        _("登记部门"), forms.DepartmentForm, actions.create_department, _("部门已登记"), DEPARTMENTS
    ),
    "rename-department": _make(
        _("部门更名"),
        forms.RenameDepartmentForm,
        actions.rename_department,
        _("更名已登记"),
        DEPARTMENT,
        target="department_id",
        back_takes_target=True,
    ),
    "close-department": _make(
        _("撤销部门"),
        forms.EndWithReasonForm,
        actions.close_department,
        _("部门已撤销"),
        DEPARTMENTS,
        target="department_id",
        dangerous=True,
        explains=_("它的进驻、窗口服务、岗位、角色和授权书也在同一天结束。"),
    ),
    "admit-department": _make(
        _("部门进驻"),
        forms.ResidenceForm,
        actions.admit_department,
        _("进驻已登记"),
        CENTRE,
        target="centre_id",
        back_takes_target=True,
    ),
    "end-residence": _make(
        _("结束进驻"), forms.EndForm, actions.end_residence, _("进驻已结束"), ORG, target="residence_id", dangerous=True
    ),
    "open-window": _make(
        _("设立窗口"),
        forms.WindowForm,
        actions.open_window,
        _("窗口已设立"),
        CENTRE,
        target="centre_id",
        back_takes_target=True,
    ),
    "rename-window": _make(
        _("窗口改名"), forms.NameForm, actions.rename_window, _("窗口已改名"), ORG, target="window_id"
    ),
    "add-window-service": _make(
        _("窗口增加服务部门"), forms.ServeForm, actions.add_window_service, _("已增加"), ORG, target="window_id"
    ),
    "end-window-service": _make(
        _("窗口结束服务部门"),
        forms.EndServiceForm,
        actions.end_window_service,
        _("已结束"),
        ORG,
        target="window_id",
        dangerous=True,
    ),
    "close-window": _make(
        _("撤销窗口"), forms.EndForm, actions.close_window, _("窗口已撤销"), ORG, target="window_id", dangerous=True
    ),
    "create-post": _make(
        _("设立部门岗位"),
        forms.PostForm,
        actions.create_post,
        _("岗位已设立"),
        DEPARTMENT,
        target="department_id",
        back_takes_target=True,
    ),
    "create-centre-post": _make(
        _("设立中心岗位"),
        forms.CentrePostForm,
        actions.create_post,
        _("岗位已设立"),
        CENTRE,
        target="centre_id",
        back_takes_target=True,
        explains=_("中心的岗位不签字、不用印、不作决定；综合窗口凭部门的书面委托才能受理。"),
    ),
    "close-post": _make(
        _("撤销岗位"), forms.EndForm, actions.close_post, _("岗位已撤销"), DEPARTMENTS, target="post_id", dangerous=True
    ),
    "appoint-holder": _make(
        _("任用A岗或B岗"),
        forms.HolderForm,
        powers.appoint_holder,
        _("已任用"),
        DEPARTMENTS,
        target="post_id",
        roles=POWER_KEEPERS,
    ),
    "grant-role": _make(
        _("授予角色"),
        forms.GrantForm,
        powers.grant_role,
        _("角色已授予"),
        PEOPLE,
        roles=POWER_KEEPERS,
        explains=_("部门的人作决定，中心的人当裁判，同一个人不能两边都是。"),
    ),
    "end-role": _make(
        _("结束角色"),
        forms.EndWithReasonForm,
        powers.end_role,
        _("角色已结束"),
        PEOPLE,
        target="grant_id",
        roles=POWER_KEEPERS,
        dangerous=True,
    ),
    "delegate-powers": _make(
        _("委托权限"),
        forms.DelegateForm,
        powers.delegate_powers,
        _("委托已登记"),
        DEPARTMENTS,
        target="grant_id",
        roles=(Role.HEAD,),
        explains=_("只能委托给本部门在岗人员，授权书随之借用，到期自动收回。"),
    ),
    "issue-authorisation": _make(
        _("登记授权书"),
        forms.LetterForm,
        powers.issue_authorisation,
        _("授权书已登记"),
        DEPARTMENTS,
        target="post_id",
        roles=POWER_KEEPERS,
    ),
    "revoke-authorisation": _make(
        _("撤销授权"),
        forms.ReasonForm,
        powers.revoke_authorisation,
        _("授权已撤销"),
        DEPARTMENTS,
        target="authorisation_id",
        roles=POWER_KEEPERS,
        dangerous=True,
        explains=_("从现在起不能再凭它办事；以前凭它办的仍然有效。"),
    ),
    "set-first-contact": _make(
        _("规定网上首办岗位"),
        inside_forms.FirstContactForm,
        first_contacts.set_first_contact,
        _("已规定"),
        DEPARTMENT,
        target="department_id",
        back_takes_target=True,
        roles=POWER_KEEPERS,
        explains=_(
            "网上收的件由这个岗位的A岗负责到底；窗口收的件由收件人负责。没有规定时依次由窗口岗位、首席代表、部门负责人负责。"
        ),
    ),
    "create-staff": _make(_("新建工作人员账户"), forms.StaffForm, create_staff_account, _("账户已建立"), PEOPLE),
    "reset-password": _make(
        _("重设密码"),
        forms.ResetForm,
        accounts.reset_password,
        _("密码已重设，原来的登录都已失效"),
        PERSON,
        target="account_id",
        back_takes_target=True,
    ),
    "unlock-account": _make(
        _("解除锁定"),
        ActForm,
        accounts.unlock_account,
        _("已解除锁定"),
        PERSON,
        target="account_id",
        back_takes_target=True,
    ),
    "close-account": _make(
        _("停用账户"),
        forms.ReasonForm,
        accounts.close_account,
        _("账户已停用"),
        PERSON,
        target="account_id",
        back_takes_target=True,
        dangerous=True,
    ),
    "reopen-account": _make(
        _("恢复账户"),
        forms.ReasonForm,
        accounts.reopen_account,
        _("账户已恢复"),
        PERSON,
        target="account_id",
        back_takes_target=True,
    ),
    "remove-second-factor": _make(
        _("解除第二重验证"),
        forms.ReasonForm,
        accounts.remove_second_factor,
        _("已解除，本人下次登录时重新登记"),
        PERSON,
        target="account_id",
        back_takes_target=True,
        dangerous=True,
    ),
    "revoke-token": _make(
        _("收回接口令牌"),
        forms.ReasonForm,
        accounts.revoke_token,
        _("令牌已收回"),
        PEOPLE,
        target="token_id",
        dangerous=True,
    ),
}
