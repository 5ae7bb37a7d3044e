"""A commitment of the applicant in place of papers (告知承诺, C-07, RD-10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from onewindow.cases.actions.after_checks import require_after_check
from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.loading import Outcome, change_state, finish_act, require_act
from onewindow.cases.actions.papers import issue_case_paper, word_limit
from onewindow.cases.actions.payloads import Applicant, MaterialIn
from onewindow.cases.actions.promising import require_signed
from onewindow.cases.actions.submission import SIGNED_IN, Submission, submit_case
from onewindow.cases.models import CaseMaterial, Commitment
from onewindow.cases.rules import Act
from onewindow.cases.word_events import CommitmentMade
from onewindow.kit.acting import Actor, At


def commit_case(
    *, number: str, actor: Actor, at: At, reference: str = "", expected_version: int | None = None
) -> Outcome:
    """The applicant commits himself to what the guide asks: the papers it covers are not asked, the department may decide at once.

    A window enters the signed commitment (`reference`: where it is kept). Raises Invalid, Conflict `no_commitment_basis`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.COMMIT)
        require_signed(actor, reference)
        covered = [paper for paper in matter.item.materials if paper.replaced_by_commitment]
        check = require_after_check(matter.item.after_check)
        basis = matter.item.notify_commit_basis
        paper = issue_case_paper(
            matter,
            "commitment",
            committed_on=matter.today,
            basis=basis,
            materials=[{"name": one.name} for one in covered],
            check_text=word_limit(check.amount, check.unit),
        )
        Commitment.objects.create(
            case=matter.case,
            basis=basis,
            covers=[{"code": one.code, "name": one.name} for one in covered],
            made_on=matter.today,
            reference=reference.strip(),
            paper_number=paper.number,
        )
        codes = tuple(one.code for one in covered)
        CaseMaterial.objects.filter(case=matter.case, code__in=codes).update(essential=False)
        change_state(matter, None, has_word=True)
        return finish_act(matter, row.label, CommitmentMade(codes, reference.strip(), matter.paper_facts))


def submit_and_commit(
    *,
    idempotency_key: str,
    item_code: str,
    actor: Actor,
    at: At,
    reference: str = "",
    applicant: Applicant = SIGNED_IN,
    form: Mapping[str, Any] | None = None,
    materials: tuple[MaterialIn, ...] = (),
    **given: Any,
) -> Submission:
    """Apply and commit in one act, all or nothing; `given` as submit_case takes it. A repeated call answers the same case."""
    with transaction.atomic():
        sent = submit_case(
            idempotency_key=idempotency_key,
            item_code=item_code,
            applicant=applicant,
            form=form,
            materials=materials,
            actor=actor,
            at=at,
            **given,
        )
        if not sent.replayed:
            commit_case(number=sent.number, reference=reference, actor=actor, at=at)
        return sent
