"""Shapes of what is typed at the login pages; substance is refused by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.kit.identity_codes import PERSON_ID_TYPES


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PhoneForm(forms.Form):
    """The confirmed mobile number a code is sent to."""

    phone = forms.RegexField(
        label=_("手机号码"),
        regex=r"^\+?[0-9 -]{6,20}$",
        error_messages={"invalid": _("请填写正确的手机号码")},
        help_text=_("验证码会发到这个号码"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "width": "middle"}),
    )


class CodeForm(forms.Form):
    """Six digits, of an authenticator or of a message."""

    code = forms.RegexField(
        label=_("六位验证码"),
        regex=r"^[0-9]{6}$",
        error_messages={"invalid": _("请填写六位数字")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "maxlength": "6",
                "width": "short code",
            }
        ),
    )


class PasswordForm(forms.Form):
    """The old and the new password."""

    old_password = forms.CharField(
        label=_("现在的密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("新密码"),
        max_length=128,
        strip=False,
        help_text=_("办事人至少 8 位，工作人员至少 10 位；须含字母、数字、符号中的两种以上，不能含用户名"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("再输一次新密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, object]:
        """Both times the same."""
        cleaned = super().clean() or {}
        if cleaned.get("new_password") != cleaned.get("repeated"):
            self.add_error("repeated", _("两次输入的新密码不一样"))
        return cleaned


class RegisterForm(forms.Form):
    """Who opens an account; the number was proved on the page before."""

    phone = forms.CharField(max_length=20, widget=forms.HiddenInput)
    code = forms.RegexField(
        label=_("短信里的六位验证码"),
        regex=r"^[0-9]{6}$",
        error_messages={"invalid": _("请填写六位数字")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6", "width": "short code"}
        ),
    )
    name = forms.CharField(
        label=_("姓名"),
        max_length=100,
        help_text=_("与证件一致，生僻字也可以填"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "width": "middle"}),
    )
    id_type = forms.ChoiceField(
        label=_("证件类型"), choices=[(kind, _(name)) for kind, name in PERSON_ID_TYPES.items()]
    )
    number = forms.CharField(
        label=_("证件号码"),
        max_length=30,
        help_text=_("用于核对是本人，加密保存，页面上不会完整显示"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "width": "middle"}),
    )
    username = forms.CharField(
        label=_("用户名"),
        min_length=3,
        max_length=64,
        help_text=_("登录时用，3 个字符以上，不含空格"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false", "width": "middle"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        strip=False,
        help_text=_("至少 8 位，须含字母、数字、符号中的两种以上，不能含用户名"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "width": "middle"}),
    )
    electronic = forms.BooleanField(label=_("同意用短信和站内消息接收通知和文书（可以随时改）"), required=False)
    agreed = forms.BooleanField(
        label=_("我已阅读个人信息保护说明，知道为办理政务服务要处理我的姓名、证件号码和手机号码"),
        error_messages={"required": _("请先阅读说明")},
    )
