"""Items, their versions, what search reads, and what was counted."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from onewindow.catalogue.papers import DisclosurePrint, Regulation  # noqa: F401  tables of the room
from onewindow.catalogue.policies import EFFECTS, EXEMPTIONS, POLICY_KINDS
from onewindow.catalogue.terms import CODE_FORMS, REGIMES, UNIT_WEIGHTS, UNITS, USE_KINDS


def _weigh_limit(name: str) -> Case:
    """The limit in fifths of an hour, so that limits of different units can be compared by the database."""
    return Case(
        *(
            When(**{f"{name}_unit": unit}, then=F(f"{name}_amount") * Value(weight))
            for unit, weight in UNIT_WEIGHTS.items()
        )
    )


class Item(models.Model):
    """What keeps its name through all versions: the implementing code."""

    code = models.CharField(max_length=64, unique=True)
    code_form = models.CharField(max_length=10)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(code=""), name="item_code_is_not_empty"),
            models.CheckConstraint(condition=Q(code_form__in=list(CODE_FORMS)), name="item_code_form_is_known"),
        ]


class ItemVersion(models.Model):
    """One dated wording of an item. `content` is the guide as JSON; the columns repeat what the database must judge."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    version_no = models.PositiveIntegerField()
    status = models.CharField(max_length=9, default="draft")
    validity = DateRangeField(null=True, blank=True)
    department = models.ForeignKey(
        "directory.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The department's name of the day it was published; a later renaming does not rewrite what the public read.
    department_name = models.CharField(max_length=100, blank=True, default="")
    name = models.CharField(max_length=300)
    regime = models.CharField(max_length=24, blank=True, default="")
    type_code = models.CharField(max_length=2, blank=True, default="")
    statutory_amount = models.PositiveIntegerField(null=True, blank=True)
    statutory_unit = models.CharField(max_length=12, blank=True, default="")
    promised_amount = models.PositiveIntegerField(null=True, blank=True)
    promised_unit = models.CharField(max_length=12, blank=True, default="")
    statutory_weight = models.GeneratedField(
        expression=_weigh_limit("statutory"), output_field=models.IntegerField(), db_persist=True
    )
    promised_weight = models.GeneratedField(
        expression=_weigh_limit("promised"), output_field=models.IntegerField(), db_persist=True
    )
    historic = models.BooleanField(default=False)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    withdrawn_reason = models.CharField(max_length=300, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            # Which items change, renew or deregister a certificate of this item: few among thousands.
            models.Index(
                KeyTextTransform("item_code", KeyTransform("certificate_act", "content")),
                name="item_that_asks_for_certificate",
                condition=Q(status="published"),
            )
        ]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="item_has_one_version_in_force_at_a_time",
                expressions=[("item", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
                condition=Q(status="published"),
            ),
            models.UniqueConstraint(fields=["item", "version_no"], name="item_version_number_is_unique"),
            models.UniqueConstraint(fields=["item"], condition=Q(status="draft"), name="item_has_at_most_one_draft"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "withdrawn"]), name="item_version_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", validity__isnull=True) | (~Q(status="draft") & Q(validity__isnull=False)),
                name="item_version_has_dates_once_published",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(validity__lower_inf=False, validity__isempty=False),
                name="published_version_has_a_first_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(department__isnull=False),
                name="published_version_has_its_department",
            ),
            models.CheckConstraint(
                condition=Q(historic=False) | ~Q(status="published") | Q(validity__upper_inf=False),
                name="item_of_another_time_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=Q(regime="", status="draft") | Q(regime__in=list(REGIMES)),
                name="item_version_regime_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(regime="licence") | Q(type_code__in=["", "01"]), name="licence_has_type_code_01"
            ),
            models.CheckConstraint(
                condition=Q(statutory_unit__in=["", *UNITS], promised_unit__in=["", *UNITS]),
                name="item_limit_unit_is_known",
            ),
            models.CheckConstraint(
                condition=Q(statutory_weight__isnull=True)
                | Q(promised_weight__isnull=True)
                | Q(promised_weight__lte=F("statutory_weight")),
                name="promise_is_not_longer_than_the_statute",
            ),
        ]


