"""Following a case: by number and phone ending, or signed in; why each date; papers; the applicant's own acts (C-17, RD-13, RD-14)."""

from __future__ import annotations

from datetime import date

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.cases.actions import (
    MaterialIn,
    close_case,
    request_withdrawal_code,
    resume_case,
    supplement_case,
    withdraw_case,
)
from onewindow.cases.queries import (
    CaseView,
    WaitingList,
    explain_case_dates,
    get_case,
    get_case_file,
    get_waiting_list,
    list_case_drafts,
    list_interest_cases,
    list_own_cases,
    track_case,
)
from onewindow.cases.queries.held_papers import list_reused_papers
from onewindow.cases.queries.pre_reviews import find_case_bond
from onewindow.cases.queries.visits import list_case_visits
from onewindow.catalogue.guides import QuantityLimit
from onewindow.catalogue.queries import find_item_in_force
from onewindow.catalogue.terms import GOVERNMENT_SOURCES
from onewindow.directory.duty_queries import list_window_places
from onewindow.directory.inside_rows import WindowPlace
from onewindow.documents.actions import render_document
from onewindow.documents.queries import open_document_pdf
from onewindow.files.queries import open_file
from onewindow.kit.acting import SYSTEM, NotFound, Refusal
from onewindow.portal.uploads import collect_papers
from onewindow.web.acting import get_actor, get_today, make_at, require_citizen
from onewindow.web.forms import CodeForm
from onewindow.web.rate_limits import take_request_quota
from onewindow.web.refusals import add_refusal

TRACK_LIMIT = 20
WINDOWS_SHOWN = 4
TRACK_SECONDS = 60
FILE_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


