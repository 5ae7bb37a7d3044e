"""Where a case stands, in four statements: what programs ask all day. The case page asks `get_case` for everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from onewindow.cases.models import Case
from onewindow.cases.queries.labels import INSIDE_EVENTS, label_event
from onewindow.cases.queries.order import check_case_order
from onewindow.cases.queries.pending import load_interested, load_pending
from onewindow.cases.queries.views import AllowedAct, CaseStanding, TimelineRow
from onewindow.cases.queries.word import load_word
from onewindow.cases.rules import (
    STATE_LABELS,
    Act,
    Doer,
    Facts,
    Ownership,
    State,
    derive_doers,
    find_power,
    judge_missed,
    judge_timeliness,
    list_allowed_acts,
    may_read,
)
from onewindow.cases.rules.procedures import Pending
from onewindow.catalogue.queries import get_item_version
from onewindow.directory.queries import list_levels
from onewindow.documents.queries import DocumentRow, list_documents
from onewindow.documents.rules import KINDS
from onewindow.kit.acting import Actor, Conflict, NotFound
from onewindow.ledger.queries import list_entries
from onewindow.parties.queries import list_powers

# The form is read by those only who need it.
COLUMNS = [
    field.attname for field in Case._meta.concrete_fields if field.name not in ("form_open", "form_sealed", "body_hash")
]
OWN_COLUMNS = ", ".join(f"own.{name}" for name in COLUMNS)
# The columns of Due, and where they come from.
DUE_COLUMNS = """notice.due_on, coalesce(notice.provisional, false), statutory.due_on, promise.due_on,
    CASE WHEN statutory.unit <> 'hours' THEN statutory.extension_max ELSE 0 END,
    ARRAY(SELECT paper.name FROM cases_casematerial paper WHERE own.state = 'received' AND paper.case_id = own.id
        AND paper.essential AND paper.supplied_on IS NULL ORDER BY paper.position),
    EXISTS (SELECT FROM cases_casestep step WHERE step.case_id = own.id AND step.state = 'done'
        AND step.position < coalesce(own.step_position, 32767))"""
DUE_JOINS = """
LEFT JOIN clocks_clock notice ON notice.id = own.notice_clock_id
LEFT JOIN clocks_clock statutory ON statutory.id = own.statutory_clock_id
LEFT JOIN clocks_clock promise ON promise.id = own.promise_clock_id
"""
STANDING_SQL = f"""
SELECT {OWN_COLUMNS}, {DUE_COLUMNS}, running.due_on, running.warn_on, governing.due_on,
    coalesce(governing.provisional, false), department.name,
    ARRAY(SELECT line.code FROM cases_casecorrection line WHERE line.case_id = own.id AND line.supplied_on IS NULL)
FROM cases_case own JOIN directory_department department ON department.id = own.department_id
{DUE_JOINS}
LEFT JOIN clocks_clock running ON running.id = own.running_clock_id
LEFT JOIN clocks_clock governing ON governing.id = own.due_clock_id
WHERE own.number = %s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Due:
    """The last days of a case's clocks, and what else the rules ask of the rows around a case."""

    notice: date | None
    notice_provisional: bool
    statutory: date | None
    promised: date | None
    extension_max: int | None = 0
    lacking: Sequence[str] = ()
    steps_done: bool = False


def get_case_standing(number: str, actor: Actor, on: date) -> CaseStanding:
    """Where a case stands on the day `on`, and what this actor could do: four statements for staff, three for others, one more
    for an agent.

    Raises NotFound for strangers and unknown numbers alike.
    """
    with connection.cursor() as cursor:
        cursor.execute(STANDING_SQL, [number])
        found = cursor.fetchone()
    case: Any = Case.from_db("default", COLUMNS, found[: len(COLUMNS)]) if found else None
    if case is None or not may_read(actor, find_owners(case, actor, on)):
        raise make_stranger_refusal()
    *limits, running_due, running_warn, due_on, provisional, department_name, missing = found[len(COLUMNS) :]
    state, subject, inside = State(case.state), ("case", number), actor.kind == "staff"
    return CaseStanding(
        department_name=department_name,
        state_label=STATE_LABELS[state],
        due_on=due_on,
        due_provisional=provisional,
        allowed_actions=list_acts_allowed(case, Due(*limits), frozenset(missing), load_pending(case), actor, on),
        timeline=list_timeline(subject, inside=inside),
        documents=list_shown_papers(subject, inside=inside),
        **judge_case(case, running_due, running_warn, Due(*limits).statutory, on),
        **{name: getattr(case, name) for name in PLAIN_STANDING},
    )


def judge_case(
    case: Case, due_on: date | None, warn_on: date | None, statutory: date | None, on: date
) -> dict[str, Any]:
    """`timeliness` of the limit that runs now (its last and warning day), and what an overdue case has `missed`."""
    timeliness = judge_timeliness(case.state, due_on, warn_on, on)
    promise_runs = case.running_clock_id is not None and case.running_clock_id == case.promise_clock_id
    missed = judge_missed(timeliness, promise_runs=promise_runs, statutory_due=statutory, today=on)
    return {"timeliness": timeliness, "missed": missed}


PLAIN_STANDING = [
    "number",
    "item_code",
    "item_name",
    "state",
    "result",
    "version",
    "received_at",
    "accepted_at",
    "accepted_on",
    "decided_at",
    "delivered_on",
    "waiting_on",
]


