"""Excluded time and the one extension: the only lawful ways in which a limit moves (行政许可法 42, 45; RD-05)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.limits import end_limit_pauses, extend_limits, pause_limits
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, require_act
from onewindow.cases.actions.papers import cite_item, issue_case_paper, word_limit
from onewindow.cases.actions.procedures.tying import find_paused_procedure, tie_pause
from onewindow.cases.actions.serving import require_service_address
from onewindow.cases.events import CaseExtended, CasePaused, CasePauseEnded, ExclusionNotified
from onewindow.cases.models import ExclusionNotice
from onewindow.cases.rules import (
    ARTICLE_45,
    COUNTER,
    ELECTRONIC,
    LICENCE,
    Act,
    State,
    check_extension_days,
    check_pause,
    find_longest_extension,
    read_way,
)
from onewindow.kit.acting import Actor, At, Conflict, Invalid


def pause_case(
    *,
    number: str,
    kind: str,
    reason: str,
    ends_on: date,
    delivery_method: str,
    actor: Actor,
    at: At,
    delivery_proof: str = "",
    article: str = "",
    delivered_on: date | None = None,
    expected_version: int | None = None,
) -> Outcome:
    """Exclude time for a hearing, test, appraisal…: from the delivery of its written notice to `ends_on`, the last excluded day.

    Handed over at the counter it begins at once; posted or sent electronically once it is served (RD-05, RD-13). The clock runs
    again by itself the day after, or when the procedure ends. A hearing was called before, officers were named. Raises Conflict
    `not_a_pause`, `notice_not_delivered`, `address_not_confirmed`, `procedure_not_ready`, Invalid. AL-17.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.PAUSE)
        way, delivered = read_way(delivery_method, written=True), delivered_on or matter.today
        check_pause(matter.facts, kind=kind, delivered_on=delivered, ends_on=ends_on, today=matter.today)
        procedure = find_paused_procedure(matter, kind, delivered, ends_on)
        require_delivery_words(reason, delivery_proof, handed_over=way == COUNTER)
        drop_waiting_notice(matter, handed_over=way == COUNTER)
        basis = article or cite_pause(matter, kind)
        starts_on = delivered if way == COUNTER else "本告知书送达之日"
        paper = issue_case_paper(
            matter,
            "excluded_time",
            accepted_on=matter.case.accepted_on,
            procedure=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
            basis=basis,
        )
        if way != COUNTER:
            sent = ExclusionNotified(kind, basis, ends_on, way, delivery_proof, matter.paper_facts)
            send_exclusion_notice(matter, sent, paper.number)
            return finish_act(matter, "出具所需时间告知书", sent)
        pause_limits(matter, kind=kind, article=basis, notice=paper.number, delivered_on=delivered, ends_on=ends_on)
        tie_pause(procedure, paper.number, ends_on)
        change_state(matter, State.PAUSED, paused_until=ends_on)
        event = CasePaused(
            kind,
            basis,
            delivered,
            ends_on,
            way,
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


def drop_waiting_notice(matter: Matter, *, handed_over: bool) -> None:
    """One notice is on its way at a time; what is handed over now takes the place of one still on its way. Raises Conflict."""
    waiting = ExclusionNotice.objects.filter(case=matter.case, outcome="")
    if not handed_over and waiting.exists():
        raise Conflict(
            "notice_on_its_way", "已有一份所需时间告知书正在送达", ARTICLE_45, "请等其送达，或当面送达后开始扣除"
        )
    waiting.update(outcome="lapsed")


def send_exclusion_notice(matter: Matter, sent: ExclusionNotified, paper_number: str) -> None:
    """Remember the notice on its way; the reaction to its event sends it, its service begins the exclusion. Raises Conflict."""
    if sent.delivery_method == ELECTRONIC:
        require_service_address(matter.case)
    ExclusionNotice.objects.create(
        case=matter.case,
        kind=sent.kind,
        article=sent.article,
        ends_on=sent.ends_on,
        method=sent.delivery_method,
        paper_number=paper_number,
        issued_at=matter.at.occurred_at,
    )


def require_delivery_words(reason: str, proof: str, *, handed_over: bool) -> None:
    """The applicant is told why and how long, and a hand-over is proved. Raises Invalid."""
    given = {"reason": reason, **({"delivery_proof": proof} if handed_over else {})}
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
