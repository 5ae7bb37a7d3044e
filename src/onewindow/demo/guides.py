"""Puts the demo centre's items into the catalogue: the worked ones published, the rest as drafts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from onewindow.catalogue.actions import create_item, publish_version
from onewindow.catalogue.queries import is_item_code_known
from onewindow.demo.world import list_draft_guides, list_historic_guides, list_item_guides
from onewindow.kit.acting import SYSTEM, At


def publish_demo_items(*, at: At) -> int:
    """Publishes the worked items from their own first day and enters the drafts; returns how many were new (K-01, K-15)."""
    with transaction.atomic():
        guides = (*list_item_guides(), *list_historic_guides(), *list_draft_guides())
        return sum(_enter_guide(guide, at) for guide in guides if not is_item_code_known(guide["code"]))


def _enter_guide(guide: dict[str, Any], at: At) -> int:
    version_id = create_item(guide=guide, actor=SYSTEM, at=at)
    if guide["publish"]:
        publish_version(
            version_id=version_id,
            valid_from=date.fromisoformat(guide["valid_from"]),
            valid_to=date.fromisoformat(guide["valid_to"]) if guide["valid_to"] else None,
            actor=SYSTEM,
            at=at,
        )
    return 1
