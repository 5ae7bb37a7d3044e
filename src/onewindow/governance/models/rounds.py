"""Rounds, their lines, who signed, and what publishing did to the catalogue."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from onewindow.directory.rules import SIGNING_BODIES
from onewindow.governance.terms import (
    CARRIED,
    ENTRIES,
    FEE_REASONS,
    ITEM_TYPES,
    LEAVING,
    LEVELS,
    MARKS,
    REASONS,
    RESULTS,
    RESULTS_OF_DISPOSITION,
)

# An entry taken from an account names the account; the centre's own needs none (RD-20).
NAMES_SOURCE = Q(mark="") | (Q(mark__in=list(MARKS)) & ~Q(source=""))


class Round(models.Model):
    """One clean-up of a centre's catalogue (K-07). `effective_on`: from when its results hold.

    `day_note` says how exact the days of an account are; `departments_named` is the number the account prints.
    `digest` is of the lines put to signature, or of the file a recorded round came from.
    """

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    document_number = models.CharField(max_length=120, blank=True, default="")
    document_date = models.DateField(null=True, blank=True)
    data_cutoff = models.DateField(null=True, blank=True)
    effective_on = models.DateField()
    day_note = models.CharField(max_length=200, blank=True, default="")
    departments_named = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=9, default="draft")
    edition = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64, blank=True, default="")
    mark = models.CharField(max_length=16, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "number"], name="round_number_is_unique_in_its_centre"),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_number_starts_at_one"),
            models.CheckConstraint(condition=~Q(title=""), name="round_has_a_title"),
            models.CheckConstraint(condition=NAMES_SOURCE, name="round_of_an_account_names_its_source"),
            models.CheckConstraint(
                condition=Q(mark="", state__in=["draft", "signing", "published"])
                | (~Q(mark="") & Q(state__in=["draft", "recorded"])),
                name="round_of_an_account_is_recorded_not_published",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", digest="") | (~Q(state="draft") & ~Q(digest="")),
                name="round_put_to_signature_has_its_digest",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (~Q(document_number="") & Q(document_date__isnull=False, published_at__isnull=False)),
                name="published_round_has_its_document",
            ),
        ]


class RoundLine(models.Model):
    """What a round says of one item: by code, or of another time by type and name (RD-19).

    `unnamed`: the account counts the item without naming it. `departments_involved`: how many departments it concerns (K-20).
    `changes` is what simplifying changes in the guide: promised_limit, visits, steps and materials left out.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="lines")
    line_no = models.PositiveIntegerField()
    item_code = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=300)
    unnamed = models.BooleanField(default=False)
    item_type = models.CharField(max_length=14)
    department = models.ForeignKey(
        "directory.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department_name = models.CharField(max_length=100, blank=True, default="")
    enforcement_subject = models.CharField(max_length=100, blank=True, default="")
    result = models.CharField(max_length=8, blank=True, default="")
    entry = models.CharField(max_length=10, blank=True, default="")
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    disposition = models.CharField(max_length=24, blank=True, default="")
    merged_into = models.CharField(max_length=300, blank=True, default="")
    devolved_to_level = models.CharField(max_length=1, blank=True, default="")
    devolved_to = models.CharField(max_length=100, blank=True, default="")
    in_hall = models.BooleanField(null=True, blank=True)
    instant = models.BooleanField(null=True, blank=True)
    departments_involved = models.PositiveSmallIntegerField(null=True, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "line_no"], name="line_number_is_unique_in_its_round"),
            models.UniqueConstraint(
                fields=["round", "item_code"], condition=~Q(item_code=""), name="item_stands_once_in_a_round"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="line_names_its_item"),
            models.CheckConstraint(condition=Q(unnamed=False) | Q(item_code=""), name="unnamed_item_has_no_code"),
            models.CheckConstraint(condition=Q(item_type__in=list(ITEM_TYPES)), name="line_type_is_known"),
            models.CheckConstraint(
                condition=Q(result__in=["", *RESULTS], entry__in=["", *ENTRIES]), name="line_decision_is_known"
            ),
            models.CheckConstraint(
                condition=Q(reasons__contained_by=list(REASONS)), name="line_gives_reasons_of_the_list"
            ),
            models.CheckConstraint(
                condition=~Q(result__in=LEAVING) | Q(entry=""), name="item_that_leaves_has_no_entry_decision"
            ),
            models.CheckConstraint(
                condition=Q(entry__in=["", "must_enter"]) | Q(reasons__len__gte=1),
                name="deferred_or_returned_item_has_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(result="merge") & ~Q(merged_into="")) | (~Q(result="merge") & Q(merged_into="")),
                name="merged_item_names_what_it_joins",
            ),
            models.CheckConstraint(
                condition=(Q(result="devolve") & Q(devolved_to_level__in=list(LEVELS)))
                | (~Q(result="devolve") & Q(devolved_to_level="", devolved_to="")),
                name="devolved_item_names_its_level",
            ),
            models.CheckConstraint(
                condition=Q(disposition="")
                | Q(disposition="market_regulates", result__in=RESULTS_OF_DISPOSITION["market_regulates"])
                | Q(disposition="local_manages_better", result__in=RESULTS_OF_DISPOSITION["local_manages_better"])
                | Q(disposition="kept_and_standardised", result__in=RESULTS_OF_DISPOSITION["kept_and_standardised"]),
                name="line_disposition_fits_its_result",
            ),
            models.CheckConstraint(
                condition=Q(changes={}) | Q(result="simplify"), name="only_a_simplified_item_is_changed"
            ),
            models.CheckConstraint(
                condition=Q(departments_involved__isnull=True) | Q(departments_involved__gte=1),
                name="item_concerns_at_least_one_department",
            ),
        ]


