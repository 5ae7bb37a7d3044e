"""Issuing: the grant hands down what it granted, and the certificate, its first version and its history stand in one statement (39)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection

from onewindow.catalogue.guides import ItemView
from onewindow.certificates.rules import CertificateTerm
from onewindow.documents.rules import draw_check_code
from onewindow.kit.acting import Actor, At, Conflict
from onewindow.kit.cipher import get_vault
from onewindow.ledger.actions import refuse_by_constraint

NUMBER_MARK = "证"
ARTICLE_39 = "行政许可法 第三十九条"
LICENCE = "licence"

# The number comes from the papers' own series of department mark, kind and year: no lock, gaps allowed (documents 0001).
ISSUE_SQL = """
WITH named AS MATERIALIZED (
    SELECT %(prefix)s::text || '〔' || %(year)s::int || '〕' || CASE WHEN serial < 1000000
        THEN lpad(serial::text, 6, '0') ELSE serial::text END || '号' AS number
    FROM documents_next_serial(%(prefix)s::text, %(year)s::int) AS serial
), made AS (
    INSERT INTO certificates_certificate (number, check_code, case_number, item_version_id, item_code, item_name, regime,
        department_id, holder_id, holder_kind, one_in_force, object_hash, object_sealed, issued_on, valid_from, valid_to,
        long_term, term_note, ended_by, version, origin)
    SELECT number, %(check_code)s, %(case_number)s, %(item_version_id)s, %(item_code)s, %(item_name)s, %(regime)s,
        %(department_id)s, holder.id, holder.kind, %(one_in_force)s, %(object_hash)s, %(object_sealed)s, %(on)s::date,
        %(valid_from)s::date, %(valid_to)s::date, %(long_term)s, %(term_note)s, '', 1, %(origin)s
    FROM named, parties_party holder WHERE holder.id = %(holder_id)s
    RETURNING id, number
), said AS (
    INSERT INTO certificates_certificateversion (certificate_id, number, since, name, holder_masked, holder_sealed,
        content_sealed, valid_from, valid_to, long_term, act)
    SELECT id, 1, %(on)s::date, %(name)s, %(holder_masked)s, %(holder_sealed)s, %(content_sealed)s, %(valid_from)s::date,
        %(valid_to)s::date, %(long_term)s, 'issue'
    FROM made
), told AS (
    INSERT INTO certificates_certificateentry (certificate_id, seq, act, "on", article, ground, reason_sealed, actor_name,
        actor_account_id, case_number, outside_organ, outside_number, recorded_at)
    SELECT id, 1, 'issue', %(on)s::date, %(article)s, '', %(reason_sealed)s, %(actor_name)s, %(actor_account)s,
        %(case_number)s, '', '', statement_timestamp()
    FROM made
)
SELECT number FROM made
"""
REFUSALS = {
    "one_certificate_in_force_for_holder_item_and_object": Conflict(
        "certificate_in_force",
        "该持证人就同一事项（同一对象）已有有效的证照，不能重复颁发",
        advice="请办理原证照的变更、延续，或者先依法注销原证照",
    ),
    "one_certificate_per_granting_case": Conflict("certificate_issued", "本件已经颁发过证照"),
}


@dataclass(frozen=True, slots=True)
class GrantOrder:
    """What a grant hands down. `holder_sealed`: the name as the application gave it; `object_text`: what the permission is
    tied to, where the guide names such a question."""

    case_number: str
    item: ItemView
    department_id: int
    department_mark: str
    holder_id: int
    holder_masked: str
    holder_sealed: bytes
    name: str
    content: str
    term: CertificateTerm
    object_text: str = ""


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """What the grant's event keeps of the certificate."""

    number: str
    check_code: str


def issue_certificate(*, order: GrantOrder, actor: Actor, at: At) -> IssuedCertificate:
    """Enter the certificate of a grant; one statement, called down inside the grant's transaction, recorded by its event.

    Raises Conflict `certificate_in_force` where the item allows one at a time and the holder has one, `certificate_issued`.
    """
    values = write_issue_values(order, actor, at)
    try:
        with connection.cursor() as cursor:
            cursor.execute(ISSUE_SQL, values)
            (number,) = cursor.fetchone()
    except IntegrityError as error:
        raise refuse_by_constraint(error, REFUSALS) from error
    return IssuedCertificate(number, values["check_code"])


def write_issue_values(order: GrantOrder, actor: Actor, at: At) -> dict[str, Any]:
    """The parameters of ISSUE_SQL; what may be personal is sealed here."""
    vault, item = get_vault(), order.item
    return {
        "prefix": order.department_mark + NUMBER_MARK,
        "year": at.local_date.year,
        "check_code": draw_check_code(),
        "case_number": order.case_number,
        "item_version_id": item.version_id,
        "item_code": item.code,
        "item_name": item.name,
        "regime": item.regime,
        "department_id": order.department_id,
        "holder_id": order.holder_id,
        "one_in_force": item.result.one_in_force,
        "object_hash": hash_object(order.object_text),
        "object_sealed": vault.encrypt(order.object_text) if order.object_text else None,
        "on": at.local_date,
        "valid_from": order.term.valid_from,
        "valid_to": order.term.valid_to,
        "long_term": order.term.long_term,
        "term_note": order.term.note[:100],
        "origin": at.origin,
        "name": order.name[:100],
        "holder_masked": order.holder_masked,
        "holder_sealed": order.holder_sealed,
        "content_sealed": vault.encrypt(order.content),
        "reason_sealed": vault.encrypt("依申请准予"),
        "article": cite_issue(item),
        "actor_name": actor.name,
        "actor_account": actor.account_id,
    }


def cite_issue(item: ItemView) -> str:
    """The article by which a certificate is issued: 39 for licences, the item's own basis otherwise (RD-01)."""
    if item.regime == LICENCE or not item.legal_bases:
        return ARTICLE_39 if item.regime == LICENCE else "办事指南载明的办理结果"
    return f"《{item.legal_bases[0].law}》{item.legal_bases[0].article}"


def hash_object(text: str) -> bytes:
    """Keyed hash of what a permission is tied to, however it is typed; nothing for a permission tied to nothing."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return get_vault().search_hash(plain, "certificate object") if plain else b""
