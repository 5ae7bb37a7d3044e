"""Shapes of the organisation's acts; substance is refused by the actions. Field names are the actions' keywords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.accounts.queries import find_account
from onewindow.desk.admin.acts import ActForm
from onewindow.directory.queries import list_buildings, list_centres, list_departments, list_windows
from onewindow.directory.rules import (
    CENTRE_POST_ROLES,
    DECIDING_ROLES,
    DEPARTMENT_KINDS,
    ENTRY_MODES,
    LEVEL_NAMES,
    RESIDENCE_FORMS,
    ROLE_NAMES,
    WINDOW_KINDS,
)

MIDDLE = {"width": "middle"}
WEEKDAY_NAMES = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
Choices = list[tuple[Any, Any]]


def make_choices(names: Any) -> Choices:
    """Choices of a form from a room's words."""
    return [(str(key), _(name)) for key, name in names.items()]


def make_day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day typed or picked."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d"),
    )


def make_text_field(label: Any, most: int, **rest: Any) -> forms.CharField:
    """One line of text of at most `most` characters."""
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs=MIDDLE), **rest)


def make_reason_field() -> forms.CharField:
    """Why, for the record."""
    return forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("会记入台账，请不要写个人信息"),
        widget=forms.Textarea(attrs={"rows": "2"}),
    )


def clean_whole(value: str) -> int | None:
    """The number chosen, None when nothing was."""
    return int(value) if value else None


class AccountField(forms.CharField):
    """A colleague by sign-in name; cleans to the account's number."""

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("label", _("登录名"))
        rest.setdefault("help_text", _("工作人员的登录名，可以在“人员”页查到"))
        super().__init__(max_length=64, widget=forms.TextInput(attrs={**MIDDLE, "spellcheck": "false"}), **rest)

    def clean(self, value: Any) -> int:
        """The account's number."""
        account = find_account(super().clean(value))
        if account is None or account.kind != "staff":
            raise forms.ValidationError(_("没有这个工作人员账户"))
        return account.id


class BuildingForm(ActForm):
    """A place with an address."""

    name = make_text_field(_("名称"), 64)
    address = make_text_field(_("地址"), 200)
    region_code = make_text_field(_("行政区划代码"), 12)


class CentreForm(ActForm):
    """A centre founded by a document of its government (O-01)."""

    name = make_text_field(_("名称"), 64)
    region_code = make_text_field(_("行政区划代码"), 12)
    building_id = forms.TypedChoiceField(label=_("所在楼宇"), coerce=int)
    founding_document = make_text_field(_("设立文件"), 120)
    starts_on = make_day_field(_("成立日期"))

    def fill_choices(self) -> None:
        """The buildings known."""
        self.fields["building_id"].choices = [(row.id, f"{row.name}（{row.address}）") for row in list_buildings()]  # type: ignore[attr-defined]


class DepartmentForm(ActForm):
    """A department with what every refusal must name (RD-12)."""

    name = make_text_field(_("全称"), 64)
    short_name = make_text_field(_("简称"), 24, help_text=_("用作文书编号的机关代字，如“莆市监”"))
    kind = forms.ChoiceField(label=_("单位类别"), choices=make_choices(DEPARTMENT_KINDS))
    credit_code = make_text_field(_("统一社会信用代码"), 18)
    region_code = make_text_field(_("行政区划代码"), 12)
    reconsideration_organ = make_text_field(
        _("行政复议机关"), 64, required=False, help_text=_("审批部门必填，一般为本级人民政府（行政复议法第二十四条）")
    )
    court = make_text_field(_("管辖法院"), 64, required=False, help_text=_("审批部门必填"))
    starts_on = make_day_field(_("设立日期"))


class RenameDepartmentForm(ActForm):
    """A new name by a document, from a day on."""

    name = make_text_field(_("新全称"), 64)
    short_name = make_text_field(_("新简称"), 24)
    document = make_text_field(_("更名文件"), 120)
    starts_on = make_day_field(_("更名日期"), help_text=_("不能晚于今天；这一天以前仍用原名"))


class EndForm(ActForm):
    """The last day of something dated."""

    last_day = make_day_field(_("最后一天"), help_text=_("这一天结束以后不再有效；以前的记录都保留"))


class EndWithReasonForm(EndForm):
    """The last day and why."""

    reason = make_reason_field()


