"""The register itself: certificates, what each said at which time, what happened to it, and what its holder applied for."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, DateField, ExpressionWrapper, F, Func, Q, When
from django.db.models.functions import Greatest, Least

from onewindow.certificates.rules import ENDING_STATES, CertificateAct

ACTS = [act.value for act in CertificateAct]
ENDINGS = [str(act) for act in ENDING_STATES]
APPLIED = ["change", "renew", "deregister"]
OUTCOMES = ["granted", "deemed", "refused", "withdrawn", "not_accepted"]
EQUAL, OVERLAPS = RangeOperators.EQUAL, RangeOperators.OVERLAPS


def point_below(to: str, *, null: bool = False) -> models.ForeignKey:
    """A foreign key to a room below: kept as long as a certificate names it, no way back up."""
    return models.ForeignKey(to, on_delete=models.PROTECT, null=null, related_name="+")


def make_period_in_force() -> Func:
    """The days in force, half open: to the end of the term or to the day something ended it, whichever comes first."""
    after_term = ExpressionWrapper(F("valid_to") + 1, output_field=DateField())
    last = Case(
        When(valid_to__isnull=True, ended_on__isnull=True, then=None),
        default=Greatest(F("valid_from"), Least(after_term, F("ended_on"))),
        output_field=DateField(),
    )
    return Func(F("valid_from"), last, function="daterange")


class Certificate(models.Model):
    """One certificate as it is now. Its state is derived from these dates, so that it lapses by itself.

    `valid_to` None with `long_term`: without end; None without it: as the certificate itself says (`term_note`).
    """

    number = models.CharField(max_length=80, unique=True)
    check_code = models.CharField(max_length=12)
    case_number = models.CharField(max_length=50)
    item_version = point_below("catalogue.ItemVersion")
    item_code = models.CharField(max_length=64)
    item_name = models.CharField(max_length=300)
    regime = models.CharField(max_length=30)
    department = point_below("directory.Department")
    holder = point_below("parties.Party")
    holder_kind = models.CharField(max_length=12)
    # What the permission is tied to (a place, a vehicle), where the item says so: searchable by keyed hash, sealed to read.
    one_in_force = models.BooleanField()
    object_hash = models.BinaryField(max_length=32)
    object_sealed = models.BinaryField(null=True)
    issued_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    long_term = models.BooleanField()
    term_note = models.CharField(max_length=100, blank=True)
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=12, blank=True)
    deregistered_on = models.DateField(null=True)
    period = models.GeneratedField(expression=make_period_in_force(), output_field=DateRangeField(), db_persist=True)
    version = models.IntegerField(default=1)
    origin = models.CharField(max_length=8)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["holder", "id"], name="certificate_of_holder"),
            models.Index(fields=["department", "valid_to", "id"], name="certificate_by_department"),
            models.Index(fields=["item_code", "id"], name="certificate_by_item"),
            models.Index(
                fields=["valid_to"],
                condition=Q(valid_to__isnull=False, ended_on__isnull=True, deregistered_on__isnull=True),
                name="certificate_that_will_lapse",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_number"], name="one_certificate_per_granting_case"),
            ExclusionConstraint(
                name="one_certificate_in_force_for_holder_item_and_object",
                expressions=[("holder", EQUAL), ("item_code", EQUAL), ("object_hash", EQUAL), ("period", OVERLAPS)],
                condition=Q(one_in_force=True),
            ),
            models.CheckConstraint(
                condition=Q(check_code__regex=r"^[0-9A-HJKMNP-TV-Z]{12}$"),
                name="certificate_check_code_has_no_doubtful_letter",
            ),
            models.CheckConstraint(
                condition=Q(holder_kind__in=["person", "organisation"]), name="certificate_holder_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="certificate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(long_term=False) | Q(valid_to__isnull=True), name="certificate_without_end_has_no_last_day"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by="")
                | Q(ended_on__isnull=False, ended_by__in=ENDINGS, ended_on__gte=F("issued_on")),
                name="certificate_is_ended_by_an_act_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(deregistered_on__isnull=True)
                | Q(ended_on__isnull=False, ended_on__lte=F("deregistered_on"))
                | Q(valid_to__isnull=False, valid_to__lt=F("deregistered_on")),
                name="certificate_is_deregistered_once_out_of_force",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="certificate_version_counts_from_one"),
        ]


class CertificateVersion(models.Model):
    """What the certificate said from a day on: name, holder, scope, term. Changes and renewals add a version, nothing is edited."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    since = models.DateField()
    name = models.CharField(max_length=100)
    holder_masked = models.CharField(max_length=120)
    holder_sealed = models.BinaryField()
    content_sealed = models.BinaryField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    long_term = models.BooleanField()
    act = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certificate", "number"], name="certificate_version_is_counted_once"),
            models.CheckConstraint(
                condition=Q(act__in=["issue", "change", "renew", "deem_renewed"]),
                name="certificate_version_comes_from_its_act",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="certificate_has_a_name"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="certificate_version_ends_after_it_begins",
            ),
        ]


