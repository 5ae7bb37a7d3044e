"""What everybody may read: the announcement of deregistrations; persons masked (行政许可法 40, 70)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from onewindow.certificates.models import CertificateEntry, CertificateVersion
from onewindow.certificates.queries.views import EndedLine
from onewindow.kit.paging import Page, read_cursor, write_cursor


def list_deregistrations(
    *, department_id: int | None = None, month: date | None = None, cursor: str = "", limit: int = 30
) -> Page[EndedLine]:
    """Deregistered certificates, newest first; `month`: any day of it. One statement."""
    newest = CertificateVersion.objects.filter(certificate=OuterRef("certificate")).order_by("-number")
    found = CertificateEntry.objects.filter(act="deregister").annotate(
        name=Subquery(newest.values("name")[:1]), holder=Subquery(newest.values("holder_masked")[:1])
    )
    if department_id is not None:
        found = found.filter(certificate__department_id=department_id)
    if month is not None:
        found = found.filter(on__year=month.year, on__month=month.month)
    after = read_cursor(cursor, 2)
    if after is not None:
        day = date.fromisoformat(str(after[0]))
        found = found.filter(Q(on__lt=day) | Q(on=day, pk__lt=after[1]))
    rows: list[Any] = list(
        found.annotate(number=F("certificate__number"), department_name=F("certificate__department__name")).order_by(
            "-on", "-pk"
        )[: limit + 1]
    )
    lines = tuple(
        EndedLine(row.number, row.name, row.department_name, row.holder, row.on, row.article) for row in rows[:limit]
    )
    more = len(rows) > limit
    return Page(lines, write_cursor(rows[limit - 1].on.isoformat(), rows[limit - 1].pk) if more else "")
