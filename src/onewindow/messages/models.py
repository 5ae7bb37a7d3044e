from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from onewindow.messages.rules import CHANNELS, ELECTRONIC, MOST_ATTEMPTS, PROOF_KINDS, STATES


class AddressConfirmation(models.Model):
    """A holder (party or account, by kind and id) agreed to be served at an address of a channel (RD-13)."""

    holder_kind = models.CharField(max_length=24)
    holder_id = models.CharField(max_length=40)
    channel = models.CharField(max_length=8)
    address_hash = models.BinaryField(max_length=32)
    address_masked = models.CharField(max_length=80)
    how = models.CharField(max_length=12)
    confirmed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["holder_kind", "holder_id", "channel", "address_hash"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_confirmation_per_holder_and_address",
            ),
            models.CheckConstraint(condition=Q(channel__in=list(CHANNELS)), name="confirmation_channel_is_known"),
            models.CheckConstraint(
                condition=Q(how__in=["code", "signature", "counter"]), name="confirmation_was_made_in_a_known_way"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("confirmed_at")),
                name="confirmation_is_withdrawn_after_it_was_given",
            ),
        ]


class Message(models.Model):
    """One send: one address, one channel, one state of its own. Two sends of one notice are two rows."""

    key = models.CharField(max_length=160, unique=True)
    channel = models.CharField(max_length=8)
    address_sealed = models.BinaryField()
    address_hash = models.BinaryField(max_length=32)
    address_masked = models.CharField(max_length=80)
    template = models.CharField(max_length=60)
    # Texts carry names and codes, so they are sealed like the address; the hash tells a repeated send from another.
    text_sealed = models.BinaryField()
    text_hash = models.BinaryField(max_length=32)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.CharField(max_length=40)
    # A notice with legal effect (送达): electronically only at a confirmed address.
    service = models.BooleanField(default=False)
    confirmation = models.ForeignKey(
        AddressConfirmation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin = models.CharField(max_length=8)
    state = models.CharField(max_length=10, default="queued")
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True, default="")
    failure = models.CharField(max_length=300, blank=True, default="")
    proof_kind = models.CharField(max_length=16, blank=True, default="")
    proof_text = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="message_by_subject"),
            models.Index(fields=["channel", "address_hash", "id"], name="message_by_address"),
            models.Index(
                fields=["next_attempt_at", "id"], condition=Q(state="queued"), name="message_waiting_to_be_sent"
            ),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="message_being_sent"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(channel__in=list(CHANNELS)), name="message_channel_is_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="message_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="sending", leased_until__isnull=False)
                | (~Q(state="sending") & Q(leased_until__isnull=True)),
                name="message_is_leased_exactly_while_sending",
            ),
            models.CheckConstraint(
                condition=~Q(state="queued") | Q(next_attempt_at__isnull=False),
                name="queued_message_has_its_next_attempt",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_message_says_when_it_was_sent"
            ),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False, proof_kind__in=list(PROOF_KINDS))
                | (~Q(state="delivered") & Q(delivered_at__isnull=True, proof_kind="")),
                name="message_has_proof_exactly_when_delivered",
            ),
            models.CheckConstraint(
                condition=Q(state="failed", failed_at__isnull=False) & ~Q(failure="")
                | (~Q(state="failed") & Q(failed_at__isnull=True)),
                name="message_has_a_reason_exactly_when_failed",
            ),
            models.CheckConstraint(
                condition=Q(service=False) | ~Q(channel__in=sorted(ELECTRONIC)) | Q(confirmation__isnull=False),
                name="electronic_service_has_a_confirmed_address",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=MOST_ATTEMPTS * 20), name="message_attempts_stay_within_reason"
            ),
        ]


class DeliveryAttempt(models.Model):
    """One try to send a message, kept whatever came of it."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    detail = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "number"], name="attempts_of_a_message_are_numbered_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["sent", "delivered", "failed", "lost"]), name="attempt_outcome_is_known"
            ),
        ]
