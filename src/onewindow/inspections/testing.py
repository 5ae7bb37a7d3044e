"""Inspections for tests, made through actions only."""

from __future__ import annotations

from datetime import date
from typing import Any

from onewindow.directory.testing import Cast
from onewindow.inspections.actions import book_inspection
from onewindow.kit.acting import At


def book(cast: Cast, party_id: int, day: date, at: At, **changes: Any) -> int:
    """The cast's department books one day's inspection by its reviewer; `changes` replace any field or the actor."""
    values: dict[str, Any] = {
        "department_id": cast.department.id,
        "party_id": party_id,
        "kind": "inspection",
        "law": "行政许可法",
        "article": "第六十一条",
        "reason": "年度监督检查",
        "starts_on": day,
        "last_day": day,
        "officers": (cast.reviewer.account_id, cast.clerk.account_id),
        "actor": cast.reviewer,
    }
    return book_inspection(**{**values, **changes}, at=at)
