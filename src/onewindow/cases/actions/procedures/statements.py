"""Others told, everybody heard: statement and defence of the applicant and of those with an interest (行政许可法 36, RD-11)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.loading import Matter, Outcome, finish_act, require_act
from onewindow.cases.actions.procedures.people import (
    Person,
    choose_way,
    find_concerned,
    find_speaker,
    hand_paper,
    note_procedure,
    record_telling,
    require_service,
    require_texts,
)
from onewindow.cases.models import CaseInterest, CaseStatement
from onewindow.cases.procedure_events import InterestRegistered, StatementAnswered, StatementInvited, StatementMade
from onewindow.cases.rules import Act
from onewindow.cases.rules.procedures import ARTICLE_36
from onewindow.cases.rules.procedures_hearing import check_statement_period
from onewindow.kit.acting import Actor, At, Conflict, Invalid
from onewindow.kit.cipher import get_vault
from onewindow.parties.actions import upsert_party
from onewindow.parties.queries import read_name_for_paper
from onewindow.parties.rules import PartyDetails

ANSWERS = {"adopted": "采纳", "partly": "部分采纳", "rejected": "不采纳"}


def register_interest(
    *,
    number: str,
    id_type: str,
    id_number: str,
    name: str,
    interest: str,
    until: date,
    delivery_method: str,
    delivery_proof: str,
    actor: Actor,
    at: At,
    phone: str = "",
    address: str = "",
    expected_version: int | None = None,
) -> Outcome:
    """Register a person whose important interest the licence touches directly, and tell him, with proof of service (36).

    He may state and defend until `until`; from now on the right to a hearing must be told to everybody (47). Raises Invalid,
    Conflict `interested_already`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.REGISTER_INTEREST)
        require_texts(ARTICLE_36, id_number=id_number, name=name, interest=interest)
        details = PartyDetails(id_type=id_type, number=id_number, name=name, phone=phone, address=address)
        person = _register_person(matter, upsert_party(details=details, actor=actor, at=at).id, interest)
        service = tell_period(matter, person, until, delivery_method, delivery_proof)
        event = InterestRegistered(
            person.id, person.interest.party_id if person.interest else 0, until, *service, matter.paper_facts
        )
        return finish_act(matter, row.label, event)


def _register_person(matter: Matter, party_id: int, interest: str) -> Person:
    case = matter.case
    if party_id in (case.applicant_id, case.agent_id):
        raise Invalid("interest_is_own", "申请人及其代理人不是利害关系人", ARTICLE_36, fields={"id_number": "是申请人"})
    if case.interests.filter(party_id=party_id).exists():
        raise Conflict(
            "interested_already", "这位利害关系人已经登记", ARTICLE_36, "需要再次告知的，请办理“告知陈述申辩”"
        )
    name = read_name_for_paper(party_id)
    made = CaseInterest.objects.create(
        case=case, party_id=party_id, masked=name.shown, interest=interest[:500], registered_on=matter.today
    )
    note_procedure(matter)
    return Person(made.pk, name.name, made)


def tell_period(matter: Matter, person: Person, until: date, method: str, proof: str) -> tuple[str, str]:
    """Tell one person until when views are awaited. Raises Invalid for a period too short, or without proof."""
    service = require_service(method, proof, ARTICLE_36)
    check_statement_period(until, matter.today)
    paper = hand_paper(matter, person, "interest_notice", until=until)
    record_telling(matter, person, "statement", paper, service, until=until)
    return service


def invite_statement(
    *,
    number: str,
    until: date,
    delivery_method: str,
    delivery_proof: str,
    actor: Actor,
    at: At,
    person: int = 0,
    expected_version: int | None = None,
) -> Outcome:
    """Tell the applicant (0) or a registered person until when views are awaited (36). Raises Invalid."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.INVITE_STATEMENT)
        note_procedure(matter)
        service = tell_period(matter, find_concerned(matter, person), until, delivery_method, delivery_proof)
        return finish_act(matter, row.label, StatementInvited(person, until, *service, matter.paper_facts))


def make_statement(
    *,
    number: str,
    said: str,
    actor: Actor,
    at: At,
    person: int | None = None,
    way: str = "oral",
    expected_version: int | None = None,
) -> Outcome:
    """State and defend, for oneself online, or written down at a desk for the person named (36). Raises Invalid without words."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.MAKE_STATEMENT)
        require_texts(ARTICLE_36, said=said)
        speaker = find_concerned(matter, find_speaker(matter, person))
        note_procedure(matter)
        made = CaseStatement.objects.create(
            case=matter.case,
            interest=speaker.interest,
            made_on=matter.today,
            way=choose_way(matter, way),
            said_sealed=get_vault().encrypt(said.strip()),
        )
        return finish_act(matter, row.label, StatementMade(made.pk, speaker.id, made.way))


def answer_statement(
    *,
    number: str,
    statement: int,
    answer: str,
    reasons: str,
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Record whether what was said is adopted, and why (36, RD-11). Raises Invalid, Conflict when it was answered already."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.ANSWER_STATEMENT)
        require_texts(ARTICLE_36, reasons=reasons)
        if answer not in ANSWERS:
            raise Invalid("unknown_answer", "请选择是否采纳", ARTICLE_36, fields={"answer": "采纳、部分采纳或不采纳"})
        found = matter.case.statements.filter(pk=statement, answer="").update(
            answer=answer, answer_reasons=reasons.strip(), answered_on=matter.today, answered_by=actor.name
        )
        if not found:
            raise Conflict("nothing_to_answer", "没有等待答复的陈述申辩", ARTICLE_36)
        return finish_act(matter, row.label, StatementAnswered(statement, answer))