def make_stranger_refusal() -> NotFound:
    """The one answer to strangers and for unknown numbers."""
    return NotFound("no_such_case", "没有这个办件", advice="请核对办件编号")


def make_ownership(case: Case, interested: frozenset[int] = frozenset()) -> Ownership:
    """Whose the case is, for the rules of standing."""
    return Ownership(
        case.department_id,
        case.applicant_id,
        case.agent_id,
        case.step_role,
        case.responsible_account_id,
        case.handover_to_id,
        interested,
        case.lower_department_id,
    )


def find_owners(case: Case, actor: Actor, on: date) -> Ownership:
    """Whose the case is for somebody who wants to read it on a day: an agent is nobody there once no authority covers it, whatever
    he did before (个人信息保护法 6; PI-01, AL-02). One statement for an agent, none for anybody else."""
    own = make_ownership(case)
    if actor.kind != "citizen" or actor.party_id is None or actor.party_id != case.agent_id:
        return own
    return own if is_agent_today(case, on) else replace(own, agent_id=None)


def is_agent_today(case: Case, on: date) -> bool:
    """Whether the agent of a case still acts for its applicant on a day, with any power; one statement where there is an agent."""
    return case.agent_id is not None and bool(
        list_powers(
            principal_id=case.applicant_id,
            agent_id=case.agent_id,
            on=on,
            item_code=case.item_code,
            matter=("case", case.number),
        )
    )


def list_people(case: Case, on: date) -> list[int]:
    """Whom news of a case goes to on a day: the applicant, and the agent while he still acts for him (PI-01)."""
    return [case.applicant_id, *([case.agent_id] if case.agent_id is not None and is_agent_today(case, on) else [])]


def make_facts(case: Case, due: Due, missing: frozenset[str], pending: Pending) -> Facts:
    """The case as the rules see it; `missing` names what the notice still asks. One statement where the applicant gave his word."""
    return Facts(
        word=load_word(case),
        state=State(case.state),
        regime=case.regime,
        received_on=case.received_on,
        case_kind=case.case_kind,
        mode=case.mode,
        notice_due_on=due.notice if case.state in (State.RECEIVED, State.CORRECTING) else None,
        notice_provisional=due.notice_provisional,
        notified=case.notified_on is not None,
        missing=missing,
        full_supplied_on=case.full_supplied_on,
        accepted_on=case.accepted_on,
        limit_due_on=due.statutory,
        promise_due_on=due.promised,
        extension_max=due.extension_max or 0,
        lacking=tuple(due.lacking),
        steps_done=due.steps_done,
        extended=case.extended,
        paused_until=case.paused_until,
        pause_kinds=frozenset(case.pause_kinds),
        steps_left=case.step_position is not None,
        decided_on=case.decided_on,
        limited=case.limited,
        taken_back=case.taken_back,
        last_label=case.last_label,
        last_actor=case.last_actor,
        pending=pending,
        escalated=case.lower_department_id is not None,
    )


def find_letter_code(case: Case) -> str:
    """The item whose letters of authorisation count: after a hand-over the higher organ's own (35, RD-06)."""
    return case.deciding_item_code or case.item_code


def list_acts_allowed(
    case: Case, due: Due, missing: frozenset[str], pending: Pending, actor: Actor, on: date
) -> tuple[AllowedAct, ...]:
    """The acts of the table that this actor could do now; one statement for staff (three more to grant a limited item), one for an
    agent (his powers today)."""
    levels = list_levels(actor, department_id=case.department_id, item_code=find_letter_code(case), on=on)
    doers = derive_doers(actor, make_ownership(case, load_interested(case, actor)), levels)
    rows = list_allowed_acts(make_facts(case, due, missing, pending), doers, on)
    if actor.kind == "citizen" and Doer.APPLICANT in doers and actor.party_id != case.applicant_id:
        powers = list_powers(
            principal_id=case.applicant_id,
            agent_id=actor.party_id or 0,
            on=on,
            item_code=case.item_code,
            matter=("case", case.number),
        )
        rows = tuple(row for row in rows if find_power(row.act) in powers)
    return tuple(
        AllowedAct(row.act.value, row.label, row.article, row.target.value if row.target else "")
        for row in rows
        if row.act is not Act.GRANT or is_next_in_order(case, on)
    )


def is_next_in_order(case: Case, on: date) -> bool:
    """Whether a grant would pass over nobody (57); always where no number is limited."""
    if not case.limited:
        return True
    try:
        check_case_order(case, get_item_version(case.item_version_id).quantity_limit, on)
    except Conflict:
        return False
    return True


def list_timeline(subject: tuple[str, str], *, inside: bool) -> tuple[TimelineRow, ...]:
    """What happened, in order; what goes on inside the department only for those inside."""
    return tuple(
        TimelineRow(
            entry.event,
            label_event(entry.event, entry.data),
            entry.actor_name,
            entry.department_id,
            entry.occurred_at,
            entry.recorded_at,
            entry.source,
            entry.reference,
            entry.late_reason,
            entry.data,
        )
        for entry in list_entries(subject=subject)
        if inside or entry.event not in INSIDE_EVENTS
    )


def list_shown_papers(subject: tuple[str, str], *, inside: bool) -> tuple[DocumentRow, ...]:
    """The papers of a case; inside papers only for those inside."""
    return tuple(paper for paper in list_documents(subject=subject) if inside or not KINDS[paper.kind].inside)
