"""Publishing a signed round: its results reach the live catalogue as withdrawals and drafts, each on record (K-06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from onewindow.catalogue.actions import save_draft, withdraw_item
from onewindow.catalogue.matching import load_department_names
from onewindow.catalogue.overviews import Wording, load_wordings
from onewindow.catalogue.rules import read_guide
from onewindow.directory.rules import SIGNING_BODIES, require_centre_staff, require_words
from onewindow.governance.actions.loading import lock_round, write_governed
from onewindow.governance.events import RoundPublished
from onewindow.governance.models import (
    AuthorityChange,
    CancelledFee,
    CarriedResult,
    Round,
    RoundLine,
    Signature,
)
from onewindow.governance.queries.lines import plan_line
from onewindow.governance.terms import LEVELS
from onewindow.kit.acting import Actor, At, Conflict, Invalid
from onewindow.ledger.actions import record


def publish_round(*, round_id: int, document_number: str, document_date: date, actor: Actor, at: At) -> int:
    """Publishes a round that all four bodies have signed; says how many items moved. By the centre's staff.

    Items that leave are withdrawn from the round's day on (today at the earliest); what is simplified or changes its place
    becomes a draft, which its department publishes. Raises NotAllowed, NotFound, Invalid, Conflict `signatures_missing`.
    """
    require_words(document_number=document_number)
    with write_governed():
        found = lock_round(round_id, "signing")
        require_centre_staff(actor, found.centre_id)
        _require_signatures(found)
        on = max(found.effective_on, at.local_date) if at.origin == "live" else found.effective_on
        found.state, found.published_at = "published", at.occurred_at
        found.document_number, found.document_date = document_number, document_date
        found.save(update_fields=["state", "published_at", "document_number", "document_date"])
        moved = _carry_lines(found, on, actor, at)
        event = RoundPublished(
            round_id=round_id,
            centre_id=found.centre_id,
            number=found.number,
            document_number=document_number,
            on=on,
            withdrawn=tuple(moved["withdrawn"]),
            drafted=tuple(moved["drafted"]),
            unchanged=len(moved["unchanged"]),
        )
        record(subject=("round", round_id), event=event, actor=actor, at=at)
    return len(moved["withdrawn"]) + len(moved["drafted"])


def _require_signatures(found: Round) -> None:
    signed = Signature.objects.filter(round=found, edition=found.edition).values_list("body", flat=True)
    missing = [name for body, name in SIGNING_BODIES.items() if body not in set(signed)]
    if missing:
        names = "、".join(missing)
        raise Conflict("signatures_missing", f"还缺{names}的会签", advice="四方都签署后才能公布新的目录")


def _carry_lines(found: Round, on: date, actor: Actor, at: At) -> dict[str, list[str]]:
    rows = list(RoundLine.objects.filter(round=found).exclude(item_code="").order_by("line_no"))
    wordings = load_wordings((row.item_code for row in rows), on=on)
    departments = load_department_names(at.local_date)
    moved: dict[str, list[str]] = defaultdict(list)
    results: list[CarriedResult] = []
    for row in rows:
        plan, version_id = plan_line(row, wordings.get(row.item_code)), None
        if plan.kind == "withdrawn":
            reason = f"{found.title}（{found.document_number}）：{plan.words}"[:300]
            withdraw_item(code=row.item_code, on=on, reason=reason, actor=actor, at=at)
        if plan.guide is not None:
            version_id = save_draft(code=row.item_code, guide=plan.guide, actor=actor, at=at, departments=departments)
        results.append(CarriedResult(line=row, kind=plan.kind, version_id=version_id, on=on, words=plan.words))
        moved[plan.kind].append(row.item_code)
    CarriedResult.objects.bulk_create(results, batch_size=1000)
    _write_aftermath(found, rows, wordings, on)
    return moved


def list_carry_faults(round_id: int, on: date) -> dict[str, str]:
    """The drafts publishing would make that no guide may be (a promise above the statute, …), by `line_<number>`."""
    rows = list(RoundLine.objects.filter(round_id=round_id).exclude(item_code="").order_by("line_no"))
    wordings = load_wordings((row.item_code for row in rows), on=on)
    faults = {}
    for row in rows:
        guide = plan_line(row, wordings.get(row.item_code)).guide
        try:
            if guide is not None:
                read_guide(guide)
        except Invalid as refusal:
            faults[f"line_{row.line_no}"] = next(iter(refusal.fields.values()), refusal.message)
    return faults


def _write_aftermath(found: Round, rows: list[RoundLine], wordings: dict[str, Wording], on: date) -> None:
    """The charges that end with their items (K-12), the powers that move down with them (K-16)."""
    known = [(row, wordings[row.item_code]) for row in rows if row.item_code in wordings]
    fees = [fee for row, wording in known for fee in _list_ended_fees(row, wording)]
    CancelledFee.objects.bulk_create(fees, batch_size=1000)
    AuthorityChange.objects.bulk_create(
        [
            _make_change(found, row, wording.content["exercise_level"], on)
            for row, wording in known
            if _moves(row, wording)
        ],
        batch_size=1000,
    )


def _list_ended_fees(row: RoundLine, wording: Wording) -> Iterator[CancelledFee]:
    plan = plan_line(row, wording)
    stood: dict[str, dict[str, Any]] = {fee["name"]: fee for fee in wording.content.get("fees", [])}
    for name in dict.fromkeys(plan.fees):
        fee = stood[name]
        yield CancelledFee(
            line=row,
            name=name or "未列名收费",
            amount_fen=fee.get("amount_fen"),
            standard=fee.get("standard", ""),
            basis=f"{fee.get('law', '')} {fee.get('article', '')}".strip(),
            reason="with_item" if plan.kind == "withdrawn" else "unlawful" if "unlawful" in row.reasons else "other",
        )


def _moves(row: RoundLine, wording: Wording) -> bool:
    stood = wording.content.get("exercise_level", "")
    return row.result == "devolve" and stood in LEVELS and row.devolved_to_level > stood


def _make_change(found: Round, row: RoundLine, stood: str, on: date) -> AuthorityChange:
    return AuthorityChange(
        centre_id=found.centre_id,
        item_code=row.item_code,
        name=row.name,
        department_name=row.department_name,
        direction="down",
        from_level=stood,
        to_level=row.devolved_to_level,
        to_unit=row.devolved_to,
        document_number=found.document_number,
        changed_on=on,
        line=row,
    )
