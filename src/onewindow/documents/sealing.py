"""Every write of seals as things: kept, handed over with both signatures, used, lost, retired (W-05)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from onewindow.directory.inside_queries import list_colleagues
from onewindow.directory.queries import get_window
from onewindow.directory.rules import Role, holds_role, require_authoriser, require_words
from onewindow.documents.actions import INSERT_DOCUMENT_SQL, make_issued_row
from onewindow.documents.queries import DocumentRow
from onewindow.documents.seal_events import (
    SealGiven,
    SealItemsChanged,
    SealLost,
    SealRegistered,
    SealRetired,
    SealTaken,
    SealTransferDropped,
    SealUsedOutside,
)
from onewindow.documents.seal_models import OfficialSeal, SealCustody, SealItem, SealTransfer, SealUse
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.actions import record, refuse_by_constraint

ITEM_TAKEN = Conflict(
    "item_sealed_already", "有的事项在这个窗口已有别的印章", advice="一个窗口一个事项同一时间只用一枚印章"
)
NAME_TAKEN = Conflict("seal_name_taken", "本部门已有同名的印章", advice="请先停用原来的，或写明编号区别")
TRANSFER_OPEN = Conflict("seal_transfer_open", "这枚印章正在移交，等待接收", advice="请先接收或取消那次移交")
REFUSALS = {
    "item_has_one_seal_at_a_window_at_a_time": ITEM_TAKEN,
    "department_has_one_seal_of_a_name": NAME_TAKEN,
    "seal_has_one_open_transfer": TRANSFER_OPEN,
}

# One statement: the paper, and the row of its seal where one lies at the window it is issued from. The last two columns say
# whether a seal lies there for this item, and whether it could be used.
INSERT_SEALED_SQL = f"""
WITH doc AS ({INSERT_DOCUMENT_SQL}), lying AS MATERIALIZED (
    SELECT seal.id, seal.state, keeper.account_id AS custodian_id
    FROM documents_sealitem line JOIN documents_officialseal seal ON seal.id = line.seal_id AND seal.state <> 'retired'
    LEFT JOIN documents_sealcustody keeper ON keeper.seal_id = seal.id AND keeper.period @> %(doc_issued_at)s::timestamptz
    WHERE line.department_id = %(doc_department_id)s::bigint AND line.item_code = %(seal_item)s
        AND line.window_id = (SELECT window_id FROM directory_post WHERE id = %(seal_post)s)
        AND line.period @> %(doc_issued_on)s::date
), used AS (
    INSERT INTO documents_sealuse (seal_id, document_id, outside_number, purpose, copies, account_id, custodian_id, used_at,
        used_on)
    SELECT lying.id, doc.id, '', '', 1, %(seal_account)s, lying.custodian_id, %(doc_issued_at)s::timestamptz,
        %(doc_issued_on)s::date
    FROM doc, lying WHERE lying.state = 'in_use' AND lying.custodian_id IS NOT NULL
    RETURNING seal_id
)
SELECT doc.id, doc.number, doc.check_code, doc.content_hash, EXISTS (SELECT FROM lying), EXISTS (SELECT FROM used) FROM doc
"""  # noqa: S608


def issue_sealed_document(values: Mapping[str, Any], *, item_code: str, actor: Actor) -> DocumentRow:
    """Insert a prepared paper (documents.actions.prepare_document) and log its seal, in one statement.

    Raises Conflict `seal_unusable` at a window whose seal for this item is lost or kept by nobody: it can seal nothing.
    """
    sealing = {"seal_item": item_code, "seal_post": actor.post_id, "seal_account": actor.account_id}
    with connection.cursor() as cursor:
        cursor.execute(INSERT_SEALED_SQL, {**values, **sealing})
        *issued, lies, used = cursor.fetchone()
    if lies and not used:
        raise Conflict(
            "seal_unusable",
            "这个窗口办此事项的印章已挂失，或没有保管人，不能用印",
            advice="请启用新印章或办完保管移交，也可以由部门在窗口以外用印办理",
        )
    return make_issued_row(values, (issued[0], issued[1], issued[2], issued[3]))


def register_seal(
    *,
    department_id: int,
    window_id: int,
    name: str,
    document: str,
    item_codes: Sequence[str],
    custodian_id: int,
    starts_on: date,
    actor: Actor,
    at: At,
) -> int:
    """A seal of the department comes to a window for these items; its first keeper still has to sign for it. By the head or an
    administrator; returns its number.

    Raises NotAllowed, NotFound, Invalid (window_id, item_codes, custodian_id), Conflict `item_sealed_already`, `seal_name_taken`.
    """
    require_authoriser(actor, department_id)
    require_words(name=name, document=document)
    codes = read_item_codes(item_codes)
    _require_served(department_id, window_id, at.local_date)
    _require_keeper(department_id, custodian_id, at.local_date)
    with write_seals():
        seal = OfficialSeal.objects.create(
            department_id=department_id,
            window_id=window_id,
            name=name.strip(),
            document=document.strip(),
            in_use_since=starts_on,
        )
        _add_items(seal, codes, starts_on)
        event = SealRegistered(seal.pk, department_id, window_id, seal.name, seal.document, codes, starts_on)
        record(subject=("official_seal", seal.pk), event=event, actor=actor, at=at)
        _give(seal, None, custodian_id, "首次领用", actor, at)
    return seal.pk


def set_seal_items(*, seal_id: int, item_codes: Sequence[str], starts_on: date, actor: Actor, at: At) -> None:
    """From a day on the seal is for exactly these items; what it sealed before stays as it was.

    Raises NotAllowed, NotFound, Invalid, Conflict for a seal out of use or items of another seal.
    """
    codes = read_item_codes(item_codes)
    with write_seals():
        seal = lock_seal(seal_id)
        require_authoriser(actor, seal.department_id)
        _require_in_use(seal)
        _end_items(seal, starts_on)
        _add_items(seal, codes, starts_on)
        event = SealItemsChanged(seal_id, codes, starts_on)
        record(subject=("official_seal", seal_id), event=event, actor=actor, at=at)


def give_seal(*, seal_id: int, to_account: int, reason: str, actor: Actor, at: At) -> int:
    """The keeper signs the seal over to a colleague, or the head does in the keeper's place; kept as before until taken.

    Raises NotAllowed, NotFound, Invalid (to_account, reason), Conflict `seal_transfer_open`, or for a seal out of use.
    """
    require_words(reason=reason)
    with write_seals():
        seal = lock_seal(seal_id)
        _require_in_use(seal)
        keeper = find_keeper(seal, at)
        _require_giver(seal, keeper, actor)
        if to_account == keeper:
            raise Invalid("kept_already", "此人现在就是保管人", fields={"to_account": "请选择另一位同事"})
        _require_keeper(seal.department_id, to_account, at.local_date)
        return _give(seal, keeper, to_account, reason.strip(), actor, at)


def take_seal(*, transfer_id: int, actor: Actor, at: At) -> None:
    """The receiver signs for the seal and keeps it from this moment. Raises NotAllowed for anybody else, Conflict when it was
    taken or dropped, or when the seal is out of use."""
    with write_seals():
        transfer = _lock_transfer(transfer_id)
        if actor.account_id != transfer.to_account_id:
            raise NotAllowed("not_the_receiver", "只能由接收人本人签收", advice="请接收人登录后签收")
        seal = lock_seal(transfer.seal_id)
        _require_in_use(seal)
        transfer.taken_at = at.occurred_at
        transfer.save(update_fields=["taken_at"])
        _end_custody(seal, at)
        SealCustody.objects.create(
            seal=seal,
            account_id=transfer.to_account_id,
            transfer=transfer,
            period=DateTimeTZRange(at.occurred_at, None),
        )
        event = SealTaken(seal.pk, transfer_id, transfer.to_account_id)
        record(subject=("official_seal", seal.pk), event=event, actor=actor, at=at)


def drop_seal_transfer(*, transfer_id: int, reason: str, actor: Actor, at: At) -> None:
    """The giver takes the offer back, or the receiver does not take the seal. Raises NotAllowed, Conflict when it is done."""
    require_words(reason=reason)
    with write_seals():
        transfer = _lock_transfer(transfer_id)
        seal = lock_seal(transfer.seal_id)
        concerned = {transfer.from_account_id, transfer.to_account_id, transfer.given_by_id} - {None}
        if actor.account_id not in concerned:
            require_authoriser(actor, seal.department_id)
        transfer.dropped_at, transfer.drop_reason = at.occurred_at, reason.strip()[:200]
        transfer.save(update_fields=["dropped_at", "drop_reason"])
        event = SealTransferDropped(seal.pk, transfer_id, reason.strip()[:200])
        record(subject=("official_seal", seal.pk), event=event, actor=actor, at=at)


def report_seal_lost(*, seal_id: int, reason: str, actor: Actor, at: At) -> None:
    """The seal is lost: it seals nothing from this moment on, and its window issues nothing for its items until another seal
    takes its place. By its keeper, the head or an administrator. Raises NotAllowed, Invalid, Conflict when out of use."""
    require_words(reason=reason)
    with write_seals():
        seal = lock_seal(seal_id)
        if actor.account_id is None or actor.account_id != find_keeper(seal, at):
            require_authoriser(actor, seal.department_id)
        _require_in_use(seal)
        _take_out_of_use(seal, "lost", reason, at)
        record(subject=("official_seal", seal_id), event=SealLost(seal_id, reason.strip()), actor=actor, at=at)


def retire_seal(*, seal_id: int, reason: str, actor: Actor, at: At) -> None:
    """The seal leaves the window for good; a lost one too, once its place is taken. By the head or an administrator.

    Raises NotAllowed, NotFound, Invalid (reason), Conflict when retired already.
    """
    require_words(reason=reason)
    with write_seals():
        seal = lock_seal(seal_id)
        require_authoriser(actor, seal.department_id)
        if seal.state == "retired":
            raise Conflict("seal_retired", "这枚印章已经停用")
        _take_out_of_use(seal, "retired", reason, at)
        _end_items(seal, at.local_date + timedelta(days=1))
        record(subject=("official_seal", seal_id), event=SealRetired(seal_id, reason.strip()), actor=actor, at=at)


def note_seal_use(*, seal_id: int, purpose: str, copies: int, outside_number: str = "", actor: Actor, at: At) -> int:
    """A use beside the documents of the house, entered by hand by the keeper with its purpose.

    Raises NotAllowed for anybody else, Invalid (purpose, copies), Conflict for a lost or retired seal.
    """
    require_words(purpose=purpose)
    if not 1 <= copies <= 10_000:
        raise Invalid("bad_copies", "份数有误", fields={"copies": "1 至 10000"})
    with write_seals():
        seal = lock_seal(seal_id)
        _require_in_use(seal)
        keeper = find_keeper(seal, at)
        if keeper is None or actor.account_id != keeper:
            raise NotAllowed("not_the_keeper", "印章由保管人使用和登记", advice="请交保管人办理")
        use = SealUse.objects.create(
            seal=seal,
            outside_number=outside_number.strip()[:80],
            purpose=purpose.strip()[:200],
            copies=copies,
            account_id=keeper,
            custodian_id=keeper,
            used_at=at.occurred_at,
            used_on=at.local_date,
        )
        event = SealUsedOutside(seal_id, use.pk, copies)
        record(subject=("official_seal", seal_id), event=event, actor=actor, at=at)
    return use.pk


@contextmanager
def write_seals() -> Iterator[None]:
    """One transaction whose refusals by the database become words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise refuse_by_constraint(error, REFUSALS) from error


