"""Using a paper that is here already: with its owner's consent for this one use, and with where it comes from (BE-03).

国务院关于在线政务服务的若干规定 7; consent and its withdrawal: 个人信息保护法 14, 15.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from onewindow.cases.actions.payloads import MaterialIn
from onewindow.cases.events import PaperOfferedAgain, PaperOffersSeen, PaperWithheld, Reused
from onewindow.cases.models import Case, ReusedPaper, WithheldPaper
from onewindow.cases.queries.held_papers import list_held_papers, list_paper_offers, may_offer
from onewindow.cases.rules.held_papers import ARTICLE_7, HeldPaper
from onewindow.catalogue.guides import ItemView
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.local_time import get_local_date
from onewindow.ledger.actions import record
from onewindow.ledger.queries import EntryRow, list_entries
from onewindow.parties.queries import require_authority


@dataclass(frozen=True, slots=True)
class Taken:
    """A held paper taken for a material, how its owner agreed (a key of CONSENTS), and where what he signed is kept."""

    code: str
    paper: HeldPaper
    consent: str
    reference: str


def take_held_papers(
    item: ItemView,
    materials: tuple[MaterialIn, ...],
    *,
    applicant_id: int,
    agent_id: int | None,
    actor: Actor,
    at: At,
) -> tuple[tuple[MaterialIn, ...], tuple[Taken, ...]]:
    """The materials with the held ones filled in, and what was taken. Only the applicant's own papers, only what would be offered
    today, only with consent, signed where it is given at a window. Raises Invalid `materials.<code>`, NotAllowed for an agent who
    may not sign for him and for staff that do not receive the item."""
    wanted = [paper for paper in materials if paper.held]
    if not wanted:
        return materials, ()
    if agent_id is not None:
        require_authority(
            principal_id=applicant_id, agent_id=agent_id, power="sign", on=at.local_date, item_code=item.code
        )
    signed = actor.kind != "citizen"
    if signed and not may_offer(actor, applicant_id, item, at.local_date):
        raise NotAllowed("not_a_receiver", "只有收件窗口可以调用申请人的已有材料", ARTICLE_7)
    offers = list_paper_offers(item, applicant_id, at.local_date)
    faults = {f"materials.{paper.code}": fault for paper in wanted if (fault := _find_fault(paper, offers, signed))}
    if faults:
        raise Invalid("held_paper_wrong", "所选的已有材料不能使用", ARTICLE_7, "请改选或另行提交", faults)
    consent = "agent" if agent_id is not None else "online" if actor.kind == "citizen" else "window"
    chosen = {paper.code: _find_offer(paper, offers[paper.code]) for paper in wanted}
    filled = tuple(
        replace(paper, file_ids=found.file_ids) if (found := chosen.get(paper.code)) and paper.held else paper
        for paper in materials
    )
    kept = {paper.code: paper.reference.strip()[:200] if signed else "" for paper in wanted}
    return filled, tuple(Taken(code, found, consent, kept[code]) for code, found in chosen.items() if found is not None)


def look_for_paper_offers(
    *, item: ItemView, party_id: int, about: tuple[str, str], actor: Actor, at: At
) -> dict[str, tuple[HeldPaper, ...]]:
    """What of the person before the window is here for an item, for whoever receives it; nothing for anybody else.

    The look is on record, once a day for each sheet or case (`about`) and clerk, also where nothing is found (PI-01).
    """
    if not may_offer(actor, party_id, item, at.local_date):
        return {}
    offers = list_paper_offers(item, party_id, at.local_date)
    subject, seen = ("party", party_id), PaperOffersSeen(party_id, item.code, about, tuple(sorted(offers)))
    with transaction.atomic():
        if not any(_is_same_look(entry, seen, actor, at) for entry in list_entries(subject=subject)):
            record(subject=subject, event=seen, actor=actor, at=at)
    return offers


def _is_same_look(entry: EntryRow, seen: PaperOffersSeen, actor: Actor, at: At) -> bool:
    return (
        entry.event == PaperOffersSeen.__name__
        and entry.actor_account_id == actor.account_id
        and (entry.data["item_code"], tuple(entry.data["about"])) == (seen.item_code, seen.about)
        and tuple(entry.data["codes"]) == seen.codes
        and get_local_date(entry.occurred_at) == at.local_date
    )


def _find_fault(paper: MaterialIn, offers: dict[str, tuple[HeldPaper, ...]], signed: bool) -> str:
    if paper.file_ids:
        return "已经选用已有材料的，不用再上传"
    if _find_offer(paper, offers.get(paper.code, ())) is None:
        return "没有这份可用的已有材料"
    if not paper.consent:
        return "请先确认同意这一次使用"
    return "请写明申请人签名的同意书存放处" if signed and not paper.reference.strip() else ""


def _find_offer(paper: MaterialIn, offers: Iterable[HeldPaper]) -> HeldPaper | None:
    return next((offer for offer in offers if offer.key == paper.held), None)


def write_reused_papers(case_number: str, taken: tuple[Taken, ...], *, applicant_id: int, actor: Actor, at: At) -> None:
    """The uses of one act; two statements, none without any. Called down; the act's event tells it."""
    if not taken:
        return
    case_id = Case.objects.values_list("pk", flat=True).get(number=case_number)
    ReusedPaper.objects.bulk_create(
        ReusedPaper(
            case_id=case_id,
            code=one.code,
            party_id=applicant_id,
            key=one.paper.key,
            source=one.paper.source,
            paper_name=one.paper.name,
            number=one.paper.number,
            item_name=one.paper.item_name,
            department_name=one.paper.department,
            held_on=one.paper.on,
            valid_to=one.paper.valid_to,
            verified=one.paper.verified,
            hashes=list(one.paper.hashes),
            consent=one.consent,
            reference=one.reference,
            consented_at=at.occurred_at,
            consented_by_id=actor.account_id or 0,
        )
        for one in taken
    )