class ItemSearchRow(models.Model):
    """What search reads of one version: texts in normal form and the pieces a query can hit. Made from the version alone."""

    version = models.OneToOneField(ItemVersion, primary_key=True, on_delete=models.CASCADE, related_name="search_row")
    item_id = models.BigIntegerField()
    code = models.CharField(max_length=64)
    code_form = models.CharField(max_length=10)
    name = models.CharField(max_length=300)
    summary = models.CharField(max_length=300, blank=True, default="")
    department_id = models.BigIntegerField(null=True, blank=True)
    department_name = models.CharField(max_length=100, blank=True, default="")
    region_code = models.CharField(max_length=12, blank=True, default="")
    regime = models.CharField(max_length=24, blank=True, default="")
    case_kind = models.CharField(max_length=8, blank=True, default="")
    promised_amount = models.PositiveIntegerField(null=True, blank=True)
    promised_unit = models.CharField(max_length=12, blank=True, default="")
    topics = ArrayField(models.TextField(), default=list)
    service_objects = ArrayField(models.TextField(), default=list)
    status = models.CharField(max_length=9)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    views = models.BigIntegerField(default=0)
    name_text = models.TextField()
    name_sounds = models.TextField()
    all_text = models.TextField(blank=True, default="")
    all_sounds = models.TextField(blank=True, default="")
    name_pieces = ArrayField(models.TextField())
    pieces = ArrayField(models.TextField())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="draft", valid_from__isnull=True) | Q(status="published", valid_from__isnull=False),
                name="search_knows_drafts_and_dated_versions",
            )
        ]
        indexes: ClassVar = [
            GinIndex("name_pieces", name="item_search_name_pieces", fastupdate=False),
            GinIndex("pieces", name="item_search_pieces", fastupdate=False),
            GinIndex("topics", name="item_search_topics", fastupdate=False),
            models.Index(OpClass(F("code"), name="varchar_pattern_ops"), name="item_search_code_prefix"),
            models.Index(fields=["name_sounds", "version"], name="item_search_in_reading_order"),
            models.Index(fields=["department_id", "name_sounds"], name="item_search_by_department"),
            models.Index(fields=["item_id"], name="item_search_by_item"),
            models.Index(F("views").desc(), F("version"), name="item_search_by_views"),
        ]


class ItemUse(models.Model):
    """One look at a guide or one download of a form: appended by the page, folded into the day's count by the worker."""

    item_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    used_on = models.DateField()
    amount = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(USE_KINDS)), name="item_use_kind_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="item_use_is_at_least_one"),
        ]


class ItemUseCount(models.Model):
    """How often an item was viewed or downloaded on one local day."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="use_counts")
    kind = models.CharField(max_length=8)
    used_on = models.DateField()
    amount = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "kind", "used_on"], name="item_use_is_counted_once_a_day_and_kind"),
            models.CheckConstraint(condition=Q(kind__in=list(USE_KINDS)), name="item_use_count_kind_is_known"),
        ]


class CentrePolicy(models.Model):
    """A rule a centre set for itself, switched on by a recorded act for the days of `period`; no row, no rule (RD-21)."""

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    effect = models.CharField(max_length=6)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=12)
    exemptions = ArrayField(models.CharField(max_length=20), default=list)
    document_number = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(POLICY_KINDS)), name="policy_kind_is_known"),
            models.CheckConstraint(condition=Q(effect__in=list(EFFECTS)), name="policy_refuses_or_warns"),
            models.CheckConstraint(condition=Q(amount__gte=1, unit__in=list(UNITS)), name="policy_has_its_limit"),
            models.CheckConstraint(
                condition=Q(exemptions__contained_by=list(EXEMPTIONS)), name="policy_exemptions_are_known"
            ),
            models.CheckConstraint(
                condition=~Q(document_number="") & ~Q(source=""), name="policy_names_its_document_and_source"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False), name="policy_period_has_days"
            ),
            ExclusionConstraint(
                name="centre_has_one_policy_of_a_kind_at_a_time",
                expressions=[
                    ("centre", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]
