"""Doing one allowed act by its name. Refused: the same page, the form open, everything typed still there (issue 1c)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from onewindow.cases.actions import (
    correct_on_spot,
    request_withdrawal_code,
    reveal_case_form,
    run_act,
    supplement_case,
)
from onewindow.cases.queries import CaseView, get_case
from onewindow.cases.queries.answers import get_open_answers
from onewindow.catalogue.queries import get_item_version
from onewindow.catalogue.rules import read_posted_form
from onewindow.desk.cases.act_forms import Attempt, asks_form, read_act_payload
from onewindow.desk.cases.case_page import render_case
from onewindow.desk.cases.late_entry import is_late_filled, make_late_questions, read_late_entry
from onewindow.desk.devices import allow_devices
from onewindow.desk.navigation import show_page
from onewindow.kit.acting import NotFound, Refusal
from onewindow.web.acting import get_today, make_at, require_staff
from onewindow.web.fields import make_field
from onewindow.web.schema_fields import make_schema_faults
from onewindow.web.wording import say


@require_POST
@allow_devices
def do_act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Runs the act; a version older than the case's tells who acted meanwhile. Raises NotFound for strangers."""
    actor, version = require_staff(request), read_version(request)
    try:
        payload = read_act_payload(name, request.POST)
        outcome = run_act(
            number=number,
            name=name,
            payload=payload,
            actor=actor,
            at=read_late_entry(request),
            expected_version=version,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        case = get_case(number, actor, get_today(request))
        return render_case(request, case, Attempt(name, request.POST, refusal), status=refusal.status)
    papers = "、".join(f"{paper.title} {paper.number}" for paper in outcome.documents)
    messages.success(
        request, gettext("已办理。") + (gettext("已出具：%(papers)s") % {"papers": papers} if papers else "")
    )
    return redirect("desk:case", number=number)


@require_POST
def send_withdrawal_code(request: HttpRequest, number: str) -> HttpResponse:
    """Sends the applicant the one-time code of a withdrawal and shows the case with that act open (RD-14). Raises NotFound."""
    actor = require_staff(request)
    try:
        request_withdrawal_code(number=number, actor=actor, at=make_at(request))
    except NotFound:
        raise
    except Refusal as refusal:
        case = get_case(number, actor, get_today(request))
        return render_case(request, case, Attempt("withdraw", request.POST, refusal), status=refusal.status)
    messages.success(request, gettext("验证码已发到申请人登记的手机，30 分钟内有效。"))
    return redirect(f"{reverse('desk:case', args=[number])}?act=withdraw#act-withdraw")


def read_version(request: HttpRequest) -> int | None:
    """The version of the case the form was made for."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
def correct_form(request: HttpRequest, number: str) -> HttpResponse:
    """The application form in clear, on record: a mistake put right on the spot with the applicant (32(3), AL-06), or the form
    that the one notice asked to have changed (RD-03)."""
    actor = require_staff(request)
    case = get_case(number, actor, get_today(request))
    if "note" in request.POST:
        return save_corrected_form(request, case)
    personal = reveal_case_form(number=number, purpose="receive", actor=actor, at=make_at(request))
    data = get_open_answers(number, actor, get_today(request)) | personal
    return show_correction(request, case, {"data": data})


def save_corrected_form(request: HttpRequest, case: CaseView) -> HttpResponse:
    """Stores the corrected form, or shows it again with its faults."""
    schema = get_item_version(case.item.version_id).form
    data = read_posted_form(schema, dict(request.POST.lists()))
    try:
        store_form(request, case, data)
    except Refusal as refusal:
        faults = {path.removeprefix("form."): say(fault) for path, fault in refusal.fields.items()}
        told = {"data": data, "faults": faults, "refusal": refusal, "fault_list": make_schema_faults(schema, faults)}
        return show_correction(request, case, told, status=refusal.status)
    done = gettext("已收到补正的申请表。") if asks_form(case) else gettext("已当场更正并记录。")
    messages.success(request, done)
    return redirect("desk:case", number=case.number)


def store_form(request: HttpRequest, case: CaseView, form: dict[str, Any]) -> None:
    """The changed form as the answer to the one notice where it was asked, else as a correction on the spot. Raises Refusal."""
    given: dict[str, Any] = {
        "number": case.number,
        "form": form,
        "by_agent": bool(request.POST.get("a-by_agent")),
        "expected_version": read_version(request),
        "actor": require_staff(request),
        "at": read_late_entry(request),
    }
    if asks_form(case):
        supplement_case(**given)
    else:
        correct_on_spot(note=request.POST.get("note", ""), **given)


def show_correction(request: HttpRequest, case: CaseView, told: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page on which a form is put right."""
    schema = get_item_version(case.item.version_id).form
    note = make_field(
        "note",
        gettext("更正了什么"),
        value=request.POST.get("note", ""),
        required=True,
        error=told.get("faults", {}).get("note", ""),
    )
    agent = make_field(
        "a-by_agent",
        gettext("由本件登记的代理人代为签字确认"),
        "checkbox",
        checked=bool(request.POST.get("a-by_agent")),
    )
    refusal = told.get("refusal")
    late = make_late_questions("form", request.POST, refusal.fields if refusal else {})
    context = {
        "case": case,
        "schema": schema,
        "note": note,
        "agent": agent,
        "asked": asks_form(case),
        "late": late,
        "late_open": is_late_filled(late),
        **told,
    }
    return show_page(request, "desk/correct_form.html", context, here="worklist", status=status)
