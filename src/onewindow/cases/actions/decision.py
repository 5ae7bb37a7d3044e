"""The decision: by the item's own department, written, reasoned, with remedies when it refuses (行政许可法 34, 38, 57; RD-06, RD-12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction

from onewindow.cases.actions.applying import end_certificate_application
from onewindow.cases.actions.certifying import (
    carry_out_application,
    certify_grant,
    grants_application,
    settle_grant_term,
)
from onewindow.cases.actions.delivery import settle_delivery
from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.loading import Matter, Outcome, finish_act, require_act
from onewindow.cases.actions.papers import describe_remedies, issue_case_paper
from onewindow.cases.actions.settling import settle_acceptance, settle_decision
from onewindow.cases.events import CaseDecidedInstantly, CaseGranted, CaseRefused
from onewindow.cases.queries.order import check_case_order
from onewindow.cases.queries.pending import load_pending
from onewindow.cases.rules import LICENCE, Act, State
from onewindow.cases.rules.procedures import require_clear_way
from onewindow.certificates.rules import CertificateTerm
from onewindow.kit.acting import Actor, At, Invalid


def lock_limited_item(item_code: str) -> None:
    """One lock for each limited item: receipts and grants pass one by one, so sequence, time and commit agree (RD-04)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('case-order:' || %s, 0))", [item_code])


def grant_case(
    *,
    number: str,
    content: str,
    actor: Actor,
    at: At,
    conditions: tuple[str, ...] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
    certificate_name: str = "",
    batch: str = "",
    expected_version: int | None = None,
) -> Outcome:
    """Grant in writing (38). Where the number is limited, in the order of acceptance (57, RD-04).

    Raises NotAllowed, Conflict `steps_left`, `quantity_order`, `quantity_used_up`, Invalid without content.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.GRANT)
        check_grant_words(content, valid_from, valid_to)
        require_order(matter)
        settle_decision(matter, State.GRANTED)
        term = settle_grant_term(matter, valid_from, valid_to)
        certificate = settle_certificate(matter, content, term, certificate_name, conditions)
        event = CaseGranted(matter.today, batch, matter.paper_facts, tuple(matter.clocks), certificate)
        return finish_act(matter, row.label, event)


def settle_certificate(
    matter: Matter, content: str, term: CertificateTerm, name: str, conditions: tuple[str, ...] = ()
) -> str:
    """The decision's paper and what it does to the register; returns the certificate's number, "" for none."""
    if grants_application(matter):
        return carry_out_application(matter, content, term.valid_to)
    dates = {"valid_from": term.valid_from, "valid_to": term.valid_to} if term.valid_to else {}
    told = {"conditions": list(conditions), "certificate_name": name or matter.item.result.name, **dates}
    issue_decision(matter, content, told)
    return certify_grant(matter, content, term, name)


def issue_decision(matter: Matter, content: str, data: dict[str, Any]) -> None:
    """A licence gets its decision of grant (38); other regimes their result, which never says 行政许可 (RD-01)."""
    kind = "grant_decision" if matter.case.regime == LICENCE else "result"
    told = {key: value for key, value in data.items() if value}
    if matter.facts.pending.heard:
        # 48: the decision is made by the record of the hearing, and says so.
        told["basis"] = cite_record(matter)
    if kind == "grant_decision":
        told["accepted_on"] = matter.case.accepted_on
        if "delivery" in matter.limits:
            told["delivery_due_on"] = matter.limits["delivery"].due_on
    issue_case_paper(matter, kind, decided_on=matter.today, content=content, **told)


def cite_record(matter: Matter) -> str:
    """The record of the hearing by which the decision is made (48), "" without one."""
    heard = matter.facts.pending.heard
    return f"《中华人民共和国行政许可法》第四十八条，听证笔录（{heard}）" if heard else ""


def list_reasons(matter: Matter, reasons: tuple[str, ...]) -> list[str]:
    """The reasons of a refusal, with the standards that a failed inspection was measured by (55)."""
    standards = matter.facts.pending.failed_standards
    cited = f"检验、检测、检疫不合格，所依据的技术标准、技术规范：{'；'.join(standards)}"
    return [*reasons, *([cited] if standards else [])]


def check_grant_words(content: str, valid_from: date | None, valid_to: date | None) -> None:
    """Raises Invalid for a grant without content or with an upside-down validity."""
    if not content.strip():
        raise Invalid("content_needed", "决定必须写明准予的内容", fields={"content": "必填"})
    if valid_from and valid_to and valid_to < valid_from:
        raise Invalid("validity", "有效期的止日早于起日", fields={"valid_to": "早于起日"})


def require_order(matter: Matter) -> None:
    """RD-04: where the number is limited nothing passes over an earlier application. Raises Conflict."""
    if not matter.case.limited:
        return
    lock_limited_item(matter.case.item_code)
    check_case_order(matter.case, matter.item.quantity_limit, matter.today)


def refuse_case(
    *,
    number: str,
    facts: str,
    reasons: tuple[str, ...],
    basis: str,
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Refuse in writing, with facts, reasons, basis, and the remedies of the department (38, AL-13, RD-12).

    Raises NotAllowed, Conflict `steps_left`, Invalid for anything missing.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.REFUSE)
        check_refusal_words(facts, reasons, basis)
        settle_decision(matter, State.REFUSED)
        end_certificate_application(matter, "refused")
        issue_case_paper(
            matter,
            "refusal_decision",
            accepted_on=matter.case.accepted_on,
            decided_on=matter.today,
            facts=facts,
            reasons=list_reasons(matter, reasons),
            basis="、".join(part for part in (basis, cite_record(matter)) if part),
            **describe_remedies(matter, electronic=True),
        )
        return finish_act(matter, row.label, CaseRefused(matter.today, matter.paper_facts, tuple(matter.clocks)))


def check_refusal_words(facts: str, reasons: Iterable[str], basis: str) -> None:
    """Raises Invalid unless the refusal says what was found, why, and by which rule (38)."""
    given = [reason for reason in reasons if reason.strip()]
    missing = {"facts": facts.strip(), "reasons": given, "basis": basis.strip()}
    faults = {name: "必填" for name, value in missing.items() if not value}
    if faults:
        raise Invalid("refusal_incomplete", "不予许可必须写明事实、理由和依据", "行政许可法 第三十八条", fields=faults)


def decide_instantly(
    *,
    number: str,
    content: str,
    actor: Actor,
    at: At,
    method: str = "counter",
    receiver: str = "",
    proof: str = "",
    expected_version: int | None = None,
) -> Outcome:
    """An instant item: accept, decide and deliver in one act of an authorised teller, all or nothing (34, C-02, W-03).

    Raises NotAllowed unless authorised to decide, Conflict `not_instant`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.DECIDE_INSTANTLY)
        check_grant_words(content, None, None)
        settle_acceptance(matter, kind="instant", accepted_on=matter.today)
        # What acceptance itself began (an inspection, a higher organ's decision) cannot be over on the spot.
        require_clear_way(load_pending(matter.case), matter.today)
        settle_decision(matter, State.GRANTED)
        term = settle_grant_term(matter, None, None)
        certificate = settle_certificate(matter, content, term, "")
        settle_delivery(
            matter,
            method=method,
            proof=proof or "当场领取",
            receiver=receiver,
            # What is handed over at once is handed to whoever came: the agent, who needs the power to collect (RD-13).
            by_agent=method == "counter" and matter.case.agent_id is not None,
        )
        event = CaseDecidedInstantly(matter.today, method, matter.paper_facts, tuple(matter.clocks), certificate)
        return finish_act(matter, row.label, event)
