"""The dates a handed-in paper bears, noted at the window: without them nobody knows whether it may serve again (BE-03)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.actions.loading import open_matter
from onewindow.cases.events import PaperDatesNoted
from onewindow.cases.models import PaperDates
from onewindow.cases.rules import Doer
from onewindow.kit.acting import Actor, At, Invalid, NotAllowed, NotFound
from onewindow.ledger.actions import record


def note_paper_dates(
    *, number: str, code: str, issued_on: date | None, valid_to: date | None, actor: Actor, at: At
) -> None:
    """What is printed on the paper: issued on, valid to. By a window or the department of the case, who have it before them.

    Raises NotFound (case, paper not handed in), NotAllowed, Invalid.
    """
    with transaction.atomic():
        matter = open_matter(number, actor, at)
        if not matter.doers & {Doer.RECEIVER, Doer.ISSUER}:
            raise NotAllowed("not_authorised", "材料日期由收件或审查的人员对照材料登记")
        paper = matter.case.materials.filter(code=code, supplied_on__isnull=False).first()
        if paper is None:
            raise NotFound("no_such_paper", "没有收到这份材料")
        check_paper_dates(issued_on, valid_to, at.local_date)
        PaperDates.objects.update_or_create(
            material=paper, defaults={"issued_on": issued_on, "valid_to": valid_to, "noted_at": at.occurred_at}
        )
        record(subject=matter.subject, event=PaperDatesNoted(code, issued_on, valid_to), actor=actor, at=at)


def check_paper_dates(issued_on: date | None, valid_to: date | None, today: date) -> None:
    """Raises Invalid: nothing noted, issued in the future, ended before it was issued."""
    faults = {}
    if issued_on is None and valid_to is None:
        faults["issued_on"] = "请至少填写一个日期"
    if issued_on is not None and issued_on > today:
        faults["issued_on"] = "出具日期不能晚于今天"
    if issued_on is not None and valid_to is not None and valid_to < issued_on:
        faults["valid_to"] = "不能早于出具日期"
    if faults:
        raise Invalid("paper_dates_wrong", "请对照材料填写日期", fields=faults)
