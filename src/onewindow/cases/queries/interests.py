"""What somebody with an interest in another's case may see: what he was told, what he said, the hearing; nothing of the applicant's file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.cases.models import CaseInterest
from onewindow.cases.queries.pending import load_pending
from onewindow.cases.queries.procedures import ProceduresView, load_procedures
from onewindow.cases.queries.standing import Due, list_acts_allowed, make_stranger_refusal
from onewindow.cases.queries.views import AllowedAct
from onewindow.cases.rules import STATE_LABELS, State
from onewindow.documents.queries import DocumentRow, list_documents
from onewindow.kit.acting import Actor, NotFound


@dataclass(frozen=True, slots=True)
class InterestView:
    """Another's case as an interested person sees it (36, 47)."""

    number: str
    item_name: str
    department_name: str
    state: str
    state_label: str
    interest: str
    procedures: ProceduresView
    documents: tuple[DocumentRow, ...]
    allowed_actions: tuple[AllowedAct, ...]


@dataclass(frozen=True, slots=True)
class InterestRow:
    """One case in which a citizen has an interest."""

    number: str
    item_name: str
    state_label: str
    registered_on: date


def get_interest_view(number: str, actor: Actor, on: date) -> InterestView:
    """The case as its interested person sees it on a day. Raises NotFound for everybody else and unknown numbers alike."""
    interest = _find_interest(number, actor)
    if interest is None:
        raise make_stranger_refusal()
    case = interest.case
    state = State(case.state)
    pending = load_pending(case)
    return InterestView(
        number=number,
        item_name=case.item_name,
        department_name=case.department.name,
        state=case.state,
        state_label=STATE_LABELS[state],
        interest=interest.interest,
        procedures=load_procedures(case, interest.pk),
        documents=tuple(list_documents(subject=("case_interest", str(interest.pk)))),
        allowed_actions=list_acts_allowed(case, Due(None, False, None, None), frozenset(), pending, actor, on),
    )


def _find_interest(number: str, actor: Actor) -> CaseInterest | None:
    if actor.kind != "citizen" or actor.party_id is None:
        return None
    found = CaseInterest.objects.select_related("case", "case__department")
    return found.filter(case__number=number, party_id=actor.party_id).first()


def get_interest_document(number: str, document_id: int, actor: Actor, on: date) -> DocumentRow:
    """A paper that was served on this very person. Raises NotFound."""
    for paper in get_interest_view(number, actor, on).documents:
        if paper.id == document_id:
            return paper
    raise NotFound("no_such_document", "没有这份文书")


def list_interest_cases(actor: Actor) -> tuple[InterestRow, ...]:
    """The cases of others in which a citizen is registered as interested, newest first; one statement."""
    if actor.kind != "citizen" or actor.party_id is None:
        return ()
    rows = CaseInterest.objects.filter(party_id=actor.party_id).order_by("-pk")
    found = rows.values_list("case__number", "case__item_name", "case__state", "registered_on")[:100]
    return tuple(InterestRow(number, name, STATE_LABELS[State(state)], day) for number, name, state, day in found)
