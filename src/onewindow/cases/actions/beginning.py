"""How a submission begins: everything that must be known of an application before it is received, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from onewindow.cases.actions.decision import lock_limited_item
from onewindow.cases.actions.receiving import ReceivingOrgan
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import ITEM_COLUMNS, get_item_in_force, make_item_view
from onewindow.directory.duty_queries import FUNCTIONS_SQL
from onewindow.directory.inside_queries import FIRST_CONTACT_SQL
from onewindow.kit.acting import Actor, At, NotFound
from onewindow.parties.queries import PaperName, open_paper_name, read_name_for_paper

# The item in force, the next number, who answers first (S-05), what the receiving window does (W-07), the department that will
# decide, the name of the citizen who asks, and what this key made before.
BEGIN_SQL = f"""
SELECT nextval('cases_receipt_seq'), contact.account_id, contact.post_id, {FUNCTIONS_SQL},
    department.name, department.short_name, department.credit_code,
    own.name_sealed, own.name_shown,
    found.number, found.state, found.version, found.received_on, found.body_hash,
    {ITEM_COLUMNS}
FROM catalogue_item item
JOIN catalogue_itemversion version ON version.item_id = item.id
JOIN directory_department department ON department.id = version.department_id
LEFT JOIN parties_party own ON own.id = %(own)s
LEFT JOIN cases_case found ON found.key_scope = %(scope)s AND found.key = %(key)s
LEFT JOIN LATERAL ({FIRST_CONTACT_SQL}) contact ON true
WHERE item.code = %(item)s AND version.status = 'published' AND version.validity @> %(day)s::date
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a submission starts from. `found` is the case this key made before, its number None without one."""

    serial: int
    first_contact: tuple[int | None, int | None]
    functions: tuple[str, ...]
    organ: ReceivingOrgan
    own_name: tuple[bytes | None, str]
    found: tuple[Any, ...]
    item: ItemView

    def name_party(self, party_id: int, actor: Actor) -> PaperName:
        """The name the receipt prints; of the citizen who asks it is known already."""
        sealed, shown = self.own_name
        if party_id == actor.party_id and sealed is not None:
            return open_paper_name(sealed, shown)
        return read_name_for_paper(party_id)


def begin_submission(*, item_code: str, scope: str, key: str, window_id: int | None, actor: Actor, at: At) -> Beginning:
    """Read it all; for a limited item once more under its lock, so that number, time and commit agree (RD-04).

    The serial number drawn before the lock is left unused, as that of a submission refused. Raises NotFound.
    """
    staff = actor.kind == "staff"
    asked: dict[str, Any] = {"item": item_code, "scope": scope, "key": key, "day": at.local_date, "asks": not staff}
    asked |= {"window": window_id if staff else None, "post": actor.post_id if staff else None}
    asked |= {"own": actor.party_id}
    began = read_beginning(asked, at)
    if began.item.limited and began.found[0] is None:
        lock_limited_item(item_code)
        began = read_beginning(asked, at)
    return began


def read_beginning(asked: dict[str, Any], at: At) -> Beginning:
    """One statement. Raises NotFound for an item not in force that day."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN_SQL, asked)
        row = cursor.fetchone()
    if row is None:
        get_item_in_force(asked["item"], at.local_date)
        raise NotFound("no_such_department", "没有这个部门")
    serial, account_id, post_id, functions = row[:4]
    organ, own_name, found, item = ReceivingOrgan(*row[4:7]), row[7:9], row[9:14], make_item_view(row[14:])
    return Beginning(serial, (account_id, post_id), tuple(functions), organ, own_name, found, item)
