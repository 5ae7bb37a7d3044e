"""The demo centre's catalogue, governed: four signing posts, a published round, one being signed, one in work (模拟数据, K-04..K-07)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction

from onewindow.accounts.actions import confirm_second_factor, create_account, enrol_second_factor
from onewindow.accounts.queries import find_account, has_second_factor
from onewindow.demo.organisation import Organisation
from onewindow.demo.people import DEMO_PASSWORD, SECOND_FACTOR_KEY, make_time_code
from onewindow.demo.world import CITY, OPENING_DAY, SIMULATED, list_item_guides, read_data
from onewindow.directory.actions import create_department, create_post
from onewindow.directory.powers import appoint_holder
from onewindow.directory.queries import list_posts, load_actor
from onewindow.directory.rules import SIGNING_BODIES, Role
from onewindow.directory.signing import flag_signing_post
from onewindow.governance.actions import (
    add_catalogue_items,
    close_own_hall,
    decide_line,
    enter_cost,
    enter_items,
    move_authority,
    open_round,
    publish_round,
    put_on_waiting_list,
    put_to_signature,
    sign_round,
)
from onewindow.governance.actions.entries import Entrant
from onewindow.governance.queries import list_round_lines_of, list_rounds
from onewindow.kit.acting import SYSTEM, Actor, At

# How many days before the moment of loading each round began.
AGES = {1: 60, 2: 12, 3: 3}
SIGNED_SO_FAR = ("centre", "government_office")
LINES = 500


def govern_demo_catalogue(organisation: Organisation, *, at: At) -> int:
    """Signing posts, rounds and lists of the demo centre, all or nothing; 0 when they are there. Returns the rounds made."""
    centre_id = organisation.centre_id
    if list_rounds(centre_id):
        return 0
    with transaction.atomic():
        signers = _appoint_signers(centre_id, at)
        rounds = {number: _open_demo_round(number, signers["centre"], centre_id, at) for number in AGES}
        _publish_first(rounds[1], signers, at)
        _sign_second(rounds[2], signers, at)
        _begin_third(rounds[3], signers["centre"], at)
        _fill_lists(centre_id, signers["centre"], at)
    return len(rounds)


def list_signer_plans() -> list[dict[str, str]]:
    """The three offices that sign beside the centre, and their holders."""
    plans: list[dict[str, str]] = read_data("governing.json")["signers"]
    return plans


def _appoint_signers(centre_id: int, at: At) -> dict[str, Actor]:
    posts = list_posts(on=at.local_date, centre_id=centre_id)
    post = next(row for row in posts if row.role == Role.CENTRE_STAFF and row.holders)
    _flag_post(centre_id, post.id, "centre", at)
    signers = {"centre": load_actor(post.holders[0].account_id, at.local_date)}
    for plan in list_signer_plans():
        account_id = _appoint_office(plan, centre_id, at)
        signers[plan["body"]] = load_actor(account_id, at.local_date)
    return signers


def _appoint_office(plan: dict[str, str], centre_id: int, at: At) -> int:
    department_id = create_department(
        name=plan["name"],
        short_name=plan["short_name"],
        credit_code=plan["credit_code"],
        region_code=CITY,
        kind="organ",
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )
    post_id = create_post(
        name=f"{plan['short_name']}会签岗",
        role=Role.HEAD,
        department_id=department_id,
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )
    account_id = _open_signer_account(plan, at)
    appoint_holder(post_id=post_id, account_id=account_id, starts_on=OPENING_DAY, actor=SYSTEM, at=at)
    _flag_post(centre_id, post_id, plan["body"], at)
    return account_id


def _open_signer_account(plan: dict[str, str], at: At) -> int:
    account = find_account(plan["username"]) or create_account(
        username=plan["username"], name=plan["person"], kind="staff", password=DEMO_PASSWORD, actor=SYSTEM, at=at
    )
    return account.id


def confirm_signer_factors(*, at: At) -> None:
    """The fixed second factor of the three signers; not inside a transaction. Those that have one are left alone."""
    for plan in list_signer_plans():
        account = find_account(plan["username"])
        if account is not None and not has_second_factor(account.id):
            enrol_second_factor(account_id=account.id, key=SECOND_FACTOR_KEY, actor=SYSTEM, at=at)
            confirm_second_factor(account_id=account.id, code=make_time_code(at), actor=SYSTEM, at=at)


def _flag_post(centre_id: int, post_id: int, body: str, at: At) -> None:
    flag_signing_post(
        centre_id=centre_id,
        post_id=post_id,
        body=body,
        document=_write_document(),
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )


def _write_document() -> str:
    return str(read_data("governing.json")["document"])


def _step_back(at: At, days: int) -> At:
    return replace(at, occurred_at=at.occurred_at - timedelta(days=days))


def _open_demo_round(number: int, keeper: Actor, centre_id: int, at: At) -> int:
    then = _step_back(at, AGES[number])
    round_id = open_round(
        centre_id=centre_id,
        number=number,
        title=f"第{'一二三'[number - 1]}轮事项清理（{SIMULATED}）",
        effective_on=then.local_date + timedelta(days=20),
        note="模拟数据，只作演示",
        actor=keeper,
        at=then,
    )
    add_catalogue_items(round_id=round_id, actor=keeper, at=then)
    return round_id


def _decide(round_id: int, keeper: Actor, at: At, most: int = LINES, **first: Any) -> None:
    """Keeps the first `most` lines for the hall, but the very first as told."""
    for row in list_round_lines_of(round_id, size=most).lines:
        decision = first if row.line_no == 1 and first else {"result": "keep", "entry": "must_enter"}
        reasons = decision.get("reasons", ("close_to_people",) if decision.get("entry") == "must_enter" else ())
        decide_line(line_id=row.id, actor=keeper, at=at, **{**decision, "reasons": reasons})


def _publish_first(round_id: int, signers: dict[str, Actor], at: At) -> None:
    then = _step_back(at, AGES[1] - 5)
    _decide(round_id, signers["centre"], then)
    put_to_signature(round_id=round_id, actor=signers["centre"], at=then)
    for body in SIGNING_BODIES:
        sign_round(round_id=round_id, actor=signers[body], at=then)
    publish_round(
        round_id=round_id,
        document_number=_write_document(),
        document_date=then.local_date,
        actor=signers["centre"],
        at=then,
    )


def _sign_second(round_id: int, signers: dict[str, Actor], at: At) -> None:
    then = _step_back(at, AGES[2] - 4)
    _decide(round_id, signers["centre"], then)
    line, visits = _find_simpler(round_id)
    decide_line(
        line_id=line,
        result="simplify",
        reasons=("close_to_people",),
        changes={"visits": visits},
        actor=signers["centre"],
        at=then,
    )
    put_to_signature(round_id=round_id, actor=signers["centre"], at=then)
    for body in SIGNED_SO_FAR:
        sign_round(round_id=round_id, actor=signers[body], at=then)


def _find_simpler(round_id: int) -> tuple[int, int]:
    """The first line whose item asks for a visit, and one visit less."""
    visits = {guide["code"]: guide["visits"] for guide in list_item_guides()}
    row = next(
        row for row in list_round_lines_of(round_id, size=LINES).lines if visits.get(row.content.item_code, 0) > 0
    )
    return row.id, visits[row.content.item_code] - 1


def _begin_third(round_id: int, keeper: Actor, at: At) -> None:
    then = _step_back(at, AGES[3] - 1)
    _decide(round_id, keeper, then, 6, result="keep", entry="deferred", reasons=("premises",))


def _fill_lists(centre_id: int, keeper: Actor, at: At) -> None:
    data = read_data("governing.json")
    since = at.local_date - timedelta(days=120)
    told: dict[str, Any] = {"centre_id": centre_id, "actor": keeper, "at": at}
    batch = data["batch"]
    enter_items(
        number=batch["number"],
        title=batch["title"],
        items=[Entrant(*item) for item in batch["items"]],
        document_number=_write_document(),
        entered_on=OPENING_DAY,
        **told,
    )
    for kind, name, department, reason in data["waiting"]:
        put_on_waiting_list(kind=kind, name=name, department_name=department, reason=reason, since=since, **told)
    department, hall, evidence = data["closure"]
    close_own_hall(department_name=department, hall=hall, closed_on=OPENING_DAY, evidence=evidence, **told)
    name, department, receiver = data["change"]
    move_authority(
        name=name,
        department_name=department,
        direction="down",
        from_level="3",
        to_level="4",
        to_unit=receiver,
        document_number=_write_document(),
        changed_on=since,
        **told,
    )
    amount, source = data["cost"]
    enter_cost(year=at.local_date.year, kind="total", amount_fen=amount, source=source, **told)
