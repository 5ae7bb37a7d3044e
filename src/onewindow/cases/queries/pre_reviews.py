"""Pre-reviews as pages and programs see them: masked, for the applicant, his agent and the item's department only (RD-02)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from onewindow.cases.models import PreReview, PreReviewBond
from onewindow.cases.queries.one import load_files, word_answer
from onewindow.cases.queries.views import CaseFile, FieldView
from onewindow.cases.rules import Doer, Ownership, derive_doers, may_read
from onewindow.cases.rules.pre_review import ANSWERED, FORM, PRE_REVIEW_LABELS, PreReviewState
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import get_item_version
from onewindow.catalogue.rules import is_personal, list_fields
from onewindow.clocks.queries import ClockAccount, explain_clock
from onewindow.directory.queries import list_levels
from onewindow.directory.rules import CENTRE_ROLES, DECIDING_ROLES, Role, holds_role
from onewindow.documents.queries import DocumentRow, get_document
from onewindow.files.queries import FileRow
from onewindow.kit.acting import Actor, NotFound
from onewindow.kit.paging import Page, read_cursor, write_cursor
from onewindow.parties.queries import PartyView, list_masked_parties, list_powers, match_authority

MASK = "••••••"


@dataclass(frozen=True, slots=True)
class PreReviewPaperView:
    """One paper of the guide's list; `files` of those shown; `problem` where the list names it."""

    code: str
    name: str
    essential: bool
    shown: bool
    files: tuple[FileRow, ...]
    held: str
    problem: str


@dataclass(frozen=True, slots=True)
class PreReviewView:
    """One pre-review whole. `may_answer`: this actor could pass it or say what to mend; `may_end`: withdraw it or apply formally."""

    number: str
    item_code: str
    item_name: str
    department_name: str
    regime: str
    state: str
    state_label: str
    asked_at: datetime
    due_on: date
    answered_on: date | None
    answered_by: str
    valid_to: date | None
    form_problem: str
    papers: tuple[PreReviewPaperView, ...]
    form: tuple[FieldView, ...]
    applicant: PartyView
    agent: PartyView | None
    document: DocumentRow | None
    case_numbers: tuple[str, ...]
    uses_held: bool
    may_answer: bool
    may_end: bool
    delivery_ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreReviewRow:
    """A pre-review in a list. `is_overdue`: open past its published limit."""

    number: str
    item_code: str
    item_name: str
    applicant_masked: str
    state: str
    state_label: str
    asked_on: date
    due_on: date
    valid_to: date | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class BondView:
    """The pass that binds a case, and whether all of it still does."""

    pre_review: str
    paper: str
    valid_to: date | None
    covered: tuple[str, ...]


def get_pre_review(number: str, actor: Actor, on: date) -> PreReviewView:
    """One pre-review, for its people and its department. Raises NotFound for everybody else and for unknown numbers alike."""
    row = load_pre_review(number, actor, on)
    item = get_item_version(row.item_version_id)
    lines = dict(row.lines.order_by("position").values_list("code", "problem"))
    parties = list_masked_parties(party for party in (row.applicant_id, row.agent_id) if party is not None)
    papers = tuple(_list_papers(row, item, lines))
    mine = actor.kind == "citizen"
    return PreReviewView(
        department_name=row.department_name,
        state_label=PRE_REVIEW_LABELS[PreReviewState(row.state)],
        due_on=row.due_on,
        form_problem=lines.get(FORM, ""),
        papers=papers,
        form=tuple(_list_answers(item, row.form_open)),
        applicant=parties[row.applicant_id],
        agent=parties.get(row.agent_id or 0),
        document=get_document(row.document_id) if row.document_id is not None else None,
        case_numbers=tuple(row.bonds.order_by("pk").values_list("case__number", flat=True)),
        uses_held=any(paper.held for paper in papers),
        may_answer=row.state == PreReviewState.OPEN and _may_answer(row, actor, on),
        may_end=mine and row.state in (PreReviewState.OPEN, *ANSWERED),
        delivery_ways=item.delivery_ways,
        **{name: getattr(row, name) for name in PLAIN_PRE_REVIEW},
    )


