"""What entered a hall and when, what waits, which halls closed, which powers moved."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from onewindow.governance.models.rounds import NAMES_SOURCE, RoundLine
from onewindow.governance.terms import DIRECTIONS, LEVELS, WAITERS, WAITING_ENDS, WAITING_REASONS


class EntryBatch(models.Model):
    """Items that entered the hall together (K-24). `items_named`, `departments_named`: the numbers an account prints."""

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    document_number = models.CharField(max_length=120, blank=True, default="")
    entered_on = models.DateField(null=True, blank=True)
    items_named = models.PositiveIntegerField(null=True, blank=True)
    departments_named = models.PositiveSmallIntegerField(null=True, blank=True)
    mark = models.CharField(max_length=16, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "number"], name="batch_number_is_unique_in_its_centre"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(title=""), name="batch_has_a_number_and_a_title"),
            models.CheckConstraint(condition=NAMES_SOURCE, name="batch_of_an_account_names_its_source"),
            models.CheckConstraint(
                condition=~Q(mark="") | (~Q(document_number="") & Q(entered_on__isnull=False)),
                name="own_batch_has_its_document_and_day",
            ),
        ]


class BatchItem(models.Model):
    """One item of a batch, whose department and whose name it is enforced in (行政执法主体, K-24)."""

    batch = models.ForeignKey(EntryBatch, on_delete=models.PROTECT, related_name="items")
    item_code = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=300)
    department_name = models.CharField(max_length=100)
    enforcement_subject = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "name"], name="item_enters_once_in_a_batch"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(department_name="") & ~Q(enforcement_subject=""),
                name="entered_item_names_department_and_enforcement_subject",
            ),
        ]


class WaitingMatter(models.Model):
    """What asked to enter the hall and cannot yet, why and since when (O-09); ended by entering or by taking it back."""

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=300)
    item_code = models.CharField(max_length=64, blank=True, default="")
    department_name = models.CharField(max_length=100, blank=True, default="")
    reason = models.CharField(max_length=13)
    since = models.DateField(null=True, blank=True)
    day_note = models.CharField(max_length=200, blank=True, default="")
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=9, blank=True, default="")
    batch = models.ForeignKey(EntryBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=16, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "kind", "name"],
                condition=Q(ended_on__isnull=True),
                name="matter_waits_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(WAITERS), reason__in=list(WAITING_REASONS)) & ~Q(name=""),
                name="waiting_matter_says_what_and_why",
            ),
            models.CheckConstraint(condition=NAMES_SOURCE, name="waiting_matter_of_an_account_names_its_source"),
            models.CheckConstraint(
                condition=Q(since__isnull=False) | (~Q(mark="") & ~Q(day_note="")),
                name="waiting_matter_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, outcome="", batch__isnull=True)
                | (Q(ended_on__isnull=False) & Q(outcome__in=list(WAITING_ENDS))),
                name="waiting_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(since__isnull=True) | Q(ended_on__gte=F("since")),
                name="waiting_does_not_end_before_it_began",
            ),
        ]


class OwnHallClosure(models.Model):
    """A department closed its own counter when its items entered the hall (K-17), with what proves it."""

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    department_name = models.CharField(max_length=100)
    hall = models.CharField(max_length=200)
    closed_on = models.DateField(null=True, blank=True)
    day_note = models.CharField(max_length=200, blank=True, default="")
    evidence = models.CharField(max_length=500)
    batch = models.ForeignKey(EntryBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=16, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "department_name", "hall"], name="own_hall_closes_once"),
            models.CheckConstraint(
                condition=~Q(department_name="") & ~Q(hall="") & ~Q(evidence=""), name="closed_hall_has_its_evidence"
            ),
            models.CheckConstraint(condition=NAMES_SOURCE, name="closed_hall_of_an_account_names_its_source"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=False) | (~Q(mark="") & ~Q(day_note="")), name="closed_hall_says_when"
            ),
        ]


class AuthorityChange(models.Model):
    """A power brought down to a lower level or recalled to a higher one (K-16)."""

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=300)
    department_name = models.CharField(max_length=100, blank=True, default="")
    direction = models.CharField(max_length=4)
    from_level = models.CharField(max_length=1)
    to_level = models.CharField(max_length=1)
    from_unit = models.CharField(max_length=100, blank=True, default="")
    to_unit = models.CharField(max_length=100, blank=True, default="")
    document_number = models.CharField(max_length=120, blank=True, default="")
    changed_on = models.DateField(null=True, blank=True)
    day_note = models.CharField(max_length=200, blank=True, default="")
    line = models.OneToOneField(RoundLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=16, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "name", "direction", "changed_on"],
                nulls_distinct=False,
                name="authority_moves_once_a_day",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="authority_change_names_its_item"),
            models.CheckConstraint(
                condition=Q(direction__in=list(DIRECTIONS), from_level__in=list(LEVELS), to_level__in=list(LEVELS)),
                name="authority_change_is_between_known_levels",
            ),
            models.CheckConstraint(
                condition=Q(direction="down", to_level__gt=F("from_level"))
                | Q(direction="up", to_level__lt=F("from_level")),
                name="authority_moves_the_way_it_says",
            ),
            models.CheckConstraint(condition=NAMES_SOURCE, name="authority_change_of_an_account_names_its_source"),
            models.CheckConstraint(
                condition=(Q(changed_on__isnull=False) & ~Q(document_number="")) | (~Q(mark="") & ~Q(day_note="")),
                name="authority_change_has_its_document_and_day",
            ),
        ]
