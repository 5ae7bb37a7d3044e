"""The papers of a case: every act that the law wants told in writing issues its numbered, dated, sealed document (AL-09)."""

from __future__ import annotations

from typing import Any

from django.db import connection

from onewindow.cases.actions.loading import Matter
from onewindow.cases.actions.wordings import UNIT_WORDS
from onewindow.documents.actions import INSERT_DOCUMENT_SQL, make_issued_row, prepare_document
from onewindow.documents.queries import DocumentRow
from onewindow.documents.rules import KINDS
from onewindow.documents.sealing import issue_sealed_document
from onewindow.kit.cipher import get_vault


def issue_case_paper(matter: Matter, kind: str, **data: Any) -> DocumentRow:
    """Issue one paper of this act, with what every paper says; the act's event carries its number and hash."""
    return issue_paper_about(matter, matter.subject, kind, data)


def issue_paper_about(matter: Matter, subject: tuple[str, str], kind: str, data: dict[str, Any]) -> DocumentRow:
    """The same for a paper that is not the applicant's: `subject` says whose."""
    values = prepare_document(
        kind=kind,
        subject=subject,
        department_id=matter.case.department_id,
        department_mark=matter.department.short_name,
        data={**describe_case(matter), **data},
        at=matter.at,
    )
    paper = insert_paper(matter, values)
    matter.papers.append(paper)
    return paper


def insert_paper(matter: Matter, values: dict[str, Any]) -> DocumentRow:
    """The row of a paper; what leaves the house from a window with a seal is logged as sealed there (W-05)."""
    if matter.actor.post_id is not None and not KINDS[values["doc_kind"]].inside:
        return issue_sealed_document(values, item_code=matter.case.item_code, actor=matter.actor)
    with connection.cursor() as cursor:
        cursor.execute(INSERT_DOCUMENT_SQL, values)
        return make_issued_row(values, cursor.fetchone())


def describe_case(matter: Matter) -> dict[str, Any]:
    """What every paper of a case says."""
    case = matter.case
    return {
        "department": matter.department.name,
        "item_name": case.item_name,
        "item_code": case.item_code,
        "case_number": case.number,
        "applicant": get_vault().decrypt(bytes(case.applicant_sealed)),
        "regime": case.regime,
        "contact": next(iter(matter.item.consultation_phones), ""),
    }


def describe_remedies(matter: Matter, *, electronic: bool) -> dict[str, Any]:
    """The remedies every refusal names: reconsideration organ and court (复议法 20, 24; 行诉法 46; RD-12)."""
    remedies: dict[str, Any] = {"reconsideration_organ": matter.department.reconsideration_organ}
    if matter.department.court:
        remedies["court"] = matter.department.court
    if electronic and matter.case.channel in ("online", "mobile", "api"):
        # 复议法 22: served electronically, the online channel of reconsideration is named with it.
        remedies |= {"electronic_service": True, "reconsideration_channel": "复议机关公布的网上行政复议申请渠道"}
    return remedies


def word_limit(amount: int, unit: str) -> str:
    """A span of time as a paper prints it: 20个工作日."""
    return f"{amount}{UNIT_WORDS[unit]}"


def cite_item(matter: Matter) -> str:
    """The first legal basis of the item, as a paper cites it."""
    bases = matter.item.legal_bases
    return f"《{bases[0].law}》{bases[0].article}" if bases else ""
