"""Imports and exports on the desk: asked for, previewed, confirmed, watched, fetched; and who did what when (PI-08, RD-15)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onewindow.desk.admin.access import require_desk_role, show_admin_page
from onewindow.desk.admin.exchange.forms import ExportForm, ImportFileForm
from onewindow.desk.history.pages import Echo
from onewindow.desk.history.words import FORMS, STATE_WORDS, TRANSFER_TONES, list_counted, list_filtered, name_transfer
from onewindow.directory.rules import Role, holds_role
from onewindow.exchange.actions import ask_export, ask_import, confirm_past_import, stop_transfer
from onewindow.exchange.queries import (
    FAULT_WORDS,
    TransferRow,
    get_transfer,
    get_transfer_content,
    list_transfer_faults,
    list_transfers,
    stream_transfer_faults,
)
from onewindow.exchange.storage import iterate_parts, keep_upload, remove_sealed
from onewindow.kit.acting import Actor, Refusal
from onewindow.web.acting import get_today, make_at
from onewindow.web.refusals import add_refusal
from onewindow.web.tables import disarm_cell
from onewindow.web.wording import say

HERE = "exchange"
READERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
SHOWN_FAULTS = 50
UNDER_WAY = ("waiting", "running")


@require_GET
def show_transfers(request: HttpRequest) -> HttpResponse:
    """Who brought in or took out what, when and how many; newest first."""
    actor = require_desk_role(request, *READERS)
    direction = request.GET.get("direction", "") if request.GET.get("direction") in ("in", "out") else ""
    page = list_transfers(direction=direction, cursor=request.GET.get("after", ""))
    context = {
        "direction": direction,
        "rows": [(row, name_transfer(row), STATE_WORDS[row.state], TRANSFER_TONES[row.state]) for row in page.rows],
        "next": page.next_cursor,
        "may_import": holds_role(actor, Role.ADMINISTRATOR),
    }
    return show_admin_page(request, "exchange/list.html", context, here=HERE)


def take_import(request: HttpRequest) -> HttpResponse:
    """Takes a file in; it is read and shown before anything is written."""
    actor = require_desk_role(request, Role.ADMINISTRATOR)
    form = ImportFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            return redirect("desk:admin_transfer", keep_import(request, form, actor))
        except Refusal as refusal:
            add_refusal(form, refusal)
    status = 422 if form.is_bound and form.errors else 200
    return show_admin_page(request, "exchange/import.html", {"form": form}, here=HERE, status=status)


def keep_import(request: HttpRequest, form: ImportFileForm, actor: Actor) -> int:
    """The upload sealed and its import asked for; nothing stays of the file when that is refused."""
    choices, file = form.make_choices(), form.cleaned_data["file"]
    content, sha256, size = keep_upload(file.chunks())
    try:
        transfer = ask_import(
            kind=form.cleaned_data["kind"], file_name=file.name, sha256=sha256, size=size, choices=choices, content=content,
            actor=actor, at=make_at(request),
        )  # fmt: skip
    except BaseException:
        remove_sealed(content)
        raise
    return int(transfer.pk)


def take_export(request: HttpRequest) -> HttpResponse:
    """Asks for an export; the worker writes it."""
    actor = require_desk_role(request, *READERS)
    form = ExportForm(request.POST or None, actor=actor, on=get_today(request))
    if form.is_valid():
        kind, ending = FORMS[form.cleaned_data["form"]]
        purpose = form.cleaned_data["purpose"]
        try:
            transfer = ask_export(
                kind=kind, filters=form.make_filters(), file_name=f"onewindow-{get_today(request):%Y%m%d}.{ending}",
                personal=bool(purpose), purpose=purpose, actor=actor, at=make_at(request),
            )  # fmt: skip
            return redirect("desk:admin_transfer", transfer.pk)
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            add_refusal(form, refusal)
    status = 422 if form.is_bound and form.errors else 200
    return show_admin_page(request, "exchange/export.html", {"form": form}, here=HERE, status=status)


@require_GET
def show_transfer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """One of them: how far it is, what it did, its faults, its file. For htmx the moving part alone."""
    actor = require_desk_role(request, *READERS)
    row = get_transfer(transfer_id)
    context = describe_transfer(row, actor)
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/admin/exchange/progress.html", context)
    return show_admin_page(request, "exchange/transfer.html", context, here=HERE)


def describe_transfer(row: TransferRow, actor: Actor) -> dict[str, Any]:
    """What the page of a transfer says, and offers to whom."""
    keeper = holds_role(actor, Role.ADMINISTRATOR)
    faults = list_transfer_faults(row.id, limit=SHOWN_FAULTS)
    return {
        "row": row,
        "name": name_transfer(row),
        "state": STATE_WORDS[row.state],
        "tone": TRANSFER_TONES[row.state],
        "under_way": row.state in UNDER_WAY,
        "counts": list_counted(row),
        "faults": [(fault, FAULT_WORDS[fault.kind]) for fault in faults],
        "more_faults": len(faults) == SHOWN_FAULTS,
        "may_confirm": row.state == "previewed" and keeper,
        "may_stop": row.state in (*UNDER_WAY, "previewed") and (keeper or row.direction == "out"),
        "filters": list_filtered(row),
    }


@require_POST
def confirm_transfer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """After the preview: write it. Raises NotAllowed, Conflict."""
    actor = require_desk_role(request, Role.ADMINISTRATOR)
    confirm_past_import(transfer_id=transfer_id, actor=actor, at=make_at(request))
    return redirect("desk:admin_transfer", transfer_id)


@require_POST
def halt_transfer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Stop it. Raises NotAllowed, Conflict."""
    actor = require_desk_role(request, *READERS)
    stop_transfer(transfer_id=transfer_id, actor=actor, at=make_at(request))
    messages.success(request, _("已停止；已经完整写入的办件保留"))
    return redirect("desk:admin_transfer", transfer_id)


@require_GET
def send_transfer(request: HttpRequest, transfer_id: int) -> StreamingHttpResponse:
    """The file of an export, part by part. Raises NotFound, NotAllowed."""
    actor = require_desk_role(request, *READERS)
    content, row = get_transfer_content(transfer_id, actor), get_transfer(transfer_id)
    answer = StreamingHttpResponse(iterate_parts(content), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
def send_faults(request: HttpRequest, transfer_id: int) -> StreamingHttpResponse:
    """Everything that kept a case out, as CSV. Raises NotFound."""
    require_desk_role(request, *READERS)
    get_transfer(transfer_id)
    answer = StreamingHttpResponse(write_fault_sheet(transfer_id), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="faults-{transfer_id}.csv"'
    return answer


def write_fault_sheet(transfer_id: int) -> Iterator[str]:
    """The lines of the sheet."""
    sheet = csv.writer(Echo())
    yield "\ufeff" + sheet.writerow([_("行"), _("第几件"), _("编号"), _("类别"), _("说明")])
    for fault in stream_transfer_faults(transfer_id):
        cells = (str(fault.line), str(fault.trace), fault.key, say(FAULT_WORDS[fault.kind]), say(fault.message))
        yield sheet.writerow([disarm_cell(cell) for cell in cells])
