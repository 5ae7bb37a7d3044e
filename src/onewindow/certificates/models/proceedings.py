"""What precedes a revocation or withdrawal, and the reminders before a term ends."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from onewindow.certificates.models.register import Certificate
from onewindow.certificates.rules import PROPOSED_ACTS


class Proceeding(models.Model):
    """A revocation or withdrawal in preparation: what is intended and why, that the holder was told, what he answered (7, 36, 69).

    Prepared without `told_on` when another room found the reason (a false commitment): the department then tells, or drops it.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="proceedings")
    intended = models.CharField(max_length=12)
    ground = models.CharField(max_length=20)
    facts_sealed = models.BinaryField()
    source_kind = models.CharField(max_length=24, blank=True)
    source_id = models.CharField(max_length=64, blank=True)
    prepared_on = models.DateField()
    told_on = models.DateField(null=True)
    told_proof = models.CharField(max_length=200, blank=True)
    answer_by = models.DateField(null=True)
    stated_on = models.DateField(null=True)
    statement_sealed = models.BinaryField(null=True)
    hearing_on = models.DateField(null=True)
    hearing_record = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=8, blank=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate", "intended"],
                condition=Q(outcome=""),
                name="certificate_has_one_open_proceeding_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "intended"],
                condition=~Q(source_kind=""),
                name="a_found_reason_is_prepared_once",
            ),
            models.CheckConstraint(
                condition=Q(intended__in=list(PROPOSED_ACTS)), name="proceeding_intends_a_known_act"
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True, answer_by__isnull=True, told_proof="")
                | (Q(told_on__isnull=False, answer_by__isnull=False, answer_by__gte=F("told_on")) & ~Q(told_proof="")),
                name="holder_is_told_with_proof_and_time_to_answer",
            ),
            models.CheckConstraint(
                condition=Q(stated_on__isnull=True, statement_sealed__isnull=True)
                | Q(
                    statement_sealed__isnull=False,
                    stated_on__isnull=False,
                    told_on__isnull=False,
                    stated_on__gte=F("told_on"),
                ),
                name="holder_is_heard_after_he_was_told",
            ),
            models.CheckConstraint(
                condition=Q(hearing_on__isnull=True, hearing_record="")
                | (
                    Q(hearing_on__isnull=False, told_on__isnull=False, hearing_on__gte=F("told_on"))
                    & ~Q(hearing_record="")
                ),
                name="hearing_has_its_record",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_on__isnull=True)
                | Q(outcome="dropped", ended_on__isnull=False)
                | Q(outcome="done", ended_on__isnull=False, told_on__isnull=False),
                name="proceeding_is_done_after_the_holder_was_told",
            ),
        ]


class ExpiryReminder(models.Model):
    """That somebody was reminded of the end of one term at one distance: claimed once, however many workers sweep."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="reminders")
    audience = models.CharField(max_length=12)
    valid_to = models.DateField()
    days = models.SmallIntegerField()
    reminded_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate", "audience", "valid_to", "days"], name="expiry_is_reminded_once_at_a_distance"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["holder", "department"]), name="expiry_reminder_has_a_known_audience"
            ),
        ]
