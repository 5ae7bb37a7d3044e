"""What a centre demands of its own items beyond the law (RD-21): pure. A policy is dated, cited, and off unless switched on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from onewindow.catalogue.guides import Guide, Limit
from onewindow.catalogue.terms import UNIT_WEIGHTS, UNITS

PROMISE, SIGNING = "highest_promise", "grant_signing"
# The second: within how many working days a regulating section signs for a grant handed to it.
POLICY_KINDS = {PROMISE: "承诺时限上限", SIGNING: "审管衔接签收时限"}
EFFECTS = {"refuse": "不合规定不能发布", "warn": "只作提示"}
# K-13: what takes an item out of the rule.
EXEMPTIONS = {
    "needs_expert_review": "须专家论证",
    "needs_site_survey": "须现场踏勘",
    "needs_prerequisite": "须前置审批",
    "escalated": "须上报省或国家",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """A centre's rule as it is in force; `starts_on` and `last_day` both included."""

    id: int
    centre_id: int
    centre: str
    kind: str
    effect: str
    amount: int
    unit: str
    exemptions: tuple[str, ...]
    document_number: str
    source: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class PolicyModel:
    """A rule some centre once had, offered to be taken over; nothing holds until a centre switches it on."""

    key: str
    kind: str
    amount: int
    unit: str
    exemptions: tuple[str, ...]
    source: str


# K-13, as the account of Hefei's centre tells it; what else it says of limits is text, not a rule (domain 2.23, row 7).
KNOWN_POLICIES = (
    PolicyModel(
        key="hefei_2006",
        kind="highest_promise",
        amount=2,
        unit="working_day",
        exemptions=tuple(EXEMPTIONS),
        source="合肥市行政服务中心2006年初与各部门协商后明确：属部门审批的，原则上即办，最长不超过两个工作日",
    ),
)


def list_policy_faults(guide: Guide, policies: Iterable[Policy]) -> list[tuple[Policy, str]]:
    """The policies the guide does not keep, each with what it demands. Items outside the hall are nobody's concern here.

    The promise alone is judged: the statutory limit is the law's, and no policy touches it (RD-21).
    """
    demands = [policy for policy in policies if policy.kind == PROMISE] if guide.in_hall else []
    return [(policy, write_demand(policy)) for policy in demands if not _keeps_policy(guide, policy)]


def _keeps_policy(guide: Guide, policy: Policy) -> bool:
    promise = guide.promised_limit
    if promise is None or not promise.unit or any(getattr(guide, flag) for flag in policy.exemptions):
        return True
    return _weigh(promise) <= policy.amount * UNIT_WEIGHTS[policy.unit]


def _weigh(limit: Limit) -> int:
    return limit.amount * UNIT_WEIGHTS[limit.unit]


def write_demand(policy: Policy) -> str:
    """What the policy asks, with its source."""
    limit = f"{policy.amount}个工作日" if policy.unit == "working_day" else f"{policy.amount}{UNITS[policy.unit]}"
    document = f"{policy.centre}规定（{policy.document_number}）"
    if not policy.exemptions:
        return f"{document}：承诺时限最长{limit}"
    exempt = "、".join(EXEMPTIONS[flag] for flag in policy.exemptions)
    return f"{document}：承诺时限最长{limit}，{exempt}的除外"