PLAIN_PRE_REVIEW = (
    "number", "item_code", "item_name", "regime", "state", "asked_at", "answered_on", "answered_by", "valid_to",
)  # fmt: skip


def load_pre_review(number: str, actor: Actor, on: date) -> Any:
    """The row with `due_on` and `department_name`. Raises NotFound alike when there is none and when it is none of the actor's."""
    found = PreReview.objects.annotate(due_on=F("clock__due_on"), department_name=F("department__name"))
    row: Any = found.filter(number=number[:30]).first()
    if row is None or not _may_read(row, actor, on):
        raise NotFound("no_such_pre_review", "没有这份预审", advice="请核对预审编号")
    return row


def _may_read(row: PreReview, actor: Actor, on: date) -> bool:
    """As a case of the same item, but no referee: nothing was received, so there is nothing yet to referee."""
    if actor.kind == "staff" and any(holds_role(actor, role) for role in (*CENTRE_ROLES, Role.GOVERNMENT_LEADER)):
        return False
    if actor.kind == "citizen" and actor.party_id not in list_pre_review_people(row, on):
        return False
    return may_read(actor, Ownership(row.department_id, row.applicant_id, row.agent_id))


def list_pre_review_people(row: PreReview, on: date) -> list[int]:
    """Whose a pre-review is on a day: the applicant's, and his agent's while he still acts for him (PI-01); one statement where
    there is an agent."""
    if row.agent_id is None:
        return [row.applicant_id]
    powers = list_powers(principal_id=row.applicant_id, agent_id=row.agent_id, on=on, item_code=row.item_code)
    return [row.applicant_id, *([row.agent_id] if powers else [])]


def _may_answer(row: PreReview, actor: Actor, on: date) -> bool:
    if actor.kind != "staff":
        return False
    levels = list_levels(actor, department_id=row.department_id, item_code=row.item_code, on=on)
    own = Ownership(row.department_id, row.applicant_id, row.agent_id)
    return Doer.ACCEPTOR in derive_doers(actor, own, levels)


def _list_papers(row: PreReview, item: ItemView, lines: dict[str, str]) -> Iterable[PreReviewPaperView]:
    shown = {paper.code: paper for paper in row.papers.all()}
    files = load_files(file_id for paper in shown.values() for file_id in paper.file_ids)
    for asked in item.materials:
        paper = shown.get(asked.code)
        ids = paper.file_ids if paper else ()
        yield PreReviewPaperView(
            code=asked.code,
            name=asked.name,
            essential=asked.is_essential,
            shown=paper is not None,
            files=tuple(files[file_id] for file_id in ids if file_id in files),
            held=paper.held if paper else "",
            problem=lines.get(asked.code, ""),
        )


def _list_answers(item: ItemView, answers: dict[str, Any]) -> Iterable[FieldView]:
    for field in list_fields(item.form):
        personal = is_personal(field) or any(is_personal(part) for part in field.get("fields", ()))
        if personal:
            yield FieldView(field["key"], field["label"], MASK, personal=True)
        elif field["key"] in answers:
            yield FieldView(field["key"], field["label"], word_answer(field, answers[field["key"]]), personal=False)


def explain_pre_review_date(number: str, actor: Actor, on: date) -> ClockAccount:
    """Why it is due that day. Raises NotFound as get_pre_review."""
    return explain_clock(load_pre_review(number, actor, on).clock_id)


