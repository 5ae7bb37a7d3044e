"""Submission: one all-or-nothing call that makes the case, its papers, its clock, its receipt and its ledger row (RD-02, RD-15).

This is the busiest act of the house, so what it writes is one statement of the database, and its receipt is drawn later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from onewindow.cases.actions.decision import lock_limited_item
from onewindow.cases.actions.handing_in import check_papers, split_form
from onewindow.cases.actions.payloads import Applicant, MaterialIn
from onewindow.cases.actions.wordings import CHANNEL_WORDS
from onewindow.cases.events import CaseReceived
from onewindow.cases.rules import NOTICE, State, derive_waiting, find_law, make_case_number
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import get_item_in_force
from onewindow.clocks.queries import list_clocks
from onewindow.clocks.rules import CLOCK_COLUMNS, ClockOrder, make_clock_order, write_clock_values
from onewindow.directory.queries import DepartmentRow, find_acting_basis, get_department
from onewindow.documents.actions import INSERT_DOCUMENT_SQL, make_issued_row, prepare_document
from onewindow.documents.queries import DocumentRow, list_documents
from onewindow.kit.acting import Actor, At, Invalid, NotAllowed
from onewindow.kit.cipher import get_vault
from onewindow.ledger.actions import record
from onewindow.parties.actions import upsert_party
from onewindow.parties.queries import PaperName, read_name_for_paper, require_authority
from onewindow.parties.rules import PartyDetails
from onewindow.workdays.queries import peek_calendar

SIGNED_IN = Applicant()

BEGIN_SQL = """
SELECT nextval('cases_receipt_seq'), found.number, found.state, found.version, found.received_on, found.body_hash
FROM (SELECT 1) AS one LEFT JOIN cases_case found ON found.key_scope = %s AND found.key = %s
"""
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
    "last_label",
    "last_actor",
    "last_at",
    "origin",
]
_CONSTANT = {
    "acceptance_kind": "''",
    "result": "''",
    "extended": "false",
    "late_entry": "false",
    "version": "1",
} | dict.fromkeys(("step_name", "step_place", "step_role"), "''")
_CASE_VALUES = ", ".join(_CONSTANT.get(name, f"%({name})s") for name in CASE_COLUMNS)
_CLOCK_VALUES = ", ".join(f"%(clock_{name})s" for name in CLOCK_COLUMNS)

# One statement, so there is no moment in which half a case exists. Foreign keys are judged at commit.
SUBMIT_SQL = f"""
WITH doc AS ({INSERT_DOCUMENT_SQL}), clock AS (
    INSERT INTO clocks_clock ({", ".join(CLOCK_COLUMNS)})
    SELECT {_CLOCK_VALUES} WHERE %(has_clock)s RETURNING id
), made AS (
    INSERT INTO cases_case ({", ".join(CASE_COLUMNS)}, notice_clock_id, running_clock_id)
    SELECT {_CASE_VALUES}, (SELECT id FROM clock), (SELECT id FROM clock)
    RETURNING id
), papers AS (
    INSERT INTO cases_casematerial (case_id, position, code, name, rank, file_ids, originals, copies, original_seen,
        copy_kept, original_returned, supplied_on)
    SELECT made.id, paper.* FROM made, jsonb_to_recordset(%(papers)s::jsonb) AS paper(position smallint, code text,
        name text, rank text, file_ids bigint[], originals smallint, copies smallint, original_seen boolean,
        copy_kept boolean, original_returned boolean, supplied_on date)
)
SELECT id, number, check_code, content_hash FROM doc
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


@dataclass(frozen=True, slots=True)
class Application:
    """What was sent, whole: the idempotency key stands for exactly this."""

    item_code: str
    applicant: Applicant
    form: Mapping[str, Any]
    materials: tuple[MaterialIn, ...]
    channel: str
    agent_id: int | None
    window_id: int | None
    delivery_way: str
    notice_address: str


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
) -> Submission:
    """Receive an application and give its receipt at once (29, RD-02): all or nothing, once per key and account.

    The same key with the same body answers the same case, with another body raises Invalid `idempotency_key_reused`.
    Missing papers are no reason to refuse receipt (32); wrong form fields raise Invalid `form.<path>`. Raises NotFound for an
    item not in force, NotAllowed for a window without standing or an agent without authority.
    """
    application = Application(
        item_code, applicant, form or {}, materials, channel, agent_id, window_id, delivery_way, notice_address
    )
    check_envelope(idempotency_key, application, actor)
    scope = f"account:{actor.account_id}"
    body_hash = hash_application(application)
    try:
        with transaction.atomic():
            item = get_item_in_force(item_code, at.local_date)
            if item.limited:
                lock_limited_item(item.code)
            serial, *found = _begin(scope, idempotency_key)
            if found[0] is not None:
                return _answer_again(tuple(found), body_hash)
            keys = {"key_scope": scope, "key": idempotency_key, "body_hash": body_hash, "receipt_seq": serial}
            return _receive(application, item, keys, actor, at)
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


