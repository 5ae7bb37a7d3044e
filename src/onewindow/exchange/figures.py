"""Figures of migrated history. Each rate carries numerator, denominator and base (X-01, RD-16); nothing here counts own cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q, Sum
from django.db.models.functions import TruncMonth

from onewindow.exchange.models import PastCase, PastEvent
from onewindow.exchange.past import PastRange, filter_past

BASE = "已办结且有期限的历史办件"


@dataclass(frozen=True, slots=True)
class PastVariant:
    """One way through: the order of its activities and how many cases went it."""

    cases: int
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastMonth:
    """Cases begun in a month, and of them: ended, late (of those with a limit)."""

    month: date
    begun: int
    ended: int
    judged: int
    late: int


@dataclass(frozen=True, slots=True)
class PastFigures:
    """The overview. `late` of `judged`: ended cases with a limit; `finished` includes those without one."""

    cases: int
    events: int
    finished: int
    judged: int
    late: int
    activities: int
    resources: int
    variants: int
    first_on: date | None
    last_on: date | None
    channels: tuple[tuple[str, int], ...]
    departments: tuple[tuple[str, int], ...]
    top_variants: tuple[PastVariant, ...]
    months: tuple[PastMonth, ...]
    calendars: tuple[str, ...]

    @property
    def late_rate(self) -> str:
        """Late of all judged, in per cent with one place; "" where there is none to judge."""
        return f"{self.late * 100 / self.judged:.1f}%" if self.judged else ""


ENDED = Q(ended_at__isnull=False)
JUDGED = ENDED & Q(due_at__isnull=False)
LATE_ONES = JUDGED & Q(ended_at__gt=F("due_at"))


def compute_past_figures(chosen: PastRange, *, top: int = 10) -> PastFigures:
    """The figures of a range of past cases, in eight statements however many there are."""
    found = filter_past(chosen)
    sums = found.aggregate(
        cases=Count("pk"), events=Sum("event_count"), finished=Count("pk", filter=ENDED), judged=Count("pk", filter=JUDGED),
        late=Count("pk", filter=LATE_ONES), first_on=Min("started_on"), last_on=Max("started_on"),
        variants=Count("variant_hash", distinct=True),
    )  # fmt: skip
    sums["events"] = sums["events"] or 0
    seen = PastEvent.objects.filter(case__in=found.values("pk")).aggregate(
        activities=Count("activity", distinct=True),
        resources=Count("resource", distinct=True, filter=~Q(resource="")),
    )
    return PastFigures(
        **sums,
        **seen,
        channels=_count_by(chosen, "channel", 20),
        departments=_count_by(chosen, "department", 20),
        top_variants=_list_top_variants(chosen, top),
        months=_list_months(chosen),
        calendars=tuple(found.order_by("calendar").values_list("calendar", flat=True).distinct()),
    )


def _count_by(chosen: PastRange, column: str, limit: int) -> tuple[tuple[str, int], ...]:
    counted = filter_past(chosen).values(column).annotate(count=Count("pk")).order_by("-count", column)
    return tuple((row[column], row["count"]) for row in counted[:limit])


def _list_top_variants(chosen: PastRange, top: int) -> tuple[PastVariant, ...]:
    counted = filter_past(chosen).values("variant_hash").annotate(count=Count("pk"), sample=Min("pk"))
    rows = list(counted.order_by("-count", "sample")[:top])
    walked: dict[int, list[str]] = {row["sample"]: [] for row in rows}
    events = PastEvent.objects.filter(case_id__in=list(walked)).order_by("case_id", "position")
    for case_id, activity in events.values_list("case_id", "activity"):
        walked[case_id].append(activity)
    return tuple(PastVariant(row["count"], tuple(walked[row["sample"]])) for row in rows)


def _list_months(chosen: PastRange) -> tuple[PastMonth, ...]:
    counted = (
        filter_past(chosen)
        .annotate(month=TruncMonth("started_on"))
        .values("month")
        .annotate(
            begun=Count("pk"), done=Count("pk", filter=ENDED), judged=Count("pk", filter=JUDGED),
            late=Count("pk", filter=LATE_ONES),
        )
        .order_by("month")
    )  # fmt: skip
    return tuple(PastMonth(row["month"], row["begun"], row["done"], row["judged"], row["late"]) for row in counted)


def list_past_systems() -> tuple[tuple[str, int], ...]:
    """The systems that past cases came from, with their numbers; one statement."""
    counted = PastCase.objects.values("system").annotate(count=Count("pk")).order_by("system")
    return tuple((row["system"], row["count"]) for row in counted)
