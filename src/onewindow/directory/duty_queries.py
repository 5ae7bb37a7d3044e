"""Reads of leaders' weeks on duty and of what windows do. Fixed numbers of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Q

from onewindow.directory.duty_rules import derive_functions, get_monday
from onewindow.directory.inside_rows import DutyRow, SwapRow, WindowFunctionRow, WindowPlace, WindowStaffRow
from onewindow.directory.making_rows import get_last_day
from onewindow.directory.models import (
    Absence,
    Authorisation,
    DutySwap,
    LeaderDuty,
    Post,
    RoleGrant,
    Window,
    WindowFunction,
    WindowService,
)

# What the window of a post, or the window given, is stated to do on a day: an array of functions, for another room's
# statement with %(window)s, %(post)s, %(day)s.
FUNCTIONS_SQL = """
ARRAY(SELECT stated.function FROM directory_windowfunction stated
      WHERE stated.period @> %(day)s::date
        AND stated.window_id = coalesce(%(window)s::bigint, (SELECT window_id FROM directory_post WHERE id = %(post)s)))
"""


def list_duty_weeks(
    *, since: date, until: date, centre_id: int | None = None, department_id: int | None = None
) -> tuple[DutyRow, ...]:
    """The weeks that touch the days from `since` through `until`, by week and department; one statement."""
    found = LeaderDuty.objects.select_related("account", "department").annotate(changes=Count("swaps"))
    found = found.filter(period__startswith__lte=until, period__endswith__gt=since)
    wanted = {"centre_id": centre_id, "department_id": department_id}
    found = found.filter(**{key: value for key, value in wanted.items() if value is not None})
    return tuple(
        DutyRow(
            id=row.pk,
            centre_id=row.centre_id,
            department_id=row.department_id,
            department=row.department.name,
            account_id=row.account_id,
            name=row.account.name,
            title=row.title,
            starts_on=row.period.lower,
            last_day=get_last_day(row.period) or row.period.lower,
            changes=row.changes,
        )
        for row in found.order_by("period", "department_id", "centre_id")
    )


def list_on_duty(centre_id: int, *, on: date) -> tuple[DutyRow, ...]:
    """Who sits at which department's window in the week of a day; one statement (W-06)."""
    return list_duty_weeks(since=on, until=on, centre_id=centre_id)


def list_duty_swaps(department_id: int, *, on: date) -> tuple[SwapRow, ...]:
    """The changes of this department's weeks from the last eight weeks on, newest first; one statement."""
    since = get_monday(on) - timedelta(weeks=8)
    found = DutySwap.objects.select_related("duty", "from_account", "to_account").filter(
        duty__department_id=department_id, duty__period__endswith__gt=since
    )
    return tuple(
        SwapRow(row.duty.period.lower, row.from_account.name, row.to_account.name, row.reason, row.swapped_on)
        for row in found.order_by("-pk")
    )


def list_window_functions(window_id: int) -> tuple[WindowFunctionRow, ...]:
    """What was stated of a window, newest first; one statement."""
    found = WindowFunction.objects.filter(window_id=window_id).order_by("-period", "function")
    return tuple(
        WindowFunctionRow(row.pk, row.window_id, row.function, row.period.lower, get_last_day(row.period))
        for row in found
    )


def list_window_places(department_id: int, *, on: date, centre_id: int | None = None) -> tuple[WindowPlace, ...]:
    """The windows that serve a department on a day with what each does, by number; two statements (W-07)."""
    found = Window.objects.filter(
        period__contains=on, services__department_id=department_id, services__period__contains=on
    )
    if centre_id is not None:
        found = found.filter(centre_id=centre_id)
    windows = list(found.order_by("kind", "number"))
    stated = list_stated_functions([row.pk for row in windows], on=on)
    # A department's own windows stand before comprehensive ones.
    windows.sort(key=lambda row: (row.kind != "single", row.number))
    return tuple(WindowPlace(row.pk, row.number, row.name, derive_functions(stated.get(row.pk, ()))) for row in windows)


