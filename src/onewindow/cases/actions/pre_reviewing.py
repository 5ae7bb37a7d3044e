"""The reviewer's side: passed, or everything to mend at once, on a numbered paper (RD-02). Who could accept answers, for it binds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from onewindow.cases.actions.handing_in import open_form
from onewindow.cases.models import PreReview, PreReviewLine
from onewindow.cases.pre_review_events import PreReviewAnswered, PreReviewFormRevealed
from onewindow.cases.rules import Doer, Ownership, derive_doers
from onewindow.cases.rules.pre_review import (
    FORM,
    Asked,
    Pass,
    PreReviewState,
    check_mending,
    date_pass,
    require_nothing_new,
    require_open,
    require_passable,
)
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import get_item_version
from onewindow.clocks.actions import stop_subject_clocks
from onewindow.directory.queries import get_department, list_levels
from onewindow.documents.actions import issue_document
from onewindow.documents.queries import DocumentRow
from onewindow.kit.acting import Actor, At, Invalid, NotAllowed, NotFound
from onewindow.kit.cipher import get_vault
from onewindow.ledger.actions import record

PURPOSE = "review"


def pass_pre_review(*, number: str, actor: Actor, at: At) -> DocumentRow:
    """Nothing lacks: the pass binds the window for the published days. Raises NotFound, NotAllowed, Conflict `pre_review_lacks`."""
    with transaction.atomic():
        row, item = open_for_answer(number, actor, at)
        require_passable(list_asked(item), set(row.papers.values_list("code", flat=True)))
        row.valid_to = date_pass(at.local_date, item.pre_review_valid_days or 0)
        materials = [{"name": name} for name in row.papers.order_by("position").values_list("name", flat=True)]
        told = {"materials": materials, "valid_to": row.valid_to}
        return settle_answer(row, PreReviewState.PASSED, "pre_review_pass", told, (), actor, at)


def return_pre_review(*, number: str, problems: Mapping[str, str], actor: Actor, at: At) -> DocumentRow:
    """Everything to mend, once (`problems`: code of a paper or `form` → what is wrong). Nothing new later about what was left
    unchanged. Raises NotFound, NotAllowed, Invalid, Conflict `list_was_complete`."""
    with transaction.atomic():
        row, item = open_for_answer(number, actor, at)
        hashes = dict(row.papers.values_list("code", "content_hash"))
        told = {code: problem.strip() for code, problem in problems.items()}
        check_mending(list_asked(item), set(hashes), told)
        earlier, listed = find_earlier_list(row)
        require_nothing_new(told, earlier, {**hashes, FORM: row.form_hash}, listed)
        names = {paper.code: paper.name for paper in item.materials} | {FORM: "申请表"}
        lines = [
            PreReviewLine(pre_review=row, position=place, code=code, name=names[code], problem=problem)
            for place, (code, problem) in enumerate(told.items(), 1)
        ]
        PreReviewLine.objects.bulk_create(lines)
        corrections = [{"name": line.name, "problem": line.problem} for line in lines]
        state = PreReviewState.TO_MEND
        return settle_answer(row, state, "pre_review_list", {"corrections": corrections}, tuple(told), actor, at)


def open_for_answer(number: str, actor: Actor, at: At) -> tuple[PreReview, ItemView]:
    """The open, locked row and its guide, for whoever could accept the item. Raises NotFound, NotAllowed, Conflict."""
    row = PreReview.objects.select_for_update(no_key=True).filter(number=number).first()
    doers = read_pre_review_doers(row, actor, at) if row is not None else frozenset()
    if row is None or not doers:
        raise NotFound("no_such_pre_review", "没有这份预审")
    if Doer.ACCEPTOR not in doers:
        raise NotAllowed("not_an_acceptor", "预审意见由有权受理的人员作出", advice="预审通过对窗口有约束力")
    require_open(row.state)
    if at.local_date < row.asked_on:
        raise Invalid("before_what_it_follows", "不能早于提出预审的日期", fields={"occurred_at": "日期过早"})
    return row, get_item_version(row.item_version_id)


def read_pre_review_doers(row: PreReview, actor: Actor, at: At) -> frozenset[Doer]:
    """What an actor is to a pre-review: as to a case of the same item; citizens answer none."""
    levels = list_levels(actor, department_id=row.department_id, item_code=row.item_code, on=at.local_date)
    own = Ownership(row.department_id, row.applicant_id, row.agent_id)
    return derive_doers(actor, own, levels) if actor.kind == "staff" else frozenset()


def list_asked(item: ItemView) -> tuple[Asked, ...]:
    """The guide's papers as the rules see them."""
    return tuple(Asked(paper.code, paper.name, paper.is_essential) for paper in item.materials)


def find_earlier_list(row: PreReview) -> tuple[Pass | None, set[str]]:
    """The content and the list of this person's last answered pre-review of the same item, where it was told what to mend."""
    earlier = (
        PreReview.objects.filter(
            applicant_id=row.applicant_id,
            item_code=row.item_code,
            item_version_id=row.item_version_id,
            state=PreReviewState.TO_MEND.value,
        )
        .exclude(pk=row.pk)
        .order_by("-pk")
        .first()
    )
    if earlier is None:
        return None, set()
    papers = dict(earlier.papers.values_list("code", "content_hash"))
    listed = set(earlier.lines.values_list("code", flat=True))
    return Pass(earlier.asked_on, earlier.form_hash, papers), listed


def settle_answer(
    row: PreReview,
    state: PreReviewState,
    kind: str,
    told: dict[str, Any],
    codes: tuple[str, ...],
    actor: Actor,
    at: At,
) -> DocumentRow:
    """Issue the paper, stop the clock, keep the answer and record it."""
    subject = ("pre_review", row.number)
    common = {
        "department": get_department(row.department_id).name,
        "item_name": row.item_name,
        "item_code": row.item_code,
        "case_number": row.number,
        "applicant": get_vault().decrypt(bytes(row.applicant_sealed)),
        "regime": row.regime,
        "asked_on": row.asked_on,
        "answered_on": at.local_date,
    }
    paper = issue_document(
        kind=kind, subject=subject, department_id=row.department_id, data=common | told, actor=actor, at=at
    )
    stop_subject_clocks(subject=subject, on=at.local_date, reason="已出具预审意见", actor=actor, at=at)
    row.state, row.document_id = state.value, paper.id
    row.answered_at, row.answered_on, row.ended_on = at.occurred_at, at.local_date, at.local_date
    row.answered_by = actor.name
    row.save()
    facts = ({name: getattr(paper, name) for name in ("kind", "number", "check_code", "content_hash")},)
    event = PreReviewAnswered(state.value, at.local_date, row.valid_to, codes, facts)
    record(subject=subject, event=event, actor=actor, at=at)
    return paper


def reveal_pre_review_form(*, number: str, actor: Actor, at: At) -> dict[str, Any]:
    """The personal answers in clear to whoever answers an open pre-review, on record (PI-01, PI-08). Raises as the answer."""
    with transaction.atomic():
        row, _ = open_for_answer(number, actor, at)
        personal = open_form(bytes(row.form_sealed))
        event = PreReviewFormRevealed(PURPOSE, tuple(sorted(personal)))
        record(subject=("pre_review", number), event=event, actor=actor, at=at)
        return personal
