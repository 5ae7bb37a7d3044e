"""Who may act for me, and for whom I may act: seen and ended by the citizen himself (行政许可法 29, AL-02)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from onewindow.cases.queries.authorities import AuthorityView, list_given_authorities, list_held_authorities
from onewindow.kit.acting import Conflict, NotFound, Refusal
from onewindow.parties.agents import revoke_agent_authority
from onewindow.web.acting import get_today, make_at, require_citizen
from onewindow.web.rate_limits import take_request_quota
from onewindow.web.refusals import add_refusal

REVOKE_LIMIT = 30
REVOKE_SECONDS = 60


class EndForm(forms.Form):
    """Why; the citizen may leave the prepared words."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("会记录下来，请不要写个人信息"), initial=_("不再需要")
    )


def require_own_party(request: HttpRequest) -> int:
    """The signed-in citizen's party. Raises LoginNeeded, NotAllowed, Conflict for an account without a checked identity."""
    party_id = require_citizen(request).party_id
    if party_id is None:
        raise Conflict("no_identity", "您的账户还没有核对身份", advice="请带身份证件到窗口核对，当场即可开通")
    return party_id


@never_cache
@require_GET
def show_agents(request: HttpRequest) -> HttpResponse:
    """The authorities I gave and those I hold, with scope, term and how each stands today."""
    party_id, today = require_own_party(request), get_today(request)
    context = {
        "given": list_given_authorities(party_id, today),
        "held": list_held_authorities(party_id, today),
    }
    return render(request, "portal/agents.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def end_authority(request: HttpRequest, authority_id: int) -> HttpResponse:
    """Ends one from today on; one that has not begun never will. Raises NotFound for anybody else's."""
    line = find_own_authority(request, authority_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_request_quota(request, "revoke", REVOKE_LIMIT, REVOKE_SECONDS)
        try:
            revoke_agent_authority(
                authority_id=authority_id,
                reason=form.cleaned_data["reason"],
                actor=require_citizen(request),
                at=make_at(request),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, gettext("授权已结束。"))
            return redirect("portal:agents")
    context = {"line": line, "form": form}
    return render(request, "portal/agent_end.html", context, status=422 if form.is_bound else 200)


def find_own_authority(request: HttpRequest, authority_id: int) -> AuthorityView:
    """One of my own, given or held. Raises NotFound."""
    party_id, today = require_own_party(request), get_today(request)
    own = (*list_given_authorities(party_id, today), *list_held_authorities(party_id, today))
    found = next((line for line in own if line.id == authority_id), None)
    if found is None:
        raise NotFound("no_such_authority", "没有这项授权")
    return found
