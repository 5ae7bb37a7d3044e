"""The use log of a seal whole: the log's own rows, and the receipts given at its window, derived from themselves (W-05)."""

from __future__ import annotations

from django.db import connection

from onewindow.documents.rules import KINDS
from onewindow.documents.seal_queries import USES_SHOWN, SealUseRow, list_written_uses

# A receipt of the seal's window, for an item the seal was for on that day, given while somebody kept it.
RECEIPTS_SQL = """
SELECT paper.number, who.name, keeper.name, paper.issued_at
FROM documents_officialseal seal
JOIN documents_sealitem line ON line.seal_id = seal.id
JOIN cases_case own ON own.window_id = seal.window_id AND own.department_id = seal.department_id
    AND own.item_code = line.item_code AND line.period @> own.received_on
JOIN documents_document paper ON paper.subject_kind = 'case' AND paper.subject_id = own.number AND paper.kind = 'receipt'
JOIN documents_sealcustody kept ON kept.seal_id = seal.id AND kept.period @> paper.issued_at
JOIN accounts_account keeper ON keeper.id = kept.account_id
JOIN accounts_account who ON own.key_scope = 'account:' || who.id
WHERE seal.id = %s ORDER BY paper.issued_at DESC, paper.id DESC LIMIT %s
"""


def list_seal_uses(seal_id: int, *, limit: int = USES_SHOWN) -> tuple[SealUseRow, ...]:
    """What a seal sealed, newest first; two statements, and nothing was written for the receipts."""
    with connection.cursor() as cursor:
        cursor.execute(RECEIPTS_SQL, [seal_id, limit])
        found = cursor.fetchall()
    title = KINDS["receipt"].title
    receipts = [
        SealUseRow(number, title, name, keeper, used_at, 1, "", "receipt") for number, name, keeper, used_at in found
    ]
    rows = [*list_written_uses(seal_id, limit=limit), *receipts]
    return tuple(sorted(rows, key=lambda row: row.used_at, reverse=True)[:limit])
