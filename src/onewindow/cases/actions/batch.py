"""A chief signs many cases at once, but only those opened one by one at their present state (issue 2, chief's desk)."""

from __future__ import annotations

from django.db import transaction

from onewindow.cases.actions.decision import grant_case
from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.loading import Outcome
from onewindow.cases.events import CaseOpened
from onewindow.cases.models import Case, CaseOpening
from onewindow.cases.rules import Ownership, may_read
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotFound
from onewindow.ledger.actions import record

LARGEST_BATCH = 100


def open_case(*, number: str, actor: Actor, at: At) -> None:
    """Record that a staff member opened the case at its present version; once a version. Raises NotFound for strangers."""
    with transaction.atomic():
        case = (
            Case.objects.filter(number=number)
            .only("id", "version", "department_id", "applicant_id", "agent_id")
            .first()
        )
        own = Ownership(case.department_id, case.applicant_id, case.agent_id) if case else None
        if case is None or own is None or actor.kind != "staff" or not may_read(actor, own):
            raise NotFound("no_such_case", "没有这个办件")
        opening, made = CaseOpening.objects.get_or_create(
            case=case,
            account_id=actor.account_id or 0,
            defaults={"case_version": case.version, "opened_at": at.occurred_at},
        )
        if not made and opening.case_version == case.version:
            return
        CaseOpening.objects.filter(pk=opening.pk).update(case_version=case.version, opened_at=at.occurred_at)
        record(subject=("case", number), event=CaseOpened(case.version), actor=actor, at=at)


def sign_batch(*, numbers: tuple[str, ...], content: str, actor: Actor, at: At) -> tuple[Outcome, ...]:
    """Grant many cases with one signature: all or nothing, each opened by this actor at its present version.

    Raises Conflict `not_opened` naming the cases to open first, and whatever a single grant raises.
    """
    wanted = tuple(sorted(set(numbers)))
    if not wanted or len(wanted) > LARGEST_BATCH:
        raise Invalid("batch_size", f"一次签批 1 至 {LARGEST_BATCH} 件", fields={"numbers": "件数有误"})
    with transaction.atomic():
        # Locked in the order of their numbers, so two batches cannot wait for each other.
        matters = [open_matter_now(number, actor, at) for number in wanted]
        opened = dict(
            CaseOpening.objects.filter(
                case__in=[matter.case.pk for matter in matters], account_id=actor.account_id or 0
            ).values_list("case_id", "case_version")
        )
        unseen = [matter.case.number for matter in matters if opened.get(matter.case.pk) != matter.case.version]
        if unseen:
            raise Conflict(
                "not_opened",
                f"有 {len(unseen)} 件您还没有打开看过，不能批量签批",
                advice="请先逐件打开：" + "、".join(unseen[:5]),
                fields=dict.fromkeys(unseen, "未打开"),
            )
        batch = f"{actor.account_id}-{at.occurred_at:%Y%m%d%H%M%S}"
        return tuple(grant_case(number=number, content=content, batch=batch, actor=actor, at=at) for number in wanted)
