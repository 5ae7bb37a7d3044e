"""How administrative divisions follow one another: towns merged, a county become a city; nothing of the old is lost."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from onewindow.directory.models.places import EQUAL, OVERLAPS, Department, Region


class RegionChange(models.Model):
    """One decision about divisions: its document and the day from which it holds."""

    document = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    effective_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(document="") & ~Q(title=""), name="region_change_names_its_document"),
        ]


class RegionSuccession(models.Model):
    """An old division and what it became; a division may have several predecessors and several successors."""

    change = models.ForeignKey(RegionChange, on_delete=models.PROTECT, related_name="successions")
    old = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["old", "new"], name="region_succeeds_another_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="region_does_not_succeed_itself"),
        ]


class DepartmentSeat(models.Model):
    """Where a department sat before a change of divisions; its present seat is `Department.region`."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="past_seats")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(RegionChange, on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="past_seat_has_both_ends",
            ),
            ExclusionConstraint(
                name="department_sits_in_one_region_at_a_time",
                expressions=[("department", EQUAL), ("period", OVERLAPS)],
            ),
        ]
