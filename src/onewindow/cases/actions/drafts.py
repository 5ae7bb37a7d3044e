"""A citizen's saved draft: encrypted whole, seven days, his own (PI-02). It is no matter of any organ, so the ledger holds nothing of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from onewindow.cases.models import CaseDraft
from onewindow.cases.queries.drafts import DraftView
from onewindow.cases.rules import DRAFT_DAYS
from onewindow.catalogue.queries import get_item_in_force
from onewindow.kit.acting import Actor, At, Invalid, NotAllowed
from onewindow.kit.cipher import get_vault

LARGEST_DRAFT = 200_000


def save_case_draft(
    *,
    item_code: str,
    form: Mapping[str, Any],
    actor: Actor,
    at: At,
    file_ids: Mapping[str, tuple[int, ...]] | None = None,
    held: Mapping[str, str] | None = None,
    step: str = "",
) -> DraftView:
    """Keep a half-filled application for seven days more; one per person and item. Raises NotAllowed, NotFound, Invalid."""
    if actor.account_id is None:
        raise NotAllowed("sign_in_first", "请先登录", advice="登录后可以保存草稿")
    get_item_in_force(item_code, at.local_date)
    files = {code: tuple(ids) for code, ids in (file_ids or {}).items()}
    kept = {"form": dict(form), "file_ids": files, "held": dict(held or {}), "step": step}
    text = json.dumps(kept, ensure_ascii=False)
    if len(text) > LARGEST_DRAFT:
        raise Invalid("draft_too_large", "草稿内容过多，无法保存")
    expires_on = at.local_date + timedelta(days=DRAFT_DAYS)
    CaseDraft.objects.update_or_create(
        account_id=actor.account_id or 0,
        item_code=item_code,
        defaults={"sealed": get_vault().encrypt(text), "saved_at": at.occurred_at, "expires_on": expires_on},
    )
    return DraftView(item_code, dict(form), files, step, at.occurred_at, expires_on, dict(held or {}))


def discard_case_draft(*, item_code: str, actor: Actor, at: At) -> None:
    """Forget the draft at once: its owner says so, or has applied."""
    CaseDraft.objects.filter(account_id=actor.account_id or 0, item_code=item_code).delete()


def purge_expired_drafts(*, at: At) -> int:
    """Forget every draft whose last day has passed; returns how many."""
    return CaseDraft.objects.filter(expires_on__lt=at.local_date).delete()[0]
