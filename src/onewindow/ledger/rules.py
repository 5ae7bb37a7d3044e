"""Pure rules of the ledger: canonical text, the hash of a row, the Merkle root of a day."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from onewindow.kit.acting import Actor, At, Invalid, NotAllowed

BODY_VERSION = 1
SOURCES = ("here", "outside", "paper", "law")
ORIGINS = ("live", "demo", "migrated", "rebuilt")
# What a person may name; `law` is the law's own.
TOLD_SOURCES = ("here", "outside", "paper")
# The longest time between an act and its record that is no late entry (RD-15); the table judges by the same.
LATE_AFTER = timedelta(minutes=15)
LONGEST_TOLD = 200
STAFF_ONLY = NotAllowed("late_entry_is_for_staff", "只有工作人员可以补录", advice="请按现在的时间提交")


def format_moment(moment: datetime) -> str:
    """UTC with microseconds, the only form of a time inside a hashed text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def make_plain(value: Any) -> Any:
    """The canonical JSON form of a value. Raises TypeError for floats (not exact) and for unknown types."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple | list):
        return [make_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): make_plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: make_plain(getattr(value, item.name)) for item in fields(value)}
    raise TypeError(f"the ledger cannot hold {type(value).__name__}: {value!r}")


def write_canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, no escapes beyond JSON's own."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def write_body(subject: tuple[str, str | int], event: Any, actor: Actor, at: At) -> str:
    """The text of one row: who did what to which subject, when and by what source (RD-15), as version 1 canonical JSON."""
    return write_canonical(
        {
            "v": BODY_VERSION,
            "subject": [subject[0], str(subject[1])],
            "event": type(event).__name__,
            "actor": [actor.kind, actor.account_id, actor.name, actor.department_id, actor.post_id],
            "occurred_at": format_moment(at.occurred_at),
            "source": [at.source, at.reference, at.late_reason],
            "origin": at.origin,
            "data": make_plain(event),
        }
    )


def check_late_entry(at: At, *, actor: Actor, now: datetime) -> At:
    """A late entry as told by whoever makes it, whole and plausible (RD-15): given back, or every fault at once.

    Raises NotAllowed for anyone but staff, Invalid with `late_entry.occurred_at`, `.source`, `.reference`, `.reason`.
    """
    if actor.kind != "staff":
        raise copy.copy(STAFF_ONLY)
    late = now - at.occurred_at > LATE_AFTER
    faults = {}
    if at.occurred_at > now:
        faults["occurred_at"] = "不能晚于现在"
    elif not late and at.source == "here":
        faults["occurred_at"] = "十五分钟以内的事不是补录，请清空这一栏，直接办理"
    if at.source not in TOLD_SOURCES:
        faults["source"] = "请选择来源"
    if at.source == "outside" and not at.reference:
        faults["reference"] = "请写明其他系统的受理号或流水号"
    if not at.late_reason and (late or at.source == "paper"):
        faults["reason"] = "请写明为什么当时没有登记"
    for name, told in (("reference", at.reference), ("reason", at.late_reason)):
        if len(told) > LONGEST_TOLD:
            faults[name] = f"不能超过 {LONGEST_TOLD} 个字"
    if faults:
        told_faults = {f"late_entry.{name}": fault for name, fault in faults.items()}
        raise Invalid("late_entry_wrong", "补录的内容不完整或有误", fields=told_faults)
    return at


def hash_row(previous: bytes, entry_id: int, xid: int, seq: int, recorded_at: datetime, body: str) -> bytes:
    """SHA-256 over the previous row's hash and everything the row says; the same sum the database makes on insert."""
    text = f"{entry_id}|{xid}|{seq}|{format_moment(recorded_at)}|{body}"
    return hashlib.sha256(previous + text.encode()).digest()


def compute_merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Merkle root with distinct leaf and node prefixes, so that no node can pass for a leaf; 32 zero bytes for none."""
    # The stack holds (height, hash) of the finished subtrees, so a day of any size needs only log2(n) hashes in memory.
    stack: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, hashlib.sha256(b"\x00" + leaf).digest()
        while stack and stack[-1][0] == height:
            node = hashlib.sha256(b"\x01" + stack.pop()[1] + node).digest()
            height += 1
        stack.append((height, node))
    if not stack:
        return bytes(32)
    root = stack.pop()[1]
    while stack:
        root = hashlib.sha256(b"\x01" + stack.pop()[1] + root).digest()
    return root


def hash_seal(previous: bytes, day: date, horizon_from: int, horizon_to: int, count: int, root: bytes) -> bytes:
    """The hash of one daily seal, chained to the seal before it."""
    text = f"{day.isoformat()}|{horizon_from}|{horizon_to}|{count}|"
    return hashlib.sha256(previous + text.encode() + root).digest()
