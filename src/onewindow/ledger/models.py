"""Tables of the ledger. The application may insert and read entries and seals; it can never change or remove one."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now

from onewindow.ledger.rules import LATE_AFTER, ORIGINS, SOURCES


class LedgerEntry(models.Model):
    """One thing that happened to one subject. `body` is the canonical text; the columns repeat it for reading."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    seq = models.IntegerField()
    event = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=16)
    actor_account_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80, blank=True)
    department_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=8)
    reference = models.CharField(max_length=200, blank=True)
    late_reason = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=8)
    body = models.TextField()
    previous = models.BinaryField()
    hash = models.BinaryField()
    xid = models.BigIntegerField()

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "seq"], name="ledger_subject_counts_one_by_one"
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="ledger_count_begins_at_one"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="ledger_source_is_known"),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="ledger_origin_is_known"),
            models.CheckConstraint(
                condition=~Q(source="outside") | ~Q(reference=""), name="ledger_outside_act_names_its_number"
            ),
            models.CheckConstraint(
                condition=~Q(origin="live")
                | Q(source="law")
                | ~Q(late_reason="")
                | Q(recorded_at__lte=F("occurred_at") + Value(LATE_AFTER)),
                name="ledger_late_entry_gives_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(origin="live") | Q(occurred_at__lte=F("recorded_at") + Value(timedelta(minutes=2))),
                name="ledger_act_is_not_in_the_future",
            ),
        ]
        indexes = [
            models.Index(fields=["xid", "id"], name="ledger_in_commit_order"),
            models.Index(fields=["event", "recorded_at"], name="ledger_by_event"),
        ]


class LedgerHead(models.Model):
    """The last row of each subject: serialises writers and exposes a cut-off tail."""

    pk = models.CompositePrimaryKey("subject_kind", "subject_id")
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    seq = models.IntegerField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_head"
        constraints = [models.CheckConstraint(condition=Q(seq__gte=1), name="ledger_head_counts_from_one")]


class LedgerPending(models.Model):
    """One reaction that still has to run for one entry: the history row is the queue."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.CASCADE, related_name="+", db_index=False)
    reaction = models.CharField(max_length=120)
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    not_before = models.DateTimeField()

    class Meta:
        db_table = "ledger_pending"
        constraints = [
            models.UniqueConstraint(fields=["entry", "reaction"], name="ledger_reaction_waits_once"),
            models.CheckConstraint(condition=Q(attempts__gte=0), name="ledger_attempts_are_not_negative"),
        ]
        indexes = [models.Index(fields=["not_before", "id"], name="ledger_pending_in_order")]


class LedgerSeal(models.Model):
    """The seal of one day (一日一报): a Merkle root over the rows of the transactions between two horizons."""

    day = models.DateField(unique=True)
    horizon_from = models.BigIntegerField()
    horizon_to = models.BigIntegerField()
    count = models.IntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ledger_seal"
        constraints = [
            models.UniqueConstraint(fields=["horizon_from"], name="ledger_seals_do_not_fork"),
            models.CheckConstraint(
                condition=Q(horizon_to__gte=F("horizon_from")), name="ledger_seal_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(count__gte=0), name="ledger_seal_count_is_not_negative"),
        ]
