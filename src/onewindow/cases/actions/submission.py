"""Submission: one all-or-nothing call that makes the case, its papers, its clock, its receipt and its ledger row (RD-02, RD-15).

This is the busiest act of the house, so what it writes is one statement of the database, and its receipt is drawn later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from onewindow.cases.actions.applying import lodge_certificate_application
from onewindow.cases.actions.beginning import Beginning, begin_submission
from onewindow.cases.actions.binding import KNOWN_SQL, meet_pre_reviews
from onewindow.cases.actions.handing_in import check_papers
from onewindow.cases.actions.held_papers import describe_taken, take_held_papers, write_reused_papers
from onewindow.cases.actions.payloads import Applicant, MaterialIn
from onewindow.cases.actions.receiving import (
    Application,
    describe_receipt,
    describe_receiving,
    name_first_contact,
    order_notice_limit,
    require_accepting_window,
    require_receiver,
    settle_applicant,
    write_case_values,
)
from onewindow.cases.actions.visits import write_visit
from onewindow.cases.actions.wordings import CHANNEL_WORDS
from onewindow.cases.rules import State, make_case_number
from onewindow.clocks.actions import INSERT_CLOCKS_SQL
from onewindow.clocks.queries import list_clocks
from onewindow.clocks.rules import make_clock_record, write_clock_records
from onewindow.documents.actions import INSERT_DOCUMENT_SQL, make_issued_row, prepare_document
from onewindow.documents.queries import DocumentRow, list_documents
from onewindow.kit.acting import Actor, At, Invalid, NotAllowed
from onewindow.kit.cipher import get_vault
from onewindow.ledger.actions import record
from onewindow.workdays.queries import peek_calendar

SIGNED_IN = Applicant()

FIND_SQL = "SELECT number, state, version, received_on, body_hash FROM cases_case WHERE key_scope = %s AND key = %s"

CASE_COLUMNS = [
    "number",
    "receipt_seq",
    "key_scope",
    "key",
    "body_hash",
    "item_version_id",
    "item_code",
    "item_name",
    "regime",
    "case_kind",
    "limited",
    "pause_kinds",
    "word_kinds",
    "department_id",
    "window_id",
    "channel",
    "mode",
    "applicant_id",
    "applicant_masked",
    "applicant_sealed",
    "agent_id",
    "form_open",
    "form_sealed",
    "delivery_way",
    "notice_address_sealed",
    "state",
    "acceptance_kind",
    "result",
    "received_at",
    "received_on",
    "extended",
    "late_entry",
    "step_name",
    "step_place",
    "step_role",
    "waiting_on",
    "version",
    "responsible_account_id",
    "responsible_post_id",
    "last_label",
    "last_actor",
    "last_at",
    "origin",
]
FIRST_LABEL = "提交"
_CONSTANT = {
    "mode": "'single'",
    "state": f"'{State.RECEIVED.value}'",
    "acceptance_kind": "''",
    "result": "''",
    "extended": "false",
    "version": "1",
    "last_label": f"'{FIRST_LABEL}'",
    "last_at": "%(received_at)s",
} | dict.fromkeys(("step_name", "step_place", "step_role"), "''")
_CASE_VALUES = ", ".join(_CONSTANT.get(name, f"%({name})s") for name in CASE_COLUMNS)

# One statement, so there is no moment in which half a case exists. Foreign keys are judged at commit. It has few enough
# parameters (50) for the driver to keep it prepared.
SUBMIT_SQL = f"""
WITH doc AS ({INSERT_DOCUMENT_SQL}), clock AS (
    {INSERT_CLOCKS_SQL} RETURNING id
), made AS (
    INSERT INTO cases_case ({", ".join(CASE_COLUMNS)}, notice_clock_id, running_clock_id)
    SELECT {_CASE_VALUES}, (SELECT id FROM clock), (SELECT id FROM clock)
    RETURNING id
), papers AS (
    INSERT INTO cases_casematerial (case_id, position, code, name, rank, file_ids, originals, copies, original_seen,
        copy_kept, original_returned, supplied_on, essential)
    SELECT made.id, paper.* FROM made, jsonb_to_recordset(%(papers)s::jsonb) AS paper(position smallint, code text,
        name text, rank text, file_ids bigint[], originals smallint, copies smallint, original_seen boolean,
        copy_kept boolean, original_returned boolean, supplied_on date, essential boolean)
)
SELECT id, number, check_code, content_hash, {KNOWN_SQL} FROM doc
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Submission:
    """What a submitter gets at once: the number, the day of receipt, the receipt; `replayed` when the same call came before."""

    number: str
    state: str
    version: int
    replayed: bool
    received_on: date
    notice_due_on: date | None
    receipt: DocumentRow


