import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0006_duty_weeks_and_window_functions"),
        ("parties", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("law", models.CharField(blank=True, default="", max_length=100)),
                ("article", models.CharField(blank=True, default="", max_length=40)),
                ("reason", models.CharField(max_length=200)),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "officers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("state", models.CharField(max_length=12)),
                ("booked_at", models.DateTimeField()),
                ("filed_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=200)),
                ("told_by", models.CharField(blank=True, default="", max_length=12)),
                ("done_on", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=8)),
                ("findings", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "booked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.department"
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["party", "booked_at"], name="inspection_of_an_enterprise")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["contest", "inspection", "rating"])),
                        name="inspection_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period__isempty", False), ("period__lower_inf", False), ("period__upper_inf", False)
                        ),
                        name="inspection_has_its_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "unfiled"),
                            models.Q(
                                models.Q(("law", ""), _negated=True),
                                models.Q(("article", ""), _negated=True),
                                ("officers__len__gte", 2),
                            ),
                            _connector="OR",
                        ),
                        name="booked_inspection_has_basis_and_two_officers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="inspection_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "filed"), ("filed_at__isnull", False)),
                            models.Q(("state", "done"), ("filed_at__isnull", False)),
                            ("state", "called_off"),
                            models.Q(("state__in", ["booked", "returned", "unfiled"]), ("filed_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="inspection_is_filed_when_it_says_so",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filed_at__isnull", True), ("filed_by__isnull", True)),
                            models.Q(("filed_at__isnull", False), ("filed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="filing_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["done", "unfiled"]), ("done_on__isnull", False)),
                            models.Q(
                                models.Q(("state__in", ["done", "unfiled"]), _negated=True),
                                ("done_on__isnull", True),
                                ("findings", ""),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_that_took_place_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "unfiled"), ("told_by__in", ["department", "enterprise"])),
                            models.Q(models.Q(("state", "unfiled"), _negated=True), ("told_by", "")),
                            _connector="OR",
                        ),
                        name="unfiled_inspection_says_who_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "advice", "case", "clear", "correct"])),
                        name="inspection_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True), models.Q(("findings", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="filed_inspection_has_its_findings",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["returned", "called_off"]), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="inspection_ends_with_a_reason",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state__in", ["booked", "filed"])),
                        expressions=[("department", "="), ("party", "="), ("period", "&&")],
                        name="department_inspects_an_enterprise_once_in_the_same_days",
                    ),
                ],
            },
        ),
    ]
