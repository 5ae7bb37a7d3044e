"""Reads of seals as things: where each lies, who keeps it, what was sealed. Fixed numbers of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from onewindow.documents.rules import KINDS
from onewindow.documents.seal_models import OfficialSeal, SealCustody, SealItem, SealTransfer, SealUse
from onewindow.kit.acting import NotFound

USES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One hand-over with both signatures: who gave (for whom) and when, who took and when."""

    id: int
    from_name: str
    to_account: int
    to_name: str
    given_by: str
    given_at: datetime
    reason: str
    taken_at: datetime | None
    dropped_at: datetime | None
    drop_reason: str


@dataclass(frozen=True, slots=True)
class OfficialSealRow:
    """One seal now; `keeper_id` None while nobody has signed for it."""

    id: int
    department_id: int
    department: str
    window_id: int
    window_number: int
    window_name: str
    name: str
    document: str
    in_use_since: date
    state: str
    ended_at: datetime | None
    end_reason: str
    keeper_id: int | None
    keeper: str
    item_codes: tuple[str, ...]
    open_transfer: TransferRow | None


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """Who kept the seal, from when until when."""

    name: str
    begun_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SealUseRow:
    """One line of the use log. `source`: written (a document), receipt (derived from the receipt) or outside (by hand)."""

    number: str
    title: str
    name: str
    keeper: str
    used_at: datetime
    copies: int
    purpose: str
    source: str


def list_official_seals(*, on: date, department_ids: Iterable[int] | None = None) -> tuple[OfficialSealRow, ...]:
    """The seals of departments (all: None), by window; those retired stand last; four statements."""
    found = OfficialSeal.objects.select_related("department", "window")
    if department_ids is not None:
        found = found.filter(department_id__in=list(department_ids))
    return _make_seal_rows(found.order_by("window__centre_id", "window__number", "pk"), on)


def get_official_seal(seal_id: int, *, on: date) -> OfficialSealRow:
    """One seal. Raises NotFound."""
    rows = _make_seal_rows(OfficialSeal.objects.select_related("department", "window").filter(pk=seal_id), on)
    if not rows:
        raise NotFound("no_such_seal", "没有这枚印章")
    return rows[0]


def _make_seal_rows(found: QuerySet[OfficialSeal], on: date) -> tuple[OfficialSealRow, ...]:
    seals = list(found)
    kept = SealCustody.objects.select_related("account").filter(seal__in=seals, period__upper_inf=True)
    keepers = {row.seal_id: row for row in kept}
    codes: dict[int, list[str]] = defaultdict(list)
    lines = SealItem.objects.filter(seal__in=seals, period__contains=on).order_by("item_code")
    for seal_id, code in lines.values_list("seal_id", "item_code"):
        codes[seal_id].append(code)
    waiting = _select_transfers().filter(seal__in=seals, taken_at__isnull=True, dropped_at__isnull=True)
    transfers = {row.seal_id: make_handing_row(row) for row in waiting}
    rows = [
        OfficialSealRow(
            id=seal.pk,
            department_id=seal.department_id,
            department=seal.department.short_name,
            window_id=seal.window_id,
            window_number=seal.window.number,
            window_name=seal.window.name,
            name=seal.name,
            document=seal.document,
            in_use_since=seal.in_use_since,
            state=seal.state,
            ended_at=seal.ended_at,
            end_reason=seal.end_reason,
            keeper_id=keepers[seal.pk].account_id if seal.pk in keepers else None,
            keeper=keepers[seal.pk].account.name if seal.pk in keepers else "",
            item_codes=tuple(codes[seal.pk]),
            open_transfer=transfers.get(seal.pk),
        )
        for seal in seals
    ]
    return tuple(sorted(rows, key=lambda row: row.state == "retired"))


def _select_transfers() -> QuerySet[SealTransfer]:
    return SealTransfer.objects.select_related("from_account", "to_account", "given_by")


def make_handing_row(row: SealTransfer) -> TransferRow:
    """The readable form of a hand-over."""
    return TransferRow(
        id=row.pk,
        from_name=row.from_account.name if row.from_account else "",
        to_account=row.to_account_id,
        to_name=row.to_account.name,
        given_by=row.given_by.name,
        given_at=row.given_at,
        reason=row.reason,
        taken_at=row.taken_at,
        dropped_at=row.dropped_at,
        drop_reason=row.drop_reason,
    )


def list_seal_transfers(seal_id: int) -> tuple[TransferRow, ...]:
    """Every hand-over of a seal, newest first; one statement."""
    return tuple(make_handing_row(row) for row in _select_transfers().filter(seal_id=seal_id).order_by("-pk"))


def list_custodies(seal_id: int) -> tuple[CustodyRow, ...]:
    """Who kept a seal, oldest first; one statement."""
    found = SealCustody.objects.select_related("account").filter(seal_id=seal_id).order_by("period")
    return tuple(CustodyRow(row.account.name, row.period.lower, row.period.upper) for row in found)


def list_written_uses(seal_id: int, *, limit: int = USES_SHOWN) -> tuple[SealUseRow, ...]:
    """What a seal sealed by the log's own rows, newest first; one statement. Receipts are added by the room of cases."""
    found = SealUse.objects.select_related("document", "account", "custodian").filter(seal_id=seal_id)
    return tuple(_make_use_row(row) for row in found.order_by("-used_at", "-pk")[:limit])


def _make_use_row(row: SealUse) -> SealUseRow:
    paper = row.document
    return SealUseRow(
        number=paper.number if paper else row.outside_number,
        title=KINDS[paper.kind].title if paper else "",
        name=row.account.name,
        keeper=row.custodian.name,
        used_at=row.used_at,
        copies=row.copies,
        purpose=row.purpose,
        source="written" if paper else "outside",
    )