def lock_seal(seal_id: int) -> OfficialSeal:
    """The seal, locked until the transaction ends. Raises NotFound."""
    seal = OfficialSeal.objects.select_for_update(no_key=True).filter(pk=seal_id).first()
    if seal is None:
        raise NotFound("no_such_seal", "没有这枚印章")
    return seal


def find_keeper(seal: OfficialSeal, at: At) -> int | None:
    """Who keeps the seal at a moment."""
    found = seal.custodies.filter(period__contains=at.occurred_at).values_list("account_id", flat=True)
    return found.first()


def read_item_codes(item_codes: Sequence[str]) -> tuple[str, ...]:
    """The items without doubles. Raises Invalid without any."""
    codes = tuple(sorted({code.strip() for code in item_codes if code.strip()}))
    if not codes:
        raise Invalid("seal_without_items", "请写明印章用于哪些事项", fields={"item_codes": "至少一项"})
    return codes


def _require_served(department_id: int, window_id: int, on: date) -> None:
    if department_id not in get_window(window_id, on=on).department_ids:
        raise Invalid("window_not_ours", "该窗口不承接本部门的业务", fields={"window_id": "请选择本部门的窗口"})


def _require_keeper(department_id: int, account_id: int, on: date) -> None:
    if account_id not in {row.account_id for row in list_colleagues(department_id, on=on)}:
        fault = "请选择本部门在岗人员"
        raise Invalid(
            "keeper_not_ours", "保管人须是本部门在岗人员", fields={"custodian_id": fault, "to_account": fault}
        )


