"""POST cases, GET cases/{number}, materials and acts: one application is one call, all or nothing (trap: fragments)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Body, File, Header, Router, Status, UploadedFile

from onewindow.api.v1.gate import PROBLEMS, get_token_actor, token_bearer
from onewindow.api.v1.shapes import (
    ActIn,
    ActOut,
    CaseIn,
    CaseOut,
    CaseReceived,
    FileOut,
    LateEntryIn,
    MaterialIn,
    MaterialsIn,
)
from onewindow.cases.actions import Applicant, run_act, submit_case
from onewindow.cases.actions import MaterialIn as HandedIn
from onewindow.cases.queries import TimelineRow, get_case_standing, get_interest_view
from onewindow.files.actions import store_file
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.rules import check_late_entry
from onewindow.web.acting import get_today, make_at

router = Router(tags=["cases"], auth=token_bearer)
files_router = Router(tags=["files"], auth=token_bearer)
LARGEST_FILE = 20 * 1024 * 1024


@router.post("", response={200: CaseReceived, 201: CaseReceived, **PROBLEMS}, operation_id="submit_case")
def post_application(
    request: HttpRequest,
    body: CaseIn,
    idempotency_key: str = Header(..., alias="Idempotency-Key", min_length=1, max_length=128),
) -> Status[dict[str, Any]]:
    """Apply. 201 with the receipt; 200 when the same key came with the same body before; 422 with another body."""
    submission = submit_case(
        idempotency_key=idempotency_key, item_code=body.item, applicant=take_applicant(body), form=body.form,
        materials=take_materials(body.materials), channel="api", notice_address=body.notice_address,
        delivery_way=body.delivery_way, certificate=body.certificate, actor=get_token_actor(request),
        at=take_moment(request, body.late_entry),
    )  # fmt: skip
    answer = {
        "number": submission.number, "state": submission.state, "version": submission.version,
        "received_on": submission.received_on, "notice_due_on": submission.notice_due_on,
        "receipt": {"number": submission.receipt.number, "check_code": submission.receipt.check_code},
        "replayed": submission.replayed,
    }  # fmt: skip
    return Status(200 if submission.replayed else 201, answer)


@router.get("/{number}", response={200: CaseOut, **PROBLEMS}, operation_id="get_case")
def get_case_state(request: HttpRequest, number: str) -> dict[str, Any]:
    """Where a case stands, for whoever may know; for everybody else there is no such case."""
    view = get_case_standing(number, get_token_actor(request), get_today(request))
    return {
        "number": view.number, "item": view.item_code, "item_name": view.item_name,
        "department": view.department_name, "state": view.state, "state_label": view.state_label,
        "result": view.result, "version": view.version, "received_at": view.received_at,
        "accepted_at": view.accepted_at, "accepted_on": view.accepted_on, "due_on": view.due_on,
        "due_provisional": view.due_provisional, "timeliness": view.timeliness, "missed": view.missed, "decided_at": view.decided_at,
        "delivered_on": view.delivered_on, "waiting_on": view.waiting_on,
        "allowed_actions": [act.name for act in view.allowed_actions],
        "actions": [{"name": act.name, "label": str(act.label), "article": act.article} for act in view.allowed_actions],
        "timeline": [tell_event(row) for row in view.timeline],
        "documents": [{"number": row.number, "check_code": row.check_code} for row in view.documents],
    }  # fmt: skip


@router.post("/{number}/materials", response={200: ActOut, **PROBLEMS}, operation_id="supplement_case")
def hand_in_materials(request: HttpRequest, number: str, body: MaterialsIn) -> dict[str, Any]:
    """Hand in papers that the one notice asked for; the list can only shrink (RD-03)."""
    payload = {"materials": [material.model_dump() for material in body.materials]}
    return run_named_act(request, number, "supplement", payload, None, body.late_entry)


@router.post("/{number}/actions/{name}", response={200: ActOut, **PROBLEMS}, operation_id="act_on_case")
def act_on_case(
    request: HttpRequest,
    number: str,
    name: str,
    body: ActIn = Body(...),  # noqa: B008  ninja's way
    if_match: str = Header("", alias="If-Match", max_length=20),
) -> dict[str, Any]:
    """One act by its name (accept, decline, notify, pause, extend, grant, refuse, deliver, withdraw, …).

    `If-Match` may carry the version the caller saw: 409 when the case has moved on since.
    """
    version = if_match.strip('"')
    if version and not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Invalid("bad_version", "If-Match 应为办件的版本号", fields={"If-Match": "应为整数"})
    payload = body.model_extra or {}
    return run_named_act(request, number, name, payload, int(version) if version else None, body.late_entry)


@files_router.post("", response={201: FileOut, **PROBLEMS}, operation_id="upload_file")
def upload_file(request: HttpRequest, file: UploadedFile = File(...)) -> Status[dict[str, Any]]:  # noqa: B008  ninja's way
    """Upload one paper; its type is judged by content."""
    if (file.size or 0) > LARGEST_FILE:
        raise Invalid("file_too_large", "文件超过 20 MB", advice="请压缩或分开上传", fields={"file": "太大"})
    row = store_file(content=file.read(), filename=file.name or "", actor=get_token_actor(request), at=make_at(request))
    return Status(201, {"id": row.id, "sha256": row.sha256, "media_type": row.media_type, "size": row.size})


def run_named_act(
    request: HttpRequest,
    number: str,
    name: str,
    payload: dict[str, Any],
    version: int | None,
    late_entry: LateEntryIn | None,
) -> dict[str, Any]:
    """Run one act as the token's account; whoever may not know the case hears only that there is none."""
    actor = get_token_actor(request)
    try:
        at = take_moment(request, late_entry)
        outcome = run_act(number=number, name=name, payload=payload, actor=actor, at=at, expected_version=version)
    except (NotAllowed, Conflict):
        require_knowing(number, actor, request)
        raise
    papers = [{"number": paper.number, "check_code": paper.check_code} for paper in outcome.documents]
    return {"number": outcome.number, "state": outcome.state, "version": outcome.version, "documents": papers}


