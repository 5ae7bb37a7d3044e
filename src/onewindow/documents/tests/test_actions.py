"""Issuing, drawing, voiding, checking; wordings and seals by day."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.documents import actions, queries
from onewindow.documents.models import Document
from onewindow.documents.rules import KINDS
from onewindow.documents.testing import make_document_data
from onewindow.documents.tests.pdf_reading import read_pdf_text
from onewindow.kit.acting import SYSTEM, At, Conflict, Invalid, NotAllowed, NotFound, Refusal
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
AT = At(occurred_at=datetime(2026, 11, 20, 23, 30, tzinfo=LOCAL), origin="demo")
BASE = "https://zwfw.example.cn"


def issue(cast, kind="acceptance", at=AT, subject=("case", "202611230000123"), **changes):
    data = make_document_data(kind, **changes)
    return actions.issue_document(
        kind=kind, subject=subject, department_id=cast.department.id, data=data, actor=cast.clerk, at=at
    )


def draw(row, actor=SYSTEM):
    return actions.render_document(document_id=row.id, check_base_url=BASE, actor=actor, at=AT)


def test_issue_is_two_statements_and_no_ledger_row(cast):
    issue(cast)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        row = issue(cast)
    assert len(statements) <= 2
    assert row.number == f"{cast.department.short_name}受〔2026〕{row.number[-7:-1]}号"
    assert row.issued_on == date(2026, 11, 20)  # the local day, to 24:00 (RD-02)
    assert queries.get_document(row.id) == row == queries.find_document(row.number)
    assert list_entries(subject=("document", row.number)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_issued_drawn_and_found_valid(cast, kind):
    row = issue(cast, kind)
    drawn = draw(row)
    pdf = queries.open_document_pdf(row.id)
    assert hashlib.sha256(pdf).hexdigest() == drawn.pdf_sha256
    assert row.number in read_pdf_text(pdf) and "模拟数据" in read_pdf_text(pdf)
    assert queries.check_document_file(row.check_code.lower(), pdf).outcome == "valid"


def test_the_insert_stands_inside_another_statement(cast):
    """The submit path writes its case and the receipt in one statement (issue 2, must show 10)."""
    values = actions.prepare_document(
        kind="receipt",
        subject=("case", "7"),
        department_id=cast.department.id,
        department_mark=cast.department.short_name,
        data=make_document_data("receipt"),
        at=AT,
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH doc AS ({actions.INSERT_DOCUMENT_SQL}) SELECT * FROM doc", values)
        row = actions.make_issued_row(values, cursor.fetchone())
    assert row == queries.get_document(row.id)
    assert queries.check_document(row.check_code).outcome == "valid"


def test_numbers_count_by_department_kind_and_year(cast):
    first, second = issue(cast), issue(cast)
    other_kind, other_year = (
        issue(cast, "receipt"),
        issue(cast, at=At(AT.occurred_at - timedelta(days=365), origin="demo")),
    )
    assert int(second.number[-7:-1]) == int(first.number[-7:-1]) + 1
    assert "收〔2026〕000001号" in other_kind.number
    assert "受〔2025〕000001号" in other_year.number


def test_missing_data_lists_every_key_and_leaves_nothing(cast):
    data = make_document_data("refusal_decision")
    del data["facts"], data["reconsideration_organ"]
    with pytest.raises(Invalid) as refused:
        actions.issue_document(
            kind="refusal_decision", subject=("case", "1"), department_id=cast.department.id, data=data,
            actor=cast.clerk, at=AT,
        )  # fmt: skip
    assert set(refused.value.fields) == {"facts", "reconsideration_organ"}
    assert queries.list_documents(subject=("case", "1")) == []


def test_a_name_no_font_prints_does_not_stop_the_receipt_but_its_drawing(cast):
    row = issue(cast, applicant="王𰻝")
    assert queries.read_document_data(row.id)["applicant"] == "王𰻝"
    with pytest.raises(Refusal) as refused:
        actions.render_document(document_id=row.id, check_base_url="https://example.gov.cn", actor=cast.clerk, at=AT)
    assert refused.value.code == "glyph_missing"
    assert queries.list_undrawn_documents(limit=10) == []
    assert issue(cast, applicant="王𬸚").id in queries.list_undrawn_documents(limit=10)


def test_content_is_sealed_and_read_back(cast):
    row = issue(cast)
    stored = bytes(Document.objects.get(pk=row.id).sealed_data)
    assert "李明".encode() not in stored
    assert queries.read_document_data(row.id)["applicant"] == "李明"


def test_drawing_happens_once_and_is_recorded_once(cast):
    row = issue(cast)
    first, second = draw(row), draw(row, cast.clerk)
    assert first == second
    entries = list_entries(subject=("document", row.number))
    assert [entry.event for entry in entries] == ["DocumentRendered"]
    assert entries[0].data["sha256"] == first.pdf_sha256 and entries[0].data["content_hash"] == row.content_hash


def test_drawing_an_unknown_or_undrawn_paper(cast):
    with pytest.raises(NotFound):
        actions.render_document(document_id=10**9, check_base_url=BASE, actor=SYSTEM, at=AT)
    row = issue(cast)
    with pytest.raises(NotFound):
        queries.open_document_pdf(row.id)
    assert row.id in queries.list_undrawn_documents(limit=10)
    draw(row)
    assert row.id not in queries.list_undrawn_documents(limit=10)


def test_check_answers_without_personal_data(cast):
    row = issue(cast)
    view = queries.check_document(row.check_code)
    assert (view.outcome, view.number, view.department) == ("valid", row.number, "莆田市卫生健康委员会")
    assert view.title == "行政许可申请受理通知书" and view.origin == "demo"
    assert "李明" not in repr(view) and "202611230000123" not in repr(view)
    assert queries.check_document("0000-0000-0000").outcome == "unknown"
    assert queries.check_document("nonsense'").outcome == "unknown"
    assert queries.check_document_file("nonsense", b"x").outcome == "unknown"


def test_one_altered_byte_of_the_file_is_seen(cast):
    row = issue(cast)
    assert queries.check_document_file(row.check_code, b"%PDF-1.7 never drawn").outcome == "altered"
    draw(row)
    pdf = bytearray(queries.open_document_pdf(row.id))
    pdf[len(pdf) // 2] ^= 1
    assert queries.check_document_file(row.check_code, bytes(pdf)).outcome == "altered"


@pytest.mark.parametrize(
    "change",
    [
        {"number": "伪造〔2026〕000001号"},
        {"subject_id": "another"},
        {"kind": "grant_decision"},
        {"issued_at": AT.occurred_at - timedelta(days=1)},
        {"sealed_data": b"\x01" + b"0" * 60},
    ],
)
def test_an_altered_row_is_seen_and_never_drawn(cast, change):
    row = issue(cast)
    Document.objects.filter(pk=row.id).update(**change)
    assert queries.check_document(row.check_code).outcome == "altered"
    with pytest.raises(Conflict, match="document_altered"):
        draw(row)
    assert Document.objects.get(pk=row.id).pdf_sha256 is None


def test_the_head_voids_a_paper_with_a_reason(cast):
    row = issue(cast)
    with pytest.raises(NotAllowed):
        actions.void_document(document_id=row.id, reason="误发", actor=cast.stranger, at=AT)
    with pytest.raises(Invalid):
        actions.void_document(document_id=row.id, reason=" ", actor=cast.head, at=AT)
    actions.void_document(document_id=row.id, reason="误发", actor=cast.head, at=AT)
    assert queries.check_document(row.check_code).outcome == "voided"
    with pytest.raises(Conflict):
        actions.void_document(document_id=row.id, reason="误发", actor=cast.head, at=AT)


def publish(
    cast,
    effective_on,
    text="受理通知（本中心样式）\n{applicant}：{received_on}{accepted_on}{due_on}{limit_text}{item_name}{case_number}",
):
    return actions.publish_template(
        kind="acceptance", variant="licence", text=text, effective_on=effective_on, source="莆政务〔2026〕1号",
        actor=cast.actors["admin"], at=AT,
    )  # fmt: skip


def test_own_wording_holds_from_its_day_and_old_papers_keep_theirs(cast):
    before = issue(cast)
    publish(cast, date(2026, 11, 20))
    after = issue(cast)
    assert "本中心样式" in read_pdf_text(_pdf_of(after))
    assert "本中心样式" not in read_pdf_text(_pdf_of(before))
    assert queries.check_document(after.check_code).outcome == "valid"
    publish(cast, date(2026, 12, 1))
    assert [row.ends_on for row in queries.list_templates("acceptance")] == [None, date(2026, 12, 1)]
    with pytest.raises(Conflict):
        publish(cast, date(2026, 11, 30))


def _pdf_of(row):
    draw(row)
    return queries.open_document_pdf(row.id)


def test_own_wording_is_refused_when_incomplete_or_by_others(cast):
    with pytest.raises(Invalid) as refused:
        publish(cast, date(2026, 12, 1), text="受理\n{applicant}")
    assert "due_on" in refused.value.fields
    with pytest.raises(NotAllowed):
        actions.publish_template(
            kind="acceptance", variant="licence", text="x", effective_on=date(2026, 12, 1), source="s",
            actor=cast.clerk, at=AT,
        )  # fmt: skip


def test_seal_design_of_the_day_of_issue_is_used(cast):
    def set_design(ring, day):
        return actions.set_seal_design(
            department_id=cast.department.id, ring_text=ring, label="行政审批专用章", effective_on=day,
            source="用印备案", actor=cast.actors["admin"], at=AT,
        )  # fmt: skip

    set_design("旧章单位", date(2026, 1, 1))
    set_design("新章单位", date(2026, 11, 21))
    text = read_pdf_text(_pdf_of(issue(cast)))
    assert "旧章单位" in text and "新章单位" not in text
    assert [row.ring_text for row in queries.list_seal_designs(cast.department.id)] == ["新章单位", "旧章单位"]
    with pytest.raises(Conflict):
        set_design("再次", date(2026, 11, 21))


def test_papers_of_a_matter_are_listed_with_one_statement(cast):
    for _ in range(3):
        issue(cast, subject=("case", "9"))
    with CaptureQueriesContext(connection) as statements:
        rows = queries.list_documents(subject=("case", "9"))
    assert len(rows) == 3 and len(statements) == 1
