import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_divisions_follow_one_another"),
    ]

    operations = [
        migrations.CreateModel(
            name="FirstContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(max_length=120)),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.department"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.post"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period__isempty", False), ("period__lower_inf", False)),
                        name="first_contact_period_has_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True), name="first_contact_names_its_document"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("department", "="), ("period", "&&")],
                        name="department_has_one_first_contact_at_a_time",
                    ),
                ],
            },
        ),
    ]
