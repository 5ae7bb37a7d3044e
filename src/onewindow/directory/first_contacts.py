"""Who answers first for what comes online (首办负责, S-05): a department's dated rule."""

from __future__ import annotations

from datetime import date, timedelta

from onewindow.directory.actions import lock_row
from onewindow.directory.inside_events import FirstContactSet
from onewindow.directory.models import Department, FirstContact, Post
from onewindow.directory.periods import cut_period, make_period, write_dated
from onewindow.directory.rules import require_authoriser, require_words
from onewindow.kit.acting import Actor, At, Conflict, Invalid
from onewindow.ledger.actions import record


def set_first_contact(*, department_id: int, post_id: int, document: str, starts_on: date, actor: Actor, at: At) -> int:
    """From a day on the A holder of `post_id` answers first for the department's online receipts; the rule before ends.

    Raises NotAllowed, NotFound, Invalid (post_id, document), Conflict when a rule begins on or after that day already.
    """
    require_authoriser(actor, department_id)
    require_words(document=document)
    with write_dated():
        lock_row(Department, department_id)
        post = lock_row(Post, post_id)
        if post.department_id != department_id or starts_on < post.period.lower:
            raise Invalid("not_its_own_post", "须为本部门当日已设的岗位", fields={"post_id": "请选择本部门岗位"})
        _end_rule_before(department_id, starts_on)
        row = FirstContact.objects.create(
            department_id=department_id, post=post, document=document, period=make_period(starts_on)
        )
        event = FirstContactSet(department_id, post_id, document, starts_on)
        record(subject=("department", department_id), event=event, actor=actor, at=at)
    return row.pk


def _end_rule_before(department_id: int, starts_on: date) -> None:
    last = FirstContact.objects.filter(department_id=department_id).order_by("-period").first()
    if last is None:
        return
    if last.period.lower >= starts_on:
        raise Conflict("rule_begins_later", "已有同日或更晚生效的首办规定", advice=f"请从{last.period.lower}之后起改")
    if last.period.upper is None or last.period.upper > starts_on:
        cut_period(last, starts_on - timedelta(days=1))
