"""Seals at windows: who keeps each, hand-overs signed by both, the log of uses (W-05)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onewindow.cases.queries.seal_uses import list_seal_uses
from onewindow.catalogue.queries import list_item_names
from onewindow.desk.inside.taken_back import may_see_department
from onewindow.desk.inside.windows import READERS
from onewindow.desk.navigation import show_page
from onewindow.directory.queries import list_departments
from onewindow.directory.rules import Role, holds_role, require_role
from onewindow.documents.rules import SEAL_STATES
from onewindow.documents.seal_queries import (
    OfficialSealRow,
    get_official_seal,
    list_custodies,
    list_official_seals,
    list_seal_transfers,
)
from onewindow.kit.acting import Actor, NotFound
from onewindow.web.acting import get_today, require_staff

TONES = {"in_use": "green", "lost": "red", "retired": "grey"}


@require_GET
def show_window_seals(request: HttpRequest) -> HttpResponse:
    """The seals of the departments the actor may see. Raises NotAllowed for others."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *READERS)
    seen = [row.id for row in list_departments(on=today) if may_see_department(actor, row.id, row.region_code)]
    seals = list_official_seals(on=today, department_ids=seen)
    context: dict[str, Any] = {
        "seals": seals,
        "mine": [row for row in seals if row.open_transfer and row.open_transfer.to_account == actor.account_id],
        "states": SEAL_STATES,
        "tones": TONES,
        "registers": next((g.department_id for g in actor.grants if g.role == Role.HEAD), None),
    }
    return show_page(request, "desk/inside/seals.html", context, here="seals")


@require_GET
def show_window_seal(request: HttpRequest, seal_id: int) -> HttpResponse:
    """One seal: items, keepers, hand-overs, uses. Raises NotFound where it is none of the actor's."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *READERS)
    seal = get_official_seal(seal_id, on=today)
    seen = {row.id: row for row in list_departments(on=today)}
    department = seen.get(seal.department_id)
    if department is None or not may_see_department(actor, department.id, department.region_code):
        raise NotFound("no_such_seal", "没有这枚印章")
    names = list_item_names(seal.item_codes)
    context: dict[str, Any] = {
        "seal": seal,
        "items": [(code, names.get(code, code)) for code in seal.item_codes],
        "custodies": list_custodies(seal_id),
        "transfers": list_seal_transfers(seal_id),
        "uses": list_seal_uses(seal_id),
        "states": SEAL_STATES,
        "tones": TONES,
        **describe_powers(seal, actor),
    }
    return show_page(request, "desk/inside/seal.html", context, here="seals")


def describe_powers(seal: OfficialSealRow, actor: Actor) -> dict[str, bool]:
    """Which acts to offer; the actions judge."""
    heads = holds_role(actor, Role.HEAD, seal.department_id)
    manages = heads or holds_role(actor, Role.ADMINISTRATOR)
    keeps = seal.keeper_id is not None and seal.keeper_id == actor.account_id
    usable, waiting = seal.state == "in_use", seal.open_transfer
    return {
        "may_give": usable and waiting is None and (keeps or heads),
        "may_use": usable and keeps,
        "may_take": usable and waiting is not None and waiting.to_account == actor.account_id,
        "may_drop": waiting is not None and (manages or keeps or waiting.to_account == actor.account_id),
        "may_lose": usable and (keeps or manages),
        "may_manage": manages and seal.state != "retired",
    }
