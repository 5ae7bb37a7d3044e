"""Saved drafts, for their owner alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from onewindow.cases.models import CaseDraft
from onewindow.kit.acting import Actor
from onewindow.kit.cipher import get_vault


@dataclass(frozen=True, slots=True)
class DraftView:
    """A half-filled application; the last day it is kept is `expires_on`. `held`: papers that are here, chosen for a material."""

    item_code: str
    form: dict[str, Any]
    file_ids: dict[str, tuple[int, ...]]
    step: str
    saved_at: datetime
    expires_on: date
    held: dict[str, str] = field(default_factory=dict)


def find_case_draft(*, item_code: str, actor: Actor, on: date) -> DraftView | None:
    """The actor's own draft for an item, None when there is none or its time is over."""
    draft = CaseDraft.objects.filter(account_id=actor.account_id or 0, item_code=item_code, expires_on__gte=on).first()
    return _open_draft(draft) if draft else None


def list_case_drafts(*, actor: Actor, on: date) -> tuple[DraftView, ...]:
    """The actor's own drafts, the last saved first."""
    drafts = CaseDraft.objects.filter(account_id=actor.account_id or 0, expires_on__gte=on).order_by("-saved_at")
    return tuple(_open_draft(draft) for draft in drafts)


def _open_draft(draft: CaseDraft) -> DraftView:
    kept = json.loads(get_vault().decrypt(bytes(draft.sealed)))
    files = {code: tuple(ids) for code, ids in kept["file_ids"].items()}
    held = kept.get("held", {})
    return DraftView(draft.item_code, kept["form"], files, kept["step"], draft.saved_at, draft.expires_on, held)
