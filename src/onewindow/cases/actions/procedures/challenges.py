"""The chair's recusal asked for and decided (行政许可法 48(3))."""

from __future__ import annotations

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.loading import Outcome, finish_act, require_act
from onewindow.cases.actions.procedures.hearings import name_chair
from onewindow.cases.actions.procedures.people import find_concerned, find_speaker, require_texts
from onewindow.cases.procedure_events import ChairChallenged, ChallengeAnswered
from onewindow.cases.rules import Act
from onewindow.cases.rules.procedures import ARTICLE_48
from onewindow.kit.acting import Actor, At, Invalid
from onewindow.kit.cipher import get_vault


def challenge_chair(
    *,
    number: str,
    reason: str,
    actor: Actor,
    at: At,
    person: int | None = None,
    expected_version: int | None = None,
) -> Outcome:
    """Ask for another chair: the applicant, or a person with an interest, who thinks the chair has a direct interest himself (48).

    No hearing is held until it is answered. Raises Conflict `challenge_open`, Invalid without a reason.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.CHALLENGE_CHAIR)
        require_texts(ARTICLE_48, reason=reason)
        who = find_concerned(matter, find_speaker(matter, person))
        hearing = matter.case.hearings.get(state="open")
        hearing.challenged_on, hearing.challenger = matter.today, who.interest
        hearing.challenge_sealed = get_vault().encrypt(reason.strip())
        hearing.challenge_answer = hearing.challenge_reasons = ""
        hearing.called_since_answer = False
        hearing.save()
        return finish_act(matter, row.label, ChairChallenged(hearing.pk, who.id))


def answer_challenge(
    *,
    number: str,
    challenge_answer: str,
    reasons: str,
    actor: Actor,
    at: At,
    chair: int | None = None,
    expected_version: int | None = None,
) -> Outcome:
    """Keep the chair, or name another who did not review either (48). Raises Invalid, Conflict `chair_reviewed`."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.ANSWER_CHALLENGE)
        require_texts(ARTICLE_48, reasons=reasons)
        hearing = matter.case.hearings.get(state="open")
        if challenge_answer not in ("kept", "replaced"):
            message = "请选择是否更换主持人"
            raise Invalid("unknown_answer", message, ARTICLE_48, fields={"challenge_answer": "更换或不更换"})
        if challenge_answer == "replaced":
            if chair is None or chair == hearing.chair_id:
                raise Invalid("chair_needed", "请指定另一名主持人", ARTICLE_48, fields={"chair": "另一人"})
            name_chair(matter, hearing, chair)
        hearing.challenge_answer, hearing.challenge_reasons = challenge_answer, reasons[:500]
        hearing.save()
        return finish_act(matter, row.label, ChallengeAnswered(hearing.pk, challenge_answer))
