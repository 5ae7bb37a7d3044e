from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

OVERLAPS = RangeOperators.OVERLAPS
EQUAL = RangeOperators.EQUAL
NOT_EQUAL = RangeOperators.NOT_EQUAL
HAS_DAYS = Q(period__isempty=False, period__lower_inf=False)


class Region(models.Model):
    """An administrative division: level 0 province, 1 city, 2 county, 3 town, 4 village; its public code is its key."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    # Known only where a change of divisions made or ended it.
    starts_on = models.DateField(null=True)
    last_day = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(last_day__isnull=True) | Q(last_day__gte=F("starts_on")),
                name="region_ends_not_before_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(level=0, code__regex=r"^\d\d0000$")
                | Q(level=1, code__regex=r"^\d{4}00$")
                | Q(level=2, code__regex=r"^\d{6}$")
                | Q(level=3, code__regex=r"^\d{9}$")
                | Q(level=4, code__regex=r"^\d{12}$"),
                name="region_code_has_the_digits_of_its_level",
            ),
            models.CheckConstraint(
                condition=Q(level__lte=1) | Q(parent__isnull=False), name="region_below_city_has_a_parent"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="region_name_is_not_empty"),
        ]


class Building(models.Model):
    """A place with an address; several centres may share it (O-06)."""

    name = models.CharField(max_length=64)
    address = models.CharField(max_length=200)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="building_name_is_unique_in_its_region"),
        ]


class Centre(models.Model):
    """A service centre, founded by a document of its government (O-01)."""

    name = models.CharField(max_length=64, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+")
    founding_document = models.CharField(max_length=120)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="centre_period_has_days"),
            models.CheckConstraint(condition=~Q(founding_document=""), name="centre_has_a_founding_document"),
        ]


class Department(models.Model):
    """An organ or unit with its social credit code. `name` is today's; DepartmentName keeps those of other days."""

    name = models.CharField(max_length=64)
    short_name = models.CharField(max_length=24)
    kind = models.CharField(max_length=16, default="approval")
    credit_code = models.CharField(max_length=18, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    reconsideration_organ = models.CharField(max_length=64)
    court = models.CharField(max_length=64)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="department_name_is_unique_in_its_region"),
            models.CheckConstraint(condition=HAS_DAYS, name="department_period_has_days"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["approval", "government", "organ", "public_service", "intermediary", "convenience"]
                ),
                name="department_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(credit_code__regex=r"^[0-9A-HJ-NP-RTUW-Y]{18}$"),
                name="department_credit_code_has_eighteen_signs",
            ),
            models.CheckConstraint(
                condition=~Q(kind="approval") | (~Q(reconsideration_organ="") & ~Q(court="")),
                name="approval_department_names_its_remedies",
            ),
        ]


class DepartmentName(models.Model):
    """What a department was called, by day: an old case keeps the name of its day."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=64)
    short_name = models.CharField(max_length=24)
    document = models.CharField(max_length=120, blank=True, default="")
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="department_name_period_has_days"),
            ExclusionConstraint(
                name="department_has_one_name_at_a_time",
                expressions=[("department", EQUAL), ("period", OVERLAPS)],
            ),
        ]


class Residence(models.Model):
    """A department's entry into a centre: in which form, and always, for a time, or on set weekdays (O-04, W-01, W-02)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=24)
    entry_mode = models.CharField(max_length=12)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="residence_period_has_days"),
            models.CheckConstraint(
                condition=Q(form__in=["approval_section", "chief_representative", "comprehensive_window"]),
                name="residence_form_is_known",
            ),
            models.CheckConstraint(
                condition=Q(entry_mode="permanent", weekdays__len=0)
                | Q(entry_mode="temporary", weekdays__len=0, period__upper_inf=False)
                | Q(entry_mode="periodic", weekdays__len__gte=1, weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="residence_mode_agrees_with_weekdays_and_end",
            ),
            ExclusionConstraint(
                name="department_resides_in_a_centre_once_at_a_time",
                expressions=[("centre", EQUAL), ("department", EQUAL), ("period", OVERLAPS)],
            ),
        ]


class Window(models.Model):
    """A counter. A single window serves one department; a comprehensive one receives for several (W-02, RD-06)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=64)
    floor = models.SmallIntegerField()
    kind = models.CharField(max_length=16)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="window_period_has_days"),
            models.CheckConstraint(condition=Q(kind__in=["single", "comprehensive"]), name="window_kind_is_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="window_number_starts_at_one"),
            models.UniqueConstraint(fields=["id", "kind"], name="window_kind_can_be_cited"),
            ExclusionConstraint(
                name="window_number_is_used_once_at_a_time",
                expressions=[("centre", EQUAL), ("number", EQUAL), ("period", OVERLAPS)],
            ),
        ]


class WindowService(models.Model):
    """Which department a window serves, by day. `window_kind` repeats the window's own (a foreign key holds it so)."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="services")
    window_kind = models.CharField(max_length=16)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="window_service_period_has_days"),
            ExclusionConstraint(
                name="window_serves_a_department_once_at_a_time",
                expressions=[("window", EQUAL), ("department", EQUAL), ("period", OVERLAPS)],
            ),
            ExclusionConstraint(
                name="single_window_serves_one_department_at_a_time",
                expressions=[("window", EQUAL), ("period", OVERLAPS)],
                condition=Q(window_kind="single"),
            ),
        ]


