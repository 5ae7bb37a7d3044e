"""Who answers for a case hands it over: a named colleague accepts, or the chief orders it (首办负责, S-05). It moves no clock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.loading import Matter, Outcome, finish_act, require_act
from onewindow.cases.events import CaseHandedOver, HandoverDeclined, HandoverProposed
from onewindow.cases.models import CaseHandover, CaseTenure
from onewindow.cases.rules import Act
from onewindow.directory.inside_queries import list_colleagues
from onewindow.directory.inside_rows import ColleagueRow
from onewindow.kit.acting import Actor, At, Conflict, Invalid


def hand_over_case(
    *, number: str, to_account: int, reason: str, actor: Actor, at: At, expected_version: int | None = None
) -> Outcome:
    """Offer the case to a colleague of its department, who may accept; until then the actor answers for it (S-05).

    An offer still open is replaced. Raises Invalid (to_account, reason), NotAllowed for whoever does not answer for it.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.HAND_OVER)
        receiver = find_receiver(matter, to_account, reason)
        answer_open_handover(matter, "replaced", "")
        keep_handover(matter, receiver, reason, "proposed")
        matter.case.handover_to_id = receiver.account_id
        event = HandoverProposed(matter.case.responsible_account_id, receiver.account_id, reason.strip())
        return finish_act(matter, row.label, event)


def take_over_case(
    *, number: str, actor: Actor, at: At, note: str = "", expected_version: int | None = None
) -> Outcome:
    """Accept the offer: from this moment the actor answers for the case. Raises NotAllowed for anybody else."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.TAKE_OVER)
        receiver = find_receiver(matter, actor.account_id or 0, "—")
        handover = answer_open_handover(matter, "accepted", note.strip())
        reason = handover.reason if handover else ""
        return finish_act(matter, row.label, change_responsible(matter, receiver, reason, ordered=False))


def decline_handover(*, number: str, reason: str, actor: Actor, at: At, expected_version: int | None = None) -> Outcome:
    """Refuse the offer with a reason; whoever answered for the case goes on answering. Raises Invalid without a reason."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.DECLINE_HANDOVER)
        require_handover_reason(reason)
        answer_open_handover(matter, "declined", reason.strip())
        event = HandoverDeclined(matter.case.responsible_account_id, actor.account_id or 0, reason.strip())
        return finish_act(matter, row.label, event)


def order_handover(
    *, number: str, to_account: int, reason: str, actor: Actor, at: At, expected_version: int | None = None
) -> Outcome:
    """The chief representative or the head names who answers from now on; an open offer falls away (S-05).

    Raises Invalid (to_account, reason), NotAllowed for anybody else.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.ORDER_HANDOVER)
        receiver = find_receiver(matter, to_account, reason)
        answer_open_handover(matter, "replaced", "")
        keep_handover(matter, receiver, reason, "ordered")
        return finish_act(matter, row.label, change_responsible(matter, receiver, reason.strip(), ordered=True))


def require_handover_reason(reason: str) -> None:
    """Raises Invalid for a blank or endless reason."""
    if not 1 <= len(reason.strip()) <= 200:
        raise Invalid("handover_reason", "移交须写明原因", fields={"reason": "1 至 200 字"})


def find_receiver(matter: Matter, account_id: int, reason: str) -> ColleagueRow:
    """The colleague of the case's own department on duty today. Raises Invalid naming what is wrong."""
    require_handover_reason(reason)
    if account_id == matter.case.responsible_account_id:
        raise Invalid("handed_to_same", "此人现在就是首办责任人", fields={"to_account": "请选择另一位同事"})
    for row in list_colleagues(matter.case.department_id, on=matter.today):
        if row.account_id == account_id:
            return row
    raise Invalid("not_a_colleague_here", "只能移交给本部门在岗人员", fields={"to_account": "请选择本部门在岗人员"})


def answer_open_handover(matter: Matter, outcome: str, answer: str) -> CaseHandover | None:
    """Close the offer that is open, if any; nobody is designated afterwards."""
    matter.case.handover_to_id = None
    handover = matter.case.handovers.filter(outcome="proposed").first()
    if handover is not None:
        handover.outcome, handover.answer, handover.answered_at = outcome, answer[:200], matter.at.occurred_at
        handover.save(update_fields=["outcome", "answer", "answered_at"])
    return handover


def keep_handover(matter: Matter, receiver: ColleagueRow, reason: str, outcome: str) -> None:
    """The row of one hand-over."""
    CaseHandover.objects.create(
        case=matter.case,
        from_account_id=matter.case.responsible_account_id,
        to_account_id=receiver.account_id,
        reason=reason.strip(),
        proposed_by_id=matter.actor.account_id or 0,
        proposed_at=matter.at.occurred_at,
        outcome=outcome,
        answered_at=None if outcome == "proposed" else matter.at.occurred_at,
    )


def change_responsible(matter: Matter, receiver: ColleagueRow, reason: str, *, ordered: bool) -> CaseHandedOver:
    """End the span of whoever answered so far and begin the receiver's, without a gap between them."""
    case, moment = matter.case, matter.at.occurred_at
    begun = end_tenure(matter)
    if begun is not None and moment <= begun:
        raise Conflict("handover_before_tenure", "移交时间早于现责任人接手的时间", advice="请核对发生时间")
    CaseTenure.objects.create(
        case=case,
        account_id=receiver.account_id,
        post_id=receiver.post_id,
        period=DateTimeTZRange(moment, None),
    )
    event = CaseHandedOver(case.responsible_account_id, receiver.account_id, receiver.post_id, reason, ordered)
    case.responsible_account_id, case.responsible_post_id = receiver.account_id, receiver.post_id
    return event


def end_tenure(matter: Matter) -> datetime | None:
    """Close the open span, the first one being written now as of receipt; when it had begun (None: nobody answered)."""
    case, moment = matter.case, matter.at.occurred_at
    tenure = case.tenures.filter(period__upper_inf=True).first()
    if tenure is None and case.responsible_account_id is None:
        return None
    begun: datetime = tenure.period.lower if tenure else case.received_at
    if moment <= begun:
        return begun
    if tenure is None:
        tenure = CaseTenure(case=case, account_id=case.responsible_account_id or 0, post_id=case.responsible_post_id)
    tenure.period = DateTimeTZRange(begun, moment)
    tenure.save()
    return begun
