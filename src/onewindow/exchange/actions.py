"""Asking for an import or an export, confirming, stopping; and ending it. What does the long work is in running.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from onewindow.directory.rules import Role, require_administrator, require_role
from onewindow.exchange.bulk import mark_migrated
from onewindow.exchange.events import DataExported, ImportEnded, TransferAsked, TransferConfirmed, TransferStopped
from onewindow.exchange.exports import ExportCounts
from onewindow.exchange.imports import ImportCounts
from onewindow.exchange.models import (
    DONE,
    ENDED,
    FAILED,
    GBT,
    IN,
    OUT,
    PREVIEWED,
    RUNNING,
    STOPPED,
    WAITING,
    Transfer,
    TransferFault,
)
from onewindow.exchange.rules.choices import OWN, ExportFilters, ImportChoices, check_import_choices
from onewindow.exchange.storage import remove_sealed
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.actions import record
from onewindow.parties.rules import PURPOSES

LOCK_CLASS = "hashtext('exchange transfer')"
KEPT_DAYS = 7


def require_exporter(actor: Actor) -> None:
    """Raises NotAllowed unless the actor may take data out: administrator, supervisor, or the system at the command line."""
    if actor.kind != "system":
        require_role(actor, Role.ADMINISTRATOR, Role.SUPERVISOR)


def require_personal_export(actor: Actor, purpose: str) -> None:
    """Raises NotAllowed, Invalid unless the actor has a duty that needs the personal fields (个人信息保护法 6, 34)."""
    if purpose not in PURPOSES:
        raise Invalid(
            "bad_purpose", "请选择查看目的", "个人信息保护法 第六条", fields={"purpose": "请从列表中选择一项查看目的"}
        )
    roles = PURPOSES[purpose][1]
    if not any(grant.role in roles for grant in actor.grants):
        raise NotAllowed(
            "no_duty_for_purpose",
            "您的职责不需要这些个人信息，只能导出遮挡后的数据",
            "个人信息保护法 第三十四条",
            advice="请选择遮挡导出，或请有此职责的人员办理",
        )


def ask_import(
    *,
    kind: str,
    file_name: str,
    sha256: str,
    size: int,
    choices: ImportChoices,
    content: str = "",
    confirmed: bool = False,
    running: bool = False,
    actor: Actor,
    at: At,
) -> Transfer:
    """Takes an import in: with `content` it waits for the worker, which previews it first; `running` for the command line.

    Raises NotAllowed, Invalid.
    """
    require_administrator(actor)
    checked = check_import_choices(choices)
    with transaction.atomic():
        transfer = Transfer.objects.create(
            direction=IN, kind=kind, system=checked.system, file_name=file_name[-255:].replace("\x00", ""), sha256=sha256,
            size=size, calendar=checked.calendar, zone=checked.zone, persons=checked.persons, options=checked.write(),
            state=RUNNING if running else WAITING, confirmed=confirmed, content=content, total=size,
            **_sign(actor, at),
        )  # fmt: skip
        _record_asked(
            transfer, {"calendar": checked.calendar, "zone": checked.zone, "persons": checked.persons}, actor, at
        )
        if running:
            lock_transfer(transfer.pk)
    return transfer


def ask_export(
    *,
    kind: str,
    filters: ExportFilters,
    file_name: str,
    personal: bool = False,
    purpose: str = "",
    running: bool = False,
    actor: Actor,
    at: At,
) -> Transfer:
    """Takes an export in. Personal fields in clear only of GB/T 39046 tables, for a purpose, to somebody whose duty it is.

    Raises NotAllowed, Invalid.
    """
    require_exporter(actor)
    if personal:
        if kind != GBT:
            raise Invalid("never_personal", "事件日志不含个人信息", fields={"personal": "只有国标数据表可以带个人信息"})
        require_personal_export(actor, purpose)
    with transaction.atomic():
        transfer = Transfer.objects.create(
            direction=OUT, kind=kind, file_name=file_name[-255:], options=filters.write(), personal=personal,
            purpose=purpose if personal else "", state=RUNNING if running else WAITING, confirmed=True,
            **_sign(actor, at),
        )  # fmt: skip
        _record_asked(transfer, filters.write(), actor, at)
        if running:
            lock_transfer(transfer.pk)
    return transfer


def _sign(actor: Actor, at: At) -> dict[str, Any]:
    return {"account_id": actor.account_id, "actor_name": actor.name, "origin": at.origin}


def _record_asked(transfer: Transfer, options: Mapping[str, str], actor: Actor, at: At) -> None:
    event = TransferAsked(
        transfer.direction, transfer.kind, transfer.system, transfer.sha256, tuple(sorted(options.items()))
    )
    record(subject=("exchange", transfer.pk), event=event, actor=actor, at=at)


def confirm_past_import(*, transfer_id: int, actor: Actor, at: At) -> None:
    """After the preview: write it. Raises NotAllowed, NotFound, Conflict."""
    require_administrator(actor)
    with transaction.atomic():
        transfer = _hold_transfer(transfer_id)
        if transfer.direction != IN or transfer.state != PREVIEWED:
            raise Conflict("not_previewed", "这次导入现在不能确认", advice="请刷新页面看看最新的状态")
        TransferFault.objects.filter(transfer=transfer).delete()
        new = int(transfer.counts.get("new", 0))
        Transfer.objects.filter(pk=transfer_id).update(state=WAITING, confirmed=True, done=0, counts={})
        record(subject=("exchange", transfer_id), event=TransferConfirmed(new), actor=actor, at=at)


def stop_transfer(*, transfer_id: int, actor: Actor, at: At) -> None:
    """Stop it: whole cases already written stay, an export leaves no file. Raises NotAllowed, NotFound, Conflict."""
    with transaction.atomic():
        transfer = _hold_transfer(transfer_id)
        require_administrator(actor) if transfer.direction == IN else require_exporter(actor)
        if transfer.state in ENDED:
            raise Conflict("transfer_ended", "它已经结束了", advice="请刷新页面看看最新的状态")
        Transfer.objects.filter(pk=transfer_id).update(state=STOPPED, ended_at=Now())
        record(subject=("exchange", transfer_id), event=TransferStopped(transfer.done), actor=actor, at=at)


def end_import(*, transfer: Transfer, counts: ImportCounts, actor: Actor, at: At) -> None:
    """All of a file was gone through: done, or after a preview waiting for the confirmation."""
    with transaction.atomic():
        held = _hold_transfer(transfer.pk)
        if held.state != RUNNING:
            return
        state = DONE if transfer.confirmed else PREVIEWED
        ended = {"ended_at": Now(), "content": ""} if transfer.confirmed else {}
        Transfer.objects.filter(pk=transfer.pk).update(state=state, counts=counts.write(), done=held.total, **ended)
        if transfer.confirmed:
            event = ImportEnded(
                transfer.system,
                transfer.kind,
                transfer.sha256,
                counts.new,
                counts.same,
                counts.conflicts,
                counts.faulty,
            )
            moment = mark_migrated(at, transfer)
            record(subject=("exchange", transfer.pk), event=event, actor=actor, at=moment)
    if transfer.confirmed:
        remove_sealed(transfer.content)


def end_export(*, transfer: Transfer, counts: ExportCounts, content: str, actor: Actor, at: At) -> None:
    """The file is whole: on record who took what, how many, for which purpose (PI-08). Raises Conflict when it was stopped."""
    with transaction.atomic():
        held = _hold_transfer(transfer.pk)
        if held.state != RUNNING:
            raise Conflict("transfer_ended", "导出已被停止", advice="请重新导出")
        Transfer.objects.filter(pk=transfer.pk).update(
            state=DONE, ended_at=Now(), counts={"cases": counts.cases, "events": counts.events}, done=counts.cases,
            total=counts.cases, sha256=counts.sha256, size=counts.size, content=content,
        )  # fmt: skip
        filters = tuple(sorted((name, str(value)) for name, value in transfer.options.items()))
        event = DataExported(
            transfer.kind, transfer.options.get("of", OWN), filters, counts.cases, counts.events, transfer.personal,
            transfer.purpose, counts.sha256,
        )  # fmt: skip
        record(subject=("exchange", transfer.pk), event=event, actor=actor, at=at)


def fail_transfer(*, transfer: Transfer, message: str) -> None:
    """It could not go on; the sentence says why. Nothing when it has ended already."""
    open_ones = Transfer.objects.filter(pk=transfer.pk).exclude(state__in=ENDED)
    if open_ones.update(state=FAILED, message=message[:500], ended_at=Now(), content=""):
        remove_sealed(transfer.content)


def forget_old_files(*, at: At) -> int:
    """Remove the files of transfers that ended more than 7 days ago, and previews nobody confirmed; the history stays."""
    before = at.occurred_at - timedelta(days=KEPT_DAYS)
    old = Transfer.objects.exclude(content="").filter(ended_at__lt=before)
    left = Transfer.objects.filter(state=PREVIEWED, asked_at__lt=before)
    done = 0
    for transfer in [*old[:100], *left[:100]]:
        if transfer.state == PREVIEWED:
            fail_transfer(transfer=transfer, message="预览后七天没有确认，文件已删除")
        else:
            Transfer.objects.filter(pk=transfer.pk).update(content="")
            remove_sealed(transfer.content)
        done += 1
    return done


def lock_transfer(transfer_id: int) -> bool:
    """Hold a transfer for this connection, so that no other process runs it; False when another does."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({LOCK_CLASS}, %s)", [transfer_id])
        return bool(cursor.fetchone()[0])


def unlock_transfer(transfer_id: int) -> None:
    """Let go of a transfer."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_unlock({LOCK_CLASS}, %s)", [transfer_id])


def _hold_transfer(transfer_id: int) -> Transfer:
    transfer = Transfer.objects.select_for_update(no_key=True).filter(pk=transfer_id).first()
    if transfer is None:
        raise NotFound("no_such_transfer", "没有这次导入或导出")
    return transfer
