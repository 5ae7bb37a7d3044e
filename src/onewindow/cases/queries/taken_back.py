"""Cases taken back to departments although they were at the window: stated ones with their reasons, unstated ones found (C-09)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count

from onewindow.cases.models import CaseTakenBack
from onewindow.cases.queries.views import Rate
from onewindow.kit.acting import Actor

DAYS_LOOKED_AT = 90
ROWS_SHOWN = 200
BASE = "带回部门的件 ÷ 同期受理、窗口有决定授权的件（一件带回几次也只算一件）"

# Accepted since a day, on a day on which a window of the department could decide the item; whether it was taken back with a
# reason, and whether a step of its was done in the back office all the same.
DECIDABLE_SQL = """
WITH decidable AS (
    SELECT own.id, own.number, own.item_name, own.department_id, own.accepted_on,
        EXISTS (SELECT FROM cases_casetakenback stay WHERE stay.case_id = own.id AND stay.window_could) AS stated,
        EXISTS (SELECT FROM cases_casestep step WHERE step.case_id = own.id AND step.place = 'back_office') AS walked
    FROM cases_case own
    WHERE own.accepted_on BETWEEN %(since)s AND %(until)s AND own.department_id = ANY(%(departments)s)
      AND EXISTS (
        SELECT FROM directory_authorisation letter JOIN directory_post post ON post.id = letter.post_id
        WHERE post.window_id IS NOT NULL AND letter.level = 'decide' AND letter.department_id = own.department_id
          AND letter.item_code = own.item_code AND letter.period @> own.accepted_on
          AND (letter.revoked_on IS NULL OR letter.revoked_on > own.accepted_on))
)
"""
COUNT_SQL = f"""{DECIDABLE_SQL}
SELECT department_id, count(*), count(*) FILTER (WHERE stated), count(*) FILTER (WHERE walked AND NOT stated)
FROM decidable GROUP BY department_id ORDER BY department_id
"""  # noqa: S608
UNSTATED_SQL = f"""{DECIDABLE_SQL}
SELECT number, item_name, department_id, accepted_on FROM decidable WHERE walked AND NOT stated
ORDER BY accepted_on DESC, id DESC LIMIT {ROWS_SHOWN}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class StayRow:
    """One stay in the department, with its reason."""

    number: str
    item_name: str
    department_id: int
    step_name: str
    purpose: str
    reason_code: str
    reason: str
    window_could: bool
    taken_by: str
    taken_at: datetime
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnstatedRow:
    """A case the window could have decided that walked through the back office and nobody said why."""

    number: str
    item_name: str
    department_id: int
    accepted_on: date


@dataclass(frozen=True, slots=True)
class TakenBackCount:
    """One department: its rate with the base, and how many went back without a stated reason."""

    department_id: int
    rate: Rate
    unstated: int


@dataclass(frozen=True, slots=True)
class TakenBackView:
    """The last ninety days of some departments."""

    since: date
    until: date
    stays: tuple[StayRow, ...]
    unstated: tuple[UnstatedRow, ...]
    counts: tuple[TakenBackCount, ...]
    reasons: tuple[tuple[str, int], ...]


def find_taken_back(*, department_ids: Iterable[int], actor: Actor, on: date) -> TakenBackView:
    """What went back in these departments in the ninety days through `on`; four statements. Callers choose the departments the
    actor may see; nobody but staff sees any."""
    departments = sorted(set(department_ids)) if actor.kind == "staff" else []
    since = on - timedelta(days=DAYS_LOOKED_AT - 1)
    asked: dict[str, Any] = {"since": since, "until": on, "departments": departments}
    stays = CaseTakenBack.objects.filter(department_id__in=departments, taken_on__range=(since, on))
    reasons = stays.values_list("reason_code").annotate(times=Count("pk")).order_by("-times", "reason_code")
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL, asked)
        counted = cursor.fetchall()
        cursor.execute(UNSTATED_SQL, asked)
        unstated = tuple(UnstatedRow(*row) for row in cursor.fetchall())
    return TakenBackView(
        since=since,
        until=on,
        stays=tuple(
            StayRow(*row) for row in stays.order_by("-taken_at", "-pk").values_list(*STAY_COLUMNS)[:ROWS_SHOWN]
        ),
        unstated=unstated,
        counts=tuple(
            TakenBackCount(department_id, Rate(stated, base, BASE), silent)
            for department_id, base, stated, silent in counted
        ),
        reasons=tuple(reasons),
    )


STAY_COLUMNS = (
    "case__number",
    "case__item_name",
    "department_id",
    "step_name",
    "purpose",
    "reason_code",
    "reason",
    "window_could",
    "taken_by",
    "taken_at",
    "returned_at",
)
