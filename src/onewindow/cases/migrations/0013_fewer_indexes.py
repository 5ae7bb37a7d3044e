"""A foreign key whose questions another index answers, or of which nobody asks, has none: a receipt keeps 12 fewer up to date."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_word")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="window",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.window",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="applicant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="agent",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="lower_department",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.department",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="notice_clock",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clocks.clock",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="statutory_clock",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clocks.clock",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="promise_clock",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clocks.clock",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="delivery_clock",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clocks.clock",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="due_clock",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clocks.clock",
            ),
        ),
        migrations.AlterField(
            model_name="casematerial",
            name="case",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="materials", to="cases.case"
            ),
        ),
        migrations.AlterField(
            model_name="casevisit",
            name="case",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="cases.case"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("window__isnull", False)), fields=["window"], name="case_of_window"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("lower_department__isnull", False)),
                fields=["lower_department"],
                name="case_of_lower_department",
            ),
        ),
        # Django's second index of a unique text, for LIKE 'x%', which nobody asks of a case's number alone.
        migrations.RunSQL(
            "DROP INDEX IF EXISTS cases_case_number_980c9551_like",
            "CREATE INDEX cases_case_number_980c9551_like ON cases_case (number varchar_pattern_ops)",
        ),
    ]
