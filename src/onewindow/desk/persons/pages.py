"""Finding a person by his document, and his page: what is known (masked), who acts for him, for whom he acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from onewindow.cases.queries.authorities import list_given_authorities, list_held_authorities
from onewindow.desk.cases.papers import answer_with_file
from onewindow.desk.navigation import show_page
from onewindow.desk.persons.forms import AgentForm, FindForm, PhoneChangeForm, RevokeForm
from onewindow.desk.persons.marks import Occasion, link_person, read_occasion, read_person
from onewindow.files.queries import open_file
from onewindow.kit.acting import Actor, NotFound, Refusal
from onewindow.parties.queries import find_party, get_authority, get_masked_party
from onewindow.parties.rules import AuthorityRow, require_window
from onewindow.web.acting import get_today, require_staff
from onewindow.web.fields import make_form_faults
from onewindow.web.rate_limits import take_request_quota
from onewindow.web.refusals import add_refusal

FIND_LIMIT = 60
FIND_SECONDS = 60


def require_window_clerk(request: HttpRequest) -> Actor:
    """A clerk or chief representative: who stands before people. Raises LoginNeeded, NotAllowed."""
    actor = require_staff(request)
    require_window(actor, "这里由窗口人员核对证件后办理")
    return actor


@never_cache
@require_http_methods(["GET", "POST"])
def find_person(request: HttpRequest) -> HttpResponse:
    """The person of a document; somebody unknown applies first, which registers him."""
    require_window_clerk(request)
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_request_quota(request, "find_person", FIND_LIMIT, FIND_SECONDS)
        try:
            found = find_party(form.cleaned_data["id_type"], form.cleaned_data["number"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if found is not None:
                return redirect(link_person(found.id, Occasion()))
            form.add_error("number", gettext("没有登记过这个证件号码；第一次办事的，请直接从窗口收件开始"))
    context = {"form": form, "fault_list": make_form_faults(form) if form.is_bound else ()}
    return show_page(request, "desk/persons/find.html", context, here="persons", status=422 if form.is_bound else 200)


@never_cache
@require_GET
def show_person_at_window(request: HttpRequest, mark: str) -> HttpResponse:
    """The page of one person. Raises NotFound for an old mark."""
    actor, party_id = require_window_clerk(request), read_person(mark)
    return render_person(request, mark, party_id, read_occasion(request, actor, party_id))


def render_person(
    request: HttpRequest,
    mark: str,
    party_id: int,
    occasion: Occasion,
    tried: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `tried`: the form just refused (phone, agent, or the id of an authority), with what was typed."""
    today = get_today(request)
    name, form = tried or ("", None)
    context: dict[str, Any] = {
        "mark": mark,
        "occasion": occasion,
        "person": get_masked_party(party_id),
        "given": list_given_authorities(party_id, today),
        "held": list_held_authorities(party_id, today),
        "phone_form": form if name == "phone" else PhoneChangeForm(),
        "agent_form": form if name == "agent" else AgentForm(occasion=occasion),
        "revoke_form": form if name.isdigit() else RevokeForm(),
        "tried": name,
        "fault_list": make_form_faults(form) if form is not None else (),
    }
    return show_page(request, "desk/persons/person.html", context, here="persons", status=status)


def get_own_authority(authority_id: int, party_id: int) -> AuthorityRow:
    """An authority this person gave or holds. Raises NotFound."""
    row = get_authority(authority_id)
    if party_id not in (row.principal_id, row.agent_id):
        raise NotFound("no_such_authority", "没有这项授权")
    return row


@never_cache
@require_GET
def send_evidence(request: HttpRequest, mark: str, authority_id: int) -> HttpResponse:
    """The paper behind an authority, as a download. Raises NotFound."""
    require_window_clerk(request)
    row = get_own_authority(authority_id, read_person(mark))
    if row.evidence_id is None:
        raise NotFound("no_such_file", "这项授权没有纸质依据")
    opened = open_file(row.evidence_id)
    return answer_with_file(opened.content, opened.row.media_type, opened.row.filename, attachment=True)
