"""Every write of the catalogue: drafts, publication, withdrawal, and the counting of what people look at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from onewindow.catalogue.events import (
    ItemDepartmentMatched,
    ItemDraftDiscarded,
    ItemDrafted,
    ItemPublished,
    ItemWithdrawn,
)
from onewindow.catalogue.guides import Guide
from onewindow.catalogue.indexing import drop_ended_search_rows, write_search_row
from onewindow.catalogue.matching import DepartmentNames, find_department_of_guide, load_department_names
from onewindow.catalogue.models import Item, ItemSearchRow, ItemUse, ItemVersion
from onewindow.catalogue.policies import list_policy_faults
from onewindow.catalogue.queries import list_policies_of_department
from onewindow.catalogue.rules import (
    diff_guides,
    hash_guide,
    list_missing,
    list_warnings,
    name_code_form,
    read_guide,
    write_guide,
)
from onewindow.catalogue.terms import USE_KINDS
from onewindow.directory.rules import Role, holds_role
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.actions import record

# The centre publishes the catalogue; the department answers for its content. Software sets up and imports.
_CATALOGUE_ROLES = (Role.ADMINISTRATOR, Role.CENTRE_STAFF)


def require_item_editor(actor: Actor, department_id: int | None, *, publishing: bool = False) -> None:
    """Raises NotAllowed unless the actor keeps the catalogue, or is the department's head (for drafts also its chief)."""
    if actor.kind == "system" or any(holds_role(actor, role) for role in _CATALOGUE_ROLES):
        return
    roles = (Role.HEAD,) if publishing else (Role.HEAD, Role.CHIEF)
    if department_id is None or not any(holds_role(actor, role, department_id) for role in roles):
        raise NotAllowed("item_not_yours", "您不能维护这个事项", advice="请由中心目录管理员或实施部门的负责人办理")


def create_item(*, guide: dict[str, Any], actor: Actor, at: At, departments: DepartmentNames | None = None) -> int:
    """Enters a new item as a draft and gives its version id (K-01). Raises Invalid by path, Conflict `item_exists`.

    An import that enters many passes the `departments` it has loaded once.
    """
    content = read_guide(guide)
    with transaction.atomic():
        try:
            with transaction.atomic():
                item = Item.objects.create(
                    code=content.code, code_form=name_code_form(content.code), created_at=at.occurred_at
                )
        except IntegrityError as error:
            raise Conflict(
                "item_exists", "已有这个编码的事项", advice="请打开该事项修改", fields={"code": "编码重复"}
            ) from error
        return _save_version(item, content, None, actor, at, departments)


def save_draft(
    *, code: str, guide: dict[str, Any], actor: Actor, at: At, departments: DepartmentNames | None = None
) -> int:
    """Changes the item's one draft, or starts one beside the version in force; gives the draft's version id.

    Equal content is no change and leaves no trace; where it equals the newest version, that version's id is given.
    Raises NotFound, Invalid by path.
    """
    content = read_guide(guide)
    if content.code != code:
        raise Invalid("item_code_fixed", "事项编码不能更改", fields={"code": "编码与事项不一致"})
    with transaction.atomic():
        item = _lock_item(Item.objects.filter(code=code))
        return _save_version(item, content, _get_newest_version(item), actor, at, departments)


def _get_newest_version(item: Item) -> ItemVersion | None:
    return ItemVersion.objects.filter(item=item).order_by("-version_no").first()


def _lock_item(items: Any) -> Item:
    item: Item | None = items.select_for_update(no_key=True).first()
    if item is None:
        raise NotFound("item_unknown", "没有这个事项", advice="请核对事项编码")
    return item


