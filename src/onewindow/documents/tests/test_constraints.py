"""What the database itself refuses."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.documents.actions import issue_document
from onewindow.documents.models import Document, SealDesign, TemplateVersion
from onewindow.documents.testing import make_document_data
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL

pytestmark = pytest.mark.django_db
AT = At(occurred_at=datetime(2026, 11, 20, 9, 0, tzinfo=LOCAL), origin="demo")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"kind": "love_letter"}, "document_kind_is_known"),
        ({"variant": "x"}, "document_variant_is_known"),
        ({"state": "x"}, "document_state_is_known"),
        ({"origin": "x"}, "document_origin_is_known"),
        ({"check_code": "OOOOOOOOOOOO"}, "document_check_code_has_no_doubtful_letter"),
        ({"content_hash": "x"}, "document_content_has_its_hash"),
        ({"shipped_version": None}, "document_has_one_template"),
        ({"pdf_sha256": "0" * 64}, "document_pdf_has_hash_and_file_together"),
        ({"number": "莆受〔2025〕000001号"}, "document_number_carries_the_year_of_issue"),
    ],
)
def test_document_rows_make_sense(cast, change, constraint):
    row = issue_document(
        kind="receipt", subject=("case", "1"), department_id=cast.department.id, data=make_document_data("receipt"),
        actor=cast.clerk, at=AT,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Document.objects.filter(pk=row.id).update(**change)


def _template(version, first, last=None, **changes):
    fields = {"kind": "receipt", "variant": "licence", "text": "t", "sha256": "0" * 64, "source": "s"}
    return TemplateVersion.objects.create(**{**fields, **changes}, version=version, validity=DateRange(first, last))


def test_one_template_in_force_at_a_time(db):
    _template(1, date(2026, 1, 1), date(2026, 6, 1))
    _template(2, date(2026, 6, 1))
    _template(1, date(2026, 6, 1), variant="general")
    with pytest.raises(IntegrityError, match="one_template_of_a_kind_in_force_at_a_time"), transaction.atomic():
        _template(3, date(2026, 5, 31), date(2026, 6, 1))
    with pytest.raises(IntegrityError, match="template_takes_effect_on_a_day"), transaction.atomic():
        _template(3, date(2025, 5, 31), date(2025, 5, 31))
    with pytest.raises(IntegrityError, match="template_names_its_source"), transaction.atomic():
        _template(3, date(2025, 5, 30), date(2025, 5, 31), source="")


def test_one_seal_of_a_use_at_a_time(cast):
    def design(first, last, **changes):
        fields = {"department_id": cast.department.id, "ring_text": "某局", "label": "专用章", "source": "s"}
        return SealDesign.objects.create(**{**fields, **changes}, validity=DateRange(first, last))

    design(date(2026, 1, 1), None)
    design(date(2026, 1, 1), None, label="另一章")
    with pytest.raises(IntegrityError, match="one_seal_of_a_department_and_use_at_a_time"), transaction.atomic():
        design(date(2027, 1, 1), None)
    with pytest.raises(IntegrityError, match="seal_names_its_organ_and_use"), transaction.atomic():
        design(date(2025, 1, 1), date(2025, 2, 1), ring_text="")
