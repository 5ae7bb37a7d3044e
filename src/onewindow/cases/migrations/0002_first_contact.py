import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Cases received before the rule was kept: whoever received at the counter answers; of the rest nobody is claimed to.
NAME_RECEIVERS = """
UPDATE cases_case SET responsible_account_id = receiver.id
FROM accounts_account receiver
WHERE receiver.kind = 'staff' AND cases_case.key_scope = 'account:' || receiver.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("catalogue", "0001_initial"),
        ("clocks", "0001_initial"),
        ("directory", "0004_first_contact"),
        ("parties", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseHandover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("outcome", models.CharField(max_length=10)),
                ("answer", models.CharField(blank=True, default="", max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["proposed", "accepted", "declined", "replaced", "ordered"])
                        ),
                        name="handover_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("outcome", "proposed")),
                            models.Q(models.Q(("outcome", "proposed"), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_is_open_until_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="handover_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "declined"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="declined_handover_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseTenure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period__isempty", False), ("period__lower_inf", False)),
                        name="tenure_has_a_beginning",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="handover_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="responsible_account",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="responsible_post",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.post",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["accepted", "correcting", "granted", "paused", "ready", "received", "refused"])
                ),
                fields=["responsible_account", "receipt_seq"],
                name="case_answered_for",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("handover_to__isnull", False)), fields=["handover_to"], name="case_handed_to"
            ),
        ),
        migrations.AddField(
            model_name="casehandover",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="handovers", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="casehandover",
            name="from_account",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="casehandover",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="casehandover",
            name="to_account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="casetenure",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="casetenure",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tenures", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="casetenure",
            name="post",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.post"
            ),
        ),
        migrations.AddConstraint(
            model_name="casehandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_account__isnull", True),
                    models.Q(("from_account", models.F("to_account")), _negated=True),
                    _connector="OR",
                ),
                name="handover_goes_to_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="casehandover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "proposed")), fields=("case",), name="case_has_one_open_handover"
            ),
        ),
        migrations.AddConstraint(
            model_name="casetenure",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("case", "="), ("period", "&&")], name="case_has_one_responsible_person_at_a_time"
            ),
        ),
        migrations.RunSQL(["SET CONSTRAINTS ALL IMMEDIATE", NAME_RECEIVERS], migrations.RunSQL.noop),
    ]
