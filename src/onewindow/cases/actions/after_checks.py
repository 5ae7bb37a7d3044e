"""The check after a grant on a commitment: its clock, its finding, and the mark of a false one (RD-10; 行政许可法 69)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.actions.limits import UNITS, start_limits, stop_limits
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, open_matter, require_act
from onewindow.cases.actions.papers import issue_case_paper
from onewindow.cases.models import Commitment
from onewindow.cases.rules import CHECKING, FALSE, RECTIFYING, Act, check_finding
from onewindow.cases.word_events import AfterCheckRecorded, CommitmentFoundFalse
from onewindow.catalogue.guides import AfterCheck
from onewindow.kit.acting import Actor, At, Conflict

PURPOSE, PUT_RIGHT = "after_check", "rectification"


def require_after_check(check: AfterCheck | None) -> AfterCheck:
    """The period of the check, which every commitment needs. Raises Conflict for a guide of old that states none."""
    if check is None or not check.amount:
        raise Conflict("no_check_period", "本事项没有写明事后核查的期限，不能采用告知承诺", "RD-10")
    return check


def begin_after_check(matter: Matter) -> None:
    """A grant on a commitment starts the clock of its check; nothing else grants on one."""
    if not matter.facts.word.committed:
        return
    check = require_after_check(matter.item.after_check)
    article = f"《{check.law}》{check.article}" if check.law and check.article else f"本中心规定：{check.note}"[:200]
    order = {"purpose": PURPOSE, "budget": check.amount, "unit": UNITS[check.unit], "article": article}
    ids = start_limits(matter, matter.today, order)
    Commitment.objects.filter(case=matter.case).update(state=CHECKING, check_clock_id=ids[PURPOSE])


def record_after_check(
    *,
    number: str,
    result: str,
    finding: str,
    actor: Actor,
    at: At,
    rectify_by: date | None = None,
    expected_version: int | None = None,
) -> Outcome:
    """What the check found: `met`, `rectifying` (put right by a day, once), or `false`, which marks the case for revocation by
    procedure (行政许可法 69) and revokes nothing. Raises Invalid, Conflict, NotAllowed.
    """
    with transaction.atomic():
        matter = open_matter(number, actor, at, expected_version)
        row = require_act(matter, Act.RECORD_AFTER_CHECK)
        check_finding(matter.facts.word, result=result, finding=finding, rectify_by=rectify_by, today=matter.today)
        kept = matter.case.running_clock_id
        stop_limits(matter, matter.today, "已核查", PURPOSE, PUT_RIGHT)
        change_state(matter, None, running_clock_id=kept)
        if rectify_by is not None:
            paper = issue_case_paper(
                matter, "rectification", found_on=matter.today, finding=finding.strip(), rectify_by=rectify_by
            )
            start_rectification(matter, rectify_by, paper.number)
        Commitment.objects.filter(case=matter.case).update(
            state=result,
            finding=finding.strip()[:2000],
            found_on=matter.today,
            found_by=actor.name,
            rectify_by=rectify_by,
        )
        return finish_act(matter, row.label, name_check_event(matter, result, rectify_by))


def start_rectification(matter: Matter, rectify_by: date, paper_number: str) -> None:
    """The holder's time to put right what was found, to the very day that his notice names."""
    days = (rectify_by - matter.today).days
    order = {"purpose": PUT_RIGHT, "budget": days, "unit": "calendar_days", "article": f"限期改正通知书 {paper_number}"}
    start_limits(matter, matter.today, order | {"whose_time": "applicant", "rolls": False})


def name_check_event(matter: Matter, result: str, rectify_by: date | None) -> AfterCheckRecorded | CommitmentFoundFalse:
    """The event of a finding: a false commitment is told to whoever revokes by procedure."""
    if result == FALSE:
        not_put_right = matter.facts.word.check == RECTIFYING
        return CommitmentFoundFalse(matter.today, matter.case.department_id, tuple(matter.clocks), not_put_right)
    return AfterCheckRecorded(result, rectify_by, matter.paper_facts, tuple(matter.clocks))
