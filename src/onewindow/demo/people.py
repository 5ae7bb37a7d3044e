"""Accounts, posts, roles and letters of authorisation of the demo centre."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from django.db import transaction
from django_otp.oath import TOTP

from onewindow.accounts.actions import confirm_second_factor, create_account, enrol_second_factor
from onewindow.accounts.queries import find_account, has_second_factor
from onewindow.demo.certificate_plans import list_certificate_guides
from onewindow.demo.organisation import COMPREHENSIVE_WINDOW, Organisation
from onewindow.demo.sent_up import list_escalated_guides
from onewindow.demo.world import (
    CITY,
    OPENING_DAY,
    SIMULATED,
    StaffPlan,
    get_department_plan,
    list_department_plans,
    list_item_guides,
    list_staff_plans,
)
from onewindow.directory.actions import create_post
from onewindow.directory.powers import appoint_holder, grant_role, issue_authorisation
from onewindow.directory.rules import Role
from onewindow.kit.acting import SYSTEM, At

# Known to everybody on purpose: these accounts exist in demo centres only, and their tokens have a quota of their own.
DEMO_PASSWORD = "Yichuang-2026"  # noqa: S105
SECOND_FACTOR_KEY = "6f6e6577696e646f772d64656d6f2d6b65792d31"
SECOND_FACTOR_SECRET = base64.b32encode(bytes.fromhex(SECOND_FACTOR_KEY)).decode()
# The accounts of the contract (design 9), in the order in which they are shown.
CONTRACT_ACCOUNTS = (
    "liming", "chenjie", "wangfang", "zhaoqiang", "reviewer", "chief", "head", "leader", "centre", "supervisor", "admin",
)  # fmt: skip
POST_NAMES = {"clerk": "受理岗", "reviewer": "审核岗", "chief": "首席代表岗", "centre_staff": "业务协调岗"}


def engage_demo_staff(organisation: Organisation, *, at: At) -> bool:
    """Accounts, posts with A and B holders, roles and letters, all or nothing. False when they are there already."""
    if find_account(CONTRACT_ACCOUNTS[-1]) is not None:
        return False
    with transaction.atomic():
        accounts = {plan.username: _open_staff_account(plan, at) for plan in list_staff_plans()}
        posts = _fill_posts(organisation, accounts, at)
        _grant_roles(organisation, accounts, at)
        _issue_letters(organisation, posts, at)
    return True


def confirm_demo_factors(*, at: At) -> None:
    """The fixed second factor of every staff account of the contract; those that have one are left alone."""
    for plan in list_contract_staff():
        account = find_account(plan.username)
        if account is None or has_second_factor(account.id):
            continue
        enrol_second_factor(account_id=account.id, key=SECOND_FACTOR_KEY, actor=SYSTEM, at=at)
        confirm_second_factor(account_id=account.id, code=make_time_code(at), actor=SYSTEM, at=at)


def list_contract_staff() -> tuple[StaffPlan, ...]:
    """The staff accounts of the contract, in its order."""
    plans = {plan.username: plan for plan in list_staff_plans()}
    return tuple(plans[name] for name in CONTRACT_ACCOUNTS if name in plans)


def make_time_code(at: At) -> str:
    """The six digits the fixed second factor shows at that moment (RFC 6238)."""
    totp = TOTP(bytes.fromhex(SECOND_FACTOR_KEY))
    totp.time = at.occurred_at.timestamp()
    return f"{totp.token():06d}"


def _open_staff_account(plan: StaffPlan, at: At) -> int:
    """Only the accounts of the contract have a password: argon2 costs a tenth of a second each."""
    password = DEMO_PASSWORD if plan.username in CONTRACT_ACCOUNTS else None
    account = create_account(
        username=plan.username, name=plan.name, kind="staff", password=password, actor=SYSTEM, at=at
    )
    return account.id


def _fill_posts(organisation: Organisation, accounts: dict[str, int], at: At) -> dict[tuple[str, str], int]:
    posts: dict[tuple[str, str], int] = {}
    positions: dict[tuple[str, str], str] = {}
    for plan in list_staff_plans():
        if plan.role not in POST_NAMES:
            continue
        key = (plan.department, plan.role)
        if key not in posts:
            posts[key] = _create_post(plan, organisation, at)
        positions[key] = "B" if key in positions else "A"
        appoint_holder(
            post_id=posts[key],
            account_id=accounts[plan.username],
            position=positions[key],
            starts_on=OPENING_DAY,
            actor=SYSTEM,
            at=at,
        )
    return posts


def _create_post(plan: StaffPlan, organisation: Organisation, at: At) -> int:
    if plan.department == "zx":
        window = organisation.windows[COMPREHENSIVE_WINDOW] if plan.role == Role.CLERK else None
        name = f"中心{POST_NAMES[plan.role]}"
        return create_post(
            name=name,
            role=plan.role,
            centre_id=organisation.centre_id,
            window_id=window,
            starts_on=OPENING_DAY,
            actor=SYSTEM,
            at=at,
        )
    department = get_department_plan(plan.department)
    return create_post(
        name=f"{department.short_name}{POST_NAMES[plan.role]}",
        role=plan.role,
        department_id=organisation.departments[plan.department],
        window_id=organisation.windows[department.windows[0]] if plan.role == Role.CLERK else None,
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )


def _grant_roles(organisation: Organisation, accounts: dict[str, int], at: At) -> None:
    """Roles without a post: heads of organs, the government leader, supervisor, administrator, guide."""
    for plan in list_staff_plans():
        if plan.role in POST_NAMES:
            continue
        grant_role(
            account_id=accounts[plan.username],
            role=plan.role,
            region_code=CITY,
            department_id=organisation.departments[plan.department] if plan.role == Role.HEAD else None,
            centre_id=organisation.centre_id if plan.department == "zx" else None,
            starts_on=OPENING_DAY,
            actor=SYSTEM,
            at=at,
        )


def _issue_letters(organisation: Organisation, posts: dict[tuple[str, str], int], at: At) -> None:
    """W-05, RD-06: clerks receive and accept, and decide instant items; chief representatives decide; the comprehensive
    window accepts the simplest matters under written entrustment."""
    heads = {plan.department: plan.name for plan in list_staff_plans() if plan.role == Role.HEAD}
    for number, plan in enumerate(list_department_plans(), start=1):
        guides = [
            guide
            for guide in (*list_item_guides(), *list_escalated_guides(), *list_certificate_guides())
            if guide["department"]["credit_code"] == plan.credit_code
        ]
        if not guides:
            continue
        instant = [guide["code"] for guide in guides if guide["case_kind"] == "instant"]
        codes = [guide["code"] for guide in guides]
        letters = [
            (posts[plan.key, "clerk"], codes, ("receive", "accept")),
            (posts[plan.key, "clerk"], instant, ("sign", "seal", "decide")),
            (posts[plan.key, "chief"], codes, ("accept", "sign", "seal", "decide")),
            (posts["zx", "clerk"], _list_entrusted(guides), ("receive", "accept")),
        ]
        department_id = organisation.departments[plan.key]
        for part, (post_id, items, levels) in enumerate(letters, start=1):
            if items:
                letter = f"莆授权〔2024〕{number:02d}-{part} 号（{SIMULATED}）"
                _issue_letter(post_id, department_id, items, levels, letter, heads[plan.key], at)


def _list_entrusted(guides: Iterable[dict[str, object]]) -> list[str]:
    return [str(guide["code"]) for guide in guides if guide["regime"] == "public_service"]


def _issue_letter(
    post_id: int, department_id: int, items: list[str], levels: tuple[str, ...], letter: str, signatory: str, at: At
) -> None:
    issue_authorisation(
        post_id=post_id,
        department_id=department_id,
        item_codes=items,
        levels=levels,
        letter_number=letter,
        signatory=signatory,
        signed_on=OPENING_DAY,
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )
