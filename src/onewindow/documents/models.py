"""Tables of papers: the numbered rows, a centre's own wordings, the departments' seals."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models import Value as V
from django.db.models.functions import Cast, Concat, ExtractYear

from onewindow.documents.rules import KINDS, VARIANTS
from onewindow.documents.seal_models import OfficialSeal, SealCustody, SealItem, SealTransfer, SealUse

STATES = ("issued", "voided")
ORIGINS = ("live", "demo", "migrated", "rebuilt")


class TemplateVersion(models.Model):
    """A centre's own wording of a kind of paper, in force for a range of days; where none is in force the shipped one holds."""

    kind = models.CharField(max_length=24)
    variant = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    validity = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=tuple(KINDS)), name="template_kind_is_known"),
            models.CheckConstraint(condition=Q(variant__in=VARIANTS), name="template_variant_is_known"),
            models.CheckConstraint(
                condition=Q(validity__isempty=False) & Q(validity__startswith__isnull=False),
                name="template_takes_effect_on_a_day",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="template_names_its_source"),
            models.UniqueConstraint(fields=["kind", "variant", "version"], name="template_version_is_counted_once"),
            ExclusionConstraint(
                name="one_template_of_a_kind_in_force_at_a_time",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("variant", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class SealDesign(models.Model):
    """What a department's seal says, for a range of days; `label` is its use (行政审批专用章)."""

    department = models.ForeignKey("directory.Department", on_delete=models.PROTECT, related_name="+")
    ring_text = models.CharField(max_length=80)
    label = models.CharField(max_length=20)
    source = models.CharField(max_length=200)
    validity = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(ring_text="") & ~Q(label=""), name="seal_names_its_organ_and_use"),
            models.CheckConstraint(condition=~Q(source=""), name="seal_names_its_source"),
            models.CheckConstraint(
                condition=Q(validity__isempty=False) & Q(validity__startswith__isnull=False),
                name="seal_takes_effect_on_a_day",
            ),
            ExclusionConstraint(
                name="one_seal_of_a_department_and_use_at_a_time",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    ("label", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Document(models.Model):
    """One paper: its number, its sealed content, and the hash of its PDF once drawn."""

    kind = models.CharField(max_length=24)
    variant = models.CharField(max_length=8)
    number = models.CharField(max_length=80, unique=True)
    check_code = models.CharField(max_length=12, unique=True)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    department = models.ForeignKey("directory.Department", on_delete=models.PROTECT, related_name="+")
    sealed_data = models.BinaryField()  # canonical JSON under the vault: it holds names (PI-02)
    content_hash = models.CharField(max_length=64)
    template = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    shipped_version = models.PositiveSmallIntegerField(null=True)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    origin = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default="issued")
    pdf_sha256 = models.CharField(max_length=64, null=True)
    pdf_file_id = models.BigIntegerField(null=True)  # a file of the files room
    missing_glyphs = models.TextField(blank=True, default="")  # not drawn while a font lacks them

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="document_by_subject"),
            models.Index(fields=["template"], condition=Q(template__isnull=False), name="document_of_template"),
            models.Index(
                fields=["id"],
                condition=Q(pdf_sha256__isnull=True, state="issued", missing_glyphs=""),
                name="document_waits_to_be_drawn",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=tuple(KINDS)), name="document_kind_is_known"),
            models.CheckConstraint(condition=Q(variant__in=VARIANTS), name="document_variant_is_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="document_state_is_known"),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="document_origin_is_known"),
            models.CheckConstraint(
                condition=Q(check_code__regex=r"^[0-9A-HJKMNP-TV-Z]{12}$"),
                name="document_check_code_has_no_doubtful_letter",
            ),
            models.CheckConstraint(
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"), name="document_content_has_its_hash"
            ),
            models.CheckConstraint(
                condition=Q(template__isnull=True) ^ Q(shipped_version__isnull=True), name="document_has_one_template"
            ),
            models.CheckConstraint(
                condition=Q(pdf_sha256__isnull=True, pdf_file_id__isnull=True)
                | Q(pdf_sha256__regex=r"^[0-9a-f]{64}$", pdf_file_id__isnull=False),
                name="document_pdf_has_hash_and_file_together",
            ),
            models.CheckConstraint(
                condition=Q(
                    number__contains=Concat(V("〔"), Cast(ExtractYear("issued_on"), models.CharField()), V("〕"))
                ),
                name="document_number_carries_the_year_of_issue",
            ),
        ]


__all__ = [
    "Document",
    "OfficialSeal",
    "SealCustody",
    "SealDesign",
    "SealItem",
    "SealTransfer",
    "SealUse",
    "TemplateVersion",
]