def _require_in_use(seal: OfficialSeal) -> None:
    if seal.state != "in_use":
        word = "挂失" if seal.state == "lost" else "停用"
        raise Conflict("seal_out_of_use", f"这枚印章已{word}，不能用印，也不能移交", advice="请启用新的印章")


def _require_giver(seal: OfficialSeal, keeper: int | None, actor: Actor) -> None:
    if keeper is not None and actor.account_id == keeper:
        return
    if not holds_role(actor, Role.HEAD, seal.department_id):
        raise NotAllowed("not_the_keeper", "印章由保管人移交，保管人不在时由部门负责人代为移交", advice="请交他们办理")


def _give(seal: OfficialSeal, keeper: int | None, to_account: int, reason: str, actor: Actor, at: At) -> int:
    transfer = SealTransfer.objects.create(
        seal=seal,
        from_account_id=keeper,
        to_account_id=to_account,
        given_by_id=actor.account_id or to_account,
        reason=reason[:200],
        given_at=at.occurred_at,
    )
    event = SealGiven(seal.pk, transfer.pk, keeper, to_account, transfer.given_by_id, transfer.reason)
    record(subject=("official_seal", seal.pk), event=event, actor=actor, at=at)
    return transfer.pk


def _lock_transfer(transfer_id: int) -> SealTransfer:
    transfer = SealTransfer.objects.select_for_update(no_key=True).filter(pk=transfer_id).first()
    if transfer is None:
        raise NotFound("no_such_transfer", "没有这次移交")
    if transfer.taken_at is not None or transfer.dropped_at is not None:
        raise Conflict("transfer_done", "这次移交已经办完")
    return transfer


