"""The result reaches the applicant: ready at the counter, handed over, posted, or served electronically, always with proof (C-04, RD-13)."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.limits import stop_delivery_limit
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, require_act, require_agency
from onewindow.cases.actions.papers import issue_case_paper
from onewindow.cases.actions.receiving import describe_windows
from onewindow.cases.actions.serving import prove_electronic_delivery, require_service_address
from onewindow.cases.actions.visits import note_visit
from onewindow.cases.actions.wordings import METHOD_WORDS
from onewindow.cases.events import CaseClosed, CaseClosedUnaccepted, CaseDelivered, CaseReadied
from onewindow.cases.rules import ELECTRONIC, Act, State, read_way
from onewindow.directory.duty_queries import find_functions_at
from onewindow.documents.queries import list_documents
from onewindow.kit.acting import Actor, At, Invalid, NotAllowed
from onewindow.kit.cipher import get_vault
from onewindow.parties.queries import read_name_for_paper

DELIVERY_SQL = """
INSERT INTO cases_casedelivery (case_id, method, proof, receiver_sealed, by_agent, address_confirmed, delivered_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


# The papers that tell a decision; they are what is handed over.
DECISIONS = frozenset(
    {
        "grant_decision",
        "refusal_decision",
        "result",
        "change_decision",
        "renewal_decision",
        "renewal_proof",
        "deregistration",
    }
)


def ready_case(
    *,
    number: str,
    notice_method: str,
    actor: Actor,
    at: At,
    notice_proof: str = "",
    expected_version: int | None = None,
) -> Outcome:
    """The result waits at the counter and the applicant was told with proof: government time ends here (RD-13, 44).

    Told electronically, it ends when the messages room has its proof. Raises Invalid without method and proof, Conflict
    `address_not_confirmed`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.READY)
        way = read_way(notice_method, written=False)
        if way == ELECTRONIC:
            require_service_address(matter.case)
        elif not notice_proof.strip():
            raise Invalid("notice_unproved", "通知领取须有送达方式和证明", fields={"notice_proof": "必填"})
        else:
            stop_delivery_limit(matter, "已通知领取")
        change_state(matter, State.READY, ready_on=matter.today)
        return finish_act(matter, row.label, CaseReadied(matter.today, way, notice_proof, tuple(matter.clocks)))


def deliver_case(
    *,
    number: str,
    method: str,
    actor: Actor,
    at: At,
    proof: str = "",
    receiver: str = "",
    by_agent: bool = False,
    expected_version: int | None = None,
) -> Outcome:
    """Deliver with proof of service: counter, post or electronic; the last needs the messages room's own proof that the decision
    reached an address the applicant confirmed (RD-13).

    An agent collects with authority: only the agent of the case. Raises Invalid, Conflict `no_agent`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.DELIVER)
        told = settle_delivery(
            matter,
            method=method,
            proof=proof,
            receiver=receiver,
            by_agent=by_agent,
        )
        event = CaseDelivered(matter.today, method, told, by_agent, matter.paper_facts, tuple(matter.clocks))
        return finish_act(matter, row.label, event)


def settle_delivery(matter: Matter, *, method: str, proof: str, receiver: str, by_agent: bool) -> str:
    """Write the delivery record and its proof paper; the delivery clock stops. Returns the proof in words."""
    told = check_delivery(matter, method, proof, by_agent)
    require_issuing_window(matter, method)
    vault = get_vault()
    name = receiver.strip() or name_receiver(matter, by_agent)
    stop_delivery_limit(matter, "已送达")
    sealed = vault.encrypt(name)
    row: list[Any] = [matter.case.pk, method, told, sealed, by_agent, method == ELECTRONIC, matter.at.occurred_at]
    with connection.cursor() as cursor:
        cursor.execute(DELIVERY_SQL, row)
    if method == "counter":
        note_visit(matter, "collect", by_agent=by_agent)
    change_state(matter, State.DELIVERED, delivered_on=matter.today)
    papers = [paper for paper in list_documents(subject=matter.subject) if paper.kind in DECISIONS]
    issue_case_paper(
        matter,
        "delivery_proof",
        delivered_on=matter.today,
        method=METHOD_WORDS[method],
        receiver=name,
        relation="代理人" if by_agent else "本人",
        deliverer=matter.doer_name,
        papers=[{"name": paper.title, "number": paper.number} for paper in papers],
    )
    return told


def name_receiver(matter: Matter, by_agent: bool) -> str:
    """Who receives where nobody else is named: the applicant, or the agent who came for him."""
    if by_agent and matter.case.agent_id is not None:
        return read_name_for_paper(matter.case.agent_id).name
    return get_vault().decrypt(bytes(matter.case.applicant_sealed))


def require_issuing_window(matter: Matter, method: str) -> None:
    """Raises NotAllowed for handing out over the counter at a window that does not issue, naming those that do (W-07)."""
    if method != "counter":
        return
    functions = find_functions_at(matter.actor.post_id, on=matter.today)
    if functions is not None and "issue" not in functions:
        advice = describe_windows(matter.case.department_id, "issue", matter.at)
        raise NotAllowed("window_does_not_issue", "这个窗口不发证", advice=advice)


def check_delivery(matter: Matter, method: str, proof: str, by_agent: bool) -> str:
    """The proof in words. Raises Invalid without method or proof, Conflict for an electronic delivery that was not served or an agent
    the case does not have, NotAllowed for an agent without authority to collect (RD-13)."""
    faults = {} if method in METHOD_WORDS else {"method": "当面、邮寄或电子送达"}
    if method != ELECTRONIC and not proof.strip():
        faults["proof"] = "请写明送达证明（签收、邮件号或电子回执）"
    if faults:
        raise Invalid("delivery_incomplete", "送达须有方式和证明", "行政许可法 第四十四条", fields=faults)
    if by_agent:
        require_agency(matter, Act.DELIVER)
    return prove_electronic_delivery(matter) if method == ELECTRONIC else proof.strip()


def close_case(*, number: str, actor: Actor, at: At, reason: str = "", expected_version: int | None = None) -> Outcome:
    """The applicant closes an open notice (closed, not accepted: RD-03), or the department files a delivered case (C-04)."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.CLOSE)
        if row.target is State.SHELVED:
            change_state(matter, State.SHELVED)
            return finish_act(
                matter,
                row.label,
                CaseClosedUnaccepted(matter.today, tuple(sorted(matter.facts.missing)), reason.strip()),
            )
        change_state(matter, State.CLOSED)
        return finish_act(matter, row.label, CaseClosed(matter.today, reason.strip()))
