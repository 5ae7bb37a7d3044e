"""Tables of the exchange: past cases of other systems, apart from the cases handled here, and who brought in or took out what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from onewindow.exchange.rules.judging import CALENDARS
from onewindow.exchange.rules.people import PERSON_MODES

IN, OUT = "in", "out"
HISTORY, GBT, XES, OCEL = "history", "gbt39046", "xes", "ocel"
WAITING, RUNNING, PREVIEWED, DONE, FAILED, STOPPED = "waiting", "running", "previewed", "done", "failed", "stopped"
STATES = (WAITING, RUNNING, PREVIEWED, DONE, FAILED, STOPPED)
ENDED = (DONE, FAILED, STOPPED)
DUE_SOURCES = ("", "moment", "day", "counted")


class Transfer(models.Model):
    """One import or export: who, what, when, how many; the provenance of every past case."""

    direction = models.CharField(max_length=3)
    kind = models.CharField(max_length=10)
    system = models.CharField(max_length=80, blank=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    calendar = models.CharField(max_length=14, blank=True)
    zone = models.CharField(max_length=40, blank=True)
    persons = models.CharField(max_length=12, blank=True)
    # Names of attributes for an import, filters for an export.
    options = models.JSONField(default=dict)
    # An export with personal fields in clear names its purpose.
    personal = models.BooleanField(default=False)
    purpose = models.CharField(max_length=20, blank=True)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=80)
    state = models.CharField(max_length=10)
    confirmed = models.BooleanField(default=False)
    # Progress: bytes of the file read, or cases written.
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    message = models.CharField(max_length=500, blank=True)
    # The sealed file in the exchange's folder; "" once it is gone.
    content = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=8)
    asked_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_transfer"
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state__in=[WAITING, RUNNING]), name="transfer_to_be_done"),
            models.Index(fields=["ended_at"], condition=~Q(content=""), name="transfer_with_its_file"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(direction=IN, kind__in=[HISTORY, GBT]) | Q(direction=OUT, kind__in=[XES, OCEL, GBT]),
                name="transfer_goes_a_known_way",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="transfer_state_is_known"),
            models.CheckConstraint(
                condition=Q(direction=OUT)
                | (Q(calendar__in=list(CALENDARS), persons__in=list(PERSON_MODES)) & ~Q(system="") & ~Q(zone="")),
                name="import_names_its_system_calendar_and_persons",
            ),
            models.CheckConstraint(condition=Q(direction=OUT) | Q(sha256__regex=r"^[0-9a-f]{64}$"), name="import_knows_its_file"),
            models.CheckConstraint(
                condition=Q(personal=False, purpose="") | (Q(personal=True, kind=GBT, direction=OUT) & ~Q(purpose="")),
                name="personal_export_names_its_purpose",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at__isnull=True)),
                name="transfer_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=FAILED) | ~Q(message=""), name="failed_transfer_says_why"
            ),
            models.CheckConstraint(condition=Q(done__gte=0, total__gte=0), name="transfer_progress_is_not_negative"),
        ]  # fmt: skip


class TransferFault(models.Model):
    """What kept one case of a file out, and where it stands."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="faults")
    line = models.BigIntegerField()
    trace = models.BigIntegerField()
    key = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8)
    message = models.CharField(max_length=300)

    class Meta:
        db_table = "exchange_transfer_fault"
        indexes: ClassVar = [models.Index(fields=["transfer", "id"], name="fault_in_order")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["faulty", "conflict", "flag"]), name="fault_kind_is_known"),
            models.CheckConstraint(condition=~Q(message=""), name="fault_says_what_is_wrong"),
        ]


class PastCase(models.Model):
    """A case another system handled (迁入历史数据). The application may add and read such rows, never change or remove one.

    `attributes` holds everything the source said of the case as typed values; `sealed` what may not stand in clear.
    """

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=80)
    number = models.CharField(max_length=200)
    line = models.BigIntegerField()
    content_hash = models.BinaryField()
    variant_hash = models.BinaryField()
    calendar = models.CharField(max_length=14)
    started_at = models.DateTimeField()
    # Local days of the source's own zone: a Dutch midnight is no Chinese morning.
    started_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    due_source = models.CharField(max_length=8, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    channel = models.CharField(max_length=100, blank=True)
    department = models.CharField(max_length=200, blank=True)
    event_count = models.IntegerField()
    attributes = models.JSONField()
    sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "exchange_past_case"
        indexes: ClassVar = [
            models.Index(fields=["started_on", "id"], name="past_case_by_month"),
            models.Index(fields=["variant_hash"], name="past_case_by_variant"),
            models.Index(fields=["number"], name="past_case_by_number"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "number"], name="past_case_is_kept_once_per_system"),
            models.CheckConstraint(condition=~Q(system="") & ~Q(number=""), name="past_case_names_its_system_and_number"),
            models.CheckConstraint(condition=Q(calendar__in=list(CALENDARS)), name="past_case_calendar_is_known"),
            models.CheckConstraint(
                condition=Q(due_source="", due_at__isnull=True, due_on__isnull=True)
                | Q(due_source__in=DUE_SOURCES[1:], due_at__isnull=False, due_on__isnull=False),
                name="past_case_limit_says_where_it_is_from",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_on__isnull=True)
                | Q(ended_at__isnull=False, ended_on__isnull=False),
                name="past_case_end_has_its_day",
            ),
            models.CheckConstraint(condition=Q(event_count__gte=1), name="past_case_has_an_event"),
        ]  # fmt: skip


class PastEvent(models.Model):
    """One event of a past case, in the source's order; `at_text` is the time as the source wrote it, zone included."""

    case = models.ForeignKey(PastCase, on_delete=models.PROTECT, related_name="events")
    position = models.IntegerField()
    activity = models.CharField(max_length=300)
    resource = models.CharField(max_length=200, blank=True)
    lifecycle = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    at_text = models.CharField(max_length=60)
    attributes = models.JSONField()

    class Meta:
        db_table = "exchange_past_event"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "position"], name="past_event_has_its_place"),
            models.CheckConstraint(condition=Q(position__gte=1), name="past_events_count_from_one"),
            models.CheckConstraint(condition=~Q(activity=""), name="past_event_names_its_activity"),
            models.CheckConstraint(condition=~Q(at_text=""), name="past_event_keeps_its_time_as_given"),
        ]


class PastRecord(models.Model):
    """One row of the tables 5 to 8 of GB/T 39046-2020 as it came in; personal fields only in `sealed`."""

    case = models.ForeignKey(PastCase, on_delete=models.PROTECT, related_name="records")
    table = models.CharField(max_length=16)
    position = models.IntegerField()
    fields = models.JSONField()
    sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "exchange_past_record"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "table", "position"], name="past_record_has_its_place"),
            models.CheckConstraint(
                condition=Q(table__in=["application", "document", "acceptance", "handling", "special", "completion"]),
                name="past_record_is_of_a_known_table",
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="past_records_count_from_one"),
        ]