class CertificateEntry(models.Model):
    """One thing that happened to a certificate: who, when, by which article, why, by which paper. Reasons may name people: sealed."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="entries")
    seq = models.IntegerField()
    act = models.CharField(max_length=12)
    on = models.DateField()
    article = models.CharField(max_length=200)
    ground = models.CharField(max_length=20, blank=True)
    reason_sealed = models.BinaryField()
    actor_name = models.CharField(max_length=80)
    actor_account = point_below("accounts.Account", null=True)
    case_number = models.CharField(max_length=50, blank=True)
    # The organ outside this department whose decision is entered here: the one that punished, or the superior.
    outside_organ = models.CharField(max_length=100, blank=True)
    outside_number = models.CharField(max_length=80, blank=True)
    document = point_below("documents.Document", null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certificate", "seq"], name="certificate_history_is_numbered_once"),
            models.CheckConstraint(condition=Q(act__in=ACTS), name="certificate_act_is_known"),
            models.CheckConstraint(condition=~Q(article=""), name="certificate_act_cites_its_article"),
            models.CheckConstraint(
                condition=~Q(act="cancel") | (~Q(outside_organ="") & ~Q(outside_number="")),
                name="a_penalty_names_its_organ_and_decision",
            ),
        ]


class CertificateApplication(models.Model):
    """What the holder asks for a certificate, and by which case: change, renewal or deregistration (49, 50, 70).

    `timely`: a renewal lodged by `last_day`. `asked_on`: the day of the one notice of what lacks; `supplied_on`: the day the
    holder had handed in all of it. Between the two the organ is not silent.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="applications")
    act = models.CharField(max_length=12)
    case_number = models.CharField(max_length=50, unique=True)
    lodged_on = models.DateField()
    last_day = models.DateField(null=True)
    article = models.CharField(max_length=200)
    term_months = models.IntegerField(null=True)
    timely = models.BooleanField()
    asked_on = models.DateField(null=True)
    supplied_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate", "act"],
                condition=Q(outcome=""),
                name="certificate_has_one_open_application_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(act__in=APPLIED), name="certificate_application_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(timely=False) | Q(act="renew", last_day__isnull=False, last_day__gte=F("lodged_on")),
                name="a_renewal_is_timely_by_its_last_day_only",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_on__isnull=True)
                | Q(outcome__in=OUTCOMES, ended_on__isnull=False, ended_on__gte=F("lodged_on")),
                name="certificate_application_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="deemed") | Q(timely=True), name="only_a_timely_renewal_is_deemed_granted"
            ),
            models.CheckConstraint(
                condition=Q(asked_on__isnull=True) | Q(asked_on__gte=F("lodged_on")),
                name="papers_are_asked_for_after_the_application",
            ),
            models.CheckConstraint(
                condition=Q(supplied_on__isnull=True) | Q(asked_on__isnull=False, supplied_on__gte=F("asked_on")),
                name="papers_asked_for_are_supplied_after_the_notice",
            ),
        ]

    @property
    def waits_for_holder(self) -> bool:
        """Whether the case cannot be decided now because he owes papers."""
        return self.asked_on is not None and self.supplied_on is None
