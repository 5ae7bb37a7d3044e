"""The proof (O-13 supervision): walk every chain and name each altered, removed, swapped or cut-off row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from onewindow.ledger.models import LedgerEntry, LedgerHead, LedgerSeal
from onewindow.ledger.queries import stream_sealed_hashes
from onewindow.ledger.rules import compute_merkle_root, format_moment, hash_row, hash_seal

COLUMNS = (
    "id", "subject_kind", "subject_id", "seq", "event", "actor_kind", "actor_account_id", "actor_name",
    "department_id", "post_id", "occurred_at", "recorded_at", "source", "reference", "late_reason", "origin", "body",
    "previous", "hash", "xid",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written: what kind, where, and a sentence for people."""

    kind: str
    subject: str
    seq: int
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification read and found; clean when there is no finding."""

    entries: int
    subjects: int
    seals: int
    findings: tuple[Finding, ...]


def verify_ledger() -> Verdict:
    """Recompute every hash, chain, head and seal, on one snapshot: rows written meanwhile are not half seen."""
    if connection.in_atomic_block:
        return _verify_snapshot()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _verify_snapshot()


def _verify_snapshot() -> Verdict:
    heads = {(head.subject_kind, head.subject_id): head for head in LedgerHead.objects.all().iterator()}
    findings: list[Finding] = []
    entries = subjects = 0
    rows = LedgerEntry.objects.order_by("subject_kind", "subject_id", "seq").values(*COLUMNS).iterator(chunk_size=5000)
    for subject, group in groupby(rows, key=lambda row: (row["subject_kind"], row["subject_id"])):
        chain = list(group)
        entries += len(chain)
        subjects += 1
        findings += check_chain(subject, chain, heads.pop(subject, None))
    for subject, head in heads.items():
        for seq in range(1, head.seq + 1):
            findings.append(_find("removed", subject, seq, "记录被删除"))
    seals = list(LedgerSeal.objects.order_by("horizon_from"))
    findings += check_seals(seals)
    return Verdict(entries, subjects, len(seals), tuple(findings))


def check_chain(subject: tuple[str, str], chain: list[dict[str, Any]], head: LedgerHead | None) -> Iterator[Finding]:
    """The findings of one subject's rows, given in order of their numbers."""
    expected, previous = 1, b""
    for row in chain:
        for seq in range(expected, row["seq"]):
            yield _find("removed", subject, seq, "记录被删除")
        if not _is_whole(row):
            yield _find("altered", subject, row["seq"], "记录内容与其校验值不符，被改动过")
        elif row["seq"] == expected and bytes(row["previous"]) != previous:
            yield _find("swapped", subject, row["seq"], "记录与上一条不相接，被调换或替换")
        expected, previous = row["seq"] + 1, bytes(row["hash"])
    if head is None:
        yield _find("head", subject, expected - 1, "链头被删除")
        return
    for seq in range(expected, head.seq + 1):
        yield _find("removed", subject, seq, "末尾记录被删除")
    if head.seq < expected - 1:
        yield _find("head", subject, head.seq, "链头被改回旧值")
    elif head.seq == expected - 1 and bytes(head.hash) != previous:
        yield _find("head", subject, head.seq, "链头校验值与最后一条记录不符")


def _is_whole(row: dict[str, Any]) -> bool:
    made = hash_row(bytes(row["previous"]), row["id"], row["xid"], row["seq"], row["recorded_at"], row["body"])
    return made == bytes(row["hash"]) and _repeats_body(row)


def _repeats_body(row: dict[str, Any]) -> bool:
    body = json.loads(row["body"])
    occurred: datetime = row["occurred_at"]
    actor = ("actor_kind", "actor_account_id", "actor_name", "department_id", "post_id")
    return bool(
        body["subject"] == [row["subject_kind"], row["subject_id"]]
        and body["event"] == row["event"]
        and body["actor"] == [row[name] for name in actor]
        and body["occurred_at"] == format_moment(occurred)
        and body["source"] == [row["source"], row["reference"], row["late_reason"]]
        and body["origin"] == row["origin"]
    )


def check_seals(seals: list[LedgerSeal]) -> Iterator[Finding]:
    """The findings of the daily seals: each root recomputed, each chained to the one before."""
    previous, horizon = b"", 0
    for seal in seals:
        hashes = list(stream_sealed_hashes(seal.horizon_from, seal.horizon_to))
        subject = ("seal", seal.day.isoformat())
        root, count = bytes(seal.root), seal.count
        made = hash_seal(bytes(seal.previous), seal.day, seal.horizon_from, seal.horizon_to, count, root)
        if made != bytes(seal.hash):
            yield _find("altered", subject, 0, "日封存记录被改动过")
        elif bytes(seal.previous) != previous or seal.horizon_from != horizon:
            yield _find("removed", subject, 0, "上一日的封存记录被删除或替换")
        elif len(hashes) != count or compute_merkle_root(hashes) != root:
            yield _find("sealed", subject, 0, f"当日记录与封存不符：封存 {count} 条，现有 {len(hashes)} 条")
        previous, horizon = bytes(seal.hash), seal.horizon_to


def _find(kind: str, subject: tuple[str, str], seq: int, message: str) -> Finding:
    name = f"{subject[0]}/{subject[1]}"
    return Finding(kind, name, seq, f"{name} 第 {seq} 条：{message}" if seq else f"{name}：{message}")