def _save_version(
    item: Item,
    guide: Guide,
    newest: ItemVersion | None,
    actor: Actor,
    at: At,
    departments: DepartmentNames | None,
) -> int:
    names = departments or load_department_names(at.local_date)
    department_id, department_name = find_department_of_guide(guide, names)
    require_item_editor(actor, department_id)
    content = write_guide(guide)
    content_hash = hash_guide(content)
    if newest is not None and newest.content_hash == content_hash and not newest.withdrawn_reason:
        return newest.id
    if newest is not None:
        require_item_editor(actor, newest.department_id)
    draft = newest if newest is not None and newest.status == "draft" else ItemVersion(item=item, version_no=0)
    before = newest.content if newest is not None else {}
    draft.version_no = draft.version_no or (newest.version_no if newest else 0) + 1
    _fill_columns(draft, guide, content, content_hash)
    draft.department_id, draft.department_name, draft.changed_at = department_id, department_name, at.occurred_at
    draft.save()
    write_search_row(draft, item, guide)
    changed = tuple(dict.fromkeys(change.label for change in diff_guides(before, content)))
    record(
        subject=("item", item.code),
        event=ItemDrafted(item.code, draft.id, draft.version_no, changed, content_hash),
        actor=actor,
        at=at,
    )
    return draft.id


def _fill_columns(version: ItemVersion, guide: Guide, content: dict[str, Any], content_hash: str) -> None:
    statute, promise = guide.statutory_limit, guide.promised_limit
    limited = statute is not None and not statute.none and bool(statute.amount)
    version.content, version.content_hash = content, content_hash
    version.name, version.regime, version.type_code = guide.name, guide.regime, guide.type_code
    version.historic = guide.historic
    version.statutory_amount = statute.amount if statute and limited else None
    version.statutory_unit = statute.unit if statute and limited else ""
    version.promised_amount = promise.amount if promise else None
    version.promised_unit = promise.unit if promise else ""


def discard_draft(*, code: str, actor: Actor, at: At) -> None:
    """Throws the open draft away; what was published stays. Raises NotFound, Conflict `no_draft`."""
    with transaction.atomic():
        item = _lock_item(Item.objects.filter(code=code))
        draft = ItemVersion.objects.filter(item=item, status="draft").first()
        if draft is None:
            raise Conflict("no_draft", "这个事项没有草稿")
        require_item_editor(actor, draft.department_id)
        event = ItemDraftDiscarded(code, draft.id, draft.version_no)
        draft.delete()
        record(subject=("item", code), event=event, actor=actor, at=at)


def publish_version(*, version_id: int, valid_from: date, actor: Actor, at: At, valid_to: date | None = None) -> int:
    """Puts a draft in force from `valid_from` to `valid_to` (both included); the version before it ends the day before.

    Raises Invalid `guide_incomplete` with everything missing by path (AL-03, 行政许可法 30; K-15), Conflict when another
    publisher came first or a later version stands in the way, Invalid `policy_refuses` where a rule of the centre says so
    (RD-21), NotAllowed.
    """
    with transaction.atomic():
        item = _lock_item(Item.objects.filter(versions__id=version_id))
        draft = ItemVersion.objects.get(id=version_id)
        if draft.status != "draft":
            raise Conflict("not_a_draft", "这个版本已经发布或撤下", advice="请刷新后查看最新版本")
        guide = read_guide(draft.content)
        _match_draft(draft, guide, at)
        require_item_editor(actor, draft.department_id, publishing=True)
        _refuse_incomplete(draft, guide, valid_from, valid_to)
        hints = _apply_policies(draft, guide, valid_from)
        closed = _make_room(item, draft, valid_from, valid_to, at)
        draft.status, draft.validity = "published", _make_range(valid_from, valid_to)
        draft.changed_at = at.occurred_at
        draft.save()
        write_search_row(draft, item, guide)
        drop_ended_search_rows(item.id, at.local_date)
        record(
            subject=("item", item.code),
            event=_describe_publication(draft, guide, valid_from, valid_to, closed, hints),
            actor=actor,
            at=at,
        )
    return draft.id


def _describe_publication(
    draft: ItemVersion, guide: Guide, valid_from: date, valid_to: date | None, closed: int | None, hints: list[str]
) -> ItemPublished:
    return ItemPublished(
        code=guide.code,
        version_id=draft.id,
        version_no=draft.version_no,
        valid_from=valid_from,
        valid_to=valid_to,
        content_hash=draft.content_hash,
        closed_version_id=closed,
        warnings=(*list_warnings(guide), *hints),
    )


