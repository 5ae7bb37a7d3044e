"""Visits to the window (C-15): noted by the acts done there, or by one key of the clerk. Online acts are no visit."""

from __future__ import annotations

from django.db import connection, transaction

from onewindow.cases.actions.loading import Matter, open_matter
from onewindow.cases.events import CaseVisited
from onewindow.cases.models import Case
from onewindow.cases.rules import Doer
from onewindow.cases.rules.visits import VISIT_REASONS, VISITORS
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.actions import record

# One row for a person and a day; another reason joins it. Nothing is returned when nothing changed.
VISIT_SQL = """
INSERT INTO cases_casevisit (case_id, who, person_id, window_id, reasons, visited_on, visited_at)
SELECT id, %(who)s, %(person)s, coalesce(%(window)s, (SELECT window_id FROM directory_post WHERE id = %(post)s)),
    ARRAY[%(reason)s::varchar], %(day)s, %(moment)s
FROM cases_case WHERE number = %(number)s
ON CONFLICT (case_id, person_id, visited_on) DO UPDATE
    SET reasons = cases_casevisit.reasons || excluded.reasons
    WHERE NOT cases_casevisit.reasons @> excluded.reasons
RETURNING id
"""


def record_visit(*, number: str, who: str, reason: str, actor: Actor, at: At) -> bool:
    """The window notes that somebody came about a case, `who` of VISITORS, `reason` of VISIT_REASONS; False when that was noted
    today already. Raises NotFound, NotAllowed (a window of the case only), Conflict `no_agent`, Invalid."""
    with transaction.atomic():
        matter = open_matter(number, actor, at)
        if not matter.doers and actor.kind != "staff":
            raise NotFound("no_such_case", "没有这个办件")
        if not matter.doers & {Doer.RECEIVER, Doer.ISSUER}:
            raise NotAllowed("not_authorised", "来访由接待的窗口登记")
        check_visit(who, reason)
        if at.local_date < matter.case.received_on:
            raise Invalid("visit_too_early", "来访不能早于收件", fields={"occurred_at": "日期过早"})
        noted = write_visit(number, who, find_visitor(matter.case, who), reason, actor, at)
        if noted:
            record(subject=matter.subject, event=CaseVisited(at.local_date, who, reason), actor=actor, at=at)
    return noted


def check_visit(who: str, reason: str) -> None:
    """Raises Invalid for an unknown visitor or reason."""
    faults = {} if who in VISITORS else {"who": "请选择来的是谁"}
    if reason not in VISIT_REASONS:
        faults["reason"] = "请选择来办什么"
    if faults:
        raise Invalid("visit_unclear", "请写明谁来、来办什么", fields=faults)


def find_visitor(case: Case, who: str) -> int | None:
    """The party that came; None for somebody else. Raises Conflict `no_agent`."""
    if who == "agent" and case.agent_id is None:
        raise Conflict("no_agent", "本件没有登记代理人", advice="请先核对委托书，登记代理人和授权")
    return {"applicant": case.applicant_id, "agent": case.agent_id}.get(who)


def note_visit(matter: Matter, reason: str, *, by_agent: bool) -> None:
    """An act done at the counter is a visit of whoever it was done with; its own ledger row says so. Called down, once an act."""
    if matter.actor.kind == "staff" and matter.at.source != "outside":
        who = "agent" if by_agent else "applicant"
        write_visit(matter.case.number, who, find_visitor(matter.case, who), reason, matter.actor, matter.at)


def write_visit(
    number: str, who: str, person: int | None, reason: str, actor: Actor, at: At, window: int | None = None
) -> bool:
    """The row; one statement. Whether anything new was noted."""
    values = {"number": number, "who": who, "person": person, "reason": reason, "window": window, "post": actor.post_id}
    with connection.cursor() as cursor:
        cursor.execute(VISIT_SQL, values | {"day": at.local_date, "moment": at.occurred_at})
        return cursor.fetchone() is not None
