"""Writes of agents' authorities (行政许可法 29, AL-02): given, proved by a paper or by the principal's own act, revoked."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.files.queries import get_file
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotFound
from onewindow.ledger.actions import record, refuse_by_constraint
from onewindow.parties.events import AgentAuthorised, AgentAuthorityRevoked
from onewindow.parties.models import AgentAuthority, Party
from onewindow.parties.queries import make_authority_row
from onewindow.parties.rules import (
    BASES,
    WINDOW_ROLES,
    AuthorityRow,
    check_powers,
    check_term,
    require_authority_maker,
)

REFUSALS = {
    "no_two_authorities_of_one_scope_overlap": Conflict(
        "authority_overlaps", "同一范围内已有有效授权", advice="如要改变权限或期限，请先撤销原授权"
    ),
    "nobody_is_his_own_agent": Invalid("own_agent", "不能委托自己", fields={"agent": "与委托人相同"}),
}


def add_agent_authority(
    *,
    principal_id: int,
    agent_id: int,
    basis: str,
    powers: tuple[str, ...],
    valid_from: date,
    valid_to: date,
    evidence_file_id: int | None = None,
    item_code: str = "",
    matter: tuple[str, str | int] = ("", ""),
    actor: Actor,
    at: At,
) -> AuthorityRow:
    """Let an agent act for a principal, both days included; for all, one item (`item_code`) or one matter (kind, id).

    `basis` of BASES: on paper it needs its evidence and is entered by staff; `online` is the principal's own act.
    Raises NotAllowed, NotFound (party, file), Invalid (powers, term, evidence), Conflict `authority_overlaps`.
    """
    _require_basis(basis)
    require_authority_maker(actor, principal_id, basis)
    chosen = check_powers(powers)
    check_term(valid_from, valid_to)
    evidence = _require_evidence(basis, evidence_file_id, actor)
    scope = {"item_code": item_code, "matter_kind": str(matter[0]), "matter_id": str(matter[1])}
    with transaction.atomic():
        _require_parties(principal_id, agent_id)
        try:
            with transaction.atomic():
                authority = AgentAuthority.objects.create(
                    principal_id=principal_id,
                    agent_id=agent_id,
                    basis=basis,
                    powers=chosen,
                    valid=DateRange(valid_from, valid_to + timedelta(days=1)),
                    evidence_id=evidence_file_id,
                    registered_at=at.occurred_at,
                    **scope,
                )
        except IntegrityError as error:
            raise refuse_by_constraint(error, REFUSALS) from error
        record(
            subject=("party", principal_id),
            event=AgentAuthorised(
                authority_id=authority.pk,
                principal_id=principal_id,
                agent_id=agent_id,
                powers=tuple(chosen),
                basis=basis,
                item_code=item_code,
                matter=(str(matter[0]), str(matter[1])),
                valid_from=valid_from,
                valid_to=valid_to,
                evidence_sha256=evidence,
            ),
            actor=actor,
            at=at,
        )
    return make_authority_row(authority)


def _require_basis(basis: str) -> None:
    if basis not in BASES:
        raise Invalid(
            "bad_basis", "授权依据不明", fields={"basis": "请选择授权依据：书面委托、线上授权、法定代表人或监护"}
        )


def revoke_agent_authority(*, authority_id: int, reason: str, actor: Actor, at: At) -> AuthorityRow:
    """End an authority from this day on, also one that has not begun; what was done under it stands. The principal, the agent
    or the window may.

    Raises NotFound (also for others), Invalid, Conflict when revoked before.
    """
    if not reason.strip():
        raise Invalid("no_reason", "请写明撤销原因", fields={"reason": "必填"})
    with transaction.atomic():
        authority = AgentAuthority.objects.select_for_update(no_key=True).filter(pk=authority_id).first()
        if authority is None or not _may_revoke(actor, authority):
            raise NotFound("no_such_authority", "没有这项授权")
        if authority.revoked_on is not None:
            raise Conflict("authority_revoked", "这项授权已经撤销")
        authority.revoked_on, authority.revoke_reason = at.local_date, reason.strip()[:200]
        authority.save(update_fields=["revoked_on", "revoke_reason"])
        event = AgentAuthorityRevoked(authority.pk, authority.principal_id, at.local_date, authority.revoke_reason)
        record(subject=("party", authority.principal_id), event=event, actor=actor, at=at)
    return make_authority_row(authority)


def _may_revoke(actor: Actor, authority: AgentAuthority) -> bool:
    if actor.kind == "citizen":
        return actor.party_id in (authority.principal_id, authority.agent_id)
    return actor.kind == "system" or any(grant.role in WINDOW_ROLES for grant in actor.grants)


def _require_evidence(basis: str, file_id: int | None, actor: Actor) -> str:
    """The hash of the paper. Its own uploader names it: a number of somebody else's file proves nothing here."""
    if file_id is not None:
        paper = get_file(file_id)
        if actor.kind != "system" and paper.account_id != actor.account_id:
            raise NotFound("no_such_file", "没有这份文件")
        return paper.sha256
    if basis != "online":
        raise Invalid(
            "no_evidence",
            "请上传委托书或证明材料",
            article="行政许可法 第二十九条",
            fields={"evidence": "请上传委托书或证明材料"},
        )
    return ""


def _require_parties(principal_id: int, agent_id: int) -> None:
    if Party.objects.filter(pk__in={principal_id, agent_id}).count() < len({principal_id, agent_id}):
        raise NotFound("no_such_party", "没有这个办事人")
