"""A centre switches a rule of its own on and off, on record (RD-21)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from onewindow.catalogue.events import CentrePolicySwitchedOff, CentrePolicySwitchedOn
from onewindow.catalogue.models import CentrePolicy
from onewindow.catalogue.policies import EFFECTS, EXEMPTIONS, POLICY_KINDS
from onewindow.catalogue.terms import UNITS
from onewindow.directory.periods import cut_period, make_period, write_dated
from onewindow.directory.queries import get_centre
from onewindow.directory.rules import require_centre_staff, require_choice, require_words
from onewindow.kit.acting import Actor, At, Invalid, NotFound
from onewindow.ledger.actions import record


def switch_policy_on(
    *,
    centre_id: int,
    kind: str,
    effect: str,
    amount: int,
    unit: str,
    exemptions: Sequence[str] = (),
    document_number: str,
    source: str,
    starts_on: date,
    last_day: date | None = None,
    actor: Actor,
    at: At,
) -> int:
    """A centre's own rule holds from `starts_on` on (RD-21, K-13); returns its number. By the centre's staff.

    Items published for a department resident there, to begin on one of its days, are refused or warned. Raises NotAllowed,
    NotFound, Invalid, Conflict when a rule of the kind holds on those days already.
    """
    require_centre_staff(actor, centre_id)
    get_centre(centre_id)
    require_choice("kind", kind, POLICY_KINDS)
    require_choice("effect", effect, EFFECTS)
    require_choice("unit", unit, UNITS)
    require_words(document_number=document_number, source=source)
    _require_policy_shape(amount, exemptions, starts_on, at)
    with write_dated():
        policy = CentrePolicy.objects.create(
            centre_id=centre_id,
            kind=kind,
            effect=effect,
            amount=amount,
            unit=unit,
            exemptions=sorted(set(exemptions)),
            document_number=document_number,
            source=source,
            period=make_period(starts_on, last_day),
        )
        event = CentrePolicySwitchedOn(
            policy_id=policy.pk,
            centre_id=centre_id,
            kind=kind,
            effect=effect,
            amount=amount,
            unit=unit,
            exemptions=tuple(policy.exemptions),
            document_number=document_number,
            starts_on=starts_on,
            last_day=last_day,
        )
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)
    return policy.pk


def switch_policy_off(*, policy_id: int, last_day: date, reason: str, actor: Actor, at: At) -> None:
    """The rule holds no longer after `last_day`; what was published under it stays. Raises NotAllowed, NotFound, Invalid,
    Conflict."""
    require_words(reason=reason)
    if at.origin == "live" and last_day < at.local_date - timedelta(days=1):
        raise Invalid("policy_back_dated", "规定不能追溯停用", fields={"last_day": "最早为昨天"})
    with write_dated():
        policy = CentrePolicy.objects.select_for_update(no_key=True).filter(pk=policy_id).first()
        if policy is None:
            raise NotFound("no_such_policy", "没有这条规定", advice="请刷新后重试")
        require_centre_staff(actor, policy.centre_id)
        cut_period(policy, last_day)
        event = CentrePolicySwitchedOff(policy_id, policy.centre_id, last_day, reason)
        record(subject=("centre", policy.centre_id), event=event, actor=actor, at=at)


def _require_policy_shape(amount: int, exemptions: Sequence[str], starts_on: date, at: At) -> None:
    fields = {}
    if amount < 1:
        fields["amount"] = "至少为1"
    if not set(exemptions) <= set(EXEMPTIONS):
        fields["exemptions"] = "须为：" + "、".join(EXEMPTIONS.values())
    if at.origin == "live" and starts_on < at.local_date:
        fields["starts_on"] = "不能早于今天"
    if fields:
        raise Invalid("policy_invalid", "规定登记有误", fields=fields)
