"""Governance at the desk: rounds, entries, before and after, the centre's rules and who signs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from onewindow.catalogue.queries import list_policies
from onewindow.desk.admin.access import read_asked_number, require_desk_role
from onewindow.desk.navigation import show_page
from onewindow.directory.queries import CentreRow, get_centre, list_centres
from onewindow.directory.rules import Role, holds_role, list_grants
from onewindow.directory.signing import find_signing_right, list_signing_posts
from onewindow.governance.queries import (
    get_round,
    list_authority_changes,
    list_batches,
    list_costs,
    list_improvements,
    list_own_hall_closures,
    list_round_lines_of,
    list_rounds,
    list_signatures,
    list_waiting,
    preview_carrying,
)
from onewindow.governance.queries.rounds import LINES_SHOWN
from onewindow.governance.terms import ENTRIES, RESULTS
from onewindow.kit.acting import Actor, NotFound
from onewindow.web.acting import get_today

READERS = (
    Role.CENTRE_STAFF, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.GOVERNMENT_LEADER, Role.HEAD, Role.CHIEF, Role.REVIEWER,
    Role.CLERK,
)  # fmt: skip
SHOWN_CARRIED = 100
LAST_PAGE = 100


def is_own_centre(actor: Actor, centre_id: int) -> bool:
    """Whether the actor is on the staff of that centre."""
    return any(grant.centre_id == centre_id for grant in list_grants(actor, Role.CENTRE_STAFF))


def find_own_centre(request: HttpRequest, actor: Actor) -> int:
    """The centre the actor works for, else the one his signature is asked for, else the first of today. Raises NotFound."""
    centres = [row.id for row in list_centres(on=get_today(request))]
    own = [grant.centre_id for grant in actor.grants if grant.centre_id in centres]
    if not centres:
        raise NotFound("no_centre", "还没有设立中心", advice="请先在机构里设立中心")
    return own[0] or centres[0] if own else centres[0]


def make_context(request: HttpRequest, actor: Actor, centre: CentreRow, part: str) -> dict[str, Any]:
    """What every page of a centre's governance has."""
    return {
        "centre": centre,
        "part": part,
        "may_keep": is_own_centre(actor, centre.id),
        "is_admin": holds_role(actor, Role.ADMINISTRATOR),
    }


def show_governance(request: HttpRequest, centre_id: int = 0) -> HttpResponse:
    """The rounds of a centre, the latest first (K-07). Raises NotFound."""
    actor = require_desk_role(request, *READERS)
    centre = get_centre(centre_id or find_own_centre(request, actor))
    rounds = list_rounds(centre.id)
    context = {
        **make_context(request, actor, centre, "rounds"),
        "rounds": rounds,
        "next_number": max((row.number for row in rounds), default=0) + 1,
    }
    return show_page(request, "desk/governance/rounds.html", context, here="governance")


def show_entries(request: HttpRequest, centre_id: int) -> HttpResponse:
    """Batches, the waiting list, closed halls, powers moved (K-16, K-17, K-24, O-09). Raises NotFound."""
    actor = require_desk_role(request, *READERS)
    context = {
        **make_context(request, actor, get_centre(centre_id), "entries"),
        "batches": list_batches(centre_id),
        "waiting": list_waiting(centre_id),
        "closures": list_own_hall_closures(centre_id),
        "changes": list_authority_changes(centre_id),
    }
    return show_page(request, "desk/governance/entries.html", context, here="governance")


def show_measures(request: HttpRequest, centre_id: int) -> HttpResponse:
    """Before and after, and costs per case (K-08, K-09, K-23). Raises NotFound."""
    actor, today = require_desk_role(request, *READERS), get_today(request)
    centre = get_centre(centre_id)
    is_today = centre.last_day is None or centre.last_day >= today
    context = {
        **make_context(request, actor, centre, "measures"),
        "improvements": list_improvements(centre_id, on=today, is_today=is_today),
        "costs": list_costs(centre_id, on=today, is_today=is_today),
    }
    return show_page(request, "desk/governance/measures.html", context, here="governance")


def show_rules(request: HttpRequest, centre_id: int) -> HttpResponse:
    """The centre's own rules (RD-21), and the posts that sign (K-06). Raises NotFound."""
    actor, today = require_desk_role(request, *READERS), get_today(request)
    context = {
        **make_context(request, actor, get_centre(centre_id), "rules"),
        "policies": [(row, row.last_day is None or row.last_day >= today) for row in list_policies(centre_id)],
        "signers": list_signing_posts(centre_id, on=today),
    }
    return show_page(request, "desk/governance/rules.html", context, here="governance")


def show_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """A round: counts, the four signatures, its lines, and what publishing will do (K-06). Raises NotFound."""
    actor, today = require_desk_role(request, *READERS), get_today(request)
    found = get_round(round_id)
    asked = {
        "result": request.GET.get("result", "") if request.GET.get("result") in RESULTS else "",
        "entry": request.GET.get("entry", "") if request.GET.get("entry") in ENTRIES else "",
    }
    text, is_open = request.GET.get("q", "").replace("\x00", "").strip()[:100], bool(request.GET.get("open"))
    page = min(max(read_asked_number(request, "page", 10**4), 1), LAST_PAGE)
    lines = list_round_lines_of(round_id, page=page, text=text, open_only=is_open, wanted=asked)
    right = find_signing_right(actor, centre_id=found.centre_id, on=today) if found.state == "signing" else None
    signatures = list_signatures(found, on=today) if not found.mark else ()
    carrying = preview_carrying(round_id, on=max(found.effective_on, today)) if found.state == "signing" else ()
    context = {
        **make_context(request, actor, get_centre(found.centre_id), "rounds"),
        "round": found,
        "signatures": signatures,
        "may_sign": right and not any(row.body == right.body and row.signed_by for row in signatures),
        "may_return": bool(right) or (found.state == "signing" and is_own_centre(actor, found.centre_id)),
        "all_signed": bool(signatures) and all(row.signed_by for row in signatures),
        "carrying": carrying[:SHOWN_CARRIED],
        "carrying_left": max(len(carrying) - SHOWN_CARRIED, 0),
        "lines": lines.lines,
        "total": lines.total,
        "asked": {**asked, "text": text, "open": is_open},
        "page": page,
        "total_pages": min(LAST_PAGE, -(-lines.total // LINES_SHOWN)),
        "result_counts": [(key, found.counts.by_result[key]) for key in RESULTS if found.counts.by_result[key]],
        "entry_counts": [(key, found.counts.by_entry[key]) for key in ENTRIES if found.counts.by_entry[key]],
    }
    return show_page(request, "desk/governance/round.html", context, here="governance")
