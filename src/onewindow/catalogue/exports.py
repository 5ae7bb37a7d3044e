"""What goes out: items as JSON, whole, and as CSV, seven columns; importing either again changes nothing."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from onewindow.catalogue.imports import CSV_COLUMNS
from onewindow.catalogue.models import ItemVersion
from onewindow.catalogue.rules import ITEM_FORMAT


def export_items_json(*, on: date | None = None, indent: int | None = 1) -> str:
    """A JSON list of the items in force `on`; without a day, of every item's newest version, drafts included."""
    items = [_write_item(version) for version in _select_versions(on)]
    return json.dumps(items, ensure_ascii=False, indent=indent) + "\n"


def export_items_csv(*, on: date | None = None) -> str:
    """The same items as CSV with the columns of CSV_COLUMNS, type codes without a leading nought as the field writes them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for version in _select_versions(on):
        content = version.content
        department = content["department"]
        writer.writerow(
            [
                department["name"],
                content["main_item"] or "未分类",
                content["name"],
                content["code"],
                content["type_code"].lstrip("0"),
                content["region_code"],
                department["credit_code"],
            ]
        )
    return out.getvalue()


def _select_versions(on: date | None) -> QuerySet[ItemVersion]:
    if on is not None:
        return ItemVersion.objects.filter(status="published", validity__contains=on).order_by("item__code")
    return ItemVersion.objects.order_by("item__code", "-version_no").distinct("item__code")


def _write_item(version: ItemVersion) -> dict[str, Any]:
    start = version.validity.lower if version.validity else None
    end = version.validity.upper - timedelta(days=1) if version.validity and version.validity.upper else None
    return {
        "format": ITEM_FORMAT,
        **version.content,
        "valid_from": start.isoformat() if start else None,
        "valid_to": end.isoformat() if end else None,
        "publish": version.status == "published",
    }
