"""The search row of a version: written whenever the version is, in the same transaction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from onewindow.catalogue.guides import Guide
from onewindow.catalogue.models import Item, ItemSearchRow, ItemUseCount, ItemVersion
from onewindow.catalogue.pieces import make_search_texts


def write_search_row(version: ItemVersion, item: Item, guide: Guide) -> None:
    """Writes what search reads of one version; views already counted for the item stay with it."""
    row = ItemSearchRow(version_id=version.id, **make_search_row(version, item, guide))
    ItemSearchRow.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["version"], update_fields=_WRITTEN_COLUMNS
    )


_WRITTEN_COLUMNS = [field.attname for field in ItemSearchRow._meta.concrete_fields if not field.primary_key]


def make_search_row(version: ItemVersion, item: Item, guide: Guide) -> dict[str, Any]:
    """The columns of the search row."""
    texts = make_search_texts(guide, version.department_name)
    # The first version of an item cannot have been looked at.
    counts = ItemUseCount.objects.filter(item=item, kind="view") if version.version_no > 1 or version.validity else None
    views = counts.aggregate(total=Sum("amount"))["total"] if counts is not None else 0
    upper = version.validity.upper if version.validity else None
    return {
        "item_id": item.id,
        "code": item.code,
        "code_form": item.code_form,
        "name": guide.name,
        "summary": guide.summary,
        "department_id": version.department_id,
        "department_name": version.department_name,
        "region_code": guide.region_code,
        "regime": guide.regime,
        "case_kind": guide.case_kind,
        "promised_amount": version.promised_amount,
        "promised_unit": version.promised_unit,
        "topics": list(guide.topics),
        "service_objects": list(guide.service_objects),
        "status": version.status,
        "valid_from": version.validity.lower if version.validity else None,
        "valid_to": upper - timedelta(days=1) if upper else None,
        "views": views or 0,
        **{name: getattr(texts, name) for name in texts.__slots__},
    }


def drop_ended_search_rows(item_id: int, on: date) -> None:
    """Versions that ended before a day are history, not search results."""
    ItemSearchRow.objects.filter(item_id=item_id, valid_to__lt=on).delete()
