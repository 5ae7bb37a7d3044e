"""Every read of the catalogue. A published version never changes, so its content is kept in the process by its number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from onewindow.catalogue.guides import Guide, ItemView
from onewindow.catalogue.models import CentrePolicy, Item, ItemSearchRow, ItemUseCount, ItemVersion
from onewindow.catalogue.policies import Policy, list_policy_faults
from onewindow.catalogue.rules import Change, diff_guides, list_missing, list_warnings, read_guide
from onewindow.catalogue.searches import SearchHit, SearchPage, search_items
from onewindow.directory.queries import list_centres_of_department
from onewindow.kit.acting import NotFound

__all__ = ["SearchHit", "SearchPage", "search_items"]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in an item's history; both ends of its validity are included."""

    version_id: int
    version_no: int
    status: str
    valid_from: date | None
    valid_to: date | None
    name: str
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as the editor shows it: what is missing before publication, and what deserves a second look."""

    view: ItemView
    missing: dict[str, str]
    warnings: dict[str, str]


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """The catalogue on one day (K-02, K-03): items in force by regime, those in the hall, instant ones; drafts apart."""

    in_force: int
    in_hall: int
    instant: int
    drafts: int
    by_regime: dict[str, int]


# The columns that make_item_view reads, of `version` and `item`; another room's statement may ask for them too.
ITEM_COLUMNS = """
version.id, version.item_id, version.version_no, lower(version.validity), upper(version.validity),
version.department_id, version.department_name, item.code_form, version.content_hash
"""
_IN_FORCE = f"""
SELECT {ITEM_COLUMNS} FROM catalogue_item item
JOIN catalogue_itemversion version ON version.item_id = item.id
WHERE item.code = %s AND version.status = 'published' AND version.validity @> %s::date
"""  # noqa: S608


def get_item_in_force(code: str, on: date) -> ItemView:
    """The version of an item that runs on a day: one indexed query, the content from the process (RD-19).

    Raises NotFound `item_not_in_force` with the counterpart of today where the item belongs to another time.
    """
    view = find_item_in_force(code, on)
    if view is None:
        raise NotFound("item_not_in_force", "这一天没有这个事项，或尚未发布", advice=_advise_counterpart(code))
    return view


def find_item_in_force(code: str, on: date) -> ItemView | None:
    """As get_item_in_force, with None where the item does not run that day."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [code, on])
        row = cursor.fetchone()
    return None if row is None else make_item_view(row)


def make_item_view(row: tuple[Any, ...]) -> ItemView:
    """The item of ITEM_COLUMNS; its content comes from the process where it is known."""
    version_id, item_id, version_no, start, end, department_id, department_name, code_form, content_hash = row
    return _load_published_view(
        version_id=version_id,
        item_id=item_id,
        version_no=version_no,
        valid_from=start,
        valid_to=end - timedelta(days=1) if end else None,
        department_id=department_id,
        department_name=department_name,
        code_form=code_form,
        content_hash=content_hash,
    )


def find_item_of_organ(basic_code: str, department_id: int, on: date) -> ItemView | None:
    """The item with a basic code (基本编码, the same at every level) that an organ of its own has in force on a day, or None."""
    found = ItemVersion.objects.filter(
        content__basic_code=basic_code, department_id=department_id, status="published", validity__contains=on
    )
    code = found.order_by("item_id").values_list("item__code", flat=True).first() if basic_code else None
    return find_item_in_force(code, on) if code else None


@lru_cache(maxsize=2048)
def _load_published_view(*, version_id: int, content_hash: str, **place: Any) -> ItemView:
    """The whole guide of a published version; the key holds everything about it that can still move."""
    content = ItemVersion.objects.values_list("content", flat=True).get(id=version_id)
    return _make_view(read_guide(content), version_id=version_id, status="published", **place)


def _make_view(guide: Guide, **place: Any) -> ItemView:
    return ItemView(**{field.name: getattr(guide, field.name) for field in fields(Guide)}, **place)


def _advise_counterpart(code: str) -> str:
    latest = ItemVersion.objects.filter(item__code=code, status="published").order_by("-version_no").first()
    counterpart = latest.content.get("counterpart", "") if latest else ""
    return f"现行对应事项：{counterpart}" if counterpart else "请在事项目录中重新查找"


def get_item_version(version_id: int) -> ItemView:
    """Any version, drafts included (for staff). Raises NotFound."""
    version = ItemVersion.objects.select_related("item").filter(id=version_id).first()
    if version is None:
        raise NotFound("item_version_unknown", "没有这个版本", advice="请从事项的历史版本中选择")
    return make_version_view(version)


def list_item_names(codes: Iterable[str]) -> dict[str, str]:
    """The last published name of each item, by code: one statement; unknown codes are left out."""
    wanted = sorted(set(codes))
    found = ItemVersion.objects.filter(item__code__in=wanted, status="published").order_by("version_no")
    return dict(found.values_list("item__code", "name")) if wanted else {}


def get_item_draft(code: str, *, on: date | None = None) -> DraftRow | None:
    """The open draft of an item with what it lacks (AL-03), None where there is none.

    With `on` also what the centres' own rules of that day demand of it (RD-21).
    """
    version = ItemVersion.objects.select_related("item").filter(item__code=code, status="draft").first()
    if version is None:
        return None
    view = make_version_view(version)
    missing = list_missing(view)
    if view.department_id is None:
        missing["department"] = "实施部门尚未与部门目录对应"
    warnings = list_warnings(view)
    for policy, demand in list_policy_faults(view, list_policies_of_department(view.department_id, on) if on else ()):
        (missing if policy.effect == "refuse" else warnings).setdefault("promised_limit", demand)
    return DraftRow(view, missing, warnings)


