"""Being heard: statement and defence, the hearing and its chair, for the applicant and for those with an interest; what is public of both
(行政许可法 36, 46–48, 57; AL-12, RD-04)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onewindow.cases.actions.procedures.challenges import challenge_chair
from onewindow.cases.actions.procedures.hearings import request_hearing, withdraw_hearing_request
from onewindow.cases.actions.procedures.statements import make_statement
from onewindow.cases.queries import (
    get_case,
    get_interest_document,
    get_interest_view,
    get_waiting_list,
    list_announced_hearings,
)
from onewindow.cases.queries.procedures import ProceduresView
from onewindow.catalogue.queries import get_item_in_force
from onewindow.documents.actions import render_document
from onewindow.documents.queries import open_document_pdf
from onewindow.kit.acting import SYSTEM, NotFound, Refusal
from onewindow.portal.tracking import answer_file
from onewindow.web.acting import get_today, make_at, require_citizen
from onewindow.web.rate_limits import take_request_quota
from onewindow.web.refusals import add_refusal

SPEAK_LIMIT = 20
SPEAK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Stand:
    """A case as the one who speaks in it sees it: his own, or another's in which he has an interest."""

    number: str
    item_name: str
    acts: frozenset[str]
    procedures: ProceduresView
    back: str


def load_stand(request: HttpRequest, number: str) -> Stand:
    """One's own case, else one in which one has an interest. Raises LoginNeeded, NotFound for strangers."""
    actor, today = require_citizen(request), get_today(request)
    try:
        case = get_case(number, actor, today)
    except NotFound:
        view = get_interest_view(number, actor, today)
        acts = frozenset(act.name for act in view.allowed_actions)
        return Stand(number, view.item_name, acts, view.procedures, reverse("portal:interest", args=[number]))
    acts = frozenset(act.name for act in case.allowed_actions)
    return Stand(number, case.item.name, acts, case.procedures, reverse("portal:case", args=[number]))


class WordsForm(forms.Form):
    """A few words of one's own; the field is named as the act names it."""

    def __init__(self, *args: Any, field: str, label: Any, hint: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = forms.Textarea(attrs={"rows": "6"})
        self.fields[field] = forms.CharField(label=label, help_text=hint, max_length=4000, widget=area)


@dataclass(frozen=True, slots=True)
class Speech:
    """One kind of speaking up: its act, its one question, its words."""

    act: str
    field: str
    title: Any
    label: Any
    hint: Any
    closed: Any
    done: Any
    run: Callable[..., Any]


STATEMENT = Speech(
    "make_statement",
    "said",
    _("陈述和申辩"),
    _("您要说的话"),
    _("写明事实、理由，可以说明有什么证据。部门会逐份答复是否采纳及理由。"),
    _("这个办件现在不在审查中，不能提交陈述申辩。"),
    _("已收到您的陈述和申辩，部门会答复是否采纳。"),
    make_statement,
)
HEARING = Speech(
    "request_hearing",
    "reason",
    _("申请听证"),
    _("要求听证的理由"),
    _("行政机关应当在收到申请后二十个工作日内组织听证。您不承担任何费用。"),
    _("现在不能申请听证：还没有告知听证权利，或者期限已过、已经申请过。"),
    _("已收到您的听证申请。时间、地点会提前七个工作日以上通知您。"),
    request_hearing,
)
CHALLENGE = Speech(
    "challenge_chair",
    "reason",
    _("申请主持人回避"),
    _("认为主持人与本事项有直接利害关系的理由"),
    _("部门作出决定之前，听证不会举行。"),
    _("现在没有可以申请回避的听证主持人。"),
    _("已收到您的回避申请，决定后会通知您。"),
    challenge_chair,
)


def speak_up(request: HttpRequest, number: str, speech: Speech) -> HttpResponse:
    """The page of one kind of speaking up; refused, what was written stays in the form."""
    stand = load_stand(request, number)
    words = {"field": speech.field, "label": speech.label, "hint": speech.hint}
    form = WordsForm(request.POST if request.method == "POST" else None, **words)
    if request.method == "POST":
        take_request_quota(request, "speak", SPEAK_LIMIT, SPEAK_SECONDS)
        if form.is_valid():
            try:
                given = {speech.field: form.cleaned_data[speech.field]}
                speech.run(number=number, actor=require_citizen(request), at=make_at(request), **given)
            except Refusal as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, str(speech.done))
                return redirect(stand.back)
    context = {"stand": stand, "speech": speech, "form": form, "is_open": speech.act in stand.acts or form.is_bound}
    return render(request, "portal/speak_up.html", context, status=422 if form.is_bound and form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def state_views(request: HttpRequest, number: str) -> HttpResponse:
    """Statement and defence (36)."""
    return speak_up(request, number, STATEMENT)


@never_cache
@require_http_methods(["GET", "POST"])
def ask_hearing(request: HttpRequest, number: str) -> HttpResponse:
    """A hearing asked for (47)."""
    return speak_up(request, number, HEARING)


@never_cache
@require_http_methods(["GET", "POST"])
def ask_other_chair(request: HttpRequest, number: str) -> HttpResponse:
    """The chair challenged (48)."""
    return speak_up(request, number, CHALLENGE)


@require_POST
def take_back_hearing(request: HttpRequest, number: str) -> HttpResponse:
    """The request for a hearing withdrawn."""
    stand = load_stand(request, number)
    withdraw_hearing_request(number=number, actor=require_citizen(request), at=make_at(request))
    messages.success(request, gettext("已撤回听证申请。"))
    return redirect(stand.back)


@never_cache
@require_GET
def show_interest(request: HttpRequest, number: str) -> HttpResponse:
    """Another's case as its interested person sees it: what was told to him, what he said, the hearing (36, 47)."""
    view = get_interest_view(number, require_citizen(request), get_today(request))
    context = {"view": view, "acts": {act.name for act in view.allowed_actions}}
    return render(request, "portal/interest.html", context)


@never_cache
@require_GET
def download_interest_paper(request: HttpRequest, number: str, document_id: int) -> HttpResponse:
    """A paper served on this very person, as PDF."""
    paper = get_interest_document(number, document_id, require_citizen(request), get_today(request))
    if paper.pdf_file_id is None:
        base = settings.PUBLIC_URL or request.build_absolute_uri("/")
        render_document(document_id=paper.id, check_base_url=base, actor=SYSTEM, at=make_at(request))
    return answer_file(open_document_pdf(paper.id), f"{paper.number}.pdf", "application/pdf")


@require_GET
def show_hearings(request: HttpRequest) -> HttpResponse:
    """The hearings announced to the public: anybody may come (46, 48)."""
    return render(request, "portal/hearings.html", {"hearings": list_announced_hearings(get_today(request))})


@require_GET
def show_queue(request: HttpRequest, code: str) -> HttpResponse:
    """The waiting list of a limited item: places by acceptance and receipt, no names (57, RD-04)."""
    today = get_today(request)
    item = get_item_in_force(code, today)
    limit = item.quantity_limit
    queue = get_waiting_list(code, limit, today) if limit.limited else None
    return render(request, "portal/queue.html", {"item": item, "queue": queue})
