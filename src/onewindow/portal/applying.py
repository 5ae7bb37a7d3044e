"""Applying online: applicant, form, papers, check, done; every step saves the draft (29, 33; RD-02; ≤ 6 screens)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow.cases.actions import MaterialIn, discard_case_draft, save_case_draft, submit_case
from onewindow.cases.actions.committing import submit_and_commit
from onewindow.cases.actions.payloads import Applicant
from onewindow.cases.queries import get_case
from onewindow.catalogue.rules import read_posted_form, validate_form
from onewindow.certificates.queries import CertificateLine, list_own_certificates
from onewindow.kit.acting import Invalid, Refusal
from onewindow.parties.queries import PartyView
from onewindow.portal.application import (
    Application,
    find_submitted,
    keep_submitted,
    list_applicants,
    list_missing_papers,
    list_paper_lines,
    load_application,
    make_key,
    prefill_form,
)
from onewindow.portal.held_papers import keep_offered, list_application_offers, read_held_choices
from onewindow.portal.pre_reviews import ask_for_application
from onewindow.portal.uploads import drop_file, store_form_files, store_papers
from onewindow.web.acting import get_today, make_at, require_citizen
from onewindow.web.rate_limits import take_request_quota
from onewindow.web.schema_fields import make_schema_faults

APPLY_LIMIT = 120
APPLY_SECONDS = 60
PRE_REVIEW = "pre_review"
STEPS = ("applicant", "form", "papers", "check")


def list_steps() -> tuple[tuple[str, str], ...]:
    """Keys and names of the steps."""
    names = (gettext("申请人"), gettext("填写信息"), gettext("上传材料"), gettext("核对提交"))
    return tuple(zip(STEPS, names, strict=True))


@never_cache
@require_http_methods(["GET", "POST"])
def begin_application(request: HttpRequest, code: str) -> HttpResponse:
    """Who applies, what is collected and what for (PI-01); known details are filled in once, on record."""
    application = load_application(request, code)
    applicants = list_applicants(application)
    held = list_nameable_certificates(request, application, applicants)
    if request.method == "POST":
        certificate = next((one for one in held if one.number == request.POST.get("certificate")), None)
        asked = str(certificate.holder_id) if certificate else request.POST.get("applicant")
        chosen = next((one for one in applicants if str(one.id) == asked), None)
        if chosen is not None and (certificate or not application.item.certificate_act.act):
            request.session[application.session_key] = chosen.id
            request.session[f"certificate:{code}"] = certificate.number if certificate else ""
            form = application.data or prefill_form(application, chosen)
            save_draft_of(application, form, application.files, "form")
            return redirect("portal:apply_form", code=code)
    context = {
        "applicants": applicants,
        "chosen": application.applicant_id,
        "certificates": held,
        "wanted": request.GET.get("certificate", application.certificate),
    }
    return render_step(request, application, "applicant", context, bad=request.method == "POST")


def list_nameable_certificates(
    request: HttpRequest, application: Application, applicants: tuple[PartyView, ...]
) -> tuple[CertificateLine, ...]:
    """The applicants' own certificates that this item may be about (49, 50); none for an item about none."""
    asked = application.item.certificate_act
    if not asked.act or not applicants:
        return ()
    holders = [one.id for one in applicants]
    lines = list_own_certificates(
        actor=application.actor, on=get_today(request), item_code=asked.item_code, holder_ids=holders
    )
    alive = {"in_force", "pending"} | ({"lapsed"} if asked.act == "deregister" else set())
    return tuple(line for line in lines if line.state in alive and (asked.act != "renew" or line.valid_to))


@never_cache
@require_http_methods(["GET", "POST"])
def answer_form(request: HttpRequest, code: str) -> HttpResponse:
    """The item's questions. What was typed is saved even when something is wrong with it."""
    application = load_application(request, code)
    if application.applicant_id is None:
        return redirect("portal:apply", code=code)
    data = application.data
    errors: dict[str, str] = {}
    if request.method == "POST":
        take_request_quota(request, "apply", APPLY_LIMIT, APPLY_SECONDS)
        data = data_of_post(request, application)
        try:
            data |= store_form_files(request, application)
            save_draft_of(application, data, application.files, "papers")
            if "later" in request.POST:
                return leave_for_later(request, code)
            validate_form(application.item.form, data)
            return redirect("portal:apply_papers", code=code)
        except Invalid as refusal:
            errors = refusal.fields or {"": refusal.message}
    context = {"data": data, "errors": errors, "faults": make_schema_faults(application.item.form, errors)}
    return render_step(request, application, "form", context, bad=bool(errors))


@never_cache
@require_http_methods(["GET", "POST"])
def hand_in_papers(request: HttpRequest, code: str) -> HttpResponse:
    """The uploads, each checked by its content; one wrong file loses none of the others."""
    application = load_application(request, code)
    if application.applicant_id is None:
        return redirect("portal:apply", code=code)
    files, offers = application.files, list_application_offers(application)
    held, errors = application.held, dict[str, str]()
    if request.method == "POST":
        take_request_quota(request, "apply", APPLY_LIMIT, APPLY_SECONDS)
        held = read_held_choices(request, offers)
        files = drop_file(files, request.POST.get("remove", ""))
        files, errors = store_papers(request, application, files)
        # What is here already is not uploaded again; the choice made last counts.
        files = {code: ids for code, ids in files.items() if code not in held}
        save_draft_of(application, application.data, files, "papers" if errors else "check", held)
        if "later" in request.POST and not errors:
            return leave_for_later(request, code)
        if "next" in request.POST and not errors:
            return redirect("portal:apply_check", code=code)
    papers = list_paper_lines(application.item, files, errors, offers, keep_offered(held, offers))
    context = {"papers": papers, "errors": errors}
    return render_step(request, application, "papers", context, bad=bool(errors))