def list_policies(centre_id: int, *, on: date | None = None) -> tuple[Policy, ...]:
    """The rules a centre set for itself (RD-21): in force on a day, or (None) all there ever were, newest first."""
    found = CentrePolicy.objects.select_related("centre").filter(centre_id=centre_id)
    return _make_policies(found if on is None else found.filter(period__contains=on))


def list_policies_of_department(department_id: int | None, on: date) -> tuple[Policy, ...]:
    """The rules that hold on a day for the items of a department, through the centres it resides in; two statements."""
    centres = list_centres_of_department(department_id, on=on) if department_id else ()
    if not centres:
        return ()
    found = CentrePolicy.objects.select_related("centre").filter(centre_id__in=centres, period__contains=on)
    return _make_policies(found)


def _make_policies(found: QuerySet[CentrePolicy]) -> tuple[Policy, ...]:
    return tuple(
        Policy(
            id=row.pk,
            centre_id=row.centre_id,
            centre=row.centre.name,
            kind=row.kind,
            effect=row.effect,
            amount=row.amount,
            unit=row.unit,
            exemptions=tuple(row.exemptions),
            document_number=row.document_number,
            source=row.source,
            starts_on=row.period.lower,
            last_day=row.period.upper - timedelta(days=1) if row.period.upper else None,
        )
        for row in found.order_by("-period", "pk")
    )


def make_version_view(version: ItemVersion) -> ItemView:
    """A stored version with its guide; its item is loaded with it."""
    start, end = _read_validity(version)
    return _make_view(
        read_guide(version.content),
        item_id=version.item_id,
        version_id=version.id,
        version_no=version.version_no,
        status=version.status,
        valid_from=start,
        valid_to=end,
        department_id=version.department_id,
        department_name=version.department_name,
        code_form=version.item.code_form,
    )


def _read_validity(version: ItemVersion) -> tuple[date | None, date | None]:
    if version.validity is None:
        return None, None
    upper = version.validity.upper
    return version.validity.lower, upper - timedelta(days=1) if upper else None


def list_item_versions(code: str) -> list[VersionRow]:
    """The history of an item, newest first; empty for an unknown code."""
    versions = ItemVersion.objects.filter(item__code=code).defer("content").order_by("-version_no")
    return [
        VersionRow(v.id, v.version_no, v.status, *_read_validity(v), name=v.name, withdrawn_reason=v.withdrawn_reason)
        for v in versions
    ]


def diff_versions(old_id: int, new_id: int) -> tuple[Change, ...]:
    """What changed between two versions of one item (before and after, K-08). Raises NotFound."""
    found = {v.id: v for v in ItemVersion.objects.filter(id__in=[old_id, new_id])}
    if old_id not in found or new_id not in found or found[old_id].item_id != found[new_id].item_id:
        raise NotFound("item_version_unknown", "没有这两个版本，或它们不属于同一事项", advice="请从历史版本中选择")
    return diff_guides(found[old_id].content, found[new_id].content)


def list_topics(on: date) -> list[tuple[str, int]]:
    """Life events and topics with the number of items in force, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT topic, count(*) FROM catalogue_itemsearchrow, unnest(topics) AS topic "
            "WHERE status = 'published' AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s) "
            "GROUP BY topic ORDER BY count(*) DESC, topic",
            [on, on],
        )
        return list(cursor.fetchall())


def list_popular_items(on: date, limit: int = 8) -> tuple[SearchHit, ...]:
    """The items in force that were looked at most, by the folded counts."""
    names = [field.name for field in fields(SearchHit)]
    columns = ["promised_amount" if name == "promised_limit" else name for name in names]
    rows = (
        ItemSearchRow.objects.filter(_run_on(on))
        .order_by("-views", "version_id")
        .values_list(*columns)[: max(1, min(limit, 50))]
    )
    return tuple(SearchHit(*row) for row in rows)


def _run_on(on: date) -> Q:
    return Q(status="published", valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def count_items(on: date) -> ItemCounts:
    """How many items run on a day (K-02, K-03): one statement."""
    in_force = Q(status="published", validity__contains=on)
    rows = (
        ItemVersion.objects.filter(in_force | Q(status="draft"))
        .values("status", "regime")
        .annotate(
            number=Count("id"),
            in_hall=Count("id", filter=Q(content__in_hall=True)),
            instant=Count("id", filter=Q(content__case_kind="instant")),
        )
    )
    running = [row for row in rows if row["status"] == "published"]
    return ItemCounts(
        in_force=sum(row["number"] for row in running),
        in_hall=sum(row["in_hall"] for row in running),
        instant=sum(row["instant"] for row in running),
        drafts=sum(row["number"] for row in rows if row["status"] == "draft"),
        by_regime={row["regime"]: row["number"] for row in running},
    )


def count_uses(code: str, *, since: date, until: date) -> dict[str, int]:
    """Folded views and downloads of one item between two local days, both included."""
    rows = ItemUseCount.objects.filter(item__code=code, used_on__range=(since, until)).values_list("kind", "amount")
    totals = {"view": 0, "download": 0}
    for kind, amount in rows:
        totals[kind] += amount
    return totals


def list_draft_codes(*, unmatched: bool = False) -> list[str]:
    """Codes of all open drafts, or of those whose department the directory does not know."""
    drafts = ItemVersion.objects.filter(status="draft")
    if unmatched:
        drafts = drafts.filter(department__isnull=True)
    return list(drafts.order_by("item__code").values_list("item__code", flat=True))


def is_item_code_known(code: str) -> bool:
    """Whether the code belongs to an item, in force or not."""
    return Item.objects.filter(code=code).exists()