def _apply_policies(draft: ItemVersion, guide: Guide, valid_from: date) -> list[str]:
    """What the centres' own rules of that day merely hint at; Invalid when one of them refuses (RD-21)."""
    faults = list_policy_faults(guide, list_policies_of_department(draft.department_id, valid_from))
    refusing = [(policy, demand) for policy, demand in faults if policy.effect == "refuse"]
    if refusing:
        policy, demand = refusing[0]
        raise Invalid(
            "policy_refuses",
            demand,
            article=policy.document_number,
            advice="请缩短承诺时限，或写明论证、踏勘、前置、上报；法定时限不受影响",
            fields={"promised_limit": demand},
        )
    return [f"policy.{policy.kind}" for policy, _ in faults]


def _make_range(first: date, last: date | None) -> DateRange:
    return DateRange(first, last + timedelta(days=1) if last else None)


def _match_draft(draft: ItemVersion, guide: Guide, at: At) -> None:
    """A department that joined the directory after the draft was written is found now, under its name of today."""
    draft.department_id, draft.department_name = find_department_of_guide(guide, load_department_names(at.local_date))


def _refuse_incomplete(draft: ItemVersion, guide: Guide, valid_from: date, valid_to: date | None) -> None:
    missing = list_missing(guide)
    if draft.department_id is None:
        missing.setdefault("department", "实施部门尚未与部门目录对应")
    if guide.historic and valid_to is None:
        missing["valid_to"] = "历史事项须写明失效日期"
    if valid_to is not None and valid_to < valid_from:
        missing["valid_to"] = "失效日期不能早于实施日期"
    if missing:
        raise Invalid(
            "guide_incomplete",
            f"办事指南不完整，还缺{len(missing)}处，不能发布",
            article="行政许可法 第三十条",
            advice="请补齐所列各项后再发布",
            fields=missing,
        )


def _make_room(item: Item, draft: ItemVersion, valid_from: date, valid_to: date | None, at: At) -> int | None:
    """Ends the version in force the day before; refuses to overtake a later one or to rewrite days already lived."""
    new = _make_range(valid_from, valid_to)
    standing = list(ItemVersion.objects.filter(item=item, status="published", validity__overlap=new))
    if any(version.validity.lower >= valid_from for version in standing):
        raise Conflict(
            "later_version_stands",
            "已有同日或以后实施的版本",
            advice="请先撤下该版本，或另定实施日期",
            fields={"valid_from": "与已发布的版本重叠"},
        )
    if not standing:
        return None
    if at.origin == "live" and valid_from < at.local_date:
        raise Invalid(
            "version_back_dated",
            "新版本不能从过去的日期起实施",
            advice="已受理的办件按当时的指南办理，请从今天或以后起实施",
            fields={"valid_from": "不能早于今天"},
        )
    _close_version(standing[0], valid_from)
    return standing[0].id


def _close_version(version: ItemVersion, ends_before: date, reason: str = "") -> None:
    version.validity = DateRange(version.validity.lower, ends_before)
    version.withdrawn_reason = reason
    version.save(update_fields=["validity", "withdrawn_reason"])
    last = ends_before - timedelta(days=1)
    ItemSearchRow.objects.filter(version=version).update(valid_to=last)


