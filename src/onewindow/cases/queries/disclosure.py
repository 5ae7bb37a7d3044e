"""行政许可法 40: decisions that grant a licence are public, and everybody may look them up (AL-24).

A person's name stays masked: what is public is the decision, not the private life of whoever asked (个人信息保护法). Organisations
are named. What the decision says in full is with its holder; here is what it was for, by whom, when and until when.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db import connection

from onewindow.cases.rules import LICENCE
from onewindow.kit.paging import Page, read_cursor, write_cursor

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class DisclosedGrant:
    """One public line. `by_law`: granted by silence (50); `certificate` "" where the grant left none."""

    decided_on: date
    decision_number: str
    item_code: str
    item_name: str
    department_name: str
    holder: str
    certificate: str
    valid_to: date | None
    by_law: bool


# The decision's number and the certificate come with each line; the partial index walks the newest decisions first.
GRANTS_SQL = """
SELECT own.decided_on, coalesce(paper.number, ''), own.item_code, own.item_name, department.name, own.applicant_masked,
    coalesce(certificate.number, ''), certificate.valid_to, coalesce(paper.kind = 'renewal_proof', false), own.id
FROM cases_case own
JOIN directory_department department ON department.id = own.department_id
LEFT JOIN certificates_certificate certificate ON certificate.case_number = own.number
LEFT JOIN LATERAL (
    SELECT number, kind FROM documents_document
    WHERE subject_kind = 'case' AND subject_id = own.number AND kind = ANY(%(decisions)s) AND state = 'issued'
    ORDER BY id DESC LIMIT 1
) paper ON true
WHERE own.regime = %(regime)s AND own.result = 'granted'
  AND (%(item)s = '' OR own.item_code = %(item)s)
  AND (%(department)s::bigint IS NULL OR own.department_id = %(department)s)
  AND (%(since)s::date IS NULL OR own.decided_on BETWEEN %(since)s AND %(until)s)
  AND (%(text)s = '' OR own.item_name LIKE %(pattern)s OR certificate.number = %(text)s OR paper.number = %(text)s)
  AND (%(after_day)s::date IS NULL OR (own.decided_on, own.id) < (%(after_day)s, %(after_id)s))
ORDER BY own.decided_on DESC, own.id DESC LIMIT %(limit)s
"""
DECISIONS = ["grant_decision", "renewal_decision", "change_decision", "renewal_proof"]


def list_disclosed_grants(
    *,
    item_code: str = "",
    department_id: int | None = None,
    month: date | None = None,
    text: str = "",
    cursor: str = "",
    limit: int = 30,
) -> Page[DisclosedGrant]:
    """Granted licences, newest first, one statement. `month`: any day of it; `text`: part of an item's name, or a whole number.

    Raises Invalid for a mangled cursor.
    """
    after = read_cursor(cursor, 2)
    wanted = max(1, min(limit, LARGEST_PAGE))
    plain = text.replace("\x00", "").strip()[:80]
    values: dict[str, Any] = {
        "regime": LICENCE,
        "decisions": DECISIONS,
        "item": item_code,
        "department": department_id,
        "since": month.replace(day=1) if month else None,
        "until": end_month(month) if month else None,
        "text": plain,
        "pattern": f"%{plain.replace('%', '').replace('_', '')}%",
        "after_day": date.fromisoformat(str(after[0])) if after else None,
        "after_id": after[1] if after else None,
        "limit": wanted + 1,
    }
    with connection.cursor() as run:
        run.execute(GRANTS_SQL, values)
        rows = run.fetchall()
    lines = tuple(DisclosedGrant(*row[: len(fields(DisclosedGrant))]) for row in rows[:wanted])
    last = rows[wanted - 1] if len(rows) > wanted else None
    return Page(lines, write_cursor(last[0].isoformat(), last[-1]) if last else "")


def end_month(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
