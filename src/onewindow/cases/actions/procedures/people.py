"""The people of a procedure: the organ's own, the applicant, those with an interest; and what is handed to each, with proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from onewindow.cases.actions.loading import Matter, change_state
from onewindow.cases.actions.papers import issue_paper_about
from onewindow.cases.models import CaseInterest, CaseTelling
from onewindow.cases.rules.procedures import APPLICANT, ARTICLE_36
from onewindow.clocks.queries import ClockRow
from onewindow.documents.queries import DocumentRow
from onewindow.kit.acting import Invalid
from onewindow.kit.cipher import get_vault
from onewindow.parties.queries import read_name_for_paper

WAYS = {"online": "网上", "oral": "当面口头", "written": "书面"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a paper is for: `id` 0 and no interest for the applicant."""

    id: int
    name: str
    interest: CaseInterest | None = None


def note_procedure(matter: Matter) -> None:
    """From now on something is to be read of this case's procedures."""
    change_state(matter, None, has_procedures=True)


def find_concerned(matter: Matter, person: int) -> Person:
    """The applicant or a registered person of the case. Raises Invalid."""
    if person == APPLICANT:
        return Person(APPLICANT, get_vault().decrypt(bytes(matter.case.applicant_sealed)))
    interest = CaseInterest.objects.filter(case_id=matter.case.pk, pk=person).first()
    if interest is None:
        raise Invalid("no_such_person", "本件没有登记这位当事人", ARTICLE_36, fields={"person": "请选择当事人"})
    return Person(person, read_name_for_paper(interest.party_id).name, interest)


def list_persons(matter: Matter) -> list[Person]:
    """Everybody to whom a hearing is told: the applicant and all with an interest."""
    return [find_concerned(matter, person) for person in (APPLICANT, *matter.facts.pending.interests)]


def find_speaker(matter: Matter, person: int | None) -> int:
    """For whom somebody speaks: a citizen for himself, whoever writes down at a desk for the person named."""
    if matter.actor.kind != "citizen":
        return person or APPLICANT
    found = CaseInterest.objects.filter(case_id=matter.case.pk, party_id=matter.actor.party_id or 0).first()
    is_applicant = matter.actor.party_id in (matter.case.applicant_id, matter.case.agent_id)
    return APPLICANT if is_applicant or found is None else found.pk


def choose_way(matter: Matter, way: str) -> str:
    """How words came: online from a citizen, oral or written when a desk writes them down. Raises Invalid."""
    chosen = "online" if matter.actor.kind == "citizen" else way
    if chosen not in WAYS:
        raise Invalid("unknown_way", "请选择提出的方式", fields={"way": "网上、口头或书面"})
    return chosen


def hand_paper(matter: Matter, person: Person, kind: str, **data: Any) -> DocumentRow:
    """Issue a paper addressed to one person; that of an interested person belongs to him and not to the applicant's file."""
    subject = matter.subject if person.interest is None else ("case_interest", str(person.interest.pk))
    told: dict[str, Any] = {"addressee": person.name, "told_on": matter.today, **data}
    if person.interest is not None:
        told["interest"] = person.interest.interest
    return issue_paper_about(matter, subject, kind, told)


def record_telling(
    matter: Matter,
    person: Person,
    kind: str,
    paper: DocumentRow,
    service: tuple[str, str],
    *,
    until: date | None = None,
    clock: ClockRow | None = None,
) -> CaseTelling:
    """That one person was told, how it was served and by when he can act."""
    return CaseTelling.objects.create(
        case=matter.case,
        kind=kind,
        interest=person.interest,
        told_on=matter.today,
        method=service[0],
        proof=service[1],
        paper=paper.number,
        until=until,
        clock_id=clock.id if clock else None,
    )


def require_service(method: str, proof: str, article: str) -> tuple[str, str]:
    """Telling is proved (RD-13). Raises Invalid."""
    given = {"delivery_method": method.strip(), "delivery_proof": proof.strip()}
    faults = {name: "必填" for name, value in given.items() if not value}
    if faults:
        raise Invalid("service_unproved", "请写明送达方式和送达证明", article, fields=faults)
    return given["delivery_method"][:20], given["delivery_proof"][:200]


def require_texts(article: str, **given: str) -> None:
    """Raises Invalid naming every text that was left empty."""
    faults = {name: "必填" for name, value in given.items() if not value.strip()}
    if faults:
        raise Invalid("words_needed", "请把内容填写完整", article, fields=faults)
