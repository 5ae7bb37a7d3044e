"""What an outside tool or a newcomer needs to use the demo centre: accounts, tokens, a body that the API accepts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from onewindow.accounts.actions import issue_token, revoke_token
from onewindow.accounts.queries import AccountRow, find_account, list_tokens
from onewindow.demo.filling import Filler, invent_answers, list_walk_in_papers
from onewindow.demo.governing import list_signer_plans
from onewindow.demo.people import (
    CONTRACT_ACCOUNTS,
    DEMO_PASSWORD,
    SECOND_FACTOR_SECRET,
    list_contract_staff,
)
from onewindow.demo.world import (
    SIMULATED,
    list_citizen_plans,
    list_department_plans,
    list_item_guides,
    list_staff_plans,
    read_data,
)
from onewindow.directory.rules import ROLE_NAMES, SIGNING_BODIES, Role
from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.local_time import LOCAL

SAMPLE_ITEM = "350123102001"
TOKEN_LABEL = "演示"  # noqa: S105
TOKEN_LIFE = timedelta(days=90)
TOKENS_KEPT = 5


def describe_demo(base_url: str, *, at: At | None = None) -> dict[str, Any]:
    """The one object of `./onewindow demo --json` (contract: design 9).

    Raw tokens are never stored, so every call issues new ones; the last few of each account stay valid. `at`: now by default.
    """
    moment = at or At(datetime.now(LOCAL), origin="demo")
    people = _list_people()
    found = {username: account for username in people if (account := find_account(username))}
    return {
        "label": SIMULATED,
        "base_url": base_url,
        "password": DEMO_PASSWORD,
        "totp_secret": SECOND_FACTOR_SECRET,
        "accounts": {name: people[name] for name in CONTRACT_ACCOUNTS if name in found},
        "staff": {name: people[name] for name in found if name not in CONTRACT_ACCOUNTS},
        "tokens": {name: _renew_token(account, moment) for name, account in found.items()},
        "sample_application": make_sample_application(moment),
    }


def describe_accounts(base_url: str) -> list[str]:
    """The lines printed after a start: one per account of the contract, then password and second factor."""
    people = _list_people()
    lines = [f"{SIMULATED}：以下账号只存在于演示中心"]
    for name in CONTRACT_ACCOUNTS:
        person = people[name]
        lines.append(f"  {name:<12}{person['role_name']}　{person['name']}　{person['department']}".rstrip())
    lines.append(f"  密码 {DEMO_PASSWORD}　工作人员动态验证码密钥 {SECOND_FACTOR_SECRET}")
    lines.append(f"  工作台 {base_url}/desk/　办事大厅 {base_url}/")
    return lines


def make_sample_application(at: At) -> dict[str, Any]:
    """A body that `POST /api/v1/cases` accepts with 李明's token: 食品经营许可, complete."""
    guide = next(guide for guide in list_item_guides() if guide["basic_code"] == SAMPLE_ITEM)
    citizen = list_citizen_plans()[0]
    filler = Filler(name=citizen.name, number=citizen.number, phone=citizen.mobile, on=at.local_date)
    return {
        "item": guide["code"],
        "form": invent_answers(guide["form"], filler),
        "materials": list(list_walk_in_papers(guide)),
        "delivery_way": "window",
    }


def _list_people() -> dict[str, dict[str, str]]:
    organs = read_data("departments.json")
    names = {organ["key"]: organ["short_name"] for organ in (organs["government"], organs["committee"])}
    names |= {plan.key: plan.short_name for plan in list_department_plans()}
    people = {
        plan.username: {"role": "citizen", "role_name": "办事人", "name": plan.name, "department": ""}
        for plan in list_citizen_plans()
    }
    for staff in (*list_contract_staff(), *list_staff_plans()):
        people[staff.username] = {
            "role": staff.role,
            "role_name": ROLE_NAMES[Role(staff.role)],
            "name": staff.name,
            "department": names[staff.department],
        }
    for signer in list_signer_plans():
        people[signer["username"]] = {
            "role": Role.HEAD,
            "role_name": SIGNING_BODIES[signer["body"]],
            "name": signer["person"],
            "department": signer["short_name"],
        }
    return people


def _renew_token(account: AccountRow, at: At) -> str:
    live = [row for row in list_tokens(account.id) if row.label == TOKEN_LABEL and row.revoked_at is None]
    for row in sorted(live, key=lambda row: row.id)[: max(0, len(live) - TOKENS_KEPT + 1)]:
        revoke_token(token_id=row.id, reason="演示令牌更换", actor=SYSTEM, at=at)
    expires_at = at.occurred_at + TOKEN_LIFE
    return issue_token(
        account_id=account.id, label=TOKEN_LABEL, expires_at=expires_at, quota_class="demo", actor=SYSTEM, at=at
    )
