"""The teller: receive, decide and deliver an instant item in one act (C-02, W-03)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from onewindow.cases.actions.decision import decide_instantly
from onewindow.cases.actions.loading import Outcome
from onewindow.cases.actions.payloads import Applicant, MaterialIn
from onewindow.cases.actions.submission import SIGNED_IN, submit_case
from onewindow.kit.acting import Actor, At


def submit_and_decide_instantly(
    *,
    idempotency_key: str,
    item_code: str,
    content: str,
    actor: Actor,
    at: At,
    applicant: Applicant = SIGNED_IN,
    form: Mapping[str, Any] | None = None,
    materials: tuple[MaterialIn, ...] = (),
    window_id: int | None = None,
    agent_id: int | None = None,
    method: str = "counter",
    receiver: str = "",
    proof: str = "",
    certificate: str = "",
) -> Outcome:
    """A walk-in's instant item from receipt to hand-over, all or nothing. A repeated call answers the same case.

    Raises what submit_case and decide_instantly raise; then no case exists.
    """
    with transaction.atomic():
        sent = submit_case(
            idempotency_key=idempotency_key,
            item_code=item_code,
            applicant=applicant,
            form=form,
            materials=materials,
            channel="window",
            agent_id=agent_id,
            certificate=certificate,
            window_id=window_id,
            actor=actor,
            at=at,
        )
        if sent.replayed:
            return Outcome(sent.number, sent.state, sent.version)
        return decide_instantly(
            number=sent.number,
            content=content,
            method=method,
            receiver=receiver,
            proof=proof,
            actor=actor,
            at=at,
        )
