"""Every write of AB posts: who is away, and who is back (M-04). No absence moves a clock (RD-05)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from onewindow.directory.absence_rules import ABSENCE_KINDS, Away, Gap, Holding, Span, find_gap
from onewindow.directory.actions import lock_row
from onewindow.directory.inside_events import AbsenceCancelled, AbsenceEnded, AbsenceRecorded
from onewindow.directory.making_rows import get_last_day
from onewindow.directory.models import Absence, AbsencePost, Post, RoleGrant
from onewindow.directory.periods import cut_period, make_period, write_dated
from onewindow.directory.rules import Role, holds_role, require_choice
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed
from onewindow.ledger.actions import record

LONGEST_ABSENCE = 366


def record_absence(
    *, account_id: int, kind: str, starts_on: date, last_day: date, note: str = "", actor: Actor, at: At
) -> int:
    """Somebody who holds posts will be away from `starts_on` through `last_day`; returns the absence's number.

    By the person, the department's chief or head, or an administrator; from today on, because what was done stays done by
    whoever did it. Raises NotAllowed, Invalid (starts_on, last_day, kind, account_id), Conflict `post_would_be_empty`.
    """
    require_choice("kind", kind, ABSENCE_KINDS)
    _require_days(starts_on, last_day, at.local_date)
    with write_dated():
        own = _lock_holdings(account_id, starts_on, last_day)
        if not own:
            raise Invalid(
                "holds_no_post", "此人在这些日子没有任岗", fields={"account_id": "请选择任 A 岗或 B 岗的人员"}
            )
        _require_keeper(actor, account_id, own)
        _require_posts_held(account_id, own, starts_on, last_day)
        absence = Absence.objects.create(
            account_id=account_id,
            kind=kind,
            note=note.strip()[:200],
            period=make_period(starts_on, last_day),
            recorded_by_id=actor.account_id,
        )
        AbsencePost.objects.bulk_create(_make_line(absence, grant, starts_on, last_day) for grant in own)
        posts = tuple(sorted({grant.post_id or 0 for grant in own}))
        event = AbsenceRecorded(absence.pk, account_id, kind, posts, starts_on, last_day)
        record(subject=("absence", absence.pk), event=event, actor=actor, at=at)
    return absence.pk


def end_absence(*, absence_id: int, last_day: date, note: str = "", actor: Actor, at: At) -> None:
    """Back earlier: the last day away becomes `last_day`, and what is open is the holder's own again from the next day on.

    The stand-in may hand back too. Raises NotAllowed, NotFound, Invalid, Conflict when it has ended already.
    """
    with write_dated():
        absence = _lock_absence(absence_id)
        _require_keeper(actor, absence.account_id, _list_grants(absence), stand_in=True)
        if last_day < at.local_date - timedelta(days=1):
            raise Invalid("ended_in_the_past", "销假不能追溯", fields={"last_day": "最早为昨天"})
        planned = get_last_day(absence.period)
        cut_period(absence, last_day)
        for line in absence.posts.filter(period__endswith__gt=absence.period.upper):
            if line.period.lower > last_day:
                line.cancelled_on = at.local_date
                line.save(update_fields=["cancelled_on"])
            else:
                cut_period(line, last_day)
        absence.planned_last_day, absence.end_note = planned, note.strip()[:200]
        absence.save(update_fields=["planned_last_day", "end_note"])
        event = AbsenceEnded(absence_id, absence.account_id, planned or last_day, last_day)
        record(subject=("absence", absence_id), event=event, actor=actor, at=at)


def cancel_absence(*, absence_id: int, note: str = "", actor: Actor, at: At) -> None:
    """An absence that has not begun does not happen. Raises NotAllowed, NotFound, Conflict once it has begun."""
    with write_dated():
        absence = _lock_absence(absence_id)
        _require_keeper(actor, absence.account_id, _list_grants(absence))
        if absence.period.lower <= at.local_date:
            raise Conflict("absence_has_begun", "已经开始，不能取消", advice="提前回来的，请办理销假")
        absence.cancelled_on, absence.end_note = at.local_date, note.strip()[:200]
        absence.save(update_fields=["cancelled_on", "end_note"])
        absence.posts.update(cancelled_on=at.local_date)
        event = AbsenceCancelled(absence_id, absence.account_id)
        record(subject=("absence", absence_id), event=event, actor=actor, at=at)


def require_post_stays_held(grant: RoleGrant, last_day: date) -> None:
    """Raises Conflict when the other holder of the post is away after `last_day`, so that ending `grant` would empty it."""
    if grant.post_id is None:
        return
    lock_row(Post, grant.post_id)
    away = AbsencePost.objects.filter(
        post_id=grant.post_id, cancelled_on__isnull=True, period__endswith__gt=last_day + timedelta(days=1)
    ).exclude(absence__account_id=grant.account_id)
    if grant.period.upper is not None:
        away = away.filter(period__startswith__lt=grant.period.upper)
    if away.exists():
        raise Conflict("post_would_be_empty", "另一角在此后不在岗，岗位将无人", advice="请先任用新人，或等另一角回岗")


def _require_days(starts_on: date, last_day: date, today: date) -> None:
    if starts_on < today:
        raise Invalid("absence_in_the_past", "缺岗从今天起登记", fields={"starts_on": "不能早于今天"})
    if not starts_on <= last_day < starts_on + timedelta(days=LONGEST_ABSENCE):
        raise Invalid("absence_days", "起止日期有误", fields={"last_day": "不早于起始日，最长一年"})


def _lock_holdings(account_id: int, starts_on: date, last_day: date) -> list[RoleGrant]:
    """The person's holdings that touch these days. Their posts are locked in one order, so that A and B cannot both leave."""
    held = RoleGrant.objects.filter(
        account_id=account_id, post__isnull=False, period__overlap=make_period(starts_on, last_day)
    )
    posts = Post.objects.select_for_update(no_key=True).filter(pk__in=held.values("post_id")).order_by("pk")
    list(posts.values_list("pk", flat=True))
    return list(held.order_by("pk"))


