"""Every read of papers; what the public check answers holds no personal data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from onewindow.documents.models import Document, SealDesign, TemplateVersion
from onewindow.documents.rules import (
    GENERAL_SEAL_LABEL,
    KINDS,
    LICENCE,
    LICENCE_SEAL_LABEL,
    hash_body,
    hash_document,
    make_body,
    normalise_check_code,
)
from onewindow.documents.wording import SHIPPED_VERSION, Wording, get_shipped_title, load_shipped_wording, parse_wording
from onewindow.files.queries import open_file
from onewindow.kit.acting import NotFound
from onewindow.kit.cipher import BrokenSeal, get_vault


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One paper without its content. `pdf_sha256` is None until it was drawn."""

    id: int
    kind: str
    title: str
    number: str
    check_code: str
    subject_kind: str
    subject_id: str
    department_id: int
    issued_at: datetime
    issued_on: date
    origin: str
    content_hash: str
    pdf_sha256: str | None
    pdf_file_id: int | None
    state: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """The public answer about a paper: `outcome` valid | altered | voided | unknown; the rest is empty when unknown."""

    outcome: str
    kind: str = ""
    title: str = ""
    number: str = ""
    department_id: int | None = None
    department: str = ""
    issued_on: date | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One version of a centre's own wording; `ends_on` is the first day it no longer holds."""

    id: int
    kind: str
    variant: str
    version: int
    text: str
    sha256: str
    source: str
    effective_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class SealRow:
    """One design of a department's seal; `ends_on` is the first day it no longer holds."""

    id: int
    department_id: int
    ring_text: str
    label: str
    source: str
    effective_on: date
    ends_on: date | None


def make_document_row(document: Document) -> DocumentRow:
    """The row as pages and other rooms see it."""
    return DocumentRow(
        id=document.pk,
        kind=document.kind,
        title=get_shipped_title(document.kind, document.variant),
        number=document.number,
        check_code=document.check_code,
        subject_kind=document.subject_kind,
        subject_id=document.subject_id,
        department_id=document.department_id,
        issued_at=document.issued_at,
        issued_on=document.issued_on,
        origin=document.origin,
        content_hash=document.content_hash,
        pdf_sha256=document.pdf_sha256,
        pdf_file_id=document.pdf_file_id,
        state=document.state,
    )


def get_document(document_id: int) -> DocumentRow:
    """One paper. Raises NotFound."""
    return make_document_row(_load_document(document_id))


def find_document(number: str) -> DocumentRow | None:
    """One paper by its number."""
    found = Document.objects.filter(number=number).first()
    return make_document_row(found) if found else None


def find_document_by_code(code: str) -> DocumentRow | None:
    """One paper by its check code as typed."""
    found = Document.objects.filter(check_code=normalise_check_code(code)).first()
    return make_document_row(found) if found else None


# Read with every case: the statement is written out, and its rows need no model.
PAPERS_OF_SQL = """
SELECT variant, id, kind, number, check_code, subject_kind, subject_id, department_id, issued_at, issued_on, origin,
    content_hash, pdf_sha256, pdf_file_id, state
FROM documents_document WHERE subject_kind = %s AND subject_id = %s ORDER BY id
"""


