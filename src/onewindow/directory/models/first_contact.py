from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from onewindow.directory.models.places import EQUAL, HAS_DAYS, OVERLAPS, Department, Post


class FirstContact(models.Model):
    """A department's stated rule: the A holder of this post answers first for what is received online (首办负责, S-05).

    Where a department states none, the order of FIRST_CONTACT_SQL holds. What a window receives is its clerk's own.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=120)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="first_contact_period_has_days"),
            models.CheckConstraint(condition=~Q(document=""), name="first_contact_names_its_document"),
            ExclusionConstraint(
                name="department_has_one_first_contact_at_a_time",
                expressions=[("department", EQUAL), ("period", OVERLAPS)],
            ),
        ]