class ReasonForm(ActForm):
    """Only why."""

    reason = make_reason_field()


class ResidenceForm(ActForm):
    """How a department takes up residence (O-04, W-01, W-02)."""

    department_id = forms.TypedChoiceField(label=_("部门"), coerce=int)
    form = forms.ChoiceField(label=_("进驻形式"), choices=make_choices(RESIDENCE_FORMS))
    entry_mode = forms.ChoiceField(label=_("进驻方式"), choices=make_choices(ENTRY_MODES))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("每周哪几天"),
        choices=[(str(number), name) for number, name in enumerate(WEEKDAY_NAMES, start=1)],
        coerce=int,
        required=False,
        help_text=_("只有定期进驻需要选择"),
        widget=forms.CheckboxSelectMultiple(attrs={"in_row": True}),
    )
    starts_on = make_day_field(_("进驻日期"))
    last_day = make_day_field(_("最后一天"), required=False, help_text=_("临时进驻须填写"))

    def fill_choices(self) -> None:
        """The departments of today."""
        self.fields["department_id"].choices = list_department_choices(self)  # type: ignore[attr-defined]


class WindowForm(ActForm):
    """A window and whom it serves (W-01)."""

    number = forms.IntegerField(label=_("窗口号"), min_value=1, max_value=9999)
    name = make_text_field(_("名称"), 64)
    floor = forms.IntegerField(label=_("楼层"), min_value=-5, max_value=200)
    kind = forms.ChoiceField(label=_("窗口类别"), choices=make_choices(WINDOW_KINDS))
    department_ids = forms.TypedMultipleChoiceField(
        label=_("服务的部门"),
        coerce=int,
        required=False,
        help_text=_("部门窗口只选一个；综合窗口可以选多个"),
        widget=forms.CheckboxSelectMultiple(),
    )
    starts_on = make_day_field(_("启用日期"))

    def fill_choices(self) -> None:
        """The departments of today."""
        self.fields["department_ids"].choices = list_department_choices(self)  # type: ignore[attr-defined]


class NameForm(ActForm):
    """A name alone."""

    name = make_text_field(_("名称"), 64)


class ServeForm(ActForm):
    """A department more at a window."""

    department_id = forms.TypedChoiceField(label=_("部门"), coerce=int)
    starts_on = make_day_field(_("起始日期"))

    def fill_choices(self) -> None:
        """The departments of today."""
        self.fields["department_id"].choices = list_department_choices(self)  # type: ignore[attr-defined]


class EndServiceForm(EndForm):
    """A department less at a window."""

    department_id = forms.TypedChoiceField(label=_("部门"), coerce=int)

    def fill_choices(self) -> None:
        """The departments of today."""
        self.fields["department_id"].choices = list_department_choices(self)  # type: ignore[attr-defined]


class PostForm(ActForm):
    """A post of a department."""

    allowed = DECIDING_ROLES
    name = make_text_field(_("岗位名称"), 64)
    role = forms.ChoiceField(label=_("角色"))
    window_id = forms.TypedChoiceField(label=_("所在窗口"), coerce=clean_whole, empty_value=None, required=False)
    starts_on = make_day_field(_("设立日期"))

    def fill_choices(self) -> None:
        """The roles of this side, the windows of every centre."""
        self.fields["role"].choices = [(str(role), _(ROLE_NAMES[role])) for role in sorted(self.allowed)]  # type: ignore[attr-defined]
        windows: Choices = [("", _("不在窗口"))]
        for centre in list_centres(on=self.on):
            windows += [(row.id, f"{row.number} {row.name}") for row in list_windows(centre.id, on=self.on)]
        self.fields["window_id"].choices = windows  # type: ignore[attr-defined]


class CentrePostForm(PostForm):
    """A post of the centre: it never decides (O-03)."""

    allowed = CENTRE_POST_ROLES


class HolderForm(ActForm):
    """Who holds a post, as A or as B."""

    account_id = AccountField()
    position = forms.ChoiceField(label=_("A岗或B岗"), choices=[("A", _("A岗")), ("B", _("B岗"))])
    starts_on = make_day_field(_("任用日期"))
    last_day = make_day_field(_("最后一天"), required=False)


