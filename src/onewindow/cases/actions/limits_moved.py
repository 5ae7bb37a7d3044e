"""Excluded time and the one extension: the only lawful ways in which a limit moves (行政许可法 42, 45; RD-05)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.limits import end_limit_pauses, extend_limits, pause_limits
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, require_act
from onewindow.cases.actions.papers import cite_item, issue_case_paper, word_limit
from onewindow.cases.actions.procedures.tying import find_paused_procedure, tie_pause
from onewindow.cases.events import CaseExtended, CasePaused, CasePauseEnded
from onewindow.cases.rules import (
    ARTICLE_45,
    LICENCE,
    Act,
    State,
    check_extension_days,
    check_pause,
    find_longest_extension,
)
from onewindow.kit.acting import Actor, At, Invalid


def pause_case(
    *,
    number: str,
    kind: str,
    reason: str,
    ends_on: date,
    delivery_method: str,
    delivery_proof: str,
    actor: Actor,
    at: At,
    article: str = "",
    delivered_on: date | None = None,
    expected_version: int | None = None,
) -> Outcome:
    """Exclude time for a hearing, test, appraisal…: from the delivery of its written notice to `ends_on`, the last excluded day.

    The clock runs again by itself the day after (RD-05), or when the procedure ends. A hearing was called before, officers were
    named. Raises Conflict `not_a_pause`, `notice_not_delivered`, `procedure_not_ready`, Invalid. AL-17.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.PAUSE)
        delivered = delivered_on or matter.today
        check_pause(matter.facts, kind=kind, delivered_on=delivered, ends_on=ends_on, today=matter.today)
        require_delivery_words(reason, delivery_method, delivery_proof)
        procedure = find_paused_procedure(matter, kind, delivered, ends_on)
        basis = article or cite_pause(matter, kind)
        paper = issue_case_paper(
            matter,
            "excluded_time",
            accepted_on=matter.case.accepted_on,
            procedure=kind,
            starts_on=delivered,
            ends_on=ends_on,
            reason=reason,
            basis=basis,
        )
        pause_limits(matter, kind=kind, article=basis, notice=paper.number, delivered_on=delivered, ends_on=ends_on)
        tie_pause(procedure, paper.number, ends_on)
        change_state(matter, State.PAUSED, paused_until=ends_on)
        event = CasePaused(
            kind,
            basis,
            delivered,
            ends_on,
            delivery_method,
            delivery_proof,
            matter.paper_facts,
            tuple(matter.clocks),
        )
        return finish_act(matter, row.label, event)


def cite_pause(matter: Matter, kind: str) -> str:
    """The article a kind of excluded time rests on: the guide's own citation, else article 45 for a licence."""
    for procedure in matter.item.special_procedures:
        if procedure.kind == kind and procedure.law:
            return f"《{procedure.law}》{procedure.article}"
    return ARTICLE_45 if matter.case.regime == LICENCE else cite_item(matter)


def require_delivery_words(reason: str, method: str, proof: str) -> None:
    """The applicant was told why and how long, and that is proved. Raises Invalid."""
    given = {"reason": reason, "delivery_method": method, "delivery_proof": proof}
    faults = {name: "必填" for name, value in given.items() if not value.strip()}
    if faults:
        raise Invalid("notice_incomplete", "书面告知须写明理由、送达方式和送达证明", ARTICLE_45, fields=faults)


def end_case_pause(*, number: str, reason: str, actor: Actor, at: At, expected_version: int | None = None) -> Outcome:
    """The hearing or test ended before its notified end: the clock runs again from the day after this one."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.END_PAUSE)
        if not reason.strip():
            raise Invalid("reason_needed", "请写明恢复计时的原因", fields={"reason": "必填"})
        end_limit_pauses(matter, matter.today)
        change_state(matter, State.ACCEPTED, paused_until=None)
        event = CasePauseEnded(matter.today, by_itself=False, clocks=tuple(matter.clocks), reason=reason)
        return finish_act(matter, row.label, event)


def extend_case(
    *,
    number: str,
    days: int,
    reason: str,
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Extend the limit by `days` of its own unit: once, by the head of the organ, before expiry, with the reasons told (42, AL-14).

    Raises NotAllowed for anyone but the head, Conflict `already_extended`, `limit_expired`, Invalid beyond the law's maximum.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.EXTEND)
        case = matter.case
        longest = find_longest_extension(case.regime, case.accepted_on or case.received_on, matter.item.statutory_limit)
        article = check_extension_days(days, longest)
        if not reason.strip():
            raise Invalid("reason_needed", "延长期限必须说明理由并告知申请人", article, fields={"reason": "必填"})
        extend_limits(matter, days=days, reason=reason)
        change_state(matter, None, extended=True)
        issue_case_paper(
            matter,
            "extension",
            accepted_on=case.accepted_on,
            due_on=matter.due.statutory,
            new_due_on=matter.limits["statutory"].due_on,
            days_text=word_limit(days, matter.limits["statutory"].terms.unit),
            reason=reason,
            approver=f"{matter.department.name}负责人{actor.name}",
            basis=article,
            provisional=matter.limits["statutory"].provisional,
        )
        unit = matter.limits["statutory"].terms.unit
        event = CaseExtended(days, article, matter.paper_facts, tuple(matter.clocks), unit)
        return finish_act(matter, row.label, event)
