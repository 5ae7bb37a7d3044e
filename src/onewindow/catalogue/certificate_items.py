"""Which items change, renew or deregister the certificates of an item (行政许可法 49, 50, 70)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models.fields.json import KeyTextTransform, KeyTransform

from onewindow.catalogue.guides import CertificateRequest
from onewindow.catalogue.models import ItemVersion
from onewindow.catalogue.reading import Faults, read_record


@dataclass(frozen=True, slots=True)
class CertificateItem:
    """An item in force whose applications are about certificates of another item."""

    code: str
    name: str
    online_depth: str
    request: CertificateRequest


def list_certificate_items(item_codes: Iterable[str], on: date) -> dict[str, tuple[CertificateItem, ...]]:
    """By the issuing item's code, the items in force on a day that ask something for its certificates; one indexed statement."""
    wanted = sorted(set(item_codes))
    rows = (
        ItemVersion.objects.alias(of=KeyTextTransform("item_code", KeyTransform("certificate_act", "content")))
        .filter(of__in=wanted, status="published", validity__contains=on)
        .order_by("item__code")
        .values_list("item__code", "name", "content__online_depth", "content__certificate_act")
    )
    found: dict[str, list[CertificateItem]] = {code: [] for code in wanted}
    for code, name, depth, asked in rows:
        request = read_record(CertificateRequest, asked, "certificate_act", Faults({}))
        found[request.item_code].append(CertificateItem(code, name, depth or "", request))
    return {code: tuple(items) for code, items in found.items()}
