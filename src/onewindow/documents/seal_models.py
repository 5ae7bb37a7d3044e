"""Seals as things: where each lies, who keeps it, what it sealed (W-05)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from onewindow.documents.rules import SEAL_STATES

EQUAL, OVERLAPS = RangeOperators.EQUAL, RangeOperators.OVERLAPS


def name_account(*, null: bool = False) -> models.ForeignKey:
    """A member of staff, named as long as the row stands."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=null, on_delete=models.PROTECT, related_name="+")


class OfficialSeal(models.Model):
    """One seal of a department kept at a window (办证专用章)."""

    department = models.ForeignKey("directory.Department", on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey("directory.Window", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    document = models.CharField(max_length=120)
    in_use_since = models.DateField()
    state = models.CharField(max_length=8, default="in_use")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(SEAL_STATES)), name="official_seal_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="in_use", ended_at__isnull=True, end_reason="")
                | (~Q(state="in_use") & Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="seal_out_of_use_says_when_and_why",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(document=""), name="official_seal_has_name_and_document"),
            models.UniqueConstraint(
                fields=["department", "name"], condition=~Q(state="retired"), name="department_has_one_seal_of_a_name"
            ),
        ]


class SealItem(models.Model):
    """What a seal is for at its window: one item, by day."""

    seal = models.ForeignKey(OfficialSeal, on_delete=models.PROTECT, related_name="items")
    department = models.ForeignKey("directory.Department", on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey("directory.Window", on_delete=models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=64)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False), name="seal_item_period_has_days"
            ),
            ExclusionConstraint(
                name="item_has_one_seal_at_a_window_at_a_time",
                expressions=[("department", EQUAL), ("window", EQUAL), ("item_code", EQUAL), ("period", OVERLAPS)],
            ),
        ]


class SealTransfer(models.Model):
    """One hand-over of a seal, signed by both: by the giver when offered, by the taker when taken.

    `from_account` None: from the department to its first keeper. `given_by` signs for the giver: the keeper, or the head.
    """

    seal = models.ForeignKey(OfficialSeal, on_delete=models.PROTECT, related_name="transfers")
    from_account = name_account(null=True)
    to_account = name_account()
    given_by = name_account()
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    drop_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seal"],
                condition=Q(taken_at__isnull=True, dropped_at__isnull=True),
                name="seal_has_one_open_transfer",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(dropped_at__isnull=True),
                name="seal_transfer_is_taken_or_dropped",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("given_at")),
                name="seal_is_taken_after_it_is_given",
            ),
            models.CheckConstraint(
                condition=Q(from_account__isnull=True) | ~Q(from_account=F("to_account")),
                name="seal_goes_to_somebody_else",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="seal_transfer_has_a_reason"),
        ]


class SealCustody(models.Model):
    """Who keeps a seal, from when until when."""

    seal = models.ForeignKey(OfficialSeal, on_delete=models.PROTECT, related_name="custodies")
    account = name_account()
    transfer = models.OneToOneField(SealTransfer, on_delete=models.PROTECT, related_name="custody")
    period = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False), name="seal_custody_has_a_beginning"
            ),
            ExclusionConstraint(
                name="seal_has_one_keeper_at_a_time", expressions=[("seal", EQUAL), ("period", OVERLAPS)]
            ),
        ]


class SealUse(models.Model):
    """One sealed paper: a numbered document of the house, or something outside, entered by hand with its purpose.

    A receipt's seal is derived from the receipt itself, so that receiving writes no row for it.
    """

    seal = models.ForeignKey(OfficialSeal, on_delete=models.PROTECT, related_name="uses")
    document = models.ForeignKey("documents.Document", null=True, on_delete=models.PROTECT, related_name="+")
    outside_number = models.CharField(max_length=80, blank=True, default="")
    purpose = models.CharField(max_length=200, blank=True, default="")
    copies = models.PositiveSmallIntegerField()
    account = name_account()
    custodian = name_account()
    used_at = models.DateTimeField()
    used_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seal", "used_at"], name="seal_use_by_time")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, purpose="", outside_number="")
                | (Q(document__isnull=True) & ~Q(purpose="")),
                name="seal_use_is_a_document_or_has_a_purpose",
            ),
            models.CheckConstraint(condition=Q(copies__gte=1), name="seal_use_has_copies"),
            models.UniqueConstraint(fields=["seal", "document"], name="document_is_sealed_once_by_a_seal"),
        ]