WINDOW_OF_POST_SQL = f"SELECT (SELECT window_id FROM directory_post WHERE id = %(post)s), {FUNCTIONS_SQL}"  # noqa: S608


def find_functions_at(post_id: int | None, *, on: date) -> frozenset[str] | None:
    """What the window of a post does on a day; None for a post away from windows; one statement, none without a post."""
    if post_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(WINDOW_OF_POST_SQL, {"post": post_id, "window": None, "day": on})
        window_id, stated = cursor.fetchone()
    return derive_functions(stated) if window_id is not None else None


def list_window_staff(window_ids: Iterable[int], *, on: date) -> tuple[WindowStaffRow, ...]:
    """Who works at windows on a day: their posts with A and B holders, and who of them is away; three statements."""
    posts = {post.pk: post for post in Post.objects.filter(window_id__in=list(window_ids), period__contains=on)}
    held = RoleGrant.objects.select_related("account").filter(post_id__in=list(posts), period__contains=on)
    away = set(
        Absence.objects.filter(cancelled_on__isnull=True, period__contains=on).values_list("account_id", flat=True)
    )
    rows = [
        _make_staff_row(posts[grant.post_id or 0], grant, grant.account_id in away)
        for grant in held.order_by("post_id", "position")
    ]
    manned = {row.post_id for row in rows}
    rows += [_make_staff_row(post, None, False) for post in posts.values() if post.pk not in manned]
    return tuple(sorted(rows, key=lambda row: (row.window_id, row.post_id, row.position)))


def _make_staff_row(post: Post, grant: RoleGrant | None, is_away: bool) -> WindowStaffRow:
    return WindowStaffRow(
        window_id=post.window_id or 0,
        post_id=post.pk,
        post=post.name,
        role=post.role,
        account_id=grant.account_id if grant else None,
        name=grant.account.name if grant else "",
        position=grant.position if grant else "",
        is_away=is_away,
    )


def list_window_items(window_ids: Iterable[int], *, on: date) -> dict[int, dict[str, frozenset[str]]]:
    """The items for which posts of windows hold letters on a day, with the levels: window → item → levels; one statement."""
    found = Authorisation.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=on), post__window_id__in=list(window_ids), period__contains=on
    )
    levels: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for window_id, code, level in found.values_list("post__window_id", "item_code", "level"):
        levels[window_id][code].add(level)
    return {
        window_id: {code: frozenset(held) for code, held in sorted(items.items())}
        for window_id, items in levels.items()
    }


def list_stated_functions(window_ids: Iterable[int], *, on: date) -> dict[int, frozenset[str]]:
    """What windows are stated to do on a day; a window left out does everything; one statement."""
    stated: dict[int, set[str]] = defaultdict(set)
    found = WindowFunction.objects.filter(window_id__in=list(window_ids), period__contains=on)
    for window_id, function in found.values_list("window_id", "function"):
        stated[window_id].add(function)
    return {window_id: frozenset(functions) for window_id, functions in stated.items()}


def list_serving_windows(*, on: date) -> dict[tuple[int, int], tuple[int, ...]]:
    """The numbers of the single windows by (centre, department) on a day; one statement."""
    found = WindowService.objects.filter(
        window_kind="single", period__contains=on, window__period__contains=on
    ).order_by("window__number")
    numbers: dict[tuple[int, int], list[int]] = defaultdict(list)
    for centre_id, department_id, number in found.values_list("window__centre_id", "department_id", "window__number"):
        numbers[centre_id, department_id].append(number)
    return {place: tuple(found) for place, found in numbers.items()}


def may_windows_decide(department_id: int, item_code: str, *, on: date) -> bool:
    """Whether a post of the department at a window holds the letter to decide the item on a day (W-05, C-09); one statement."""
    found = Authorisation.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=on),
        department_id=department_id,
        item_code=item_code,
        level="decide",
        period__contains=on,
        post__window__isnull=False,
    )
    return found.exists()
