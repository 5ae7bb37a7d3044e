"""An agent registered for one case at the window: his authority and his place in the case, together (行政许可法 29, AL-02)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.actions.loading import Matter, Outcome, finish_act, open_matter
from onewindow.cases.events import CaseAgentNamed
from onewindow.cases.models import Case
from onewindow.cases.rules import OPEN_STATES, Doer, State
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed
from onewindow.parties.rules import PartyDetails, require_agent_allowed
from onewindow.parties.window import authorise_agent_at_window

SCOPES = {"matter": "只办这一件", "item": "这个事项的所有办件", "all": "所有事项"}


def authorise_case_agent(
    *,
    number: str,
    agent: PartyDetails,
    basis: str,
    powers: tuple[str, ...],
    scope: str,
    valid_from: date,
    valid_to: date,
    evidence_file_id: int | None,
    original_seen: bool,
    actor: Actor,
    at: At,
) -> Outcome:
    """Register an agent with his authority and make him the agent of this case; `scope` of SCOPES. For a window of the case.

    Raises NotFound, NotAllowed, Conflict (case ended, `authority_overlaps`), Invalid; then nothing is registered at all.
    """
    with transaction.atomic():
        matter = open_matter(number, actor, at)
        require_open_window(matter)
        item_code, about = find_scope(matter, scope)
        authority = authorise_agent_at_window(
            principal_id=matter.case.applicant_id,
            agent=agent,
            basis=basis,
            powers=powers,
            valid_from=valid_from,
            valid_to=valid_to,
            evidence_file_id=evidence_file_id,
            original_seen=original_seen,
            item_code=item_code,
            matter=about,
            actor=actor,
            at=at,
        )
        Case.objects.filter(pk=matter.case.pk).update(agent_id=authority.agent_id)
        return finish_act(
            matter, "登记代理人", CaseAgentNamed(authority.agent_id, authority.id, tuple(authority.powers))
        )


def require_open_window(matter: Matter) -> None:
    """A window of this case, while the case is open, for an item that takes agents. Raises NotAllowed, Conflict."""
    if not matter.doers & {Doer.RECEIVER, Doer.ISSUER}:
        raise NotAllowed("not_authorised", "您没有对本件登记代理人的权限", advice="请由收件窗口或本部门窗口登记")
    if State(matter.case.state) not in OPEN_STATES | {State.SHELVED}:
        raise Conflict("case_is_over", "本件已经办完，不再登记代理人")
    require_agent_allowed("" if matter.item.agent_allowed else "行政许可法 第二十九条")


def find_scope(matter: Matter, scope: str) -> tuple[str, tuple[str, str]]:
    """Item and matter of an authority by the words of SCOPES. Raises Invalid."""
    chosen = {"matter": ("", matter.subject), "item": (matter.case.item_code, ("", "")), "all": ("", ("", ""))}
    if scope not in chosen:
        raise Invalid("bad_scope", "请选择授权范围", fields={"scope": "请选择授权范围"})
    return chosen[scope]