def list_documents(*, subject: tuple[str, str | int]) -> list[DocumentRow]:
    """The papers of a matter, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(PAPERS_OF_SQL, [subject[0], str(subject[1])])
        return [
            DocumentRow(document_id, kind, get_shipped_title(kind, variant), *rest)
            for variant, document_id, kind, *rest in cursor.fetchall()
        ]


def list_undrawn_documents(*, limit: int) -> list[int]:
    """Ids of papers not yet drawn, oldest first, for the worker; those that no font can print are left out."""
    undrawn = Document.objects.filter(pdf_sha256__isnull=True, state="issued", missing_glyphs="").order_by("id")
    return list(undrawn.values_list("id", flat=True)[:limit])


def read_document_data(document_id: int) -> dict[str, Any]:
    """The content, personal data in clear: the caller answers for the right to see it. Raises NotFound, BrokenSeal."""
    return open_document_data(_load_document(document_id))


def list_paper_ends(document_ids: Iterable[int]) -> dict[int, date]:
    """The last day of papers that have one (`valid_to`), by id: one statement, none without ids. Nothing else of them is given out."""
    wanted = sorted(set(document_ids))
    ends = {}
    for document in Document.objects.filter(pk__in=wanted) if wanted else ():
        told = open_document_data(document).get("valid_to")
        if told:
            ends[document.pk] = date.fromisoformat(told)
    return ends


def open_document_data(document: Document) -> dict[str, Any]:
    """The content of a row in hand. Raises BrokenSeal when the stored bytes were altered."""
    opened: dict[str, Any] = json.loads(get_vault().decrypt(bytes(document.sealed_data)))
    return opened


def open_document_pdf(document_id: int) -> bytes:
    """The drawn PDF. Raises NotFound while it was not drawn: call render_document first."""
    document = _load_document(document_id)
    if document.pdf_file_id is None:
        raise NotFound("document_not_drawn", "文书正在生成，请稍候")
    return open_file(document.pdf_file_id).content


def check_document(code: str) -> CheckView:
    """Whether a paper with this code was issued, still stands, and is stored as issued (电子签名法 5: kept whole and unaltered)."""
    document = _find_by_typed_code(code)
    return _check_stored(document) if document else CheckView("unknown")


def check_document_file(code: str, content: bytes) -> CheckView:
    """As check_document, for a PDF in hand: any byte that differs from the drawn file makes it `altered`."""
    document = _find_by_typed_code(code)
    if document is None:
        return CheckView("unknown")
    stored = _check_stored(document)
    if stored.outcome == "valid" and hashlib.sha256(content).hexdigest() != document.pdf_sha256:
        return _describe_check(document, "altered", stored.department)
    return stored


def _find_by_typed_code(code: str) -> Document | None:
    return Document.objects.filter(check_code=normalise_check_code(code)).first()


def _check_stored(document: Document) -> CheckView:
    try:
        data = open_document_data(document)
    except BrokenSeal:
        return _describe_check(document, "altered", "")
    if compute_content_hash(document, data) != document.content_hash:
        return _describe_check(document, "altered", data["department"])
    return _describe_check(document, "voided" if document.state == "voided" else "valid", data["department"])


def _describe_check(document: Document, outcome: str, department: str) -> CheckView:
    return CheckView(
        outcome=outcome,
        kind=document.kind,
        title=get_shipped_title(document.kind, document.variant),
        number=document.number,
        department_id=document.department_id,
        department=department,
        issued_on=document.issued_on,
        origin=document.origin,
    )


def compute_content_hash(document: Document, data: dict[str, Any]) -> str:
    """The hash the stored columns and content have now; equal to `content_hash` while nothing was altered."""
    body = make_body(
        kind=document.kind,
        subject=(document.subject_kind, document.subject_id),
        department_id=document.department_id,
        data=data,
        check_code=document.check_code,
        issued_at=document.issued_at,
        origin=document.origin,
    )
    return hash_document(hash_body(body), document.number, name_document_template(document))


def name_document_template(document: Document) -> str:
    """`shipped:1` or `template:42`: the wording this paper was issued under, as its hash covers it."""
    return f"shipped:{document.shipped_version}" if document.template_id is None else f"template:{document.template_id}"


def load_document_wording(document: Document) -> Wording:
    """The wording of the day of issue, whatever is in force now."""
    if document.template_id is None:
        return load_shipped_wording(document.kind, document.variant, document.shipped_version or SHIPPED_VERSION)
    return parse_wording(TemplateVersion.objects.get(pk=document.template_id).text)


def find_seal(document: Document, department: str) -> tuple[str, str]:
    """(text on the ring, use) of the department's seal on the day of issue; without a design of its own, its plain name."""
    kind = KINDS[document.kind]
    if kind.inside:
        return department, ""
    by_variant = LICENCE_SEAL_LABEL if document.variant == LICENCE else GENERAL_SEAL_LABEL
    label = kind.seal_label or by_variant
    designs = SealDesign.objects.filter(department_id=document.department_id, validity__contains=document.issued_on)
    design = designs.filter(label=label).first()
    return (design.ring_text if design else department), label


def list_templates(kind: str) -> list[TemplateRow]:
    """A centre's own wordings of a kind, newest first."""
    found = TemplateVersion.objects.filter(kind=kind).order_by("variant", "-version")
    return [make_template_row(template) for template in found]


def make_template_row(template: TemplateVersion) -> TemplateRow:
    """The row as pages see it."""
    return TemplateRow(
        id=template.pk,
        kind=template.kind,
        variant=template.variant,
        version=template.version,
        text=template.text,
        sha256=template.sha256,
        source=template.source,
        effective_on=template.validity.lower,
        ends_on=template.validity.upper,
    )


def list_seal_designs(department_id: int) -> list[SealRow]:
    """A department's seal designs, newest first."""
    found = SealDesign.objects.filter(department_id=department_id).order_by("label", "-validity")
    return [make_seal_row(design) for design in found]


def make_seal_row(design: SealDesign) -> SealRow:
    """The row as pages see it."""
    return SealRow(
        id=design.pk,
        department_id=design.department_id,
        ring_text=design.ring_text,
        label=design.label,
        source=design.source,
        effective_on=design.validity.lower,
        ends_on=design.validity.upper,
    )


def _load_document(document_id: int) -> Document:
    found = Document.objects.filter(pk=document_id).first()
    if found is None:
        raise NotFound("document_not_found", "没有这份文书")
    return found