def _end_custody(seal: OfficialSeal, at: At) -> None:
    for custody in seal.custodies.filter(period__upper_inf=True):
        if custody.period.lower >= at.occurred_at:
            raise Conflict("taken_before_kept", "签收时间早于现保管人的接收时间", advice="请核对发生时间")
        custody.period = DateTimeTZRange(custody.period.lower, at.occurred_at)
        custody.save(update_fields=["period"])


def _take_out_of_use(seal: OfficialSeal, state: str, reason: str, at: At) -> None:
    """Ends custody and whatever hand-over is open."""
    seal.state, seal.ended_at, seal.end_reason = state, at.occurred_at, reason.strip()[:200]
    seal.save(update_fields=["state", "ended_at", "end_reason"])
    _end_custody(seal, at)
    seal.transfers.filter(taken_at__isnull=True, dropped_at__isnull=True).update(
        dropped_at=at.occurred_at, drop_reason=reason.strip()[:200]
    )


def _add_items(seal: OfficialSeal, codes: Sequence[str], starts_on: date) -> None:
    SealItem.objects.bulk_create(
        SealItem(
            seal=seal,
            department_id=seal.department_id,
            window_id=seal.window_id,
            item_code=code,
            period=DateRange(starts_on, None),
        )
        for code in codes
    )


def _end_items(seal: OfficialSeal, before: date) -> None:
    """What it was for ends the day before; what would begin only then falls away."""
    seal.items.filter(period__startswith__gte=before).delete()
    for line in seal.items.filter(period__upper_inf=True):
        line.period = DateRange(line.period.lower, before)
        line.save(update_fields=["period"])
