"""Every write of papers. Issuing costs one insert and draws nothing; drawing happens once, later, under the row's own lock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.directory.queries import get_department
from onewindow.directory.rules import Role, require_administrator, require_role
from onewindow.documents.events import DocumentRendered, DocumentVoided, SealDesignSet, TemplatePublished
from onewindow.documents.glyphs import list_unprintable, require_printable
from onewindow.documents.models import Document, SealDesign, TemplateVersion
from onewindow.documents.queries import (
    DocumentRow,
    SealRow,
    TemplateRow,
    compute_content_hash,
    find_seal,
    load_document_wording,
    make_document_row,
    make_seal_row,
    make_template_row,
    open_document_data,
)
from onewindow.documents.rules import (
    VARIANTS,
    draw_check_code,
    get_kind,
    get_variant,
    hash_body,
    list_texts,
    make_body,
    make_number_prefix,
    normalise_data,
    require_keys,
    write_canonical_json,
)
from onewindow.documents.sheets import Sheet, draw_pdf
from onewindow.documents.wording import SHIPPED_VERSION, get_shipped_title, parse_wording, require_sound_wording
from onewindow.files.actions import store_file
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotFound
from onewindow.kit.cipher import BrokenSeal, get_vault
from onewindow.ledger.actions import record, refuse_by_constraint

# One statement: it takes the next number, finds the wording in force on the day, and hashes the whole (rules.hash_document).
# It may stand as a CTE in another room's own statement; every parameter begins with doc_.
INSERT_DOCUMENT_SQL = """
WITH doc_named AS MATERIALIZED (
    SELECT %(doc_prefix)s::text || '〔' || %(doc_year)s::int || '〕' || CASE WHEN serial < 1000000
               THEN lpad(serial::text, 6, '0') ELSE serial::text END || '号' AS number,
           (SELECT id FROM documents_templateversion WHERE kind = %(doc_kind)s AND variant = %(doc_variant)s
               AND validity @> %(doc_issued_on)s::date) AS template_id
    FROM documents_next_serial(%(doc_prefix)s::text, %(doc_year)s::int) AS serial
)
INSERT INTO documents_document (kind, variant, number, check_code, subject_kind, subject_id, department_id, sealed_data,
    content_hash, template_id, shipped_version, issued_at, issued_on, origin, state, missing_glyphs)
SELECT %(doc_kind)s, %(doc_variant)s, number, %(doc_check_code)s, %(doc_subject_kind)s, %(doc_subject_id)s,
    %(doc_department_id)s::bigint, %(doc_sealed_data)s::bytea,
    encode(sha256(convert_to(%(doc_body_hash)s::text || '|' || number || '|' || CASE WHEN template_id IS NULL
        THEN 'shipped:' || %(doc_shipped_version)s::int ELSE 'template:' || template_id END, 'UTF8')), 'hex'),
    template_id, CASE WHEN template_id IS NULL THEN %(doc_shipped_version)s::smallint END,
    %(doc_issued_at)s::timestamptz, %(doc_issued_on)s::date, %(doc_origin)s, 'issued',
    %(doc_missing_glyphs)s
