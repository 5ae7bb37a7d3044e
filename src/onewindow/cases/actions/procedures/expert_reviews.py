"""Experts asked a question, and their opinion; its time is excluded by its own written notice (行政许可法 45, AL-17)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.loading import Outcome, finish_act, require_act
from onewindow.cases.actions.procedures.examinations import require_files
from onewindow.cases.actions.procedures.people import note_procedure, require_texts
from onewindow.cases.actions.procedures.tying import end_tied_pause
from onewindow.cases.models import CaseExpertReview
from onewindow.cases.procedure_events import ExpertOpinionRecorded, ExpertReviewOrdered
from onewindow.cases.rules import Act
from onewindow.cases.rules.procedures import ARTICLE_45
from onewindow.kit.acting import Actor, At, Invalid, NotFound

CONCLUSIONS = {"pass": "同意", "fail": "不同意", "note": "提出意见"}


def order_expert_review(
    *,
    number: str,
    question: str,
    experts: tuple[str, ...],
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Put a question to named experts. The clock goes on until the time needed is told in writing by `pause` (45). Raises Invalid."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.ORDER_EXPERT_REVIEW)
        named = [expert.strip()[:120] for expert in experts if expert.strip()]
        require_texts(ARTICLE_45, question=question, experts="".join(named))
        note_procedure(matter)
        review = CaseExpertReview.objects.create(
            case=matter.case, question=question[:1000], experts=named, ordered_on=matter.today
        )
        return finish_act(matter, row.label, ExpertReviewOrdered(review.pk, len(named)))


def record_expert_opinion(
    *,
    number: str,
    given_on: date,
    opinion: str,
    opinion_result: str,
    actor: Actor,
    at: At,
    file_ids: tuple[int, ...] = (),
    expected_version: int | None = None,
) -> Outcome:
    """The experts' opinion; excluded time of this review ends with it. Raises Invalid, NotFound."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.RECORD_EXPERT_OPINION)
        require_texts(ARTICLE_45, opinion=opinion)
        review = matter.case.expert_reviews.filter(given_on__isnull=True, cancelled_on__isnull=True).first()
        if review is None:
            raise NotFound("no_review", "没有等待意见的专家评审", ARTICLE_45)
        if opinion_result not in CONCLUSIONS or not review.ordered_on <= given_on <= matter.today:
            faults = {} if opinion_result in CONCLUSIONS else {"opinion_result": "请选择结论"}
            if not review.ordered_on <= given_on <= matter.today:
                faults["given_on"] = f"在 {review.ordered_on:%Y-%m-%d} 至 {matter.today:%Y-%m-%d} 之间"
            raise Invalid("opinion_incomplete", "专家意见不完整", ARTICLE_45, fields=faults)
        require_files(file_ids)
        review.given_on, review.opinion, review.conclusion = given_on, opinion.strip(), opinion_result
        review.file_ids = list(file_ids)
        review.save()
        end_tied_pause(matter, review)
        event = ExpertOpinionRecorded(review.pk, opinion_result, given_on, tuple(matter.clocks))
        return finish_act(matter, row.label, event)