class Post(models.Model):
    """A post with its role. It is a department's, or a centre's at a comprehensive window, never both (RD-06)."""

    name = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    side = models.CharField(max_length=12)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey(Centre, null=True, on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey(Window, null=True, on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="post_period_has_days"),
            models.CheckConstraint(
                condition=Q(
                    side="department",
                    department__isnull=False,
                    centre__isnull=True,
                    role__in=["clerk", "reviewer", "chief", "head"],
                )
                | Q(
                    side="centre",
                    department__isnull=True,
                    centre__isnull=False,
                    role__in=["clerk", "guide", "centre_staff", "supervisor"],
                ),
                name="post_is_a_departments_or_a_centres",
            ),
            models.UniqueConstraint(fields=["id", "side"], name="post_side_can_be_cited"),
            models.UniqueConstraint(fields=["id", "role"], name="post_role_can_be_cited"),
            models.UniqueConstraint(fields=["id", "department"], name="post_department_can_be_cited"),
        ]


class RoleGrant(models.Model):
    """A role held by an account for a department, in a region, by day; with `post`, as its A or B holder (K: AB 岗).

    `family` says on whose side the holder stands. Two families never overlap in one account, whatever rows a program
    writes: so nobody who runs, watches or leads the centre can decide a department's case (O-03).
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    family = models.CharField(max_length=12)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey(Centre, null=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="holdings")
    position = models.CharField(max_length=1, blank=True, default="")
    delegated_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")
    period = DateRangeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account"], name="grant_by_account")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="grant_period_has_days"),
            models.CheckConstraint(
                condition=Q(
                    family="department", role__in=["clerk", "reviewer", "chief", "head"], department__isnull=False
                )
                | Q(
                    family="centre",
                    role__in=["clerk", "guide", "centre_staff", "supervisor", "administrator"],
                    department__isnull=True,
                )
                | Q(family="government", role="government_leader", centre__isnull=True),
                name="grant_family_follows_from_its_role",
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=True, position="") | Q(post__isnull=False, position__in=["A", "B"]),
                name="grant_at_a_post_is_as_a_or_b_holder",
            ),
            models.CheckConstraint(
                condition=Q(delegated_from__isnull=True)
                | Q(family="department", post__isnull=True, period__upper_inf=False),
                name="delegation_is_a_departments_and_ends",
            ),
            ExclusionConstraint(
                name="account_never_stands_on_two_sides_at_once",
                expressions=[("account", EQUAL), ("family", NOT_EQUAL), ("period", OVERLAPS)],
            ),
            ExclusionConstraint(
                name="post_has_one_a_and_one_b_holder_at_a_time",
                expressions=[("post", EQUAL), ("position", EQUAL), ("period", OVERLAPS)],
                condition=Q(post__isnull=False),
            ),
            ExclusionConstraint(
                name="post_is_not_held_twice_by_one_account",
                expressions=[("post", EQUAL), ("account", EQUAL), ("period", OVERLAPS)],
                condition=Q(post__isnull=False),
            ),
            ExclusionConstraint(
                name="role_is_granted_once_at_a_time",
                expressions=[
                    ("account", EQUAL),
                    ("role", EQUAL),
                    (Coalesce("department", 0), EQUAL),
                    (Coalesce("centre", 0), EQUAL),
                    ("region", EQUAL),
                    ("period", OVERLAPS),
                ],
                condition=Q(post__isnull=True, delegated_from__isnull=True),
            ),
        ]


class Authorisation(models.Model):
    """A department's letter: this post may, for this item, act at this level, from and until these days (RD-06, W-05).

    A post of the centre can be authorised to receive and, by the department's written entrustment, to accept; never
    to sign, seal or decide. Foreign keys hold `post_side` to the post, and a department's own post to that department.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    post_side = models.CharField(max_length=12)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=64)
    level = models.CharField(max_length=8)
    letter_number = models.CharField(max_length=64)
    signatory = models.CharField(max_length=64)
    signed_on = models.DateField()
    period = DateRangeField()
    revoked_on = models.DateField(null=True)
    revoke_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "item_code"], name="authorisation_by_item")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="authorisation_period_has_days"),
            models.CheckConstraint(
                condition=Q(level__in=["receive", "accept", "sign", "seal", "decide"]),
                name="authorisation_level_is_known",
            ),
            models.CheckConstraint(
                condition=Q(post_side="department") | Q(post_side="centre", level__in=["receive", "accept"]),
                name="centre_post_receives_and_accepts_only",
            ),
            models.CheckConstraint(
                condition=~Q(letter_number="") & ~Q(signatory="") & ~Q(item_code=""),
                name="authorisation_names_letter_signatory_and_item",
            ),
            models.CheckConstraint(
                condition=Q(period__startswith__gte=F("signed_on")), name="authorisation_starts_after_it_is_signed"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True, revoke_reason="")
                | (Q(revoked_on__isnull=False) & ~Q(revoke_reason="")),
                name="authorisation_is_revoked_with_a_reason",
            ),
            ExclusionConstraint(
                name="authorisation_is_given_once_at_a_time",
                expressions=[
                    ("post", EQUAL),
                    ("department", EQUAL),
                    ("item_code", EQUAL),
                    ("level", EQUAL),
                    ("period", OVERLAPS),
                ],
                condition=Q(revoked_on__isnull=True),
            ),
        ]
