"""The reviewer's list of pre-reviews and the one page of each: passed, or everything to mend at once (RD-02)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from onewindow.cases.actions import (
    pass_pre_review,
    return_pre_review,
    reveal_pre_review_form,
    submit_pre_reviewed,
)
from onewindow.cases.queries.pre_reviews import (
    PreReviewView,
    explain_pre_review_date,
    get_pre_review,
    get_pre_review_document,
    get_pre_review_file,
    list_pre_reviews,
)
from onewindow.cases.rules.pre_review import FORM, PRE_REVIEW_LABELS
from onewindow.desk.cases.papers import answer_with_file, find_public_address
from onewindow.desk.cases.words import PROBLEM_PHRASES
from onewindow.desk.navigation import show_page
from onewindow.directory.queries import get_post
from onewindow.documents.actions import render_document
from onewindow.documents.queries import open_document_pdf
from onewindow.files.queries import open_file
from onewindow.kit.acting import NotFound, Refusal
from onewindow.web.acting import get_today, make_at, require_staff
from onewindow.web.fields import Fault
from onewindow.web.wording import say


@require_GET
def show_pre_reviews(request: HttpRequest) -> HttpResponse:
    """What waits in my departments, the earliest first; `?state=` for the answered ones."""
    actor, state = require_staff(request), request.GET.get("state", "open")
    state = state if state in {key.value for key in PRE_REVIEW_LABELS} else "open"
    page = list_pre_reviews(actor=actor, on=get_today(request), state=state, cursor=request.GET.get("after", ""))
    states = [(key.value, label) for key, label in PRE_REVIEW_LABELS.items()]
    context = {"page": page, "state": state, "states": states}
    return show_page(request, "desk/pre_reviews.html", context, here="pre_reviews")


@require_GET
def show_pre_review_at_desk(request: HttpRequest, number: str) -> HttpResponse:
    """Papers, answers, what was answered. Raises NotFound for other departments and the centre."""
    return render_pre_review_page(request, get_pre_review(number, require_staff(request), get_today(request)))


def render_pre_review_page(
    request: HttpRequest, view: PreReviewView, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The page; after a refusal with what was ticked and typed."""
    faults = dict(refusal.fields) if refusal else {}
    context: dict[str, Any] = {
        "view": view,
        "account": explain_pre_review_date(view.number, require_staff(request), get_today(request)),
        "lines": list_mending_lines(request, view, faults),
        "phrases": PROBLEM_PHRASES,
        "refusal": refusal,
        "fault_list": [
            Fault(say(words), f"id_problem-{path.removeprefix('lines.')}") for path, words in faults.items()
        ],
        "key": request.POST.get("key", "") or str(uuid4()),
        "has_personal": any(field.personal for field in view.form),
        "today": get_today(request),
    }
    return show_page(request, "desk/pre_review.html", context, here="pre_reviews", status=status)


def list_mending_lines(request: HttpRequest, view: PreReviewView, faults: dict[str, str]) -> list[dict[str, Any]]:
    """The form and every paper; what is essential and lacks is ticked from the start."""
    posted = request.POST if request.method == "POST" else None
    lacking = {paper.code for paper in view.papers if paper.essential and not paper.shown}
    named = [(FORM, gettext("申请表")), *((paper.code, paper.name) for paper in view.papers)]
    return [
        {
            "code": code,
            "name": name,
            "ticked": bool(posted.get(f"fix.{code}")) if posted is not None else code in lacking,
            "phrase": posted.get(f"problem.{code}", "")
            if posted is not None
            else (PROBLEM_PHRASES[0] if code in lacking else ""),
            "more": posted.get(f"more.{code}", "") if posted is not None else "",
            "fault": faults.get(f"lines.{code}", ""),
        }
        for code, name in named
    ]


@require_POST
def pass_at_desk(request: HttpRequest, number: str) -> HttpResponse:
    """Nothing lacks: it binds the window. Refused: the page and why. Raises NotFound."""
    actor = require_staff(request)
    try:
        paper = pass_pre_review(number=number, actor=actor, at=make_at(request))
    except NotFound:
        raise
    except Refusal as refusal:
        view = get_pre_review(number, actor, get_today(request))
        return render_pre_review_page(request, view, refusal, refusal.status)
    messages.success(request, gettext("预审已通过，已出具：%(paper)s") % {"paper": paper.number})
    return redirect("desk:pre_review", number=number)


@require_POST
def return_at_desk(request: HttpRequest, number: str) -> HttpResponse:
    """Everything to mend at once. Refused: the page with what was typed. Raises NotFound."""
    actor = require_staff(request)
    codes = [name.removeprefix("fix.") for name in request.POST if name.startswith("fix.")]
    problems = {code: join_problem(request, code) for code in codes}
    try:
        paper = return_pre_review(number=number, problems=problems, actor=actor, at=make_at(request))
    except NotFound:
        raise
    except Refusal as refusal:
        view = get_pre_review(number, actor, get_today(request))
        return render_pre_review_page(request, view, refusal, refusal.status)
    messages.success(request, gettext("完善清单已出具：%(paper)s") % {"paper": paper.number})
    return redirect("desk:pre_review", number=number)


def join_problem(request: HttpRequest, code: str) -> str:
    """A prepared phrase, more words, or both."""
    parts = (request.POST.get(f"problem.{code}", ""), request.POST.get(f"more.{code}", "").strip())
    return "：".join(part for part in parts if part)


@require_POST
def receive_pre_reviewed(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant stands at the window and applies with exactly what was shown: received at once. Refused: the page and why."""
    actor = require_staff(request)
    view = get_pre_review(number, actor, get_today(request))
    window = get_post(actor.post_id, on=get_today(request)).window_id if actor.post_id is not None else None
    try:
        sent = submit_pre_reviewed(
            number=number,
            idempotency_key=request.POST.get("key", "")[:128] or str(uuid4()),
            consent=bool(request.POST.get("consent")),
            reference=request.POST.get("reference", ""),
            by_agent=bool(request.POST.get("by_agent")),
            window_id=window,
            actor=actor,
            at=make_at(request),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return render_pre_review_page(request, view, refusal, refusal.status)
    return redirect("desk:receipt", number=sent.number)


@require_POST
@never_cache
def show_pre_review_form(request: HttpRequest, number: str) -> HttpResponse:
    """The personal answers in clear, on record. Raises NotFound, NotAllowed, Conflict."""
    actor = require_staff(request)
    view = get_pre_review(number, actor, get_today(request))
    personal = reveal_pre_review_form(number=number, actor=actor, at=make_at(request))
    rows = [(field.label, personal[field.path]) for field in view.form if field.path in personal]
    context = {"rows": rows, "number": number}
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/parts/clear_rows.html", context)
    return show_page(request, "desk/pre_review_clear.html", context, here="pre_reviews")


@require_GET
def send_pre_review_file(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """One upload, as a download. Raises NotFound."""
    opened = open_file(get_pre_review_file(number, file_id, require_staff(request), get_today(request)).file.id)
    return answer_with_file(opened.content, opened.row.media_type, opened.row.filename, attachment=True)


@require_GET
def send_pre_review_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The answer as PDF. Raises NotFound."""
    actor = require_staff(request)
    paper = get_pre_review_document(number, actor, get_today(request))
    if paper.pdf_sha256 is None:
        base = find_public_address(request)
        render_document(document_id=paper.id, check_base_url=base, actor=actor, at=make_at(request))
    return answer_with_file(open_document_pdf(paper.id), "application/pdf", f"{paper.number}.pdf", attachment=False)