@never_cache
@require_http_methods(["GET", "POST"])
def check_answers(request: HttpRequest, code: str) -> HttpResponse:
    """Everything once more, then submit. A second click answers with the same case."""
    application = load_application(request, code)
    key = request.POST.get("key", "")
    if request.method == "POST" and (number := find_submitted(request, key)):
        return redirect("portal:apply_done", code=code, number=number)
    if application.applicant_id is None or application.draft is None:
        return redirect("portal:apply", code=code)
    try:
        cleaned = validate_form(application.item.form, application.data)
    except Invalid:
        return redirect("portal:apply_form", code=code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        take_request_quota(request, "submit", APPLY_LIMIT, APPLY_SECONDS)
        errors = find_missing_consent(request, application)
        if not errors:
            try:
                if PRE_REVIEW in request.POST:
                    return ask_for_application(request, application, cleaned, list_chosen_papers(application))
                return submit_application(request, application, cleaned, key)
            except Refusal as refusal:
                errors = {"": refusal.message} | refusal.fields
    return show_check_page(request, application, cleaned, errors)


def find_missing_consent(request: HttpRequest, application: Application) -> dict[str, str]:
    """What has to be ticked before submitting: that it is true (a pre-review declares nothing yet), and the use of each paper that is here already (个人信息保护法 14)."""
    errors = {}
    if request.POST.get("declared") != "on" and PRE_REVIEW not in request.POST:
        errors["declared"] = gettext("请先确认内容属实")
    if application.held and request.POST.get("consent") != "on":
        errors["consent"] = gettext("请先确认同意这一次使用所列的已有材料；不同意的，请返回改为上传")
    return errors


def show_check_page(
    request: HttpRequest, application: Application, cleaned: dict[str, Any], errors: dict[str, str]
) -> HttpResponse:
    """The page of `check_answers`."""
    offers = list_application_offers(application) if application.held else {}
    held = keep_offered(application.held, offers)
    context = {
        "data": cleaned,
        "papers": list_paper_lines(application.item, application.files, {}, offers, held),
        "held": held,
        "missing": list_missing_papers(application.item, application.files, held),
        "key": make_key(application),
        "chosen_way": request.POST.get("delivery_way", ""),
        "commits": request.POST.get("way") == "commit",
        "errors": errors,
    }
    return render_step(request, application, "check", context, bad=bool(errors))


def submit_application(
    request: HttpRequest, application: Application, cleaned: dict[str, Any], key: str
) -> HttpResponse:
    """Submits, forgets the draft, shows the number. Raises Refusal."""
    item, actor, at = application.item, application.actor, make_at(request)
    way = request.POST.get("delivery_way", "")
    commits = bool(item.notify_commit_basis) and request.POST.get("way") == "commit"
    submission = (submit_and_commit if commits else submit_case)(
        idempotency_key=key or make_key(application),
        item_code=item.code,
        applicant=Applicant(party_id=application.applicant_id),
        form=cleaned,
        materials=list_chosen_papers(application),
        channel="online",
        certificate=application.certificate,
        delivery_way=way if way in item.delivery_ways else "",
        actor=actor,
        at=at,
    )
    discard_case_draft(item_code=item.code, actor=actor, at=at)
    keep_submitted(request, key, submission.number, application.session_key)
    return redirect("portal:apply_done", code=item.code, number=submission.number)


def list_chosen_papers(application: Application) -> tuple[MaterialIn, ...]:
    """Uploads, and papers that are here already, whose use was agreed to on the page before this call."""
    uploads = (MaterialIn(code=code, file_ids=tuple(ids)) for code, ids in application.files.items() if ids)
    held = (MaterialIn(code=code, held=key, consent=True) for code, key in application.held.items())
    return (*uploads, *held)


@never_cache
def show_done(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The number, a QR code to follow it, and what happens next, with dates."""
    case = get_case(number, require_citizen(request), get_today(request))
    context = {"case": case, "follow": request.build_absolute_uri(f"/track/{number}")}
    return render(request, "portal/apply_done.html", context)


def save_draft_of(
    application: Application,
    form: dict[str, Any],
    files: dict[str, tuple[int, ...]],
    step: str,
    held: dict[str, str] | None = None,
) -> None:
    """Keeps the draft for seven days more; the held papers chosen before stay chosen where none are given."""
    save_case_draft(
        item_code=application.item.code,
        form=form,
        file_ids=files,
        held=application.held if held is None else held,
        step=step,
        actor=application.actor,
        at=application.at,
    )


def data_of_post(request: HttpRequest, application: Application) -> dict[str, Any]:
    """What was typed, with uploads of the draft kept where no new one came."""
    posted = read_posted_form(application.item.form, dict(request.POST.lists()))
    return {**{key: value for key, value in application.data.items() if key in application.file_keys}, **posted}


def leave_for_later(request: HttpRequest, code: str) -> HttpResponse:
    """Saved; back to the guide."""
    messages.success(request, gettext("已保存，7 天内可以在“我的办件”里继续填写。"))
    return redirect("portal:guide", code=code)


def render_step(
    request: HttpRequest, application: Application, step: str, context: dict[str, Any], *, bad: bool = False
) -> HttpResponse:
    """One step with its progress line; 422 when something has to be put right."""
    number = STEPS.index(step)
    frame = {"item": application.item, "draft": application.draft, "steps": list_steps(), "number": number}
    return render(request, f"portal/apply_{step}.html", {**frame, **context}, status=422 if bad else 200)
