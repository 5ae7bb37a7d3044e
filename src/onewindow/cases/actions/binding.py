"""A formal submission meets what was pre-reviewed: an open pre-review ends, a pass binds what is the same (RD-02)."""

from __future__ import annotations

from onewindow.cases.actions.pre_review_content import hash_answers, hash_papers
from onewindow.cases.actions.receiving import Application
from onewindow.cases.models import Case, PreReview, PreReviewBond
from onewindow.cases.pre_review_events import PreReviewEnded
from onewindow.cases.rules.pre_review import FORM, Pass, PreReviewState, binds_submission
from onewindow.catalogue.guides import ItemView
from onewindow.clocks.actions import stop_subject_clocks
from onewindow.kit.acting import Actor, At
from onewindow.ledger.actions import record

# Asked with the submission itself, so that applications without a pre-review cost nothing.
KNOWN_SQL = """EXISTS (SELECT FROM cases_prereview known WHERE known.applicant_id = %(applicant_id)s
    AND known.item_code = %(item_code)s AND known.state IN ('open', 'passed'))"""


def meet_pre_reviews(
    number: str, application: Application, item: ItemView, applicant_id: int, actor: Actor, at: At
) -> str:
    """End this person's open pre-review of the item, and bind the case by a pass of exactly this content; the pass's number, or "".

    Nothing here can hold up the receipt: it is given already.
    """
    mine = PreReview.objects.filter(applicant_id=applicant_id, item_code=item.code)
    for row in mine.select_for_update(no_key=True).filter(state=PreReviewState.OPEN.value):
        end_pre_review(row, PreReviewState.SUPERSEDED, "申请人已正式提交", actor, at, number)
    passed = mine.filter(state=PreReviewState.PASSED.value, valid_to__gte=at.local_date).order_by("-pk")
    form_hash, papers = hash_answers(item, application.form), hash_papers(application.materials)
    for row in passed:
        content = Pass(
            row.valid_to or at.local_date, row.form_hash, dict(row.papers.values_list("code", "content_hash"))
        )
        if binds_submission(content, at.local_date, form_hash, papers):
            # What the guide of that day asked is covered, handed in or judged needless; what a new guide adds is not.
            asked = row.item_version.content.get("materials", ())
            covered = sorted({str(paper["code"]) for paper in asked} | {FORM})
            case_id = Case.objects.values_list("pk", flat=True).get(number=number)
            PreReviewBond.objects.create(case_id=case_id, pre_review=row, covered=covered)
            return row.number
    return ""


def end_pre_review(row: PreReview, state: PreReviewState, reason: str, actor: Actor, at: At, case: str = "") -> None:
    """End an open, locked one without an answer: its clock stops, and nothing of it counts for or against anybody."""
    row.state, row.ended_on = state.value, at.local_date
    row.save(update_fields=["state", "ended_on"])
    subject = ("pre_review", row.number)
    stop_subject_clocks(subject=subject, on=at.local_date, reason=reason, actor=actor, at=at)
    record(subject=subject, event=PreReviewEnded(state.value, case), actor=actor, at=at)
