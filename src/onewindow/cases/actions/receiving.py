"""What a submission writes: who receives and who applies, the row, the list of papers, the clock, the receipt (29, 32, RD-02)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from onewindow.cases.actions.handing_in import split_form
from onewindow.cases.actions.payloads import Applicant, MaterialIn
from onewindow.cases.actions.wordings import CHANNEL_WORDS
from onewindow.cases.events import CaseReceived, Reused
from onewindow.cases.rules import COMMITS, NOTICE, TOLERATES, State, derive_waiting, find_law
from onewindow.catalogue.guides import ItemView
from onewindow.clocks.rules import ClockOrder, make_clock_order
from onewindow.directory.duty_queries import list_window_places
from onewindow.directory.duty_rules import derive_functions
from onewindow.directory.queries import find_acting_basis
from onewindow.documents.queries import DocumentRow
from onewindow.kit.acting import Actor, At, Invalid, NotAllowed
from onewindow.kit.cipher import get_vault
from onewindow.parties.actions import upsert_party
from onewindow.parties.queries import PaperName, require_authority
from onewindow.parties.rules import PartyDetails

PAPER_COLUMNS = tuple(field.name for field in fields(MaterialIn) if field.name not in ("held", "consent"))


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
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class ReceivingOrgan:
    """What a receipt and a case number say of the department, under today's name."""

    name: str
    short_name: str
    credit_code: str


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


def require_accepting_window(stated: Iterable[str], item: ItemView, at: At) -> None:
    """Raises NotAllowed at a window that only charges or issues, naming the windows that accept (W-07)."""
    if "accept" in derive_functions(stated):
        return
    advice = describe_windows(item.department_id or 0, "accept", at)
    raise NotAllowed("window_does_not_accept", "这个窗口不收件", advice=advice)


def describe_windows(department_id: int, function: str, at: At) -> str:
    """Where to send people: the windows of the department that accept, charge or issue."""
    places = [place for place in list_window_places(department_id, on=at.local_date) if function in place.functions]
    names = "、".join(f"{place.number}号" for place in places)
    return f"请到{names}窗口" if names else "请向导办台询问窗口"


def name_first_contact(actor: Actor, by_rule: tuple[int | None, int | None]) -> dict[str, int | None]:
    """Who answers for the case from receipt on (S-05): the clerk who received it, online whom the department's rule names."""
    account_id, post_id = (actor.account_id, actor.post_id) if actor.kind == "staff" else by_rule
    return {"responsible_account_id": account_id, "responsible_post_id": post_id}


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
        "word_kinds": name_word_kinds(item),
        "pause_kinds": sorted({procedure.kind for procedure in item.special_procedures}),
        "department_id": item.department_id,
        "window_id": application.window_id,
        "channel": application.channel,
        "applicant_masked": name.shown,
        "applicant_sealed": get_vault().encrypt(name.name),
        "form_open": json.dumps(shown, ensure_ascii=False),
        "form_sealed": sealed,
        "delivery_way": application.delivery_way,
        "notice_address_sealed": seal_notice_address(application.notice_address),
        "received_at": at.occurred_at,
        "received_on": at.local_date,
        "waiting_on": derive_waiting(State.RECEIVED, ""),
        "last_actor": actor.name,
        "late_entry": bool(at.late_reason),
        "origin": at.origin,
        "papers": json.dumps(list_papers(item, application.materials, at.local_date), ensure_ascii=False),
    }


def name_word_kinds(item: ItemView) -> str:
    """What this item lets an applicant give his word for: t, c, both or nothing (RD-10)."""
    return (TOLERATES if item.tolerates_missing else "") + (COMMITS if item.notify_commit_basis else "")


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
            "essential": material.is_essential,
            "supplied_on": received_on.isoformat() if material.code in handed else None,
            **describe_paper(handed.get(material.code) or MaterialIn(material.code)),
        }
        for position, material in enumerate(item.materials, 1)
    ]


def describe_paper(paper: MaterialIn) -> dict[str, Any]:
    """A paper's own columns."""
    return {name: getattr(paper, name) for name in PAPER_COLUMNS}


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
    organ: ReceivingOrgan,
    number: str,
    name: PaperName,
    notice_due_on: date | None,
    at: At,
) -> dict[str, Any]:
    """What the receipt prints: it is receipt, not acceptance, and says until when silence lasts (RD-02)."""
    names = {material.code: material.name for material in item.materials}
    told: dict[str, Any] = {
        "department": organ.name,
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
    application: Application,
    item: ItemView,
    values: Mapping[str, Any],
    receipt: DocumentRow,
    due_on: date | None,
    reused: Reused,
    pre_review: str,
) -> CaseReceived:
    """The ledger's facts of a receipt."""
    handed = {paper.code for paper in application.materials if paper.is_handed_in}
    lacking = tuple(m.code for m in item.materials if m.required and m.code not in handed)
    paper = {name: getattr(receipt, name) for name in ("kind", "number", "check_code", "content_hash")}
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
        clocks=({"purpose": "acceptance_notice", "due_on": due_on.isoformat()},) if due_on else (),
        reused=reused,
        pre_review=pre_review,
    )
