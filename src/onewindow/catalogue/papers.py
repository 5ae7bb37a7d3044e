"""Tables of what is printed of the catalogue and of the regulations it rests on (B-04, O-11)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from onewindow.catalogue.disclosures import PRINTED_FORMS
from onewindow.catalogue.terms import REGULATION_KINDS


class DisclosurePrint(models.Model):
    """One version of a guide, printed and put up somewhere; a newer version makes it old (K-15, B-04)."""

    version = models.ForeignKey("catalogue.ItemVersion", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=14)
    place = models.CharField(max_length=60)
    printed_on = models.DateField()
    removed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(form__in=list(PRINTED_FORMS)), name="disclosure_form_is_known"),
            models.CheckConstraint(condition=~Q(place=""), name="disclosure_says_where_it_hangs"),
            models.UniqueConstraint(
                fields=["version", "form", "place"],
                condition=Q(removed_on__isnull=True),
                name="one_version_hangs_once_in_a_place",
            ),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=models.F("printed_on")),
                name="disclosure_is_removed_after_it_was_put_up",
            ),
        ]


class Regulation(models.Model):
    """A law, a document or a rule of the house: its number, issuer, dates, and what took its place (O-11, D-06)."""

    number = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200)
    # The title as citations compare it: without book marks, blanks and 中华人民共和国.
    title_key = models.CharField(max_length=200)
    issuer = models.CharField(max_length=100)
    kind = models.CharField(max_length=26)
    topic = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    period = DateRangeField()
    source = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    repeal_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(REGULATION_KINDS)), name="regulation_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(title_key="") & ~Q(issuer=""), name="regulation_has_title_and_issuer"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False), name="regulation_period_has_days"
            ),
            models.CheckConstraint(
                condition=Q(period__upper_inf=True) | ~Q(repeal_note=""), name="regulation_ends_by_something"
            ),
            ExclusionConstraint(
                name="regulation_of_one_title_is_in_force_once_at_a_time",
                expressions=[
                    ("title_key", RangeOperators.EQUAL),
                    ("issuer", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(
                fields=["number", "issuer"], condition=~Q(number=""), name="regulation_number_is_given_once"
            ),
        ]