FROM doc_named
RETURNING id, number, check_code, content_hash
"""


def prepare_document(
    *,
    kind: str,
    subject: tuple[str, str | int],
    department_id: int,
    department_mark: str,
    data: Mapping[str, Any],
    at: At,
) -> dict[str, Any]:
    """The parameters of INSERT_DOCUMENT_SQL, without a database; the day of issue is `at`'s local day (RD-02).

    Raises Invalid for missing data (every key named). A character no font prints does not stop the paper's act (nobody's
    receipt may fail because of a rare name, RD-02): it is noted, and the drawing is refused until a font has it.
    """
    content = normalise_data(data)
    require_keys(kind, content)
    code = draw_check_code()
    body = make_body(
        kind=kind,
        subject=subject,
        department_id=department_id,
        data=content,
        check_code=code,
        issued_at=at.occurred_at,
        origin=at.origin,
    )
    return {
        "doc_kind": kind,
        "doc_variant": get_variant(content["regime"]),
        "doc_prefix": make_number_prefix(department_mark, kind),
        "doc_year": at.local_date.year,
        "doc_check_code": code,
        "doc_subject_kind": subject[0],
        "doc_subject_id": str(subject[1]),
        "doc_department_id": department_id,
        "doc_sealed_data": get_vault().encrypt(write_canonical_json(content)),
        "doc_body_hash": hash_body(body),
        "doc_shipped_version": SHIPPED_VERSION,
        "doc_issued_at": at.occurred_at,
        "doc_issued_on": at.local_date,
        "doc_origin": at.origin,
        "doc_missing_glyphs": "".join(list_unprintable([department_mark, *list_texts(content)])),
    }


def issue_document(
    *, kind: str, subject: tuple[str, str | int], department_id: int, data: Mapping[str, Any], actor: Actor, at: At
) -> DocumentRow:
    """Number and store a paper (AL-09); two statements, no PDF, no ledger row: the act it belongs to records its number and hash.

    Raises Invalid for missing data, NotFound for the department.
    """
    mark = get_department(department_id).short_name
    values = prepare_document(
        kind=kind, subject=subject, department_id=department_id, department_mark=mark, data=data, at=at
    )
    with connection.cursor() as cursor:
        cursor.execute(INSERT_DOCUMENT_SQL, values)
        return make_issued_row(values, cursor.fetchone())


def make_issued_row(values: Mapping[str, Any], returned: tuple[int, str, str, str]) -> DocumentRow:
    """The row of a paper just inserted, from prepare_document's values and the statement's (id, number, check_code, content_hash)."""
    document_id, number, check_code, content_hash = returned
    return DocumentRow(
        id=document_id,
        kind=values["doc_kind"],
        title=get_shipped_title(values["doc_kind"], values["doc_variant"]),
        number=number,
        check_code=check_code,
        subject_kind=values["doc_subject_kind"],
        subject_id=values["doc_subject_id"],
        department_id=values["doc_department_id"],
        issued_at=values["doc_issued_at"],
        issued_on=values["doc_issued_on"],
        origin=values["doc_origin"],
        content_hash=content_hash,
        pdf_sha256=None,
        pdf_file_id=None,
        state="issued",
    )


def render_document(*, document_id: int, check_base_url: str, actor: Actor, at: At) -> DocumentRow:
    """Draw a paper's PDF once, keep it, and put its SHA-256 into the ledger; later and simultaneous calls return the first drawing.

    Raises NotFound, Refusal("glyph_missing") when a character has no glyph (refused rather than lost), and
    Conflict("document_altered") when the stored content is not what was issued: it is never drawn then.
    """
    with transaction.atomic():
        document = _lock_document(document_id)
        if document.pdf_sha256 is None:
            _draw_document(document, check_base_url, actor, at)
        return make_document_row(document)


def _draw_document(document: Document, check_base_url: str, actor: Actor, at: At) -> None:
    sheet = _make_sheet(document, check_base_url)
    require_printable([*list_texts(sheet.data), document.number])
    content = draw_pdf(sheet)
    stored = store_file(content=content, filename=f"{document.number}.pdf", actor=actor, at=at)
    document.pdf_sha256, document.pdf_file_id = stored.sha256, stored.id
    Document.objects.filter(pk=document.pk).update(pdf_sha256=stored.sha256, pdf_file_id=stored.id)
    event = DocumentRendered(
        number=document.number,
        kind=document.kind,
        content_hash=document.content_hash,
        sha256=stored.sha256,
        size=len(content),
    )
    record(subject=("document", document.number), event=event, actor=actor, at=at)


def _make_sheet(document: Document, check_base_url: str) -> Sheet:
    data = _open_unaltered_data(document)
    ring_text, label = find_seal(document, data["department"])
    return Sheet(
        wording=load_document_wording(document),
        data=data,
        number=document.number,
        check_code=document.check_code,
        organ=data["department"],
        issued_at=document.issued_at,
        origin=document.origin,
        ring_text=ring_text,
        seal_label=label,
        check_base_url=check_base_url,
    )


def _open_unaltered_data(document: Document) -> dict[str, Any]:
    refusal = Conflict("document_altered", "文书内容与制发时不一致，不能生成文件", advice="请报告系统管理员核查台账")
    try:
        data = open_document_data(document)
    except BrokenSeal as error:
        raise refusal from error
    if compute_content_hash(document, data) != document.content_hash:
        raise refusal
    return data


def void_document(*, document_id: int, reason: str, actor: Actor, at: At) -> DocumentRow:
    """Declare a paper issued in error void; the head of the organ that issued it does so, and says why.

    Raises Invalid without a reason, NotAllowed for anybody else, Conflict when it is void already.
    """
    if not reason.strip():
        raise Invalid("void_reason_missing", "作废文书必须写明理由", fields={"reason": "必填"})
    with transaction.atomic():
        document = _lock_document(document_id)
        require_role(actor, Role.HEAD, department_id=document.department_id)
        if document.state == "voided":
            raise Conflict("document_already_voided", "这份文书已经作废")
        document.state = "voided"
        Document.objects.filter(pk=document.pk).update(state="voided")
        event = DocumentVoided(number=document.number, kind=document.kind, reason=reason)
        record(subject=("document", document.number), event=event, actor=actor, at=at)
    return make_document_row(document)


def _lock_document(document_id: int) -> Document:
    document = Document.objects.select_for_update(no_key=True).filter(pk=document_id).first()
    if document is None:
        raise NotFound("document_not_found", "没有这份文书")
    return document


def publish_template(
    *, kind: str, variant: str, text: str, effective_on: date, source: str, actor: Actor, at: At
) -> TemplateRow:
    """A centre's own wording from a day on (see wording.py for how it is written); the one before ends that day.

    Raises Invalid when it leaves out what the law wants printed or cites no source, NotAllowed, Conflict when a version of
    that day or a later one exists. Papers already issued keep the wording of their day (RD-19).
    """
    require_administrator(actor)
    get_kind(kind)
    if variant not in VARIANTS or not source.strip():
        raise Invalid("document_template_incomplete", "样式必须写明适用的事项类别和依据", fields={"source": "必填"})
    require_sound_wording(kind, parse_wording(text))
    require_printable([text])
    with _refuse_second_version("one_template_of_a_kind_in_force_at_a_time"), transaction.atomic():
        earlier = TemplateVersion.objects.filter(kind=kind, variant=variant)
        _end_version_before(earlier.select_for_update(no_key=True).order_by("version").last(), effective_on)
        created = TemplateVersion.objects.create(
            kind=kind,
            variant=variant,
            version=earlier.count() + 1,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            source=source,
            validity=DateRange(effective_on, None),
        )
        event = TemplatePublished(kind, variant, created.version, effective_on, created.sha256, source)
        record(subject=("document_template", f"{kind}.{variant}"), event=event, actor=actor, at=at)
    return make_template_row(created)


def set_seal_design(
    *, department_id: int, ring_text: str, label: str, effective_on: date, source: str, actor: Actor, at: At
) -> SealRow:
    """A department's seal of one use from a day on; the design before it ends that day.

    Raises Invalid for a blank field, NotAllowed, Conflict when a design of that day or a later one exists, Refusal("glyph_missing").
    """
    require_administrator(actor)
    if not (ring_text.strip() and label.strip() and source.strip()):
        raise Invalid("seal_design_incomplete", "印章必须有单位名称、用途和启用依据")
    require_printable([ring_text, label])
    with _refuse_second_version("one_seal_of_a_department_and_use_at_a_time"), transaction.atomic():
        earlier = SealDesign.objects.filter(department_id=department_id, label=label)
        _end_version_before(earlier.select_for_update(no_key=True).order_by("validity").last(), effective_on)
        created = SealDesign.objects.create(
            department_id=department_id,
            ring_text=ring_text,
            label=label,
            source=source,
            validity=DateRange(effective_on, None),
        )
        event = SealDesignSet(department_id, ring_text, label, effective_on, source)
        record(subject=("seal", department_id), event=event, actor=actor, at=at)
    return make_seal_row(created)


@contextmanager
def _refuse_second_version(constraint: str) -> Iterator[None]:
    refusal = Conflict("later_version_exists", "已有同日或者更晚启用的版本", advice="请刷新后重试")
    try:
        yield
    except IntegrityError as error:
        raise refuse_by_constraint(error, {constraint: refusal}) from error


def _end_version_before(earlier: TemplateVersion | SealDesign | None, effective_on: date) -> None:
    if earlier is None:
        return
    if earlier.validity.lower >= effective_on:
        raise Conflict("later_version_exists", "已有同日或者更晚启用的版本", fields={"effective_on": "须晚于已有版本"})
    type(earlier)._default_manager.filter(pk=earlier.pk).update(
        validity=DateRange(earlier.validity.lower, effective_on)
    )
