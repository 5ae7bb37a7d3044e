"""Signing in by a code sent to a confirmed mobile number, and opening an account; neither tells who is registered here."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onewindow.accounts.codes import confirm_code, issue_code, sign_in_with_code
from onewindow.accounts.queries import AccountRow, find_account_by_party
from onewindow.kit.acting import ANONYMOUS, At, Invalid, Refusal
from onewindow.kit.identity_codes import parse_mobile
from onewindow.messages.actions import send_message
from onewindow.parties.actions import make_target_key
from onewindow.parties.citizens import register_citizen, send_phone_code
from onewindow.parties.queries import find_parties_by_phone
from onewindow.parties.rules import PartyDetails
from onewindow.web.acting import make_at
from onewindow.web.forms import CodeForm, PhoneForm, RegisterForm
from onewindow.web.rate_limits import take_request_quota
from onewindow.web.refusals import add_refusal
from onewindow.web.signing_in import go_home, open_session, read_next

HELD = "code_sign_in"
CODE_LIMIT = 10
CODE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class CodeHolder:
    """For whom a code was made: a keyed hash of the number, and the one account that has it, if there is one."""

    target_key: str
    account_id: int | None


def send_sign_in_code(phone: str, at: At) -> CodeHolder:
    """Makes a code for a number and sends it when exactly one citizen account has this number.

    A number nobody has costs the same statements and gets the same answer. Raises Invalid, Refusal `code_too_soon`.
    """
    plain = parse_mobile(phone)
    target_key = make_target_key(plain)
    account = _find_only_account(plain)
    with transaction.atomic():
        issued = issue_code(purpose="sign_in", target_key=target_key, account_id=account.id if account else None, at=at)
        if account is not None:
            send_message(
                key=f"sign-in-code:{issued.code_id}",
                channel="sms",
                address=plain,
                template="sign_in_code",
                text=f"【一窗】登录验证码{issued.code}，5分钟内有效。工作人员不会向您索要验证码。",
                subject=("account", account.id),
                actor=ANONYMOUS,
                at=at,
            )
    return CodeHolder(target_key, account.id if account else None)


def finish_code_sign_in(holder: CodeHolder, code: str, at: At) -> AccountRow:
    """The account of a right code. Raises Invalid `wrong_code`, also for a number nobody has."""
    if holder.account_id is None:
        confirm_code(purpose="sign_in", target_key=holder.target_key, code=code, at=at)
        raise Invalid("wrong_code", "验证码不正确或已过期", fields={"code": "不正确或已过期"})
    return sign_in_with_code(
        account_id=holder.account_id, target_key=holder.target_key, code=code, actor=ANONYMOUS, at=at
    )


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_by_code(request: HttpRequest) -> HttpResponse:
    """First the number, then the code."""
    step = request.POST.get("step")
    if step == "code" and HELD in request.session:
        return _answer_code(request)
    form = PhoneForm(request.POST if step == "phone" else None)
    if form.is_bound and form.is_valid():
        take_request_quota(request, "code", CODE_LIMIT, CODE_SECONDS)
        try:
            holder = send_sign_in_code(form.cleaned_data["phone"], make_at(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            request.session[HELD] = {"target_key": holder.target_key, "account_id": holder.account_id}
            return _show_code_page(request, CodeForm(), sent=True)
    return _show_code_page(request, form, sent=False)


def _answer_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        take_request_quota(request, "code", CODE_LIMIT, CODE_SECONDS)
        try:
            account = finish_code_sign_in(
                CodeHolder(**request.session[HELD]), form.cleaned_data["code"], make_at(request)
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            del request.session[HELD]
            open_session(request, account.id)
            return go_home(request, account)
    return _show_code_page(request, form, sent=True)


def _show_code_page(request: HttpRequest, form: PhoneForm | CodeForm, *, sent: bool) -> HttpResponse:
    context = {"form": form, "sent": sent, "next": read_next(request)}
    return render(request, "web/login_code.html", context, status=422 if form.is_bound else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Opening an account: first the number is proved, then who one is (PI-01: the purpose is told before)."""
    step = request.POST.get("step")
    if step == "details":
        return _answer_details(request)
    form = PhoneForm(request.POST if step == "phone" else None)
    if form.is_bound and form.is_valid():
        take_request_quota(request, "code", CODE_LIMIT, CODE_SECONDS)
        phone = form.cleaned_data["phone"]
        try:
            send_phone_code(phone=phone, actor=ANONYMOUS, at=make_at(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _show_register_page(request, RegisterForm(initial={"phone": phone}), sent=True)
    return _show_register_page(request, form, sent=False)


def _answer_details(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.POST)
    if form.is_valid():
        take_request_quota(request, "code", CODE_LIMIT, CODE_SECONDS)
        told = form.cleaned_data
        details = PartyDetails(id_type=told["id_type"], number=told["number"], name=told["name"], phone=told["phone"])
        try:
            citizen = register_citizen(
                username=told["username"],
                password=told["password"],
                details=details,
                code=told["code"],
                agrees_to_electronic_service=told["electronic"],
                actor=ANONYMOUS,
                at=make_at(request),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            open_session(request, citizen.account_id)
            messages.success(request, gettext("账户已开通。"))
            return redirect(read_next(request, "/account/"))
    return _show_register_page(request, form, sent=True)


def _show_register_page(request: HttpRequest, form: PhoneForm | RegisterForm, *, sent: bool) -> HttpResponse:
    context = {"form": form, "sent": sent, "next": read_next(request)}
    return render(request, "web/register.html", context, status=422 if form.is_bound else 200)


def _find_only_account(phone: str) -> AccountRow | None:
    accounts = [find_account_by_party(party.id) for party in find_parties_by_phone(phone, limit=5)]
    found = [account for account in accounts if account is not None and account.is_active]
    return found[0] if len(found) == 1 else None
