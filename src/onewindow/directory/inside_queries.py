"""Reads of a department's inside: who answers first, who works at which post, who is away. Fixed numbers of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from onewindow.directory.inside_rows import AbsenceRow, AbsentPostRow, ColleagueRow, FirstContactRow
from onewindow.directory.making_rows import get_last_day
from onewindow.directory.models import Absence, AbsencePost, FirstContact, RoleGrant
from onewindow.directory.rules import DECIDING_ROLES, ROLE_NAMES, Role

# Who answers first for what comes online (S-05): the A holder of the post the department's rule names, else its window
# posts before its other posts, else its head. Another room's statement may hold it as a LATERAL, given `department`, the
# parameters %(day)s and %(asks)s; without asking it costs nothing.
FIRST_CONTACT_SQL = """
SELECT held.account_id, held.post_id FROM directory_rolegrant held
LEFT JOIN directory_firstcontact rule ON rule.department_id = held.department_id AND rule.post_id = held.post_id
    AND rule.period @> %(day)s::date
WHERE %(asks)s::boolean AND held.department_id = department.id AND held.period @> %(day)s::date
    AND held.delegated_from_id IS NULL AND (held.position = 'A' OR held.role = 'head')
ORDER BY rule.id NULLS LAST, array_position(ARRAY['clerk', 'chief', 'reviewer', 'head'], held.role::text),
    held.post_id, held.id
LIMIT 1
"""

# For whom somebody acts as the B holder while the A holder is away (M-04): the one who answers for the matter, else the A
# holder of the post acted from. Another room's statement may hold it as a LATERAL, given `own` with department_id,
# responsible_account_id and responsible_post_id, and %(account)s, %(post)s, %(day)s.
STAND_IN_SQL = """
SELECT absence.id, absence.account_id, absent.name, line.post_id
FROM directory_absencepost line
JOIN directory_absence absence ON absence.id = line.absence_id
JOIN accounts_account absent ON absent.id = absence.account_id
JOIN directory_post post ON post.id = line.post_id
JOIN directory_rolegrant held ON held.post_id = line.post_id AND held.position = 'B' AND held.period @> %(day)s::date
WHERE held.account_id = %(account)s AND line.position = 'A' AND line.cancelled_on IS NULL AND line.period @> %(day)s::date
    AND CASE WHEN absence.account_id = own.responsible_account_id
             THEN own.responsible_post_id IS NULL OR own.responsible_post_id = line.post_id
             ELSE line.post_id = %(post)s AND post.department_id = own.department_id
                 AND own.responsible_account_id IS DISTINCT FROM held.account_id END
ORDER BY absence.account_id = own.responsible_account_id DESC, line.id
LIMIT 1
"""
DAYS_SHOWN = 60


def match_absent(account_id: int, on: date, *, holder: str, post: str) -> Exists:
    """A condition on another room's rows: their `holder` (a column) is away on `on` from the A position of their `post`, and
    `account_id` is B there (M-04)."""
    standing_in = RoleGrant.objects.filter(account_id=account_id, position="B", period__contains=on)
    lines = AbsencePost.objects.filter(
        absence__account_id=OuterRef(holder),
        position="A",
        cancelled_on__isnull=True,
        period__contains=on,
        post_id__in=Subquery(standing_in.values("post_id")),
    )
    return Exists(lines.filter(post_id=OuterRef(post)))


def list_absences(
    *, on: date, department_id: int | None = None, account_id: int | None = None
) -> tuple[AbsenceRow, ...]:
    """The absences of a department's people (of the centre's: neither given) or of one person, the latest first, back to
    sixty days before `on`; three statements."""
    found = Absence.objects.select_related("account", "recorded_by").filter(
        period__endswith__gt=on - timedelta(days=DAYS_SHOWN)
    )
    if account_id is not None:
        found = found.filter(account_id=account_id)
    else:
        ours = Q(post__department_id=department_id) if department_id else Q(post__department__isnull=True)
        found = found.filter(pk__in=AbsencePost.objects.filter(ours).values("absence_id"))
    rows = list(found.order_by("-period", "pk"))
    posts = _list_absent_posts(rows)
    return tuple(_make_absence_row(row, posts[row.pk], on) for row in rows)


def _list_absent_posts(rows: Iterable[Absence]) -> dict[int, list[AbsentPostRow]]:
    lines = list(AbsencePost.objects.select_related("post", "absence").filter(absence__in=rows).order_by("post_id"))
    held = RoleGrant.objects.select_related("account").filter(post_id__in={line.post_id for line in lines})
    grants = list(held.order_by("position", "pk"))
    posts: dict[int, list[AbsentPostRow]] = defaultdict(list)
    for line in lines:
        others = tuple(
            grant.account.name
            for grant in grants
            if grant.post_id == line.post_id
            and grant.account_id != line.absence.account_id
            and grant.period.lower < line.period.upper
            and (grant.period.upper is None or grant.period.upper > line.period.lower)
        )
        posts[line.absence_id].append(AbsentPostRow(line.post_id, line.post.name, line.position, others))
    return posts


def _make_absence_row(row: Absence, posts: list[AbsentPostRow], on: date) -> AbsenceRow:
    last_day = get_last_day(row.period) or row.period.lower
    standing = "ahead" if on < row.period.lower else "running" if on <= last_day else "over"
    return AbsenceRow(
        id=row.pk,
        account_id=row.account_id,
        name=row.account.name,
        kind=row.kind,
        note=row.note,
        starts_on=row.period.lower,
        last_day=last_day,
        planned_last_day=row.planned_last_day,
        recorded_by=row.recorded_by.name if row.recorded_by else "",
        end_note=row.end_note,
        standing="cancelled" if row.cancelled_on else standing,
        posts=tuple(posts),
    )


def list_colleagues(department_id: int, *, on: date) -> tuple[ColleagueRow, ...]:
    """Everybody who works for a department on a day, once each, at the post held (A before B); one statement."""
    found = RoleGrant.objects.select_related("account", "post").filter(
        department_id=department_id, period__contains=on, delegated_from__isnull=True, role__in=sorted(DECIDING_ROLES)
    )
    rows: dict[int, ColleagueRow] = {}
    for grant in sorted(found, key=lambda grant: (grant.position or "C", grant.pk)):
        post = grant.post.name if grant.post else ""
        row = ColleagueRow(grant.account_id, grant.account.name, grant.role, grant.post_id, post)
        rows.setdefault(grant.account_id, row)
    return tuple(rows.values())


def name_place(row: ColleagueRow) -> str:
    """A colleague's post as pages show it; the role where there is no post."""
    return row.post or ROLE_NAMES[Role(row.role)]


def list_first_contacts(department_id: int) -> tuple[FirstContactRow, ...]:
    """A department's rules of who answers first for online receipts, newest first; one statement."""
    found = FirstContact.objects.select_related("post").filter(department_id=department_id).order_by("-period")
    return tuple(
        FirstContactRow(
            row.pk,
            row.department_id,
            row.post_id,
            row.post.name,
            row.document,
            row.period.lower,
            get_last_day(row.period),
        )
        for row in found
    )
