"""The demo register as data: certificates in every state, renewals that wait, one the law has granted (RD-14, AL-18).

Offsets of a term are calendar days from the day of loading; ages and days of moves are working days, as in every story.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from onewindow.demo.world import list_item_guides, read_data

LICENCE = ("licence",)
ISSUING = "350117501001"
RENEWING = "350117501002"
_GRANTED = (("accept", 0), ("review", 4), ("grant", 7), ("deliver", 9))
# Story → what happens after receipt, in working days; all of licences, none stretched to an item's promise.
CERTIFICATE_STORIES: dict[str, tuple[tuple[str, int], ...]] = {
    "held": _GRANTED,
    "held_changed": (*_GRANTED, ("change", 40)),
    "held_announced": (*_GRANTED, ("announce_revocation", 118)),
    "held_revoked": (*_GRANTED, ("announce_revocation", 60), ("hear_holder", 63), ("revoke", 66)),
    "held_revoked_closed": (*_GRANTED, ("announce_revocation", 60), ("revoke", 75), ("deregister_ended", 78)),
    "held_withdrawn": (*_GRANTED, ("announce_withdrawal", 60), ("withdraw_certificate", 75)),
    "held_cancelled": (*_GRANTED, ("cancel", 80)),
    "held_dissolved": (*_GRANTED, ("deregister_dissolved", 90)),
    "held_lapsed_closed": (*_GRANTED, ("deregister_lapsed", 190)),
    "renewal_pending": (("accept", 0), ("step", 3)),
    "renewal_by_law": (("accept", 0), ("step", 3), ("renew_by_law", 29)),
}


@dataclass(frozen=True, slots=True)
class CertificatePlan:
    """One case of the register: its certificate holds from and to these offsets, or it asks to renew that of `renews`."""

    name: str
    story: str
    applicant: str
    age: int
    term: tuple[int | None, int | None] = (None, None)
    renews: str = ""


CERTIFICATE_PLANS = (
    CertificatePlan("young", "held", "firm:1", 150, (None, 420)),
    CertificatePlan("mine", "held", "liming", 210, (None, 25)),
    CertificatePlan("soon", "held", "firm:2", 205, (None, 8)),
    CertificatePlan("silent", "held", "firm:4", 240, (None, -12)),
    CertificatePlan("in-50-days", "held", "person:5", 160, (None, 50)),
    CertificatePlan("in-20-days", "held", "firm:6", 170, (None, 20)),
    CertificatePlan("lapsed", "held", "person:8", 220, (None, -20)),
    CertificatePlan("lapsed-closed", "held_lapsed_closed", "firm:8", 200, (None, -40)),
    CertificatePlan("ahead", "held", "firm:10", 20, (30, 760)),
    CertificatePlan("changed", "held_changed", "firm:12", 130, (None, 300)),
    CertificatePlan("announced", "held_announced", "firm:13", 120, (None, 300)),
    CertificatePlan("revoked", "held_revoked", "person:11", 125, (None, 300)),
    CertificatePlan("revoked-closed", "held_revoked_closed", "firm:14", 128, (None, 300)),
    CertificatePlan("withdrawn", "held_withdrawn", "firm:15", 135, (None, 300)),
    CertificatePlan("cancelled", "held_cancelled", "firm:16", 140, (None, 300)),
    CertificatePlan("dissolved", "held_dissolved", "firm:17", 145, (None, 300)),
    CertificatePlan("renew-mine", "renewal_pending", "liming", 8, renews="mine"),
    CertificatePlan("renew-soon", "renewal_pending", "firm:2", 18, renews="soon"),
    CertificatePlan("renew-silent", "renewal_by_law", "firm:4", 32, renews="silent"),
)


@cache
def list_certificate_guides() -> tuple[dict[str, Any], ...]:
    """The items that renew and change the permit, made like the item that grants it but for what differs."""
    plan = read_data("certificate_items.json")
    like = next(guide for guide in list_item_guides() if guide["basic_code"] == plan["like"])
    return tuple(
        {
            **like,
            **changes,
            "code": like["code"].removesuffix(like["basic_code"]) + changes["basic_code"],
            "certificate_act": {"act": changes["certificate_act"], "item_code": like["code"]},
        }
        for changes in plan["items"]
    )