def _lock_absence(absence_id: int) -> Absence:
    absence = lock_row(Absence, absence_id)
    if absence.cancelled_on is not None:
        raise Conflict("absence_cancelled", "这次缺岗已经取消")
    return absence


def _list_grants(absence: Absence) -> list[RoleGrant]:
    posts = absence.posts.values("post_id")
    return list(RoleGrant.objects.filter(post_id__in=posts, period__overlap=absence.period))


def _require_keeper(actor: Actor, account_id: int, grants: list[RoleGrant], *, stand_in: bool = False) -> None:
    """The person, the department's chief or head, an administrator, set-up; to hand back also the other holder."""
    departments = {grant.department_id for grant in grants if grant.department_id is not None}
    leads = any(holds_role(actor, role, one) for role in (Role.CHIEF, Role.HEAD) for one in departments)
    others = {grant.account_id for grant in grants} if stand_in else set()
    if actor.kind == "system" or actor.account_id in {account_id, *others} or leads:
        return
    if not holds_role(actor, Role.ADMINISTRATOR):
        raise NotAllowed("not_yours_to_keep", "缺岗由本人、本部门首席代表或负责人登记", advice="请转给他们办理")


def _require_posts_held(account_id: int, own: list[RoleGrant], starts_on: date, last_day: date) -> None:
    span = make_period(starts_on, last_day)
    posts = {grant.post_id or 0 for grant in own}
    grants = RoleGrant.objects.filter(post_id__in=posts, period__overlap=span)
    holdings = [
        Holding(
            grant.post_id or 0, grant.position, grant.account_id, Span(grant.period.lower, get_last_day(grant.period))
        )
        for grant in grants
    ]
    rows = Absence.objects.filter(
        Q(account_id__in={one.account for one in holdings}), cancelled_on__isnull=True, period__overlap=span
    ).exclude(account_id=account_id)
    away = [Away(row.account_id, Span(row.period.lower, get_last_day(row.period))) for row in rows]
    gap = find_gap(Away(account_id, Span(starts_on, last_day)), holdings, away)
    if gap is not None:
        raise _refuse_gap(gap)


def _refuse_gap(gap: Gap) -> Conflict:
    name = Post.objects.get(pk=gap.post).name
    if gap.other is None:
        return Conflict(
            "post_would_be_empty",
            f"“{name}”{gap.day}没有另一角人员，岗位将无人",
            advice="请先由部门负责人任用另一角，再登记缺岗",
        )
    return Conflict(
        "post_would_be_empty",
        f"“{name}”的另一角{gap.day}也不在岗，岗位将无人",
        advice="请改日期，或先由部门负责人另行任用一角",
    )


def _make_line(absence: Absence, grant: RoleGrant, starts_on: date, last_day: date) -> AbsencePost:
    first = max(starts_on, grant.period.lower)
    held_to = get_last_day(grant.period)
    last = last_day if held_to is None else min(last_day, held_to)
    return AbsencePost(
        absence=absence, post_id=grant.post_id or 0, position=grant.position, period=make_period(first, last)
    )