class TrackForm(forms.Form):
    """Number and the last four digits of the phone given when applying."""

    number = forms.CharField(
        label=_("办件编号"),
        max_length=64,
        help_text=_("在回执或短信里"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone_ending = forms.RegexField(
        label=_("手机号后四位"),
        regex=r"^[0-9]{4}$",
        help_text=_("申请时填写的手机号码"),
        error_messages={"invalid": _("请填写四位数字")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "maxlength": "4", "autocomplete": "off", "width": "short"}
        ),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def track_progress(request: HttpRequest) -> HttpResponse:
    """By number and phone ending: an unknown number and a wrong ending get one answer. Signed in: one's own cases."""
    form, found = TrackForm(request.POST or None), None
    if request.method == "POST":
        take_request_quota(request, "track", TRACK_LIMIT, TRACK_SECONDS)
        if form.is_valid():
            number = form.cleaned_data["number"].replace("\x00", "").strip().upper()
            found = track_case(number, form.cleaned_data["phone_ending"], get_today(request))
            if found is None:
                form.add_error(None, gettext("没有查到。请核对办件编号和手机号后四位。"))
    context = {"form": form, "found": found, **list_own(request)}
    return render(request, "portal/track.html", context, status=422 if form.is_bound and form.errors else 200)


def list_own(request: HttpRequest) -> dict[str, object]:
    """The signed-in citizen's cases and drafts."""
    actor, today = get_actor(request), get_today(request)
    if actor.kind != "citizen":
        return {}
    return {
        "interests": list_interest_cases(actor),
        "own": list_own_cases(actor=actor, on=today, cursor=request.GET.get("after", "")),
        "drafts": [(draft, name_item(draft.item_code, today)) for draft in list_case_drafts(actor=actor, on=today)],
    }


def name_item(code: str, today: date) -> str:
    """The name of an item in force, else its code."""
    item = find_item_in_force(code, today)
    return item.name if item else code


def load_own_case(request: HttpRequest, number: str) -> CaseView:
    """One's own case. Raises LoginNeeded; NotFound for a stranger's and for none alike."""
    return get_case(number, require_citizen(request), get_today(request))


@never_cache
def show_own_case(request: HttpRequest, number: str) -> HttpResponse:
    """Where it stands, what happens next, every date, every paper, and what the applicant may do now."""
    case = load_own_case(request, number)
    acts = {act.name for act in case.allowed_actions}
    visits = list_case_visits(number, get_actor(request), get_today(request))
    windows = list_collecting_windows(case, get_today(request))
    context = {
        "case": case,
        "acts": acts,
        "queue": find_queue(case, get_today(request)),
        "held": list_looked_up_papers(case),
        "visits": visits,
        "reused": list_reused_papers(number),
        "bond": find_case_bond(number),
        "issue_windows": windows,
    }
    return render(request, "portal/case.html", context)


def list_collecting_windows(case: CaseView, today: date) -> list[WindowPlace]:
    """The windows that hand the result out, once there is one to collect (W-07)."""
    if case.state not in ("granted", "refused", "ready"):
        return []
    places = list_window_places(case.item.department_id, on=today)
    return [one for one in places if "issue" in one.functions][:WINDOWS_SHOWN]


def find_queue(case: CaseView, today: date) -> WaitingList | None:
    """The waiting list of a limited item with one's own place, while the case waits for its decision (57, RD-04)."""
    if not case.item.limited or case.state not in ("received", "correcting", "accepted", "paused"):
        return None
    item = find_item_in_force(case.item.code, case.received_on)
    return get_waiting_list(case.item.code, item.quantity_limit if item else QuantityLimit(), today, case.number)


def list_looked_up_papers(case: CaseView) -> frozenset[str]:
    """Codes of the papers the government looks up itself: not asked of the applicant, so never shown as lacking."""
    item = find_item_in_force(case.item.code, case.received_on) if case.received_on else None
    return frozenset(one.code for one in item.materials if one.source in GOVERNMENT_SOURCES) if item else frozenset()


@never_cache
def show_dates(request: HttpRequest, number: str) -> HttpResponse:
    """Why each date: day by day (traps: show the arithmetic)."""
    case = load_own_case(request, number)
    accounts = explain_case_dates(number, get_actor(request), get_today(request))
    return render(request, "portal/case_dates.html", {"case": case, "accounts": accounts})


@never_cache
def download_paper(request: HttpRequest, number: str, document_id: int) -> HttpResponse:
    """A paper of one's own case as PDF; drawn now when the worker has not yet."""
    case = load_own_case(request, number)
    paper = next((one for one in case.documents if one.id == document_id), None)
    if paper is None:
        raise NotFound("no_such_paper", "这个办件没有这份文书")
    if paper.pdf_file_id is None:
        base = settings.PUBLIC_URL or request.build_absolute_uri("/")
        try:
            render_document(document_id=document_id, check_base_url=base, actor=SYSTEM, at=make_at(request))
        except Refusal as refusal:
            raise explain_undrawn_paper(refusal, paper.number) from refusal
    return answer_file(open_document_pdf(document_id), f"{paper.number}.pdf", "application/pdf")


def explain_undrawn_paper(refusal: Refusal, number: str) -> Refusal:
    """What a rare character means to the applicant: the act stands, only the file waits for a font; anything else as it was."""
    if refusal.code != "glyph_missing":
        return refusal
    return Refusal(
        refusal.code,
        f"文书里有字库还没有的生僻字（{'、'.join(refusal.fields)}），电子文件暂时生成不了",
        advice=f"不影响办理：文号{number}已经登记，日期和期限照算。急需纸质文书的，请持身份证件到窗口领取",
        status=refusal.status,
    )


@never_cache
def download_file(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """An upload of one's own case."""
    found = get_case_file(number, file_id, require_citizen(request), get_today(request))
    opened = open_file(found.file.id)
    return answer_file(opened.content, opened.row.filename, opened.row.media_type)


def answer_file(content: bytes, filename: str, media_type: str) -> HttpResponse:
    """A download no browser runs: attachment, sandboxed, its type not guessed."""
    response = HttpResponse(content, content_type=media_type, headers=FILE_HEADERS)
    response.headers["Content-Disposition"] = attach_name(filename)
    return response


def attach_name(filename: str) -> str:
    """Content-Disposition of a file name in any script (RFC 6266)."""
    return str(content_disposition_header(True, filename))


@never_cache
@require_http_methods(["GET", "POST"])
def answer_notice(request: HttpRequest, number: str) -> HttpResponse:
    """Supplying what the one notice asked; a part is taken, and the list only shrinks (RD-03)."""
    case = load_own_case(request, number)
    open_lines = [line for line in case.corrections if line.supplied_on is None]
    errors: dict[str, str] = {}
    if request.method == "POST":
        take_request_quota(request, "apply", TRACK_LIMIT, TRACK_SECONDS)
        actor, at = get_actor(request), make_at(request)
        files, errors = collect_papers(request, {line.code for line in open_lines}, {}, actor, at)
        if not errors and not files:
            errors = {"": gettext("请至少上传一份要补的材料。")}
        if not errors:
            papers = tuple(MaterialIn(code=code, file_ids=ids) for code, ids in files.items())
            supplement_case(number=number, materials=papers, actor=actor, at=at)
            messages.success(request, gettext("已收到补正的材料。"))
            return redirect("portal:case", number=number)
    lines = [(line, errors.get(f"paper_{line.code}", "")) for line in open_lines]
    context = {"case": case, "lines": lines, "errors": errors}
    return render(request, "portal/answer_notice.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw_own_case(request: HttpRequest, number: str) -> HttpResponse:
    """Withdrawing by one's own code: asked for first, typed second (RD-14)."""
    case = load_own_case(request, number)
    actor, at, step = get_actor(request), make_at(request), request.POST.get("step")
    form = CodeForm(request.POST if step == "code" else None)
    if request.method == "POST":
        take_request_quota(request, "withdraw", TRACK_LIMIT, TRACK_SECONDS)
    if step == "send":
        request_withdrawal_code(number=number, actor=actor, at=at)
    elif form.is_bound and form.is_valid():
        try:
            withdraw_case(number=number, proof="code", code=form.cleaned_data["code"], actor=actor, at=at)
            messages.success(request, gettext("已撤回。材料可以在本页下载，以后可以重新申请。"))
            return redirect("portal:case", number=number)
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {"case": case, "form": form, "sent": step in ("send", "code")}
    return render(request, "portal/withdraw.html", context, status=422 if form.errors else 200)


@require_POST
def close_own_case(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant closes an open notice; it can be taken up again (RD-03)."""
    load_own_case(request, number)
    reason = request.POST.get("reason", "")[:500]
    close_case(number=number, reason=reason, actor=get_actor(request), at=make_at(request))
    messages.success(request, gettext("已结束，没有受理。以后可以接着补正，材料不用重交。"))
    return redirect("portal:case", number=number)


@require_POST
def resume_own_case(request: HttpRequest, number: str) -> HttpResponse:
    """Takes a closed notice up again with the stored papers (RD-03)."""
    load_own_case(request, number)
    resume_case(number=number, actor=get_actor(request), at=make_at(request))
    messages.success(request, gettext("已恢复，请继续补正。"))
    return redirect("portal:case", number=number)
