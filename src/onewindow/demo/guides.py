"""Puts the demo centre's items into the catalogue: the worked ones published, the rest as drafts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from onewindow.catalogue.actions import count_use, create_item, publish_version
from onewindow.catalogue.posting import list_items_to_disclose, post_disclosures
from onewindow.catalogue.queries import is_item_code_known
from onewindow.catalogue.regulations import register_regulation
from onewindow.demo.certificate_plans import list_certificate_guides
from onewindow.demo.sent_up import list_escalated_guides
from onewindow.demo.world import list_draft_guides, list_historic_guides, list_item_guides, list_regulation_plans
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
        guides = (
            *list_item_guides(),
            *list_escalated_guides(),
            *list_certificate_guides(),
            *list_historic_guides(),
            *list_draft_guides(),
        )
        entered = sum(_enter_guide(guide, at) for guide in guides if not is_item_code_known(guide["code"]))
        if entered:
            _count_views(at)
            _enter_regulations(at)
            _put_up_disclosures(at)
    return entered


def _enter_regulations(at: At) -> None:
    """The laws that the worked items cite and whose first day was read (O-11)."""
    for plan in list_regulation_plans():
        starts_on = date.fromisoformat(plan["starts_on"])
        register_regulation(**{**plan, "starts_on": starts_on}, actor=SYSTEM, at=at)


def _put_up_disclosures(at: At) -> None:
    """Leaflets in the cabinet and a notice at a window, as a centre would have them (K-15, B-04)."""
    codes = [item.code for item in list_items_to_disclose(on=at.local_date)]
    post_disclosures(form="leaflet", place="一楼便民柜", codes=codes, actor=SYSTEM, at=at)
    post_disclosures(form="window_notice", place="3号窗口", codes=codes[:2], actor=SYSTEM, at=at)


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
