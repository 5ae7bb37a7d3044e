"""Visits read: of one case against what its guide promised, the figures, and the comings again that nobody asked for (C-15, RD-22)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from onewindow.cases.models import Case, CaseVisit
from onewindow.cases.queries.lists import filter_readable
from onewindow.cases.queries.one import load_readable_case
from onewindow.cases.queries.views import Mean, Rate
from onewindow.cases.rules.visits import COLLECT, ONCE, VISIT_REASONS, VISITORS, Coming, find_unexplained_visits
from onewindow.directory.rules import Role, require_role
from onewindow.kit.acting import Actor

MEAN_BASE = "到现场总次数 ÷ 办结数（同期办结、由本系统收件的办件；同一人同一天为一件事来算一次，网上办理不算到现场）"
ONCE_BASE = "至多到现场一次的办结数 ÷ 办结数（同期办结、由本系统收件的办件；含一次都没有来的）"
# Of cases kept elsewhere nobody knows who came.
KNOWN_ORIGINS = ("live", "demo")
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class VisitView:
    """One coming: who, when, at which window, what for."""

    on: date
    who: str
    reasons: tuple[str, ...]
    window: str


@dataclass(frozen=True, slots=True)
class RepeatedVisit:
    """Somebody came again for the same item, his matter still open, and no notice had asked for it."""

    number: str
    item_name: str
    department: str
    applicant_masked: str
    first_on: date
    on: date
    reasons: tuple[str, ...]
    window: str


def list_case_visits(number: str, actor: Actor, on: date) -> tuple[VisitView, ...]:
    """Every coming about a case, oldest first; two statements. Raises NotFound as get_case."""
    case = load_readable_case(number, actor, on)
    rows = CaseVisit.objects.filter(case_id=case.pk).order_by("visited_on", "pk")
    return tuple(
        VisitView(on, VISITORS[who], _word_reasons(reasons), window or "")
        for on, who, reasons, window in rows.values_list("visited_on", "who", "reasons", "window__name")
    )


def count_visits(cases: QuerySet[Case], since: date, until: date) -> tuple[Mean, Rate]:
    """Mean visits of a completed case, and the share that took one at most; one statement."""
    completed = cases.filter(completed_on__range=(since, until), origin__in=KNOWN_ORIGINS)
    told = completed.annotate(came=Count("visits")).aggregate(
        completed=Count("pk"), visits=Sum("came", default=0), once=Count("pk", filter=Q(came__lte=ONCE))
    )
    return Mean(told["visits"], told["completed"], MEAN_BASE), Rate(told["once"], told["completed"], ONCE_BASE)


def list_repeated_visits(*, actor: Actor, since: date, until: date) -> tuple[RepeatedVisit, ...]:
    """Comings again without a notice between two days, newest first, for the supervisor: three statements at most, 500 at most.

    Raises NotAllowed for every other role.
    """
    require_role(actor, Role.SUPERVISOR)
    errands = _filter_errands(CaseVisit.objects.all())
    again = errands.filter(
        Exists(
            errands.filter(
                case__applicant_id=OuterRef("case__applicant_id"),
                case__item_code=OuterRef("case__item_code"),
                visited_on__lt=OuterRef("visited_on"),
            )
        ),
        case__in=filter_readable(actor, until),
        visited_on__range=(since, until),
    ).order_by("-visited_on", "-pk")
    pairs = set(again.values_list("case__applicant_id", "case__item_code")[:MOST_SHOWN])
    found = [row for pair in _load_pairs(errands, pairs).values() for row in _judge_pair(pair)]
    shown = [row for row in found if since <= row.on <= until]
    return tuple(sorted(shown, key=lambda row: (row.on, row.number), reverse=True)[:MOST_SHOWN])


def _filter_errands(visits: QuerySet[CaseVisit]) -> QuerySet[CaseVisit]:
    return visits.exclude(reasons=[COLLECT])


def _load_pairs(errands: QuerySet[CaseVisit], pairs: set[tuple[int, str]]) -> dict[tuple[int, str], list[Any]]:
    """Every errand of these people for these items, by person and item; one statement."""
    people, items = {person for person, _ in pairs}, {item for _, item in pairs}
    rows = errands.filter(case__applicant_id__in=people, case__item_code__in=items).annotate(
        number=F("case__number"),
        applicant=F("case__applicant_id"),
        item=F("case__item_code"),
        item_name=F("case__item_name"),
        masked=F("case__applicant_masked"),
        department=F("case__department__name"),
        notified_on=F("case__notified_on"),
        completed_on=F("case__completed_on"),
        window_name=F("window__name"),
    )
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in rows if pairs else ():
        if (row.applicant, row.item) in pairs:
            found[(row.applicant, row.item)].append(row)
    return found


def _judge_pair(rows: list[Any]) -> list[RepeatedVisit]:
    """The rule's word on one person's comings for one item."""
    comings = {
        Coming(row.number, row.visited_on, tuple(row.reasons), row.notified_on, row.completed_on): row for row in rows
    }
    first_on = min(coming.on for coming in comings)
    return [
        RepeatedVisit(
            number=row.number,
            item_name=row.item_name,
            department=row.department,
            applicant_masked=row.masked,
            first_on=first_on,
            on=row.visited_on,
            reasons=_word_reasons(row.reasons),
            window=row.window_name or "",
        )
        for row in (comings[coming] for coming in find_unexplained_visits(tuple(comings)))
    ]


def _word_reasons(reasons: list[str]) -> tuple[str, ...]:
    return tuple(VISIT_REASONS[reason] for reason in reasons)