def withdraw_item(*, code: str, on: date, reason: str, actor: Actor, at: At) -> None:
    """Takes an item out of force from `on`; versions that had not begun by then are withdrawn whole.

    Raises Invalid without a reason or for a past day, Conflict when nothing is in force from that day, NotAllowed.
    """
    if not reason.strip() or len(reason) > 300:
        raise Invalid("reason_needed", "请写明撤下的原因", fields={"reason": "必填，300字以内"})
    if at.origin == "live" and on < at.local_date:
        raise Invalid("version_back_dated", "不能从过去的日期起撤下", fields={"on": "不能早于今天"})
    with transaction.atomic():
        item = _lock_item(Item.objects.filter(code=code))
        reached = Q(validity__endswith__isnull=True) | Q(validity__endswith__gt=on)
        versions = list(ItemVersion.objects.filter(reached, item=item, status="published").order_by("version_no"))
        if not versions:
            raise Conflict("item_not_in_force", "这一天起没有实施中的版本")
        for version in versions:
            require_item_editor(actor, version.department_id, publishing=True)
            _withdraw_version(version, on, reason)
        event = ItemWithdrawn(code, tuple(version.id for version in versions), on, reason)
        record(subject=("item", code), event=event, actor=actor, at=at)


def _withdraw_version(version: ItemVersion, on: date, reason: str) -> None:
    if version.validity.lower < on:
        _close_version(version, on, reason)
        return
    version.status, version.withdrawn_reason = "withdrawn", reason
    version.save(update_fields=["status", "withdrawn_reason"])
    ItemSearchRow.objects.filter(version=version).delete()


def match_departments(*, actor: Actor, at: At) -> int:
    """Gives drafts without a department the one the directory knows by now, by credit code or name; says how many."""
    require_item_editor(actor, None)
    names = load_department_names(at.local_date)
    matched = 0
    for draft in ItemVersion.objects.select_related("item").filter(status="draft", department__isnull=True):
        guide = read_guide(draft.content)
        department_id, name = find_department_of_guide(guide, names)
        if department_id is not None:
            matched += _set_department(draft.id, guide, department_id, name, actor, at)
    return matched


def _set_department(draft_id: int, guide: Guide, department_id: int, name: str, actor: Actor, at: At) -> int:
    with transaction.atomic():
        item = _lock_item(Item.objects.filter(versions__id=draft_id))
        draft = ItemVersion.objects.filter(id=draft_id, status="draft", department__isnull=True).first()
        if draft is None:
            return 0
        draft.department_id, draft.department_name = department_id, name
        draft.save(update_fields=["department", "department_name"])
        write_search_row(draft, item, guide)
        event = ItemDepartmentMatched(item.code, draft.id, department_id)
        record(subject=("item", item.code), event=event, actor=actor, at=at)
    return 1


def count_use(*, code: str, kind: str, at: At) -> None:
    """Notes one look at a guide or one download: a row appended, nothing locked. An unknown code counts nothing."""
    if kind not in USE_KINDS:
        raise Invalid("use_unknown", "不认识的使用方式", fields={"kind": "应为 view 或 download"})
    item_id = Item.objects.filter(code=code).values_list("id", flat=True).first()
    if item_id is not None:
        ItemUse.objects.create(item_id=item_id, kind=kind, used_on=at.local_date)


# One statement: what it removes it has counted. SKIP LOCKED lets two workers fold side by side.
_FOLD = """
WITH taken AS (
    DELETE FROM catalogue_itemuse WHERE id IN (
        SELECT id FROM catalogue_itemuse ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING item_id, kind, used_on, amount
), folded AS (
    INSERT INTO catalogue_itemusecount AS counted (item_id, kind, used_on, amount)
    SELECT item_id, kind, used_on, sum(amount) FROM taken GROUP BY item_id, kind, used_on ORDER BY item_id, kind, used_on
    ON CONFLICT (item_id, kind, used_on) DO UPDATE SET amount = counted.amount + excluded.amount
), shown AS (
    UPDATE catalogue_itemsearchrow AS found SET views = found.views + seen.amount
    FROM (SELECT item_id, sum(amount) AS amount FROM taken WHERE kind = 'view' GROUP BY item_id) AS seen
    WHERE found.item_id = seen.item_id
)
SELECT count(*) FROM taken
"""


def fold_counters(*, limit: int = 10_000) -> int:
    """Folds appended uses into daily counts, at most `limit` rows; says how many, so the worker repeats until 0."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FOLD, {"limit": limit})
        row = cursor.fetchone()
    return int(row[0]) if row else 0
