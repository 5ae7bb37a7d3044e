"""Puts the demo centre's items into the catalogue: the worked ones published, the rest as drafts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from onewindow.catalogue.actions import count_use, create_item, publish_version
from onewindow.catalogue.queries import is_item_code_known
from onewindow.demo.world import list_draft_guides, list_historic_guides, list_item_guides
from onewindow.kit.acting import SYSTEM, At

# What most people come for is read most; each place in the list is one more view than the next.
OFTEN_READ = (
    "350709001001",
    "350711111001",
    "350123101001",
    "350123102001",
    "352017121001",
    "352011202001",
    "350709002001",
    "350715301001",
)


def publish_demo_items(*, at: At) -> int:
    """Publishes the worked items from their own first day and enters the drafts; returns how many were new (K-01, K-15)."""
    with transaction.atomic():
        guides = (*list_item_guides(), *list_historic_guides(), *list_draft_guides())
        entered = sum(_enter_guide(guide, at) for guide in guides if not is_item_code_known(guide["code"]))
        if entered:
            _count_views(at)
    return entered


def _count_views(at: At) -> None:
    codes = {guide["basic_code"]: guide["code"] for guide in list_item_guides()}
    for place, basic_code in enumerate(reversed(OFTEN_READ), start=1):
        for _ in range(place):
            count_use(code=codes[basic_code], kind="view", at=at)


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
