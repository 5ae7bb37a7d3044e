"""审管衔接: who regulates which item, and what was handed to him to be signed for."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from onewindow.certificates.models.register import point_below

EQUAL, OVERLAPS = RangeOperators.EQUAL, RangeOperators.OVERLAPS
PUSHED = ["grant", "change", "renew", "deem_renewed", "withdraw", "revoke", "cancel", "deregister"]


class RegulatingSection(models.Model):
    """Which section regulates a department's item after it is granted, for a range of days; `item_code` "": all its items.

    The section is a post (its holders of the day sign), or a whole department (any of its people does).
    """

    department = point_below("directory.Department")
    item_code = models.CharField(max_length=64, blank=True)
    section_department = point_below("directory.Department")
    section_post = point_below("directory.Post", null=True)
    source = models.CharField(max_length=200)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="item_has_one_regulating_section_at_a_time",
                expressions=[("department", EQUAL), ("item_code", EQUAL), ("period", OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(source=""), name="regulating_section_names_its_source"),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False),
                name="regulating_section_begins_on_a_day",
            ),
        ]


class RegulationPush(models.Model):
    """One grant or change handed to the section that regulates it; signed for by a person of that section.

    `entry`: the ledger row it follows from, so that a reaction run twice hands it over once.
    """

    entry_id = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=12)
    case_number = models.CharField(max_length=50, blank=True)
    certificate_number = models.CharField(max_length=80, blank=True)
    item_code = models.CharField(max_length=64)
    item_name = models.CharField(max_length=300)
    department = point_below("directory.Department")
    section_department = point_below("directory.Department")
    section_post = point_below("directory.Post", null=True)
    holder_masked = models.CharField(max_length=120)
    happened_on = models.DateField()
    pushed_on = models.DateField()
    sign_by = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    signed_name = models.CharField(max_length=80, blank=True)
    signed_account = point_below("accounts.Account", null=True)
    note = models.CharField(max_length=300, blank=True)
    urged = models.SmallIntegerField(default=0)
    urged_on = models.DateField(null=True)
    origin = models.CharField(max_length=8)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["section_department", "-id"], name="push_of_section"),
            models.Index(fields=["department", "-id"], name="push_of_department"),
            models.Index(fields=["sign_by"], condition=Q(signed_on__isnull=True), name="push_waiting_to_be_signed"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PUSHED), name="push_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=~Q(case_number="") | ~Q(certificate_number=""), name="push_names_its_case_or_certificate"
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True, signed_name="", signed_account__isnull=True)
                | (
                    Q(signed_on__isnull=False, signed_on__gte=F("pushed_on"), signed_account__isnull=False)
                    & ~Q(signed_name="")
                ),
                name="push_is_signed_by_somebody_after_it_came",
            ),
            models.CheckConstraint(condition=Q(urged__gte=0), name="push_is_urged_a_number_of_times"),
        ]
