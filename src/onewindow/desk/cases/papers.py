"""Papers in and out: uploads of the window, files of a case, numbered documents as PDF, the receipt to print."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from onewindow.cases.queries import get_case, get_case_document, get_case_file
from onewindow.desk.cases.case_page import list_lacking
from onewindow.desk.navigation import show_page
from onewindow.directory.duty_queries import list_window_places
from onewindow.directory.duty_rules import ALL_FUNCTIONS, WINDOW_FUNCTIONS
from onewindow.directory.inside_rows import WindowPlace
from onewindow.documents.actions import render_document
from onewindow.documents.queries import open_document_pdf
from onewindow.files.actions import store_file
from onewindow.files.queries import open_file
from onewindow.kit.acting import Invalid, Refusal
from onewindow.web.acting import get_today, make_at, require_staff
from onewindow.web.wording import say

# A file may not run anything, whatever it is: the browser shows it in a box of its own.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@require_POST
def take_file(request: HttpRequest) -> JsonResponse:
    """One upload (a file chosen, photographed or signed) → `{"id", "filename", "size"}`; refused in words with 4xx."""
    actor, upload = require_staff(request), request.FILES.get("file")
    try:
        if upload is None:
            raise Invalid("file_missing", "没有收到文件", advice="请重新拍照或选择文件")
        row = store_file(content=upload.read(), filename=upload.name or "file", actor=actor, at=make_at(request))
    except Refusal as refusal:
        told = "；".join(say(words) for words in (refusal.message, refusal.advice) if words)
        return JsonResponse({"message": told}, status=refusal.status)
    return JsonResponse({"id": row.id, "filename": row.filename, "size": row.size})


@require_GET
def send_file(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """One upload of a case, as a download. Raises NotFound unless this person may read the case."""
    found = get_case_file(number, file_id, require_staff(request), get_today(request))
    opened = open_file(found.file.id)
    return answer_with_file(opened.content, opened.row.media_type, opened.row.filename, attachment=True)


@require_GET
def send_document(request: HttpRequest, number: str, document_number: str) -> HttpResponse:
    """One numbered paper of a case as PDF, drawn at its first download. Raises NotFound as the case."""
    actor = require_staff(request)
    paper = get_case_document(number, document_number, actor, get_today(request))
    if paper.pdf_sha256 is None:
        render_document(
            document_id=paper.id, check_base_url=find_public_address(request), actor=actor, at=make_at(request)
        )
    return answer_with_file(open_document_pdf(paper.id), "application/pdf", f"{paper.number}.pdf", attachment=False)


def find_public_address(request: HttpRequest) -> str:
    """The address printed beside the check code."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def answer_with_file(content: bytes, media_type: str, filename: str, *, attachment: bool) -> HttpResponse:
    """Bytes that no browser will guess about or run."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(attachment, filename) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    if attachment:
        answer["Content-Security-Policy"] = SANDBOX
    return answer


@require_GET
def show_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt right after it was given, to print, and what comes next: accept, or tell once what lacks (RD-02)."""
    actor = require_staff(request)
    case = get_case(number, actor, get_today(request))
    receipt = next((paper for paper in case.documents if paper.kind == "receipt"), None)
    context = {
        "case": case,
        "receipt": receipt,
        "lacking": list_lacking(case),
        "received": [paper for paper in case.materials if not paper.missing],
        "may": {act.name for act in case.allowed_actions},
        "places": list_next_places(case.item.department_id, get_today(request)),
        "track_url": f"{find_public_address(request)}/track?number={number}",
    }
    return show_page(request, "desk/receipt.html", context, here="intake")


def list_next_places(department_id: int, today: date) -> list[tuple[str, list[WindowPlace]]]:
    """Where to pay and where to collect, in words; nothing where every window of the department does everything (W-07)."""
    places = list_window_places(department_id, on=today)
    if all(place.functions == ALL_FUNCTIONS for place in places):
        return []
    told = {word: [one for one in places if key in one.functions] for key, word in WINDOW_FUNCTIONS.items()}
    return [(word, windows) for word, windows in told.items() if windows]