def submit_case(
    *,
    idempotency_key: str,
    item_code: str,
    actor: Actor,
    at: At,
    applicant: Applicant = SIGNED_IN,
    form: Mapping[str, Any] | None = None,
    materials: tuple[MaterialIn, ...] = (),
    channel: str = "online",
    agent_id: int | None = None,
    window_id: int | None = None,
    delivery_way: str = "",
    notice_address: str = "",
    certificate: str = "",
) -> Submission:
    """Receive an application and give its receipt at once (29, RD-02): all or nothing, once per key and account.

    The same key with the same body answers the same case, with another body raises Invalid `idempotency_key_reused`.
    Missing papers are no reason to refuse receipt (32); wrong form fields raise Invalid `form.<path>`. Raises NotFound for an
    item not in force, NotAllowed for a window without standing or an agent without authority. `certificate`: the number of the
    applicant's certificate that the item changes, renews or deregisters (49, 50); Invalid `certificate` without it.
    """
    application = Application(
        item_code,
        applicant,
        form or {},
        materials,
        channel,
        agent_id,
        window_id,
        delivery_way,
        notice_address,
        certificate.strip(),
    )
    check_envelope(idempotency_key, application, actor)
    scope = f"account:{actor.account_id}"
    body_hash = hash_application(application, at)
    try:
        with transaction.atomic():
            began = begin_submission(
                item_code=item_code, scope=scope, key=idempotency_key, window_id=window_id, actor=actor, at=at
            )
            if began.found[0] is not None:
                return _answer_again(began.found, body_hash)
            require_accepting_window(began.functions, began.item, at)
            keys = {"key_scope": scope, "key": idempotency_key, "body_hash": body_hash, "receipt_seq": began.serial}
            return _receive(application, began, keys | name_first_contact(actor, began.first_contact), actor, at)
    except IntegrityError as error:
        # Another call with this key committed first: its case is the answer. Anything else is a real fault.
        again = _find_submitted(scope, idempotency_key)
        if again is None:
            raise error
        return _answer_again(again, body_hash)


def check_envelope(key: str, application: Application, actor: Actor) -> None:
    """Raises Invalid for a missing or monstrous key or an unknown channel, NotAllowed for nobody."""
    if actor.account_id is None:
        raise NotAllowed("sign_in_first", "请先登录", advice="登录后再提交申请")
    faults = {}
    if not 1 <= len(key) <= 128 or not key.isprintable():
        faults["idempotency_key"] = "1 至 128 个可见字符"
    if application.channel not in CHANNEL_WORDS:
        faults["channel"] = "不认识的提交方式"
    if len(application.delivery_way) > 12:
        faults["delivery_way"] = "不认识的领取方式"
    if faults:
        raise Invalid("submission_wrong", "提交的内容有误", fields=faults)


# What applications could not say before: left out of the hash where nothing is said.
LATER_PARTS = {"certificate": "", "held": "", "consent": False}
SENT_PARTS = {part: tuple(field.name for field in fields(part)) for part in (Application, Applicant, MaterialIn)}


