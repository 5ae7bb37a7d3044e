"""The calendar's tables: yearly arrangements as dated revisions, and the halls' own service days."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

DRAFT, PUBLISHED, SUPERSEDED, DISCARDED = "draft", "published", "superseded", "discarded"
SHIPPED, IMPORTED, ENTERED = "shipped", "imported", "entered"


class CalendarRevision(models.Model):
    """One version of one year's arrangement. Published ones are never changed, only superseded by the next."""

    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=DRAFT)
    source = models.CharField(max_length=12)
    papers = models.JSONField(default=list)
    verified = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True)
    # The edition is the calendar's own number: every publication takes the next one, whatever the year.
    edition = models.PositiveIntegerField(null=True)
    drafted_by_account_id = models.BigIntegerField(null=True)
    drafted_by_name = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    published_by_account_id = models.BigIntegerField(null=True)
    published_by_name = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "workdays_revision"
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(state=PUBLISHED), name="calendar_year_has_one_revision_in_force"
            ),
            models.UniqueConstraint(fields=["year", "edition"], name="calendar_edition_holds_a_year_once"),
            models.CheckConstraint(
                condition=Q(state__in=[DRAFT, PUBLISHED, SUPERSEDED, DISCARDED]),
                name="calendar_revision_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=[SHIPPED, IMPORTED, ENTERED]), name="calendar_revision_source_is_known"
            ),
            models.CheckConstraint(condition=Q(year__gte=2004, year__lte=2035), name="calendar_year_is_2004_to_2035"),
            models.CheckConstraint(
                condition=Q(state__in=[PUBLISHED, SUPERSEDED], edition__isnull=False, published_at__isnull=False)
                | Q(state__in=[DRAFT, DISCARDED], edition__isnull=True, published_at__isnull=True),
                name="calendar_revision_in_force_has_its_edition",
            ),
            models.CheckConstraint(
                condition=Q(source=SHIPPED)
                | Q(published_at__isnull=True)
                | Q(published_by_account_id__isnull=False)
                & (
                    Q(source=IMPORTED, drafted_by_account_id__isnull=True)
                    | Q(drafted_by_account_id__isnull=False) & ~Q(published_by_account_id=F("drafted_by_account_id"))
                ),
                name="calendar_is_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(verified=False) | ~Q(papers=[]), name="calendar_verified_year_names_its_notice"
            ),
        ]
        indexes = [models.Index(F("edition").desc(), name="calendar_by_edition", condition=Q(edition__isnull=False))]


class CalendarDay(models.Model):
    """A day a revision speaks of: off (放假、补休) or work (调休上班)."""

    revision = models.ForeignKey(CalendarRevision, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=4)
    name = models.CharField(max_length=40)

    class Meta:
        db_table = "workdays_day"
        constraints = [
            models.UniqueConstraint(fields=["revision", "day"], name="calendar_day_is_said_once_in_a_revision"),
            models.CheckConstraint(condition=Q(kind__in=["off", "work"]), name="calendar_day_is_off_or_work"),
            models.CheckConstraint(condition=~Q(name=""), name="calendar_day_names_its_festival"),
        ]


class HallServiceDay(models.Model):
    """A hall opens or closes on a day by its own announcement. Never read by any clock (domain 5.3 point 5)."""

    centre = models.ForeignKey("directory.Centre", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    is_open = models.BooleanField()
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    document_number = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "workdays_hall_service_day"
        constraints = [
            models.UniqueConstraint(fields=["centre", "day"], name="hall_announces_a_day_once"),
            models.CheckConstraint(
                condition=Q(is_open=True, opens_at__isnull=False, closes_at__gt=F("opens_at"))
                | Q(is_open=False, opens_at__isnull=True, closes_at__isnull=True),
                name="hall_open_day_has_its_hours",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True) | ~Q(document_number=""), name="hall_closure_names_its_document"
            ),
        ]
