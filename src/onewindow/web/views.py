"""Signing in and out, one's account, display choices."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.accounts.actions import (
    change_password,
    confirm_second_factor,
    enrol_second_factor,
    sign_in_with_password,
)
from onewindow.accounts.queries import get_account, has_second_factor
from onewindow.kit.acting import ANONYMOUS, NotFound, Refusal
from onewindow.messages.queries import list_outbox
from onewindow.web.acting import LoginNeeded, get_actor, make_at
from onewindow.web.forms import CodeForm, PasswordForm, SignInForm
from onewindow.web.preferences import store_choices
from onewindow.web.rate_limits import take_request_quota
from onewindow.web.refusals import add_refusal
from onewindow.web.signing_in import (
    PENDING,
    go_home,
    hold_for_second_factor,
    open_session,
    read_next,
    read_pending,
)
from onewindow.web.site import get_site

OUTBOX_SHOWN = 50
SIGN_IN_LIMIT = 30
SIGN_IN_SECONDS = 300


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """Language, theme, size by cookie, then back."""
    response = redirect(read_next(request, "/"))
    store_choices(response, request)
    return response


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, *, staff: bool = False) -> HttpResponse:
    """User name and password; staff go on to the second factor."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_request_quota(request, "sign_in", SIGN_IN_LIMIT, SIGN_IN_SECONDS)
        try:
            account = sign_in_with_password(**form.cleaned_data, actor=ANONYMOUS, at=make_at(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if account.kind == "staff":
                return hold_for_second_factor(request, account)
            open_session(request, account.id)
            return go_home(request, account)
    context = {"form": form, "staff": staff, "next": read_next(request)}
    return render(request, "web/login.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def check_second_factor(request: HttpRequest) -> HttpResponse:
    """The second factor of staff; the first time it is set up here."""
    actor, where = read_pending(request)
    account_id = actor.account_id or 0
    if not has_second_factor(account_id) and request.method == "GET":
        setup = enrol_second_factor(account_id=account_id, actor=actor, at=make_at(request))
        return render(request, "web/second_factor.html", {"form": CodeForm(), "setup": setup})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_request_quota(request, "sign_in", SIGN_IN_LIMIT, SIGN_IN_SECONDS)
        try:
            device_id = confirm_second_factor(
                account_id=account_id, code=form.cleaned_data["code"], actor=actor, at=make_at(request)
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            del request.session[PENDING]
            open_session(request, account_id, device_id)
            return redirect(where)
    return render(request, "web/second_factor.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    messages.success(request, gettext("您已退出登录。"))
    return redirect("/")


@never_cache
def show_account(request: HttpRequest) -> HttpResponse:
    """What one can do with one's own account."""
    actor = get_actor(request)
    if actor.account_id is None:
        raise LoginNeeded()
    return render(request, "web/account.html", {"owner": get_account(actor.account_id)})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """A new password; every other session of the account ends."""
    actor = get_actor(request)
    if actor.account_id is None:
        raise LoginNeeded()
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = {key: form.cleaned_data[key] for key in ("old_password", "new_password")}
        try:
            change_password(account_id=actor.account_id, **words, actor=actor, at=make_at(request))
        except Refusal as refusal:
            if "password" in refusal.fields:
                refusal.fields["new_password"] = refusal.fields.pop("password")
            add_refusal(form, refusal)
        else:
            logout(request)
            messages.success(request, gettext("密码已更改，请用新密码重新登录。"))
            return redirect("web:login")
    return render(request, "web/password.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
def show_outbox(request: HttpRequest) -> HttpResponse:
    """What would have been sent, where the installed sender is the development outbox; otherwise there is no such page."""
    if not get_site().shows_outbox:
        raise NotFound("no_outbox", "没有这个页面")
    return render(request, "web/outbox.html", {"sent": list_outbox(limit=OUTBOX_SHOWN)})
