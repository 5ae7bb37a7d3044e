"""What comes in: a centre's account as JSON, with a preview, every fault by its place, all or nothing, repeatable (RD-19)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from onewindow.directory.actions import create_building, found_centre
from onewindow.directory.imports import import_divisions
from onewindow.directory.queries import find_centre, get_region_path, list_buildings
from onewindow.governance.accounts_read import Account, ReadAccount, list_round_lines, read_account_file, write_account
from onewindow.governance.actions import (
    close_own_hall,
    enter_cost,
    enter_improvement,
    enter_items,
    enter_printed_figure,
    move_authority,
    put_on_waiting_list,
    record_round,
)
from onewindow.governance.actions.entries import Entrant
from onewindow.governance.models import (
    AuthorityChange,
    CentreCost,
    EntryBatch,
    Improvement,
    OwnHallClosure,
    PublishedFigure,
    Round,
    WaitingMatter,
)
from onewindow.kit.acting import Actor, At, Invalid, Refusal


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One record of the file: where it stands, what it is, new or there already (`same`)."""

    path: str
    kind: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class AccountPreview:
    """What an import would do; with `faults` (by path) it does nothing."""

    centre: str
    is_new_centre: bool
    rows: tuple[AccountRow, ...]
    faults: dict[str, str]

    def count(self, state: str) -> int:
        """How many records are new or there already."""
        return sum(row.state == state for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How records of one list are entered: the table, its key, the action, and the action's arguments from a record."""

    model: Any
    key: tuple[str, ...]
    act: Callable[..., int]
    name: str
    arguments: Callable[[Any], dict[str, Any]]


def _take(*names: str) -> Callable[[Any], dict[str, Any]]:
    return lambda record: {name: getattr(record, name) for name in names}


def _read_round(record: Any) -> dict[str, Any]:
    head = _take(
        "number", "title", "document_number", "document_date", "data_cutoff", "effective_on", "day_note",
        "departments_named", "note",
    )(record)  # fmt: skip
    return {**head, "lines": list_round_lines(record), "digest": _hash_record(record)}


def _read_batch(record: Any) -> dict[str, Any]:
    head = _take(
        "number", "title", "document_number", "entered_on", "items_named", "departments_named", "note"
    )(record)  # fmt: skip
    items = [Entrant(item.name, item.department_name, item.enforcement_subject) for item in record.items]
    return {**head, "items": items}


def _read_improvement(record: Any) -> dict[str, Any]:
    sides = {"before": record.before.make_measures(), "after": record.after.make_measures()}
    return {**_take("name", "department_name", "as_of", "day_note", "note")(record), **sides}


def _read_figure(record: Any) -> dict[str, Any]:
    head = _take("key", "as_of", "day_note", "printed", "qualifier", "base", "explanation")(record)
    return {**head, "value": Decimal(record.printed)}


KINDS: dict[str, _Kind] = {
    "rounds": _Kind(Round, ("number",), record_round, "title", _read_round),
    "batches": _Kind(EntryBatch, ("number",), enter_items, "title", _read_batch),
    "waiting": _Kind(
        WaitingMatter, ("kind", "name"), put_on_waiting_list, "name",
        _take("kind", "name", "department_name", "reason", "since", "day_note", "note"),
    ),
    "closed_halls": _Kind(
        OwnHallClosure, ("department_name", "hall"), close_own_hall, "hall",
        _take("department_name", "hall", "closed_on", "day_note", "evidence"),
    ),
    "authority_changes": _Kind(
        AuthorityChange, ("name", "direction", "changed_on"), move_authority, "name",
        _take(
            "name", "department_name", "direction", "from_level", "to_level", "from_unit", "to_unit", "document_number",
            "changed_on", "day_note", "note",
        ),
    ),
    "improvements": _Kind(Improvement, ("name", "as_of"), enter_improvement, "name", _read_improvement),
    "figures": _Kind(PublishedFigure, ("key", "as_of", "base"), enter_printed_figure, "key", _read_figure),
    "costs": _Kind(CentreCost, ("year", "kind"), enter_cost, "year", _take("year", "kind", "amount_fen", "note")),
}  # fmt: skip


def preview_account(text: str) -> AccountPreview:
    """What importing a file would do, writing nothing. Raises Invalid when it is no JSON."""
    read = read_account_file(text)
    centre = find_centre(read.account.centre.name)
    faults = dict(read.faults)
    rows = []
    for section, kind in KINDS.items():
        known = _load_keys(kind, centre.id) if centre else {}
        for place, record in enumerate(getattr(read.account, section)):
            path = f"{section}.{place}"
            stands = known.get(tuple(getattr(record, name) for name in kind.key))
            if stands and section == "rounds" and stands != _hash_record(record):
                faults.setdefault(path, "这一轮已经录入，内容不同")
            rows.append(AccountRow(path, section, str(getattr(record, kind.name)), "same" if stands else "new"))
    if centre is None:
        faults.update({f"centre.{name}": message for name, message in _list_centre_gaps(read.account).items()})
    return AccountPreview(read.account.centre.name, centre is None, tuple(rows), faults)


def _load_keys(kind: _Kind, centre_id: int) -> dict[tuple[Any, ...], str]:
    """The keys that stand, with the digest of rounds: what is there already is left alone."""
    digest = ("digest",) if kind.model is Round else ()
    rows = kind.model.objects.filter(centre_id=centre_id).values_list(*kind.key, *digest)
    size = len(kind.key)
    return {tuple(row[:size]): row[size] if digest else "there" for row in rows}


def _hash_record(record: Any) -> str:
    text = json.dumps(write_account(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _list_centre_gaps(account: Account) -> dict[str, str]:
    needed = ("region_path", "building", "address", "founding_document", "starts_on", "last_day")
    return {name: "中心不在机构里，须写明" for name in needed if not getattr(account.centre, name)}


def import_account(*, text: str, actor: Actor, at: At) -> AccountPreview:
    """Imports an account whole or not at all; what is there already stays. A centre of another time is founded when absent.

    Founding needs set-up or an administrator; the records the staff of that centre, or set-up. Raises NotAllowed,
    Invalid `account_invalid` with every fault by path.
    """
    preview = preview_account(text)
    if preview.faults:
        _refuse_account(preview.faults)
    read = read_account_file(text)
    with transaction.atomic():
        centre = find_centre(read.account.centre.name)
        centre_id = centre.id if centre else _found_account_centre(read.account, actor, at)
        faults = _import_records(read, preview, centre_id, actor, at)
        if faults:
            _refuse_account(faults)
    return preview


def _refuse_account(faults: dict[str, str]) -> None:
    raise Invalid(
        "account_invalid", f"文件有{len(faults)}处错误，未导入", advice="请按所列位置更正后再导入", fields=faults
    )


def _import_records(read: ReadAccount, preview: AccountPreview, centre_id: int, actor: Actor, at: At) -> dict[str, str]:
    faults = {}
    for row in preview.rows:
        if row.state == "same":
            continue
        section, _, place = row.path.partition(".")
        kind = KINDS[section]
        record = getattr(read.account, section)[int(place)]
        told = {"mark": read.account.mark, "source": read.account.source}
        try:
            kind.act(centre_id=centre_id, actor=actor, at=at, **told, **kind.arguments(record))
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            faults[row.path] = "；".join([refusal.message, *refusal.fields.values()])
    return faults


def _found_account_centre(account: Account, actor: Actor, at: At) -> int:
    """The centre, its building and the regions around it, as far as the directory lacks them."""
    centre = account.centre
    path = [(division.code, division.name) for division in centre.region_path]
    code, _ = path[-1]
    known = {region.code: region.name for region in get_region_path(code)}
    if code not in known:
        parents = ["", *(number for number, _ in path)]
        lines = [
            f"{number},{known.get(number, name)},{depth},{parents[depth - 1]}"
            for depth, (number, name) in enumerate(path, start=1)
        ]
        import_divisions(text="\n".join(["code,name,level,parent_code", *lines, ""]), actor=actor, at=at)
    buildings = {(row.region_code, row.name): row.id for row in list_buildings()}
    building_id = buildings.get((code, centre.building)) or create_building(
        name=centre.building, address=centre.address, region_code=code, actor=actor, at=at
    )
    assert centre.starts_on is not None  # _list_centre_gaps has asked for it
    return found_centre(
        name=centre.name,
        region_code=code,
        building_id=building_id,
        founding_document=centre.founding_document,
        starts_on=centre.starts_on,
        last_day=centre.last_day,
        actor=actor,
        at=at,
    )


def import_account_file(path: Path, *, actor: Actor, at: At) -> AccountPreview:
    """`./onewindow import governance FILE`. Raises Invalid as `import_account`, also when unreadable."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("import_unreadable", f"读不了文件 {path.name}", advice="请用 UTF-8 编码的 JSON 文件") from error
    return import_account(text=text, actor=actor, at=at)
