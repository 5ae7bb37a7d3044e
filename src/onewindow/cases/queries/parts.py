"""The rows that belong to one case, in one statement: papers, notice, steps, delivery (trap open-zaak#1811: never one by one)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

PARTS_SQL = """
SELECT (SELECT jsonb_agg(to_jsonb(m) ORDER BY m.position) FROM cases_casematerial m WHERE m.case_id = %(case)s)::text,
       (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.position) FROM cases_casecorrection c WHERE c.case_id = %(case)s)::text,
       (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM cases_casestep s WHERE s.case_id = %(case)s)::text,
       (SELECT to_jsonb(d) - 'receiver_sealed' FROM cases_casedelivery d WHERE d.case_id = %(case)s)::text,
       (SELECT jsonb_agg(jsonb_build_object('account_id', t.account_id, 'name', who.name, 'post', coalesce(post.name, ''),
                   'begun_at', lower(t.period), 'ended_at', upper(t.period)) ORDER BY t.period)
        FROM cases_casetenure t JOIN accounts_account who ON who.id = t.account_id
        LEFT JOIN directory_post post ON post.id = t.post_id WHERE t.case_id = %(case)s)::text,
       (SELECT jsonb_agg(to_jsonb(h) || jsonb_build_object('to_name', taker.name, 'from_name', coalesce(giver.name, ''))
                   ORDER BY h.id)
        FROM cases_casehandover h JOIN accounts_account taker ON taker.id = h.to_account_id
        LEFT JOIN accounts_account giver ON giver.id = h.from_account_id WHERE h.case_id = %(case)s)::text,
       (SELECT jsonb_agg(to_jsonb(i) || jsonb_build_object('name', who.name, 'absent', away.name, 'post', post.name)
                   ORDER BY i.first_at)
        FROM cases_casestandin i JOIN accounts_account who ON who.id = i.account_id
        JOIN accounts_account away ON away.id = i.absent_account_id JOIN directory_post post ON post.id = i.post_id
        WHERE i.case_id = %(case)s)::text
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts as the database gives them; `delivery` None before it."""

    materials: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    delivery: dict[str, Any] | None
    tenures: list[dict[str, Any]]
    handovers: list[dict[str, Any]]
    stand_ins: list[dict[str, Any]]


def load_parts(case_id: int) -> Parts:
    """Everything that hangs on a case, one statement."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS_SQL, {"case": case_id})
        found = [json.loads(text) if text else None for text in cursor.fetchone()]
    materials, corrections, steps, delivery, *answering = found
    return Parts(materials or [], corrections or [], steps or [], delivery, *(rows or [] for rows in answering))


def read_day(text: str | None) -> date | None:
    """A day of the database's JSON."""
    return date.fromisoformat(text) if text else None


def read_moment(text: str | None) -> datetime | None:
    """A moment of the database's JSON."""
    return datetime.fromisoformat(text) if text else None