class Signature(models.Model):
    """One body's signature under one edition of a round: who, by which post, on which day, over which lines (K-06)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="signatures")
    edition = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    body = models.CharField(max_length=20)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    account_name = models.CharField(max_length=64)
    post = models.ForeignKey("directory.Post", on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=100)
    signed_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "edition", "body"], name="body_signs_an_edition_once"),
            models.UniqueConstraint(fields=["round", "edition", "account"], name="nobody_signs_for_two_bodies"),
            models.CheckConstraint(condition=Q(body__in=list(SIGNING_BODIES)), name="signing_body_is_known"),
        ]


class CarriedResult(models.Model):
    """What publishing a round did to a live item, so that nothing happens silently (K-06)."""

    line = models.OneToOneField(RoundLine, on_delete=models.PROTECT, related_name="carried")
    kind = models.CharField(max_length=9)
    version_id = models.BigIntegerField(null=True, blank=True)
    on = models.DateField()
    words = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(CARRIED)), name="carried_result_is_known"),
            models.CheckConstraint(
                condition=~Q(kind="drafted") | Q(version_id__isnull=False), name="carried_draft_names_its_version"
            ),
        ]


class CancelledFee(models.Model):
    """A charge that ends with its item, or is struck off it (K-12). Money in fen; None: by `standard`."""

    line = models.ForeignKey(RoundLine, on_delete=models.PROTECT, related_name="cancelled_fees")
    name = models.CharField(max_length=100)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    standard = models.CharField(max_length=500, blank=True, default="")
    basis = models.CharField(max_length=300, blank=True, default="")
    reason = models.CharField(max_length=10)
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "name"], name="fee_is_cancelled_once_in_a_line"),
            models.CheckConstraint(condition=~Q(name=""), name="cancelled_fee_has_a_name"),
            models.CheckConstraint(condition=Q(reason__in=list(FEE_REASONS)), name="cancelled_fee_reason_is_known"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="cancelled_fee_is_not_negative"
            ),
        ]
