"""Pre-review as the applicant sees it: chosen by himself, followed, withdrawn, or left behind by applying formally (RD-02)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from onewindow.cases.actions import ask_pre_review, discard_case_draft, submit_pre_reviewed, withdraw_pre_review
from onewindow.cases.actions.payloads import Applicant, MaterialIn
from onewindow.cases.queries.pre_reviews import (
    PreReviewView,
    explain_pre_review_date,
    get_pre_review,
    get_pre_review_document,
    get_pre_review_file,
    list_own_pre_reviews,
)
from onewindow.documents.actions import render_document
from onewindow.documents.queries import open_document_pdf
from onewindow.files.queries import open_file
from onewindow.kit.acting import SYSTEM, NotFound, Refusal
from onewindow.portal.agents import require_own_party
from onewindow.portal.application import Application
from onewindow.portal.tracking import answer_file, explain_undrawn_paper
from onewindow.web.acting import get_today, make_at, require_citizen
from onewindow.web.rate_limits import take_request_quota

ASK_LIMIT = 30
ASK_SECONDS = 60


def ask_for_application(
    request: HttpRequest, application: Application, cleaned: dict[str, Any], materials: tuple[MaterialIn, ...]
) -> HttpResponse:
    """The choice made on the checking page; the draft stays, so that applying formally is possible at any moment. Raises Refusal."""
    asking = ask_pre_review(
        item_code=application.item.code,
        applicant=Applicant(party_id=application.applicant_id),
        form=cleaned,
        materials=materials,
        actor=application.actor,
        at=make_at(request),
    )
    messages.success(request, gettext("已选择先做预审。预审不是收件，您随时可以正式提交。"))
    return redirect("portal:pre_review", number=asking.number)


@never_cache
@require_GET
def show_own_pre_reviews(request: HttpRequest) -> HttpResponse:
    """Every pre-review I asked for."""
    require_own_party(request)
    rows = list_own_pre_reviews(actor=require_citizen(request), on=get_today(request))
    return render(request, "portal/pre_reviews.html", {"rows": rows})


@never_cache
@require_GET
def show_pre_review(request: HttpRequest, number: str) -> HttpResponse:
    """How it stands, by when it is answered, what was answered, and the way to apply formally, first of all."""
    return render_pre_review(request, get_pre_review(number, require_citizen(request), get_today(request)))


def render_pre_review(
    request: HttpRequest, view: PreReviewView, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The page; after a refusal with what was wrong."""
    context = {
        "view": view,
        "account": explain_pre_review_date(view.number, require_citizen(request), get_today(request)),
        "key": request.POST.get("key", "") or str(uuid4()),
        "chosen_way": request.POST.get("delivery_way", ""),
        "errors": errors or {},
        "today": get_today(request),
    }
    return render(request, "portal/pre_review.html", context, status=status)


@require_POST
def submit_from_pre_review(request: HttpRequest, number: str) -> HttpResponse:
    """Applies formally with exactly what was shown. Raises NotFound; refused: the same page with the fault."""
    actor = require_citizen(request)
    view = get_pre_review(number, actor, get_today(request))
    take_request_quota(request, "submit", ASK_LIMIT, ASK_SECONDS)
    errors = {} if request.POST.get("declared") == "on" else {"declared": gettext("请先确认内容属实")}
    if view.uses_held and request.POST.get("consent") != "on":
        errors["consent"] = gettext("请先确认同意这一次使用所列的已有材料；不同意的，请返回改为上传")
    way = request.POST.get("delivery_way", "")
    if not errors:
        try:
            sent = submit_pre_reviewed(
                number=number,
                idempotency_key=request.POST.get("key", "")[:128] or str(uuid4()),
                delivery_way=way if way in view.delivery_ways else "",
                consent=True,
                actor=actor,
                at=make_at(request),
            )
        except NotFound:
            raise
        except Refusal as refusal:
            errors = {"": refusal.message} | refusal.fields
        else:
            discard_case_draft(item_code=view.item_code, actor=actor, at=make_at(request))
            return redirect("portal:apply_done", code=view.item_code, number=sent.number)
    return render_pre_review(request, view, errors, 422)


@require_POST
def withdraw_own_pre_review(request: HttpRequest, number: str) -> HttpResponse:
    """Not wanted any more. Raises NotFound, Conflict."""
    withdraw_pre_review(number=number, actor=require_citizen(request), at=make_at(request))
    messages.success(request, gettext("预审已撤回。"))
    return redirect("portal:pre_review", number=number)


@never_cache
@require_GET
def download_pre_review_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The answer as PDF. Raises NotFound."""
    paper = get_pre_review_document(number, require_citizen(request), get_today(request))
    if paper.pdf_file_id is None:
        base = settings.PUBLIC_URL or request.build_absolute_uri("/")
        try:
            render_document(document_id=paper.id, check_base_url=base, actor=SYSTEM, at=make_at(request))
        except Refusal as refusal:
            raise explain_undrawn_paper(refusal, paper.number) from refusal
    return answer_file(open_document_pdf(paper.id), f"{paper.number}.pdf", "application/pdf")


@never_cache
@require_GET
def download_pre_review_file(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """One of the uploads shown. Raises NotFound."""
    opened = open_file(get_pre_review_file(number, file_id, require_citizen(request), get_today(request)).file.id)
    return answer_file(opened.content, opened.row.filename, opened.row.media_type)