def take_moment(request: HttpRequest, told: LateEntryIn | None) -> At:
    """Now, or the earlier moment that staff tell (RD-15). Raises NotAllowed, Invalid."""
    now = make_at(request)
    if told is None:
        return now
    words = {"source": told.source, "reference": told.reference.strip(), "late_reason": told.reason.strip()}
    at = make_at(request, occurred_at=told.occurred_at, **words)
    return check_late_entry(at, actor=get_token_actor(request), now=now.occurred_at)


def tell_event(row: TimelineRow) -> dict[str, Any]:
    """One line of a case's timeline, with all its times."""
    return {
        "event": row.event, "label": str(row.label), "occurred_at": row.occurred_at, "recorded_at": row.recorded_at,
        "source": row.source, "reference": row.reference, "late_reason": row.late_reason,
    }  # fmt: skip


def require_knowing(number: str, actor: Actor, request: HttpRequest) -> None:
    """Why an act was refused is told to those who may know of the case: its readers, and whoever has an interest in it (36).

    Raises NotFound for everybody else.
    """
    try:
        get_case_standing(number, actor, get_today(request))
    except NotFound:
        get_interest_view(number, actor, get_today(request))


def take_applicant(body: CaseIn) -> Applicant:
    """The applicant named in the body, or the token's own citizen."""
    return Applicant() if body.applicant is None else Applicant(**body.applicant.model_dump())


def take_materials(materials: list[MaterialIn]) -> tuple[HandedIn, ...]:
    """The papers as the cases room takes them."""
    return tuple(HandedIn(**{**material.model_dump(), "file_ids": tuple(material.file_ids)}) for material in materials)
