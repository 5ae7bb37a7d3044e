"""Printed disclosures put up at windows, on the board and in the cabinet, and which of them have grown old (K-15, B-04)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from onewindow.catalogue.disclosures import PRINTED_FORMS, list_undisclosed
from onewindow.catalogue.events import DisclosuresPosted
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.models import DisclosurePrint, ItemVersion
from onewindow.catalogue.queries import make_version_view
from onewindow.directory.rules import Role, require_choice, require_role, require_words
from onewindow.kit.acting import Actor, At, Invalid
from onewindow.ledger.actions import record

POSTERS = (Role.ADMINISTRATOR, Role.CENTRE_STAFF, Role.CHIEF, Role.HEAD)


@dataclass(frozen=True, slots=True)
class PostedPrint:
    """One print that hangs; `outdated`: the item has a newer version in force, or none."""

    id: int
    code: str
    name: str
    form: str
    place: str
    printed_on: date
    outdated: bool


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """An item in force, what its guide leaves unsaid of the six, and in how many places each form hangs, up to date and old."""

    code: str
    name: str
    department: str
    undisclosed: tuple[str, ...]
    forms: tuple[tuple[str, int, int], ...]


def list_items_to_disclose(*, on: date, department_id: int | None = None) -> tuple[ItemView, ...]:
    """The items handled in the hall on a day with their whole guides, by department and code; one statement."""
    found = ItemVersion.objects.filter(status="published", validity__contains=on, content__in_hall=True)
    if department_id is not None:
        found = found.filter(department_id=department_id)
    versions = found.select_related("item").order_by("department_name", "department_id", "item__code")
    return tuple(make_version_view(version) for version in versions)


def list_disclosure_rows(*, on: date, department_id: int | None = None) -> tuple[DisclosureRow, ...]:
    """Every hall item with its six disclosures and its prints; two statements."""
    hanging: dict[str, list[PostedPrint]] = {}
    for print_ in list_posted_prints(on=on):
        hanging.setdefault(print_.code, []).append(print_)
    rows = []
    for item in list_items_to_disclose(on=on, department_id=department_id):
        prints = hanging.get(item.code, [])
        forms = tuple(
            (
                form,
                sum(one.form == form and not one.outdated for one in prints),
                sum(one.form == form and one.outdated for one in prints),
            )
            for form in PRINTED_FORMS
        )
        rows.append(DisclosureRow(item.code, item.name, item.department_name, list_undisclosed(item), forms))
    return tuple(rows)


def list_posted_prints(*, on: date, outdated_only: bool = False) -> tuple[PostedPrint, ...]:
    """What hangs or lies out, by place; one statement."""
    found = DisclosurePrint.objects.filter(removed_on__isnull=True).select_related("version__item")
    rows = []
    for print_ in found.order_by("place", "form", "version__item__code", "pk"):
        version = print_.version
        upper = version.validity.upper if version.validity else None
        outdated = version.status != "published" or (upper is not None and upper <= on)
        if outdated or not outdated_only:
            rows.append(
                PostedPrint(
                    print_.pk, version.item.code, version.name, print_.form, print_.place, print_.printed_on, outdated
                )
            )
    return tuple(rows)


def post_disclosures(*, form: str, place: str, codes: Sequence[str], actor: Actor, at: At) -> int:
    """Records that the guides in force of these items were put up at `place`; what hung there of them is taken down.

    Returns how many. Raises NotAllowed, Invalid (form, place, codes).
    """
    if actor.kind != "system":
        require_role(actor, *POSTERS)
    require_choice("form", form, PRINTED_FORMS)
    require_words(place=place)
    on = at.local_date
    with transaction.atomic():
        versions = list(
            ItemVersion.objects.filter(status="published", validity__contains=on, item__code__in=set(codes))
            .select_related("item")
            .order_by("pk")
        )
        if not versions or len(versions) != len(set(codes)):
            raise Invalid("item_not_in_force", "有的事项现在没有有效的指南", fields={"codes": "请刷新后重选"})
        standing = DisclosurePrint.objects.select_for_update(no_key=True).filter(
            form=form, place=place, removed_on__isnull=True, version__item__in=[one.item_id for one in versions]
        )
        for print_ in standing.order_by("pk"):
            print_.removed_on = max(on, print_.printed_on)
            print_.save(update_fields=["removed_on"])
        DisclosurePrint.objects.bulk_create(
            [DisclosurePrint(version=one, form=form, place=place, printed_on=on) for one in versions]
        )
        event = DisclosuresPosted(form, place, tuple(one.item.code for one in versions))
        record(subject=("disclosure", place), event=event, actor=actor, at=at)
    return len(versions)
