"""Past cases that came in by the tables of GB/T 39046, as those tables again; sealed fields in clear only with a clearance."""

from __future__ import annotations

import json
from collections.abc import Iterator

from onewindow.exchange.gbt_imports import MASKED
from onewindow.exchange.models import PastCase, PastRecord
from onewindow.exchange.outgoing import PART
from onewindow.exchange.past import PastRange, filter_past
from onewindow.exchange.rules.choices import ExportFilters
from onewindow.exchange.rules.gbt_schema import TABLE_OF, GbtRow, GbtRows, mask_gbt_row
from onewindow.kit.cipher import get_vault


def stream_past_gbt(filters: ExportFilters, *, in_clear: bool) -> Iterator[GbtRows]:
    """Every past case with records, in the order it came in: two statements for each 500."""
    last = 0
    chosen = PastRange(system=filters.system, since=filters.since, until=filters.until)
    found = filter_past(chosen).filter(transfer__kind="gbt39046")
    if filters.department:
        found = found.filter(department=filters.department)
    while True:
        cases = list(found.filter(pk__gt=last).order_by("pk").only("pk", "attributes")[:PART])
        if not cases:
            return
        last = cases[-1].pk
        rows: dict[int, GbtRows] = {case.pk: {} for case in cases}
        already = {case.pk: is_masked(case) for case in cases}
        for record in PastRecord.objects.filter(case__in=cases).order_by("case_id", "table", "position"):
            row = make_gbt_row(record, in_clear=in_clear, already=already[record.case_id])
            rows[record.case_id].setdefault(record.table, []).append(row)
        yield from rows.values()


def count_past_gbt(filters: ExportFilters) -> int:
    """How many that will be."""
    found = filter_past(PastRange(system=filters.system, since=filters.since, until=filters.until))
    found = found.filter(transfer__kind="gbt39046")
    return (found.filter(department=filters.department) if filters.department else found).count()


def is_masked(case: PastCase) -> bool:
    """Whether a case came in masked."""
    return any(key == MASKED and value == "true" for key, _, value, *_ in case.attributes)


def make_gbt_row(record: PastRecord, *, in_clear: bool, already: bool) -> GbtRow:
    """One row, its fields in the order of the table."""
    table = TABLE_OF[record.table]
    sealed = json.loads(get_vault().decrypt(record.sealed)) if record.sealed is not None else {}
    whole = {**record.fields, **sealed}
    ordered = {spec.key: whole[spec.key] for spec in table.fields if spec.key in whole}
    return ordered if in_clear else mask_gbt_row(table, ordered, already=already)