def get_pre_review_file(number: str, file_id: int, actor: Actor, on: date) -> CaseFile:
    """One upload of a pre-review, for download. Raises NotFound."""
    row = load_pre_review(number, actor, on)
    paper = next((one for one in row.papers.all() if file_id in one.file_ids), None)
    found = load_files([file_id]).get(file_id) if paper is not None else None
    if paper is None or found is None:
        raise NotFound("no_such_file", "没有这份文件")
    return CaseFile(paper.code, paper.name, found)


def get_pre_review_document(number: str, actor: Actor, on: date) -> DocumentRow:
    """The numbered paper of the answer. Raises NotFound."""
    row = load_pre_review(number, actor, on)
    if row.document_id is None:
        raise NotFound("no_such_document", "还没有预审意见")
    return get_document(row.document_id)


def list_own_pre_reviews(*, actor: Actor, on: date, limit: int = 50) -> tuple[PreReviewRow, ...]:
    """A citizen's own, as applicant or agent, newest first; one statement, nothing for anyone else."""
    if actor.kind != "citizen" or actor.party_id is None:
        return ()
    acts_today = match_authority(actor.party_id, on, principal="applicant_id", item="item_code")
    found = PreReview.objects.filter(Q(applicant_id=actor.party_id) | Q(acts_today, agent_id=actor.party_id)).order_by(
        "-pk"
    )
    return tuple(_make_pre_review_row(row, on) for row in _annotate_due(found)[:limit])


def list_pre_reviews(
    *, actor: Actor, on: date, state: str = "open", cursor: str = "", limit: int = 30
) -> Page[PreReviewRow]:
    """What lies with the actor's departments, the one due first above; `state` of PreReviewState, "" for all. One statement."""
    departments = {
        grant.department_id
        for grant in actor.grants
        if grant.role in DECIDING_ROLES and grant.department_id is not None
    }
    found = PreReview.objects.filter(department_id__in=departments if actor.kind == "staff" else ())
    found = found.filter(state=state) if state else found
    place = read_cursor(cursor, 1)
    if place is not None:
        found = found.filter(pk__gt=int(place[0]))
    rows = list(_annotate_due(found).order_by("pk")[: limit + 1])
    more = write_cursor(rows[limit - 1].pk) if len(rows) > limit else ""
    return Page(tuple(_make_pre_review_row(row, on) for row in rows[:limit]), more)


def find_pre_reviews(*, applicant_id: int, item_code: str, actor: Actor, on: date) -> tuple[PreReviewRow, ...]:
    """What somebody at the window had looked at before for this item and could submit now: open or answered, newest first."""
    if actor.kind != "staff":
        return ()
    states = [PreReviewState.OPEN.value, *(state.value for state in ANSWERED)]
    found = PreReview.objects.filter(applicant_id=applicant_id, item_code=item_code, state__in=states).order_by("-pk")
    return tuple(_make_pre_review_row(row, on) for row in _annotate_due(found)[:5] if _may_read(row, actor, on))


def find_case_bond(case_number: str) -> BondView | None:
    """The pass that binds a case; one statement. For whoever may read the case."""
    found = PreReviewBond.objects.filter(case__number=case_number).values_list(
        "pre_review__number", "pre_review__document__number", "pre_review__valid_to", "covered"
    )
    row = found.first()
    return BondView(row[0], row[1], row[2], tuple(row[3])) if row and row[3] else None


def _annotate_due(found: QuerySet[PreReview]) -> Any:
    return found.annotate(due_on=F("clock__due_on")).defer("form_open", "form_sealed", "applicant_sealed")


def _make_pre_review_row(row: Any, on: date) -> PreReviewRow:
    return PreReviewRow(
        number=row.number,
        item_code=row.item_code,
        item_name=row.item_name,
        applicant_masked=row.applicant_masked,
        state=row.state,
        state_label=PRE_REVIEW_LABELS[PreReviewState(row.state)],
        asked_on=row.asked_on,
        due_on=row.due_on,
        valid_to=row.valid_to,
        is_overdue=row.state == PreReviewState.OPEN and row.due_on < on,
    )
