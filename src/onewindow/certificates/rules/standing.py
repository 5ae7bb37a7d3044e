"""How a certificate stands on a day, and who may do what to it: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.certificates.rules.table import ENDING_STATES, CertificateState, Keeper
from onewindow.directory.rules import CENTRE_ROLES, DECIDING_ROLES, Role, holds_role
from onewindow.kit.acting import Actor


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate as the rules see it. `renewal_owed`: a renewal asked for in time, of a licence, is still undecided."""

    valid_from: date
    valid_to: date | None
    regime: str = "licence"
    holder_kind: str = "person"
    issued_on: date = date.min
    ended_on: date | None = None
    ended_by: str = ""
    deregistered_on: date | None = None
    renewal_owed: bool = False


def derive_certificate_state(facts: CertificateFacts, today: date) -> CertificateState:
    """The state on a day. A term that ended while a timely renewal is undecided has not lapsed: the law renews it (50)."""
    if facts.deregistered_on is not None and today >= facts.deregistered_on:
        return CertificateState.DEREGISTERED
    if facts.ended_on is not None and today >= facts.ended_on:
        return ENDING_STATES[facts.ended_by]
    if today < facts.valid_from:
        return CertificateState.PENDING
    if facts.valid_to is not None and today > facts.valid_to and not facts.renewal_owed:
        return CertificateState.LAPSED
    return CertificateState.IN_FORCE


def derive_keepers(actor: Actor, department_id: int, levels: frozenset[str]) -> frozenset[Keeper]:
    """What the actor is to a department's certificate; `levels` of the letters for his post and its item.

    The department decides, by its head or by letter (69, RD-06); roles of the centre and the government give nothing (O-03).
    """
    if actor.kind == "system":
        return frozenset({Keeper.LAW})
    if actor.kind != "staff" or any(holds_role(actor, role) for role in (*CENTRE_ROLES, Role.GOVERNMENT_LEADER)):
        return frozenset()
    if not any(holds_role(actor, role, department_id) for role in DECIDING_ROLES):
        return frozenset()
    decides = holds_role(actor, Role.HEAD, department_id) or "decide" in levels
    return frozenset({Keeper.DECIDER}) if decides else frozenset()


def may_read_certificate(actor: Actor, department_id: int, holder_id: int) -> bool:
    """Its holder, its department, windows that receive for all (they are asked to renew), and the centre's referees; masked."""
    if actor.kind == "system":
        return True
    if actor.kind == "citizen":
        return actor.party_id == holder_id
    if actor.kind != "staff":
        return False
    if any(holds_role(actor, role, department_id) for role in DECIDING_ROLES):
        return True
    return reads_every_certificate(actor)


def reads_every_certificate(actor: Actor) -> bool:
    """Whether the actor reads the register of all departments: the centre's referees and its receiving windows, not guides."""
    referees = (Role.CENTRE_STAFF, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.GOVERNMENT_LEADER)
    centre_clerk = any(grant.role == Role.CLERK and grant.department_id is None for grant in actor.grants)
    return actor.kind == "staff" and (centre_clerk or any(holds_role(actor, role) for role in referees))