def hash_application(application: Application) -> bytes:
    """Keyed hash of the whole body: equal bodies are told apart from others without keeping any of them twice."""
    text = json.dumps(asdict(application), ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
    return get_vault().search_hash(text, "application")


def _begin(scope: str, key: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(BEGIN_SQL, [scope, key])
        row: tuple[Any, ...] = cursor.fetchone()
        return row


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


def _receive(application: Application, item: ItemView, keys: dict[str, Any], actor: Actor, at: At) -> Submission:
    require_receiver(item, actor, at)
    check_papers(item, application.materials, actor)
    party_id, agent_id = settle_applicant(application, item, actor, at)
    name = read_name_for_paper(party_id)
    department = get_department(item.department_id or 0)
    number = make_case_number(department.credit_code, at.local_date, keys["receipt_seq"])
    values = keys | write_case_values(application, item, number, name, actor, at)
    values |= {"applicant_id": party_id, "agent_id": agent_id}
    order = order_notice_limit(item, number, at)
    clock = write_clock_values(order, peek_calendar()) if order else (None,) * len(CLOCK_COLUMNS)
    limit = dict(zip(CLOCK_COLUMNS, clock, strict=True))
    values |= {f"clock_{column}": value for column, value in limit.items()} | {"has_clock": order is not None}
    told = describe_receipt(application, item, department, number, name, limit["due_on"], at)
    paper = prepare_document(
        kind="receipt",
        subject=("case", number),
        department_id=department.id,
        department_mark=department.short_name,
        data=told,
        at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute(SUBMIT_SQL, values | paper)
        receipt = make_issued_row(paper, cursor.fetchone())
    event = describe_receiving(application, item, values, receipt, limit)
    record(subject=("case", number), event=event, actor=actor, at=at)
    return Submission(number, State.RECEIVED, 1, False, at.local_date, limit["due_on"], receipt)


def require_receiver(item: ItemView, actor: Actor, at: At) -> None:
    """A citizen applies for himself; a window receives for its department, a comprehensive one for all it serves (RD-06)."""
    if actor.kind == "citizen":
        return
    basis = None
    if actor.kind == "staff" and item.department_id is not None:
        basis = find_acting_basis(
            actor, department_id=item.department_id, item_code=item.code, level="receive", on=at.local_date
        )
    if basis is None:
        raise NotAllowed("not_a_receiver", "您所在的窗口不收这个事项的件", advice="请引导申请人到对应窗口或综合窗口")


def settle_applicant(application: Application, item: ItemView, actor: Actor, at: At) -> tuple[int, int | None]:
    """Who applies and by which agent, both known parties after this; an agent needs authority for applying (29, AL-02).

    Raises NotAllowed, Invalid.
    """
    given, agent_id = application.applicant, application.agent_id
    party_id = given.party_id
    if party_id is None and given.id_number:
        told = {name: value for name, value in asdict(given).items() if name not in ("party_id", "id_number")}
        party_id = upsert_party(details=PartyDetails(number=given.id_number, **told), actor=actor, at=at).id
    if party_id is None:
        party_id = actor.party_id if actor.kind == "citizen" else None
    if party_id is None:
        raise Invalid("applicant_missing", "请填写申请人", fields={"applicant": "必填"})
    if actor.kind == "citizen" and actor.party_id != party_id:
        agent_id = actor.party_id or 0
    if agent_id is not None:
        if not item.agent_allowed:
            raise NotAllowed("presence_required", "这个事项须由申请人本人申请，不能委托代理", "行政许可法 第二十九条")
        require_authority(
            principal_id=party_id, agent_id=agent_id, power="apply", on=at.local_date, item_code=item.code
        )
    return party_id, agent_id


def write_case_values(
    application: Application, item: ItemView, number: str, name: PaperName, actor: Actor, at: At
) -> dict[str, Any]:
    """The columns of the new row and its papers' list. Raises Invalid `form.<path>`."""
    shown, sealed = split_form(item, application.form)
    return {
        "number": number,
        "item_version_id": item.version_id,
        "item_code": item.code,
        "item_name": item.name,
        "regime": item.regime,
        "case_kind": item.case_kind,
        "limited": item.limited,
        "pause_kinds": sorted({procedure.kind for procedure in item.special_procedures}),
        "department_id": item.department_id,
        "window_id": application.window_id,
        "channel": application.channel,
        "mode": "single",
        "applicant_masked": name.shown,
        "applicant_sealed": get_vault().encrypt(name.name),
        "form_open": json.dumps(shown, ensure_ascii=False),
        "form_sealed": sealed,
        "delivery_way": application.delivery_way,
        "notice_address_sealed": seal_notice_address(application.notice_address),
        "state": State.RECEIVED.value,
        "received_at": at.occurred_at,
        "received_on": at.local_date,
        "waiting_on": derive_waiting(State.RECEIVED, ""),
        "last_label": "提交",
        "last_actor": actor.name,
        "last_at": at.occurred_at,
        "origin": at.origin,
        "papers": json.dumps(list_papers(item, application.materials, at.local_date), ensure_ascii=False),
    }


def seal_notice_address(address: str) -> bytes | None:
    """An address for notices as the applicant gave it; sealed, because it is personal."""
    return get_vault().encrypt(address.strip()) if address.strip() else None


def list_papers(item: ItemView, materials: tuple[MaterialIn, ...], received_on: date) -> list[dict[str, Any]]:
    """The guide's whole list, with what was handed in; a paper that lacks has no `supplied_on`."""
    handed = {paper.code: paper for paper in materials if paper.is_handed_in}
    return [
        {
            "position": position,
            "name": material.name,
            "rank": material.rank,
            "supplied_on": received_on.isoformat() if material.code in handed else None,
            **asdict(handed.get(material.code, MaterialIn(material.code))),
        }
        for position, material in enumerate(item.materials, 1)
    ]


def order_notice_limit(item: ItemView, number: str, at: At) -> ClockOrder | None:
    """The five working days for the one notice, from receipt; for licences only (32(4), RD-01, RD-02)."""
    law = find_law(item.regime, NOTICE, at.local_date)
    if law is None:
        return None
    return make_clock_order(
        subject=("case", number),
        purpose="acceptance_notice",
        whose_time="government",
        regime=item.regime,
        budget=law.budget,
        unit=law.unit,
        started_on=at.local_date,
        article=law.article,
    )


def describe_receipt(
    application: Application,
    item: ItemView,
    department: DepartmentRow,
    number: str,
    name: PaperName,
    notice_due_on: date | None,
    at: At,
) -> dict[str, Any]:
    """What the receipt prints: it is receipt, not acceptance, and says until when silence lasts (RD-02)."""
    names = {material.code: material.name for material in item.materials}
    told: dict[str, Any] = {
        "department": department.name,
        "item_name": item.name,
        "item_code": item.code,
        "case_number": number,
        "applicant": name.name,
        "regime": item.regime,
        "received_on": at.local_date,
        "channel": CHANNEL_WORDS[application.channel],
        "materials": [{"name": names[paper.code]} for paper in application.materials if paper.is_handed_in],
    }
    if notice_due_on is not None:
        told["notice_due_on"] = notice_due_on
    return told


def describe_receiving(
    application: Application, item: ItemView, values: Mapping[str, Any], receipt: DocumentRow, limit: Mapping[str, Any]
) -> CaseReceived:
    """The ledger's facts of a receipt."""
    handed = {paper.code for paper in application.materials if paper.is_handed_in}
    lacking = tuple(m.code for m in item.materials if m.required and m.code not in handed)
    paper = {name: getattr(receipt, name) for name in ("kind", "number", "check_code", "content_hash")}
    due = limit["due_on"]
    return CaseReceived(
        item_code=item.code,
        item_version_id=item.version_id,
        department_id=values["department_id"],
        party_id=values["applicant_id"],
        channel=application.channel,
        received_on=values["received_on"],
        receipt_seq=values["receipt_seq"],
        materials=tuple(sorted(handed)),
        lacking=lacking,
        papers=(paper,),
        clocks=({"purpose": "acceptance_notice", "due_on": due.isoformat()},) if due else (),
    )
