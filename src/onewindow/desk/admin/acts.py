"""One shape for every small act of the administration: a form that says what it does, one call, back to the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from onewindow.desk.admin.access import require_desk_role, show_admin_page
from onewindow.kit.acting import Refusal
from onewindow.web.acting import get_today, make_at
from onewindow.web.refusals import add_refusal

Text = str | Promise


class ActForm(forms.Form):
    """The shape of an act. Its field names are the action's keywords; `on` is today, `target` what the act is about."""

    def __init__(self, *args: Any, on: date, target: str = "", **rest: Any) -> None:
        self.on, self.target = on, target
        super().__init__(*args, **rest)
        self.fill_choices()

    def fill_choices(self) -> None:
        """Loads what can be chosen from; nothing to choose here."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its words, its form, whom it asks, the action. `target` names the keyword that takes the address's last
    part (a number unless `target_is_text`); `back` is the address name of the list it came from."""

    title: Text
    form: type[ActForm]
    run: Callable[..., Any]
    done: Text
    back: str
    here: str
    roles: Sequence[str]
    target: str = ""
    target_is_text: bool = False
    back_takes_target: bool = False
    explains: Text = ""
    dangerous: bool = False


def perform_act(request: HttpRequest, acts: Mapping[str, Act], name: str, target: str = "") -> HttpResponse:
    """Shows the form of an act, or does it. Raises NotAllowed, NotFound; other refusals stand beside the form."""
    act = find_act(acts, name, target)
    actor = require_desk_role(request, *act.roles)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = act.form(*sent, on=get_today(request), target=target)
    if form.is_valid():
        try:
            act.run(**form.cleaned_data, **read_target(act, target), actor=actor, at=make_at(request))
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            add_refusal(form, refusal)
        else:
            messages.success(request, str(act.done))
            return redirect(act.back, target) if act.back_takes_target else redirect(act.back)
    return show_act(request, act, form, target)


def find_act(acts: Mapping[str, Act], name: str, target: str) -> Act:
    """The act of that name; Http404 when there is none, or the address lacks what it is about."""
    act = acts.get(name)
    if act is None or bool(act.target) != bool(target):
        raise Http404(name)
    if act.target and not act.target_is_text and not (target.isascii() and target.isdigit() and len(target) < 16):
        raise Http404(name)
    return act


def read_target(act: Act, target: str) -> dict[str, Any]:
    """The keyword the address gives to the action."""
    return {act.target: target if act.target_is_text else int(target)} if act.target else {}


def show_act(request: HttpRequest, act: Act, form: ActForm, target: str) -> HttpResponse:
    """The page of an act with its form; 422 when something has to be corrected."""
    context = {"act": act, "form": form, "target": target}
    return show_admin_page(request, "act.html", context, here=act.here, status=422 if form.is_bound else 200)
