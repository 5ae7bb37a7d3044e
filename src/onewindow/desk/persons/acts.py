"""What the window changes on a person's page: one act for each POST. Refused: the same page, everything typed still there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from onewindow.cases.actions import authorise_case_agent
from onewindow.desk.persons.forms import AgentForm, PhoneChangeForm, RevokeForm
from onewindow.desk.persons.marks import Occasion, find_page, read_occasion, read_person
from onewindow.desk.persons.pages import get_own_authority, render_person, require_window_clerk
from onewindow.files.actions import store_file
from onewindow.kit.acting import Actor, Invalid, Refusal
from onewindow.parties.agents import revoke_agent_authority
from onewindow.parties.window import authorise_agent_at_window, revise_phone_at_window
from onewindow.web.acting import make_at
from onewindow.web.refusals import add_refusal

TERMS = ("basis", "valid_from", "valid_to", "original_seen")


@require_POST
def change_phone(request: HttpRequest, mark: str) -> HttpResponse:
    """A new phone, the original seen."""
    actor, party_id = require_window_clerk(request), read_person(mark)
    occasion, form = read_occasion(request, actor, party_id), PhoneChangeForm(request.POST)
    if form.is_valid():
        try:
            revise_phone_at_window(party_id=party_id, **form.cleaned_data, actor=actor, at=make_at(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, gettext("联系电话已更改；原来的号码会收到提醒短信。"))
            return redirect(find_page(mark, occasion))
    return render_person(request, mark, party_id, occasion, ("phone", form), 422)


@require_POST
def register_agent(request: HttpRequest, mark: str) -> HttpResponse:
    """An agent with scope, term and paper; from a case he becomes its agent at once (AL-02)."""
    actor, party_id = require_window_clerk(request), read_person(mark)
    occasion = read_occasion(request, actor, party_id)
    posted, refused = keep_evidence(request, actor)
    form = AgentForm(posted, request.FILES, occasion=occasion)
    valid = form.is_valid()
    if refused is not None:
        add_refusal(form, Invalid(refused.code, refused.message, fields={"evidence": refused.message}))
    elif valid:
        try:
            save_agent(request, form, party_id, occasion, actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, gettext("代理授权已登记。"))
            return redirect(find_page(mark, occasion))
    return render_person(request, mark, party_id, occasion, ("agent", form), 422)


def keep_evidence(request: HttpRequest, actor: Actor) -> tuple[QueryDict, Refusal | None]:
    """Takes the paper in and remembers it in what was posted, so that another fault does not lose it."""
    posted, upload = request.POST.copy(), request.FILES.get("evidence")
    if upload is not None:
        try:
            row = store_file(content=upload.read(), filename=upload.name or "file", actor=actor, at=make_at(request))
        except Refusal as refusal:
            return posted, refusal
        posted["evidence_id"] = str(row.id)
    return posted, None


def save_agent(request: HttpRequest, form: AgentForm, party_id: int, occasion: Occasion, actor: Actor) -> None:
    """The one act: of the case where one is at hand, else of the person. Raises Refusal."""
    told = form.cleaned_data
    given: dict[str, Any] = {name: told[name] for name in TERMS} | {
        "agent": form.make_details(),
        "powers": tuple(told["powers"]),
        "evidence_file_id": told["evidence_id"],
        "actor": actor,
        "at": make_at(request),
    }
    if occasion.case:
        authorise_case_agent(number=occasion.case, scope=told["scope"], **given)
    else:
        item = occasion.item if told["scope"] == "item" else ""
        authorise_agent_at_window(principal_id=party_id, item_code=item, **given)


@require_POST
def revoke_authority(request: HttpRequest, mark: str, authority_id: int) -> HttpResponse:
    """An authority ends today, or never begins."""
    actor, party_id = require_window_clerk(request), read_person(mark)
    occasion, form = read_occasion(request, actor, party_id), RevokeForm(request.POST)
    get_own_authority(authority_id, party_id)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            revoke_agent_authority(authority_id=authority_id, reason=reason, actor=actor, at=make_at(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, gettext("授权已撤销。"))
            return redirect(find_page(mark, occasion))
    return render_person(request, mark, party_id, occasion, (str(authority_id), form), 422)
