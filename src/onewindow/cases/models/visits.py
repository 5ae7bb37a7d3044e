"""Who came to the window about a case, and when (C-15): one row for a person and a day, however much was done that day."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from onewindow.cases.models.case import Case, point_down
from onewindow.cases.rules.visits import VISIT_REASONS, VISITORS


class CaseVisit(models.Model):
    """One coming. `person` None: somebody who is no party of the case; who it was is not asked."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits", db_index=False)
    who = models.CharField(max_length=10)
    person = point_down("parties.Party", null=True)
    window = point_down("directory.Window", null=True)
    reasons = ArrayField(models.CharField(max_length=10))
    visited_on = models.DateField()
    visited_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["visited_on"], name="visit_by_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "person", "visited_on"],
                nulls_distinct=False,
                name="a_person_visits_a_case_once_a_day",
            ),
            models.CheckConstraint(condition=Q(who__in=list(VISITORS)), name="visitor_is_known"),
            models.CheckConstraint(
                condition=Q(who="other", person__isnull=True) | (~Q(who="other") & Q(person__isnull=False)),
                name="visitor_of_the_case_is_named",
            ),
            models.CheckConstraint(
                condition=Q(reasons__contained_by=list(VISIT_REASONS), reasons__len__gt=0),
                name="visit_has_known_reasons",
            ),
        ]