def replace_reused_papers(case_id: int, codes: Iterable[str], on: date) -> None:
    """What is handed in now takes the place of what was reused."""
    ReusedPaper.objects.filter(case_id=case_id, code__in=list(codes), replaced_on__isnull=True).update(replaced_on=on)


def describe_taken(taken: tuple[Taken, ...]) -> Reused:
    """The provenance as the ledger keeps it: codes, numbers, days and hashes, nothing personal."""
    return tuple(
        {
            "code": one.code,
            "source": one.paper.source,
            "number": one.paper.number,
            "on": one.paper.on.isoformat(),
            "verified": one.paper.verified,
            "consent": one.consent,
            "reference": one.reference,
            "hashes": ",".join(one.paper.hashes),
        }
        for one in taken
    )


def withhold_paper(*, key: str, actor: Actor, at: At) -> None:
    """The owner no longer offers a paper (个人信息保护法 15): nobody is offered it from now on; what it was used for stands.

    Raises NotAllowed, NotFound for a paper that is not his, Conflict when withheld before.
    """
    party_id = require_own_papers(actor)
    if all(paper.key != key for paper in list_held_papers(party_id, at.local_date)):
        raise NotFound("no_such_paper", "没有这份材料")
    with transaction.atomic():
        _, made = WithheldPaper.objects.get_or_create(party_id=party_id, key=key, defaults={"since": at.local_date})
        if not made:
            raise Conflict("paper_withheld", "这份材料已经不再提供")
        record(subject=("party", party_id), event=PaperWithheld(party_id, key), actor=actor, at=at)


def offer_paper_again(*, key: str, actor: Actor, at: At) -> None:
    """The owner offers a withheld paper again. Raises NotAllowed, NotFound."""
    party_id = require_own_papers(actor)
    with transaction.atomic():
        gone, _ = WithheldPaper.objects.filter(party_id=party_id, key=key).delete()
        if not gone:
            raise NotFound("no_such_paper", "没有这份不再提供的材料")
        record(subject=("party", party_id), event=PaperOfferedAgain(party_id, key), actor=actor, at=at)


def require_own_papers(actor: Actor) -> int:
    """The citizen's own party. Raises NotAllowed."""
    if actor.kind != "citizen" or actor.party_id is None:
        raise NotAllowed("not_your_papers", "只有本人可以决定自己的材料是否提供")
    return actor.party_id
