"""In what standing an actor stands to one case: roles, letters of authorisation and ownership become doers (RD-06, O-03)."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.cases.rules.table import Doer
from onewindow.directory.rules import CENTRE_ROLES, DECIDING_ROLES, Role, holds_role
from onewindow.kit.acting import Actor

NONE: frozenset[Doer] = frozenset()


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose a case is: its department, its people, whom its present step asks for, who answers for it and may take it over; who else
    is touched (36), and which organ sent it up (35)."""

    department_id: int
    applicant_id: int
    agent_id: int | None = None
    step_role: str = ""
    responsible_id: int | None = None
    designated_id: int | None = None
    interested: frozenset[int] = frozenset()
    lower_department_id: int | None = None


def derive_doers(actor: Actor, own: Ownership, levels: frozenset[str]) -> frozenset[Doer]:
    """What the actor is to this case. `levels`: the levels in force of the letters for the actor's post and this item.

    A role of the centre or the government gives nothing here, whatever letters exist; software stands for the law alone.
    """
    if actor.kind == "system":
        return frozenset({Doer.LAW})
    if actor.kind == "citizen":
        mine = actor.party_id is not None and actor.party_id in (own.applicant_id, own.agent_id)
        touched = actor.party_id is not None and actor.party_id in own.interested
        return frozenset({Doer.APPLICANT}) if mine else frozenset({Doer.INTERESTED}) if touched else NONE
    if actor.kind != "staff":
        return NONE
    if any(holds_role(actor, role) for role in (*CENTRE_ROLES, Role.GOVERNMENT_LEADER)):
        return NONE
    if any(holds_role(actor, role, own.department_id) for role in DECIDING_ROLES):
        doers = _derive_department(actor, own, levels)
    elif _is_of_lower_organ(actor, own):
        # The organ that reviewed first hands out what the higher one decided, and does nothing else any more (35).
        doers = frozenset({Doer.ISSUER})
    else:
        doers = _derive_window(actor, levels)
    return doers | _derive_answering(actor, own) if doers else NONE


def _is_of_lower_organ(actor: Actor, own: Ownership) -> bool:
    lower = own.lower_department_id
    return lower is not None and any(holds_role(actor, role, lower) for role in DECIDING_ROLES)


def _derive_answering(actor: Actor, own: Ownership) -> frozenset[Doer]:
    """Answering for a case is a duty, not a power: it gives nothing to whoever stands nowhere in the case (S-05)."""
    if actor.account_id is None:
        return NONE
    held = {Doer.RESPONSIBLE: own.responsible_id, Doer.DESIGNATED: own.designated_id}
    return frozenset(doer for doer, account_id in held.items() if account_id == actor.account_id)


def _derive_department(actor: Actor, own: Ownership, levels: frozenset[str]) -> frozenset[Doer]:
    roles = {role for role in DECIDING_ROLES if holds_role(actor, role, own.department_id)}
    doers = {Doer.ISSUER}
    if roles & {Role.CLERK, Role.CHIEF}:
        doers.add(Doer.RECEIVER)
    # The department itself accepts; its window clerk does so by the letter for the post (W-05).
    if roles - {Role.CLERK} or levels & {"accept", "decide"}:
        doers.add(Doer.ACCEPTOR)
    if (own.step_role and own.step_role in roles) or (not own.step_role and roles & {Role.REVIEWER, Role.CHIEF}):
        doers.add(Doer.REVIEWER)
    if Role.CHIEF in roles:
        doers.add(Doer.CHIEF)
    if "decide" in levels:
        doers.add(Doer.DECIDER)
    if Role.HEAD in roles:
        doers |= {Doer.HEAD, Doer.DECIDER}
    return frozenset(doers)


def _derive_window(actor: Actor, levels: frozenset[str]) -> frozenset[Doer]:
    """A comprehensive window of the centre: receives and hands out for all, accepts under written entrustment only."""
    if not any(grant.role == Role.CLERK and grant.department_id is None for grant in actor.grants):
        return NONE
    doers = {Doer.RECEIVER, Doer.ISSUER}
    if "accept" in levels:
        doers.add(Doer.ACCEPTOR)
    return frozenset(doers)


def may_read(actor: Actor, own: Ownership) -> bool:
    """Whether the actor may see the case: its people, its department, windows that receive for all, the centre's referees.

    `own` names an agent only while the applicant lets him act (PI-01): the one who asks has looked.
    """
    if actor.kind == "system":
        return True
    if actor.kind == "citizen":
        return actor.party_id is not None and actor.party_id in (own.applicant_id, own.agent_id)
    if actor.kind != "staff":
        return False
    own_departments = [own.department_id, *([own.lower_department_id] if own.lower_department_id else [])]
    if any(holds_role(actor, role, department) for role in DECIDING_ROLES for department in own_departments):
        return True
    referees = (Role.CENTRE_STAFF, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.GOVERNMENT_LEADER)
    centre_clerk = any(grant.role == Role.CLERK and grant.department_id is None for grant in actor.grants)
    return centre_clerk or any(holds_role(actor, role) for role in referees)
