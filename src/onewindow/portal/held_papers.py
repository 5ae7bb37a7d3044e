"""Papers that are here already: offered while applying, chosen one by one; the person's own page of them (BE-03; 在线政务规定 7)."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from onewindow.cases.actions import offer_paper_again, withhold_paper
from onewindow.cases.queries.held_papers import list_own_papers, list_paper_offers, may_offer
from onewindow.cases.rules.held_papers import HeldPaper
from onewindow.portal.agents import require_own_party
from onewindow.portal.application import Application
from onewindow.web.acting import get_today, make_at, require_citizen
from onewindow.web.rate_limits import take_request_quota

CHOICE = "held_"
CHANGE_LIMIT = 30
CHANGE_SECONDS = 60
Offers = Mapping[str, tuple[HeldPaper, ...]]


def list_application_offers(application: Application) -> Offers:
    """What this person may be offered for the applicant he chose: his own papers, a principal's only with authority."""
    applicant_id, on = application.applicant_id, application.at.local_date
    if applicant_id is None or not may_offer(application.actor, applicant_id, application.item, on):
        return {}
    return list_paper_offers(application.item, applicant_id, on)


def read_held_choices(request: HttpRequest, offers: Offers) -> dict[str, str]:
    """The papers chosen on the page, by material; only what was offered."""
    chosen = {code: request.POST.get(f"{CHOICE}{code}", "") for code in offers}
    return {code: key for code, key in chosen.items() if any(paper.key == key for paper in offers[code])}


def keep_offered(held: Mapping[str, str], offers: Offers) -> dict[str, HeldPaper]:
    """The chosen papers that may still be used: one withheld or gone stale meanwhile is no longer among them."""
    return {code: paper for code, key in held.items() for paper in offers.get(code, ()) if paper.key == key}


@never_cache
@require_GET
def show_own_papers(request: HttpRequest) -> HttpResponse:
    """What is held of me, where it came from, where it was used."""
    require_own_party(request)
    return render(
        request, "portal/own_papers.html", {"lines": list_own_papers(require_citizen(request), get_today(request))}
    )


@require_POST
def withhold_own_paper(request: HttpRequest) -> HttpResponse:
    """This paper is not offered any more. Raises NotFound for anybody else's."""
    actor = require_citizen(request)
    take_request_quota(request, "withhold", CHANGE_LIMIT, CHANGE_SECONDS)
    withhold_paper(key=request.POST.get("key", ""), actor=actor, at=make_at(request))
    messages.success(request, gettext("这份材料以后不再提供；以前用过的不受影响。"))
    return redirect("portal:own_papers")


@require_POST
def offer_own_paper(request: HttpRequest) -> HttpResponse:
    """This paper may be offered again. Raises NotFound."""
    actor = require_citizen(request)
    take_request_quota(request, "withhold", CHANGE_LIMIT, CHANGE_SECONDS)
    offer_paper_again(key=request.POST.get("key", ""), actor=actor, at=make_at(request))
    messages.success(request, gettext("这份材料恢复提供，每次使用仍先征得您同意。"))
    return redirect("portal:own_papers")
