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
       (SELECT to_jsonb(d) - 'receiver_sealed' FROM cases_casedelivery d WHERE d.case_id = %(case)s)::text
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts as the database gives them; `delivery` None before it."""

    materials: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    delivery: dict[str, Any] | None


def load_parts(case_id: int) -> Parts:
    """Everything that hangs on a case, one statement."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS_SQL, {"case": case_id})
        materials, corrections, steps, delivery = (json.loads(text) if text else None for text in cursor.fetchone())
    return Parts(materials or [], corrections or [], steps or [], delivery)


def read_day(text: str | None) -> date | None:
    """A day of the database's JSON."""
    return date.fromisoformat(text) if text else None


def read_moment(text: str | None) -> datetime | None:
    """A moment of the database's JSON."""
    return datetime.fromisoformat(text) if text else None
