"""Every write of the ledger: one row per act, its reactions beside it, the daily seal."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from onewindow.kit.acting import Actor, At, Conflict, Invalid, Refusal
from onewindow.ledger.models import LedgerPending, LedgerSeal
from onewindow.ledger.queries import EntryRow, make_entry_row, stream_sealed_hashes
from onewindow.ledger.rules import STAFF_ONLY, compute_merkle_root, hash_seal, write_body

logger = logging.getLogger(__name__)
Reaction = Callable[[EntryRow, At], None]
_reactions: dict[str, tuple[str, ...]] = {}
_functions: dict[str, Reaction] = {}

LATE = Invalid(
    "late_entry_needs_reason", "这件事发生在 15 分钟以前，补录必须写明原因",
    advice="请填写补录原因（如“停电期间纸质登记”），再提交一次", fields={"late_entry.reason": "必填"},
)  # fmt: skip
FUTURE = Invalid(
    "act_in_the_future",
    "发生时间晚于现在",
    advice="请核对发生时间",
    fields={"late_entry.occurred_at": "不能晚于现在"},
)
NUMBERLESS = Invalid(
    "outside_act_without_number", "在其他系统办理的事，必须写明那边的受理号或流水号",
    advice="请填写其他系统的受理号或流水号，再提交一次", fields={"late_entry.reference": "必填"},
)  # fmt: skip
REFUSALS = {
    "ledger_late_entry_gives_its_reason": LATE,
    "ledger_act_is_not_in_the_future": FUTURE,
    "ledger_outside_act_names_its_number": NUMBERLESS,
}

# One statement: it locks and advances the subject's head, chains the hash there, writes the row and its reactions.
# The hash is the one of rules.hash_row; statement_timestamp() is one and the same throughout the statement.
RECORD = """
WITH mark AS MATERIALIZED (
    SELECT nextval('ledger_entry_id_seq') AS id, pg_current_xact_id()::text AS xid, statement_timestamp() AS now,
           to_char(statement_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment,
           %(body)s::text AS body
), head AS (
    INSERT INTO ledger_head AS h (subject_kind, subject_id, seq, previous, hash)
    SELECT %(kind)s, %(subject)s, 1, ''::bytea,
           sha256(convert_to(id || '|' || xid || '|1|' || moment || '|' || body, 'UTF8'))
    FROM mark
    ON CONFLICT (subject_kind, subject_id) DO UPDATE SET seq = h.seq + 1, previous = h.hash,
        hash = (SELECT sha256(h.hash || convert_to(id || '|' || xid || '|' || h.seq + 1 || '|' || moment || '|' || body,
                                                   'UTF8')) FROM mark)
    RETURNING seq, previous, hash
), entry AS (
    INSERT INTO ledger_entry (id, subject_kind, subject_id, seq, event, actor_kind, actor_account_id, actor_name,
        department_id, post_id, occurred_at, recorded_at, source, reference, late_reason, origin, body, previous,
        hash, xid)
    SELECT mark.id, %(kind)s, %(subject)s, head.seq, %(event)s, %(actor_kind)s, %(account)s, %(actor_name)s,
        %(department)s, %(post)s, %(occurred_at)s, mark.now, %(source)s, %(reference)s, %(late_reason)s, %(origin)s,
        mark.body, head.previous, head.hash, mark.xid::bigint
    FROM mark, head
    RETURNING id
), pending AS (
    INSERT INTO ledger_pending (entry_id, reaction, attempts, error, not_before)
    SELECT mark.id, reaction, 0, '', mark.now FROM mark, unnest(%(reactions)s::text[]) AS reaction
)
SELECT id FROM entry
"""


def install_reactions(wiring: Mapping[type, tuple[Reaction, ...]]) -> None:
    """Take the wiring of the whole house (event class → functions) at start; from then on record() queues them."""
    _reactions.clear()
    _functions.clear()
    for event, functions in wiring.items():
        names = tuple(f"{function.__module__}.{function.__name__}" for function in functions)
        _reactions[event.__name__] = names
        _functions.update(zip(names, functions, strict=True))


def record(*, subject: tuple[str, str | int], event: Any, actor: Actor, at: At) -> int:
    """Write one ledger row for `event` (a frozen dataclass without personal data) and queue its reactions.

    Call it inside the transaction of the act it records; rows of one subject are serialised. Returns the entry's id.
    Raises Invalid when a live act is entered late without a reason or lies in the future, or an act of another system
    has no number there; NotAllowed when a citizen enters one late (RD-15).
    """
    if at.late_reason and at.origin == "live" and actor.kind not in ("staff", "system"):
        raise copy.copy(STAFF_ONLY)
    name = type(event).__name__
    values = {
        "kind": subject[0], "subject": str(subject[1]), "body": write_body(subject, event, actor, at), "event": name,
        "actor_kind": actor.kind, "account": actor.account_id, "actor_name": actor.name,
        "department": actor.department_id, "post": actor.post_id, "occurred_at": at.occurred_at, "source": at.source,
        "reference": at.reference, "late_reason": at.late_reason, "origin": at.origin,
        "reactions": list(_reactions.get(name, ())),
    }  # fmt: skip
    try:
        with connection.cursor() as cursor:
            cursor.execute(RECORD, values)
            return int(cursor.fetchone()[0])
    except IntegrityError as error:
        raise refuse_by_constraint(error, REFUSALS) from error


def refuse_by_constraint(error: IntegrityError, refusals: Mapping[str, Exception]) -> Exception:
    """The refusal that stands for a violated constraint, or the error itself when none is named for it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    refusal = refusals.get(getattr(diagnosis, "constraint_name", None) or "", error)
    # A refusal kept at module level must not gather the tracebacks of everybody it was ever raised for.
    return copy.copy(refusal) if isinstance(refusal, Refusal) else refusal


def run_pending_reactions(*, at: At, limit: int = 100) -> int:
    """Run up to `limit` queued reactions, each in one transaction with the removal of its row. Returns how many ran.

    Safe with any number of workers: a row is locked by one and skipped by the others. A failing reaction keeps its row,
    its error and a growing delay (design 2: effects are at-least-once and carry an idempotency key).
    """
    done = 0
    for _ in range(limit):
        outcome = _run_next_reaction(at)
        if outcome is None:
            break
        done += outcome
    return done


def _run_next_reaction(at: At) -> int | None:
    with transaction.atomic():
        waiting = LedgerPending.objects.select_for_update(skip_locked=True, of=("self",)).select_related("entry")
        pending = waiting.filter(not_before__lte=at.occurred_at).order_by("not_before", "id").first()
        if pending is None:
            return None
        try:
            with transaction.atomic():
                _functions[pending.reaction](make_entry_row(pending.entry), at)
        except Exception as error:
            logger.exception("reaction %s failed for entry %s", pending.reaction, pending.entry_id)
            _delay_reaction(pending, error, at)
            return 0
        pending.delete()
        return 1


def _delay_reaction(pending: LedgerPending, error: Exception, at: At) -> None:
    pending.attempts += 1
    pending.error = f"{type(error).__name__}: {error}"[:2000]
    pending.not_before = at.occurred_at + timedelta(seconds=min(3600, 5 * 2**pending.attempts))
    pending.save(update_fields=["attempts", "error", "not_before"])


def seal_day(*, day: date) -> LedgerSeal:
    """Seal everything recorded since the last seal up to the oldest running transaction, in the name of `day` (一日一报).

    Reads only below pg_snapshot_xmin: a row that commits later falls into the next seal instead of being skipped.
    Raises Conflict when the day is sealed already.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ledger_seal'))")
        last = LedgerSeal.objects.order_by("-horizon_to").first()
        if last and last.day >= day:
            raise Conflict("day_sealed", f"{last.day.isoformat()} 已经封存", advice="每天只封存一次")
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        begin, end = (last.horizon_to if last else 0), int(cursor.fetchone()[0])
        hashes = list(stream_sealed_hashes(begin, end))
        root = compute_merkle_root(hashes)
        previous = bytes(last.hash) if last else b""
        return LedgerSeal.objects.create(
            day=day, horizon_from=begin, horizon_to=end, count=len(hashes), root=root, previous=previous,
            hash=hash_seal(previous, day, begin, end, len(hashes), root),
        )  # fmt: skip
