"""The figures of the home page and of reports: counted from the rows, with their base in words (RD-16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractYear

from onewindow.cases.models import Case
from onewindow.cases.queries.views import Figures, Rate
from onewindow.cases.queries.visits import count_visits
from onewindow.cases.rules import State
from onewindow.directory.places import build_place_filter


@dataclass(frozen=True, slots=True)
class YearCounts:
    """Of one year: cases completed, and those of instant items among them (K-14, X-08)."""

    completed: int
    instant: int


COMPLETION_BASE = "办结数 ÷ 受理数（同期受理的办件；办结指已作出决定或依法终结，不以送达为准）"
ON_TIME_BASE = "按时办结数 ÷ 办结数（同期办结、有期限且非补录的办件；按时指在应办结日前，含当日）"


def get_figures(*, since: date, until: date, region_code: str = "", department_id: int | None = None) -> Figures:
    """收件, 受理, 办结, 按时 from `since` to `until`, both included; two statements, three more for a place
    (`region_code`, under its old and its new divisions). Late entries stand apart (RD-15)."""
    cases = Case.objects.all()
    if department_id is not None:
        cases = cases.filter(department_id=department_id)
    if region_code:
        cases = cases.filter(build_place_filter(region_code, "received_on"))
    span = (since, until)
    accepted, completed = Q(accepted_on__range=span), Q(completed_on__range=span)
    judged = completed & Q(due_clock__isnull=False, late_entry=False)
    counts = cases.aggregate(
        received=Count("pk", filter=Q(received_on__range=span)),
        accepted=Count("pk", filter=accepted),
        completed=Count("pk", filter=completed),
        granted=Count("pk", filter=completed & Q(result="granted")),
        refused=Count("pk", filter=completed & Q(result="refused")),
        in_progress=Count("pk", filter=Q(state__in=[State.ACCEPTED, State.PAUSED])),
        late_entries=Count("pk", filter=completed & Q(late_entry=True)),
        accepted_and_completed=Count("pk", filter=accepted & Q(completed_on__isnull=False)),
        judged=Count("pk", filter=judged),
        on_time=Count("pk", filter=judged & Q(completed_on__lte=F("due_clock__due_on"))),
    )
    completion = Rate(counts.pop("accepted_and_completed"), counts["accepted"], COMPLETION_BASE)
    on_time = Rate(counts.pop("on_time"), counts.pop("judged"), ON_TIME_BASE)
    visits, done_at_once = count_visits(cases, since, until)
    return Figures(
        since=since,
        until=until,
        completion=completion,
        on_time=on_time,
        visits=visits,
        done_at_once=done_at_once,
        **counts,
    )


def count_completed_cases(department_ids: Iterable[int], *, until: date) -> dict[int, YearCounts]:
    """By year, the cases of some departments completed up to `until`; one statement (K-14, K-23)."""
    found = Case.objects.filter(department_id__in=set(department_ids), completed_on__lte=until)
    rows = (
        found.annotate(year=ExtractYear("completed_on"))
        .values("year")
        .annotate(completed=Count("pk"), instant=Count("pk", filter=Q(case_kind="instant")))
        .order_by("year")
    )
    return {row["year"]: YearCounts(row["completed"], row["instant"]) for row in rows}
