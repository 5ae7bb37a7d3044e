"""Reads of a department's inside: who answers first, who works at which post. Fixed numbers of statements."""

from __future__ import annotations

from datetime import date

from onewindow.directory.inside_rows import ColleagueRow, FirstContactRow
from onewindow.directory.making_rows import get_last_day
from onewindow.directory.models import FirstContact, RoleGrant
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
