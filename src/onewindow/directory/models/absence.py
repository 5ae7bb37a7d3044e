from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from onewindow.directory.absence_rules import ABSENCE_KINDS
from onewindow.directory.models.places import EQUAL, HAS_DAYS, OVERLAPS, Post


class Absence(models.Model):
    """Somebody who holds posts is away for days; the other holder of each post stands in (AB 岗, M-04)."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    note = models.CharField(max_length=200, blank=True, default="")
    period = DateRangeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Back earlier than planned: the day on which it was planned to end, and by whose word it ended.
    planned_last_day = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)
    end_note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=HAS_DAYS & Q(period__upper_inf=False), name="absence_has_its_first_and_last_day"
            ),
            models.CheckConstraint(condition=Q(kind__in=sorted(ABSENCE_KINDS)), name="absence_kind_is_known"),
            ExclusionConstraint(
                name="account_is_absent_once_at_a_time",
                expressions=[("account", EQUAL), ("period", OVERLAPS)],
                condition=Q(cancelled_on__isnull=True),
            ),
        ]


class AbsencePost(models.Model):
    """One post the absent person holds in these days. A and B of a post are never away together, whatever a program writes."""

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="posts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    position = models.CharField(max_length=1)
    period = DateRangeField()
    cancelled_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS & Q(period__upper_inf=False), name="absence_at_a_post_has_days"),
            models.CheckConstraint(condition=Q(position__in=["A", "B"]), name="absence_is_an_a_or_b_holders"),
            ExclusionConstraint(
                name="post_is_never_left_empty",
                expressions=[("post", EQUAL), ("period", OVERLAPS)],
                condition=Q(cancelled_on__isnull=True),
            ),
        ]