class GrantForm(ActForm):
    """A role for one side, in a region, for a time."""

    account_id = AccountField()
    role = forms.ChoiceField(label=_("角色"), choices=make_choices(ROLE_NAMES))
    region_code = make_text_field(_("行政区划代码"), 12)
    department_id = forms.TypedChoiceField(label=_("部门"), coerce=clean_whole, empty_value=None, required=False)
    centre_id = forms.TypedChoiceField(label=_("中心"), coerce=clean_whole, empty_value=None, required=False)
    starts_on = make_day_field(_("起始日期"))
    last_day = make_day_field(_("最后一天"), required=False)

    def fill_choices(self) -> None:
        """Departments and centres of today."""
        self.fields["department_id"].choices = [("", _("不属于部门")), *list_department_choices(self)]  # type: ignore[attr-defined]
        centres = [(row.id, row.name) for row in list_centres(on=self.on)]
        self.fields["centre_id"].choices = [("", _("不属于中心")), *centres]  # type: ignore[attr-defined]


class DelegateForm(ActForm):
    """To whom, until when, why."""

    account_id = AccountField(label=_("受委托人的登录名"))
    starts_on = make_day_field(_("起始日期"))
    last_day = make_day_field(_("最后一天"))
    reason = make_reason_field()


class LetterForm(ActForm):
    """A department's letter to a post (RD-06): number, signatory, dates, items, levels."""

    department_id = forms.TypedChoiceField(label=_("授权的部门"), coerce=int)
    letter_number = make_text_field(_("授权书文号"), 64)
    signatory = make_text_field(_("签署人"), 64)
    signed_on = make_day_field(_("签署日期"))
    item_codes = forms.CharField(
        label=_("授权的事项"),
        help_text=_("每行一个实施编码"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": "5", "spellcheck": "false"}),
    )
    levels = forms.MultipleChoiceField(
        label=_("授权到哪一级"),
        choices=make_choices(LEVEL_NAMES),
        help_text=_("各级互不包含，请逐项选择；综合窗口只能收件和受理"),
        widget=forms.CheckboxSelectMultiple(attrs={"in_row": True}),
    )
    starts_on = make_day_field(_("起始日期"))
    last_day = make_day_field(_("最后一天"), required=False)

    def fill_choices(self) -> None:
        """The departments of today."""
        self.fields["department_id"].choices = list_department_choices(self)  # type: ignore[attr-defined]

    def clean_item_codes(self) -> list[str]:
        """The codes, one a line."""
        return list(
            dict.fromkeys(line.strip() for line in self.cleaned_data["item_codes"].splitlines() if line.strip())
        )


class StaffForm(ActForm):
    """A new staff account; the person changes the password at the first sign-in."""

    username = make_text_field(_("登录名"), 64)
    name = make_text_field(_("姓名"), 64)
    password = forms.CharField(
        label=_("初始密码"),
        max_length=128,
        strip=False,
        required=False,
        help_text=_("至少 10 位，请本人登录后马上更改；给程序用的账户不设密码，只凭令牌"),
        widget=forms.PasswordInput(attrs={**MIDDLE, "autocomplete": "new-password"}),
    )


class ResetForm(ActForm):
    """A password set by the administrator."""

    new_password = forms.CharField(
        label=_("新密码"),
        max_length=128,
        strip=False,
        help_text=_("至少 10 位；请本人登录后马上更改"),
        widget=forms.PasswordInput(attrs={**MIDDLE, "autocomplete": "new-password"}),
    )


class TokenForm(ActForm):
    """A token for a program."""

    label = make_text_field(_("用途"), 64, help_text=_("写明给哪个系统用"))
    expires_on = make_day_field(_("最后一天"))


def read_uploaded_text(file: Any) -> str:
    """The text of an uploaded CSV file. Raises ValidationError unless it is UTF-8."""
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise forms.ValidationError(_("请提供 UTF-8 编码的 CSV 文件")) from error


class DivisionsForm(ActForm):
    """The list of divisions as a file."""

    file = forms.FileField(
        label=_("区划文件（CSV）"),
        help_text=_("列名：code,name,level,parent_code；UTF-8 编码"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        return read_uploaded_text(self.cleaned_data["file"])


def list_department_choices(form: ActForm) -> Choices:
    """The departments of today; at a department's own page that one first."""
    return [(row.id, row.name) for row in list_departments(on=form.on)]