def hash_application(application: Application, at: At) -> bytes:
    """Keyed hash of the whole body: equal bodies are told apart from others without keeping any of them twice.

    A late entry is part of the body; the moment of an ordinary call is not.
    """
    text = json.dumps(application, ensure_ascii=False, sort_keys=True, default=_open_part, separators=(",", ":"))
    if at.late_reason or at.source != "here":
        text += "|".join((at.occurred_at.isoformat(), at.source, at.reference, at.late_reason))
    return get_vault().search_hash(text, "application")


def _open_part(part: Any) -> Any:
    """A dataclass as its fields, without the deep copies of asdict; anything else that JSON does not know as its text.

    An application that names no certificate and no held paper hashes as it did before there were any, so that old keys still
    answer.
    """
    names = SENT_PARTS.get(type(part))
    if names is None:
        return str(part)
    told = {name: getattr(part, name) for name in names}
    return {name: value for name, value in told.items() if LATER_PARTS.get(name, MISSING) != value}


def _find_submitted(scope: str, key: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(FIND_SQL, [scope, key])
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _answer_again(found: tuple[Any, ...], body_hash: bytes) -> Submission:
    """The case this key made before. Raises Invalid when the body was another."""
    number, state, version, received_on, stored = found
    if bytes(stored) != body_hash:
        raise Invalid(
            "idempotency_key_reused",
            "这个提交标识已经用于另一份内容不同的申请",
            advice="重试请原样重发；新的申请请换一个标识",
            fields={"idempotency_key": "已用于另一份申请"},
        )
    papers = list_documents(subject=("case", number))
    receipt = next(paper for paper in papers if paper.kind == "receipt")
    due_on = next(
        (clock.due_on for clock in list_clocks(("case", number)) if clock.purpose == "acceptance_notice"), None
    )
    return Submission(number, state, version, True, received_on, due_on, receipt)


def _receive(application: Application, began: Beginning, keys: dict[str, Any], actor: Actor, at: At) -> Submission:
    item, organ = began.item, began.organ
    require_receiver(item, actor, at)
    check_papers(item, application.materials, actor)
    party_id, agent_id = settle_applicant(application, item, actor, at)
    materials, taken = take_held_papers(
        item, application.materials, applicant_id=party_id, agent_id=agent_id, actor=actor, at=at
    )
    application = replace(application, materials=materials)
    name = began.name_party(party_id, actor)
    number = make_case_number(organ.credit_code, at.local_date, keys["receipt_seq"])
    values = keys | write_case_values(application, item, number, name, actor, at)
    values |= {"applicant_id": party_id, "agent_id": agent_id}
    order = order_notice_limit(item, number, at)
    limits = [make_clock_record(order, peek_calendar())] if order else []
    values["clocks"] = write_clock_records(limits)
    due_on = limits[0]["due_on"] if limits else None
    told = describe_receipt(application, item, organ, number, name, due_on, at)
    paper = prepare_document(
        kind="receipt",
        subject=("case", number),
        department_id=values["department_id"],
        department_mark=organ.short_name,
        data=told,
        at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute(SUBMIT_SQL, values | paper)
        *issued, pre_reviewed = cursor.fetchone()
    receipt = make_issued_row(paper, tuple(issued))
    if item.certificate_act.act or application.certificate:
        lodge_certificate_application(application, item, number, party_id, actor, at)
    if application.channel == "window" and actor.kind == "staff":
        who = "applicant" if agent_id is None else "agent"
        write_visit(number, who, agent_id or party_id, "hand_in", actor, at, application.window_id)
    write_reused_papers(number, taken, applicant_id=party_id, actor=actor, at=at)
    passed = meet_pre_reviews(number, application, item, party_id, actor, at) if pre_reviewed else ""
    event = describe_receiving(application, item, values, receipt, due_on, describe_taken(taken), passed)
    record(subject=("case", number), event=event, actor=actor, at=at)
    return Submission(number, State.RECEIVED, 1, False, at.local_date, due_on, receipt)
