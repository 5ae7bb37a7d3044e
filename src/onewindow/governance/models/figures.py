"""What was entered as figures: before and after, what an account prints, what a centre costs. Rates are never stored (X-01)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from onewindow.governance.models.rounds import NAMES_SOURCE
from onewindow.governance.terms import COST_KINDS, FIGURES, SPAN_UNITS


class Improvement(models.Model):
    """Before and after of an item as an account or a department tells it (K-08, K-09).

    Spans have an amount and a unit; 0 is on the spot. `span_*_over`: "more than". Counts None where nothing is said. Fees in fen.
    """

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    item_code = models.CharField(max_length=64, blank=True, default="")
    department_name = models.CharField(max_length=100, blank=True, default="")
    as_of = models.DateField(null=True, blank=True)
    day_note = models.CharField(max_length=200, blank=True, default="")
    span_before = models.PositiveIntegerField(null=True, blank=True)
    span_before_unit = models.CharField(max_length=12, blank=True, default="")
    span_before_over = models.BooleanField(default=False)
    span_after = models.PositiveIntegerField(null=True, blank=True)
    span_after_unit = models.CharField(max_length=12, blank=True, default="")
    steps_before = models.PositiveSmallIntegerField(null=True, blank=True)
    steps_after = models.PositiveSmallIntegerField(null=True, blank=True)
    places_before = models.PositiveSmallIntegerField(null=True, blank=True)
    places_after = models.PositiveSmallIntegerField(null=True, blank=True)
    documents_before = models.PositiveSmallIntegerField(null=True, blank=True)
    documents_after = models.PositiveSmallIntegerField(null=True, blank=True)
    visits_before = models.PositiveSmallIntegerField(null=True, blank=True)
    visits_after = models.PositiveSmallIntegerField(null=True, blank=True)
    fees_before = models.BigIntegerField(null=True, blank=True)
    fees_after = models.BigIntegerField(null=True, blank=True)
    mark = models.CharField(max_length=16, blank=True, default="")
    source = models.CharField(max_length=300)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "name", "as_of"], nulls_distinct=False, name="item_is_measured_once_a_day"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(source=""), name="measured_item_has_its_name_and_source"),
            models.CheckConstraint(
                condition=Q(as_of__isnull=False) | (~Q(mark="") & ~Q(day_note="")), name="measured_item_says_when"
            ),
            models.CheckConstraint(
                condition=(
                    Q(span_before__isnull=True, span_before_unit="")
                    | Q(span_before__isnull=False, span_before_unit__in=list(SPAN_UNITS))
                )
                & (
                    Q(span_after__isnull=True, span_after_unit="")
                    | Q(span_after__isnull=False, span_after_unit__in=list(SPAN_UNITS))
                ),
                name="measured_span_has_its_unit",
            ),
            models.CheckConstraint(
                condition=Q(span_before__isnull=False)
                | Q(steps_before__isnull=False)
                | Q(places_before__isnull=False)
                | Q(documents_before__isnull=False)
                | Q(visits_before__isnull=False)
                | Q(fees_before__isnull=False),
                name="measured_item_says_what_was_before",
            ),
        ]


class PublishedFigure(models.Model):
    """A figure exactly as an account prints it, with the base if the account states one (X-01, X-08, X-11).

    It stands beside ours and is never computed with, except counts of cases and departments, which are inputs (RD-20).
    """

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=24)
    as_of = models.DateField()
    day_note = models.CharField(max_length=200, blank=True, default="")
    printed = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    qualifier = models.CharField(max_length=6, blank=True, default="")
    base = models.CharField(max_length=200, blank=True, default="")
    mark = models.CharField(max_length=16, default="published_input")
    source = models.CharField(max_length=300)
    explanation = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "key", "as_of", "base"], name="figure_is_printed_once_a_day_and_base"
            ),
            models.CheckConstraint(condition=Q(key__in=list(FIGURES)), name="printed_figure_is_known"),
            models.CheckConstraint(condition=~Q(mark="") & NAMES_SOURCE, name="printed_figure_names_its_source"),
            models.CheckConstraint(
                condition=Q(qualifier__in=["", "about", "most", "least"]), name="printed_figure_qualifier_is_known"
            ),
            models.CheckConstraint(condition=~Q(printed="") & Q(value__gte=0), name="printed_figure_has_its_value"),
        ]


class CentreCost(models.Model):
    """What a centre cost in a year, as entered (K-23). Money in fen; `kind` says how much of the cost it is."""

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9)
    amount_fen = models.BigIntegerField()
    mark = models.CharField(max_length=16, blank=True, default="")
    source = models.CharField(max_length=300)
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "year", "kind"], name="cost_is_entered_once_a_year_and_kind"),
            models.CheckConstraint(condition=Q(kind__in=list(COST_KINDS)), name="cost_kind_is_known"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="cost_is_not_negative"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="cost_year_is_sensible"),
            models.CheckConstraint(condition=~Q(source=""), name="cost_names_its_source"),
        ]
